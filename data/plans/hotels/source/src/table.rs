//! What a table with rows is.

use crate::cell::Cell;

/// One table's rows.
#[derive(Debug, PartialEq)]
pub struct Table {
    /// The name, in the schema `public`.
    pub name: &'static str,
    /// The columns that have values of their own, in the order of the table.
    pub columns: &'static str,
    /// The rows, in the order in which they lie in the database: a row that was changed late lies
    /// behind those that were not.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table with a row for each number from 1.
    pub fn counted(
        name: &'static str,
        columns: &'static str,
        rows: i32,
        row: impl Fn(i32) -> Vec<Cell>,
    ) -> Self {
        Self { name, columns, rows: (1..=rows).map(row).collect() }
    }

    /// The same in another order of the file: rows for which `late` holds lie at its end.
    pub fn with_late(mut self, late: impl Fn(usize) -> bool) -> Self {
        let mut rows: Vec<_> = self.rows.into_iter().enumerate().collect();
        rows.sort_by_key(|(at, _)| late(*at));
        self.rows = rows.into_iter().map(|(_, row)| row).collect();
        self
    }
}

/// A row out of values of any kind.
macro_rules! row {
    ($($value:expr),+ $(,)?) => { vec![$(crate::cell::Cell::from($value)),+] };
}
pub(crate) use row;
