//! The end of a load by batches: from here on it is one like any other.

use crate::attempt::Target;
use crate::backfill::Grown;
use crate::batches::batch::of_counters;
use crate::batches::{Batches, FILES};
use crate::outcome::{Done, Tally};
use crate::sequences;
use complaint::Complaint;
use serde_json::json;
use stage::{Draft, Stage};
use step::{Blame as _, Fault};

impl Batches<'_> {
    /// Raises the counters, as a batch of its own.
    pub fn sequences(&self, target: &Target<'_>, grown: &mut Grown<'_>) -> step::Result<()> {
        let writer = target.writer;
        let extracted = self.load.run.waybill(Stage::Extracted).blame(Fault::Files)?;
        let moves = grown.head.moves.clone().unwrap_or_default();
        let before = sequences::before(writer, &target.tables).blame(Fault::Target)?;
        let before: Vec<_> = before
            .into_iter()
            .map(|counter| {
                let (name, now) = counter.last();
                counter.was(moves.counters.get(&name).copied().unwrap_or(now))
            })
            .collect();
        writer.begin(&[], true).blame(Fault::Target)?;
        let mut lines = Vec::new();
        let settled = sequences::settle(writer, self.load.plan, &extracted, &before, &mut lines);
        let done = settled.blame(Fault::Target);
        let done = done.and_then(|raises| of_counters(grown, lines, &raises));
        if !matches!(done, Ok(true)) {
            let _ = writer.abandon();
        }
        if !done? {
            return Err(Complaint::new("the target does not commit")).blame(Fault::Target);
        }
        let tallies = tallies(grown);
        if let (Some(moves), Some(growing)) = (&mut grown.head.moves, &mut grown.growing) {
            moves.through = Some(json!(tallies));
            growing.set_head(json!(grown.head)).blame(Fault::Files)?;
        }
        outage::point("after-through");
        Ok(())
    }

    /// Makes the folder that of a load in one transaction, and puts it in its place.
    pub fn end(&self, target: &Target<'_>, grown: Grown<'_>) -> step::Result<Done> {
        let Grown { growing, head, .. } = grown;
        let none = || Complaint::new("the draft of the load is gone");
        let mut growing = growing.ok_or_else(none).blame(Fault::Files)?;
        let folder = growing.path().to_owned();
        let rewritten = growing.rewrite(FILES[0], &mut |sink| journal::as_one(&folder, sink));
        rewritten.blame(Fault::Files)?;
        outage::point("after-rewrite");
        let through = head.moves.and_then(|moves| moves.through).unwrap_or_default();
        let tallies: Vec<Tally> = serde_json::from_value(through)
            .map_err(|error| Complaint::new(format!("backfill.json is not what it was: {error}")))
            .blame(Fault::Files)?;
        let mut draft = growing.through(&FILES).blame(Fault::Files)?;
        let done = self.load.conclude(target, &mut draft, tallies, false, None)?;
        draft.seal("load", env!("CARGO_PKG_VERSION")).blame(Fault::Files)?;
        outage::point("after-seal");
        Draft::settle(self.load.run.root(), Stage::Loaded).blame(Fault::Files)?;
        Ok(done)
    }
}

/// What happened to the rows of each table.
fn tallies(grown: &Grown<'_>) -> Vec<Tally> {
    let moves = grown.head.moves.clone().unwrap_or_default();
    let tally = |table: &String| {
        let counts = grown.sum.tables.get(table).cloned().unwrap_or_default();
        let rows_before = moves.rows.get(table).copied().unwrap_or_default();
        let inserted = counts.succeeded - counts.updated;
        Tally {
            table: table.clone(),
            inserted,
            updated: counts.updated,
            found: counts.already - counts.kept,
            kept: counts.kept,
            rejected: counts.failed,
            rows_before,
            rows_after: rows_before + inserted,
            ..Tally::default()
        }
    };
    grown.head.tables.iter().map(tally).collect()
}
