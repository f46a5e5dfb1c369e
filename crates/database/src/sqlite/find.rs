//! One row of a table, by its key or its rowid, as a line.

use crate::Found;
use crate::failure::complaint;
use crate::sqlite::cells::{Bound, cell};
use crate::sqlite::foreign::{cell_of, rowid};
use crate::sqlite::quote::{quoted, quoted_list};
use crate::sqlite::session::{Reader, Writer};
use complaint::Result;
use record::{Cell, Columns, Form, LineWriter};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Statement};

/// Finds rows of one table.
pub struct Finder<'a> {
    table: String,
    columns: &'a Columns,
    statement: Statement<'a>,
    /// The cell that a value is in a column of that form.
    cell: fn(Form, ValueRef<'_>) -> Cell<'_>,
    line: LineWriter<'a>,
}

impl Reader {
    /// Finds rows of `table` by `key`, a list of columns; by the rowid if it is empty.
    pub fn finder<'a>(
        &'a self,
        table: &catalog::Table,
        columns: &'a Columns,
        key: &[String],
    ) -> Result<Finder<'a>> {
        if self.dump.is_none() {
            return Finder::new(&self.connection, table, columns, key);
        }
        let terms: Vec<String> = match key {
            [] => vec![format!("{} = ?1", rowid(table))],
            key => (1..)
                .zip(key)
                .map(|(place, name)| format!("{} = ?{place}", self.named_column(&table.name, name)))
                .collect(),
        };
        let names = columns.list().iter().map(|column| column.name.as_str());
        let sql = format!(
            "select {} from {} where {} limit 2",
            self.listed(&table.name, names),
            self.named(&table.name),
            terms.join(" and "),
        );
        let finder = Finder::asking(&self.connection, table, columns, &sql)?;
        Ok(Finder { cell: cell_of, ..finder })
    }
}

impl Writer {
    /// The same in a session that can write.
    pub fn finder<'a>(
        &'a self,
        table: &catalog::Table,
        columns: &'a Columns,
        key: &[String],
    ) -> Result<Finder<'a>> {
        Finder::new(&self.connection, table, columns, key)
    }
}

/// `column = ?1 and …`, or the rowid.
pub(crate) fn key_condition(table: &catalog::Table, key: &[String], first: usize) -> String {
    if key.is_empty() {
        return format!("{} = ?{first}", table.rowid.as_deref().unwrap_or("rowid"));
    }
    let terms: Vec<String> = key
        .iter()
        .enumerate()
        .map(|(place, column)| format!("{} = ?{}", quoted(column), first + place))
        .collect();
    terms.join(" and ")
}

impl<'a> Finder<'a> {
    fn new(
        connection: &'a Connection,
        table: &catalog::Table,
        columns: &'a Columns,
        key: &[String],
    ) -> Result<Self> {
        let sql = format!(
            "select {} from {} where {} limit 2",
            quoted_list(columns.list().iter().map(|column| column.name.as_str())),
            quoted(&table.name),
            key_condition(table, key, 1),
        );
        Self::asking(connection, table, columns, &sql)
    }

    fn asking(
        connection: &'a Connection,
        table: &catalog::Table,
        columns: &'a Columns,
        sql: &str,
    ) -> Result<Self> {
        let statement = connection
            .prepare(sql)
            .map_err(|error| complaint(format!("cannot read table {}", table.name), &error))?;
        let line = LineWriter::new(columns);
        let cell: fn(Form, ValueRef<'_>) -> Cell<'_> = |_, value| cell(value);
        Ok(Self { table: table.name.clone(), columns, statement, cell, line })
    }

    /// The row with these key values.
    pub fn find(&mut self, key: &[Cell<'_>]) -> Result<Found<'_>> {
        let failed = |error| complaint(format!("cannot read table {}", self.table), &error);
        for (place, value) in key.iter().enumerate() {
            self.statement.raw_bind_parameter(place + 1, Bound(value)).map_err(failed)?;
        }
        let mut rows = self.statement.raw_query();
        let Some(row) = rows.next().map_err(failed)? else { return Ok(Found::Nothing) };
        self.line.start();
        for column in 0..self.columns.len() {
            let value = row.get_ref(column).map_err(failed)?;
            self.line.cell(&(self.cell)(self.columns.form(column), value));
        }
        if rows.next().map_err(failed)?.is_some() {
            return Ok(Found::Several);
        }
        Ok(Found::Row(self.line.finish()))
    }
}
