//! The journal, entry by entry, by compare-and-swap.
//!
//! Foreign keys are off meanwhile: ON DELETE CASCADE would take rows that somebody added since.
//! Afterwards every reference is checked; a parent that rows still refer to is put back and named,
//! by doing it all again without it.

use crate::ending::{end, set_back};
use crate::journalled::Journalled;
use crate::objects::Objects;
use crate::ours::filled_since;
use crate::outcome::Done;
use crate::untouched::Untouched;
use crate::what::{Files, What};
use catalog::{Catalog, Table};
use complaint::{Complaint, Result};
use database::{Known, TableWriter, Writer};
use journal::{Did, Entry, Journal, Place, State};
use record::{Cell, Columns, Digest};
use stage::Draft;
use std::collections::{BTreeMap, BTreeSet};
use step::{Blame as _, Fault, Voice};

/// What is undone, and where.
pub struct Undo<'a> {
    pub loaded: Journalled<'a>,
    pub writer: &'a Writer,
    pub voice: &'a Voice,
    /// The load was undone before: what is not there was taken out then.
    pub again: bool,
    pub objects: &'a Objects<'a>,
}

/// Rows that are taken out at a time.
const TOGETHER: usize = 1000;

/// Why a row stays.
const REFERRED: &str = "rows that were added or kept refer to it";

/// Both were put into one table, and are known in the same way.
fn alike(one: &Entry, other: &Entry) -> bool {
    let by_key = |entry: &Entry| match &entry.did {
        Did::Inserted(known, _) => Some(matches!(known, Known::Key(_))),
        _ => None,
    };
    one.table == other.table && by_key(one) == by_key(other)
}

/// Rows that others refer to.
pub type Kept = BTreeSet<(String, Known)>;

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
        let columns = &self.loaded.columns;
        let mut kept = Kept::new();
        loop {
            let catalog = self.writer.described().blame(Fault::Target)?;
            let tables = Self::tables(&catalog, columns);
            self.writer.begin(&tables, false).blame(Fault::Target)?;
            let attempt = self.attempt(draft, &catalog, columns, &kept);
            // Before anything is committed, and before an odd line is blamed.
            let (mut done, mut files) = match self.loaded.verified(attempt) {
                Ok(done) => done,
                Err(failure) => {
                    let _ = self.writer.abandon();
                    return Err(failure);
                }
            };
            let referring = self.referring(&catalog, columns).blame(Fault::Target)?;
            if dry_run || !referring.is_empty() {
                if dry_run {
                    self.objects.settle(self.writer, &mut files, &mut done)?;
                }
                self.writer.abandon().blame(Fault::Target)?;
                let more = self.parents(&catalog, columns, referring).blame(Fault::Target)?;
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
                let (done, files) = self.attempt(draft, &catalog, columns, &kept)?;
                return end(self.writer, (self.objects, self.loaded.run), draft, files, done);
            }
            return end(self.writer, (self.objects, self.loaded.run), draft, files, done);
        }
    }

    fn attempt(
        &self,
        draft: &Draft,
        catalog: &Catalog,
        columns: &BTreeMap<String, Columns>,
        kept: &Kept,
    ) -> step::Result<(Done, Files)> {
        let mut files = Files::of(draft)?;
        let mut tools = BTreeMap::new();
        for (name, columns) in columns {
            tools.insert(name.clone(), self.tools(catalog, name, columns).blame(Fault::Target)?);
        }
        let mut done = Done::default();
        let mut journal = self.loaded.open(self.writer).blame(Fault::Files)?;
        let mut again = Vec::new();
        let mut together: Vec<Entry> = Vec::new();
        let mut untouched = Untouched::of(self.loaded.facts, self.writer).blame(Fault::Target)?;
        let mut progress = self.voice.progress("undoing");
        let mut next = || journal.as_mut().map_or(Ok(None), Journal::next);
        while let Some(entry) = next().blame(Fault::Files)? {
            progress.tick()?;
            let fits = together.first().is_none_or(|first| alike(first, &entry));
            if !fits || together.len() == TOGETHER {
                let entries = std::mem::take(&mut together);
                let (files, done) = (&mut files, &mut done);
                let tried = self.several(entries, &mut tools, kept, files, done, &mut untouched)?;
                again.extend(tried);
            }
            if matches!(entry.did, Did::Inserted(..)) && untouched.is_gone(&entry.table) {
                What::Done("removed").write(&entry, &mut files, &mut done).blame(Fault::Files)?;
                continue;
            }
            if self.writer.in_bulk() && matches!(entry.did, Did::Inserted(..)) {
                together.push(entry);
                continue;
            }
            match &entry.did {
                Did::Sequence(was, now) => {
                    set_back(self.writer, &entry.table, *was, *now).blame(Fault::Target)?;
                    continue;
                }
                Did::Batch(_) => continue,
                _ => {}
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
        let (tables, filed, counted) = (&mut tools, &mut files, &mut done);
        again.extend(self.several(together, tables, kept, filed, counted, &mut untouched)?);
        self.once_more(again, &mut tools, kept, &mut files, &mut done)?;
        Ok((done, files))
    }

    /// Takes out rows that were put into one table and are known by the same columns. Gives those
    /// that were refused.
    fn several(
        &self,
        entries: Vec<Entry>,
        tools: &mut BTreeMap<String, Tools<'_>>,
        kept: &Kept,
        files: &mut Files,
        done: &mut Done,
        untouched: &mut Untouched,
    ) -> step::Result<Vec<Entry>> {
        let mut again = Vec::new();
        let Some(first) = entries.first() else { return Ok(again) };
        let Some(tool) = tools.get_mut(&first.table) else { return Ok(again) };
        let (some, before) = (entries.len() as u64, done.removed);
        let decided = self.decide(tool, &entries, kept).blame(Fault::Target)?;
        for (entry, what) in entries.into_iter().zip(decided) {
            if let What::Refused(_) = what {
                again.push(entry);
            } else {
                what.write(&entry, files, done).blame(Fault::Files)?;
            }
        }
        let whole = done.removed - before == some
            && !kept.iter().any(|(table, _)| *table == tool.table.name);
        untouched.after(self.writer, tool.table, some, whole).blame(Fault::Target)?;
        Ok(again)
    }

    fn decide(&self, tool: &mut Tools<'_>, entries: &[Entry], kept: &Kept) -> Result<Vec<What>> {
        let mut names = Vec::new();
        let mut keys = Vec::with_capacity(entries.len());
        for entry in entries {
            let Did::Inserted(known, _) = &entry.did else { continue };
            let (columns, cells) = tool.place.key(known)?;
            if !keys.is_empty() && columns != names {
                return entries.iter().map(|entry| self.entry(tool, entry, kept)).collect();
            }
            names = columns;
            keys.push(cells);
        }
        let states = tool.place.states(names.clone(), &keys)?;
        let mut decided: Vec<Option<What>> = entries
            .iter()
            .zip(states)
            .map(|(entry, state)| self.inserted(entry, &state, kept))
            .collect();
        let open: Vec<usize> =
            decided.iter().enumerate().filter(|(_, it)| it.is_none()).map(|(at, _)| at).collect();
        let chosen: Vec<_> = open.iter().map(|at| keys[*at].clone()).collect();
        let referred = tool.target.referred_all(tool.table, &names, &chosen)?;
        let (mut going, mut places) = (Vec::new(), Vec::new());
        for ((at, key), referred) in open.into_iter().zip(chosen).zip(referred) {
            if referred {
                decided[at] = Some(What::Refused(REFERRED.to_owned()));
            } else {
                going.push(key);
                places.push(at);
            }
        }
        let writer = tool.writer(names)?;
        if writer.delete_all(&going)?.is_ok() {
            for at in places {
                decided[at] = Some(What::Done("removed"));
            }
        } else {
            for (at, key) in places.into_iter().zip(&going) {
                decided[at] = Some(What::of(writer.delete(key)?, "removed"));
            }
        }
        Ok(decided.into_iter().flatten().collect())
    }

    /// What becomes of a row that was put in; `None` if it is to go.
    fn inserted(&self, entry: &Entry, state: &State, kept: &Kept) -> Option<What> {
        let Did::Inserted(known, now) = &entry.did else { return Some(What::Already) };
        match state {
            State::Nothing if self.again => Some(What::Already),
            State::Nothing => Some(What::conflict("it is gone, or its key was changed since")),
            State::Row(found) if found != now => Some(What::conflict("it was changed since")),
            State::Several => Some(What::conflict("several rows have its key now")),
            State::Row(_) if kept.contains(&(entry.table.clone(), known.clone())) => {
                Some(What::conflict(REFERRED))
            }
            State::Row(_) => None,
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
        filled_since(self.writer, table, columns)?;
        let place = Place::new(self.writer, table, columns);
        Ok(Tools { target: self.writer, place, columns, table, writers: BTreeMap::new() })
    }

    /// Undoes one entry.
    fn entry(&self, tool: &mut Tools<'_>, entry: &Entry, kept: &Kept) -> Result<What> {
        match &entry.did {
            Did::Sequence(..) | Did::Object(_) | Did::Changed(..) | Did::Batch(_) => {
                Ok(What::Already)
            }
            Did::Inserted(known, _) => {
                let state = tool.place.state(known)?;
                self.inserted(entry, &state, kept).map_or_else(|| Self::remove(tool, known), Ok)
            }
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

    fn remove(tool: &mut Tools<'_>, known: &Known) -> Result<What> {
        let (names, cells) = tool.place.key(known)?;
        if tool.target.referred(tool.table, &names, &cells)? {
            return Ok(What::Refused(REFERRED.to_owned()));
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
