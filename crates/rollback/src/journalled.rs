//! What is undone: a journal, of a load that is through or as far as it was committed.

use complaint::Result;
use database::Writer;
use journal::{Head, Journal};
use record::Columns;
use serde_json::Value;
use stage::Folder;
use std::collections::BTreeMap;
use std::path::Path;

/// A journal, and what a load says beside it.
pub struct Journalled<'a> {
    /// The folder that it is in.
    pub folder: &'a Path,
    /// The columns of each table as they were when it was loaded.
    pub columns: BTreeMap<String, Columns>,
    /// The facts of its waybill; none while it is not through.
    pub facts: &'a Value,
    /// Bytes of the journal that tell of what was committed; `None`: all of them.
    pub end: Option<u64>,
    /// The load in the log of the target, where it has one, and how often that says it was undone.
    pub run: Option<(&'a Head, u64)>,
    /// The folder, if its files are compared with its waybill while the journal is read.
    pub compared: Option<&'a Folder>,
}

impl Journalled<'_> {
    /// What came of the journal, if that is what its waybill says.
    pub fn verified<T>(&self, came: step::Result<T>) -> step::Result<T> {
        step::verified(came, || self.compared.map_or(Ok(()), Folder::verified))
    }

    /// SQLite has its foreign keys off meanwhile; PostgreSQL cannot, and takes rows back in the
    /// order opposite to that in which they came.
    pub fn open(&self, writer: &Writer) -> Result<Option<Journal>> {
        let journal = match self.end {
            // There may be none yet.
            Some(0) => return Ok(None),
            Some(end) => Journal::backwards_from(self.folder, end),
            None if writer.in_bulk() => Journal::backwards(self.folder),
            None => Journal::open(self.folder),
        };
        journal.map(Some)
    }
}
