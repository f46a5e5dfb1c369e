//! Hotels, who works in them, and what was done.

use crate::cell::{Cell, NULL, array};
use crate::foundation::{some_tenant, tenant};
use crate::scatter::{instant, number, once_in, or_null, pick, uuid};
use crate::table::{Table, row};
use crate::words::{AMENITIES, TOPICS, person, some};
use serde_json::json;

/// The tenant of each hotel: one has two, one has none.
const HOTELS: [(i32, &str); 3] =
    [(1, "Hotel Brisa Coralina"), (1, "Brisa Coralina \u{2014} Anexo"), (2, "Casa Mangle")];

/// Who works there: key, tenant, role, and who entered them. Five in a chain; and they lie in the
/// file so that four of the six come before the one whom they name or after it, as it happened.
const STAFF: [(i32, i32, &str, Option<i32>); 6] = [
    (5, 1, "housekeeper", Some(4)),
    (3, 1, "manager", Some(2)),
    (1, 1, "ceo", None),
    (6, 2, "admin", None),
    (2, 1, "admin", Some(1)),
    (4, 1, "receptionist", Some(3)),
];

/// The key of a hotel, from 1.
pub fn hotel(id: i32) -> String {
    uuid("hotel", id)
}

pub fn tables() -> Vec<Table> {
    let hotels = (1..).zip(HOTELS).map(|(id, (of, name))| inn(id, of, name));
    let staff = STAFF.into_iter().map(|(id, of, role, by)| worker(id, of, role, by));
    vec![
        Table {
            name: "hotels",
            columns: "id, tenant_id, name, address, stars, check_in, check_out, amenities, created_at",
            rows: hotels.collect(),
        },
        Table {
            name: "staff_users",
            columns: "staff_id, tenant_id, username, full_name, role, permissions, created_by, last_login, is_active, created_at",
            rows: staff.collect(),
        },
        Table::counted(
            "hotel_operations",
            "id, tenant_id, created_by, title, instructions, minimum_role, weekdays, created_at",
            10,
            operation,
        ),
        Table::counted(
            "staff_conversations",
            "id, staff_id, title, is_archived, created_at, last_message_at",
            43,
            conversation,
        ),
        Table::counted(
            "staff_messages",
            "id, conversation_id, role, content, metadata, created_at",
            58,
            message,
        ),
        Table::counted(
            "sync_history",
            "id, tenant_id, provider, status, records, took, error, started_at",
            85,
            sync,
        ),
        Table::counted(
            "user_tenant_permissions",
            "id, user_id, tenant_id, role, permissions, granted_by, granted_at, is_active",
            1,
            |id| {
                let rights = json!({ "read": true, "write": ["reservations", "calendar"] });
                row![
                    uuid("permission", id),
                    uuid("user", id),
                    tenant(1),
                    "admin",
                    rights,
                    uuid("user", 2),
                    instant(90, "permission", id),
                    true
                ]
            },
        ),
    ]
}

fn inn(id: i32, of: i32, name: &str) -> Vec<Cell> {
    let address = json!({ "street": format!("Carrera {} # {}-{}", id + 1, 10 * id, id + 3), "city": "88001", "geo": [12.5 + 0.25 * f64::from(id), -81.75] });
    let (check_in, check_out) = (
        ["15:00:00", "14:30:00", "15:00:00"][usize::try_from(id - 1).unwrap_or(0) % 3],
        "11:00:00",
    );
    let stars = if id == 3 { NULL } else { Cell::from(id + 2) };
    row![
        hotel(id),
        tenant(of),
        name,
        address,
        stars,
        check_in,
        check_out,
        array(&some(&AMENITIES, "hotel", id)),
        instant(-60 + id, "hotel", id)
    ]
}

fn worker(id: i32, of: i32, role: &str, by: Option<i32>) -> Vec<Cell> {
    let rights = json!({ "sire": id < 4, "reports": [role, null], "max": 1000 * id });
    let seen = or_null(3, "staff login", id, instant(290 + id, "staff login", id));
    row![
        uuid("staff", id),
        tenant(of),
        format!("{role}.{id}"),
        person("staff", id),
        role,
        rights,
        by.map(|by| uuid("staff", by)),
        seen,
        id != 5,
        instant(10 * id, "staff", id),
    ]
}

fn operation(id: i32) -> Vec<Cell> {
    let title = pick(
        &[
            "Check-in tardío",
            "Cambio de sábanas",
            "Llave perdida",
            "Piscina: cloro",
            "Pago con tarjeta",
        ],
        "operation",
        id,
    );
    let by = or_null(4, "operation by", id, uuid("staff", 1 + number("operation staff", id, 5)));
    let role = pick(&["manager", "receptionist", "housekeeper"], "operation role", id);
    let days: Vec<i32> = (1..=7).filter(|day| (day + id) % 3 != 0).collect();
    let steps =
        format!("1. Saludar.\n2. {title} \u{2014} «paso {id}».\n3. Anotar en C:\\turnos\\{id}.txt");
    row![
        uuid("operation", id),
        tenant(1 + id % 2),
        by,
        format!("{title} {id}"),
        steps,
        role,
        array(&days),
        instant(15 * id, "operation", id)
    ]
}

fn conversation(id: i32) -> Vec<Cell> {
    let begun = 100 + 4 * id;
    let title = or_null(
        6,
        "staff title",
        id,
        format!("{} \u{2014} {id}", pick(&TOPICS, "staff title", id)),
    );
    let last = or_null(8, "staff last", id, instant(begun + 2, "staff last", id));
    row![
        uuid("staff conversation", id),
        uuid("staff", 1 + number("staff of", id, 6)),
        title,
        once_in(7, "archived", id),
        instant(begun, "staff conversation", id),
        last
    ]
}

fn message(id: i32) -> Vec<Cell> {
    let of = 1 + number("staff message of", id, 43);
    let content = match id % 6 {
        0 => "¿Quién tiene la llave del 204? \u{1f511}".to_owned(),
        1 => "Ocupación: 87 %\n\t- suites: 4/5\n\t- resto: 9/10".to_owned(),
        2 => "Dijo: \"vuelvo a las 3\", y no volvió.".to_owned(),
        3 => "C:\\reportes\\sire\\n.txt".to_owned(),
        4 => "\\N".to_owned(),
        _ => format!("Mensaje {id}"),
    };
    let metadata = or_null(
        3,
        "staff metadata",
        id,
        json!({ "tokens": number("tokens", id, 900), "model": "large", "cost": 0.25 }),
    );
    row![
        id,
        uuid("staff conversation", of),
        pick(&["user", "assistant"], "staff role", id),
        content,
        metadata,
        instant(270 + id / 3, "staff message", id)
    ]
}

fn sync(id: i32) -> Vec<Cell> {
    let status = pick(&["succeeded", "succeeded", "succeeded", "failed", "partial"], "sync", id);
    let of = or_null(6, "sync tenant", id, some_tenant("sync of", id));
    let error = (status == "failed").then(|| format!("HTTP 50{} \u{2014} \"upstream\"\n", id % 5));
    let took = or_null(
        9,
        "sync took",
        id,
        match id % 4 {
            0 => "1 day 02:03:04".to_owned(),
            1 => format!("00:00:{:02}.5", id % 60),
            _ => format!("00:{:02}:00", id % 60),
        },
    );
    let provider = pick(&["motopress", "airbnb", "sire"], "provider", id);
    row![
        id,
        of,
        provider,
        status,
        number("records", id, 400),
        took,
        error,
        instant(180 + id, "sync", id)
    ]
}
