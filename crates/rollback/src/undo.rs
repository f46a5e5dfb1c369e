//! The journal, entry by entry, by compare-and-swap.
//!
//! Foreign keys are off meanwhile: ON DELETE CASCADE would take rows that somebody added since.
//! Afterwards every reference is checked; a parent that rows still refer to is put back and named,
//! by doing it all again without it.

use crate::objects::Objects;
use crate::ours::columns;
use crate::outcome::Done;
use crate::what::{Files, What};
use catalog::{Catalog, Table};
use complaint::{Complaint, Result};
use database::{Known, TableWriter, Writer};
use journal::{Did, Entry, Journal, Place, State};
use record::{Cell, Columns, Digest};
use stage::{Draft, Folder};
use std::collections::{BTreeMap, BTreeSet};
use step::{Blame as _, Fault, Voice};

/// What is undone, and where.
pub struct Undo<'a> {
    pub loaded: &'a Folder,
    pub writer: &'a Writer,
    pub voice: &'a Voice,
    /// The load was undone before: what is not there was taken out then.
    pub again: bool,
    pub objects: &'a Objects<'a>,
}

/// Rows that others refer to.
type Kept = BTreeSet<(String, Known)>;

/// One table of the journal.
struct Tools<'a> {
    target: &'a Writer,
    place: Place<'a>,
    columns: &'a Columns,
    table: &'a Table,
    writers: BTreeMap<Vec<String>, TableWriter<'a>>,
}

impl Undo<'_> {
    /// Undoes everything that can be undone.
    pub fn all(&self, draft: &mut Draft, dry_run: bool) -> step::Result<Done> {
        self.writer.fire_triggers(false).blame(Fault::Target)?;
        let columns = columns(self.loaded).blame(Fault::Files)?;
        let mut kept = Kept::new();
        loop {
            let catalog = self.writer.catalog().blame(Fault::Target)?;
            let tables = Self::tables(&catalog, &columns);
            self.writer.begin(&tables, false).blame(Fault::Target)?;
            let attempt = self.attempt(draft, &catalog, &columns, &kept);
            let (mut done, mut files) = match attempt {
                Ok(done) => done,
                Err(failure) => {
                    let _ = self.writer.abandon();
                    return Err(failure);
                }
            };
            let referring = self.referring(&catalog, &columns).blame(Fault::Target)?;
            if dry_run || !referring.is_empty() {
                if dry_run {
                    self.objects.settle(self.writer, &mut files, &mut done)?;
                }
                self.writer.abandon().blame(Fault::Target)?;
                let more = self.parents(&catalog, &columns, referring).blame(Fault::Target)?;
                let before = kept.len();
                kept.extend(more);
                if kept.len() > before {
                    continue;
                }
                if dry_run {
                    return Ok(Done { dry_run, ..done });
                }
                // The references had no parent before either: it is done again, and stands.
                self.writer.begin(&tables, false).blame(Fault::Target)?;
                let (done, files) = self.attempt(draft, &catalog, &columns, &kept)?;
                return self.commit(draft, files, done);
            }
            return self.commit(draft, files, done);
        }
    }

    fn commit(&self, draft: &mut Draft, mut files: Files, mut done: Done) -> step::Result<Done> {
        let decided = self.objects.settle(self.writer, &mut files, &mut done)?;
        draft.add_text(files.journal).blame(Fault::Files)?;
        draft.add_text(files.conflicts).blame(Fault::Files)?;
        draft.seal("rollback", env!("CARGO_PKG_VERSION")).blame(Fault::Files)?;
        if self.writer.commit().blame(Fault::Target)? {
            self.objects.remove(&decided)?;
            return Ok(done);
        }
        Err(Complaint::new("the target does not commit")).blame(Fault::Target)
    }

    fn attempt(
        &self,
        draft: &Draft,
        catalog: &Catalog,
        columns: &BTreeMap<String, Columns>,
        kept: &Kept,
    ) -> step::Result<(Done, Files)> {
        let mut files = Files {
            journal: draft.fresh_text("journal.ndjson").blame(Fault::Files)?,
            conflicts: draft.fresh_text("conflicts.ndjson").blame(Fault::Files)?,
        };
        let mut tools = BTreeMap::new();
        for (name, columns) in columns {
            tools.insert(name.clone(), self.tools(catalog, name, columns).blame(Fault::Target)?);
        }
        let mut done = Done::default();
        let mut journal = self.journal().blame(Fault::Files)?;
        let mut again = Vec::new();
        let mut progress = self.voice.progress("undoing");
        while let Some(entry) = journal.next().blame(Fault::Files)? {
            progress.tick()?;
            if let Did::Sequence(was, now) = &entry.did {
                self.sequence(&entry.table, *was, *now).blame(Fault::Target)?;
                continue;
            }
            let Some(tool) = tools.get_mut(&entry.table) else { continue };
            let did = self.entry(tool, &entry, kept).blame(Fault::Target)?;
            if let What::Refused(_) = did {
                // What is in its way may be undone later in the journal.
                again.push(entry);
            } else {
                did.write(&entry, &mut files, &mut done).blame(Fault::Files)?;
            }
        }
        self.once_more(again, &mut tools, kept, &mut files, &mut done)?;
        Ok((done, files))
    }

    /// SQLite has its foreign keys off meanwhile; PostgreSQL cannot, and takes rows back in the
    /// order opposite to that in which they came.
    fn journal(&self) -> Result<Journal> {
        if self.writer.in_bulk() {
            Journal::backwards(self.loaded.path())
        } else {
            Journal::open(self.loaded.path())
        }
    }

    /// What was refused for the sake of other rows, as long as some of it goes.
    fn once_more(
        &self,
        mut again: Vec<Entry>,
        tools: &mut BTreeMap<String, Tools<'_>>,
        kept: &Kept,
        files: &mut Files,
        done: &mut Done,
    ) -> step::Result<()> {
        loop {
            let before = again.len();
            let mut refused = Vec::new();
            for entry in again {
                let Some(tool) = tools.get_mut(&entry.table) else { continue };
                match self.entry(tool, &entry, kept).blame(Fault::Target)? {
                    did @ What::Refused(_) => refused.push((entry, did)),
                    did => did.write(&entry, files, done).blame(Fault::Files)?,
                }
            }
            if refused.len() == before || refused.is_empty() {
                for (entry, did) in refused {
                    did.write(&entry, files, done).blame(Fault::Files)?;
                }
                return Ok(());
            }
            again = refused.into_iter().map(|(entry, _)| entry).collect();
        }
    }

    /// The tables of the journal.
    fn tables<'c>(catalog: &'c Catalog, columns: &BTreeMap<String, Columns>) -> Vec<&'c Table> {
        columns.keys().filter_map(|name| catalog.table(name)).collect()
    }

    fn tools<'t>(
        &'t self,
        catalog: &'t Catalog,
        name: &str,
        columns: &'t Columns,
    ) -> Result<Tools<'t>> {
        let gone = |what: String| {
            Complaint::new(what)
                .hint("bring the schema back to what it was when the rows were loaded")
        };
        let table = catalog
            .table(name)
            .ok_or_else(|| gone(format!("the target has no table {name} any more")))?;
        let lost = columns.list().iter().find(|column| table.column(&column.name).is_none());
        if let Some(column) = lost {
            return Err(gone(format!("table {name} has no column {} any more", column.name)));
        }
        let place = Place::new(self.writer, table, columns);
        Ok(Tools { target: self.writer, place, columns, table, writers: BTreeMap::new() })
    }

    /// Undoes one entry.
    fn entry(&self, tool: &mut Tools<'_>, entry: &Entry, kept: &Kept) -> Result<What> {
        match &entry.did {
            Did::Sequence(..) | Did::Object(_) | Did::Changed(..) | Did::Batch(_) => {
                Ok(What::Already)
            }
            Did::Inserted(known, now) => match tool.place.state(known)? {
                State::Nothing if self.again => Ok(What::Already),
                State::Nothing => Ok(What::conflict("it is gone, or its key was changed since")),
                State::Row(found) if found != *now => Ok(What::conflict("it was changed since")),
                State::Several => Ok(What::conflict("several rows have its key now")),
                State::Row(_) if kept.contains(&(entry.table.clone(), known.clone())) => {
                    Ok(What::conflict("rows that were added or kept refer to it"))
                }
                State::Row(_) => Self::remove(tool, known),
            },
            Did::Updated(known, was, now) => match tool.place.state(known)? {
                State::Nothing => Ok(What::conflict("it was deleted since")),
                State::Row(found) if found == Digest::of(was) => Ok(What::Already),
                State::Row(found) if found == *now => Self::restore(tool, known, was),
                _ => Ok(What::conflict("it was changed since")),
            },
            Did::Deleted(known, was) => match tool.place.state(known)? {
                State::Nothing => Self::put_back(tool, known, was),
                State::Row(found) if found == Digest::of(was) => Ok(What::Already),
                _ => Ok(What::conflict("another row has its place")),
            },
        }
    }

    fn sequence(&self, counter: &str, was: Option<i64>, now: i64) -> Result<()> {
        // Raised further, it has been used since: a key must not be given out twice.
        if self.writer.sequence(counter)? == Some(now) {
            self.writer.set_sequence(counter, was)?;
        }
        Ok(())
    }

    fn remove(tool: &mut Tools<'_>, known: &Known) -> Result<What> {
        let (names, cells) = tool.place.key(known)?;
        if tool.target.referred(tool.table, &names, &cells)? {
            return Ok(What::Refused("rows that were added or kept refer to it".to_owned()));
        }
        let done = tool.writer(names)?.delete(&cells)?;
        Ok(What::of(done, "removed"))
    }

    fn restore(tool: &mut Tools<'_>, known: &Known, was: &[u8]) -> Result<What> {
        let (names, key) = tool.place.key(known)?;
        let cells = tool.place.cells(was)?;
        let columns = tool.columns;
        let values: Vec<Cell<'_>> = cells
            .into_iter()
            .enumerate()
            .filter(|(place, _)| !names.iter().any(|name| *name == columns.name(*place)))
            .map(|(_, cell)| cell)
            .collect();
        let done = tool.writer(names)?.update(&values, &key)?;
        Ok(What::of(done, "restored"))
    }

    fn put_back(tool: &Tools<'_>, known: &Known, was: &[u8]) -> Result<What> {
        let (names, _) = tool.place.key(known)?;
        let mut cells = tool.place.cells(was)?;
        let by_rowid = matches!(known, Known::Rowid(_));
        if let Known::Rowid(rowid) = known {
            cells.insert(0, Cell::Integer(*rowid));
        }
        let mut writer =
            tool.target.table_writer(tool.table, tool.columns, &names, false, by_rowid)?;
        let done = writer.insert(&cells)?.map(drop);
        Ok(What::of(done, "restored"))
    }

    /// References whose parent is gone: which reference of which table, and the values.
    fn referring(
        &self,
        catalog: &Catalog,
        columns: &BTreeMap<String, Columns>,
    ) -> Result<Vec<(String, usize, Vec<Cell<'static>>)>> {
        let mut found = Vec::new();
        for table in &catalog.tables {
            for (which, reference) in table.references.iter().enumerate() {
                let Some(parent) = catalog.table(&reference.parent) else { continue };
                let usable = columns.contains_key(&parent.name)
                    && reference.parent_columns.len() == reference.columns.len()
                    && reference.parent_columns.iter().all(|name| parent.column(name).is_some());
                if usable {
                    let values = self.writer.orphans(table, which, &reference.columns)?;
                    found.extend(values.into_iter().map(|key| (table.name.clone(), which, key)));
                }
            }
        }
        Ok(found)
    }

    /// The parents of these references, now that they are there again.
    fn parents(
        &self,
        catalog: &Catalog,
        columns: &BTreeMap<String, Columns>,
        referring: Vec<(String, usize, Vec<Cell<'static>>)>,
    ) -> Result<Kept> {
        let mut kept = Kept::new();
        for (table, which, values) in referring {
            let reference = catalog.table(&table).and_then(|table| table.references.get(which));
            let Some(reference) = reference else { continue };
            let Some(parent) = catalog.table(&reference.parent) else { continue };
            if columns.contains_key(&parent.name) {
                let names = &reference.parent_columns;
                let known = self.writer.known(parent, names, &values)?;
                kept.extend(known.into_iter().map(|known| (parent.name.clone(), known)));
            }
        }
        Ok(kept)
    }
}

impl<'t> Tools<'t> {
    fn writer(&mut self, key: Vec<String>) -> Result<&mut TableWriter<'t>> {
        use std::collections::btree_map::Entry;
        Ok(match self.writers.entry(key) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let made = self.target.table_writer(
                    self.table,
                    self.columns,
                    entry.key(),
                    false,
                    false,
                )?;
                entry.insert(made)
            }
        })
    }
}
