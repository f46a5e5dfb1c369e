//! The scratch file into which rows go: a table of SQLite for each table of the dump.

use crate::postgres::dump::names::Place;
use crate::postgres::dump::resolve::resolve;
use crate::postgres::dump::schema::{Relation, Schema};
use crate::postgres::dump::value::Store;
use crate::{quoted, sqlite};
use catalog::Generated;
use complaint::{Complaint, Result};
use rusqlite::Connection;
use rusqlite::limits::Limit;
use std::collections::BTreeMap;

/// The scratch file, while it is written.
pub(crate) struct Scratch {
    /// The session that writes it.
    pub connection: Connection,
    /// The file; it vanishes with this.
    pub path: sqlite::Scratch,
}

impl Scratch {
    /// A file with the tables of the schema.
    pub fn new(schema: &Schema) -> Result<Self> {
        let path = sqlite::Scratch::new()?;
        let connection =
            open(&path).map_err(|error| sqlite::scratch_failed("cannot prepare", &error))?;
        let scratch = Self { connection, path };
        check_names(schema)?;
        for table in schema.tables.iter().filter(|table| holds_rows(table)) {
            scratch.run(&create(schema, table), &table.place)?;
        }
        Ok(scratch)
    }

    fn run(&self, sql: &str, table: &Place) -> Result<()> {
        self.connection.execute_batch(sql).map_err(|error| {
            sqlite::scratch_failed(format!("cannot prepare table {}", table.known()), &error)
        })
    }

    /// Gives every table the index by which its rows are ordered and found, and writes it all down.
    pub fn finish(self, schema: &Schema) -> Result<sqlite::Scratch> {
        for table in schema.tables.iter().filter(|table| holds_rows(table)) {
            let key = kept_key(table);
            if key.is_empty() || rowid_key(schema, table).is_some() {
                continue;
            }
            let name = table.place.known();
            let terms: Vec<String> =
                key.iter().map(|column| ordered(schema, table, column)).collect();
            let sql = format!(
                "create unique index {} on {} ({})",
                quoted(&format!("{name} primary key")),
                quoted(&name),
                terms.join(", ")
            );
            self.connection.execute_batch(&sql).map_err(|error| {
                let said = sqlite::scratch_failed(format!("cannot sort table {name}"), &error);
                match error.sqlite_error_code() {
                    Some(rusqlite::ErrorCode::ConstraintViolation) => {
                        Complaint::new(format!("two rows of table {name} have one primary key"))
                            .at(table.origin())
                            .hint("make the dump again, and look whether the database is damaged")
                    }
                    _ => said,
                }
            })?;
        }
        self.connection
            .execute_batch("commit")
            .map_err(|error| sqlite::scratch_failed("cannot write the scratch file", &error))?;
        Ok(self.path)
    }
}

fn open(path: &std::path::Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    // The file is thrown away, and nobody else sees it.
    connection.execute_batch(
        "pragma page_size = 65536; pragma journal_mode = off; pragma synchronous = off;
         pragma locking_mode = exclusive; pragma cache_size = -65536; begin;",
    )?;
    Ok(connection)
}

/// Whether rows are kept under its own name: those of a partition are kept with its table.
pub(crate) fn holds_rows(table: &Relation) -> bool {
    table.partition_of.is_none() && !table.temporary
}

/// SQLite compares names without case, and so does everything that goes by column names.
fn check_names(schema: &Schema) -> Result<()> {
    let mut tables: BTreeMap<String, &Relation> = BTreeMap::new();
    for table in schema.tables.iter().filter(|table| holds_rows(table)) {
        let name = table.place.known();
        if let Some(other) = tables.insert(name.to_ascii_lowercase(), table) {
            return Err(alike("tables", &other.place.to_string(), &table.place.to_string())
                .at(table.origin()));
        }
        let mut columns: BTreeMap<String, &str> = BTreeMap::new();
        for column in &table.columns {
            if let Some(other) = columns.insert(column.name.to_ascii_lowercase(), &column.name) {
                return Err(
                    alike(&format!("columns of {name}"), other, &column.name).at(table.origin())
                );
            }
        }
    }
    Ok(())
}

fn alike(what: &str, one: &str, other: &str) -> Complaint {
    Complaint::new(format!("the {what} {one} and {other} cannot be told apart in a dump"))
        .hint("restore the file into a server, rename one of them, and read that: scripts/postgres")
}

fn create(schema: &Schema, table: &Relation) -> String {
    let key = rowid_key(schema, table);
    // A column has no type, so that each value stays what it is.
    let mut columns: Vec<String> = kept(table)
        .map(|column| match key {
            Some(key) if key == column.name => format!("{} integer primary key", quoted(key)),
            _ => quoted(&column.name),
        })
        .collect();
    if columns.is_empty() {
        columns.push("\"no column\"".to_owned());
    }
    format!("create table {} ({})", quoted(&table.place.known()), columns.join(", "))
}

/// The columns that a dump has values of: those that are not computed.
pub(crate) fn kept(
    table: &Relation,
) -> impl Iterator<Item = &crate::postgres::dump::schema::Column> {
    table.columns.iter().filter(|column| column.generated == Generated::No)
}

/// The primary key, if all of its columns are kept.
pub(crate) fn kept_key(table: &Relation) -> Vec<String> {
    let key = table.primary_key();
    let all = key.iter().all(|name| kept(table).any(|column| column.name == *name));
    if all { key } else { Vec::new() }
}

/// The column that is the whole primary key and an integer: SQLite keeps rows in its order, and
/// needs no index.
fn rowid_key<'t>(schema: &Schema, table: &'t Relation) -> Option<&'t str> {
    let key = kept_key(table);
    let [only] = key.as_slice() else { return None };
    let column = table.column(only)?;
    let integer = matches!(resolve(schema, &column.declared).store, Store::Integer(..));
    integer.then_some(column.name.as_str())
}

/// A column of a primary key, as it is ordered: the blanks that fill a `char(n)` do not count.
fn ordered(schema: &Schema, table: &Relation, name: &str) -> String {
    let padded = table
        .column(name)
        .is_some_and(|column| matches!(resolve(schema, &column.declared).store, Store::Padded(_)));
    if padded { format!("rtrim({}, ' ')", quoted(name)) } else { quoted(name) }
}
