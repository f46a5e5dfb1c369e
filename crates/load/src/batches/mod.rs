//! Rows moved by batches: each a transaction of its own, so that no lock is held for long, and a load
//! that is cut off keeps what it has done.
//!
//! It is the load of one transaction with other ends: the same rows are met, put in and refused in the
//! same way. Lines of the journal are on disk before their batch is committed, and the log of the
//! target says which batches were; see [`crate::backfill`], whose draft, log and bookkeeping these are.
//! When all rows are through, the journal is made that of one transaction.

mod batch;
mod end;
mod refuse;

use crate::attempt::{Load, Target, same_tables};
use crate::backfill::{Grown, Options};
use crate::batches::batch::Filled;
use crate::earlier::{self, Way};
use crate::orphans::{knowable, orphans_of};
use crate::outcome::Done;
use crate::sequences;
use crate::table::Filling;
use catalog::{Catalog, Table};
use complaint::Complaint;
use database::{Url, Writer};
use journal::{Head, Moves, Of, whole};
use record::Columns;
use stage::{Draft, Growing, Run, Stage};
use std::collections::BTreeMap;
use step::{Blame as _, Fault};

/// What grows while rows are moved by batches.
pub const FILES: [&str; 3] = ["journal.ndjson", "merged.ndjson", "rejected.ndjson"];

/// Most bytes of rows in a batch: it is in memory.
const BYTES: usize = 64 << 20;

/// A load by batches.
pub struct Batches<'a> {
    pub load: &'a Load<'a>,
    /// The target as the plan was held against it.
    pub surveyed: &'a Catalog,
    pub options: &'a Options,
}

/// Whether a load by batches was begun and is not through.
pub fn begun(run: &Run) -> complaint::Result<Option<Head>> {
    let Some(growing) = Growing::open(run, Stage::Loaded)? else { return Ok(None) };
    // Sealed, it was through.
    if Draft::left_over(run.root(), Stage::Loaded)?.is_some() {
        return Ok(None);
    }
    let head = Head::of(growing.head())?;
    if head.moves.is_some() {
        return Ok(Some(head));
    }
    let path = growing.path().display();
    let said = format!("{path} holds the journal of a load in place that is not through");
    Err(Complaint::new(said).hint("run `rollback` first, or load into another run"))
}

impl Batches<'_> {
    /// Loads the rows that are not through yet. `None` if nothing says that it is to be by batches:
    /// no size was said, and what was begun was taken back.
    pub fn all(&self, url: &Url, begun: Option<Head>) -> step::Result<Option<Done>> {
        let Load { run, transformed, buckets, .. } = *self.load;
        let writer = Writer::open(url, false).blame(Fault::Target)?;
        writer.alone().blame(Fault::Target)?;
        let begun = self.still(&writer, url, begun)?;
        if begun.is_none() {
            if self.options.said_size().is_none() {
                if let Some(growing) = Growing::open(run, Stage::Loaded).blame(Fault::Files)? {
                    growing.give_up().blame(Fault::Files)?;
                }
                return Ok(None);
            }
            let way = earlier::look(run, transformed, url, &writer, buckets);
            if let Way::Already(waybill) = way.blame(Fault::Files)? {
                self.load.tidy()?;
                let catalog = writer.catalog().blame(Fault::Target)?;
                return Ok(Some(crate::attempt::already(&waybill, &catalog)));
            }
        }
        let catalog = writer.catalog().blame(Fault::Target)?;
        same_tables(self.surveyed.tables.iter(), &catalog).blame(Fault::Target)?;
        let mut target = self.load.target(&writer, &catalog, url);
        self.refuse(&target).blame(Fault::Plan)?;
        writer.make_log().blame(Fault::Target)?;
        writer.fire_triggers(false).blame(Fault::Target)?;
        let mut grown = match begun {
            Some(head) => self.resume(&target, head)?,
            None => self.begin(&mut target)?,
        };
        if let Some(moves) = &grown.head.moves {
            target.orphans_before.clone_from(&moves.orphans);
        }
        if grown.head.moves.as_ref().is_some_and(|moves| moves.through.is_none()) {
            for table in &target.tables {
                self.table(&target, &mut grown, table)?;
            }
            self.sequences(&target, &mut grown)?;
        }
        self.end(&target, grown).map(Some)
    }

    /// What was begun, unless it was taken back since.
    fn still(&self, writer: &Writer, url: &Url, begun: Option<Head>) -> step::Result<Option<Head>> {
        let Some(head) = begun else { return Ok(None) };
        let other = |what: &str| {
            let said = Complaint::new(format!(
                "the run holds a load by batches {what}, which is not through"
            ));
            Err(said.hint("run `rollback` first, or load into another run"))
        };
        if head.target != url.fingerprint() {
            return other("into another target").blame(Fault::Target);
        }
        writer.make_log().blame(Fault::Target)?;
        if writer.logged(&head.run, "rollback").blame(Fault::Target)?.is_some() {
            return Ok(None);
        }
        if head.transformed != self.load.transformed.waybill().digest {
            return other("of other rows").blame(Fault::Files);
        }
        Ok(Some(head))
    }

    /// Goes on behind the last batch that the log has.
    fn resume<'t>(&self, target: &Target<'t>, head: Head) -> step::Result<Grown<'t>> {
        let growing = Growing::open(self.load.run, Stage::Loaded).blame(Fault::Files)?;
        let logged = target.writer.logged(&head.run, "load").blame(Fault::Target)?;
        let through = head.moves.as_ref().is_some_and(|moves| moves.through.is_some());
        let mut grown = Grown::new(target.writer, target.catalog, growing, head);
        if !through {
            grown.replay(logged.unwrap_or_default()).blame(Fault::Files)?;
        } else if logged.is_none() {
            return Err(Complaint::new("the log of the target has no batch of this load")
                .hint("it is an older copy, or another database: load into another run"))
            .blame(Fault::Files);
        }
        Ok(grown)
    }

    /// Notes what the target is before, and makes an empty draft.
    fn begin<'t>(&self, target: &mut Target<'t>) -> step::Result<Grown<'t>> {
        let run = self.load.run;
        let transformed = self.load.transformed;
        for table in &target.tables {
            knowable(table).blame(Fault::Target)?;
            let orphans = orphans_of(target, table, transformed).blame(Fault::Target)?;
            let counts = orphans.iter().map(|keys| keys.len() as u64).collect();
            target.orphans_before.insert(table.name.clone(), counts);
        }
        let counters = sequences::before(target.writer, &target.tables).blame(Fault::Target)?;
        let moves = Moves {
            size: self.options.said_size().unwrap_or(1) as u64,
            rows: target.tables.iter().map(|table| (table.name.clone(), table.rows)).collect(),
            orphans: target.orphans_before.clone(),
            counters: counters.iter().map(sequences::Before::last).collect(),
            through: None,
        };
        let of = |table: &&Table| {
            let entry = transformed.table(&table.name);
            let changed = whole(table).list().to_vec();
            let rows = entry.map_or(0, |entry| entry.rows);
            (table.name.clone(), Of { key: Vec::new(), changed, rows })
        };
        let head = Head {
            run: String::new(),
            earlier: Vec::new(),
            transformed: transformed.waybill().digest.clone(),
            plan: self.load.plan.digest.clone(),
            target: target.fingerprint.clone(),
            fire: false,
            tables: target.tables.iter().map(|table| table.name.clone()).collect(),
            of: target.tables.iter().map(of).collect(),
            backups: BTreeMap::new(),
            begins: 0,
            moves: Some(moves),
        };
        let head = crate::backfill::numbered(target.writer, head)?;
        // What stands there was taken back; kept, it would be taken for this load.
        run.discard(Stage::Loaded).blame(Fault::Files)?;
        run.discard(Stage::RolledBack).blame(Fault::Files)?;
        let json = serde_json::json!(head);
        let growing = Growing::begin(run, Stage::Loaded, json).blame(Fault::Files)?;
        let mut grown = Grown::new(target.writer, target.catalog, Some(growing), head);
        grown.forget().blame(Fault::Files)?;
        Ok(grown)
    }

    /// Rows in a batch: as it is said now, or was when the load began.
    fn size(&self, grown: &Grown<'_>) -> usize {
        let begun = grown.head.moves.as_ref().map(|moves| moves.size);
        let begun = begun.and_then(|size| usize::try_from(size).ok());
        self.options.said_size().or(begun).unwrap_or(1).max(1)
    }

    /// The rows of one table that are not through yet, a batch at a time.
    fn table(&self, target: &Target<'_>, grown: &mut Grown<'_>, table: &Table) -> step::Result<()> {
        let Some(entry) = self.load.transformed.table(&table.name) else { return Ok(()) };
        let before = grown.head.moves.as_ref().and_then(|moves| moves.rows.get(&table.name));
        let table = Table { rows: before.copied().unwrap_or_default(), ..table.clone() };
        let (columns, whole) = (Columns::new(entry.columns.clone()), whole(&table));
        let filling = Filling {
            table: &table,
            transformed: self.load.transformed,
            columns: &columns,
            whole: &whole,
            key: entry.key.clone(),
            on_existing: self.load.on_existing(&table),
            watched: false,
        };
        let tools = filling.tools(target.writer).blame(Fault::Target)?;
        let mut filled = Filled { filling: &filling, tools, file: &entry.name };
        let mut rows = self.load.transformed.rows(entry).blame(Fault::Files)?;
        let mut progress = self.load.voice.progress(&table.name);
        let (size, mut lines, mut bytes) = (self.size(grown), Vec::new(), 0);
        loop {
            let line = rows.next().blame(Fault::Files)?.map(<[u8]>::to_vec);
            let last = line.is_none();
            if let Some(line) = line {
                progress.tick()?;
                if grown.seen_of(&table.name).has(rows.place()) {
                    continue;
                }
                bytes += line.len();
                lines.push((rows.place(), line));
            }
            if lines.len() >= size || bytes >= BYTES || (last && !lines.is_empty()) {
                filled.tools.lineage.keep_from(lines[0].0);
                filled.batch(grown, &lines)?;
                lines.clear();
                bytes = 0;
                step::pause_point()?;
            }
            if last {
                return Ok(());
            }
        }
    }
}
