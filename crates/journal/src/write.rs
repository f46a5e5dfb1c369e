//! Lines of the journal.

use crate::Stored;
use database::Known;
use record::Digest;
use serde_json::json;

fn member(known: &Known) -> String {
    match known {
        Known::Key(key) => format!("\"key\":{key}"),
        Known::Rowid(rowid) => format!("\"rowid\":\"{rowid}\""),
    }
}

/// The line of a row that was not there before.
#[must_use]
pub fn inserted(table: &str, known: &Known, now: Digest) -> Vec<u8> {
    let mut line = Vec::with_capacity(128);
    inserted_line(&mut line, table, &member(known), now);
    line
}

/// The line of a row that was not there before, known by its key.
pub fn inserted_by_key(out: &mut Vec<u8>, table: &str, key: &str, now: Digest) {
    inserted_line(out, table, &format!("\"key\":{key}"), now);
}

fn inserted_line(out: &mut Vec<u8>, table: &str, known: &str, now: Digest) {
    out.extend_from_slice(b"{\"table\":");
    record::write_string(out, table);
    out.extend_from_slice(b",\"did\":\"inserted\",");
    out.extend_from_slice(known.as_bytes());
    out.extend_from_slice(b",\"now\":\"");
    now.write_hex(out);
    out.extend_from_slice(b"\"}\n");
}

/// The line of a row that was another before.
#[must_use]
pub fn updated(table: &str, known: &Known, was: &[u8], now: Digest) -> Vec<u8> {
    let (table, known, was) = (json!(table), member(known), String::from_utf8_lossy(was));
    format!("{{\"table\":{table},\"did\":\"updated\",{known},\"was\":{was},\"now\":\"{now}\"}}\n")
        .into_bytes()
}

/// The line of a row that was changed where it stands: its key, what the changed columns were and what
/// they are.
pub fn changed(out: &mut Vec<u8>, table: &str, key: &str, was: &[u8], now: &[u8]) {
    out.extend_from_slice(b"{\"table\":");
    record::write_string(out, table);
    out.extend_from_slice(b",\"did\":\"changed\",\"key\":");
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b",\"was\":");
    out.extend_from_slice(was);
    out.extend_from_slice(b",\"now\":");
    out.extend_from_slice(now);
    out.extend_from_slice(b"}\n");
}

/// The line of a row that a trigger took away.
#[must_use]
pub fn deleted(table: &str, known: &Known, was: &[u8]) -> Vec<u8> {
    let (table, known, was) = (json!(table), member(known), String::from_utf8_lossy(was));
    format!("{{\"table\":{table},\"did\":\"deleted\",{known},\"was\":{was}}}\n").into_bytes()
}

/// The line of an object that is in a bucket, or is about to be.
#[must_use]
pub fn object(stored: &Stored) -> Vec<u8> {
    let (bucket, object) = (json!(stored.bucket), json!(stored.object));
    let did = if stored.found { "found" } else { "uploaded" };
    format!("{{\"bucket\":{bucket},\"object\":{object},\"did\":\"{did}\"}}\n").into_bytes()
}

/// The line of a counter that was raised.
#[must_use]
pub fn sequence(table: &str, was: Option<i64>, now: i64) -> Vec<u8> {
    let was = was.map(|was| was.to_string());
    let line = json!({ "table": table, "did": "sequence", "was": was, "now": now.to_string() });
    format!("{line}\n").into_bytes()
}
