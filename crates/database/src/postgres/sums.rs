//! What is in a table, in short: two that have the same sum have the same rows.

use crate::postgres::failure::complaint;
use crate::postgres::relation::rows_of;
use crate::postgres::session::Writer;
use crate::quoted;
use catalog::Table;
use complaint::Result;

impl Writer {
    /// The number of rows, and two sums of 64-bit hashes of them.
    pub fn sum(&self, table: &Table) -> Result<String> {
        let sql = format!(
            "select concat_ws(':', count(*), coalesce(sum(hashtextextended(own::text, 0)), 0),
                    coalesce(sum(hashtextextended(own::text, 1)), 0)) from {} as own",
            rows_of(table)
        );
        let row = self.client.borrow_mut().query_one(&sql, &[]);
        row.map(|row| row.get(0))
            .map_err(|error| complaint(format!("cannot read table {}", table.name), &error))
    }

    /// Whether a row has another value in this column than its default.
    pub fn filled(&self, table: &Table, column: &str, default: Option<&str>) -> Result<bool> {
        let sql = format!(
            "select exists (select from {} where {} is distinct from ({}))",
            rows_of(table),
            quoted(column),
            default.unwrap_or("null")
        );
        let row = self.client.borrow_mut().query_one(&sql, &[]);
        row.map(|row| row.get(0))
            .map_err(|error| complaint(format!("cannot read table {}", table.name), &error))
    }
}
