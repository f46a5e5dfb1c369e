//! Sequences: how far they are, and setting them.

use crate::postgres::failure::complaint;
use crate::postgres::relation::relation;
use crate::postgres::session::{Reader, Writer};
use crate::quoted;
use catalog::Table;
use complaint::Result;
use postgres::Client;

/// How long a sequence is waited for.
const PATIENCE: &str = "500ms";

impl Writer {
    /// The last key that a sequence gave out; `None` if it gave none.
    pub fn sequence(&self, counter: &str) -> Result<Option<i64>> {
        sequence(&mut self.client.borrow_mut(), counter)
    }

    /// Sets it; `None` is a sequence that gave out none.
    ///
    /// Where it cannot be made to go with the transaction, it takes effect at once, and `abandon`
    /// brings it back.
    pub fn set_sequence(&self, counter: &str, value: Option<i64>) -> Result<()> {
        let was = self.sequence(counter)?;
        let goes_along = self.begun.get() && self.takes_along(counter)?;
        self.set(counter, value)?;
        if !goes_along {
            self.raised.borrow_mut().push((counter.to_owned(), was, value));
        }
        Ok(())
    }

    /// Makes a sequence a part of the transaction, as its owner can: restarted, it is another file,
    /// which is forgotten if the transaction is. Whoever has taken a key and not committed yet is not
    /// waited for long.
    fn takes_along(&self, counter: &str) -> Result<bool> {
        let failed = |error| complaint(format!("cannot set the sequence {counter}"), &error);
        let row = self.client.borrow_mut().query_one("select current_setting('lock_timeout')", &[]);
        let patience: String = row.map_err(failed)?.get(0);
        let restarted = self.tried(&format!(
            "set local lock_timeout = '{PATIENCE}'; alter sequence {counter} restart; \
             set local lock_timeout = '{patience}'"
        ))?;
        Ok(restarted.is_ok())
    }

    pub(crate) fn set(&self, counter: &str, value: Option<i64>) -> Result<()> {
        let sql = match value {
            Some(value) => format!("select setval('{}', {value}, true)", literal(counter)),
            None => format!(
                "select setval('{name}', start_value, false)
                 from pg_sequences where format('%I.%I', schemaname, sequencename) = '{name}'",
                name = literal(counter)
            ),
        };
        self.batch(&format!("cannot set the sequence {counter}"), &sql)
    }

    /// Whether a sequence counts down.
    pub fn counts_down(&self, counter: &str) -> Result<bool> {
        let sql = "select seqincrement < 0 from pg_sequence where seqrelid = $1::text::regclass";
        let row = self.client.borrow_mut().query_opt(sql, &[&counter]);
        let row =
            row.map_err(|error| complaint(format!("cannot read the sequence {counter}"), &error))?;
        Ok(row.is_some_and(|row| row.get(0)))
    }

    /// The highest value of an integer column, or the lowest.
    pub fn furthest(&self, table: &Table, column: &str, down: bool) -> Result<Option<i64>> {
        let most = if down { "min" } else { "max" };
        let sql = format!("select {most}({})::int8 from {}", quoted(column), relation(table));
        let row = self.client.borrow_mut().query_one(&sql, &[]);
        row.map(|row| row.get(0))
            .map_err(|error| complaint(format!("cannot read table {}", table.name), &error))
    }
}

impl Reader {
    /// The last key that a sequence gave out; `None` if it gave none.
    pub fn sequence(&self, counter: &str) -> Result<Option<i64>> {
        sequence(&mut self.client.borrow_mut(), counter)
    }
}

fn sequence(client: &mut Client, counter: &str) -> Result<Option<i64>> {
    let sql = format!("select case when is_called then last_value end from {counter}");
    let row = client.query_one(&sql, &[]);
    row.map(|row| row.get(0))
        .map_err(|error| complaint(format!("cannot read the sequence {counter}"), &error))
}

fn literal(text: &str) -> String {
    text.replace('\'', "''")
}
