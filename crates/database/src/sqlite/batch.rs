//! Rows changed where they stand.
//!
//! SQLite changes a row by its key faster than a set of them: each row is one statement, and one that
//! is refused stands alone at once.

use crate::batch::{Pressure, Shape, Swap, Trouble};
use crate::failure::{complaint, complaint_on, is_of_file, message};
use crate::sqlite::cells::{Bound, cell};
use crate::sqlite::find::key_condition;
use crate::sqlite::quote::{quoted, quoted_list};
use crate::sqlite::session::Writer;
use crate::sqlite::write::is_refusal;
use crate::{Refusal, sqlite::held};
use catalog::Table;
use complaint::{Complaint, Result};
use record::{Cell, Columns, LineWriter};
use rusqlite::{Connection, Error, ErrorCode, Statement};
use std::result::Result as Either;

/// Changes rows where they stand.
pub struct Swapper<'a> {
    connection: &'a Connection,
    table: String,
    changed: &'a Columns,
    statement: Statement<'a>,
    line: LineWriter<'a>,
}

impl Writer {
    /// Keeps other programs of ours from changing rows of the database while this one lives.
    pub fn alone(&self) -> Result<()> {
        let path = self.connection.path().unwrap_or_default();
        let file =
            held::hold(path).map_err(|said| said.while_doing(format!("cannot write to {path}")))?;
        let _ = self.held.set(file);
        Ok(())
    }

    /// Begins a transaction in which rows of this table are changed.
    pub fn begin_batch(&self, _: &Table) -> Result<Either<(), Trouble>> {
        let begun = self.connection.execute_batch("pragma foreign_keys = on; begin immediate");
        if let Some(busy) = begun.as_ref().err().and_then(busy) {
            return Ok(Err(busy));
        }
        let failed = |error| complaint_on(&self.connection, "cannot begin to write", &error);
        begun.map_err(failed)?;
        self.started.replace(self.now()?);
        Ok(Ok(()))
    }

    /// Makes it last.
    pub fn commit_batch(&self) -> Result<Either<(), Trouble>> {
        let committed = self.connection.execute_batch("commit");
        if let Some(busy) = committed.as_ref().err().and_then(busy) {
            return Ok(Err(busy));
        }
        let failed = |error| complaint_on(&self.connection, "cannot commit", &error);
        committed.map(Ok).map_err(failed)
    }

    /// Who waits for this session is not known to SQLite.
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "as PostgreSQL's")]
    pub fn pressure(&self) -> Result<Pressure> {
        Ok(Pressure::default())
    }

    /// Changes rows of a table.
    pub fn swapper<'a>(&'a self, shape: Shape<'a>) -> Result<Swapper<'a>> {
        let Shape { table, key, compared, changed } = shape;
        let names = |columns: &'a Columns| columns.list().iter().map(|c| c.name.as_str());
        let set: Vec<String> = names(changed)
            .enumerate()
            .map(|(place, name)| format!("{} = ?{}", quoted(name), place + 1))
            .collect();
        let first = changed.len() + 1;
        // By class and by bytes: 1 and 1.0 are equal, and 'a' and 'A' may be.
        let same = names(compared).enumerate().map(|(place, name)| {
            let (name, mark) = (quoted(name), first + key.len() + place);
            format!(" and typeof({name}) = typeof(?{mark}) and {name} is ?{mark} collate binary")
        });
        let sql = format!(
            "update or abort {} set {} where {}{} returning {}",
            quoted(&table.name),
            set.join(", "),
            key_condition(table, key, first),
            same.collect::<String>(),
            quoted_list(names(changed)),
        );
        let failed = |error| complaint(format!("cannot write table {}", table.name), &error);
        let statement = self.connection.prepare(&sql).map_err(failed)?;
        let line = LineWriter::new(changed);
        let (connection, table) = (&self.connection, table.name.clone());
        Ok(Swapper { connection, table, changed, statement, line })
    }
}

/// Whether somebody else is at the database.
fn busy(error: &Error) -> Option<Trouble> {
    let busy = matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    );
    busy.then(|| Trouble::Busy(message(error)))
}

impl Swapper<'_> {
    /// Changes each row that still says what it said, all of them or none.
    pub fn swap(
        &mut self,
        rows: &[&Swap<'_>],
        each: &mut dyn FnMut(usize, &[u8]) -> Result<()>,
    ) -> Result<Either<(), Trouble>> {
        let failed = |error: &Error| complaint_on(self.connection, "cannot change rows", error);
        self.connection.execute_batch("savepoint waybill_rows").map_err(|e| failed(&e))?;
        for (place, row) in rows.iter().enumerate() {
            let changed = self.one(row);
            if let Some(busy) = changed.as_ref().err().and_then(busy) {
                return Ok(Err(busy));
            }
            match changed {
                Ok(true) => each(place, self.line.finish())?,
                Ok(false) => {}
                Err(error) if self.connection.is_autocommit() && !is_of_file(&error) => {
                    return Err(Complaint::new(message(&error))
                        .while_doing(format!("cannot write table {}", self.table))
                        .hint("a trigger of the table takes the whole transaction back"));
                }
                Err(error) if is_refusal(&error) => {
                    let back = "rollback to waybill_rows; release waybill_rows";
                    self.connection.execute_batch(back).map_err(|e| failed(&e))?;
                    return Ok(Err(Trouble::Refused(Refusal(message(&error)))));
                }
                Err(error) => {
                    let doing = format!("cannot write table {}", self.table);
                    return Err(complaint_on(self.connection, doing, &error));
                }
            }
        }
        self.connection.execute_batch("release waybill_rows").map_err(|e| failed(&e))?;
        Ok(Ok(()))
    }

    fn one(&mut self, row: &Swap<'_>) -> rusqlite::Result<bool> {
        let values = row.becomes.iter().chain(&row.key).chain(&row.was);
        for (place, value) in values.enumerate() {
            self.statement.raw_bind_parameter(place + 1, Bound(value))?;
        }
        let mut found = self.statement.raw_query();
        let Some(row) = found.next()? else { return Ok(false) };
        self.line.start();
        for column in 0..self.changed.len() {
            let value: Cell<'_> = cell(row.get_ref(column)?);
            self.line.cell(&value);
        }
        // To its end: only then has it happened.
        found.next().map(|_| true)
    }
}
