//! The texts of one column, as a session that writes sees them.

use crate::postgres::failure::complaint;
use crate::postgres::relation::rows_of;
use crate::postgres::session::Writer;
use crate::quoted;
use catalog::Table;
use complaint::{Complaint, Result};
use std::io::BufRead as _;

impl Writer {
    /// Calls `each` with every text of the column, as COPY writes it: a backslash or a line feed in
    /// it is two characters.
    pub fn texts(
        &self,
        table: &Table,
        column: &str,
        each: &mut dyn FnMut(&str) -> Result<()>,
    ) -> Result<()> {
        let doing = || format!("cannot read table {}", table.name);
        let (column, rows) = (quoted(column), rows_of(table));
        // A row that a policy hides would be one that is not there.
        self.batch(&doing(), "set local row_security = off")?;
        let sql = format!(
            "copy (select {column}::text from {rows} where {column} is not null) to stdout"
        );
        let mut client = self.client.borrow_mut();
        let input = client.copy_out(&sql).map_err(|error| complaint(doing(), &error))?;
        for line in input.lines() {
            let line =
                line.map_err(|error| Complaint::new(error.to_string()).while_doing(doing()))?;
            each(&line)?;
        }
        drop(client);
        self.batch(&doing(), "set local row_security to default")
    }
}
