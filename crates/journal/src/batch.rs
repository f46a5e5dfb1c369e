//! Batches of rows that were changed where they stand.

use crate::Entry;
use crate::read::BATCH;
use catalog::Table;
use complaint::{Complaint, Result};
use database::Shape;
use record::{Column, Columns};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the load is of: `backfill.json`, beside the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The name under which its batches are in the log: the digest of its rows, and which attempt.
    pub run: String,
    /// The earlier ones whose lines are in the same journal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<String>,
    /// The digest of `3-transformed`.
    pub transformed: String,
    /// The digest of the plan.
    pub plan: String,
    /// The database, by a digest of where it is.
    pub target: String,
    /// Whether the target's triggers fire.
    pub fire: bool,
    /// The tables, parents first.
    pub tables: Vec<String>,
    /// What is known of each.
    pub of: BTreeMap<String, Of>,
    /// Tables with copies of the rows as they were, by table.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub backups: BTreeMap<String, String>,
    /// Where the journal of this attempt begins, in bytes.
    #[serde(default)]
    pub begins: u64,
    /// The rows are moved, and not changed where they stand: what is known of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moves: Option<Moves>,
}

/// What the target was before rows were moved into it by batches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moves {
    /// Rows in a batch.
    pub size: u64,
    /// Rows in each table.
    pub rows: BTreeMap<String, u64>,
    /// Rows without a parent, by table, for each of its references.
    pub orphans: BTreeMap<String, Vec<u64>>,
    /// The last key of each counter.
    pub counters: BTreeMap<String, Option<i64>>,
    /// All rows are through: what happened to those of each table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<serde_json::Value>,
}

/// A table whose rows are changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Of {
    /// The columns by which a row is known.
    pub key: Vec<Column>,
    /// The columns that are changed; all of those that are written, where rows are moved.
    pub changed: Vec<Column>,
    /// Rows that are to be changed, or moved.
    pub rows: u64,
}

/// A batch that was about to be committed: it was, if the log in the target has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The load.
    pub run: String,
    /// Number, from 1.
    pub batch: u64,
    /// The table.
    pub table: String,
    /// Lines of the table's file that were looked at, in ranges.
    pub lines: Vec<(u64, u64)>,
    /// Rows that were changed.
    pub succeeded: u64,
    /// Rows that the database refused.
    pub failed: u64,
    /// Rows that were left to a person.
    pub held: u64,
    /// Rows that were already as wanted.
    pub already: u64,
    /// Of moved rows that are through, those that changed a row of the target.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub updated: u64,
    /// Of moved rows that were there, those for which a row of the target was kept.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub kept: u64,
    /// Bytes of the other files up to here.
    pub after: BTreeMap<String, u64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Batch {
    /// Its line.
    pub fn write(&self, out: &mut Vec<u8>) -> Result<()> {
        let json = serde_json::to_string(self)
            .map_err(|error| Complaint::new(format!("cannot write the journal: {error}")))?;
        out.extend_from_slice(BATCH.as_bytes());
        out.extend_from_slice(json.strip_prefix('{').unwrap_or(&json).as_bytes());
        out.push(b'\n');
        Ok(())
    }

    /// Rows that were looked at.
    #[must_use]
    pub fn processed(&self) -> u64 {
        self.succeeded + self.failed + self.held + self.already
    }
}

impl Head {
    /// Reads it from the JSON of the file.
    pub fn of(json: &serde_json::Value) -> Result<Self> {
        serde_json::from_value(json.clone())
            .map_err(|error| Complaint::new(format!("backfill.json is not what it was: {error}")))
    }
}

/// A table of a load, as the database has it, ready for its rows to be changed.
pub struct Ready<'a> {
    /// The table.
    pub table: &'a Table,
    /// Names of the key's columns.
    pub key: Vec<String>,
    /// The key's columns.
    pub keys: Columns,
    /// The columns that are changed.
    pub changed: Columns,
}

impl<'a> Ready<'a> {
    /// The table of that name with what the load says of it.
    pub fn new(table: &'a Table, of: &Of) -> Result<Self> {
        let mut columns = of.key.iter().chain(&of.changed);
        if let Some(lost) = columns.find(|column| table.column(&column.name).is_none()) {
            let said = format!("table {} has no column {} any more", table.name, lost.name);
            return Err(Complaint::new(said).hint("bring it back to what it was"));
        }
        Ok(Self {
            table,
            key: of.key.iter().map(|column| column.name.clone()).collect(),
            keys: Columns::new(of.key.clone()),
            changed: Columns::new(of.changed.clone()),
        })
    }

    /// What is changed, where `compared` must be what it was.
    #[must_use]
    pub fn shape<'s>(&'s self, compared: &'s Columns) -> Shape<'s> {
        Shape { table: self.table, key: &self.key, compared, changed: &self.changed }
    }
}

impl Entry {
    /// The batch that ends here, if one does.
    #[must_use]
    pub fn ends(&self) -> Option<&Batch> {
        match &self.did {
            crate::Did::Batch(batch) => Some(batch),
            _ => None,
        }
    }
}
