//! The driver's values as cells, and back.

use record::Cell;
use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::borrow::Cow;

/// A value of a row, borrowed from it.
pub(crate) fn cell(value: ValueRef<'_>) -> Cell<'_> {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Integer(value),
        ValueRef::Real(value) => Cell::Real(value),
        ValueRef::Text(bytes) => Cell::from_text(bytes),
        ValueRef::Blob(bytes) => Cell::Blob(Cow::Borrowed(bytes)),
    }
}

/// A cell on its way into a statement.
pub(crate) struct Bound<'a>(pub &'a Cell<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self.0 {
            Cell::Null => ValueRef::Null,
            Cell::Integer(value) => ValueRef::Integer(*value),
            Cell::Real(value) => ValueRef::Real(*value),
            Cell::Text(text) => ValueRef::Text(text.as_bytes()),
            Cell::RawText(bytes) => ValueRef::Text(bytes),
            Cell::Blob(bytes) => ValueRef::Blob(bytes),
            Cell::Object(_) => {
                return Err(rusqlite::Error::ToSqlConversionFailure(
                    "an object lies in a file and is no value".into(),
                ));
            }
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}
