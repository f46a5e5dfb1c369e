//! Tables in which nobody has changed a row of the load.
//!
//! Where the database numbers the transactions that write rows, the load has noted the numbers of
//! its own. A row that has one of these is as the load left it. The first rows of a table are
//! compared all the same, value by value: a server that was set back to an earlier state gives its
//! numbers a second time.

use catalog::Table;
use complaint::Result;
use database::Writer;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What the waybill says of a table.
#[derive(Deserialize)]
struct Loaded {
    table: String,
    inserted: u64,
    updated: u64,
    #[serde(default)]
    versions: Vec<String>,
}

/// A table of the load.
enum Of {
    /// So many of its rows are there to be taken out.
    Left(u64, Vec<String>),
    /// All of them are gone.
    Gone,
}

/// The tables of which the load has noted the numbers.
pub struct Untouched(BTreeMap<String, Of>);

impl Untouched {
    /// None where the numbers mean something else by now; and none of a load by batches, which was
    /// several transactions and has noted no number.
    pub fn of(facts: &Value, writer: &Writer) -> Result<Self> {
        let fact = |name: &str| facts.get(name).cloned().unwrap_or_default();
        let tables: Vec<Loaded> = serde_json::from_value(fact("tables")).unwrap_or_default();
        let mut noted: BTreeMap<String, Of> = tables
            .into_iter()
            .filter(|table| !table.versions.is_empty() && table.updated == 0)
            .map(|table| (table.table, Of::Left(table.inserted, table.versions)))
            .collect();
        let transaction = fact("transaction");
        if noted.is_empty() || !writer.remembers(transaction.as_str().unwrap_or_default())? {
            noted.clear();
        }
        Ok(Self(noted))
    }

    /// So many rows of a table were compared, and with `whole` all of them taken out: then takes out
    /// the others at once, if none of them was touched.
    pub fn after(&mut self, writer: &Writer, table: &Table, some: u64, whole: bool) -> Result<()> {
        let Some(Of::Left(count, versions)) = self.0.remove(&table.name) else { return Ok(()) };
        let left = count.saturating_sub(some);
        if whole && left > 0 && writer.delete_versions(table, &versions, left)? {
            self.0.insert(table.name.clone(), Of::Gone);
        }
        Ok(())
    }

    /// Whether all rows that the load put into the table are gone.
    pub fn is_gone(&self, table: &str) -> bool {
        matches!(self.0.get(table), Some(Of::Gone))
    }
}
