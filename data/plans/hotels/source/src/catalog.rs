//! What can be booked.

use crate::cell::{Cell, NULL, array};
use crate::foundation::{some_tenant, tenant};
use crate::operations::hotel;
use crate::scatter::{embedding, instant, number, once_in, or_null, pick, uuid};
use crate::table::{Table, row};
use crate::words::{AMENITIES, TOPICS, some};
use serde_json::json;

/// Units that have a manual.
const MANUALS: i32 = 8;

/// The key of a unit, from 1.
pub fn unit(id: i32) -> String {
    uuid("unit", id)
}

/// One of the two units, or none once in `times`.
pub fn some_unit(times: i32, column: &str, id: i32) -> Option<String> {
    or_null(times, &format!("{column} none"), id, unit(1 + number(column, id, 2)))
}

pub fn tables() -> Vec<Table> {
    vec![
        Table::counted(
            "accommodation_units_public",
            "unit_id, tenant_id, name, kind, description, capacity, price, currency, amenities, photos, is_bookable, created_at",
            151,
            public,
        ),
        Table::counted(
            "accommodation_units",
            "id, tenant_id, hotel_id, name, unit_number, view, beds, base_price, created_at",
            2,
            |id| {
                let beds =
                    json!([{ "kind": "queen", "count": 1 }, { "kind": "sofa", "count": id }]);
                let (of, number) = ([1, 2][usize::from(id == 2)], (id == 1).then_some("101-A"));
                row![
                    unit(id),
                    tenant(of),
                    hotel([1, 3][usize::from(id == 2)]),
                    format!("Suite Nº {id}"),
                    number,
                    "mar",
                    beds,
                    format!("{}.90", 289_000 + id),
                    instant(5, "unit", id),
                ]
            },
        ),
        Table::counted(
            "accommodation_units_manual",
            "unit_id, content, version, uploaded_at",
            MANUALS,
            |id| {
                let content = format!(
                    "# Manual de la unidad {id}\n\nWi-Fi: `coral-{id}` / clave «a\\tb»\n\n## Salida\n11:00"
                );
                row![uuid("public unit", id), content, 1 + id % 3, instant(60 + id, "manual", id)]
            },
        ),
        Table::counted(
            "accommodation_units_manual_chunks",
            "id, manual_id, accommodation_unit_id, tenant_id, chunk_index, section, content, embedding",
            219,
            chunk,
        ),
    ]
}

fn public(id: i32) -> Vec<Cell> {
    let kind = pick(&["room", "suite", "apartment", "dormitory", "house"], "public kind", id);
    let of = or_null(12, "public tenant", id, some_tenant("public of", id));
    let cents = ["00", "50", "99", "01"][usize::try_from(id).unwrap_or(0) % 4];
    let price = or_null(
        15,
        "public price",
        id,
        format!("{}.{cents}", 90_000 + 500 * number("public price at", id, 900)),
    );
    let photos: Vec<_> = (0..id % 4).map(|at| json!({ "url": format!("https://img.example.org/u/{id}/{at}.webp"), "alt": "habitación" })).collect();
    let description = or_null(
        5,
        "public text",
        id,
        format!("{} a 5 min.\n\"Lo mejor\" \u{1f334}", pick(&TOPICS, "public text", id)),
    );
    row![
        uuid("public unit", id),
        of,
        format!("{kind} {id:03}"),
        kind,
        description,
        1 + id % 6,
        price,
        "COP",
        array(&some(&AMENITIES, "public", id)),
        json!(photos),
        !once_in(10, "bookable", id),
        instant(id, "public unit", id),
    ]
}

/// Chunks go round the manuals, so that those of one manual do not lie together.
fn chunk(id: i32) -> Vec<Cell> {
    let (manual, at) = (1 + (id - 1) % MANUALS, (id - 1) / MANUALS);
    let section = or_null(
        4,
        "chunk section",
        id,
        pick(&["Llegada", "Wi-Fi", "Cocina", "Salida"], "chunk", id),
    );
    let content = format!("Parte {at} del manual {manual}: {}.", pick(&TOPICS, "chunk", id));
    let vector = if once_in(30, "chunk vector", id) { NULL } else { embedding("chunk", id).into() };
    row![
        id,
        uuid("public unit", manual),
        some_unit(3, "chunk unit", id),
        tenant(1 + manual % 2),
        at,
        section,
        content,
        vector
    ]
}
