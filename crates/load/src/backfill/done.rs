//! How a load ended, for the person who watches, and what `4-loaded` says of it.

use crate::backfill::Backfill;
use crate::backfill::guard::Tripped;
use crate::backfill::pace::Pace;
use crate::backfill::start::{FILES, Load, Sum};
use complaint::Complaint;
use serde_json::{Value, json};
use stage::{Draft, Fates, Stage};
use step::{Blame as _, Failure, Fault, Outcome};

/// Why it ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Stop {
    /// All rows that were asked for are through.
    Through,
    /// So many rows were asked for.
    Limit,
    /// There is a file that says so.
    Paused(String),
    /// A signal.
    Interrupted,
    /// Too many rows were refused.
    Failures,
    /// A guard is out of its bound.
    Guard(String),
}

impl From<Tripped> for Stop {
    fn from(tripped: Tripped) -> Self {
        Self::Guard(tripped.0)
    }
}

/// What was done.
pub struct Done {
    pub stop: Stop,
    pub dry_run: bool,
    sum: Sum,
    rows: u64,
    through: u64,
    again: u64,
    waited: u64,
}

impl Done {
    /// Of a load as it is now.
    pub fn of(load: &Load<'_>, pace: &Pace, stop: Stop, dry_run: bool) -> Self {
        let (rows, through) = load.extent();
        let (again, waited) = (pace.again, pace.waited);
        let sum = load.sum.clone();
        Self { stop, dry_run, sum, rows, through, again, waited }
    }

    fn line(&self) -> String {
        let Sum { succeeded, failed, held, already, .. } = self.sum;
        let dry = if self.dry_run { "(dry run, nothing was committed) " } else { "" };
        format!(
            "{dry}{} of {} rows are through: {succeeded} changed, {already} already as wanted, \
             {held} held, {failed} refused",
            self.through, self.rows
        )
    }
}

impl Backfill<'_> {
    /// Says how it ended; where all rows are through, `4-loaded` is put in its place.
    pub fn finish(&self, load: Load<'_>, done: &Done) -> step::Result<Outcome> {
        self.voice.say(done.line());
        if done.again + done.waited > 0 {
            self.voice.add(format!(
                "{} batches were tried again, {} times it waited for others",
                done.again, done.waited
            ));
        }
        if done.sum.held > 0 {
            self.voice.add("held rows stand in held.ndjson, with what they say now");
        }
        if done.sum.failed > 0 {
            self.voice.add("refused rows stand in rejected.ndjson, with the database's words");
        }
        let all = done.through == done.rows;
        if all && !self.dry_run {
            self.publish(load)?;
        }
        self.outcome(done, all)
    }

    fn outcome(&self, done: &Done, all: bool) -> step::Result<Outcome> {
        let go_on = "run `load` again to go on";
        let interrupted = |said: String, hint: &str| {
            Err(Failure::new(Fault::Interrupt, vec![Complaint::new(said).hint(hint)]))
        };
        match &done.stop {
            Stop::Paused(path) if !all => {
                return interrupted(
                    format!("paused by {path}"),
                    &format!("remove it, and {go_on}"),
                );
            }
            Stop::Interrupted if !all => return interrupted("interrupted".to_owned(), go_on),
            Stop::Failures => {
                let share = self.options.share() * 100.0;
                self.voice.say(format!(
                    "stopped: more than {share}% of the rows were refused; look at rejected.ndjson, \
                     and allow more by --max-failures or run `rollback`"
                ));
                return Ok(Outcome::NeedsPerson);
            }
            Stop::Guard(said) => {
                self.voice.say(format!("stopped: {said}; {go_on}, or `rollback`"));
                return Ok(Outcome::NeedsPerson);
            }
            _ => {}
        }
        if !all && !self.dry_run {
            self.voice.add(format!("{} rows are left: {go_on}", done.rows - done.through));
        }
        let fates = &self.transformed.waybill().content.ledger;
        let before = fates.iter().any(|fates| fates.rejected + fates.held > 0);
        Ok(Outcome::needing(done.sum.failed + done.sum.held > 0 || before))
    }

    fn publish(&self, load: Load<'_>) -> step::Result<()> {
        let tables = tallies(&load);
        let ledger = self.ledger(&load.sum);
        let Load { growing, head, .. } = load;
        let Some(growing) = growing else { return Ok(()) };
        let mut draft = growing.through(&FILES).blame(Fault::Files)?;
        draft.made_from(self.transformed);
        draft.changes(&head.target);
        draft.planned_by(self.plan.parts_of(&["extract", "flow", "load"]));
        draft.ledger_file(ledger).blame(Fault::Files)?;
        let columns: serde_json::Map<String, Value> =
            head.of.iter().map(|(name, of)| (name.clone(), json!(of.changed))).collect();
        draft.facts(json!({
            "in_place": true,
            "run": head.run,
            "columns": columns,
            "tables": tables,
            "orphans_before": {},
            "backups": head.backups,
        }));
        draft.seal("load", env!("CARGO_PKG_VERSION")).blame(Fault::Files)?;
        outage::point("after-seal");
        Draft::settle(self.run.root(), Stage::Loaded).blame(Fault::Files)
    }

    /// The final ledger: what was refused or held counts as loaded no more.
    fn ledger(&self, sum: &Sum) -> Vec<Fates> {
        let mut ledger = self.transformed.waybill().content.ledger.clone();
        for (table, counts) in &sum.tables {
            let (failed, held) = (counts.failed, counts.held);
            if let Some(fates) = ledger.iter_mut().find(|fates| fates.table == *table) {
                fates.loaded = fates.loaded.saturating_sub(failed + held);
                fates.rejected += failed;
                fates.held += held;
            }
        }
        ledger
    }
}

/// What happened to the rows of each table, as other loads say it too.
fn tallies(load: &Load<'_>) -> Vec<Value> {
    let tally = |table: &String| {
        let counts = load.sum.tables.get(table).cloned().unwrap_or_default();
        let (changed, already) = (counts.succeeded, counts.already);
        let (failed, held) = (counts.failed, counts.held);
        let rows = load.catalog.table(table).map_or(0, |table| table.rows);
        json!({
            "table": table, "inserted": 0, "updated": changed, "found": already, "kept": 0,
            "held": held, "rejected": failed, "rows_before": rows, "rows_after": rows,
        })
    };
    load.head.tables.iter().map(tally).collect()
}
