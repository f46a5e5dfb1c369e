//! Lines of the journal.

use crate::Stored;
use database::Known;
use record::Digest;
use serde_json::json;

/// Appends how a row is known, as a member of a line.
pub fn write_known(out: &mut Vec<u8>, known: &Known) {
    match known {
        Known::Key(key) => {
            out.extend_from_slice(b"\"key\":");
            out.extend_from_slice(key.as_bytes());
        }
        Known::Rowid(rowid) => {
            out.extend_from_slice(format!("\"rowid\":\"{rowid}\"").as_bytes());
        }
    }
}

/// Appends what lines of rows begin with.
fn begin(out: &mut Vec<u8>, table: &str, did: &str) {
    out.extend_from_slice(b"{\"table\":");
    record::write_string(out, table);
    out.extend_from_slice(b",\"did\":\"");
    out.extend_from_slice(did.as_bytes());
    out.extend_from_slice(b"\",");
}

/// Appends the digest of a row as it is now, and the end of its line.
fn end(out: &mut Vec<u8>, now: Digest) {
    out.extend_from_slice(b",\"now\":\"");
    now.write_hex(out);
    out.extend_from_slice(b"\"}\n");
}

/// Appends a row as it was.
fn write_was(out: &mut Vec<u8>, was: &[u8]) {
    out.extend_from_slice(b",\"was\":");
    out.extend_from_slice(String::from_utf8_lossy(was).as_bytes());
}

/// The line of a row that was not there before.
pub fn inserted(out: &mut Vec<u8>, table: &str, known: &Known, now: Digest) {
    begin(out, table, "inserted");
    write_known(out, known);
    end(out, now);
}

/// The line of a row that was another before.
pub fn updated(out: &mut Vec<u8>, table: &str, known: &Known, was: &[u8], now: Digest) {
    begin(out, table, "updated");
    write_known(out, known);
    write_was(out, was);
    end(out, now);
}

/// The line of a row that was changed where it stands: its key, what the changed columns were and what
/// they are.
pub fn changed(out: &mut Vec<u8>, table: &str, key: &str, was: &[u8], now: &[u8]) {
    begin(out, table, "changed");
    out.extend_from_slice(b"\"key\":");
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b",\"was\":");
    out.extend_from_slice(was);
    out.extend_from_slice(b",\"now\":");
    out.extend_from_slice(now);
    out.extend_from_slice(b"}\n");
}

/// The line of a row that a trigger took away.
pub fn deleted(out: &mut Vec<u8>, table: &str, known: &Known, was: &[u8]) {
    begin(out, table, "deleted");
    write_known(out, known);
    write_was(out, was);
    out.extend_from_slice(b"}\n");
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
