//! Names and values as SQL text.

use record::Cell;
use std::fmt::Write as _;

/// The name as a quoted identifier.
#[must_use]
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names as a list of quoted identifiers.
pub(crate) fn quoted_list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(quoted).collect::<Vec<_>>().join(", ")
}

/// Appends the value as a literal that any SQLite reads back as the same value.
///
/// A NUL inside a literal would end the statement, and text that is not UTF-8 has no literal:
/// both are written as bytes and cast.
pub fn literal(out: &mut String, cell: &Cell<'_>) {
    match cell {
        Cell::Null => out.push_str("NULL"),
        Cell::Integer(i64::MIN) => out.push_str("(-9223372036854775807 - 1)"),
        Cell::Integer(value) => {
            let _ = write!(out, "{value}");
        }
        Cell::Real(value) if value.is_infinite() => {
            out.push_str(if *value > 0.0 { "9e999" } else { "-9e999" });
        }
        Cell::Real(value) => out.push_str(&record::real_text(*value)),
        Cell::Text(text) if text.contains('\0') => cast_text(out, text.as_bytes()),
        Cell::Text(text) => {
            out.push('\'');
            out.push_str(&text.replace('\'', "''"));
            out.push('\'');
        }
        Cell::RawText(bytes) => cast_text(out, bytes),
        Cell::Blob(bytes) => hex(out, bytes),
        // It has no literal. No caller has one; what would be written does not run.
        Cell::Object(_) => out.push_str("(an object is no value)"),
    }
}

fn cast_text(out: &mut String, bytes: &[u8]) {
    out.push_str("CAST(");
    hex(out, bytes);
    out.push_str(" AS TEXT)");
}

fn hex(out: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.push_str("x'");
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out.push('\'');
}
