//! The log of batches: `waybill.migration_log`.

use crate::batch::{COLUMNS, Logged, host};
use crate::postgres::failure::complaint;
use crate::postgres::session::{Reader, Writer};
use complaint::Result;
use postgres::types::ToSql;

/// What the caller gives; the server fills in the times and the user.
const GIVEN: usize = 14;

/// The statement that writes a row.
fn insert() -> String {
    let names: Vec<&str> =
        COLUMNS[..GIVEN].iter().chain(&["host", "application"]).copied().collect();
    let marks: Vec<String> = (1..)
        .zip(&names)
        .map(|(place, name)| match *name {
            "errors" => format!("${place}::text::jsonb"),
            "batch" | "processed" | "succeeded" | "failed" | "held" | "already" => {
                format!("${place}::text::int8")
            }
            _ => format!("${place}::text"),
        })
        .collect();
    let (names, marks) = (names.join(", "), marks.join(", "));
    format!("insert into waybill.migration_log ({names}) values ({marks})")
}

impl Writer {
    /// Makes the log if it is not there.
    pub fn make_log(&self) -> Result<()> {
        self.batch("cannot make the log", include_str!("sql/migration_log.sql")).map_err(|said| {
            said.hint("it needs the right to make the schema waybill; its owner can make it before")
        })
    }

    /// Writes a row into the log, in the transaction.
    pub fn log(&self, row: &Logged) -> Result<()> {
        let mut values = row.given();
        values.extend([host(), row.application.clone()].map(Some));
        let values: Vec<&(dyn ToSql + Sync)> =
            values.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
        let failed = |error| complaint("cannot write the log", &error);
        let (mut client, mut logging) = (self.client.borrow_mut(), self.logging.borrow_mut());
        let statement = match &mut *logging {
            Some(statement) => statement,
            none => none.insert(client.prepare(&insert()).map_err(failed)?),
        };
        client.execute(&*statement, &values).map(drop).map_err(failed)
    }

    /// The last batch of a run that is in the log.
    pub fn logged(&self, run: &str, what: &str) -> Result<Option<u64>> {
        let sql = "select max(batch) from waybill.migration_log where run = $1 and what = $2";
        let row = self.client.borrow_mut().query_one(sql, &[&run, &what]);
        let row = row.map_err(|error| complaint("cannot read the log", &error))?;
        Ok(row.get::<_, Option<i64>>(0).map(i64::unsigned_abs))
    }

    /// How many loads of these rows are in the log.
    pub fn attempts(&self, transformed: &str) -> Result<u64> {
        let sql = "select count(distinct run) from waybill.migration_log where transformed = $1";
        let row = self.client.borrow_mut().query_one(sql, &[&transformed]);
        let row = row.map_err(|error| complaint("cannot read the log", &error))?;
        Ok(row.get::<_, i64>(0).unsigned_abs())
    }
}

impl Reader {
    /// Calls `each` with every row of the log, oldest first; of one run where one is named.
    pub fn log(&self, run: Option<&str>, each: &mut dyn FnMut(Logged) -> Result<()>) -> Result<()> {
        let doing = || "cannot read the log".to_owned();
        let there = "select to_regclass('waybill.migration_log') is not null";
        if !self.guarded(&doing, |client| Ok(client.query_one(there, &[])?.get::<_, bool>(0)))? {
            return Ok(());
        }
        let item = |name: &str| match name {
            "started_at" | "finished_at" => {
                format!("to_char({name} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')")
            }
            _ => format!("{name}::text"),
        };
        let sql = format!(
            "select {} from waybill.migration_log where $1::text is null or run = $1 \
             order by finished_at, run, what, batch",
            COLUMNS.map(item).join(", ")
        );
        let rows = self.guarded(&doing, |client| client.query(&sql, &[&run]))?;
        for row in rows {
            let cells: Vec<Option<String>> =
                (0..COLUMNS.len()).map(|place| row.get(place)).collect();
            each(Logged::of(&cells))?;
        }
        Ok(())
    }
}
