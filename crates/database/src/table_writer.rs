//! Rows of one table, put in, changed and taken out, in whichever database.

use crate::postgres::Version;
use crate::{Refusal, postgres, sqlite};
use complaint::Result;
use record::Cell;

/// Changes rows of one table.
pub struct TableWriter<'a>(pub(crate) WriterOf<'a>);

pub(crate) enum WriterOf<'a> {
    Sqlite(sqlite::TableWriter<'a>),
    Postgres(postgres::TableWriter<'a>),
}

/// Makes rows ready for a table, on another thread than the one that writes them.
pub struct Encoder(EncoderOf);

enum EncoderOf {
    Sqlite,
    Postgres(postgres::Encoder),
}

/// Rows that were made ready.
pub struct Encoded(EncodedOf);

enum EncodedOf {
    Sqlite(sqlite::Encoded),
    Postgres(postgres::Encoded),
}

/// What became of rows that were made ready.
#[derive(Debug)]
pub enum Put {
    /// All went in, but those at these places.
    AllBut(Vec<(usize, Refusal)>),
    /// None went in; they have to be tried in another way.
    Nothing,
}

impl Encoder {
    /// Whether the rows go in by [`TableWriter::insert_streamed`].
    #[must_use]
    pub fn streams(&self) -> bool {
        matches!(self.0, EncoderOf::Postgres(_))
    }

    /// No rows yet.
    #[must_use]
    pub fn empty(&self) -> Encoded {
        Encoded(match &self.0 {
            EncoderOf::Sqlite => EncodedOf::Sqlite(sqlite::Encoded::default()),
            EncoderOf::Postgres(_) => EncodedOf::Postgres(postgres::Encoded::default()),
        })
    }

    /// Begins a row; its values follow, in the order of the columns.
    pub fn row(&self, out: &mut Encoded) {
        if let (EncoderOf::Postgres(encoder), EncodedOf::Postgres(out)) = (&self.0, &mut out.0) {
            encoder.row(out);
        }
    }

    /// Appends the value of the column at `place`.
    pub fn cell(&self, out: &mut Encoded, place: usize, cell: &Cell<'_>) {
        match (&self.0, &mut out.0) {
            (EncoderOf::Postgres(encoder), EncodedOf::Postgres(out)) => {
                encoder.cell(out, place, cell);
            }
            (_, EncodedOf::Sqlite(out)) => out.cell(cell),
            _ => {}
        }
    }
}

impl Encoded {
    /// Whether one of the rows is such that only the database can tell what it is: they are put in
    /// by [`TableWriter::insert_all`].
    #[must_use]
    pub fn odd(&self) -> bool {
        matches!(&self.0, EncodedOf::Postgres(rows) if rows.odd)
    }

    /// Begins a row of [`TableWriter::change`] with so many values.
    pub fn change(&mut self, values: usize) {
        if let EncodedOf::Postgres(rows) = &mut self.0 {
            rows.change(values);
        }
    }

    /// Ends it with the version that it replaces.
    pub fn version(&mut self, version: Version) {
        if let EncodedOf::Postgres(rows) = &mut self.0 {
            rows.version(version);
        }
    }
}

impl TableWriter<'_> {
    /// What makes rows ready; `None` where a row has to be looked at when it is written.
    #[must_use]
    pub fn encoder(&self) -> Option<Encoder> {
        Some(Encoder(match &self.0 {
            WriterOf::Sqlite(_) => EncoderOf::Sqlite,
            WriterOf::Postgres(writer) => EncoderOf::Postgres(writer.encoder()?),
        }))
    }

    /// Inserts rows that were made ready. They are used up.
    pub fn insert_encoded(&mut self, rows: &mut Encoded) -> Result<Put> {
        match (&mut self.0, &mut rows.0) {
            (WriterOf::Sqlite(writer), EncodedOf::Sqlite(rows)) => {
                writer.insert_encoded(rows).map(Put::AllBut)
            }
            _ => Ok(Put::Nothing),
        }
    }

    /// Inserts rows as they are made ready, by one statement: all that `more` gives until it gives
    /// none, each time with how many they are. `false` if none went in, and they have to be tried in
    /// another way.
    pub fn insert_streamed(
        &mut self,
        more: &mut dyn FnMut() -> Option<(Encoded, u64)>,
    ) -> Result<bool> {
        let WriterOf::Postgres(writer) = &mut self.0 else { return Ok(false) };
        let mut more = || match more() {
            Some((Encoded(EncodedOf::Postgres(rows)), count)) => Some((rows, count)),
            _ => None,
        };
        Ok(writer.insert_streamed(&mut more)?.is_ok())
    }

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

    /// Sets the columns at these places of so many rows, each of which was made ready with the
    /// values of its key, those of the columns, and the version that it is to replace. `false` if
    /// none changed: one was refused, or has another version by now.
    pub fn change(&mut self, places: &[usize], rows: &Encoded, count: u64) -> Result<bool> {
        match (&mut self.0, &rows.0) {
            (WriterOf::Postgres(writer), EncodedOf::Postgres(rows)) if !rows.odd => {
                Ok(writer.change(places, rows, count)?.is_ok())
            }
            _ => Ok(false),
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
