//! The texts of one column, as a session that writes sees them.

use crate::failure::complaint;
use crate::sqlite::quote::quoted;
use crate::sqlite::session::Writer;
use complaint::Result;
use rusqlite::types::ValueRef;

impl Writer {
    /// Calls `each` with every text of the column.
    pub fn texts(
        &self,
        table: &catalog::Table,
        column: &str,
        each: &mut dyn FnMut(&str) -> Result<()>,
    ) -> Result<()> {
        let failed = |error| complaint(format!("cannot read table {}", table.name), &error);
        let (column, from) = (quoted(column), quoted(&table.name));
        let sql = format!("select {column} from {from} where {column} is not null");
        let mut statement = self.connection.prepare(&sql).map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            if let ValueRef::Text(bytes) | ValueRef::Blob(bytes) = row.get_ref(0).map_err(failed)? {
                each(&String::from_utf8_lossy(bytes))?;
            }
        }
        Ok(())
    }
}
