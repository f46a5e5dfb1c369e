//! Whether what a table promises holds: asked of the rows, not of the constraint.

use crate::postgres::relation::{relation, rows_of};
use crate::postgres::session::Reader;
use crate::quoted;
use catalog::Table;
use complaint::Result;

impl Reader {
    /// Number of values of `key` that more than one row has; NULL is equal to nothing.
    pub fn duplicates(&self, table: &Table, key: &[(String, Option<String>)]) -> Result<u64> {
        let doing = || format!("cannot check table {}", table.name);
        let names: Vec<String> = key.iter().map(|(name, _)| quoted(name)).collect();
        let set: Vec<String> = names.iter().map(|name| format!("{name} is not null")).collect();
        let sql = format!(
            "select count(*) from (select from {} where {} group by {} having count(*) > 1) as twice",
            rows_of(table),
            set.join(" and "),
            names.join(", "),
        );
        let plain = "set local enable_indexscan = off; set local enable_indexonlyscan = off; \
                     set local enable_bitmapscan = off";
        let indexed = plain.replace("off", "on");
        self.guarded(&doing, |client| {
            client.batch_execute(plain)?;
            let count: i64 = client.query_one(&sql, &[])?.get(0);
            client.batch_execute(&indexed)?;
            Ok(count.unsigned_abs())
        })
    }

    /// What does not hold although a constraint says so: NULL where it is refused, a CHECK that is
    /// false, an index that is not valid. Empty is good.
    ///
    /// A constraint that is NOT VALID may be so on purpose: what counts is whether it holds.
    pub fn integrity(&self, table: &Table) -> Result<Vec<String>> {
        let doing = || format!("cannot check table {}", table.name);
        let name = relation(table);
        let invalid =
            self.guarded(&doing, |client| client.query(include_str!("sql/invalid.sql"), &[&name]))?;
        let mut faults: Vec<String> = invalid.iter().map(|row| row.get(0)).collect();
        let promises = promises(table);
        if promises.is_empty() {
            return Ok(faults);
        }
        let asked: Vec<String> = promises
            .iter()
            .map(|(broken, _)| format!("coalesce(bool_or({broken}), false)"))
            .collect();
        let sql = format!("select {} from {}", asked.join(", "), rows_of(table));
        let row = self.guarded(&doing, |client| client.query_one(&sql, &[]))?;
        let broken = promises.into_iter().enumerate().filter(|(place, _)| row.get(*place));
        faults.extend(broken.map(|(_, (_, fault))| fault));
        Ok(faults)
    }
}

/// What must not be true of any row, and what is wrong where it is.
fn promises(table: &Table) -> Vec<(String, String)> {
    let columns = table.columns.iter().filter(|column| column.not_null).map(|column| {
        // `is null` would be answered by the constraint, and be true of a composite value whose
        // parts are all NULL.
        let broken = format!("num_nulls({}) > 0", quoted(&column.name));
        (broken, format!("NULL value in {}.{}", table.name, column.name))
    });
    let checks = table.checks.iter().map(|(name, condition)| {
        let fault = format!("CHECK {name} of {} does not hold", table.name);
        (format!("not ({condition})"), fault)
    });
    columns.chain(checks).collect()
}
