//! Bookings, and what came before them.

use crate::catalog::some_unit;
use crate::cell::Cell;
use crate::foundation::some_tenant;
use crate::scatter::{day, instant, number, once_in, or_null, pick, uuid};
use crate::table::{Table, row};
use crate::words::{TOPICS, person};
use serde_json::json;

/// How many bookings there are.
pub const RESERVATIONS: i32 = 104;

pub fn tables() -> Vec<Table> {
    let reservations = Table::counted(
        "guest_reservations",
        "id, accommodation_unit_id, code, guest_name, document_type, nationality, check_in, check_out, adults, children, total, currency, status, source, contact, notes, created_at",
        RESERVATIONS,
        reservation,
    );
    let units = "id, reservation_id, accommodation_unit_id, position, price";
    let sessions = "session_id, tenant_id, converted_to_reservation_id, status, history, utm, address, created_at, expires_at";
    vec![
        reservations.with_late(|at| at % 9 == 4),
        Table::counted("reservation_accommodations", units, 93, placed),
        Table::counted("prospective_sessions", sessions, 412, session),
    ]
}

fn reservation(id: i32) -> Vec<Cell> {
    let arrives = 3 * id - 20;
    let nights = 1 + number("nights", id, 9);
    let status = pick(
        &["pending", "confirmed", "checked_in", "checked_out", "cancelled", "no_show"],
        "booked",
        id,
    );
    let source = pick(&["direct", "airbnb", "booking", "motopress"], "booked by", id);
    let foreign = once_in(2, "foreign", id);
    let contact = json!({ "email": format!("guest{id}@example.org"), "phone": (id % 3 != 0).then(|| format!("+57 300 {id:07}")) });
    let notes = or_null(
        2,
        "booked notes",
        id,
        pick(
            &["Llega 23:55 \u{1f319}", "\"Sin gluten\", por favor\n(2 pers.)", "a\\b", ""],
            "notes",
            id,
        ),
    );
    row![
        uuid("reservation", id),
        some_unit(9, "booked unit", id),
        format!("RES-{id:04}"),
        person("guest", id),
        foreign.then_some(3),
        foreign.then(|| pick(&["DEU", "CAN", "BRA", "JPN"], "nation", id)),
        day(arrives).to_string(),
        day(arrives + nights).to_string(),
        1 + id % 4,
        number("children", id, 3),
        format!("{}.{:02}", nights * 189_000, number("cents", id, 100)),
        if id % 20 == 0 { "USD" } else { "COP" },
        status,
        source,
        contact,
        notes,
        instant(arrives - 14, "reservation", id),
    ]
}

/// Eight bookings have a second unit; nineteen have none.
fn placed(id: i32) -> Vec<Cell> {
    let (of, position) = if id <= 85 { (id, 1) } else { (id - 85, 2) };
    let price = format!("{}.00", 150_000 + 1000 * number("placed price", id, 200));
    row![
        uuid("placed", id),
        uuid("reservation", of),
        some_unit(6, "placed unit", id),
        position,
        price
    ]
}

fn session(id: i32) -> Vec<Cell> {
    let booked = (id % 11 == 0).then(|| 1 + number("converted", id, RESERVATIONS));
    let status = match booked {
        Some(_) => "converted",
        None => pick(&["active", "expired", "expired"], "session", id),
    };
    let asked = json!([{ "role": "user", "content": format!("¿{}? \u{1f914}", pick(&TOPICS, "asked", id)) }, { "role": "assistant", "content": "\"Sí\"\n" }]);
    let utm = or_null(
        3,
        "utm",
        id,
        json!({ "source": "web", "campaign": format!("c-{}", id % 5), "q": "a&b=\\" }),
    );
    let address = or_null(
        4,
        "address",
        id,
        if id % 7 == 0 { format!("2001:db8::{id:x}") } else { format!("192.0.2.{}", id % 256) },
    );
    let begun = 60 + id / 2;
    row![
        uuid("session", id),
        or_null(8, "session tenant", id, some_tenant("session of", id)),
        booked.map(|of| uuid("reservation", of)),
        status,
        if id % 13 == 0 { json!([]) } else { asked },
        utm,
        address,
        instant(begun, "session", id),
        instant(begun + 7, "session", id),
    ]
}
