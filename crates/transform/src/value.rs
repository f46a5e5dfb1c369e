//! A value on its way from a source row to a target column.

use record::{Cell, write_string};
use std::borrow::Cow;

/// Why an object does not become a cell, text or JSON as it is.
pub const NO_BUCKET: &str = "it is an object, and the plan names no bucket for it";

/// A value on its way. It is a cell until somebody makes JSON of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Out<'a> {
    /// A plain value.
    Cell(Cell<'a>),
    /// A truth value: 1 or 0 in a column, `true` or `false` in JSON.
    Truth(bool),
    /// An array or an object, as compact JSON text.
    Json(String),
}

impl<'a> Out<'a> {
    /// Text.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Cell(Cell::Text(text.into()))
    }

    /// NULL.
    pub const NULL: Self = Self::Cell(Cell::Null);

    /// Whether it is NULL.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Cell(Cell::Null))
    }

    /// Whether there is nothing in it: NULL, or an empty array.
    pub fn is_empty(&self) -> bool {
        self.is_null() || matches!(self, Self::Json(text) if text == "[]")
    }

    /// The value in words, for matching and mapping. `None` for NULL; bytes have no words.
    pub fn words(&self) -> Result<Option<Cow<'_, str>>, String> {
        match self {
            Self::Cell(Cell::Null) => Ok(None),
            Self::Cell(Cell::Text(text)) => Ok(Some(Cow::Borrowed(text))),
            Self::Cell(Cell::Integer(value)) => Ok(Some(Cow::Owned(value.to_string()))),
            Self::Cell(Cell::Real(value)) => Ok(Some(Cow::Owned(record::real_text(*value)))),
            Self::Truth(value) => Ok(Some(Cow::Borrowed(if *value { "true" } else { "false" }))),
            Self::Json(text) => Ok(Some(Cow::Borrowed(text))),
            Self::Cell(Cell::RawText(_)) => Err("the text is not UTF-8".to_owned()),
            Self::Cell(Cell::Blob(_)) => Err("bytes are no text".to_owned()),
            Self::Cell(Cell::Object(_)) => Err(NO_BUCKET.to_owned()),
        }
    }

    /// The cell that a column takes.
    pub fn into_cell(self) -> Cell<'a> {
        match self {
            Self::Cell(cell) => cell,
            Self::Truth(value) => Cell::from(value),
            Self::Json(text) => Cell::Text(Cow::Owned(text)),
        }
    }

    /// Appends the JSON value that stands for it inside an array or an object.
    ///
    /// Integers beyond 2^53 and infinities become strings: whoever reads the JSON as doubles would
    /// change them.
    pub fn write_json(&self, out: &mut Vec<u8>) -> Result<(), String> {
        match self {
            Self::Cell(Cell::Null) => out.extend_from_slice(b"null"),
            Self::Cell(Cell::Integer(value)) if value.unsigned_abs() <= 1 << 53 => {
                out.extend_from_slice(value.to_string().as_bytes());
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
            Self::Truth(value) => {
                out.extend_from_slice(if *value { b"true" } else { b"false" });
            }
            Self::Json(text) => out.extend_from_slice(text.as_bytes()),
        }
        Ok(())
    }
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
