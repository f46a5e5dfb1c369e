//! The scratch file into which rows go: a table of SQLite for each table of the dump.

use crate::postgres::dump::names::Place;
use crate::postgres::dump::resolve::resolve;
use crate::postgres::dump::schema::{Relation, Schema};
use crate::postgres::dump::value::Store;
use crate::sqlite::Alike;
use crate::{quoted, sqlite};
use catalog::Generated;
use complaint::{Complaint, Result};
use rusqlite::Connection;
use rusqlite::limits::Limit;

/// The scratch file, while it is written.
pub(crate) struct Scratch {
    /// The session that writes it.
    pub connection: Connection,
    /// The file; it vanishes with this.
    pub path: sqlite::Scratch,
    /// Tables whose names differ in case alone.
    pub alike: Alike,
}

impl Scratch {
    /// A file with the tables of the schema.
    pub fn new(schema: &Schema) -> Result<Self> {
        let path = sqlite::Scratch::new()?;
        let connection =
            open(&path).map_err(|error| sqlite::scratch_failed("cannot prepare", &error))?;
        let held = || schema.tables.iter().filter(|table| holds_rows(table));
        let names: Vec<String> = held().map(|table| table.place.known()).collect();
        let alike = Alike::of(names.iter().map(String::as_str));
        let scratch = Self { connection, path, alike };
        for table in held() {
            let name = scratch.alike.apart(&table.place.known());
            scratch.run(&create(schema, table, &name), &table.place)?;
        }
        Ok(scratch)
    }

    fn run(&self, sql: &str, table: &Place) -> Result<()> {
        self.connection.execute_batch(sql).map_err(|error| {
            sqlite::scratch_failed(format!("cannot prepare table {}", table.known()), &error)
        })
    }

    /// Gives every table the index by which its rows are ordered and found, and writes it all down.
    pub fn finish(self, schema: &Schema) -> Result<(sqlite::Scratch, Alike)> {
        for table in schema.tables.iter().filter(|table| holds_rows(table)) {
            let key = kept_key(table);
            if key.is_empty() || rowid_key(schema, table).is_some() {
                continue;
            }
            let name = self.alike.apart(&table.place.known());
            let terms: Vec<String> =
                key.iter().map(|column| ordered(schema, table, column)).collect();
            let sql = format!(
                "create unique index {} on {} ({})",
                quoted(&format!("{name} primary key")),
                quoted(&name),
                terms.join(", ")
            );
            self.connection.execute_batch(&sql).map_err(|error| {
                let doing = format!("cannot sort table {}", table.place.known());
                let said = sqlite::scratch_failed(doing, &error);
                match error.sqlite_error_code() {
                    Some(rusqlite::ErrorCode::ConstraintViolation) => {
                        let table_name = table.place.known();
                        Complaint::new(format!(
                            "two rows of table {table_name} have one primary key"
                        ))
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
        Ok((self.path, self.alike))
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

fn create(schema: &Schema, table: &Relation, name: &str) -> String {
    let key = rowid_key(schema, table);
    let alike = alike(table);
    // A column has no type, so that each value stays what it is.
    let mut columns: Vec<String> = kept(table)
        .map(|column| match key {
            Some(key) if key == column.name => {
                format!("{} integer primary key", quoted(&alike.apart(key)))
            }
            _ => quoted(&alike.apart(&column.name)),
        })
        .collect();
    if columns.is_empty() {
        columns.push("\"no column\"".to_owned());
    }
    format!("create table {} ({})", quoted(name), columns.join(", "))
}

/// The columns of a table whose names differ in case alone.
fn alike(table: &Relation) -> Alike {
    Alike::of(kept(table).map(|column| column.name.as_str()))
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
    let name = quoted(&alike(table).apart(name));
    if padded { format!("rtrim({name}, ' ')") } else { name }
}
