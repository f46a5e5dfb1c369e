//! What earlier programs left of a load, and where this one goes on.

use crate::backfill::Backfill;
use crate::backfill::seen::Seen;
use crate::batches::FILES as MOVED;
use catalog::Catalog;
use complaint::{Complaint, Result};
use database::{Url, Writer};
use journal::{Batch, Head, Journal, Of, Ready};
use record::Column;
use stage::{Draft, Growing, Stage};
use std::collections::BTreeMap;
use step::{Blame as _, Fault};

/// The files that grow with the load.
pub const JOURNAL: &str = "journal.ndjson";
pub const HELD: &str = "held.ndjson";
pub const REJECTED: &str = "rejected.ndjson";
pub const FILES: [&str; 3] = [HELD, JOURNAL, REJECTED];

/// What is to be done in view of what is there.
pub enum Way<'a> {
    /// The same rows are through already.
    Already,
    /// There is something to do.
    Go(Box<Load<'a>>),
}

/// A load that is going on.
pub struct Load<'a> {
    pub writer: &'a Writer,
    pub catalog: &'a Catalog,
    /// `None` in a dry run, which leaves nothing.
    pub growing: Option<Growing>,
    pub head: Head,
    /// The last batch.
    pub batch: u64,
    pub sum: Sum,
    seen: BTreeMap<String, Seen>,
    none: Seen,
    /// Bytes of each file that belong to batches that were committed.
    lengths: BTreeMap<String, u64>,
}

/// What became of rows.
#[derive(Clone, Debug, Default)]
pub struct Sum {
    /// Rows that were changed.
    pub succeeded: u64,
    /// Rows that the database refused.
    pub failed: u64,
    /// Rows that were left to a person.
    pub held: u64,
    /// Rows that were already as wanted.
    pub already: u64,
    /// Rows that this program has looked at.
    pub now: u64,
    /// By table, the counts of its batches.
    pub tables: BTreeMap<String, Batch>,
}

impl Sum {
    /// Rows that were looked at, by this program or an earlier one.
    pub fn processed(&self) -> u64 {
        self.succeeded + self.failed + self.held + self.already
    }

    fn add(&mut self, batch: &Batch) {
        self.succeeded += batch.succeeded;
        self.failed += batch.failed;
        self.held += batch.held;
        self.already += batch.already;
        let of = self.tables.entry(batch.table.clone()).or_default();
        of.succeeded += batch.succeeded;
        of.failed += batch.failed;
        of.held += batch.held;
        of.already += batch.already;
        of.updated += batch.updated;
        of.kept += batch.kept;
    }
}

impl<'a> Load<'a> {
    /// One of which nothing is through.
    pub fn new(
        writer: &'a Writer,
        catalog: &'a Catalog,
        growing: Option<Growing>,
        head: Head,
    ) -> Self {
        let lengths = BTreeMap::from([(JOURNAL.to_owned(), head.begins)]);
        let (sum, seen, none) = (Sum::default(), BTreeMap::new(), Seen::default());
        Self { writer, catalog, growing, head, batch: 0, sum, seen, none, lengths }
    }

    /// A table, as the database has it.
    pub fn ready(&self, name: &str) -> Result<Ready<'a>> {
        let none = || Complaint::new(format!("the target has no table {name} any more"));
        let of = self.head.of.get(name).ok_or_else(none)?;
        Ready::new(self.catalog.table(name).ok_or_else(none)?, of)
    }

    /// The rows of a table that are through.
    pub fn seen_of(&self, table: &str) -> &Seen {
        self.seen.get(table).unwrap_or(&self.none)
    }

    /// How many rows there are, and how many of them are through.
    pub fn extent(&self) -> (u64, u64) {
        let rows = self.head.of.values().map(|of| of.rows).sum();
        (rows, self.seen.values().map(Seen::count).sum())
    }

    /// A batch was committed.
    pub fn take(&mut self, batch: &Batch) {
        self.seen.entry(batch.table.clone()).or_default().extend(&batch.lines);
        self.sum.add(batch);
        self.batch = batch.batch;
    }

    /// What the files held when the last batch was committed, and no more.
    pub fn forget(&mut self) -> Result<()> {
        let Some(growing) = &mut self.growing else { return Ok(()) };
        let files = if self.head.moves.is_some() { MOVED } else { FILES };
        for name in files {
            growing.cut(name, self.lengths.get(name).copied().unwrap_or_default())?;
        }
        Ok(())
    }

    /// The files are that long now.
    pub fn keep(&mut self, lengths: BTreeMap<String, u64>) {
        self.lengths.extend(lengths);
    }

    /// Goes through the journal: what the log has counts, and the rest is cut off.
    pub fn replay(&mut self, logged: u64) -> Result<()> {
        let Some(growing) = &self.growing else { return Ok(()) };
        if growing.path().join(JOURNAL).exists() {
            let mut journal = Journal::open(growing.path())?;
            journal.skip(self.head.begins)?;
            let run = self.head.run.clone();
            journal.batches(|batch, end| {
                if batch.run == run && batch.batch <= logged {
                    self.take(&batch);
                    self.lengths.extend(batch.after);
                    self.lengths.insert(JOURNAL.to_owned(), end);
                }
                Ok(())
            })?;
        }
        if self.batch < logged {
            return Err(Complaint::new(format!(
                "the log of the target has {logged} batches of this load, and the journal {}",
                self.batch
            ))
            .hint("the journal is the only way back: bring its folder back from a backup"));
        }
        self.forget()
    }
}

impl Backfill<'_> {
    /// Looks at what is there, and begins or goes on.
    pub fn start<'a>(
        &self,
        writer: &'a Writer,
        catalog: &'a Catalog,
        url: &Url,
    ) -> step::Result<Way<'a>> {
        let head = self.head(catalog, url);
        if self.dry_run {
            return Ok(Way::Go(Box::new(Load::new(writer, catalog, None, head))));
        }
        self.settle().blame(Fault::Files)?;
        let published = Growing::published(self.run, Stage::Loaded).blame(Fault::Files)?;
        let earlier = if let Some(json) = published {
            let earlier = Head::of(&json).blame(Fault::Files)?;
            self.changes(&earlier).blame(Fault::Files)?;
            same_target(&earlier, &head).blame(Fault::Target)?;
            if is_this(writer, &earlier, &head)? {
                self.run.touch(Stage::Loaded).blame(Fault::Files)?;
                return Ok(Way::Already);
            }
            Growing::reopen(self.run, Stage::Loaded).blame(Fault::Files)?
        } else {
            self.no_other().blame(Fault::Files)?;
            Growing::open(self.run, Stage::Loaded).blame(Fault::Files)?
        };
        let load = match earlier {
            None => self.begin(writer, catalog, head)?,
            Some(growing) => {
                let earlier = Head::of(growing.head()).blame(Fault::Files)?;
                self.changes(&earlier).blame(Fault::Files)?;
                same_target(&earlier, &head).blame(Fault::Target)?;
                let goes_on = is_this(writer, &earlier, &head)?;
                if goes_on && earlier.fire != head.fire {
                    let said = "the plan says otherwise about triggers than when this load began";
                    return Err(Complaint::new(said).hint("bring it back, or run `rollback` first"))
                        .blame(Fault::Plan);
                }
                let mut load = Load::new(writer, catalog, Some(growing), earlier);
                let logged = writer.logged(&load.head.run, "load").blame(Fault::Target)?;
                load.replay(logged.unwrap_or_default()).blame(Fault::Files)?;
                if goes_on {
                    self.tidy(&load.head).blame(Fault::Files)?;
                    load
                } else {
                    self.anew(load, head)?
                }
            }
        };
        Ok(Way::Go(Box::new(load)))
    }

    fn begin<'a>(
        &self,
        writer: &'a Writer,
        catalog: &'a Catalog,
        head: Head,
    ) -> step::Result<Load<'a>> {
        let head = numbered(writer, head)?;
        let json = serde_json::json!(head);
        let growing = Growing::begin(self.run, Stage::Loaded, json).blame(Fault::Files)?;
        self.tidy(&head).blame(Fault::Files)?;
        let mut load = Load::new(writer, catalog, Some(growing), head);
        load.forget().blame(Fault::Files)?;
        Ok(load)
    }

    /// Other rows, or the same again: the journal goes on, for it is the way back.
    fn anew<'a>(&self, load: Load<'a>, head: Head) -> step::Result<Load<'a>> {
        let Load { writer, catalog, growing, head: mut earlier, lengths, .. } = load;
        let Some(mut growing) = growing else { return self.begin(writer, catalog, head) };
        if self.taken_back(&earlier).blame(Fault::Files)? {
            return self.begin(writer, catalog, head);
        }
        same_columns(&earlier, &head).blame(Fault::Files)?;
        let mut head = numbered(writer, head)?;
        head.begins = lengths.get(JOURNAL).copied().unwrap_or_default();
        head.earlier = std::mem::take(&mut earlier.earlier);
        head.earlier.push(earlier.run);
        for (name, of) in earlier.of {
            head.of.entry(name).or_insert(Of { rows: 0, ..of });
        }
        growing.set_head(serde_json::json!(head)).blame(Fault::Files)?;
        self.tidy(&head).blame(Fault::Files)?;
        let mut load = Load::new(writer, catalog, Some(growing), head);
        load.forget().blame(Fault::Files)?;
        Ok(load)
    }

    /// What tells of an earlier load goes once this one has begun: until then it says where this one
    /// begins.
    fn tidy(&self, head: &Head) -> Result<()> {
        if !self.run.has(Stage::RolledBack) {
            return Ok(());
        }
        let facts = self.run.waybill(Stage::RolledBack)?.content.facts;
        if facts["run"] == head.run.as_str() { Ok(()) } else { self.run.discard(Stage::RolledBack) }
    }

    /// Whether all of an earlier load was taken back: its journal tells of nothing that is left.
    fn taken_back(&self, earlier: &Head) -> Result<bool> {
        if !self.run.has(Stage::RolledBack) {
            return Ok(false);
        }
        let facts = self.run.waybill(Stage::RolledBack)?.content.facts;
        Ok(facts["whole"] == true && facts["run"] == earlier.run.as_str())
    }

    /// A draft that was sealed was through.
    fn settle(&self) -> Result<()> {
        let grown = Growing::open(self.run, Stage::Loaded)?.is_some();
        if Draft::left_over(self.run.root(), Stage::Loaded)?.is_some() && grown {
            Draft::settle(self.run.root(), Stage::Loaded)?;
        }
        Ok(())
    }

    /// A load of another kind keeps its place.
    fn no_other(&self) -> Result<()> {
        let left = Draft::left_over(self.run.root(), Stage::Loaded)?.is_some();
        if !left && !self.run.has(Stage::Loaded) {
            return Ok(());
        }
        self.moved()
    }

    /// What stands there changed rows in place.
    fn changes(&self, earlier: &Head) -> Result<()> {
        if earlier.moves.is_none() { Ok(()) } else { self.moved() }
    }

    fn moved(&self) -> Result<()> {
        let path = self.run.path(Stage::Loaded);
        let said = format!("{} holds the journal of a load that moved rows", path.display());
        Err(Complaint::new(said).hint("run `rollback` first, or load into another run"))
    }

    /// What this load is of; which attempt it is is not known yet.
    fn head(&self, catalog: &Catalog, url: &Url) -> Head {
        let mut of = BTreeMap::new();
        let files = &self.transformed.waybill().content.files;
        for entry in files.iter().filter(|entry| entry.table.is_some()) {
            let name = entry.table.clone().unwrap_or_default();
            let is_key = |column: &&Column| entry.key.contains(&column.name);
            let key = entry.columns.iter().filter(is_key).cloned().collect();
            let changed = entry.columns.iter().filter(|column| !is_key(column)).cloned().collect();
            of.insert(name, Of { key, changed, rows: entry.rows });
        }
        let loaded = catalog.tables.iter().filter(|table| of.contains_key(&table.name));
        let order = catalog::order(loaded);
        Head {
            run: String::new(),
            earlier: Vec::new(),
            transformed: self.transformed.waybill().digest.clone(),
            plan: self.plan.digest.clone(),
            target: url.fingerprint(),
            fire: self.fires(),
            tables: order.tables.into_iter().map(|placed| placed.table).collect(),
            of,
            backups: BTreeMap::new(),
            begins: 0,
            moves: None,
        }
    }
}

/// Whether the rows are those of the earlier load, and nothing of it was taken back.
fn is_this(writer: &Writer, earlier: &Head, head: &Head) -> step::Result<bool> {
    let undone = writer.logged(&earlier.run, "rollback").blame(Fault::Target)?;
    Ok(earlier.transformed == head.transformed && undone.is_none())
}

/// The load by its name: which attempt of these rows it is, the log knows.
pub fn numbered(writer: &Writer, head: Head) -> step::Result<Head> {
    let attempt = writer.attempts(&head.transformed).blame(Fault::Target)? + 1;
    let short = head.transformed.get(..16).unwrap_or(&head.transformed);
    Ok(Head { run: format!("{short}-{attempt}"), ..head })
}

/// Lines of one journal tell of the same columns.
fn same_columns(earlier: &Head, head: &Head) -> Result<()> {
    let other = head.of.iter().find(|(name, of)| {
        let then = earlier.of.get(*name);
        then.is_some_and(|then| then.changed != of.changed || then.key != of.key)
    });
    match other {
        None => Ok(()),
        Some((name, _)) => Err(Complaint::new(format!(
            "the run holds the journal of a load that changed other columns of {name}"
        ))
        .hint("run `rollback` first, or load into another run")),
    }
}

fn same_target(earlier: &Head, head: &Head) -> Result<()> {
    if earlier.target == head.target {
        return Ok(());
    }
    Err(Complaint::new("the run holds the journal of a load into another target")
        .hint("run `rollback` with that TARGET_URL first, or load into another run"))
}
