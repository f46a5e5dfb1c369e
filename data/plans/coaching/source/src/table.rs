//! What a table of the legacy database is.

use crate::cell::Cell;

/// One table with its rows.
#[derive(Debug, PartialEq)]
pub struct Table {
    /// The name, which starts with `tls_`.
    pub name: &'static str,
    /// The columns as the dump writes them; the first is the key and counts up.
    pub columns: &'static [Column],
    /// The references to other tables, by the name of their constraint.
    pub references: &'static [Reference],
    /// The columns that have an index of their own.
    pub indexed: &'static [&'static str],
    /// The rows, in the order in which they lie in the database: a row that was changed late lies
    /// at the end, whatever its key.
    pub rows: Vec<Vec<Cell>>,
    /// The last number that the key's sequence has given; higher than the highest key where rows
    /// were deleted.
    pub given: i32,
}

/// A column.
#[derive(Debug, PartialEq)]
pub struct Column {
    /// The name, quoted where PostgreSQL must have it so.
    pub name: &'static str,
    /// The type with its constraint and default, as `CREATE TABLE` says it.
    pub kind: &'static str,
}

/// A foreign key of one column.
#[derive(Debug, PartialEq)]
pub struct Reference {
    /// The column.
    pub column: &'static str,
    /// The table that it points to, by `id`.
    pub to: &'static str,
    /// Whether the rows were checked when the constraint was added. Where they were not, some
    /// point to nothing, and only new rows are checked.
    pub valid: bool,
}

/// A column; for tables written as constants.
pub const fn column(name: &'static str, kind: &'static str) -> Column {
    Column { name, kind }
}

/// The key that every table has.
pub const ID: Column = column("id", "integer NOT NULL");

/// When a row was made: no zone is said.
pub const TIME: Column = column("time_create", "timestamp without time zone DEFAULT now()");
