//! Rows by the transactions that wrote them.
//!
//! A row of PostgreSQL is never changed where it lies: each change writes another version, with the
//! number of its own transaction in `xmin`. So a row that still has the number under which it was put
//! in is the row that was put in.

use crate::postgres::failure::complaint;
use crate::postgres::relation::{relation, rows_of};
use crate::postgres::session::Writer;
use crate::postgres::write::is_refusal;
use catalog::Table;
use complaint::Result;
use postgres::Error;

/// Numbers have 32 bits and are given again; so far behind, one is still what it was.
const RECENT: u32 = 1_000_000_000;

impl Writer {
    /// The numbers of the transactions that wrote the rows of a table, if there are just so many
    /// rows.
    pub fn versions(&self, table: &Table, count: u64) -> Result<Vec<String>> {
        // Numbers are grouped as they are: a text for each row took as long as the grouping.
        let sql = format!(
            "select version::text, rows from
             (select xmin as version, count(*) as rows from {} group by xmin) as given order by 1",
            rows_of(table)
        );
        let rows = self.client.borrow_mut().query(&sql, &[]);
        let failed = |error| complaint(format!("cannot look at table {}", table.name), &error);
        let rows = rows.map_err(failed)?;
        let all: i64 = rows.iter().map(|row| row.get::<_, i64>(1)).sum();
        let whole = all.unsigned_abs() == count;
        Ok(if whole { rows.iter().map(|row| row.get(0)).collect() } else { Vec::new() })
    }

    /// Whether the numbers that were given in a transaction still mean what they meant: it is the
    /// same server, and has not given so many since that they begin again.
    pub fn remembers(&self, transaction: &str) -> Result<bool> {
        let (server, number) = transaction.split_once(':').unwrap_or_default();
        if server.is_empty() || self.tried("select pg_control_system()")?.is_err() {
            return Ok(false);
        }
        let sql = "select system_identifier::text = $1 and
                   pg_current_xact_id()::text::numeric - $2::text::numeric between 0 and $3::text::numeric
                   from pg_control_system()";
        let failed = |error| complaint("cannot read the transaction", &error);
        let recent = RECENT.to_string();
        let row = self.client.borrow_mut().query_one(sql, &[&server, &number, &recent]);
        row.map(|row| row.get(0)).map_err(failed)
    }

    /// Deletes the rows with these numbers if there are just so many of them and no other row refers
    /// to one; `false` if nothing was deleted.
    pub fn delete_versions(&self, table: &Table, versions: &[String], count: u64) -> Result<bool> {
        let failed = |error| complaint(format!("cannot write table {}", table.name), &error);
        let referring = self.referring(table)?;
        let (rows, own) = (rows_of(table), relation(table));
        let mut client = self.client.borrow_mut();
        for (child, join) in referring {
            // Rows of the same load go with it.
            let others =
                if child == own { "and child.xmin <> all ($1::text[]::xid[])" } else { "" };
            let sql = format!(
                "select exists (select from {child} as child join {rows} as parent on {join}
                 where parent.xmin = any ($1::text[]::xid[]) {others})"
            );
            if client.query_one(&sql, &[&versions]).map_err(failed)?.get(0) {
                return Ok(false);
            }
        }
        client.batch_execute("savepoint waybill_rows").map_err(failed)?;
        let sql = format!("delete from {rows} where xmin = any ($1::text[]::xid[])");
        let deleted = client.execute(&sql, &[&versions]);
        let whole = match deleted {
            Ok(deleted) => deleted == count,
            Err(error) if is_refusal(&error) => false,
            Err(error) => return Err(failed(error)),
        };
        let end = if whole { "" } else { "rollback to savepoint waybill_rows; " };
        let end = client.batch_execute(&format!("{end}release savepoint waybill_rows"));
        end.map_err(|error: Error| failed(error))?;
        Ok(whole)
    }
}
