//! Rows as a file for `psql` has them.

use crate::postgres::cells::copy_field;
use crate::postgres::relation::relation;
use crate::quoted;
use catalog::Table;
use record::{Cell, Columns};

/// `copy … from stdin`, without its semicolon.
#[must_use]
pub fn copy_head(table: &Table, columns: &Columns) -> String {
    let names: Vec<String> = columns.list().iter().map(|column| quoted(&column.name)).collect();
    format!("copy {} ({}) from stdin", relation(table), names.join(", "))
}

/// Appends a row with the end of its line.
pub fn copy_row(out: &mut Vec<u8>, cells: &[Cell<'_>]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            out.push(b'\t');
        }
        copy_field(out, cell);
    }
    out.push(b'\n');
}
