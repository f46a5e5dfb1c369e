//! The log of batches: a table `migration_log` of the database.

use crate::batch::{COLUMNS, Logged, host};
use crate::failure::{complaint, complaint_on};
use crate::sqlite::session::{Reader, Writer};
use complaint::{Complaint, Result};
use rusqlite::Connection;

/// Times are text in UTC, keys and errors are JSON.
const TABLE: &str = include_str!("sql/migration_log.sql");

/// A table of that name may be somebody's own.
const OURS: &str = "select (select count(*) from pragma_table_info('migration_log')
        where name in ('run', 'batch', 'transformed', 'already')) = 4,
    exists (select 1 from sqlite_schema where name = 'migration_log')";

impl Writer {
    /// Makes the log if it is not there.
    pub fn make_log(&self) -> Result<()> {
        if there(&self.connection)? {
            return Ok(());
        }
        self.batch("cannot make the log", TABLE)
    }

    /// Writes a row into the log, in the transaction.
    pub fn log(&self, row: &Logged) -> Result<()> {
        let mut values = row.given();
        let user = whoami::username().unwrap_or_default();
        let times = [self.started.borrow().clone(), self.now()?];
        values.extend(times.into_iter().chain([user, host(), row.application.clone()]).map(Some));
        let marks: Vec<String> = (1..=COLUMNS.len()).map(|place| format!("?{place}")).collect();
        let sql = format!(
            "insert into migration_log ({}) values ({})",
            COLUMNS.join(", "),
            marks.join(", ")
        );
        let written = self.connection.execute(&sql, rusqlite::params_from_iter(values));
        let failed = |error| complaint_on(&self.connection, "cannot write the log", &error);
        written.map(drop).map_err(failed)
    }

    /// The last batch of a run that is in the log.
    pub fn logged(&self, run: &str, what: &str) -> Result<Option<u64>> {
        let sql = "select max(batch) from migration_log where run = ?1 and what = ?2";
        let last = self.connection.query_row(sql, [run, what], |row| row.get::<_, Option<i64>>(0));
        let last = last.map_err(|error| complaint("cannot read the log", &error))?;
        Ok(last.map(i64::unsigned_abs))
    }

    /// How many loads of these rows are in the log.
    pub fn attempts(&self, transformed: &str) -> Result<u64> {
        let sql = "select count(distinct run) from migration_log where transformed = ?1";
        let count = self.connection.query_row(sql, [transformed], |row| row.get::<_, i64>(0));
        count.map(i64::unsigned_abs).map_err(|error| complaint("cannot read the log", &error))
    }

    /// The time, as the log has it.
    pub(crate) fn now(&self) -> Result<String> {
        let sql = "select strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";
        let now = self.connection.query_row(sql, [], |row| row.get(0));
        now.map_err(|error| complaint("cannot ask for the time", &error))
    }
}

impl Reader {
    /// Calls `each` with every row of the log, oldest first; of one run where one is named.
    pub fn log(&self, run: Option<&str>, each: &mut dyn FnMut(Logged) -> Result<()>) -> Result<()> {
        if !there(&self.connection)? {
            return Ok(());
        }
        let failed = |error| complaint("cannot read the log", &error);
        let sql = format!(
            "select {} from migration_log where ?1 is null or run = ?1 order by rowid",
            COLUMNS.map(|name| format!("cast({name} as text)")).join(", ")
        );
        let mut statement = self.connection.prepare(&sql).map_err(failed)?;
        let mut rows = statement.query([run]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let cells = (0..COLUMNS.len()).map(|place| row.get(place));
            let cells = cells.collect::<rusqlite::Result<Vec<Option<String>>>>().map_err(failed)?;
            each(Logged::of(&cells))?;
        }
        Ok(())
    }
}

/// Whether the log is there. A table of that name that is none is nobody's to write to.
fn there(connection: &Connection) -> Result<bool> {
    let found = connection.query_row(OURS, [], |row| Ok((row.get(0)?, row.get(1)?)));
    match found.map_err(|error| complaint("cannot look for the log", &error))? {
        (true, _) => Ok(true),
        (false, false) => Ok(false),
        (false, true) => Err(Complaint::new("the table migration_log is not ours")
            .hint("call it something else: the log of the batches has to be there")),
    }
}
