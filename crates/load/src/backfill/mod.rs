//! Rows changed where they stand, by batches, while others go on using them.
//!
//! A batch is one transaction: its rows by compare-and-swap, and its row in the log of the target. What
//! the rows were before is in the journal, on disk, before the transaction is committed; whether it was,
//! the log says. So a load can be ended at any point and goes on from there.

mod after;
mod ahead;
mod apply;
mod copies;
mod done;
mod guard;
mod options;
mod pace;
mod rows;
mod seen;
mod start;
mod told;

pub use options::Options;
pub use seen::ranges;
pub use start::{Load as Grown, numbered};

use crate::backfill::ahead::{Come, Turn};
use crate::backfill::apply::{Batch, PairsColumns};
use crate::backfill::done::{Done, Stop};
use crate::backfill::pace::Pace;
use crate::backfill::rows::Pairs;
use crate::backfill::start::{Load, Way};
use crate::lineage::Lineage;
use catalog::{Catalog, Table};
use complaint::Complaint;
use database::{Url, Writer};
use plan::{Plan, Triggers};
use stage::{Folder, Run, Stage};
use step::{Blame as _, Fault, Outcome, Progress, Voice};

/// What the whole load needs.
pub struct Backfill<'a> {
    pub plan: &'a Plan,
    pub run: &'a Run,
    pub transformed: &'a Folder,
    /// The target as the plan was held against it.
    pub surveyed: &'a Catalog,
    pub voice: &'a Voice,
    pub options: &'a Options,
    pub dry_run: bool,
}

impl Backfill<'_> {
    /// Changes the rows, as far as it is asked to.
    pub fn all(&self, url: &Url) -> step::Result<Outcome> {
        self.same_database(url).blame(Fault::Target)?;
        let writer = Writer::open(url, false).blame(Fault::Target)?;
        writer.alone().blame(Fault::Target)?;
        if !self.dry_run {
            writer.make_log().blame(Fault::Target)?;
        }
        writer.fire_triggers(self.fires()).blame(Fault::Target)?;
        let catalog = writer.catalog().blame(Fault::Target)?;
        let own = |table: &&Table| self.transformed.table(&table.name).is_some();
        let tables = self.surveyed.tables.iter().filter(own);
        crate::attempt::same_tables(tables, &catalog).blame(Fault::Target)?;
        let mut load = match self.start(&writer, &catalog, url)? {
            Way::Already => {
                self.voice.say("these rows are loaded already; nothing was done");
                let loaded = self.run.waybill(Stage::Loaded).blame(Fault::Files)?;
                let open = |fates: &stage::Fates| fates.rejected + fates.held > 0;
                return Ok(Outcome::needing(loaded.content.ledger.iter().any(open)));
            }
            Way::Go(load) => load,
        };
        self.copies(&mut load)?;
        let mut pace = Pace::new(self.options);
        let stop = match self.guards(&writer)? {
            Some(tripped) => tripped.into(),
            None => self.tables(&mut load, &mut pace)?,
        };
        let done = Done::of(&load, &pace, stop, self.dry_run);
        self.finish(*load, &done)
    }

    fn fires(&self) -> bool {
        self.plan.load.triggers != Some(Triggers::Off)
    }

    /// The rows must have been read from the database in which they are changed.
    fn same_database(&self, url: &Url) -> complaint::Result<()> {
        let extracted = self.run.waybill(Stage::Extracted)?;
        if extracted.source == Some(url.fingerprint()) {
            return Ok(());
        }
        Err(Complaint::new(format!(
            "the rows were not read from {url}, and are to be changed there"
        ))
        .hint("give SOURCE_URL and TARGET_URL the same database, and run `extract` again"))
    }

    fn tables(&self, load: &mut Load<'_>, pace: &mut Pace) -> step::Result<Stop> {
        for name in load.head.tables.clone() {
            let stop = self.table(load, pace, &name)?;
            if stop != Stop::Through {
                return Ok(stop);
            }
        }
        Ok(Stop::Through)
    }

    /// The rows of one table that are not through yet, a batch at a time.
    fn table(&self, load: &mut Load<'_>, pace: &mut Pace, name: &str) -> step::Result<Stop> {
        let ready = load.ready(name).blame(Fault::Target)?;
        let pairs = Pairs::open(self.transformed, &ready, self.options).blame(Fault::Files)?;
        let compared = PairsColumns::of(&pairs);
        let lineage = Lineage::open(self.transformed, name).blame(Fault::Files)?;
        let mut batch = Batch::new(load.writer, &ready, &compared, lineage).blame(Fault::Target)?;
        let seen = load.seen_of(name).clone();
        std::thread::scope(|scope| {
            let come = ahead::read(scope, pairs, seen);
            self.batches(load, pace, &mut batch, come, self.voice.progress(name))
        })
    }

    /// A batch after the other of the rows that come.
    fn batches(
        &self,
        load: &mut Load<'_>,
        pace: &mut Pace,
        batch: &mut Batch<'_>,
        mut come: Come,
        mut progress: Progress<'_>,
    ) -> step::Result<Stop> {
        loop {
            if let Some(stop) = self.stops(load, pace)? {
                return Ok(stop);
            }
            let most = pace.size().min(self.options.left(load.sum.now));
            let mut turn = come.take(most)?;
            let count = turn.rows.len();
            if count == 0 {
                return Ok(Stop::Through);
            }
            if self.batch(load, pace, batch, &mut turn, &mut come)? {
                batch.spent = turn.rows;
                (0..count).try_for_each(|_| progress.tick())?;
            } else {
                come.put_back(turn.rows);
            }
        }
    }

    /// Whether it is to stop here, between two batches.
    fn stops(&self, load: &Load<'_>, pace: &mut Pace) -> step::Result<Option<Stop>> {
        let pause = self.run.root().join("pause");
        if pause.exists() {
            return Ok(Some(Stop::Paused(pause.display().to_string())));
        }
        if step::asked_to_stop() {
            return Ok(Some(Stop::Interrupted));
        }
        if self.options.left(load.sum.now) == 0 {
            return Ok(Some(Stop::Limit));
        }
        if self.options.too_many(load.sum.failed, load.sum.processed()) {
            return Ok(Some(Stop::Failures));
        }
        if pace.guards_are_due(self.options.guard_every) {
            return Ok(self.guards(load.writer)?.map(Stop::from));
        }
        Ok(None)
    }

    /// One batch; `false` if others were in the way, and it is to be tried again.
    fn batch(
        &self,
        load: &mut Load<'_>,
        pace: &mut Pace,
        batch: &mut Batch<'_>,
        turn: &mut Turn,
        come: &mut Come,
    ) -> step::Result<bool> {
        pace.begin();
        let made = batch.make(load, turn, come, pace, self.dry_run);
        match made {
            Ok(Ok(())) => {
                pace.done(load.writer, self.voice)?;
                Ok(true)
            }
            Ok(Err(busy)) => {
                // Where the connection is gone, what comes next says so.
                let _ = load.writer.abandon();
                load.forget().blame(Fault::Files)?;
                pace.busy(&busy.0, self.voice)?;
                Ok(false)
            }
            Err(failure) => {
                let _ = load.writer.abandon();
                Err(failure)
            }
        }
    }
}
