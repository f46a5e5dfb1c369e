//! Rows and single values.

use crate::failure::complaint;
use crate::sqlite::cells::cell;
use crate::sqlite::foreign::{cell_of, explained};
use crate::sqlite::quote::quoted_list;
use crate::sqlite::session::Reader;
use crate::{Selection, Value};
use complaint::{Complaint, Result};
use record::{Cell, Columns, Form, LineWriter};
use rusqlite::types::ValueRef;
use rusqlite::{Rows, Statement, StatementStatus};

impl Reader {
    /// Gives each selected row as a line.
    pub fn rows(
        &self,
        selection: &Selection,
        columns: &Columns,
        each: &mut dyn FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        let doing = || format!("cannot read table {}", selection.table);
        let mut statement =
            self.prepare(&self.sql(selection, &self.list(selection, columns)), &doing)?;
        let mut rows = self.query(&mut statement, &doing)?;
        let mut line = LineWriter::new(columns);
        loop {
            let row = rows.next().map_err(|error| complaint(doing(), &error))?;
            let Some(row) = row else { return Ok(()) };
            line.start();
            for column in 0..columns.len() {
                let value = row.get_ref(column).map_err(|error| complaint(doing(), &error))?;
                line.cell(&self.cell(columns.form(column), value));
            }
            each(line.finish())?;
        }
    }

    /// Whether a selection can be asked for at all: its conditions are SQL that fits the tables.
    pub fn check(&self, selection: &Selection) -> Result<()> {
        let doing = || format!("cannot read table {}", selection.table);
        let mut statement = self.prepare(&self.sql(selection, "*"), &doing)?;
        self.query(&mut statement, &doing).map(drop)?;
        // On its own too: `a) or (b` would be understood between our parentheses.
        let Some(condition) = &selection.condition else { return Ok(()) };
        let alone = Selection { condition: None, ..selection.clone() };
        let alone = format!("{} where {condition}\n", self.sql(&alone.unordered(), "*"));
        self.prepare(&alone, &doing).map(drop)
    }

    /// Whether a query of the plan's can be asked at all.
    pub fn check_query(&self, sql: &str) -> Result<()> {
        let doing = || "cannot ask".to_owned();
        let mut statement = self.prepare(sql, &doing)?;
        self.query(&mut statement, &doing).map(drop)
    }

    /// Number of selected rows.
    pub fn count(&self, selection: &Selection) -> Result<u64> {
        let counted = self.sql(selection, "count(*)");
        match self.value_of(&counted, &|| format!("cannot count table {}", selection.table))?.cell {
            Cell::Integer(count) => Ok(count.unsigned_abs()),
            _ => Ok(0),
        }
    }

    /// The value of a query of the plan's.
    pub fn value(&self, sql: &str) -> Result<Value> {
        self.value_of(sql, &|| "cannot ask".to_owned())
    }

    /// Runs a query of the plan's to its end; gives the number of rows and the steps it took.
    pub fn run(&self, sql: &str) -> Result<(u64, u64)> {
        let doing = || "cannot ask".to_owned();
        let mut statement = self.prepare(sql, &doing)?;
        let mut count = 0;
        let mut rows = self.query(&mut statement, &doing)?;
        while rows.next().map_err(|error| complaint(doing(), &error))?.is_some() {
            count += 1;
        }
        drop(rows);
        Ok((count, steps(&statement)))
    }

    fn value_of(&self, sql: &str, doing: &dyn Fn() -> String) -> Result<Value> {
        let mut statement = self.prepare(sql, doing)?;
        let mut rows = self.query(&mut statement, doing)?;
        let failed = |error| complaint(doing(), &error);
        let value = match rows.next().map_err(failed)? {
            Some(row) => cell(row.get_ref(0).map_err(failed)?).into_owned(),
            None => Cell::Null,
        };
        drop(rows);
        Ok(Value { cell: value, steps: steps(&statement) })
    }

    fn prepare(&self, sql: &str, doing: &dyn Fn() -> String) -> Result<Statement<'_>> {
        let statement = self.connection.prepare(sql).map_err(|error| {
            let said = complaint(doing(), &error);
            if self.dump.is_some() { explained(said) } else { said }
        })?;
        if statement.column_count() == 0 || !statement.readonly() {
            return Err(Complaint::new("it is no query").while_doing(doing()));
        }
        Ok(statement)
    }

    /// Binds `:as_of` where the statement asks for it.
    fn query<'a>(
        &self,
        statement: &'a mut Statement<'_>,
        doing: &dyn Fn() -> String,
    ) -> Result<Rows<'a>> {
        let failed = |error| complaint(doing(), &error);
        for place in 1..=statement.parameter_count() {
            match (statement.parameter_name(place), &self.as_of) {
                (Some(":as_of"), Some(as_of)) => {
                    statement.raw_bind_parameter(place, as_of).map_err(failed)?;
                }
                (Some(":as_of"), None) => {
                    return Err(Complaint::new("it uses :as_of, and the plan has no as_of")
                        .while_doing(doing()));
                }
                (name, _) => {
                    let name = name.unwrap_or("?").to_owned();
                    return Err(Complaint::new(format!("{name} stands for nothing"))
                        .while_doing(doing())
                        .hint("the only parameter is :as_of"));
                }
            }
        }
        Ok(statement.raw_query())
    }
}

fn steps(statement: &Statement<'_>) -> u64 {
    u64::try_from(statement.get_status(StatementStatus::VmStep)).unwrap_or(0)
}

impl Reader {
    /// The query in SQLite's words.
    fn sql(&self, selection: &Selection, what: &str) -> String {
        let order = match &self.dump {
            None => quoted_list(selection.order.iter().map(String::as_str)),
            Some(dump) => {
                let ordered = |name: &String| dump.ordered(&selection.table, name);
                selection.order.iter().map(ordered).collect::<Vec<_>>().join(", ")
            }
        };
        selection.sql(what, &order, &|table| self.named(table))
    }

    /// The columns as they are asked for.
    fn list(&self, selection: &Selection, columns: &Columns) -> String {
        if self.dump.is_some() && columns.is_empty() {
            return "null".to_owned();
        }
        self.listed(&selection.table, columns.list().iter().map(|column| column.name.as_str()))
    }

    fn cell<'a>(&self, form: Form, value: ValueRef<'a>) -> Cell<'a> {
        if self.dump.is_some() { cell_of(form, value) } else { cell(value) }
    }
}
