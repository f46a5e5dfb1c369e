//! JSON documents into columns of PostgreSQL.

mod printer;

use super::decimal::{Reading, read};
use super::texts::no_text;
use super::{arrives, changed, shown};
use crate::Arrival;
use printer::Printer;
use record::{Cell, parse_string, skip_value, tag_like};
use std::borrow::Cow;

/// Into `json`, which keeps the text as it stands.
pub(super) fn json<'a>(cell: &Cell<'_>) -> Arrival<'a> {
    match cell {
        Cell::Text(text) => match fault(text) {
            None => Arrival::Same,
            Some(fault) => Arrival::refused(no_document(text, fault)),
        },
        other => number(other),
    }
}

/// Into `jsonb`, which keeps what the text says: keys in their order by length and bytes, the last
/// of equal keys, no white space of its own.
pub(super) fn jsonb<'a>(cell: &Cell<'_>) -> Arrival<'a> {
    match cell {
        Cell::Text(text) => match canonical(text) {
            Ok(made) => arrives(text, made),
            Err(why) => Arrival::refused(why),
        },
        other => match number(other) {
            Arrival::Changed(Cell::Text(text)) => match canonical(&text) {
                Ok(made) => changed(made),
                Err(why) => Arrival::refused(why),
            },
            refused => refused,
        },
    }
}

/// A number is a document by its digits.
fn number<'a>(cell: &Cell<'_>) -> Arrival<'a> {
    match cell {
        Cell::Integer(value) => changed(value.to_string()),
        Cell::Real(value) if value.is_finite() => changed(record::real_text(*value)),
        Cell::Real(value) => {
            Arrival::refused(format!("JSON has no number {}", record::real_text(*value)))
        }
        other => no_text(other).unwrap_or(Arrival::Same),
    }
}

fn no_document(text: &str, fault: usize) -> String {
    format!(
        "{} is no JSON document, the fault is at byte {}; as = \"json_string\" makes a string of it",
        shown(text),
        fault + 1
    )
}

const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Where the text is no JSON.
pub(super) fn fault(text: &str) -> Option<usize> {
    let start = text.len() - text.trim_start_matches(SPACE).len();
    let end = text.trim_end_matches(SPACE).len();
    match skip_value(text.as_bytes(), start) {
        Ok(at) if at == end => None,
        Ok(at) | Err(at) => Some(at),
    }
}

/// The document as `jsonb` prints it.
fn canonical(text: &str) -> Result<String, String> {
    // It grows by a blank behind each comma and colon.
    let mut out = Vec::with_capacity(text.len() + text.len() / 8);
    print(text, &mut out)?;
    String::from_utf8(out).map_err(|error| error.to_string())
}

/// Appends the document as `jsonb` prints it; `Err` says why it keeps none, and what was appended
/// counts for nothing. Gives whether it can stand in a line as it is: see [`record::write_cell`].
pub fn print(text: &str, out: &mut Vec<u8>) -> Result<bool, String> {
    let start = out.len();
    let mut printer = Printer::new(text);
    let printed = printer.value(out).and_then(|()| printer.end());
    // What is no JSON at all is told first, wherever it is.
    printed.map_err(|why| fault(text).map_or(why, |fault| no_document(text, fault)))?;
    let made = &out[start..];
    Ok(printer.exact && made != b"null" && !tag_like(made))
}

/// Where in the text we are.
pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
}

impl<'t> Reader<'t> {
    /// The byte that comes next, white space left out.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// The text of the value that comes next.
    pub(super) fn raw(&mut self) -> &'t str {
        self.peek();
        let end = skip_value(self.text.as_bytes(), self.at).unwrap_or(self.text.len());
        let raw = self.text.get(self.at..end).unwrap_or_default();
        self.at = end;
        raw
    }

    /// Whether there is another member, after the opener or the last one.
    pub(super) fn more(&mut self, close: u8) -> bool {
        let next = self.peek();
        self.at += 1;
        match next {
            Some(byte) if byte == close => false,
            Some(b',') => true,
            // The opener stood here, or the text has ended.
            Some(_) if self.peek() != Some(close) => true,
            _ => {
                self.at += 1;
                false
            }
        }
    }
}

/// Appends a number as `numeric` prints it: its digits, without an exponent.
fn number_text(out: &mut Vec<u8>, raw: &str) -> Result<(), String> {
    // Most numbers are short and stand there already so; zero has no sign.
    let plain = |byte: u8| matches!(byte, b'0'..=b'9' | b'.' | b'-');
    if raw.len() < 20 && raw.bytes().all(plain) && !raw.starts_with("-0") {
        out.extend_from_slice(raw.as_bytes());
        return Ok(());
    }
    let Reading::Number { number, .. } = read(raw) else {
        return Err(format!("the number {} has too many digits", shown(raw)));
    };
    out.extend_from_slice(number.to_string().as_bytes());
    Ok(())
}

/// What a string of JSON says, as far as PostgreSQL can keep it as text.
pub(super) fn string(raw: &str) -> Result<Cow<'_, str>, String> {
    match parse_string(raw.as_bytes()) {
        None => Err(format!("{} has half of a surrogate pair", shown(raw))),
        Some(text) if text.contains('\0') => {
            Err(format!("{} has a NUL, which jsonb cannot keep", shown(raw)))
        }
        Some(text) => Ok(text),
    }
}
