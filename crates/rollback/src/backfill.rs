//! Rows that were changed where they stand, back to what they were: by compare-and-swap, by batches,
//! each with its row in the log.

use crate::grown::ends;
use crate::keys::Keys;
use crate::outcome::Done;
use crate::same_conflicts;
use crate::told::{Mark, Told, lines};
use catalog::Catalog;
use clap::Args;
use complaint::Complaint;
use database::{Logged, Swap, Trouble, Url, Writer};
use journal::{Became, Cohort, Did, Head, Journal, Ready, Swaps, Wanted};
use record::{Cell, Columns, Spans, read_cell};
use serde_json::json;
use stage::{Draft, Run, Stage, Waybill};
use std::collections::BTreeMap;
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::time::Duration;
use step::{Blame as _, Failure, Fault, Voice};

/// How often a batch is tried that others are in the way of.
const TRIES: u32 = 8;

/// Of a load that changed rows in place.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "For loads that changed rows in place")]
pub struct Options {
    /// Only the rows of this batch, as the log counts them
    #[arg(long, value_name = "N")]
    batch: Option<NonZeroU64>,

    /// Only the rows with these keys: one a line, its value or an object; lines of `held.ndjson` and
    /// `rejected.ndjson` will do
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,

    /// Only this share of the rows, as `load` tells it
    #[arg(long, value_name = "SHARE")]
    cohort: Option<Cohort>,

    /// Rows that are restored in one transaction
    #[arg(long, value_name = "N", default_value = "100")]
    batch_size: NonZeroUsize,
}

impl Options {
    /// Whether all of the load is meant.
    pub fn whole(&self) -> bool {
        self.batch.is_none() && self.keys.is_none() && self.cohort.is_none()
    }

    /// Refuses what has no meaning where rows were moved.
    pub fn meaningless(&self) -> complaint::Result<()> {
        if self.whole() {
            return Ok(());
        }
        Err(Complaint::new("the load moved rows: it is undone as a whole")
            .hint("--batch, --keys and --cohort are for loads that changed rows in place"))
    }
}

/// What is undone, and where.
pub struct Backfill<'a> {
    pub run: &'a Run,
    pub voice: &'a Voice,
    pub options: &'a Options,
    pub dry_run: bool,
    pub moved: bool,
}

/// What is used all along.
struct Work<'a> {
    writer: &'a Writer,
    head: &'a Head,
    /// `None` in a dry run, which leaves nothing.
    told: Option<Told>,
    /// How far it is.
    mark: Mark,
}

/// A row that is to be restored.
struct Row {
    key: String,
    /// The changed columns as the load left them, and as they were.
    becomes: Vec<u8>,
    swap: Swap<'static>,
}

impl Backfill<'_> {
    /// Undoes what can be undone.
    pub fn all(&self, url: &Url, (head, folder): &(Head, PathBuf)) -> step::Result<Done> {
        if head.target != url.fingerprint() && !self.moved {
            let said = Complaint::new(format!("the rows were not changed in {url}"));
            let hint = "give the TARGET_URL that was loaded; if it was moved since, add --moved";
            return Err(said.hint(hint)).blame(Fault::Target);
        }
        let writer = Writer::open(url, false).blame(Fault::Target)?;
        writer.alone().blame(Fault::Target)?;
        writer.make_log().blame(Fault::Target)?;
        writer.fire_triggers(head.fire).blame(Fault::Target)?;
        let catalog = writer.described().blame(Fault::Target)?;
        let ends = ends(&writer, head, folder, self.moved)?;
        let batch = writer.logged(&head.run, "rollback").blame(Fault::Target)?.unwrap_or_default();
        let told = self.told(head, batch).blame(Fault::Files)?;
        let mark = told.as_ref().map(Told::mark).unwrap_or_default();
        let mut work = Work { writer: &writer, head, told, mark: Mark { batch, ..mark } };
        self.entries(&mut work, &catalog, folder, &ends)?;
        let Work { told, mark: Mark { restored, already, conflicts, .. }, .. } = work;
        if let Some(told) = told {
            self.publish(head, told).blame(Fault::Files)?;
        }
        let done = Done { dry_run: self.dry_run, restored, already, conflicts, ..Done::default() };
        if !head.backups.is_empty() {
            let names: Vec<&str> = head.backups.values().map(String::as_str).collect();
            self.voice.add(format!(
                "the copies that load made stay, for whoever wants to look: {}",
                names.join(", ")
            ));
        }
        Ok(done)
    }

    /// Where lines go; those of a rollback that was cut off are there already.
    fn told(&self, head: &Head, batch: u64) -> complaint::Result<Option<Told>> {
        if self.dry_run {
            return Ok(None);
        }
        let Options { batch: only, keys, cohort, .. } = self.options;
        let cohort = cohort.map(|cohort| cohort.to_string());
        // What stood in a file of keys then is not known.
        let again = if keys.is_some() { u64::MAX } else { batch };
        let of =
            json!({ "run": head.run, "batch": only, "cohort": cohort, "keys": keys.is_some() });
        Told::begin(self.run, of, again).map(Some)
    }

    /// Puts it in its place; but one that has nothing to tell leaves what an earlier one told.
    fn publish(&self, head: &Head, told: Told) -> complaint::Result<()> {
        let mark = told.mark();
        let mut draft = told.through()?;
        draft.made_from_digest("load", &head.run);
        let whole = self.options.whole() && mark.conflicts == 0;
        draft.facts(json!({ "run": head.run, "whole": whole }));
        draft.seal("rollback", env!("CARGO_PKG_VERSION"))?;
        let of_this = |waybill: &Waybill| waybill.content.facts["run"] == head.run.as_str();
        let earlier = self.run.has(Stage::RolledBack);
        let earlier = earlier.then(|| self.run.waybill(Stage::RolledBack)).transpose()?;
        if mark.restored == 0 && earlier.is_some_and(|earlier| of_this(&earlier)) {
            let same = same_conflicts(self.run, &draft)?;
            if same {
                draft.unseal();
                return self.run.touch(Stage::RolledBack);
            }
        }
        Draft::settle(self.run.root(), Stage::RolledBack)
    }

    /// Goes through the journal from its end, a table and a batch at a time.
    fn entries(
        &self,
        work: &mut Work<'_>,
        catalog: &Catalog,
        folder: &Path,
        (end, last): &(u64, BTreeMap<String, u64>),
    ) -> step::Result<()> {
        let ready = tables(work.head, catalog).blame(Fault::Target)?;
        let mut swaps = BTreeMap::new();
        for (name, ready) in &ready {
            let swap = Swaps::new(work.writer, ready, &ready.changed).blame(Fault::Target)?;
            swaps.insert(name.clone(), swap);
        }
        if *end == 0 {
            return Ok(());
        }
        let mut keys = self.keys(&ready).blame(Fault::Usage)?;
        let mut journal = Journal::backwards_from(folder, *end).blame(Fault::Files)?;
        let (mut current, mut counts) = (String::new(), false);
        let mut rows: Vec<Row> = Vec::new();
        let mut progress = self.voice.progress("undoing");
        // Those that a rollback which was cut off has looked at.
        let (mut met, seen) = (0, work.mark.rows);
        loop {
            let entry = journal.next().blame(Fault::Files)?;
            let table = entry.as_ref().map_or("", |entry| entry.table.as_str());
            if rows.len() >= self.options.batch_size.get() || (table != current && !rows.is_empty())
            {
                if let (Some(swaps), Some(ready)) = (swaps.get_mut(&current), ready.get(&current)) {
                    Self::batch(work, ready, swaps, &rows)?;
                }
                rows.clear();
                step::pause_point()?;
            }
            let Some(entry) = entry else { break };
            current.clone_from(&entry.table);
            match entry.did {
                Did::Batch(batch) => counts = self.counts(work.head, &batch, last),
                Did::Changed(key, was, now) if counts => {
                    progress.tick()?;
                    let listed = keys.as_mut().map_or(Ok(true), |keys| keys.has(&key));
                    let listed = listed.blame(Fault::Files)?;
                    let within = self.options.cohort.is_none_or(|cohort| cohort.has(&key));
                    if let (true, true, Some(ready)) = (listed, within, ready.get(&current)) {
                        met += 1;
                        if met <= seen {
                            continue;
                        }
                        rows.push(Row::read(ready, key, was, &now).blame(Fault::Files)?);
                    }
                }
                _ => {}
            }
        }
        if let Some(keys) = keys.filter(|keys| keys.count > met) {
            self.voice
                .add(format!("{met} of {} keys are of rows that the load changed", keys.count));
        }
        Ok(())
    }

    /// Whether a batch was committed, and is one that is meant.
    fn counts(&self, head: &Head, batch: &journal::Batch, last: &BTreeMap<String, u64>) -> bool {
        let committed = last.get(&batch.run).is_some_and(|last| batch.batch <= *last);
        let meant = |number: NonZeroU64| batch.run == head.run && batch.batch == number.get();
        committed && self.options.batch.is_none_or(meant)
    }

    fn keys(&self, ready: &BTreeMap<String, Ready<'_>>) -> complaint::Result<Option<Keys>> {
        let Some(path) = &self.options.keys else { return Ok(None) };
        let columns: Vec<&Columns> = ready.values().map(|ready| &ready.keys).collect();
        Keys::read(path, &columns, self.run.root()).map(Some)
    }

    /// Restores some rows, again where others are in the way.
    fn batch(
        work: &mut Work<'_>,
        ready: &Ready<'_>,
        swaps: &mut Swaps<'_>,
        rows: &[Row],
    ) -> step::Result<()> {
        for tries in 1.. {
            match Self::attempt(work, ready, swaps, rows) {
                Ok(Ok(mark)) => {
                    work.mark = mark;
                    return Ok(());
                }
                Ok(Err(_)) if tries <= TRIES => {
                    work.abandon().blame(Fault::Files)?;
                    step::pause_point()?;
                    std::thread::sleep(Duration::from_millis(100) * 2_u32.pow(tries.min(5)));
                }
                Ok(Err(busy)) => {
                    let _ = work.writer.abandon();
                    let said = format!("others are in the way: {busy}");
                    let hint = "what is undone is undone: run `rollback` again when they are done";
                    let said = vec![Complaint::new(said).hint(hint)];
                    return Err(Failure::new(Fault::Target, said));
                }
                Err(failure) => {
                    let _ = work.writer.abandon();
                    return Err(failure);
                }
            }
        }
        Ok(())
    }

    fn attempt(
        work: &mut Work<'_>,
        ready: &Ready<'_>,
        swaps: &mut Swaps<'_>,
        rows: &[Row],
    ) -> step::Result<std::result::Result<Mark, String>> {
        let writer = work.writer;
        if let Err(Trouble::Busy(said)) = writer.begin_batch(ready.table).blame(Fault::Target)? {
            return Ok(Err(said));
        }
        let wanted: Vec<Wanted<'_>> =
            rows.iter().map(|row| (&row.swap, row.becomes.as_slice())).collect();
        let became = match swaps.swap(&wanted, None).blame(Fault::Target)? {
            Ok(became) => became,
            Err(busy) => return Ok(Err(busy.0)),
        };
        let mark = work.mark.after(&became);
        let Some(told) = &mut work.told else {
            writer.abandon().blame(Fault::Target)?;
            return Ok(Ok(mark));
        };
        let (journal, conflicts) = lines(&ready.table.name, rows.iter().map(Row::key), &became);
        let kept = told.write(mark, &journal, &conflicts).blame(Fault::Files)?;
        outage::point("after-journal");
        writer.log(&work.logged(ready, rows, &became)).blame(Fault::Target)?;
        if let Err(Trouble::Busy(said)) = writer.commit_batch().blame(Fault::Target)? {
            return Ok(Err(said));
        }
        if let Some(told) = &mut work.told {
            told.keep(kept);
        }
        Ok(Ok(mark))
    }
}

/// The tables of a load, as the database has them.
fn tables<'c>(head: &Head, catalog: &'c Catalog) -> complaint::Result<BTreeMap<String, Ready<'c>>> {
    let ready = |(name, of): (&String, &journal::Of)| {
        let none = || {
            Complaint::new(format!("the target has no table {name} any more"))
                .hint("bring the schema back to what it was")
        };
        Ok((name.clone(), Ready::new(catalog.table(name).ok_or_else(none)?, of)?))
    };
    head.of.iter().map(ready).collect()
}

impl Row {
    fn key(&self) -> &str {
        &self.key
    }

    /// A line of the journal, the other way round.
    fn read(ready: &Ready<'_>, key: String, was: Vec<u8>, now: &[u8]) -> complaint::Result<Self> {
        let cells = |line: &[u8], columns: &Columns| -> complaint::Result<Vec<Cell<'static>>> {
            let mut spans = Spans::default();
            let scan = spans.scan(line, columns)?;
            (0..columns.len())
                .map(|at| Ok(read_cell(columns.form(at), scan.raw(at))?.into_owned()))
                .collect()
        };
        let swap = Swap {
            key: cells(key.as_bytes(), &ready.keys)?,
            was: cells(now, &ready.changed)?,
            becomes: cells(&was, &ready.changed)?,
        };
        Ok(Self { key, becomes: was, swap })
    }
}

impl Work<'_> {
    /// The row of the log.
    fn logged(&self, ready: &Ready<'_>, rows: &[Row], became: &[Became]) -> Logged {
        let count =
            |is: fn(&Became) -> bool| became.iter().filter(|became| is(became)).count() as u64;
        let key = |row: Option<&Row>| row.map(|row| row.key.clone()).unwrap_or_default();
        Logged {
            run: self.head.run.clone(),
            what: "rollback".to_owned(),
            batch: self.mark.batch + 1,
            plan: self.head.plan.clone(),
            transformed: self.head.transformed.clone(),
            table: ready.table.name.clone(),
            first_key: key(rows.first()),
            last_key: key(rows.last()),
            processed: rows.len() as u64,
            succeeded: count(|became| matches!(became, Became::Changed(_))),
            failed: count(|became| matches!(became, Became::Refused(_))),
            held: count(|became| matches!(became, Became::Held(..) | Became::Nothing)),
            already: count(|became| *became == Became::Already),
            application: concat!("rollback ", env!("CARGO_PKG_VERSION")).to_owned(),
            ..Logged::default()
        }
    }

    /// Takes back a batch that others are in the way of.
    fn abandon(&mut self) -> complaint::Result<()> {
        let _ = self.writer.abandon();
        self.told.as_mut().map_or(Ok(()), Told::forget)
    }
}
