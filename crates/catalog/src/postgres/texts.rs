//! Text, labels, identifiers and bytes into columns of PostgreSQL.

use super::{Base, arrives, changed, shown};
use crate::Arrival;
use record::Cell;
use std::borrow::Cow;

/// Bytes that a `name` holds.
const NAME: usize = 63;

/// Why a cell is no text that PostgreSQL takes.
pub(super) fn no_text<'a>(cell: &Cell<'_>) -> Option<Arrival<'a>> {
    match cell {
        Cell::Text(text) if text.contains('\0') => {
            Some(Arrival::refused("PostgreSQL has no text with a NUL in it"))
        }
        Cell::RawText(_) => Some(Arrival::refused("the text is not UTF-8")),
        Cell::Blob(_) => Some(Arrival::refused("bytes are no text")),
        _ => None,
    }
}

/// The text of a number.
fn digits(cell: &Cell<'_>) -> Option<String> {
    match cell {
        Cell::Integer(value) => Some(value.to_string()),
        Cell::Real(value) => Some(record::real_text(*value)),
        _ => None,
    }
}

/// Into a type that takes any text: `text`, `citext`, and every type without a rule of its own,
/// by its text form.
pub(super) fn any<'a>(cell: &Cell<'_>) -> Arrival<'a> {
    no_text(cell).unwrap_or_else(|| digits(cell).map_or(Arrival::Same, changed))
}

/// Into a type with a rule for its text, which takes numbers by their text and nothing else.
fn sized<'a>(cell: &Cell<'_>, rule: impl Fn(&str) -> Arrival<'a>) -> Arrival<'a> {
    if let Some(refused) = no_text(cell) {
        return refused;
    }
    match (cell, digits(cell)) {
        (Cell::Text(text), _) => rule(text),
        (_, Some(digits)) => match rule(&digits) {
            Arrival::Same => changed(digits),
            other => other,
        },
        _ => Arrival::Same,
    }
}

/// Into `varchar(n)`: blanks over the length are cut by PostgreSQL without a word.
pub(super) fn varchar<'a>(size: Option<u32>, cell: &Cell<'_>) -> Arrival<'a> {
    sized(cell, |text| match size.and_then(|size| over(text, size)) {
        Some((kept, rest)) => too_long(text, kept, rest, size),
        None => Arrival::Same,
    })
}

/// Into `char(n)`, which is filled with blanks.
pub(super) fn padded<'a>(size: Option<u32>, cell: &Cell<'_>) -> Arrival<'a> {
    let Some(length) = size else { return any(cell) };
    sized(cell, |text| {
        if let Some((kept, rest)) = over(text, length) {
            return too_long(text, kept, rest, size);
        }
        let missing = length as usize - text.chars().count();
        if missing == 0 {
            return Arrival::Same;
        }
        changed(format!("{text}{}", " ".repeat(missing)))
    })
}

/// The characters that fit and those that do not.
fn over(text: &str, size: u32) -> Option<(&str, &str)> {
    // A text of no more bytes has no more characters.
    if text.len() <= size as usize {
        return None;
    }
    let (at, _) = text.char_indices().nth(size as usize)?;
    Some(text.split_at(at))
}

fn too_long<'a>(text: &str, kept: &str, rest: &str, size: Option<u32>) -> Arrival<'a> {
    let (length, size) = (text.chars().count(), size.unwrap_or_default());
    if rest.bytes().all(|byte| byte == b' ') {
        let why = format!("the blanks after its first {size} characters would be cut");
        return Arrival::Lost { why, becomes: Some(Cell::Text(Cow::Owned(kept.to_owned()))) };
    }
    Arrival::refused(format!("{} has {length} characters, and {size} fit", shown(text)))
}

/// Into `name`, which is cut without a word.
pub(super) fn name<'a>(cell: &Cell<'_>) -> Arrival<'a> {
    sized(cell, |text| {
        if text.len() <= NAME {
            return Arrival::Same;
        }
        let mut at = NAME;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let why = format!("{} has {} bytes, and {NAME} fit", shown(text), text.len());
        Arrival::Lost { why, becomes: Some(Cell::Text(Cow::Owned(text[..at].to_owned()))) }
    })
}

/// Into `"char"`, which holds one byte.
pub(super) fn single_byte<'a>(cell: &Cell<'_>) -> Arrival<'a> {
    sized(cell, |text| match text.as_bytes() {
        // The last is how the server writes a byte that is no character of its own.
        [] | [_] | [b'\\', b'2'..=b'3', b'0'..=b'7', b'0'..=b'7'] => Arrival::Same,
        _ => Arrival::refused(format!("{} is more than one byte", shown(text))),
    })
}

/// Into `bit(n)` or `varbit(n)`.
pub(super) fn bits<'a>(base: &Base, cell: &Cell<'_>) -> Arrival<'a> {
    let Cell::Text(text) = cell else {
        return Arrival::refused("bits are written as text, like 0101");
    };
    if !text.bytes().all(|byte| matches!(byte, b'0' | b'1')) {
        return Arrival::refused(format!("{} is more than the digits 0 and 1", shown(text)));
    }
    let exact = base.name == "bit";
    match base.size.map(|size| size as usize) {
        Some(size) if exact && text.len() != size => {
            Arrival::refused(format!("{} bits are given to bit({size})", text.len()))
        }
        Some(size) if text.len() > size => {
            Arrival::refused(format!("{} bits are given to varbit({size})", text.len()))
        }
        _ => Arrival::Same,
    }
}

/// Into `bytea`.
pub(super) fn bytes<'a>(cell: &Cell<'_>) -> Arrival<'a> {
    let blob = |bytes: &[u8]| Arrival::Changed(Cell::Blob(Cow::Owned(bytes.to_vec())));
    match cell {
        Cell::Null | Cell::Blob(_) => Arrival::Same,
        Cell::Text(text) => blob(text.as_bytes()),
        Cell::RawText(bytes) => blob(bytes),
        Cell::Integer(_) | Cell::Real(_) => Arrival::refused("a number is no bytes"),
        Cell::Object(_) => Arrival::refused("an object is in no database"),
    }
}

/// Into an enum.
pub(super) fn label<'a>(base: &Base, cell: &Cell<'_>) -> Arrival<'a> {
    let text = match cell {
        Cell::Text(text) if base.labels.iter().any(|label| *label == **text) => {
            return Arrival::Same;
        }
        Cell::Text(text) => shown(text),
        other => match digits(other) {
            // A label may look like a number.
            Some(digits) if base.labels.contains(&digits) => return changed(digits),
            Some(digits) => digits,
            None => return no_text(other).unwrap_or(Arrival::Same),
        },
    };
    let mut labels = base.labels.iter().take(12).map(String::as_str).collect::<Vec<_>>().join(", ");
    if base.labels.len() > 12 {
        labels.push_str(", …");
    }
    Arrival::refused(format!("{text} is no label of {}: {labels}", base.name))
}

/// Into `uuid`: as the server prints it, in upper case, in braces, with hyphens after any four
/// digits or none; or its 16 bytes.
pub(super) fn uuid<'a>(cell: &Cell<'_>) -> Arrival<'a> {
    match cell {
        Cell::Text(text) => match uuid_bytes(text) {
            Some(bytes) => arrives(text, hyphenated(&bytes)),
            None => Arrival::refused(format!("{} is no UUID", shown(text))),
        },
        Cell::Blob(bytes) => match <[u8; 16]>::try_from(bytes.as_ref()) {
            Ok(bytes) => changed(hyphenated(&bytes)),
            Err(_) => Arrival::refused(format!("{} bytes are no UUID, which has 16", bytes.len())),
        },
        other => no_text(other).unwrap_or_else(|| Arrival::refused("a number is no UUID")),
    }
}

fn uuid_bytes(text: &str) -> Option<[u8; 16]> {
    let inner = match text.strip_prefix('{') {
        Some(inner) => inner.strip_suffix('}')?,
        None => text,
    };
    let mut rest = inner.as_bytes();
    let mut bytes = [0; 16];
    for (place, byte) in bytes.iter_mut().enumerate() {
        let [high, low, ..] = rest else { return None };
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
        *byte = digit(*high)? << 4 | digit(*low)?;
        rest = &rest[2..];
        if place % 2 == 1 && place < 15 {
            rest = rest.strip_prefix(b"-").unwrap_or(rest);
        }
    }
    rest.is_empty().then_some(bytes)
}

fn hyphenated(bytes: &[u8; 16]) -> String {
    let mut out = String::with_capacity(36);
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            out.extend(char::from_digit(u32::from(digit), 16));
        }
    }
    out
}
