//! Bytes to cells.

use crate::document::tag_like;
use crate::{Cell, Form, is_object, parse_string, skip_value};
use base64_simd::STANDARD as BASE64;
use std::borrow::Cow;
use std::fmt;

/// Why bytes are no cell, or no line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed(pub String);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Malformed {}

impl From<Malformed> for complaint::Complaint {
    fn from(malformed: Malformed) -> Self {
        Self::new(malformed.0)
    }
}

/// The cell that `raw` (one JSON value, no white space around it) says in a column of this form.
///
/// A person may have edited the line, so an integer is taken where a real is due (`5` for `5.0`),
/// a bare integer beyond 2^53 for the integer that its digits say, and a bare number for a decimal. Everything else that
/// [`crate::write_cell`] would not have written is refused.
pub fn read_cell(form: Form, raw: &[u8]) -> Result<Cell<'_>, Malformed> {
    match (form, raw.first()) {
        (_, Some(b'n')) if raw == b"null" => Ok(Cell::Null),
        (Form::Json, Some(first)) if *first != b'{' || !tag_like(raw) => document(raw),
        (_, Some(b'{')) => read_tagged(raw),
        (Form::Text | Form::Decimal | Form::Any, Some(b'"')) => Ok(Cell::Text(string(raw)?)),
        (Form::Boolean, _) if raw == b"true" => Ok(Cell::from(true)),
        (Form::Boolean, _) if raw == b"false" => Ok(Cell::from(false)),
        (Form::Decimal, Some(b'-' | b'0'..=b'9')) => document(raw),
        (Form::Integer, Some(b'-' | b'0'..=b'9')) => read_integer(raw).map(Cell::Integer),
        (Form::Integer, Some(b'"')) => read_integer(unquoted(raw)).map(Cell::Integer),
        (Form::Real, Some(b'"' | b'-' | b'0'..=b'9')) => read_real(raw).map(Cell::Real),
        (Form::Any, Some(b'-' | b'0'..=b'9')) => {
            if raw.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E')) {
                read_real(raw).map(Cell::Real)
            } else {
                read_integer(raw).map(Cell::Integer)
            }
        }
        _ => Err(refuse(raw, &format!("no value for a column of form {}", form.name()))),
    }
}

/// The text of a JSON value that stands there as itself.
fn document(raw: &[u8]) -> Result<Cell<'_>, Malformed> {
    simdutf8::basic::from_utf8(raw)
        .map(|text| Cell::Text(Cow::Borrowed(text)))
        .map_err(|_| refuse(raw, "no JSON"))
}

fn refuse(raw: &[u8], why: &str) -> Malformed {
    let shown: String = String::from_utf8_lossy(raw).chars().take(60).collect();
    Malformed(format!("{shown} is {why}"))
}

fn string(raw: &[u8]) -> Result<Cow<'_, str>, Malformed> {
    parse_string(raw).ok_or_else(|| refuse(raw, "no text"))
}

fn unquoted(raw: &[u8]) -> &[u8] {
    raw.strip_prefix(b"\"").and_then(|raw| raw.strip_suffix(b"\"")).unwrap_or(raw)
}

fn read_integer(raw: &[u8]) -> Result<i64, Malformed> {
    std::str::from_utf8(raw)
        .ok()
        .filter(|text| !text.starts_with('+'))
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| refuse(raw, "no 64-bit integer"))
}

fn read_real(raw: &[u8]) -> Result<f64, Malformed> {
    match raw {
        b"\"Infinity\"" => return Ok(f64::INFINITY),
        b"\"-Infinity\"" => return Ok(f64::NEG_INFINITY),
        b"\"NaN\"" => return Ok(f64::NAN),
        _ => {}
    }
    std::str::from_utf8(raw)
        .ok()
        .and_then(|text| text.parse::<f64>().ok())
        .filter(|value| value.is_finite())
        .ok_or_else(|| refuse(raw, "no double"))
}

fn read_tagged(raw: &[u8]) -> Result<Cell<'_>, Malformed> {
    let no_tag = || refuse(raw, "no tagged cell");
    let (tag, inner) = split_tag(raw).ok_or_else(no_tag)?;
    match (tag, inner.first()) {
        (b"\"$integer\"", Some(b'"')) => read_integer(unquoted(inner)).map(Cell::Integer),
        (b"\"$integer\"", _) => read_integer(inner).map(Cell::Integer),
        (b"\"$real\"", _) => read_real(inner).map(Cell::Real),
        (b"\"$text\"" | b"\"$json\"", Some(b'"')) => Ok(Cell::Text(string(inner)?)),
        (b"\"$text_bytes\"", Some(b'"')) => {
            let bytes =
                BASE64.decode_to_vec(unquoted(inner)).map_err(|_| refuse(inner, "no base64"))?;
            Ok(match String::from_utf8(bytes) {
                Ok(text) => Cell::Text(Cow::Owned(text)),
                Err(error) => Cell::RawText(Cow::Owned(error.into_bytes())),
            })
        }
        (b"\"$blob\"", Some(b'"')) => BASE64
            .decode_to_vec(unquoted(inner))
            .map(|bytes| Cell::Blob(Cow::Owned(bytes)))
            .map_err(|_| refuse(inner, "no base64")),
        (b"\"$object\"", Some(b'"')) => match string(inner)? {
            path if is_object(&path) => Ok(Cell::Object(path)),
            _ => Err(refuse(inner, "no path of an object")),
        },
        _ => Err(no_tag()),
    }
}

/// Splits `{"tag":value}` into the tag with its quotes and the raw value.
fn split_tag(raw: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = |at| crate::json::skip_space(raw, at);
    let key = space(1);
    let key_end = crate::string::skip_string(raw, key).ok()?;
    let colon = space(key_end);
    let value = space(colon + 1);
    let end = skip_value(raw, value).ok()?;
    let whole = raw.get(colon) == Some(&b':') && raw.get(space(end)) == Some(&b'}');
    whole.then(|| (&raw[key..key_end], &raw[value..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_written_in_one_way() {
        let read = |text: &str| {
            read_cell(Form::Any, format!("{{\"$blob\":\"{text}\"}}").as_bytes()).map(|cell| {
                let Cell::Blob(bytes) = cell else { return None };
                Some(bytes.into_owned())
            })
        };
        for (text, bytes) in [("", &b""[..]), ("AA==", b"\0"), ("AP8Q", b"\0\xff\x10")] {
            assert_eq!(read(text), Ok(Some(bytes.to_vec())));
        }
        // No padding, too much of it, bits that say nothing, white space, another alphabet.
        for text in ["AA", "AA=", "AA===", "AB==", "A A=", "AA==\\n", "A-_=", "=", "AAAAA"] {
            assert!(read(text).is_err(), "{text}");
        }
        let long: Vec<u8> = (0..100_000_u32).map(|number| number.to_le_bytes()[0] ^ 0x5a).collect();
        let mut written = Vec::new();
        crate::write_cell(&mut written, Form::Any, &Cell::Blob(long.as_slice().into()));
        assert_eq!(read_cell(Form::Any, &written), Ok(Cell::Blob(long.into())));
    }
}
