//! What the steps before have left.

use catalog::Catalog;
use complaint::Complaint;
use plan::Plan;
use serde::Deserialize;
use stage::{Draft, Folder, Growing, Run, Stage, Waybill};
use std::collections::BTreeMap;
use step::{Blame as _, Failure, Fault, Result};

/// The folders of the steps before.
pub struct Folders {
    /// The source as it was surveyed.
    pub source: Catalog,
    /// `1-surveyed`.
    pub surveyed: Folder,
    /// The waybill of `2-extracted`: how many rows each table gave.
    pub extracted: Waybill,
    /// `3-transformed`: what should be in the target.
    pub transformed: Folder,
    /// `4-loaded`.
    pub loaded: Folder,
    /// What the load did.
    pub facts: Facts,
}

/// What the waybill of a load says beside its ledger.
#[derive(Debug, Default, Deserialize)]
pub struct Facts {
    /// What happened to the rows for each target table.
    pub tables: Vec<Tally>,
    /// The load changed rows where they stood.
    #[serde(default)]
    pub in_place: bool,
    /// Rows whose parent was missing before the load, by target table.
    #[serde(default)]
    pub orphans_before: BTreeMap<String, Vec<u64>>,
}

/// What happened to the rows for one target table.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Tally {
    /// The target table.
    pub table: String,
    /// Rows put in.
    pub inserted: u64,
    /// Rows of the target that were changed.
    pub updated: u64,
    /// Rows that were there already, the same.
    pub found: u64,
    /// Rows that gave way to another one of the target.
    pub kept: u64,
    /// Rows that the target refused.
    pub rejected: u64,
    /// Rows that were left to a person.
    #[serde(default)]
    pub held: u64,
    /// Rows in the table afterwards.
    pub rows_after: u64,
}

impl Tally {
    /// Rows that this run put, or found, in the table.
    pub fn loaded(&self) -> u64 {
        self.inserted + self.updated + self.found + self.kept
    }
}

impl Facts {
    /// What happened to the rows for a table.
    pub fn tally(&self, table: &str) -> Option<&Tally> {
        self.tables.iter().find(|tally| tally.table == table)
    }

    /// Rows of a table whose parent, by one of its references, was missing before the load.
    pub fn orphans_before(&self, table: &str, reference: usize) -> u64 {
        let counts = self.orphans_before.get(table);
        counts.and_then(|counts| counts.get(reference)).copied().unwrap_or_default()
    }
}

impl Folders {
    /// Reads them, and holds the plan against what was surveyed. Until [`Folders::verified`] returns,
    /// their rows are not to be relied on.
    pub fn read(run: &Run, plan: &mut Plan, accept_edits: bool) -> Result<Self> {
        let parts = plan.parts();
        let folder = |stage| run.read(stage, &parts, accept_edits).blame(Fault::Files);
        let surveyed = folder(Stage::Surveyed)?;
        let source: Catalog = surveyed.json("source.json").blame(Fault::Files)?;
        let target: Catalog = surveyed.json("target.json").blame(Fault::Files)?;
        let problems = plan.check(&source, &target);
        if !problems.is_empty() {
            return Err(Failure::new(Fault::Plan, problems));
        }
        let ahead = |stage| run.read_ahead(stage, &parts, accept_edits).blame(Fault::Files);
        let transformed = ahead(Stage::Transformed)?;
        through(run).blame(Fault::Files)?;
        let loaded = ahead(Stage::Loaded)?;
        let facts = facts(&loaded).blame(Fault::Files)?;
        let extracted = run.waybill(Stage::Extracted).blame(Fault::Files)?;
        Ok(Self { source, surveyed, extracted, transformed, loaded, facts })
    }

    /// Waits until all their files are compared with their waybills.
    pub fn verified(&self) -> complaint::Result<()> {
        self.transformed.verified()?;
        self.loaded.verified()
    }

    /// Writes down in a draft that it was made from them, and carries the ledger over.
    pub fn sign(&self, draft: &mut Draft) {
        for folder in [&self.surveyed, &self.transformed, &self.loaded] {
            draft.made_from(folder);
        }
        draft.ledger(self.loaded.waybill().content.ledger.clone());
    }

    /// The waybills, each with the name of its folder, in the order of the steps.
    pub fn waybills(&self) -> [(&'static str, &Waybill); 4] {
        [
            (Stage::Surveyed.folder(), self.surveyed.waybill()),
            (Stage::Extracted.folder(), &self.extracted),
            (Stage::Transformed.folder(), self.transformed.waybill()),
            (Stage::Loaded.folder(), self.loaded.waybill()),
        ]
    }
}

/// A load by batches that is not through is not compared: half of its rows are not what they are to
/// be.
fn through(run: &Run) -> complaint::Result<()> {
    let growing = Growing::open(run, Stage::Loaded)?;
    if growing.is_none() || Draft::left_over(run.root(), Stage::Loaded)?.is_some() {
        return Ok(());
    }
    Err(Complaint::new("the load by batches is not through")
        .hint("run `load` again to go on; `validate --log` says how far it is"))
}

fn facts(loaded: &Folder) -> complaint::Result<Facts> {
    serde_json::from_value(loaded.waybill().content.facts.clone()).map_err(|error| {
        Complaint::new(format!("the waybill does not say what was loaded: {error}"))
            .at(loaded.path().join("waybill.json").display())
            .hint("run `load` again")
    })
}
