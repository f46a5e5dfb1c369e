//! Names as SQL.

use crate::quoted;
use catalog::{Catalog, Table};

/// The table with its schema.
#[must_use]
pub fn relation(table: &Table) -> String {
    match &table.place {
        Some((schema, name)) => format!("{}.{}", quoted(schema), quoted(name)),
        None => quoted(&table.name),
    }
}

/// The table's own rows: not those of tables that inherit from it, but those of its partitions.
pub(crate) fn rows_of(table: &Table) -> String {
    let only = if table.partitioned { "" } else { "only " };
    format!("{only}{}", relation(table))
}

/// The rows of the table of that name; a name that no table has is left to the server.
pub(crate) fn rows_named(catalog: &Catalog, name: &str) -> String {
    catalog.table(name).map_or_else(|| quoted(name), rows_of)
}
