//! Single values for a session that writes, and copies of rows in a table beside their own.

use crate::Value;
use crate::failure::{complaint, complaint_on};
use crate::sqlite::cells::{Bound, cell};
use crate::sqlite::find::key_condition;
use crate::sqlite::quote::quoted;
use crate::sqlite::session::Writer;
use catalog::Table;
use complaint::{Complaint, Result};
use record::Cell;

impl Writer {
    /// The value of a query of the plan's.
    pub fn value(&self, sql: &str, as_of: Option<&str>) -> Result<Value> {
        let failed = |error| complaint("cannot ask", &error);
        let mut statement = self.connection.prepare(sql).map_err(failed)?;
        if statement.column_count() == 0 || !statement.readonly() {
            return Err(Complaint::new("it is no query").while_doing("cannot ask"));
        }
        for place in 1..=statement.parameter_count() {
            statement.raw_bind_parameter(place, as_of).map_err(failed)?;
        }
        let mut rows = statement.raw_query();
        let value = match rows.next().map_err(failed)? {
            Some(row) => cell(row.get_ref(0).map_err(failed)?).into_owned(),
            None => Cell::Null,
        };
        Ok(Value { cell: value, steps: 0 })
    }

    /// Makes a table like another for copies of some of its rows, in the transaction.
    pub fn make_copy(&self, table: &Table, name: &str) -> Result<()> {
        let (name, table) = (quoted(name), quoted(&table.name));
        let sql = format!("create table {name} as select * from {table} limit 0");
        self.batch(&format!("cannot make the table {name}"), &sql)
    }

    /// Copies the rows with these keys into it.
    pub fn copy_rows(
        &self,
        table: &Table,
        name: &str,
        key: &[String],
        keys: &[Vec<Cell<'_>>],
    ) -> Result<()> {
        let doing = || format!("cannot copy rows of {}", table.name);
        let failed = |error| complaint_on(&self.connection, doing(), &error);
        let (name, from) = (quoted(name), quoted(&table.name));
        let condition = key_condition(table, key, 1);
        let sql = format!("insert into {name} select * from {from} where {condition}");
        let mut statement = self.connection.prepare(&sql).map_err(failed)?;
        for values in keys {
            for (place, value) in values.iter().enumerate() {
                statement.raw_bind_parameter(place + 1, Bound(value)).map_err(failed)?;
            }
            statement.raw_execute().map_err(failed)?;
        }
        Ok(())
    }
}
