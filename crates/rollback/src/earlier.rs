//! A rollback that was cut off: whether the target had committed, and what is left of it to be done.
//!
//! The draft of a rollback is sealed before the target commits. If the program is killed in between,
//! the next one asks the target: PostgreSQL by the number of the transaction, SQLite for the rows. If
//! it had been committed, the draft is put in its place; else it is thrown away, and all is done again.

use crate::objects::Objects;
use crate::ours::columns;
use crate::outcome::Done;
use catalog::Catalog;
use complaint::{Complaint, Result};
use database::{Known, Writer};
use index::{Lookup, Sorter};
use journal::{Did, Entry, Head, Journal, Place, State};
use record::{Columns, Digest};
use serde::Deserialize;
use serde_json::value::RawValue;
use stage::{Draft, Folder, Run, Stage};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use step::{Blame as _, Fault};

/// A rollback of this load that was cut off after it had sealed its draft.
pub struct CutOff(Folder);

/// A line of what was undone.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(default)]
    table: String,
    #[serde(borrow)]
    key: Option<&'a RawValue>,
    rowid: Option<String>,
    bucket: Option<String>,
    object: Option<String>,
    kind: Option<String>,
    name: Option<String>,
    #[serde(default)]
    did: String,
    #[serde(default)]
    rows: u64,
}

/// What a draft says was done to the target.
struct Said {
    /// Rows, by table and by how they are known.
    rows: Lookup,
    /// Tables that were emptied.
    emptied: BTreeSet<String>,
    /// Tables that were dropped.
    dropped: Vec<String>,
    /// The target is what it was before the load, which is so before the draft is sealed.
    restored: bool,
    /// Nothing was done to the target: there was nothing to commit.
    is_nothing: bool,
}

impl CutOff {
    /// The draft that was left, if it is whole and made from this folder.
    pub fn of(run: &Run, loaded: &Folder) -> Result<Option<Self>> {
        let name = loaded.path().file_name().unwrap_or_default().to_string_lossy();
        let digest = &loaded.waybill().digest;
        let left = run.left_whole(Stage::RolledBack)?;
        let made = |left: &Folder| left.waybill().content.inputs.get(&*name) == Some(digest);
        Ok(left.filter(made).map(Self))
    }

    /// The draft that was left of a load by batches that was not through, if it is whole and was
    /// committed: the log of the target has its row.
    pub fn of_batches(run: &Run, load: &Head, undone: u64) -> Result<Option<Self>> {
        let left = run.left_whole(Stage::RolledBack)?;
        let logged = |left: &Folder| {
            let content = &left.waybill().content;
            content.inputs.get("load") == Some(&load.run) && content.facts["batch"] == undone
        };
        Ok(left.filter(logged).map(Self))
    }

    /// Whether it began with a load that had been undone before.
    pub fn again(&self) -> bool {
        self.0.waybill().content.facts["again"] == true
    }

    /// Whether the target had committed.
    pub fn was_committed(&self, run: &Run, loaded: &Folder, writer: &Writer) -> Result<bool> {
        let transaction = self.0.waybill().content.facts["transaction"].as_str();
        let known = transaction.map(|number| writer.was_committed(number)).transpose()?;
        if let Some(known) = known.flatten() {
            return Ok(known);
        }
        let mut said = self.said(run)?;
        let catalog = writer.described()?;
        if said.dropped.iter().any(|name| catalog.table(name).is_some()) {
            return Ok(false);
        }
        if said.restored || !said.dropped.is_empty() {
            return Ok(true);
        }
        undone(loaded, writer, &catalog, &mut said)
    }

    /// Takes out the objects that it was about to take out, puts the draft in its place, and gives
    /// what was done.
    pub fn finish(&self, run: &Run, objects: &Objects<'_>) -> step::Result<Done> {
        let mut done = Done::default();
        self.each("journal.ndjson", |line| {
            match (&line.bucket, &line.object, line.did.as_str()) {
                (Some(bucket), Some(object), "removed") => {
                    objects.take_out(bucket, object)?;
                    done.objects_removed += 1;
                }
                (Some(_), ..) => done.objects_already += 1,
                (None, _, "removed") => done.removed += 1,
                (None, _, "emptied") => done.removed += line.rows,
                (None, _, "dropped") => done.dropped += 1,
                (None, _, "restored") => done.restored += 1,
                _ => done.already += 1,
            }
            Ok(())
        })
        .blame(Fault::Target)?;
        self.each("conflicts.ndjson", |line| {
            *(if line.bucket.is_some() { &mut done.objects_left } else { &mut done.conflicts }) +=
                1;
            Ok(())
        })
        .blame(Fault::Files)?;
        Draft::settle(run.root(), Stage::RolledBack).blame(Fault::Files)?;
        Ok(done)
    }

    fn said(&self, run: &Run) -> Result<Said> {
        let mut rows = Sorter::new(run.root());
        let (mut emptied, mut dropped, mut restored) = (BTreeSet::new(), Vec::new(), false);
        self.each("journal.ndjson", |line| {
            let known = line.key.map(RawValue::get).or(line.rowid.as_deref());
            match (line.did.as_str(), known) {
                ("removed" | "restored", Some(known)) => {
                    rows.push(&name(&line.table, known), &[])?;
                }
                ("restored", None) => restored = true,
                ("emptied", _) => drop(emptied.insert(line.table)),
                ("dropped", _) if line.kind.as_deref() == Some("table") => {
                    // How a name is quoted is for statements alone.
                    dropped.extend(line.name.map(|name| name.replace('"', "")));
                }
                _ => {}
            }
            Ok(())
        })?;
        let is_nothing = rows.is_empty() && emptied.is_empty();
        Ok(Said { rows: rows.lookup()?, emptied, dropped, restored, is_nothing })
    }

    fn each(&self, name: &str, mut each: impl FnMut(Line<'_>) -> Result<()>) -> Result<()> {
        let path = self.0.path().join(name);
        let failed = |error: std::io::Error| {
            Complaint::new(format!("cannot read {}: {error}", path.display()))
        };
        let file = BufReader::new(std::fs::File::open(&path).map_err(failed)?);
        for line in file.lines() {
            let line = line.map_err(failed)?;
            let line = serde_json::from_str(&line)
                .map_err(|error| Complaint::new(error.to_string()).at(path.display()))?;
            each(line)?;
        }
        Ok(())
    }
}

/// A row of the draft and of the journal of the load.
fn name(table: &str, known: &str) -> Vec<u8> {
    [table.as_bytes(), known.as_bytes()].join(&0)
}

/// Whether the rows that the draft tells of are gone, or again what they were. All were undone in one
/// transaction: one that stands as the load left it says that they were not. Where nothing is to be
/// seen, it is as well to do it again.
fn undone(loaded: &Folder, writer: &Writer, catalog: &Catalog, said: &mut Said) -> Result<bool> {
    if said.is_nothing {
        return Ok(true);
    }
    let columns: BTreeMap<String, Columns> = columns(loaded)?;
    let mut places: BTreeMap<&str, Place<'_>> = columns
        .iter()
        .filter_map(|(name, columns)| {
            Some((name.as_str(), Place::new(writer, catalog.table(name)?, columns)))
        })
        .collect();
    let mut journal = Journal::open(loaded.path())?;
    let mut seen = false;
    while let Some(Entry { table, did }) = journal.next()? {
        let (Did::Inserted(known, _) | Did::Updated(known, ..) | Did::Deleted(known, _)) = &did
        else {
            continue;
        };
        let text = match known {
            Known::Key(key) => key.clone(),
            Known::Rowid(rowid) => rowid.to_string(),
        };
        let told = said.emptied.contains(&table) || said.rows.has(&name(&table, &text))?;
        let Some(place) = places.get_mut(table.as_str()).filter(|_| told) else { continue };
        match (&did, place.state(known)?) {
            (Did::Inserted(_, now) | Did::Updated(_, _, now), State::Row(found))
                if found == *now =>
            {
                return Ok(false);
            }
            (Did::Deleted(..), State::Nothing) => return Ok(false),
            (Did::Inserted(..), State::Nothing) | (Did::Deleted(..), State::Row(_)) => seen = true,
            (Did::Updated(_, was, _), State::Row(found)) => seen |= found == Digest::of(was),
            _ => {}
        }
    }
    Ok(seen)
}
