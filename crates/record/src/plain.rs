//! Cells that can be copied without being read.

use crate::Form;

/// Most digits of a number that reads back from a double, and is written from it, as it is.
const DIGITS: usize = 15;
/// Most zeros behind the point before a real is written with an exponent.
const ZEROS: usize = 4;

/// Whether it is seen at a glance that `raw` is what [`crate::write_cell`] writes of the cell that
/// it says in a column of this form, and that it has neither a tag nor a NUL.
///
/// `raw` is one JSON value. Most cells are so: short numbers, and text in which no more is escaped than has to be. Of a cell
/// that is not, it has to be read what it says.
#[must_use]
pub fn is_plain(form: Form, raw: &[u8]) -> bool {
    match form {
        Form::Integer => is_integer(raw),
        Form::Real => is_real(raw),
        Form::Text => is_text(raw),
        Form::Boolean | Form::Decimal | Form::Json | Form::Any => false,
    }
}

fn is_digits(bytes: &[u8]) -> bool {
    bytes.len() <= DIGITS && bytes.iter().all(u8::is_ascii_digit)
}

/// Digits without a zero before others.
fn is_whole(bytes: &[u8]) -> bool {
    is_digits(bytes) && bytes.first().is_some_and(|first| *first != b'0' || bytes.len() == 1)
}

fn is_integer(raw: &[u8]) -> bool {
    is_whole(raw.strip_prefix(b"-").filter(|digits| *digits != b"0").unwrap_or(raw))
}

fn is_real(raw: &[u8]) -> bool {
    let size = raw.strip_prefix(b"-").unwrap_or(raw);
    if size.len() > DIGITS + 1 {
        return false;
    }
    let Some(point) = size.iter().position(|byte| *byte == b'.') else { return false };
    let (whole, fraction) = (&size[..point], &size[point + 1..]);
    let zeros = fraction.iter().take_while(|byte| **byte == b'0').count();
    let ends = match fraction {
        b"0" => size.len() == raw.len() || whole != b"0",
        [.., last] => *last != b'0' && (whole != b"0" || zeros < ZEROS),
        [] => false,
    };
    ends && is_whole(whole) && is_digits(fraction)
}

fn is_text(raw: &[u8]) -> bool {
    let Some(inner) = raw.strip_prefix(b"\"").and_then(|raw| raw.strip_suffix(b"\"")) else {
        return false;
    };
    let mut rest = inner;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        let Some(b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't') = rest.get(at + 1) else {
            return false;
        };
        rest = &rest[at + 2..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{read_cell, write_cell};

    #[test]
    fn what_is_plain_is_written_as_it_was_read() {
        let digits =
            ["", "0", "1", "10", "007", "00001", "0001", "123456789012345", "9007199254740993"];
        let mut cells: Vec<String> = vec!["\"".into(), "1e5".into(), "null".into(), String::new()];
        for sign in ["", "-", "+"] {
            for whole in digits {
                cells.push(format!("{sign}{whole}"));
                cells.extend(digits.map(|fraction| format!("{sign}{whole}.{fraction}")));
                cells.extend(digits.map(|fraction| format!("{sign}{whole}.{fraction}1")));
            }
        }
        for inner in
            ["", "a", "é\\\"\\\\", "\\/", "\\u00e9", "\\u0000", "\\u001f", "\\n\\t\\b\\f\\r", "\\"]
        {
            cells.push(format!("\"{inner}\""));
        }
        let mut plain = 0;
        for form in [Form::Integer, Form::Real, Form::Text, Form::Any, Form::Json] {
            for raw in cells.iter().filter(|raw| is_plain(form, raw.as_bytes())) {
                let mut out = Vec::new();
                write_cell(&mut out, form, &read_cell(form, raw.as_bytes()).unwrap());
                assert_eq!(String::from_utf8(out).unwrap(), *raw);
                plain += 1;
            }
        }
        assert!(plain > 60, "{plain}");
        for (form, raw) in [(Form::Integer, "-12"), (Form::Real, "0.0"), (Form::Real, "-1234.5")] {
            assert!(is_plain(form, raw.as_bytes()), "{raw}");
        }
    }
}
