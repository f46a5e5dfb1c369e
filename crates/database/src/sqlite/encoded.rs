//! Rows made ready on another thread than the one that has the connection.

use record::Cell;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use std::ops::Range;

/// A value: where its bytes stand, if it has some.
#[derive(Debug)]
enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(Range<usize>),
    Blob(Range<usize>),
    /// An object lies in a file and is no value.
    Odd,
}

/// The values of some rows, one after the other.
#[derive(Debug, Default)]
pub struct Encoded {
    values: Vec<Value>,
    bytes: Vec<u8>,
}

impl Encoded {
    /// Appends a value.
    pub(crate) fn cell(&mut self, cell: &Cell<'_>) {
        let start = self.bytes.len();
        let mut put = |bytes: &[u8]| {
            self.bytes.extend_from_slice(bytes);
            start..start + bytes.len()
        };
        let value = match cell {
            Cell::Null => Value::Null,
            Cell::Integer(value) => Value::Integer(*value),
            Cell::Real(value) => Value::Real(*value),
            Cell::Text(text) => Value::Text(put(text.as_bytes())),
            Cell::RawText(bytes) => Value::Text(put(bytes)),
            Cell::Blob(bytes) => Value::Blob(put(bytes)),
            Cell::Object(_) => Value::Odd,
        };
        self.values.push(value);
    }

    /// How many rows of so many columns there are.
    pub(crate) fn count(&self, width: usize) -> usize {
        self.values.len() / width.max(1)
    }

    /// The values of the row at a place.
    pub(crate) fn row(&self, place: usize, width: usize) -> impl Iterator<Item = Bound<'_>> {
        self.values.iter().skip(place * width).take(width).map(|value| self.bound(value))
    }

    /// Gives the memory of the values back, once the last of them is bound.
    pub(crate) fn let_go(&mut self) {
        (self.values, self.bytes) = (Vec::new(), Vec::new());
    }

    fn bound(&self, value: &Value) -> Bound<'_> {
        Bound(match value {
            Value::Null => Some(ValueRef::Null),
            Value::Integer(value) => Some(ValueRef::Integer(*value)),
            Value::Real(value) => Some(ValueRef::Real(*value)),
            Value::Text(range) => Some(ValueRef::Text(&self.bytes[range.clone()])),
            Value::Blob(range) => Some(ValueRef::Blob(&self.bytes[range.clone()])),
            Value::Odd => None,
        })
    }
}

/// A value on its way into a statement.
pub(crate) struct Bound<'a>(Option<ValueRef<'a>>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let said = "an object lies in a file and is no value";
        let value = self.0.ok_or_else(|| rusqlite::Error::ToSqlConversionFailure(said.into()))?;
        Ok(ToSqlOutput::Borrowed(value))
    }
}
