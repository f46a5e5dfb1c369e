//! Whether what a table promises holds: asked of the rows, not of the constraint.

use crate::postgres::relation::rows_of;
use crate::postgres::session::Reader;
use crate::{Selection, quoted};
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
        let mut faults = Vec::new();
        let mut ask = |condition: String, fault: String| -> Result<()> {
            let doing = || format!("cannot check table {}", table.name);
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

    /// Number of rows of `table` whose reference `which` has no parent. A parent that is not
    /// there has no rows.
    pub fn orphans(&self, table: &Table, which: usize, parent: Option<&Table>) -> Result<u64> {
        let Some(reference) = table.references.get(which) else { return Ok(0) };
        if parent.is_some() {
            let mut client = self.client.borrow_mut();
            let found =
                crate::postgres::write::orphans(&mut client, table, which, table.identity())?;
            return Ok(found.len() as u64);
        }
        let set: Vec<String> =
            reference.columns.iter().map(|name| format!("{} is not null", quoted(name))).collect();
        let condition = Some(set.join(" and "));
        self.count(&Selection { table: table.name.clone(), condition, ..Selection::default() })
    }
}
