//! What blocks a unit: events that came of others, and events that were joined into others.

use crate::catalog::unit;
use crate::cell::Cell;
use crate::scatter::{instant, number, or_null, pick, uuid};
use crate::table::{Table, row};

/// How many events there are.
const EVENTS: i32 = 74;

/// The event that this one came of. 10 to 16 are a chain; 44 and 45 go round through both
/// references; beyond 50, each fifth came of an event that was entered after it.
pub fn parent(id: i32) -> Option<i32> {
    match id {
        11..=16 => Some(id - 1),
        17 | 18 | 30 => Some(10),
        45 => Some(44),
        51.. if id % 5 == 0 => Some(id - 3),
        51.. if id % 5 == 1 && id < EVENTS => Some(id + 1),
        _ => None,
    }
}

/// The event into which this one was joined. 20 to 25 are a chain; 40 and 41 were joined into each
/// other by two imports at one time.
pub fn merged(id: i32) -> Option<i32> {
    match id {
        20..=24 => Some(id + 1),
        30 | 31 => Some(24),
        40 => Some(41),
        41 => Some(40),
        44 => Some(45),
        61 | 66 => Some(73),
        _ => None,
    }
}

/// Where an event lies in the file: the chains backwards, so that what they refer to comes later.
fn place(id: i32) -> i32 {
    match id {
        10..=18 => 28 - id,
        _ => id,
    }
}

pub fn tables() -> Vec<Table> {
    let events = Table::counted(
        "calendar_events",
        "id, accommodation_unit_id, parent_event_id, merged_into_id, source, title, starts_at, ends_at, uid, ics, priority, is_active, created_at",
        EVENTS,
        |at| event(place(at)),
    );
    let feeds = "id, accommodation_unit_id, url, source, every, etag, is_active, last_sync";
    vec![
        events.with_late(|at| at % 8 == 3),
        Table::counted("ics_feed_configurations", feeds, 9, feed),
    ]
}

fn event(id: i32) -> Vec<Cell> {
    let starts = 4 * id;
    let source = pick(&["airbnb", "booking", "motopress", "manual"], "event source", id);
    let title = or_null(
        6,
        "event title",
        id,
        pick(
            &["Reserved", "Airbnb (Not available)", "Mantenimiento \u{1f527}", "Bloqueo; \"gap\""],
            "event",
            id,
        ),
    );
    let uid = or_null(5, "event uid", id, format!("{}@{source}.example.org", uuid("uid", id)));
    let ics = or_null(
        2,
        "event ics",
        id,
        format!("BEGIN:VEVENT\r\nSUMMARY:a\\, b\\n\r\nSEQUENCE:{id}\r\nEND:VEVENT\r\n"),
    );
    row![
        uuid("event", id),
        unit(1 + id % 2),
        parent(id).map(|of| uuid("event", of)),
        merged(id).map(|of| uuid("event", of)),
        source,
        title,
        instant(starts, "event starts", id),
        instant(starts + 1 + number("event days", id, 6), "event starts", id),
        uid,
        ics,
        number("priority", id, 3),
        merged(id).is_none(),
        instant(150 + id, "event", id),
    ]
}

/// Two feeds that are not read any more have the address of one that is.
fn feed(id: i32) -> Vec<Cell> {
    let active = id < 8;
    let source = pick(&["airbnb", "booking"], "feed", id % 8);
    let url = format!("https://{source}.example.org/ical/{}.ics?s=%7B{}%7D", id % 7, id % 7);
    let every = ["00:15:00", "01:00:00", "1 day"][usize::try_from(id).unwrap_or(0) % 3];
    let etag = or_null(3, "etag", id, format!("W/\"{id:x}f\""));
    let seen = or_null(4, "feed seen", id, instant(300, "feed", id));
    let of = unit(1 + id % 2);
    row![uuid("feed", id), of, url, source, every, etag, active, seen]
}
