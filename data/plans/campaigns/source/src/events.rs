//! Events: 995 in the last 30 days, the others before; every provider, and now and then an odd one.

use crate::cell::{Cell, row};
use crate::integrations::of_events;
use crate::odd;
use crate::payloads;
use crate::scatter::{DAY, count, instant, iso, number};
use crate::script::Script;
use serde_json::json;
use std::io::{Result, Write};

/// How many are of the last 30 days.
const RECENT: u64 = 995;
/// One of so many is odd.
const ODD: u64 = 37;

/// What an event is before it is a row.
pub struct Event {
    pub provider: Option<&'static str>,
    pub integration: Option<String>,
    pub kind: &'static str,
    pub data: Cell,
    pub canonical: Cell,
}

/// Writes the table.
pub fn write<W: Write>(script: &mut Script<W>, events: u64) -> Result<()> {
    let columns = "id, integration_id, provider, event_type, event_data, canonical_event, shown, \
                   created_at";
    script.table("events", columns, (0..events).map(|place| event(place, events)))
}

/// How far the key has counted.
pub fn counted<W: Write>(script: &mut Script<W>, events: u64) -> Result<()> {
    script.counted("events_id_seq", events.checked_sub(1).map_or(0, id))
}

/// Keys have gaps, for events are deleted too.
fn id(place: u64) -> i64 {
    i64::try_from(place + place / 9 + 1).unwrap_or(i64::MAX)
}

/// How many seconds before noon an event was: the last is the youngest, and of those before the 995
/// the first to come is 30 days old to the second.
fn age(place: u64, events: u64) -> i64 {
    let from_last = events - 1 - place;
    let signed = |number: u64| i64::try_from(number).unwrap_or_default();
    if from_last < RECENT {
        let step = 30 * DAY / signed(RECENT);
        return signed(from_last) * step + count("age", place, step.unsigned_abs());
    }
    30 * DAY + signed(from_last - RECENT) * 337
}

fn event(place: u64, events: u64) -> [Cell; 8] {
    let before = age(place, events);
    let event = match (place % ODD == 5).then(|| odd::event(place / ODD, before)) {
        Some(odd) => odd,
        None => plain(place, before),
    };
    row![
        id(place),
        event.integration,
        event.provider,
        event.kind,
        event.data,
        event.canonical,
        count("shown", place, 90),
        instant(before)
    ]
}

fn plain(place: u64, before: i64) -> Event {
    let provider = match number("provider", place, 100) {
        0..40 => "shopify",
        40..60 => "stripe",
        60..70 => "testimonials",
        70..78 => "announcements",
        78..86 => "instant_capture",
        86..94 => "live_visitors",
        94..97 => "typeform",
        _ => "woocommerce",
    };
    let (kind, data) = payloads::of(provider, place, before);
    Event {
        provider: Some(provider),
        integration: of_events(provider),
        kind,
        data: Cell::Text(data.to_string()),
        canonical: done(provider, kind, place, before),
    }
}

/// What the application itself normalized before: of each 50 one.
fn done(provider: &str, kind: &str, place: u64, before: i64) -> Cell {
    if place % 50 != 49 {
        return Cell::Null;
    }
    json!({ "meta.provider": provider, "meta.event_type": kind, "meta.timestamp": iso(before) })
        .into()
}
