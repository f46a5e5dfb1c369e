//! One batch: its rows, its lines in the files, its row in the log.

use crate::backfill::{Grown, ranges};
use crate::batches::FILES;
use crate::files::Files;
use crate::outcome::Tally;
use crate::sequences::{self, Raises};
use crate::table::{Filling, Sum, Tools};
use complaint::{Complaint, Result};
use database::{Logged, Writer};
use std::collections::BTreeMap;
use step::{Blame as _, Fault};

/// Rows of a file, each with its line.
pub type Lines = [(u64, Vec<u8>)];

/// Why a row is refused that the target takes, and does not commit.
const ORPHAN: &str = "its parent is not in the target";

/// A table that is being filled.
pub struct Filled<'a> {
    pub filling: &'a Filling<'a>,
    pub tools: Tools<'a>,
    pub file: &'a str,
}

/// What was written into the files since they were last on disk.
#[derive(Default)]
struct Held {
    journal: Vec<u8>,
    merged: Vec<u8>,
    rejected: Vec<u8>,
}

impl Held {
    fn files(&mut self) -> Files<'_> {
        let Self { journal, merged, rejected } = self;
        Files { journal, rejected, merged }
    }

    /// Appends it; gives how long the files are.
    fn flush(&mut self, grown: &mut Grown<'_>) -> Result<BTreeMap<String, u64>> {
        let mut lengths = BTreeMap::new();
        let Some(growing) = &mut grown.growing else { return Ok(lengths) };
        for (name, bytes) in FILES.iter().zip([&self.journal, &self.merged, &self.rejected]) {
            lengths.insert((*name).to_owned(), growing.append(name, bytes)?);
        }
        *self = Self::default();
        Ok(lengths)
    }
}

impl Filled<'_> {
    /// Loads some rows, and commits them. Where a row keeps them from being committed, halves of
    /// them are, until it stands alone and is refused.
    pub fn batch(&mut self, grown: &mut Grown<'_>, lines: &Lines) -> step::Result<()> {
        if self.attempt(grown, lines, &BTreeMap::new())? {
            return Ok(());
        }
        if let [(number, _)] = lines {
            let bad = BTreeMap::from([(*number, ORPHAN.to_owned())]);
            if self.attempt(grown, lines, &bad)? {
                return Ok(());
            }
            return Err(Complaint::new("the target does not commit: a reference has no parent")
                .hint("rows that were there before break it"))
            .blame(Fault::Target);
        }
        let (first, second) = lines.split_at(lines.len() / 2);
        self.batch(grown, first)?;
        self.batch(grown, second)
    }

    /// `false` if the target does not commit: then nothing was done.
    fn attempt(
        &mut self,
        grown: &mut Grown<'_>,
        lines: &Lines,
        bad: &BTreeMap<u64, String>,
    ) -> step::Result<bool> {
        let writer = grown.writer;
        let committed = self.make(grown, lines, bad);
        match committed {
            Ok(true) => {}
            Ok(false) => {
                writer.abandon().blame(Fault::Target)?;
                grown.forget().blame(Fault::Files)?;
            }
            Err(_) => {
                // Whether a commit that failed was one, the log says when the load goes on.
                let _ = writer.abandon();
            }
        }
        committed
    }

    fn make(
        &mut self,
        grown: &mut Grown<'_>,
        lines: &Lines,
        bad: &BTreeMap<u64, String>,
    ) -> step::Result<bool> {
        let (writer, table) = (grown.writer, self.filling.table);
        writer.begin(&[table], true).blame(Fault::Target)?;
        let before = counters(writer, table).blame(Fault::Target)?;
        let mut held = Held::default();
        let (most, bytes) = self.filling.together(writer);
        let mut tally = Tally::default();
        let mut rest = lines;
        while !rest.is_empty() {
            let mut size = 0;
            let full = |(_, line): &(u64, Vec<u8>)| {
                size += line.len();
                size >= bytes
            };
            let count = rest.iter().position(full).map_or(rest.len(), |at| at + 1).min(most);
            let (chunk, later) = rest.split_at(count);
            let mut sum = Sum { files: held.files(), tally };
            self.filling.some(&mut self.tools, (self.file, chunk, bad), &mut sum)?;
            tally = sum.tally;
            held.flush(grown).blame(Fault::Files)?;
            rest = later;
        }
        writer.settle().blame(Fault::Target)?;
        for (counter, was) in before {
            let now = writer.sequence(&counter).blame(Fault::Target)?;
            if let Some(now) = now.filter(|now| Some(*now) != was) {
                held.journal.extend_from_slice(&journal::sequence(&counter, was, now));
            }
        }
        outage::point("after-update");
        let batch = self.counted(grown, lines, &tally);
        let key = |line: Option<&(u64, Vec<u8>)>| match line {
            Some((_, line)) => self.filling.key_of(&self.tools, line),
            None => Ok(String::new()),
        };
        let keys = (key(lines.first()), key(lines.last()));
        let keys = (keys.0.blame(Fault::Files)?, keys.1.blame(Fault::Files)?);
        commit(grown, held, &batch, keys, &Raises::new())
    }

    fn counted(&self, grown: &Grown<'_>, lines: &Lines, tally: &Tally) -> journal::Batch {
        journal::Batch {
            run: grown.head.run.clone(),
            batch: grown.batch + 1,
            table: self.filling.table.name.clone(),
            lines: ranges(lines.iter().map(|(number, _)| *number)),
            succeeded: tally.inserted + tally.updated,
            failed: tally.rejected,
            held: 0,
            already: tally.found + tally.kept,
            updated: tally.updated,
            kept: tally.kept,
            after: BTreeMap::new(),
        }
    }
}

/// The counters of a table, and the last key that each gave out.
fn counters(writer: &Writer, table: &catalog::Table) -> Result<Vec<(String, Option<i64>)>> {
    let one = |counter: catalog::Counter| Ok((writer.sequence(&counter.name)?, counter.name));
    let all = table.counters().into_iter().map(one);
    all.map(|one| one.map(|(last, name)| (name, last))).collect()
}

/// Writes the end of the batch into the files, sets counters, writes the batch into the log, and commits
/// it. `false` if the target does not.
fn commit(
    grown: &mut Grown<'_>,
    mut held: Held,
    batch: &journal::Batch,
    (first_key, last_key): (String, String),
    raises: &Raises,
) -> step::Result<bool> {
    let writer = grown.writer;
    // The other files first: how long they are stands in the journal.
    let mut lengths = held.flush(grown).blame(Fault::Files)?;
    let after = lengths.iter().filter(|(name, _)| *name != FILES[0]);
    let after = after.map(|(name, length)| (name.clone(), *length)).collect();
    let mut line = Vec::new();
    journal::Batch { after, ..batch.clone() }.write(&mut line).blame(Fault::Files)?;
    if let Some(growing) = &mut grown.growing {
        let length = growing.append(FILES[0], &line).blame(Fault::Files)?;
        lengths.insert(FILES[0].to_owned(), length);
        // The journal last: what it closes is whole.
        for name in FILES.iter().rev() {
            growing.sync(name).blame(Fault::Files)?;
        }
    }
    outage::point("after-journal");
    sequences::raise(writer, raises).blame(Fault::Target)?;
    writer.log(&logged(grown, batch, first_key, last_key)).blame(Fault::Target)?;
    if !writer.commit().blame(Fault::Target)? {
        return Ok(false);
    }
    grown.keep(lengths);
    grown.take(batch);
    Ok(true)
}

/// A batch of no rows, of counters that are set and were written down.
pub fn of_counters(grown: &mut Grown<'_>, journal: Vec<u8>, raises: &Raises) -> step::Result<bool> {
    let batch = journal::Batch {
        run: grown.head.run.clone(),
        batch: grown.batch + 1,
        ..journal::Batch::default()
    };
    let held = Held { journal, ..Held::default() };
    commit(grown, held, &batch, (String::new(), String::new()), raises)
}

/// The row of the log.
fn logged(
    grown: &Grown<'_>,
    batch: &journal::Batch,
    first_key: String,
    last_key: String,
) -> Logged {
    Logged {
        run: batch.run.clone(),
        what: "load".to_owned(),
        batch: batch.batch,
        plan: grown.head.plan.clone(),
        transformed: grown.head.transformed.clone(),
        table: batch.table.clone(),
        first_key,
        last_key,
        processed: batch.processed(),
        succeeded: batch.succeeded,
        failed: batch.failed,
        held: batch.held,
        already: batch.already,
        application: concat!("load ", env!("CARGO_PKG_VERSION")).to_owned(),
        ..Logged::default()
    }
}
