//! Keys as SQL.

use catalog::{Catalog, Table};
use record::Cell;
use std::fmt::Write as _;

/// Keys on a line, so that a plan can be read.
const ON_A_LINE: usize = 20;

/// The condition that is true for the rows with these values: `"a" in (1,2)`, `("a","b") in (…)`.
pub fn condition(
    catalog: &Catalog,
    table: &Table,
    names: &[String],
    tuples: &[Vec<Cell<'static>>],
) -> String {
    let columns: Vec<String> = names.iter().map(|name| database::quoted(name)).collect();
    let single = columns.len() == 1;
    let mut out = if single { columns.concat() } else { format!("({})", columns.join(", ")) };
    // SQLite compares rows with a VALUES alone.
    let values = !single && !catalog.is_postgres();
    out.push_str(if values { " in (values " } else { " in (" });
    for (place, tuple) in tuples.iter().enumerate() {
        if place > 0 {
            out.push_str(if place % ON_A_LINE == 0 { ",\n" } else { ", " });
        }
        let written: Vec<String> = tuple
            .iter()
            .zip(names)
            .map(|(cell, name)| literal(catalog, table, name, cell))
            .collect();
        let list = written.join(", ");
        let _ = if single { write!(out, "{list}") } else { write!(out, "({list})") };
    }
    out.push(')');
    out
}

/// A value as SQL of the source; PostgreSQL reads a text as the type of the column beside it.
fn literal(catalog: &Catalog, table: &Table, name: &str, cell: &Cell<'_>) -> String {
    let mut out = String::new();
    let declared = table.column(name).map_or("text", |column| column.declared.as_str());
    match cell {
        _ if !catalog.is_postgres() => database::literal(&mut out, cell),
        Cell::Null => out.push_str("null"),
        Cell::Integer(value) if declared != "boolean" => {
            let _ = write!(out, "{value}");
        }
        Cell::Integer(value) => out.push_str(if *value == 0 { "false" } else { "true" }),
        Cell::Real(value) => {
            let _ = write!(out, "'{}'", record::real_text(*value));
        }
        Cell::Text(text) => {
            let _ = write!(out, "'{}'", text.replace('\'', "''"));
        }
        Cell::Blob(bytes) | Cell::RawText(bytes) => {
            out.push_str("'\\x");
            for byte in bytes.iter() {
                let _ = write!(out, "{byte:02x}");
            }
            out.push('\'');
        }
        Cell::Object(path) => {
            let _ = write!(out, "'{path}'");
        }
    }
    out
}
