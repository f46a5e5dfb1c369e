//! What becomes of rows.

use catalog::Table;
use record::{Cell, write_cell, write_string};

/// How a row is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// By its key, as a JSON object.
    Key(String),
    /// By its rowid.
    Rowid(i64),
}

/// What has become of a row since the watching began, whole rows as lines.
#[derive(Debug)]
pub enum Change<'a> {
    /// It was not there before.
    Inserted {
        /// The row.
        known: Known,
        /// As it is.
        now: &'a [u8],
    },
    /// It was another.
    Updated {
        /// The row.
        known: Known,
        /// As it was.
        was: &'a [u8],
        /// As it is.
        now: &'a [u8],
    },
    /// It is gone.
    Deleted {
        /// The row.
        known: Known,
        /// As it was.
        was: &'a [u8],
    },
}

/// How many rows have the key.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// None.
    Nothing,
    /// One; this is its line.
    Row(&'a [u8]),
    /// Two or more: the key knows no row.
    Several,
}

/// A row that the database does not take: its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

/// The columns by which a row of the table is known to a journal: its key, or where it lies.
pub(crate) fn known_by(table: &Table) -> Vec<String> {
    match (table.identity(), &table.rowid) {
        ([], Some(rowid)) => vec![rowid.clone()],
        (identity, _) => identity.to_vec(),
    }
}

/// How the row with these values in those columns is known.
pub(crate) fn known_as(table: &Table, cells: &[Cell<'_>]) -> Known {
    if let ([], [Cell::Integer(rowid)]) = (table.identity(), cells) {
        return Known::Rowid(*rowid);
    }
    Known::Key(key_text(table, table.identity(), cells))
}

/// A key as the journal writes it: a JSON object with the columns' names.
#[must_use]
pub fn key_text(table: &Table, names: &[String], cells: &[Cell<'_>]) -> String {
    let mut key = b"{".to_vec();
    for (place, (name, cell)) in names.iter().zip(cells).enumerate() {
        if place > 0 {
            key.push(b',');
        }
        write_string(&mut key, name);
        key.push(b':');
        let form = table.column(name).map_or(record::Form::Any, |column| column.form);
        write_cell(&mut key, form, cell);
    }
    key.push(b'}');
    String::from_utf8_lossy(&key).into_owned()
}
