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
    /// false, an index or a constraint that is not valid. The first few; empty is good.
    pub fn integrity(&self, table: &Table) -> Result<Vec<String>> {
        let doing = || format!("cannot check table {}", table.name);
        let name = relation(table);
        let invalid =
            self.guarded(&doing, |client| client.query(include_str!("sql/invalid.sql"), &[&name]))?;
        let mut faults: Vec<String> = invalid.iter().map(|row| row.get(0)).collect();
        let mut ask = |condition: String, fault: String| -> Result<()> {
            let sql = format!("select exists (select from {} where {condition})", rows_of(table));
            if self.guarded(&doing, |client| Ok(client.query_one(&sql, &[])?.get(0)))? {
                faults.push(fault);
            }
            Ok(())
        };
        for column in table.columns.iter().filter(|column| column.not_null) {
            let fault = format!("NULL value in {}.{}", table.name, column.name);
            ask(format!("{} is null", quoted(&column.name)), fault)?;
        }
        for (name, condition) in &table.checks {
            let fault = format!("CHECK {name} of {} does not hold", table.name);
            ask(format!("not ({condition})"), fault)?;
        }
        Ok(faults)
    }
}
