//! The tables of a PostgreSQL database as SQLite can have them, for a plan that moves them as they
//! are: columns by what their values are on disk, keys, references, indexes by their columns.
//!
//! Defaults, conditions, triggers, policies and views are not translated; rows that come from a
//! database that has them hold to them already.

use catalog::{Catalog, Column, Generated, Index, Table, Unique};
use complaint::{Complaint, Result};
use database::quoted;
use record::Form;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The file that makes them. Names that SQLite does not tell apart are refused.
pub fn schema(
    catalog: &Catalog,
    without: &BTreeMap<String, String>,
) -> Result<Vec<(String, String)>> {
    let mut text = String::from(
        "-- The tables as SQLite can have them. Defaults, conditions, triggers and views are not\n\
         -- translated.\n",
    );
    let order = catalog::order(catalog.movable());
    let tables = order.tables.iter().filter_map(|placed| catalog.table(&placed.table));
    let wanted =
        |table: &&Table| !without.contains_key(&table.name) && table.writable().next().is_some();
    let tables: Vec<&Table> = tables.filter(wanted).collect();
    told_apart("", tables.iter().map(|table| table.name.as_str()))?;
    for table in &tables {
        let columns = table.columns.iter().map(|column| column.name.as_str());
        told_apart(&format!(" as columns of {:?}", table.name), columns)?;
        text.push_str(&create(table));
    }
    for table in &tables {
        for index in &table.indexes {
            text.push_str(&index_of(table, index).unwrap_or_default());
        }
    }
    Ok(vec![("0001_tables.sql".to_owned(), text)])
}

/// PostgreSQL can have "Users" and users, and SQLite cannot.
fn told_apart<'n>(as_what: &str, names: impl Iterator<Item = &'n str>) -> Result<()> {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    for name in names {
        if let Some(known) = first.insert(name.to_ascii_lowercase(), name) {
            return Err(Complaint::new(format!(
                "SQLite cannot have both {known:?} and {name:?}{as_what}: it does not tell them apart"
            ))
            .hint("draft without --target, and write the target's schema and the flows yourself"));
        }
    }
    Ok(())
}

fn create(table: &Table) -> String {
    let mut lines = Vec::new();
    let single = match table.primary_key.as_slice() {
        [one] => Some(one.as_str()),
        _ => None,
    };
    let mut notes = String::new();
    for column in &table.columns {
        if column.generated != Generated::No {
            let _ = writeln!(
                notes,
                "-- {} is computed: {}",
                plain(&column.name),
                plain(column.default.as_deref().unwrap_or(""))
            );
            continue;
        }
        let key = if single == Some(column.name.as_str()) { " PRIMARY KEY" } else { "" };
        let null = if column.not_null { " NOT NULL" } else { "" };
        lines.push(format!("  {} {}{null}{key}", quoted(&column.name), declared(column)));
    }
    if table.primary_key.len() > 1 {
        lines.push(format!("  PRIMARY KEY ({})", list(&table.primary_key)));
    }
    for unique in &table.uniques {
        if let Some(columns) = columns_of(unique).filter(|_| !unique.partial) {
            lines.push(format!("  UNIQUE ({})", list(&columns)));
        }
    }
    for reference in &table.references {
        let parent = quoted(&reference.parent);
        let (own, other) = (list(&reference.columns), list(&reference.parent_columns));
        let deletes = match reference.on_delete.as_str() {
            "NO ACTION" | "" => String::new(),
            action => format!(" ON DELETE {action}"),
        };
        lines.push(format!("  FOREIGN KEY ({own}) REFERENCES {parent} ({other}){deletes}"));
    }
    format!("\n{notes}CREATE TABLE {} (\n{}\n);\n", quoted(&table.name), lines.join(",\n"))
}

/// By what the values are on disk: no rule of SQLite's may change them.
fn declared(column: &Column) -> &'static str {
    match column.form {
        Form::Integer | Form::Boolean => "INTEGER",
        Form::Real => "REAL",
        Form::Any if column.base.as_ref().is_some_and(|base| base.name == "bytea") => "BLOB",
        _ => "TEXT",
    }
}

/// An index of columns; `None` for one that says more, or that a key makes.
fn index_of(table: &Table, index: &Index) -> Option<String> {
    let columns: Vec<String> = index.columns.iter().cloned().collect::<Option<Vec<_>>>()?;
    let known = columns
        .iter()
        .all(|name| table.column(name).is_some_and(|column| column.generated == Generated::No));
    let is_key = columns == table.primary_key
        || table.uniques.iter().any(|unique| columns_of(unique).as_ref() == Some(&columns));
    if !known || is_key || index.partial || index.of_constraint || columns.is_empty() {
        return None;
    }
    let unique = if index.unique { "UNIQUE " } else { "" };
    // Names of indexes are unique in a whole SQLite database.
    let name = quoted(&format!("{}_{}", table.name, index.name));
    Some(format!("CREATE {unique}INDEX {name} ON {} ({});\n", quoted(&table.name), list(&columns)))
}

/// `None` where it is of expressions.
fn columns_of(unique: &Unique) -> Option<Vec<String>> {
    unique.columns.iter().map(|(name, _)| name.clone()).collect()
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
}

/// On one line, for a comment.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
