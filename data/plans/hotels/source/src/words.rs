//! What texts are put together from. All names are invented.

use crate::scatter::{number, pick};

/// Given names.
const GIVEN: [&str; 16] = [
    "Aldara", "Benicio", "Çelik", "Dalmiro", "Eloína", "Færøy", "Ginebra", "Hanneke", "Ítalo",
    "Jovita", "Kwabena", "Lúcia", "Maëlle", "Nîm", "Oriol", "Priyanka",
];
/// Family names.
const FAMILY: [&str; 14] = [
    "Brisamar",
    "Castañal",
    "de la Quintaluna",
    "Montesol",
    "O'Farra",
    "Piedraluz",
    "Ríomar",
    "Söderholm-Vega",
    "Tres Palmas",
    "Valdemanglar",
    "Van der Kolm",
    "Wąwozek",
    "Xochimar",
    "Zafirón",
];
/// Guests whose names put forms to the test: other scripts, quotes, an emoji, a blank at the end.
const ODD: [&str; 6] = [
    "王小明",
    "סתיו לוי",
    "D\"Artagnan el Joven",
    "Ñandú \u{1f3dd}\u{fe0f}",
    "Sra. \\ Sr. Coralí",
    "Lucero ",
];

/// What texts for guests are about.
pub const TOPICS: [&str; 12] = [
    "arrecife de coral",
    "playa al amanecer",
    "sendero de los manglares",
    "mercado de pescado",
    "noche de calipso",
    "alquiler de bicicletas",
    "cueva del pirata",
    "taller de pan de coco",
    "mirador del faro",
    "lancha a los cayos",
    "museo de la madera",
    "jardín botánico",
];
/// Things that a place may have.
pub const AMENITIES: [&str; 10] = [
    "wifi",
    "aire acondicionado",
    "pool",
    "desayuno, buffet",
    "kitchenette",
    "vista al mar",
    "null",
    "\"late\" check-out",
    "pet-friendly",
    "parking",
];

/// The name of a person.
pub fn person(what: &str, id: i32) -> String {
    if id % 17 == 0 {
        return pick(&ODD, what, id).to_owned();
    }
    let (given, family) = (pick(&GIVEN, &format!("{what} given"), id), pick(&FAMILY, what, id));
    format!("{given} {family}")
}

/// Some of the values, without doubles.
pub fn some<'a>(values: &[&'a str], column: &str, id: i32) -> Vec<&'a str> {
    let chosen = |(at, _): &(i32, &&str)| number(&format!("{column} {at}"), id, 3) == 0;
    (0..).zip(values).filter(chosen).map(|(_, value)| *value).collect()
}
