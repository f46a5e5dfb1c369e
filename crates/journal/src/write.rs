//! Lines of the journal.

use crate::Stored;
use complaint::Result;
use database::Known;
use record::Digest;
use serde_json::json;
use stage::TextFile;

fn member(known: &Known) -> String {
    match known {
        Known::Key(key) => format!("\"key\":{key}"),
        Known::Rowid(rowid) => format!("\"rowid\":\"{rowid}\""),
    }
}

/// Writes down a row that was not there before.
pub fn inserted(file: &mut TextFile, table: &str, known: &Known, now: Digest) -> Result<()> {
    let mut line = Vec::with_capacity(128);
    inserted_line(&mut line, table, &member(known), now);
    file.write(line)
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

/// Writes down a row that was another before.
pub fn updated(
    file: &mut TextFile,
    table: &str,
    known: &Known,
    was: &[u8],
    now: Digest,
) -> Result<()> {
    let (table, known, was) = (json!(table), member(known), String::from_utf8_lossy(was));
    file.write(format!(
        "{{\"table\":{table},\"did\":\"updated\",{known},\"was\":{was},\"now\":\"{now}\"}}\n"
    ))
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

/// Writes down a row that a trigger took away.
pub fn deleted(file: &mut TextFile, table: &str, known: &Known, was: &[u8]) -> Result<()> {
    let (table, known, was) = (json!(table), member(known), String::from_utf8_lossy(was));
    file.write(format!("{{\"table\":{table},\"did\":\"deleted\",{known},\"was\":{was}}}\n"))
}

/// Writes down that an object is in a bucket, or is about to be.
pub fn object(file: &mut TextFile, stored: &Stored) -> Result<()> {
    let (bucket, object) = (json!(stored.bucket), json!(stored.object));
    let did = if stored.found { "found" } else { "uploaded" };
    file.write(format!("{{\"bucket\":{bucket},\"object\":{object},\"did\":\"{did}\"}}\n"))
}

/// Writes down that the highest rowid ever was raised.
pub fn sequence(file: &mut TextFile, table: &str, was: Option<i64>, now: i64) -> Result<()> {
    let was = was.map(|was| was.to_string());
    file.json(&json!({ "table": table, "did": "sequence", "was": was, "now": now.to_string() }))
}
