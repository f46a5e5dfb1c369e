//! Objects that a load put into buckets: out again, unless a row still names them.

use crate::outcome::Done;
use crate::what::Files;
use complaint::{Complaint, Result};
use database::Writer;
use index::{Sorter, Spool, Spooled};
use journal::{Did, Journal, Stored};
use objects::{Buckets, Place, State};
use record::object_digests;
use serde::Deserialize;
use serde_json::json;
use stage::{Draft, Folder, Run, Stage, TextFile};
use std::path::Path;
use step::{Blame as _, Fault};

/// What a load put into buckets, by the folders that tell of it.
pub struct Objects<'a> {
    folders: Vec<&'a Folder>,
    buckets: Option<Buckets>,
    scratch: &'a Path,
}

/// What is to be done once the rows are undone.
#[derive(Default)]
pub struct Decided {
    /// Objects that are to be taken out.
    pub removed: u64,
    /// Objects that are not there.
    pub already: u64,
    /// Objects that are left alone.
    pub conflicts: u64,
    all: Option<Spooled>,
}

/// A column that the load filled with URLs.
#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Column {
    table: String,
    column: String,
}

impl<'a> Objects<'a> {
    /// The objects of these folders, and the buckets at this URL.
    pub fn new(
        run: &'a Run,
        folders: Vec<&'a Folder>,
        url: Option<&str>,
        moved: bool,
    ) -> step::Result<Self> {
        // A load that put objects somewhere has noted where: no other journal has to be read for them.
        let noted = |folder: &&Folder| folder.waybill().buckets.is_some();
        let folders = folders.into_iter().filter(noted).collect();
        let mut objects = Self { folders, buckets: None, scratch: run.root() };
        let mut any = false;
        let noted = objects.each(|_| {
            any = true;
            Ok(())
        });
        noted.blame(Fault::Files)?;
        if !any {
            return Ok(objects);
        }
        let Some(url) = url.filter(|url| !url.is_empty()) else {
            let said = "the load put objects into buckets, and nobody says where these are";
            let hint = "say --objects or OBJECTS_URL, as it was said to load";
            return Err(Complaint::new(said).hint(hint)).blame(Fault::Usage);
        };
        let place = Place::parse(url).blame(Fault::Usage)?;
        if !moved {
            objects.same_buckets(&place).blame(Fault::Target)?;
        }
        objects.buckets = Some(Buckets::open(&place).blame(Fault::Usage)?);
        Ok(objects)
    }

    fn same_buckets(&self, place: &Place) -> Result<()> {
        let fingerprint = place.fingerprint();
        let mut filled = self.folders.iter().filter_map(|folder| folder.waybill().buckets.as_ref());
        if filled.all(|filled| *filled == fingerprint) {
            return Ok(());
        }
        Err(Complaint::new(format!("the objects were not put into {place}")).hint(
            "give the OBJECTS_URL that was loaded into; if the place was moved since, add --moved",
        ))
    }

    /// Calls `each` with every object that the load put into a bucket.
    fn each(&self, mut each: impl FnMut(Stored) -> Result<()>) -> Result<()> {
        for folder in &self.folders {
            let mut journal = Journal::open(folder.path())?;
            while let Some(entry) = journal.next()? {
                if let Did::Object(stored) = entry.did
                    && !stored.found
                {
                    each(stored)?;
                }
            }
        }
        Ok(())
    }

    /// Decides about every object, as the target is now that the rows are undone, and writes it
    /// down.
    pub fn decide(
        &self,
        writer: &Writer,
        journal: &mut TextFile,
        conflicts: &mut TextFile,
    ) -> step::Result<Decided> {
        let Some(buckets) = &self.buckets else { return Ok(Decided::default()) };
        let mut named = self.named(writer)?.lookup().blame(Fault::Files)?;
        let mut sorter = Sorter::new(self.scratch);
        let key = |stored: &Stored| [stored.bucket.as_bytes(), stored.object.as_bytes()].join(&0);
        self.each(|stored| sorter.push(&key(&stored), &[])).blame(Fault::Files)?;
        let mut sorted = sorter.sorted().blame(Fault::Files)?;
        let mut all = Spool::new(self.scratch).blame(Fault::Files)?;
        let (mut decided, mut last) = (Decided::default(), Vec::new());
        while let Some((key, _)) = sorted.next().blame(Fault::Files)? {
            if key == last {
                continue;
            }
            last = key.to_vec();
            let stored = read(key);
            let does = if named.has(stored.sha256().as_bytes()).blame(Fault::Files)? {
                Does::Leave("a row still names it")
            } else {
                Does::of(buckets, &stored).blame(Fault::Target)?
            };
            decided.count(&does);
            does.write(&stored, journal, conflicts).blame(Fault::Files)?;
            all.push(&[&[u8::from(does == Does::Remove)], key].concat()).blame(Fault::Files)?;
            step::pause_point()?;
        }
        decided.all = Some(all.finish().blame(Fault::Files)?);
        Ok(decided)
    }

    /// The same in the middle of an undoing, which is taken back where it fails.
    pub fn settle(
        &self,
        writer: &Writer,
        files: &mut Files,
        done: &mut Done,
    ) -> step::Result<Decided> {
        let decided = self.decide(writer, &mut files.journal, &mut files.conflicts);
        match &decided {
            Ok(decided) => done.take(decided),
            Err(_) => drop(writer.abandon()),
        }
        decided
    }

    /// The digests that stand in the columns that were filled with URLs.
    fn named(&self, writer: &Writer) -> step::Result<Sorter> {
        let mut digests = Sorter::new(self.scratch);
        self.each(|stored| digests.push(stored.sha256().as_bytes(), &[])).blame(Fault::Files)?;
        let mut digests = digests.lookup().blame(Fault::Files)?;
        let mut named = Sorter::new(self.scratch);
        let catalog = writer.described().blame(Fault::Target)?;
        for Column { table, column } in self.columns() {
            let Some(table) = catalog.table(&table) else { continue };
            let Some(column) = table.column(&column) else { continue };
            let mut each = |text: &str| {
                for digest in object_digests(text) {
                    if digests.has(digest.as_bytes())? {
                        named.push(digest.as_bytes(), &[])?;
                    }
                }
                Ok(())
            };
            writer.texts(table, &column.name, &mut each).blame(Fault::Target)?;
        }
        Ok(named)
    }

    /// The columns that were filled with URLs, each once.
    fn columns(&self) -> Vec<Column> {
        let facts = self.folders.iter().map(|folder| &folder.waybill().content.facts["buckets"]);
        let mut columns: Vec<Column> = facts
            .filter_map(|columns| serde_json::from_value::<Vec<Column>>(columns.clone()).ok())
            .flatten()
            .collect();
        columns.sort();
        columns.dedup();
        columns
    }

    /// Takes one out that an earlier rollback was about to take out.
    pub fn take_out(&self, bucket: &str, object: &str) -> Result<()> {
        let Some(buckets) = &self.buckets else { return Ok(()) };
        buckets.remove(bucket, object)?;
        buckets.sweep(bucket, object)
    }

    /// Takes out what was decided to be taken out.
    pub fn remove(&self, decided: &Decided) -> step::Result<()> {
        let (Some(buckets), Some(all)) = (&self.buckets, &decided.all) else { return Ok(()) };
        all.each(|_, value| {
            let Some((remove, key)) = value.split_first() else { return Ok(()) };
            let Stored { bucket, object, .. } = read(key);
            if *remove == 1 {
                buckets.remove(&bucket, &object)?;
            }
            buckets.sweep(&bucket, &object)
        })
        .blame(Fault::Target)
    }

    /// Undoes a load that was cut off before it had a row in the target.
    pub fn alone(&self, run: &Run, writer: &Writer, dry_run: bool) -> step::Result<Decided> {
        let mut draft = run.draft(Stage::RolledBack).blame(Fault::Files)?;
        self.folders.iter().for_each(|folder| draft.made_from(folder));
        let mut files = Files::of(&draft)?;
        writer.begin(&[], false).blame(Fault::Target)?;
        let decided = self.decide(writer, &mut files.journal, &mut files.conflicts);
        writer.abandon().blame(Fault::Target)?;
        let decided = decided?;
        if dry_run {
            return Ok(decided);
        }
        files.seal(&mut draft)?;
        self.remove(&decided)?;
        Draft::settle(run.root(), Stage::RolledBack).blame(Fault::Files)?;
        Ok(decided)
    }
}

impl Decided {
    fn count(&mut self, does: &Does) {
        *(match does {
            Does::Remove => &mut self.removed,
            Does::Nothing => &mut self.already,
            Does::Leave(_) => &mut self.conflicts,
        }) += 1;
    }
}

/// What is done about one object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Does {
    Remove,
    Nothing,
    Leave(&'static str),
}

impl Does {
    fn of(buckets: &Buckets, stored: &Stored) -> Result<Self> {
        Ok(match buckets.state(&stored.bucket, &stored.object, stored.sha256())? {
            State::Whole { .. } => Self::Remove,
            State::Absent => Self::Nothing,
            State::Other { .. } => Self::Leave("it was changed since"),
        })
    }

    fn write(
        self,
        stored: &Stored,
        journal: &mut TextFile,
        conflicts: &mut TextFile,
    ) -> Result<()> {
        let Stored { bucket, object, .. } = stored;
        let mut line = json!({ "bucket": bucket, "object": object });
        let file = match self {
            Self::Leave(why) => {
                line["why"] = json!(why);
                conflicts
            }
            did => {
                line["did"] = json!(if did == Self::Remove { "removed" } else { "nothing" });
                journal
            }
        };
        file.json(&line)
    }
}

fn read(key: &[u8]) -> Stored {
    let text = String::from_utf8_lossy(key);
    let (bucket, object) = text.split_once('\0').unwrap_or((&text, ""));
    Stored { bucket: bucket.to_owned(), object: object.to_owned(), found: false }
}
