//! A value on its way from a source row to a target column.

use crate::json;
use record::{Cell, Form, read_cell, write_string};
use std::borrow::Cow;

/// Most digits of a number that every reader of JSON keeps.
const DIGITS: usize = 15;
/// Why an object does not become a cell, text or JSON as it is.
pub const NO_BUCKET: &str = "it is an object, and the plan names no bucket for it";

/// A value on its way. It is a cell until somebody makes JSON of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Out<'a> {
    /// A plain value.
    Cell(Cell<'a>),
    /// A truth value: `true` or `false` in JSON, 1 or 0 in a column that has no truth.
    Truth(bool),
    /// A decimal number by its digits: text in a column, a number in JSON.
    Decimal(Cow<'a, str>),
    /// A JSON document. There may be white space in it: a column of type `json` keeps it.
    Json(Cow<'a, str>),
    /// A document that is known to have no white space in it, and to stand in a line as it is.
    Plain(Cow<'a, str>),
}

impl<'a> Out<'a> {
    /// The value of a raw cell in a column of this form.
    pub fn read(form: Form, raw: &'a [u8]) -> Result<Self, String> {
        let cell = read_cell(form, raw).map_err(|malformed| malformed.0)?;
        Ok(match (form, cell) {
            (Form::Boolean, Cell::Integer(truth @ (0 | 1))) => Self::Truth(truth == 1),
            (Form::Decimal, Cell::Text(digits)) => Self::Decimal(digits),
            (Form::Json, Cell::Text(text)) => Self::Json(text),
            (_, cell) => Self::Cell(cell),
        })
    }

    /// Text.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Cell(Cell::Text(text.into()))
    }

    /// A document that was made.
    pub fn json(bytes: Vec<u8>) -> Self {
        let text = String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        Self::Json(Cow::Owned(text))
    }

    /// NULL.
    pub const NULL: Self = Self::Cell(Cell::Null);

    /// Whether it is NULL.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Cell(Cell::Null))
    }

    /// Whether there is nothing in it: NULL, or an empty array.
    pub fn is_empty(&self) -> bool {
        self.is_null()
            || matches!(self, Self::Json(text) | Self::Plain(text) if json::squeezed(text) == "[]")
    }

    /// The value in words, for matching and mapping. `None` for NULL; bytes have no words.
    pub fn words(&self) -> Result<Option<Cow<'_, str>>, String> {
        self.borrowed().into_words()
    }

    /// The same, of a value that is not needed any more.
    pub fn into_words(self) -> Result<Option<Cow<'a, str>>, String> {
        match self {
            Self::Cell(Cell::Null) => Ok(None),
            Self::Cell(Cell::Text(text))
            | Self::Decimal(text)
            | Self::Json(text)
            | Self::Plain(text) => Ok(Some(text)),
            Self::Cell(Cell::Integer(value)) => Ok(Some(Cow::Owned(value.to_string()))),
            Self::Cell(Cell::Real(value)) => Ok(Some(Cow::Owned(record::real_text(value)))),
            Self::Truth(value) => Ok(Some(Cow::Borrowed(truth(value)))),
            Self::Cell(Cell::RawText(_)) => Err("the text is not UTF-8".to_owned()),
            Self::Cell(Cell::Blob(_)) => Err("bytes are no text".to_owned()),
            Self::Cell(Cell::Object(_)) => Err(NO_BUCKET.to_owned()),
        }
    }

    /// What it is, as `changes.csv` names it.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Cell(cell) => cell.class(),
            Self::Truth(_) => "boolean",
            Self::Decimal(_) => "decimal",
            Self::Json(_) | Self::Plain(_) => "json",
        }
    }

    /// The same value, which holds nothing of its own.
    pub fn borrowed(&self) -> Out<'_> {
        match self {
            Self::Cell(cell) => Out::Cell(cell.borrowed()),
            Self::Truth(value) => Out::Truth(*value),
            Self::Decimal(digits) => Out::Decimal(Cow::Borrowed(digits)),
            Self::Json(text) => Out::Json(Cow::Borrowed(text)),
            Self::Plain(text) => Out::Plain(Cow::Borrowed(text)),
        }
    }

    /// The same value, owning what it holds.
    pub fn into_owned(self) -> Out<'static> {
        match self {
            Self::Cell(cell) => Out::Cell(cell.into_owned()),
            Self::Truth(value) => Out::Truth(value),
            Self::Decimal(digits) => Out::Decimal(Cow::Owned(digits.into_owned())),
            Self::Json(text) => Out::Json(Cow::Owned(text.into_owned())),
            Self::Plain(text) => Out::Plain(Cow::Owned(text.into_owned())),
        }
    }

    /// Appends the JSON value that stands for it inside an array or an object.
    ///
    /// Integers beyond 2^53, decimals of more than 15 digits, infinities and NaN become strings:
    /// whoever reads the JSON as doubles would change them.
    pub fn write_json(&self, out: &mut Vec<u8>) -> Result<(), String> {
        match self {
            Self::Cell(Cell::Null) => out.extend_from_slice(b"null"),
            Self::Cell(Cell::Integer(value)) if value.unsigned_abs() <= 1 << 53 => {
                out.extend_from_slice(itoa::Buffer::new().format(*value).as_bytes());
            }
            Self::Cell(Cell::Integer(value)) => write_string(out, &value.to_string()),
            Self::Cell(Cell::Real(value)) if value.is_finite() => {
                out.extend_from_slice(record::real_text(*value).as_bytes());
            }
            Self::Cell(Cell::Real(value)) => write_string(out, &record::real_text(*value)),
            Self::Cell(Cell::Text(text)) => write_string(out, text),
            Self::Cell(Cell::RawText(_) | Cell::Blob(_)) => {
                return Err("bytes cannot stand in JSON".to_owned());
            }
            Self::Cell(Cell::Object(_)) => return Err(NO_BUCKET.to_owned()),
            Self::Truth(value) => out.extend_from_slice(truth(*value).as_bytes()),
            Self::Decimal(digits) if is_short_number(digits) => {
                out.extend_from_slice(digits.as_bytes());
            }
            Self::Decimal(digits) => write_string(out, digits),
            Self::Json(text) => out.extend_from_slice(json::squeezed(text).as_bytes()),
            Self::Plain(text) => out.extend_from_slice(text.as_bytes()),
        }
        Ok(())
    }
}

/// The word for a truth value, in JSON as in PostgreSQL.
pub fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Whether a decimal is a number that every reader of JSON keeps: no NaN, no infinity, few digits.
fn is_short_number(digits: &str) -> bool {
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    let plain = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'.'));
    plain && (1..=DIGITS).contains(&count)
}

/// A value of the plan.
pub fn constant(constant: &plan::Constant) -> Out<'static> {
    match constant {
        plan::Constant::Text(text) => Out::text(text.clone()),
        plan::Constant::Integer(value) => Out::Cell(Cell::Integer(*value)),
        plan::Constant::Real(value) => Out::Cell(Cell::Real(*value)),
        plan::Constant::Boolean(value) => Out::Truth(*value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_postgresql_are_what_they_say() {
        let read = |form, raw: &'static str| Out::read(form, raw.as_bytes()).unwrap();
        assert_eq!(read(Form::Boolean, "true"), Out::Truth(true));
        assert_eq!(read(Form::Decimal, "\"1.50\""), Out::Decimal("1.50".into()));
        assert_eq!(read(Form::Json, "{\"a\": 1}"), Out::Json("{\"a\": 1}".into()));
        assert_eq!(read(Form::Json, "{\"$json\":\"null\"}"), Out::Json("null".into()));
        assert_eq!(read(Form::Json, "null"), Out::NULL);
        assert_eq!(read(Form::Json, "\"a\""), Out::Json("\"a\"".into()));
        assert!(read(Form::Json, "[ ]").is_empty());
    }

    #[test]
    fn decimals_are_numbers_in_json_while_they_are_short() {
        for (digits, written) in [
            ("12.50", "12.50"),
            ("-0.5", "-0.5"),
            ("123456789012345", "123456789012345"),
            ("1234567890123.456", "\"1234567890123.456\""),
            ("NaN", "\"NaN\""),
            ("-Infinity", "\"-Infinity\""),
        ] {
            let mut out = Vec::new();
            Out::Decimal(digits.into()).write_json(&mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), written);
        }
    }
}
