//! Tenants, and what all of them share.

use crate::cell::{NULL, array};
use crate::scatter::{embedding, instant, number, once_in, or_null, pick, uuid};
use crate::table::{Table, row};
use crate::words::{TOPICS, some};
use serde_json::json;

/// The key of a tenant, from 1.
pub fn tenant(id: i32) -> String {
    uuid("tenant", id)
}

/// One of the three tenants, of which the first has most.
pub fn some_tenant(column: &str, id: i32) -> String {
    tenant(1 + number(column, id, 4) % 3)
}

/// Chunks of a file of code.
const CHUNKS: i32 = 7;

pub fn tables() -> Vec<Table> {
    vec![
        Table {
            name: "tenant_registry",
            columns: "tenant_id, slug, legal_name, tax_id, tier, features, languages, is_active, created_at, updated_at",
            rows: tenants(),
        },
        Table::counted(
            "code_embeddings",
            "id, file_path, chunk_index, content, language, embedding, metadata, created_at",
            4333,
            code,
        ),
        Table::counted(
            "muva_content",
            "id, title, kind, content, embedding, tags, latitude, longitude, opens, metadata, created_at, updated_at",
            742,
            shared,
        ),
        Table::counted(
            "property_relationships",
            "id, parent_property, child_property, kind, valid, created_at",
            1,
            |id| {
                let made = instant(40, "property_relationships", id);
                row![
                    uuid("relationship", id),
                    "brisa-coralina",
                    "casa-mangle",
                    "annexe",
                    "[2025-02-01,)",
                    made
                ]
            },
        ),
    ]
}

fn tenants() -> Vec<Vec<crate::cell::Cell>> {
    let features = json!({ "chat": true, "calendar": { "airbnb": true, "booking": false }, "limits": [50, 2.5, null] });
    let made = |id| instant(-90 + 20 * id, "tenant", id);
    vec![
        row![
            tenant(1),
            "brisa-coralina",
            "Brisa Coralina S.A.S.",
            "900111222-3",
            "premium",
            features,
            array(&["es", "en"]),
            true,
            made(1),
            made(9),
        ],
        row![
            tenant(2),
            "casa-mangle",
            "Casa Mangle & Hijos",
            "900333444-5",
            "basic",
            json!({}),
            array(&["es"]),
            true,
            made(2),
            made(2)
        ],
        row![
            tenant(3),
            "el-faro",
            "Hospedaje \"El Faro\"",
            "800555666-7",
            "free",
            json!({ "note": "dice: \"pronto\" \u{1f6a7}" }),
            array::<&str>(&[]),
            false,
            made(3),
            made(4),
        ],
    ]
}

fn code(id: i32) -> Vec<crate::cell::Cell> {
    let (file, chunk) = ((id - 1) / CHUNKS, (id - 1) % CHUNKS);
    let area = pick(
        &["app/api", "components/chat", "lib/sire", "lib/calendar", "scripts", "tests/unit"],
        "area",
        file,
    );
    let verb = pick(&["load", "merge", "parse", "render", "sync", "validate"], "verb", file);
    let noun =
        pick(&["Guest", "Unit", "Feed", "Session", "Tenant", "Policy", "Embedding"], "noun", file);
    let path = format!("src/{area}/{verb}{noun}{file:03}.ts");
    let first = chunk * 40 + 1;
    let body = if once_in(9, "code body", id) {
        format!(
            "const PATTERN = /^\\s*(\\d+)\\t\\.$/;\n// {verb} \"{noun}\" at line {first} \u{2192} ok\n\\.\n"
        )
    } else {
        format!(
            "export async function {verb}{noun}{chunk}(id: string) {{\n\tconst row = await db.{verb}('{noun}', id);\n\treturn row ?? null;\n}}\n"
        )
    };
    let language = or_null(50, "code language", file, "typescript");
    let metadata = json!({ "lines": [first, first + 39], "sha": format!("{:07x}", number("sha", file, i32::MAX)) });
    row![
        id,
        path,
        chunk,
        body,
        language,
        embedding("code", id),
        metadata,
        instant(120 + file % 60, "code", id)
    ]
}

fn shared(id: i32) -> Vec<crate::cell::Cell> {
    let topic = pick(&TOPICS, "muva topic", id);
    let kind = pick(
        &["activities", "beaches", "culture", "nightlife", "restaurants", "services", "transport"],
        "muva kind",
        id,
    );
    let micro = |column, from: i32| {
        let fraction = number(column, id, 100_000);
        format!("{}.{:06}", from, 500_000 + fraction)
    };
    let content = format!(
        "# {topic}\n\n* Parte {id} de 742.\r\n* Precio: $ {}.000 \u{2014} «sujeto a cambios»\n",
        number("price", id, 90) + 10
    );
    let tags =
        some(&["familia", "gratis", "al aire libre", "noche", "reserva, previa"], "muva tags", id);
    let opens =
        or_null(3, "muva opens", id, format!("{:02}:30:00", 6 + number("muva opens at", id, 12)));
    let metadata = json!({ "source": format!("{kind}.md"), "chunk": id % 11, "rating": (id % 10 < 8).then_some(4.5) });
    let changed = or_null(2, "muva changed", id, instant(200 + id % 90, "muva changed", id));
    let vector = if once_in(40, "muva vector", id) { NULL } else { embedding("muva", id).into() };
    row![
        uuid("muva", id),
        format!("{topic} ({id})"),
        kind,
        content,
        vector,
        array(&tags),
        micro("latitude", 12),
        format!("-{}", micro("longitude", 81)),
        opens,
        metadata,
        instant(30 + id % 90, "muva", id),
        changed,
    ]
}
