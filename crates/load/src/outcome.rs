//! What a load did, and what `4-loaded` says of it.

use crate::row::Became;
use crate::uploads::Shelved;
use serde::{Deserialize, Serialize};
use stage::Fates;
use std::fmt;
use step::Voice;

/// What happened to the rows for one target table.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    /// The target table.
    pub table: String,
    /// Rows put in.
    pub inserted: u64,
    /// Rows of the target that were changed.
    pub updated: u64,
    /// Rows that were there already, the same.
    pub found: u64,
    /// Rows of the target that were kept although the new row differs.
    pub kept: u64,
    /// Rows that the target refused.
    pub rejected: u64,
    /// Rows in the table before.
    pub rows_before: u64,
    /// Rows in the table afterwards.
    pub rows_after: u64,
    /// The numbers under which the database wrote the rows, where all that the table has are these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<String>,
}

impl Tally {
    /// Counts a row that went in, or was there.
    pub fn count(&mut self, became: &Became) {
        match became {
            Became::Updated => self.updated += 1,
            Became::Found => self.found += 1,
            _ => self.inserted += 1,
        }
    }
}

/// What was done, for the person who watches.
pub struct Done {
    /// Nothing had to be done.
    pub already: bool,
    /// Tables that have fewer rows than the load left in them.
    pub fewer: Vec<String>,
    /// Nothing was committed.
    pub dry_run: bool,
    /// The tables.
    pub tables: Vec<Tally>,
    /// The final ledger.
    pub ledger: Vec<Fates>,
    /// Triggers of the loaded tables, and whether they fired.
    pub triggers: Vec<String>,
    /// Whether they fired.
    pub fired: bool,
    /// References that were looked at when all rows were in.
    pub waited: Vec<String>,
    /// The objects.
    pub shelved: Shelved,
}

impl Done {
    fn sum(&self, of: impl Fn(&Tally) -> u64) -> u64 {
        self.tables.iter().map(of).sum()
    }

    /// Whether a person has something to do.
    pub fn needs_person(&self) -> bool {
        let refused = self.sum(|tally| tally.rejected) > 0;
        refused
            || !self.fewer.is_empty()
            || self.ledger.iter().any(|fates| fates.rejected + fates.held > 0)
    }

    /// Says what else is worth knowing.
    pub fn explain(&self, voice: &Voice) {
        if !self.fewer.is_empty() {
            voice.add(format!(
                "these tables have fewer rows than the load left in them: {}; `validate` says which, \
                 `rollback` and `load` bring them back",
                few(&self.fewer)
            ));
        }
        if !self.waited.is_empty() {
            voice.add(format!(
                "parents first; checked when all rows were in, for rows may refer to each other: {}",
                few(&self.waited)
            ));
        }
        if !self.triggers.is_empty() {
            let did = if self.fired { "fired" } else { "did not fire" };
            voice.add(format!("triggers that {did}: {}", few(&self.triggers)));
        }
        if self.sum(|tally| tally.rejected) > 0 {
            voice.add("the rows that the target refused stand in 4-loaded/rejected.ndjson");
        }
    }
}

/// The first of them, and how many more there are.
fn few(names: &[String]) -> String {
    let first: Vec<String> = names.iter().take(5).map(|name| step::sanitised(name)).collect();
    let more = names.len() - first.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", first.join(", "))
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.already {
            return write!(f, "these rows are loaded already; nothing was done");
        }
        write!(
            f,
            "{}{} rows into {} tables: {} inserted, {} updated, {} already there, {} kept as they \
             were, {} refused",
            if self.dry_run { "(dry run, nothing was committed) " } else { "" },
            self.sum(|tally| tally.inserted + tally.updated + tally.found),
            self.tables.len(),
            self.sum(|tally| tally.inserted),
            self.sum(|tally| tally.updated),
            self.sum(|tally| tally.found),
            self.sum(|tally| tally.kept),
            self.sum(|tally| tally.rejected),
        )?;
        let Shelved { uploaded, found, .. } = self.shelved;
        if uploaded + found > 0 {
            let put = if self.dry_run { "to be put" } else { "put" };
            write!(f, "; objects: {uploaded} {put} into buckets, {found} already there")?;
        }
        Ok(())
    }
}
