//! JSON documents into columns of PostgreSQL.

use super::decimal::{Reading, read};
use super::texts::no_text;
use super::{arrives, changed, shown};
use crate::Arrival;
use record::{Cell, parse_string, skip_value, write_string};
use std::borrow::Cow;
use std::ops::Range;

/// Into `json`, which keeps the text as it stands.
pub(super) fn json<'a>(cell: &Cell<'_>) -> Arrival<'a> {
    match cell {
        Cell::Text(text) => match fault(text) {
            None => Arrival::Same,
            Some(fault) => no_document(text, fault),
        },
        other => number(other),
    }
}

/// Into `jsonb`, which keeps what the text says: keys in their order by length and bytes, the last
/// of equal keys, no white space of its own.
pub(super) fn jsonb<'a>(cell: &Cell<'_>) -> Arrival<'a> {
    match cell {
        Cell::Text(text) => match fault(text) {
            None => match canonical(text) {
                Ok(made) => arrives(text, made),
                Err(why) => Arrival::refused(why),
            },
            Some(fault) => no_document(text, fault),
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

fn no_document<'a>(text: &str, fault: usize) -> Arrival<'a> {
    Arrival::refused(format!(
        "{} is no JSON document, the fault is at byte {}; as = \"json_string\" makes a string of it",
        shown(text),
        fault + 1
    ))
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

/// The document as `jsonb` prints it. The text is JSON.
fn canonical(text: &str) -> Result<String, String> {
    // It grows by a blank behind each comma and colon.
    let mut out = Vec::with_capacity(text.len() + text.len() / 8);
    Printer { reader: Reader { text, at: 0 }, members: Vec::new(), was: Vec::new() }
        .value(&mut out)?;
    String::from_utf8(out).map_err(|error| error.to_string())
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

/// Prints a document as `jsonb` does.
struct Printer<'t> {
    reader: Reader<'t>,
    /// Of every object that is open the members so far: the key, and where they stand in the output.
    members: Vec<(Cow<'t, str>, Range<usize>)>,
    /// The members of an object in the order of the text.
    was: Vec<u8>,
}

impl Printer<'_> {
    /// Appends the value that comes next. The depth is bounded: [`fault`] lets no deeper one by.
    fn value(&mut self, out: &mut Vec<u8>) -> Result<(), String> {
        match self.reader.peek() {
            Some(b'{') => self.object(out),
            Some(b'[') => self.array(out),
            Some(b'"') => {
                let raw = self.reader.raw();
                if raw.contains('\\') {
                    write_string(out, &string(raw)?);
                } else {
                    out.extend_from_slice(raw.as_bytes());
                }
                Ok(())
            }
            Some(b'-' | b'0'..=b'9') => number_text(out, self.reader.raw()),
            _ => {
                out.extend_from_slice(self.reader.raw().as_bytes());
                Ok(())
            }
        }
    }

    fn array(&mut self, out: &mut Vec<u8>) -> Result<(), String> {
        out.push(b'[');
        let mut separator: &[u8] = b"";
        while self.reader.more(b']') {
            out.extend_from_slice(separator);
            separator = b", ";
            self.value(out)?;
        }
        out.push(b']');
        Ok(())
    }

    fn object(&mut self, out: &mut Vec<u8>) -> Result<(), String> {
        out.push(b'{');
        let (inside, own) = (out.len(), self.members.len());
        while self.reader.more(b'}') {
            let key = string(self.reader.raw())?;
            self.reader.peek();
            self.reader.at += 1;
            if self.members.len() > own {
                out.extend_from_slice(b", ");
            }
            let start = out.len();
            write_string(out, &key);
            out.extend_from_slice(b": ");
            self.value(out)?;
            self.members.push((key, start..out.len()));
        }
        let order = |a: &str, b: &str| a.len().cmp(&b.len()).then_with(|| a.cmp(b));
        if !self.members[own..].is_sorted_by(|(a, _), (b, _)| order(a, b).is_lt()) {
            // A stable sort: of equal keys the last stays the last.
            self.members[own..].sort_by(|(a, _), (b, _)| order(a, b));
            self.was.clear();
            self.was.extend_from_slice(&out[inside..]);
            out.truncate(inside);
            for (place, (key, stood)) in self.members.iter().enumerate().skip(own) {
                if self.members.get(place + 1).is_some_and(|(next, _)| next == key) {
                    continue;
                }
                if out.len() > inside {
                    out.extend_from_slice(b", ");
                }
                out.extend_from_slice(&self.was[stood.start - inside..stood.end - inside]);
            }
        }
        self.members.truncate(own);
        out.push(b'}');
        Ok(())
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
