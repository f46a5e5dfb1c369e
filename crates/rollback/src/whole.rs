//! Tables as a whole instead of row by row: emptied, dropped, or replaced by the backup that was
//! taken before the load. Each says first what it is about to do, and does it only where nothing is
//! lost that the load, or a schema file, did not bring.

use crate::ending::{end, set_back};
use crate::objects::Objects;
use crate::ours::{Ours, all_of, columns, nowhere_else, tables_of};
use crate::outcome::Done;
use crate::what::Files;
use catalog::{Catalog, Table};
use complaint::{Complaint, Result};
use database::{Made, Refusal, Writer};
use journal::{Did, Journal};
use serde_json::json;
use stage::{Draft, Folder};
use std::collections::BTreeMap;
use step::{Blame as _, Fault, Voice};

/// The backup that a load took.
pub const BACKUP: &str = "backup";

/// What is undone, and where.
pub struct Whole<'a> {
    /// `None` where nothing was loaded, or what was loaded has been undone.
    pub loaded: Option<&'a Folder>,
    pub voice: &'a Voice,
    pub dry_run: bool,
    /// What was changed since is lost on purpose.
    pub lose_changes: bool,
}

impl Whole<'_> {
    fn ours<'o>(&'o self, writer: &'o Writer) -> Ours<'o> {
        Ours { writer, loaded: self.loaded, voice: self.voice }
    }

    /// Empties the tables that the load filled.
    pub fn truncate(
        &self,
        writer: &Writer,
        objects: &Objects<'_>,
        draft: &mut Draft,
    ) -> step::Result<Done> {
        let Some(loaded) = self.loaded else { return Err(nothing()).blame(Fault::Files) };
        writer.fire_triggers(false).blame(Fault::Target)?;
        let names = columns(loaded).blame(Fault::Files)?;
        let catalog = writer.catalog().blame(Fault::Target)?;
        let tables = children_first(&catalog, |table| names.contains_key(&table.name));
        self.voice.add(format!("empties, children first: {}", listed(&tables)));
        writer.begin(&tables, false).blame(Fault::Target)?;
        let done = self.emptied(writer, loaded, &tables, objects, draft);
        self.abandoned(writer, done)
    }

    /// What came to nothing, or was to, is taken back.
    fn abandoned(&self, writer: &Writer, done: step::Result<Done>) -> step::Result<Done> {
        if done.is_err() || self.dry_run {
            let _ = writer.abandon();
        }
        done
    }

    fn emptied(
        &self,
        writer: &Writer,
        loaded: &Folder,
        tables: &[&Table],
        objects: &Objects<'_>,
        draft: &mut Draft,
    ) -> step::Result<Done> {
        writer.lock(tables).blame(Fault::Target)?;
        let catalog = writer.catalog().blame(Fault::Target)?;
        let now = children_first(&catalog, |table| tables.iter().any(|it| it.name == table.name));
        let counts = self.ours(writer).counts(&catalog).blame(Fault::Target)?;
        let rows = all_of(&counts, &now).blame(Fault::Target)?;
        refused(writer.truncate(&now), "the tables cannot be emptied")?;
        sequences(writer, loaded).blame(Fault::Target)?;
        let mut files = Files::of(draft)?;
        for table in &now {
            let line = json!({"table": table.name, "did": "emptied", "rows": table.rows});
            files.journal.json(&line).blame(Fault::Files)?;
        }
        let done = Done { dry_run: self.dry_run, removed: rows, ..Done::default() };
        end(writer, (objects, None), draft, files, done)
    }

    /// Drops what the schema files made.
    pub fn drop(
        &self,
        writer: &Writer,
        objects: &Objects<'_>,
        draft: &mut Draft,
    ) -> step::Result<Done> {
        writer.begin(&[], false).blame(Fault::Target)?;
        let done = self.dropped(writer, objects, draft);
        self.abandoned(writer, done)
    }

    fn dropped(
        &self,
        writer: &Writer,
        objects: &Objects<'_>,
        draft: &mut Draft,
    ) -> step::Result<Done> {
        let made = writer.made().blame(Fault::Target)?;
        if made.is_empty() {
            return Err(Complaint::new("no schema file made anything that is still there")
                .hint("what other programs made is theirs to drop"))
            .blame(Fault::Target);
        }
        let catalog = writer.catalog().blame(Fault::Target)?;
        writer.lock(&tables_of(&catalog, &made)).blame(Fault::Target)?;
        let catalog = writer.catalog().blame(Fault::Target)?;
        let tables = tables_of(&catalog, &made);
        self.voice.add(format!("drops {}: {}", kinds(&made), listed(&tables)));
        let counts = self.ours(writer).counts(&catalog).blame(Fault::Target)?;
        let removed = all_of(&counts, &tables).blame(Fault::Target)?;
        nowhere_else(&counts, &tables).blame(Fault::Target)?;
        let mut files = Files::of(draft)?;
        let dropped = made.len() as u64;
        refused(writer.drop_made(&made), "what the schema files made cannot be dropped")?;
        for it in &made {
            let line = json!({"did": "dropped", "kind": it.kind, "name": it.name, "of": it.script});
            files.journal.json(&line).blame(Fault::Files)?;
        }
        let done = Done { dry_run: self.dry_run, removed, dropped, ..Done::default() };
        end(writer, (objects, None), draft, files, done)
    }

    /// Replaces the target by the backup that the load took.
    pub fn restore(
        &self,
        writer: Writer,
        objects: &Objects<'_>,
        draft: &mut Draft,
    ) -> step::Result<Done> {
        let Some(loaded) = self.loaded else { return Err(nothing()).blame(Fault::Files) };
        if loaded.waybill().entry(BACKUP).is_none() {
            return Err(Complaint::new("this load took no backup")
                .hint("`load --backup` does; `--mode rows` needs none"))
            .blame(Fault::Files);
        }
        let facts = &loaded.waybill().content.facts;
        let fact = |name: &str| facts.get(name).cloned().unwrap_or_default();
        let sums = |name: &str| -> BTreeMap<String, String> {
            serde_json::from_value(fact(name)).unwrap_or_default()
        };
        let (before, after) = (sums("sums_before"), sums("sums_after"));
        let catalog = writer.catalog().blame(Fault::Target)?;
        let tables: Vec<&Table> = catalog.movable().collect();
        writer.hold(&tables).blame(Fault::Target)?;
        let now = writer.sums(tables.iter().copied());
        let now = now.inspect_err(|_| drop(writer.abandon())).blame(Fault::Target)?;
        let (total, then) = (rows(&now), rows(&before));
        self.voice.add(format!(
            "replaces the whole target by the backup from before the load: {total} rows in {} \
             tables now, {then} in {} then",
            now.len(),
            before.len()
        ));
        // Cut off after the restoring, it is done again.
        let shape = fact("shape") == json!(journal::shape(&catalog));
        if !(self.lose_changes || now == before && shape) {
            let said = changed(&now, &after, shape);
            let said = said.and_then(|()| unused(&writer, loaded));
            said.inspect_err(|_| drop(writer.abandon())).blame(Fault::Target)?;
        }
        let mut done = Done { dry_run: self.dry_run, ..Done::default() };
        done.removed = total.saturating_sub(then);
        if self.dry_run {
            let _ = writer.abandon();
            return Ok(done);
        }
        let writer = writer.restore(&loaded.path().join(BACKUP)).blame(Fault::Target)?;
        let mut files = Files::of(draft)?;
        files.journal.json(&json!({"did": "restored", "rows": then})).blame(Fault::Files)?;
        let decided = objects.settle(&writer, &mut files, &mut done)?;
        files.seal(draft)?;
        objects.remove(&decided)?;
        Ok(done)
    }
}

fn count(sum: &str) -> u64 {
    sum.split(':').next().and_then(|rows| rows.parse().ok()).unwrap_or_default()
}

fn rows(sums: &BTreeMap<String, String>) -> u64 {
    sums.values().map(|sum| count(sum)).sum()
}

/// A counter that was used since would give the same keys out a second time.
fn unused(writer: &Writer, loaded: &Folder) -> Result<()> {
    let mut journal = Journal::open(loaded.path())?;
    while let Some(entry) = journal.next()? {
        if let Did::Sequence(_, now) = &entry.did
            && writer.sequence(&entry.table)? != Some(*now)
        {
            return Err(
                Complaint::new(format!("keys of {} were given out since", entry.table)).hint(LOSE)
            );
        }
    }
    Ok(())
}

const LOSE: &str =
    "`--mode rows` keeps what others did; `--lose-changes` takes the backup all the same";

fn nothing() -> Complaint {
    Complaint::new("there is no load to be undone, or it was undone already")
}

/// Tables that are not as the load left them.
fn changed(
    now: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    shape: bool,
) -> Result<()> {
    let names = now.keys().chain(after.keys());
    let other = names.into_iter().find(|name| now.get(*name) != after.get(*name));
    let said = match (other, shape) {
        (None, true) => return Ok(()),
        (None, false) => {
            "tables, indexes, policies or views were changed since the load".to_owned()
        }
        (Some(name), _) => match (after.get(name), now.get(name)) {
            (None, _) => format!("table {name} was made since the load"),
            (_, None) => format!("table {name} was dropped since the load"),
            (Some(then), Some(now)) if count(then) != count(now) => format!(
                "table {name} is not what the load left: it had {} rows then, and has {} now",
                count(then),
                count(now)
            ),
            _ => format!("rows of table {name} were changed since the load"),
        },
    };
    Err(Complaint::new(said).hint(LOSE))
}

/// What was raised goes back, unless it was used since.
fn sequences(writer: &Writer, loaded: &Folder) -> Result<()> {
    let mut journal = Journal::open(loaded.path())?;
    while let Some(entry) = journal.next()? {
        if let Did::Sequence(was, now) = &entry.did {
            set_back(writer, &entry.table, *was, *now)?;
        }
    }
    Ok(())
}

fn children_first(catalog: &Catalog, wanted: impl Fn(&Table) -> bool) -> Vec<&Table> {
    let order = catalog::order(catalog.tables.iter().filter(|table| wanted(table)));
    order.tables.iter().rev().filter_map(|placed| catalog.table(&placed.table)).collect()
}

fn listed(tables: &[&Table]) -> String {
    let named: Vec<String> = tables
        .iter()
        .map(|table| format!("{} ({})", step::sanitised(&table.name), table.rows))
        .collect();
    named.join(", ")
}

/// `3 types, 41 tables`.
fn kinds(made: &[Made]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for it in made {
        *counts.entry(&it.kind).or_default() += 1;
    }
    let each = counts
        .iter()
        .map(|(kind, count)| format!("{count} {kind}{}", if *count == 1 { "" } else { "s" }));
    each.collect::<Vec<_>>().join(", ")
}

fn refused(done: Result<std::result::Result<(), Refusal>>, what: &str) -> step::Result<()> {
    match done.blame(Fault::Target)? {
        Ok(()) => Ok(()),
        Err(Refusal(why)) => Err(Complaint::new(format!("{what}: {why}"))
            .hint("it is not of this load or of a schema file, and stays; so does the rest"))
        .blame(Fault::Target),
    }
}
