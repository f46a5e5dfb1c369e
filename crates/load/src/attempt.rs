//! The load as a whole: one transaction, tried again without the rows that break it.

use crate::earlier::{self, Way};
use crate::facts::{absent, back_up, columns, fewer, follows, waiting};
use crate::files::Texts;
use crate::ledger;
use crate::lines;
use crate::orphans::{knowable, known_by, orphans_of};
use crate::outcome::{Done, Tally};
use crate::sequences::{self, Raises};
use crate::table::Filling;
use crate::uploads::{self, Shelved, Uploads};
use catalog::{Catalog, Table};
use complaint::Complaint;
use database::{Url, Writer};
use journal::whole;
use objects::Buckets;
use plan::{OnExisting, Plan, Triggers};
use record::Columns;
use serde_json::json;
use stage::{Draft, Folder, Run, Stage, Waybill};
use std::collections::{BTreeMap, BTreeSet};
use step::{Blame as _, Fault, Voice};

/// What every attempt needs.
pub struct Load<'a> {
    pub plan: &'a Plan,
    pub run: &'a Run,
    pub transformed: &'a Folder,
    pub buckets: Option<&'a Buckets>,
    pub voice: &'a Voice,
    /// The target is kept as it is before.
    pub backup: bool,
}

/// Rows that break the transaction: by table, by line, with the reason.
type Bad = BTreeMap<String, BTreeMap<u64, String>>;

/// The target as the load finds it.
pub struct Target<'a> {
    /// A session that writes.
    pub writer: &'a Writer,
    /// What the target is.
    pub catalog: &'a Catalog,
    /// The loaded tables, parents first.
    pub tables: Vec<&'a Table>,
    pub fingerprint: String,
    /// Rows that had no parent before: by table, for each of its references.
    pub orphans_before: BTreeMap<String, Vec<u64>>,
    /// What was in each table before, for a backup.
    sums_before: BTreeMap<String, String>,
    /// The objects, which are in their buckets already.
    shelved: Shelved,
}

impl Load<'_> {
    /// Loads into the target.
    pub fn put_into(&self, url: &Url, surveyed: &Catalog, dry_run: bool) -> step::Result<Done> {
        let writer = Writer::open(url, false).blame(Fault::Target)?;
        let way = earlier::look(self.run, self.transformed, url, &writer, self.buckets);
        let way = way.blame(Fault::Files)?;
        if let Way::Already(waybill) = way {
            uploads::in_these(&waybill, self.buckets).blame(Fault::Target)?;
            self.tidy()?;
            let catalog = writer.catalog().blame(Fault::Target)?;
            return Ok(already(&waybill, &catalog));
        }
        let catalog = writer.catalog().blame(Fault::Target)?;
        same_tables(surveyed.tables.iter(), &catalog).blame(Fault::Target)?;
        let fires = self.plan.load.triggers == Some(Triggers::Fire);
        writer.fire_triggers(fires).blame(Fault::Target)?;
        let (writer, catalog) = (&writer, &catalog);
        let mut target = self.target(writer, catalog, url);
        if self.backup {
            target.sums_before = writer.sums(catalog.movable()).blame(Fault::Target)?;
        }
        for table in &target.tables {
            knowable(table).blame(Fault::Target)?;
            let orphans = orphans_of(&target, table, self.transformed).blame(Fault::Target)?;
            let counts = orphans.iter().map(|keys| keys.len() as u64).collect();
            target.orphans_before.insert(table.name.clone(), counts);
        }
        if let Some(buckets) = self.buckets {
            self.transformed.verified().blame(Fault::Files)?;
            let Self { run, transformed, voice, .. } = *self;
            let uploads = Uploads { run, transformed, buckets, voice };
            target.shelved = uploads.put(&target.fingerprint, dry_run)?;
        }
        self.attempts(&target, fires, dry_run)
    }

    /// What was of an earlier load goes, and what this one has in its own folder.
    pub fn tidy(&self) -> step::Result<()> {
        self.run.discard(Stage::RolledBack).blame(Fault::Files)?;
        self.run.discard(Stage::Uploaded).blame(Fault::Files)
    }

    /// The target, of which nothing is known yet but what is loaded into it.
    pub fn target<'t>(&self, writer: &'t Writer, catalog: &'t Catalog, url: &Url) -> Target<'t> {
        let order = catalog::order(self.loaded(catalog));
        let tables = order.tables.iter().filter_map(|placed| catalog.table(&placed.table));
        Target {
            writer,
            catalog,
            tables: tables.collect(),
            fingerprint: journal::fingerprint(url),
            orphans_before: BTreeMap::new(),
            sums_before: BTreeMap::new(),
            shelved: Shelved::default(),
        }
    }

    fn loaded<'c>(&self, catalog: &'c Catalog) -> impl Iterator<Item = &'c Table> {
        catalog.tables.iter().filter(|table| self.transformed.table(&table.name).is_some())
    }

    /// Tries until the database commits: each attempt leaves out the rows that broke the last.
    fn attempts(&self, target: &Target<'_>, fires: bool, dry_run: bool) -> step::Result<Done> {
        let mut bad = Bad::new();
        loop {
            let mut draft = self.run.draft(Stage::Loaded).blame(Fault::Files)?;
            if self.backup {
                // Before the transaction, whose locks would keep it waiting.
                back_up(target, &mut draft)?;
            }
            let enforced = !self.keeps_orphans(target);
            if fires {
                target.writer.watch(target.catalog).blame(Fault::Target)?;
            }
            target.writer.begin(&target.tables, enforced).blame(Fault::Target)?;
            if fires {
                target.writer.watch(target.catalog).blame(Fault::Target)?;
            }
            let done = self.attempt(target, &mut draft, &bad, fires);
            let (done, raises) = match step::verified(done, || self.transformed.verified()) {
                Ok(done) => done,
                Err(failure) => {
                    // The complaint about the cause is worth more than one about the cleaning up.
                    let _ = target.writer.abandon();
                    return Err(failure);
                }
            };
            // A commit would find orphans; where there is none, they are looked for.
            let unclean = self.orphans(target, enforced && !dry_run)?;
            if dry_run && unclean.is_empty() {
                target.writer.abandon().blame(Fault::Target)?;
                return Ok(Done { dry_run, ..done });
            }
            draft.seal("load", env!("CARGO_PKG_VERSION")).blame(Fault::Files)?;
            if unclean.is_empty() && Self::commit(target, &mut draft, &raises)? {
                Draft::settle(self.run.root(), Stage::Loaded).blame(Fault::Files)?;
                self.tidy()?;
                return Ok(done);
            }
            draft.unseal();
            let found = if unclean.is_empty() { self.orphans(target, false)? } else { unclean };
            target.writer.abandon().blame(Fault::Target)?;
            if found.is_empty() {
                return Err(kept_for_nothing()).blame(Fault::Target);
            }
            add(target, &mut bad, found, &draft, self.transformed).blame(Fault::Target)?;
        }
    }

    /// Commits. A transaction that stays open was not committed, and what was drafted goes with it.
    fn commit(target: &Target<'_>, draft: &mut Draft, raises: &Raises) -> step::Result<bool> {
        let raised = sequences::raise(target.writer, raises);
        let committed = raised.and_then(|()| target.writer.commit());
        if committed.is_err() && target.writer.abandon().is_ok() {
            draft.unseal();
        }
        committed.blame(Fault::Target)
    }

    fn keeps_orphans(&self, target: &Target<'_>) -> bool {
        target.tables.iter().any(|table| self.keeps(table))
    }

    /// Whether rows of a table are loaded without their parents.
    pub fn keeps(&self, table: &Table) -> bool {
        self.plan.into_of(&table.name).is_some_and(|into| into.keep_orphans)
    }

    fn attempt(
        &self,
        target: &Target<'_>,
        draft: &mut Draft,
        bad: &Bad,
        fires: bool,
    ) -> step::Result<(Done, Raises)> {
        let mut files = Texts::of(draft).blame(Fault::Files)?;
        target.shelved.journal(&mut files.journal).blame(Fault::Files)?;
        let sequences = sequences::before(target.writer, &target.tables).blame(Fault::Target)?;
        let mut tallies = Vec::new();
        for table in &target.tables {
            tallies.push(self.table(target, table, bad, fires, &mut files)?);
        }
        target.writer.settle().blame(Fault::Target)?;
        if fires {
            Self::write_watched(target, &mut files)?;
        }
        let extracted = self.run.waybill(Stage::Extracted).blame(Fault::Files)?;
        let (writer, journal) = (target.writer, &mut files.journal);
        let raises = sequences::settle(writer, self.plan, &extracted, &sequences, journal);
        let raises = raises.blame(Fault::Target)?;
        files.add_to(draft).blame(Fault::Files)?;
        let transaction = target.writer.transaction().blame(Fault::Target)?;
        Ok((self.conclude(target, draft, tallies, fires, transaction)?, raises))
    }

    /// What becomes of rows that the target has.
    pub fn on_existing(&self, table: &Table) -> OnExisting {
        self.plan.into_of(&table.name).map(|into| into.on_existing).unwrap_or_default()
    }

    fn table(
        &self,
        target: &Target<'_>,
        table: &Table,
        bad: &Bad,
        watched: bool,
        files: &mut Texts,
    ) -> step::Result<Tally> {
        let Some(entry) = self.transformed.table(&table.name) else { return Ok(Tally::default()) };
        let none = BTreeMap::new();
        let filling = Filling {
            table,
            transformed: self.transformed,
            columns: &Columns::new(entry.columns.clone()),
            whole: &whole(table),
            key: entry.key.clone(),
            on_existing: self.on_existing(table),
            watched,
        };
        let mut progress = self.voice.progress(&table.name);
        let bad = bad.get(&table.name).unwrap_or(&none);
        filling.all(target.writer, files.files(), bad, &mut progress)
    }

    /// The journal from what was watched: triggers may have changed any row of any table.
    fn write_watched(target: &Target<'_>, files: &mut Texts) -> step::Result<()> {
        for table in target.catalog.tables.iter().filter(|table| Writer::watches(table)) {
            let columns = whole(table);
            let mut written = Ok(());
            target
                .writer
                .watched(table, &columns, &mut |change| {
                    let line = crate::table::journal_change(&table.name, &change);
                    written = files.journal.write(line);
                    written.clone()
                })
                .blame(Fault::Target)?;
            written.blame(Fault::Files)?;
        }
        Ok(())
    }

    /// Orphans that must not be committed: the keys of their rows, by table.
    fn orphans(
        &self,
        target: &Target<'_>,
        enforced: bool,
    ) -> step::Result<BTreeMap<String, BTreeSet<String>>> {
        let mut found = BTreeMap::new();
        if enforced {
            return Ok(found);
        }
        for table in target.tables.iter().filter(|table| !self.keeps(table)) {
            let before = target.orphans_before.get(&table.name);
            let orphans = orphans_of(target, table, self.transformed).blame(Fault::Target)?;
            for (which, keys) in orphans.into_iter().enumerate() {
                let before = before.and_then(|counts| counts.get(which)).copied();
                if keys.len() as u64 > before.unwrap_or_default() {
                    found.entry(table.name.clone()).or_insert_with(BTreeSet::new).extend(keys);
                }
            }
        }
        Ok(found)
    }

    /// Says in the draft what was done; the files are in it.
    pub fn conclude(
        &self,
        target: &Target<'_>,
        draft: &mut Draft,
        tallies: Vec<Tally>,
        fired: bool,
        transaction: Option<String>,
    ) -> step::Result<Done> {
        let absent = absent(draft).blame(Fault::Files)?;
        let ledger = ledger::settle(self.transformed, &absent).blame(Fault::Files)?;
        draft.made_from(self.transformed);
        draft.changes(&target.fingerprint);
        draft.planned_by(self.plan.parts_of(&["extract", "flow", "load"]));
        draft.ledger_file(ledger.clone()).blame(Fault::Files)?;
        let mut facts = json!({
            "columns": columns(target, fired),
            "tables": tallies,
            "orphans_before": target.orphans_before,
        });
        if let Some(transaction) = transaction {
            facts["transaction"] = json!(transaction);
        }
        if let Some(undone) = follows(self.run).blame(Fault::Files)? {
            facts["follows"] = json!(undone);
        }
        let waited = waiting(&target.tables, &tallies);
        if !waited.is_empty() {
            facts["checked_at_the_end"] = json!(waited);
        }
        if self.backup {
            let now = target.writer.sums(target.catalog.movable()).blame(Fault::Target)?;
            facts["sums_before"] = json!(target.sums_before);
            facts["sums_after"] = json!(now);
            facts["shape"] = json!(journal::shape(target.catalog));
        }
        target.shelved.sign(draft, &mut facts);
        draft.facts(facts);
        let triggers = target.tables.iter().flat_map(|table| &table.triggers);
        let triggers = triggers.map(|trigger| trigger.name.clone()).collect();
        Ok(Done {
            already: false,
            fewer: Vec::new(),
            dry_run: false,
            tables: tallies,
            ledger,
            triggers,
            fired,
            waited,
            shelved: target.shelved.clone(),
        })
    }
}

/// Orphans that the plan keeps, and a target that refuses them.
fn kept_for_nothing() -> Complaint {
    Complaint::new(
        "rows without a parent are to be kept, and a foreign key of the target refuses them",
    )
    .hint("take `orphans = \"keep\"` out of the plan, or the foreign key out of the target")
}

/// A load that is there already.
pub fn already(waybill: &Waybill, now: &Catalog) -> Done {
    let fewer = fewer(waybill, now);
    let ledger = waybill.content.ledger.clone();
    let (tables, triggers) = (Vec::new(), Vec::new());
    let shelved = Shelved::default();
    let waited = Vec::new();
    Done {
        already: true,
        fewer,
        dry_run: false,
        tables,
        ledger,
        triggers,
        fired: false,
        waited,
        shelved,
    }
}

/// The target must still look as it did when the plan was checked against it.
pub fn same_tables<'t>(
    mut surveyed: impl Iterator<Item = &'t Table>,
    now: &Catalog,
) -> complaint::Result<()> {
    let changed = surveyed.find(|then| {
        now.table(&then.name).is_none_or(|now| now.sql != then.sql || now.triggers != then.triggers)
    });
    match changed {
        None => Ok(()),
        Some(table) => {
            Err(Complaint::new(format!("table {} of the target is not what it was", table.name))
                .hint("run `survey` again"))
        }
    }
}

/// Finds the lines of rows without a parent, by going through the journal beside the files.
fn add(
    target: &Target<'_>,
    bad: &mut Bad,
    orphans: BTreeMap<String, BTreeSet<String>>,
    draft: &Draft,
    transformed: &Folder,
) -> complaint::Result<()> {
    let before: usize = bad.values().map(BTreeMap::len).sum();
    for (table, keys) in orphans {
        let known = target.catalog.table(&table).map(|table| known_by(table, transformed));
        let lines = lines::of_keys(draft, transformed, &table, known.unwrap_or_default(), &keys)?;
        let why = "its parent is not in the target".to_owned();
        bad.entry(table).or_default().extend(lines.into_iter().map(|line| (line, why.clone())));
    }
    if bad.values().map(BTreeMap::len).sum::<usize>() == before {
        return Err(Complaint::new("the target does not commit: a reference has no parent")
            .hint("rows that were there before break it; look with `pragma foreign_key_check`"));
    }
    Ok(())
}
