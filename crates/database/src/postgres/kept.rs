//! Single values for a session that writes, and copies of rows in a table beside their own.

use crate::Value;
use crate::postgres::as_of::bound;
use crate::postgres::failure::complaint;
use crate::postgres::find::{borrowed, key_arrays, keys, same_key};
use crate::postgres::read::{query, typed};
use crate::postgres::relation::rows_of;
use crate::postgres::session::Writer;
use crate::quoted;
use catalog::Table;
use complaint::{Complaint, Result};
use record::Cell;

impl Writer {
    /// The value of a query of the plan's, asked in a transaction that cannot write.
    pub fn value(&self, sql: &str, as_of: Option<&str>) -> Result<Value> {
        let failed = |error| complaint("cannot ask", &error);
        let sql = bound(query(sql), as_of)?;
        let mut client = self.client.borrow_mut();
        client.batch_execute("begin read only").map_err(failed)?;
        let asked = client.prepare(&sql).and_then(|statement| {
            let kind = statement.columns().first().map(|column| column.type_().clone());
            let first = format!("select answer::text from (\n{sql}\n) as waybill(answer) limit 1");
            let text =
                client.query_opt(&first, &[])?.and_then(|row| row.get::<_, Option<String>>(0));
            Ok((kind, text))
        });
        client.batch_execute("rollback").map_err(failed)?;
        let (kind, text) = asked.map_err(failed)?;
        let kind =
            kind.ok_or_else(|| Complaint::new("it is no query").while_doing("cannot ask"))?;
        Ok(Value { cell: text.map_or(Cell::Null, |text| typed(&kind, text)), steps: 0 })
    }

    /// Makes a table like another for copies of some of its rows, in the transaction. Nobody but its
    /// owner sees them: it has row-level security, and no policy.
    pub fn make_copy(&self, table: &Table, name: &str) -> Result<()> {
        let (name, table) = (beside(table, name), rows_of(table));
        let sql = format!(
            "create table {name} as select * from {table} limit 0; \
             revoke all on {name} from public; alter table {name} enable row level security"
        );
        self.batch(&format!("cannot make the table {name}"), &sql)
    }

    /// Copies the rows with these keys into it.
    pub fn copy_rows(
        &self,
        table: &Table,
        name: &str,
        key: &[String],
        keys_of: &[Vec<Cell<'_>>],
    ) -> Result<()> {
        let sql = format!(
            "insert into {} select own.* from {} join {} as own on {}",
            beside(table, name),
            keys(key.len()),
            rows_of(table),
            same_key(table, key, "own"),
        );
        let arrays = key_arrays(keys_of, key.len(), false);
        let copied = self.client.borrow_mut().execute(&sql, &borrowed(&arrays));
        copied
            .map(drop)
            .map_err(|error| complaint(format!("cannot copy rows of {}", table.name), &error))
    }
}

/// A table in the schema of another.
fn beside(table: &Table, name: &str) -> String {
    let schema = table.place.as_ref().map_or("public", |(schema, _)| schema.as_str());
    format!("{}.{}", quoted(schema), quoted(name))
}
