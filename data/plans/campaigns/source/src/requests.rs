//! What the application writes down of its own requests: the guards of a rollout look there.

use crate::cell::{Cell, row};
use crate::scatter::{count, instant, number, pick};
use crate::script::Script;
use std::io::{Result, Write};

/// How many there are, one a minute up to noon.
const REQUESTS: i64 = 400;

/// Writes the table.
pub fn write<W: Write>(script: &mut Script<W>) -> Result<()> {
    let rows = (1..=REQUESTS).map(request);
    script.table("api_requests", "id, route, status, took_ms, at", rows)
}

/// How far the key has counted.
pub fn counted<W: Write>(script: &mut Script<W>) -> Result<()> {
    script.counted("api_requests_id_seq", REQUESTS)
}

fn request(id: i64) -> [Cell; 5] {
    let place = id.unsigned_abs();
    let status = if number("request status", place, 250) == 0 { 500 } else { 200_i64 };
    let route = pick(&["/campaigns", "/events", "/widget"], "route", place);
    row![id, route, status, 40 + count("request", place, 300), instant((REQUESTS - id) * 60)]
}
