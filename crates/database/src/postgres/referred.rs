//! Rows that others refer to.

use crate::postgres::failure::complaint;
use crate::postgres::find::{borrowed, key_arrays, keys as list, same_key};
use crate::postgres::relation::{relation, rows_of};
use crate::postgres::session::Writer;
use catalog::Table;
use complaint::Result;
use record::Cell;

impl Writer {
    /// Whether rows refer to the one with this key in a way that would take or change them with
    /// it, or forbid that it goes.
    pub fn referred(&self, table: &Table, key: &[String], cells: &[Cell<'_>]) -> Result<bool> {
        Ok(self.referred_all(table, key, &[cells.to_vec()])?.contains(&true))
    }

    /// The tables that refer to one, each with what joins its rows, `child`, to their `parent`.
    pub(crate) fn referring(&self, table: &Table) -> Result<Vec<(String, String)>> {
        let failed = |error| complaint(format!("cannot look who refers to {}", table.name), &error);
        let mut referring = self.referring.borrow_mut();
        if let Some(found) = referring.get(&table.name) {
            return Ok(found.clone());
        }
        let mut client = self.client.borrow_mut();
        let asked = client.query(include_str!("sql/referring.sql"), &[&relation(table)]);
        let found = asked.map_err(failed)?;
        let found: Vec<_> = found.iter().map(|row| (row.get(0), row.get(1))).collect();
        referring.insert(table.name.clone(), found.clone());
        Ok(found)
    }

    /// The same for several rows: which of them are referred to.
    pub fn referred_all(
        &self,
        table: &Table,
        key: &[String],
        keys: &[Vec<Cell<'_>>],
    ) -> Result<Vec<bool>> {
        let failed = |error| complaint(format!("cannot look who refers to {}", table.name), &error);
        let referring = self.referring(table)?;
        let mut client = self.client.borrow_mut();
        let mut referred = vec![false; keys.len()];
        for (child, join) in referring {
            let sql = format!(
                "select keys.n from {keys} join {rows} as parent on {same}
                 where exists (select from {child} as child where {join})",
                keys = list(key.len().max(1)),
                rows = rows_of(table),
                same = same_key(table, key, "parent"),
            );
            let statement = client.prepare(&sql).map_err(failed)?;
            let arrays = key_arrays(keys, key.len().max(1), key.is_empty());
            for row in client.query(&statement, &borrowed(&arrays)).map_err(failed)? {
                let place = usize::try_from(row.get::<_, i64>(0) - 1).unwrap_or_default();
                if let Some(referred) = referred.get_mut(place) {
                    *referred = true;
                }
            }
        }
        Ok(referred)
    }
}
