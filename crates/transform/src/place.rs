//! A value into a column of the target: what the catalog says of the column decides.

use crate::value::{NO_BUCKET, Out};
use catalog::{Arrival, Column, Table};
use record::{Cell, write_cell};
use std::collections::BTreeMap;

/// A column of the target that a flow fills.
pub struct Place {
    column: Column,
    refuses_null: bool,
    strict: bool,
    is_rowid: bool,
}

/// How often a value changed its storage class on the way into a column: (column, from, to).
pub type Changes = BTreeMap<(String, &'static str, &'static str), u64>;

impl Place {
    /// The column of that table.
    pub fn new(table: &Table, column: &Column) -> Self {
        let in_key = table.primary_key.contains(&column.name);
        Self {
            refuses_null: column.not_null || (in_key && table.rowid.is_none()),
            strict: table.strict,
            is_rowid: table.rowid_alias.as_ref() == Some(&column.name),
            column: column.clone(),
        }
    }

    /// Appends the value as the column will hold it.
    pub fn put(
        &self,
        out: &mut Vec<u8>,
        value: Out<'_>,
        changes: &mut Changes,
    ) -> Result<(), String> {
        let cell = value.into_cell();
        if matches!(cell, Cell::Null) {
            return self.put_null(out);
        }
        if matches!(cell, Cell::Object(_)) {
            return Err(self.named(NO_BUCKET));
        }
        let cell = match self.column.arrival(&cell) {
            Arrival::Same => cell,
            Arrival::Changed(changed) => {
                let key = (self.column.name.clone(), cell.class(), changed.class());
                *changes.entry(key).or_default() += 1;
                changed
            }
            Arrival::Lost { why, .. } => return Err(self.named(&why)),
        };
        self.check(&cell)?;
        write_cell(out, self.column.form, &cell);
        Ok(())
    }

    /// Whether a raw cell of a column with the same affinity can be copied as it stands.
    pub fn takes_raw(&self, source: &Column, source_strict: bool) -> bool {
        let stricter = (self.strict && !source_strict) || self.is_rowid;
        self.column.takes_all_of(source) && !stricter
    }

    /// Appends NULL.
    pub fn put_null(&self, out: &mut Vec<u8>) -> Result<(), String> {
        if self.refuses_null || self.is_rowid {
            return Err(self.named("it is NULL, and the column refuses NULL"));
        }
        out.extend_from_slice(b"null");
        Ok(())
    }

    /// Names the column before a reason.
    pub fn named(&self, reason: &str) -> String {
        format!("{}: {reason}", self.column.name)
    }

    fn check(&self, cell: &Cell<'_>) -> Result<(), String> {
        if self.is_rowid && !matches!(cell, Cell::Integer(_)) {
            return Err(self.named(&format!("the key is no integer but {}", cell.class())));
        }
        let declared = self.column.declared.to_ascii_uppercase();
        let fits = match declared.as_str() {
            "INT" | "INTEGER" => matches!(cell, Cell::Integer(_)),
            "REAL" => matches!(cell, Cell::Real(_)),
            "TEXT" => matches!(cell, Cell::Text(_) | Cell::RawText(_)),
            "BLOB" => matches!(cell, Cell::Blob(_)),
            _ => true,
        };
        if self.strict && !fits {
            let class = cell.class();
            return Err(self.named(&format!("the strict column is {declared}, the value {class}")));
        }
        Ok(())
    }
}
