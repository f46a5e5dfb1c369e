//! What is in a table, in short: two that have the same sum have the same rows.

use crate::failure::complaint;
use crate::quoted;
use crate::sqlite::session::Writer;
use catalog::Table;
use complaint::Result;
use record::Digest;
use rusqlite::types::ValueRef;

impl Writer {
    /// The number of rows, and the sum of 128 bits of each row's sha256.
    pub fn sum(&self, table: &Table) -> Result<String> {
        let (mut rows, mut sum, mut line) = (0_u64, 0_u128, Vec::new());
        let mut read = || {
            let mut statement =
                self.connection.prepare(&format!("select * from {}", quoted(&table.name)))?;
            let columns = statement.column_count();
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
                line.clear();
                for column in 0..columns {
                    let (class, bytes) = value(row.get_ref(column)?);
                    line.push(class);
                    line.extend(bytes.len().to_le_bytes());
                    line.extend(bytes);
                }
                let Digest(half) = Digest::of(&line);
                sum = sum.wrapping_add(u128::from_le_bytes(half));
                rows += 1;
            }
            rusqlite::Result::Ok(format!("{rows}:{sum:032x}"))
        };
        read().map_err(|error| complaint(format!("cannot read table {}", table.name), &error))
    }

    /// Whether a row has another value in this column than its default.
    pub fn filled(&self, table: &Table, column: &str, default: Option<&str>) -> Result<bool> {
        let sql = format!(
            "select exists (select 1 from {} where {} is not ({}))",
            quoted(&table.name),
            quoted(column),
            default.unwrap_or("null")
        );
        self.connection
            .query_row(&sql, [], |row| row.get(0))
            .map_err(|error| complaint(format!("cannot read table {}", table.name), &error))
    }
}

/// The class and the bytes of a value.
fn value(value: ValueRef<'_>) -> (u8, Vec<u8>) {
    match value {
        ValueRef::Null => (0, Vec::new()),
        ValueRef::Integer(value) => (1, value.to_le_bytes().to_vec()),
        ValueRef::Real(value) => (2, value.to_bits().to_le_bytes().to_vec()),
        ValueRef::Text(text) => (3, text.to_vec()),
        ValueRef::Blob(bytes) => (4, bytes.to_vec()),
    }
}
