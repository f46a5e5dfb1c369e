//! Rows of one table, put in, changed and taken out, in whichever database.

use crate::{Refusal, postgres, sqlite};
use complaint::Result;
use record::Cell;

/// Changes rows of one table.
pub struct TableWriter<'a>(pub(crate) WriterOf<'a>);

pub(crate) enum WriterOf<'a> {
    Sqlite(sqlite::TableWriter<'a>),
    Postgres(postgres::TableWriter<'a>),
}

impl TableWriter<'_> {
    /// Inserts a row. Gives its rowid, where the table has one; or why it is not taken.
    pub fn insert(&mut self, values: &[Cell<'_>]) -> Result<Result<Option<i64>, Refusal>> {
        match &mut self.0 {
            WriterOf::Sqlite(writer) => writer.insert(values),
            WriterOf::Postgres(writer) => writer.insert(values),
        }
    }

    /// Inserts all of the rows or none. Gives their rowids, where they are what the rows are known
    /// by; or why one of them is not taken.
    pub fn insert_all(
        &mut self,
        rows: &[&[Cell<'_>]],
    ) -> Result<Result<Vec<Option<i64>>, Refusal>> {
        match &mut self.0 {
            WriterOf::Sqlite(writer) => {
                let mut rowids = Vec::with_capacity(rows.len());
                for row in rows {
                    match writer.insert(row)? {
                        Ok(rowid) => rowids.push(rowid),
                        Err(refusal) => return Ok(Err(refusal)),
                    }
                }
                Ok(Ok(rowids))
            }
            WriterOf::Postgres(writer) => writer.insert_all(rows),
        }
    }

    /// Sets the columns that are not of the key.
    pub fn update(&mut self, values: &[Cell<'_>], key: &[Cell<'_>]) -> Result<Result<(), Refusal>> {
        match &mut self.0 {
            WriterOf::Sqlite(writer) => writer.update(values, key),
            WriterOf::Postgres(writer) => writer.update(values, key),
        }
    }

    /// Deletes all of these rows or none.
    pub fn delete_all(&mut self, keys: &[Vec<Cell<'_>>]) -> Result<Result<(), Refusal>> {
        match &mut self.0 {
            WriterOf::Sqlite(_) => {
                for key in keys {
                    if let Err(refusal) = self.delete(key)? {
                        return Ok(Err(refusal));
                    }
                }
                Ok(Ok(()))
            }
            WriterOf::Postgres(writer) => writer.delete_all(keys),
        }
    }

    /// Deletes a row.
    pub fn delete(&mut self, key: &[Cell<'_>]) -> Result<Result<(), Refusal>> {
        match &mut self.0 {
            WriterOf::Sqlite(writer) => writer.delete(key),
            WriterOf::Postgres(writer) => writer.delete(key),
        }
    }
}
