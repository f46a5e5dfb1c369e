//! The catalogs of SIRE, the register of foreign guests: countries by their ISO 3166 number, cities by
//! the code of DANE, documents; and the texts about it.

use crate::cell::{NULL, array};
use crate::scatter::{day, embedding};
use crate::table::{Table, row};

const COUNTRIES: [(i32, &str, &str, &str); 45] = [
    (32, "ARG", "Argentina", "Argentina"),
    (36, "AUS", "Australia", "Australia"),
    (40, "AUT", "Austria", "Austria"),
    (56, "BEL", "Bélgica", "Belgium"),
    (68, "BOL", "Bolivia", "Bolivia"),
    (76, "BRA", "Brasil", "Brazil"),
    (124, "CAN", "Canadá", "Canada"),
    (152, "CHL", "Chile", "Chile"),
    (156, "CHN", "China", "China"),
    (170, "COL", "Colombia", "Colombia"),
    (188, "CRI", "Costa Rica", "Costa Rica"),
    (191, "HRV", "Croacia", "Croatia"),
    (192, "CUB", "Cuba", "Cuba"),
    (203, "CZE", "Chequia", "Czechia"),
    (208, "DNK", "Dinamarca", "Denmark"),
    (214, "DOM", "República Dominicana", "Dominican Republic"),
    (218, "ECU", "Ecuador", "Ecuador"),
    (222, "SLV", "El Salvador", "El Salvador"),
    (246, "FIN", "Finlandia", "Finland"),
    (250, "FRA", "Francia", "France"),
    (276, "DEU", "Alemania", "Germany"),
    (300, "GRC", "Grecia", "Greece"),
    (320, "GTM", "Guatemala", "Guatemala"),
    (340, "HND", "Honduras", "Honduras"),
    (348, "HUN", "Hungría", "Hungary"),
    (356, "IND", "India", "India"),
    (372, "IRL", "Irlanda", "Ireland"),
    (376, "ISR", "Israel", "Israel"),
    (380, "ITA", "Italia", "Italy"),
    (384, "CIV", "Costa de Marfil", "Côte d'Ivoire"),
    (392, "JPN", "Japón", "Japan"),
    (484, "MEX", "México", "Mexico"),
    (528, "NLD", "Países Bajos", "Netherlands"),
    (554, "NZL", "Nueva Zelanda", "New Zealand"),
    (558, "NIC", "Nicaragua", "Nicaragua"),
    (591, "PAN", "Panamá", "Panama"),
    (600, "PRY", "Paraguay", "Paraguay"),
    (604, "PER", "Perú", "Peru"),
    (616, "POL", "Polonia", "Poland"),
    (620, "PRT", "Portugal", "Portugal"),
    (724, "ESP", "España", "Spain"),
    (752, "SWE", "Suecia", "Sweden"),
    (756, "CHE", "Suiza", "Switzerland"),
    (826, "GBR", "Reino Unido", "United Kingdom"),
    (840, "USA", "Estados Unidos", "United States"),
];

const CITIES: [(&str, &str, &str); 42] = [
    ("05001", "Medellín", "Antioquia"),
    ("05088", "Bello", "Antioquia"),
    ("05266", "Envigado", "Antioquia"),
    ("05360", "Itagüí", "Antioquia"),
    ("08001", "Barranquilla", "Atlántico"),
    ("08758", "Soledad", "Atlántico"),
    ("11001", "Bogotá, D.C.", "Bogotá, D.C."),
    ("13001", "Cartagena de Indias", "Bolívar"),
    ("15001", "Tunja", "Boyacá"),
    ("17001", "Manizales", "Caldas"),
    ("18001", "Florencia", "Caquetá"),
    ("19001", "Popayán", "Cauca"),
    ("20001", "Valledupar", "Cesar"),
    ("23001", "Montería", "Córdoba"),
    ("25754", "Soacha", "Cundinamarca"),
    ("27001", "Quibdó", "Chocó"),
    ("41001", "Neiva", "Huila"),
    ("44001", "Riohacha", "La Guajira"),
    ("47001", "Santa Marta", "Magdalena"),
    ("50001", "Villavicencio", "Meta"),
    ("52001", "Pasto", "Nariño"),
    ("52835", "Tumaco", "Nariño"),
    ("54001", "Cúcuta", "Norte de Santander"),
    ("63001", "Armenia", "Quindío"),
    ("66001", "Pereira", "Risaralda"),
    ("68001", "Bucaramanga", "Santander"),
    ("68276", "Floridablanca", "Santander"),
    ("70001", "Sincelejo", "Sucre"),
    ("73001", "Ibagué", "Tolima"),
    ("76001", "Cali", "Valle del Cauca"),
    ("76109", "Buenaventura", "Valle del Cauca"),
    ("76520", "Palmira", "Valle del Cauca"),
    ("81001", "Arauca", "Arauca"),
    ("85001", "Yopal", "Casanare"),
    ("86001", "Mocoa", "Putumayo"),
    ("88001", "San Andrés", "San Andrés y Providencia"),
    ("88564", "Providencia", "San Andrés y Providencia"),
    ("91001", "Leticia", "Amazonas"),
    ("94001", "Inírida", "Guainía"),
    ("95001", "San José del Guaviare", "Guaviare"),
    ("97001", "Mitú", "Vaupés"),
    ("99001", "Puerto Carreño", "Vichada"),
];

/// Documents by number; the last column says whether foreigners have it.
const DOCUMENTS: [(i32, &str, bool); 4] = [
    (3, "Pasaporte", true),
    (5, "Cédula de extranjería", true),
    (10, "Permiso por protección temporal", true),
    (46, "Carné diplomático", true),
];

const TITLES: [&str; 8] = [
    "Quién debe reportar",
    "Plazos del reporte",
    "Campos del archivo",
    "Códigos de país",
    "Documentos que se aceptan",
    "Correcciones",
    "Sanciones",
    "Preguntas frecuentes",
];

pub fn tables() -> Vec<Table> {
    let countries = COUNTRIES.iter().map(|(code, iso, es, en)| row![*code, *iso, *es, *en]);
    let cities = CITIES.iter().map(|(code, name, department)| row![*code, *name, *department]);
    let documents = DOCUMENTS.iter().map(|(code, name, foreign)| row![*code, *name, *foreign]);
    let texts = (1..).zip(TITLES).map(|(id, title)| text(id, title));
    vec![
        Table {
            name: "sire_content",
            columns: "id, title, content, embedding, articles, in_force_since",
            rows: texts.collect(),
        },
        Table {
            name: "sire_countries",
            columns: "code, iso_alpha3, name_es, name_en",
            rows: countries.collect(),
        },
        Table { name: "sire_cities", columns: "code, name, department", rows: cities.collect() },
        Table {
            name: "sire_document_types",
            columns: "code, name, for_foreigners",
            rows: documents.collect(),
        },
    ]
}

fn text(id: i32, title: &str) -> Vec<crate::cell::Cell> {
    let content = format!("{title}: véase el artículo {}.\n1)\tdatos;\n2)\tplazo: 24 h.", id + 4);
    let since = if id == 8 { NULL } else { day(-400 + 30 * id).to_string().into() };
    row![id, title, content, embedding("sire", id), array(&[id + 4, id + 9]), since]
}
