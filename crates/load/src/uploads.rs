//! Objects into their buckets, before the rows that name them.
//!
//! What is about to be put stands in `4-uploaded` before the first of it is: a load that is cut off
//! leaves no object in a bucket of which nobody knows that it put it there. The next load goes on
//! from there, and so does a rollback. The lines then go into the journal of `4-loaded`, and the
//! folder goes when that is in its place.

use complaint::{Complaint, Result};
use index::{Lookup, Sorter};
use journal::{Did, Journal, Stored};
use objects::{Buckets, Place, State};
use plan::Plan;
use serde_json::{Value, json};
use stage::{Draft, Folder, Object, Run, Stage, TextFile, Waybill};
use std::path::{Path, PathBuf};
use step::{Blame as _, Fault, Voice};

/// What putting objects into buckets needs.
pub struct Uploads<'a> {
    pub run: &'a Run,
    pub transformed: &'a Folder,
    pub buckets: &'a Buckets,
    pub voice: &'a Voice,
}

/// What was done with the objects.
#[derive(Clone, Debug, Default)]
pub struct Shelved {
    /// Objects that this load put into a bucket.
    pub uploaded: u64,
    /// Objects that were there.
    pub found: u64,
    /// Lines for the journal.
    pub lines: u64,
    /// The buckets, by a digest of where they are.
    fingerprint: Option<String>,
    /// The columns that have URLs, and of which buckets.
    places: Value,
    journal: Option<PathBuf>,
}

/// The buckets of the plan, open; `None` if it has none.
pub fn open(plan: &Plan, url: Option<&str>) -> step::Result<Option<Buckets>> {
    let buckets = plan.buckets();
    let Some((.., bucket)) = buckets.first() else { return Ok(None) };
    let Some(url) = url.filter(|url| !url.is_empty()) else {
        let said = "the plan puts objects into buckets, and nobody says where these are";
        let hint = "say --objects or OBJECTS_URL: a folder, or s3:?endpoint=URL";
        return Err(Complaint::new(said).at(plan.place(bucket.line)).hint(hint))
            .blame(Fault::Usage);
    };
    let place = Place::parse(url).blame(Fault::Usage)?;
    Buckets::open(&place).map(Some).blame(Fault::Usage)
}

impl Uploads<'_> {
    /// Puts every object into its bucket that is not there; in a dry run, looks alone.
    pub fn put(&self, target: &str, dry_run: bool) -> step::Result<Shelved> {
        let earlier = self.run.uploading().blame(Fault::Files)?;
        let fingerprint = self.buckets.place().fingerprint();
        if let Some(earlier) = &earlier {
            same_buckets(earlier, &fingerprint).blame(Fault::Target)?;
        }
        let scratch = self.run.root();
        let mut looked = Looked {
            lines: Sorter::new(scratch),
            absent: Sorter::new(scratch),
            earlier: earlier
                .as_ref()
                .map(|earlier| about_to_put(earlier, scratch))
                .transpose()
                .blame(Fault::Files)?,
            shelved: Shelved { fingerprint: Some(fingerprint), ..Shelved::default() },
        };
        self.look(&mut looked)?;
        let Looked { lines, absent, mut shelved, .. } = looked;
        shelved.places = self.transformed.waybill().content.facts["buckets"].clone();
        if dry_run || (lines.is_empty() && earlier.is_none()) {
            return Ok(shelved);
        }
        self.write_down(target, earlier.as_ref(), lines, &mut shelved).blame(Fault::Files)?;
        self.upload(absent)?;
        Ok(shelved)
    }

    /// Asks every bucket for every object.
    fn look(&self, looked: &mut Looked) -> step::Result<()> {
        let mut objects = self.transformed.objects().blame(Fault::Files)?;
        let mut progress = self.voice.progress("objects");
        while let Some(object) = objects.next().blame(Fault::Files)? {
            progress.tick()?;
            let (bucket, name) = place_of(&object).blame(Fault::Files)?;
            let state = self.buckets.state(bucket, name, &object.sha256).blame(Fault::Target)?;
            if let State::Other { bytes, .. } = state {
                return Err(self.another(bucket, name, bytes)).blame(Fault::Target);
            }
            if looked.earlier.is_some() {
                // It may have been killed between the two names of a file.
                self.buckets.sweep(bucket, name).blame(Fault::Target)?;
            }
            looked.take(bucket, name, &state).blame(Fault::Files)?;
            step::pause_point()?;
        }
        Ok(())
    }

    fn another(&self, bucket: &str, name: &str, bytes: u64) -> Complaint {
        Complaint::new(format!(
            "the bucket {bucket} has something else under {name}: {bytes} bytes"
        ))
        .at(self.buckets.place())
        .hint("its name says what it should hold: take it away, or give the plan's value a prefix")
    }

    /// Writes down what is about to be put, and what an earlier load was about to put.
    fn write_down(
        &self,
        target: &str,
        earlier: Option<&Folder>,
        mut lines: Sorter,
        shelved: &mut Shelved,
    ) -> Result<()> {
        let each = |stored: Stored| lines.push(&key(&stored.bucket, &stored.object), &[0]);
        earlier.map_or(Ok(()), |earlier| each_stored(earlier.path(), each))?;
        let mut draft = self.run.draft(Stage::Uploaded)?;
        let mut file = draft.text("journal.ndjson")?;
        let mut sorted = lines.sorted()?;
        let mut last = Vec::new();
        while let Some((key, found)) = sorted.next()? {
            if key != last {
                last = key.to_vec();
                let (bucket, object) = split(key);
                file.write(journal::object(&Stored { bucket, object, found: found == [1] }))?;
            }
        }
        shelved.lines = file.lines();
        draft.add_text(file)?;
        draft.made_from(self.transformed);
        draft.changes(target);
        draft.facts(json!({ "buckets": shelved.places }));
        draft.fills(&self.buckets.place().fingerprint());
        draft.publish("load", env!("CARGO_PKG_VERSION"))?;
        shelved.journal = Some(self.run.path(Stage::Uploaded).join("journal.ndjson"));
        Ok(())
    }

    fn upload(&self, absent: Sorter) -> step::Result<()> {
        let mut absent = absent.lookup().blame(Fault::Files)?;
        let mut objects = self.transformed.objects().blame(Fault::Files)?;
        let mut progress = self.voice.progress("objects put");
        while let Some(object) = objects.next().blame(Fault::Files)? {
            let (bucket, name) = place_of(&object).blame(Fault::Files)?;
            if !absent.has(&key(bucket, name)).blame(Fault::Files)? {
                continue;
            }
            let bytes = self.transformed.object(&object.object).blame(Fault::Files)?;
            self.buckets.sweep(bucket, name).blame(Fault::Target)?;
            self.buckets.put(bucket, name, bytes, &object.content_type).blame(Fault::Target)?;
            progress.tick()?;
            step::pause_point()?;
        }
        Ok(())
    }
}

/// What came of looking at the buckets.
struct Looked {
    /// Every object: by bucket and name, whether it was there.
    lines: Sorter,
    /// Those that are to be put.
    absent: Sorter,
    /// Those that an earlier load was about to put.
    earlier: Option<Lookup>,
    shelved: Shelved,
}

impl Looked {
    fn take(&mut self, bucket: &str, name: &str, state: &State) -> Result<()> {
        let key = key(bucket, name);
        let ours = self.earlier.as_mut().map_or(Ok(false), |earlier| earlier.has(&key))?;
        let found = *state != State::Absent && !ours;
        if *state == State::Absent {
            self.absent.push(&key, &[])?;
        }
        *(if found { &mut self.shelved.found } else { &mut self.shelved.uploaded }) += 1;
        self.lines.push(&key, &[u8::from(found)])
    }
}

impl Shelved {
    /// Writes the lines into the journal of the load.
    pub fn journal(&self, file: &mut TextFile) -> Result<()> {
        let Some(path) = &self.journal else { return Ok(()) };
        let text = std::fs::File::open(path).map(std::io::BufReader::new);
        let failed = |error: std::io::Error| {
            Complaint::new(format!("cannot read {}: {error}", path.display()))
        };
        for line in std::io::BufRead::lines(text.map_err(failed)?) {
            file.write(line.map_err(failed)? + "\n")?;
        }
        Ok(())
    }

    /// Writes into the draft where the objects are, and what a rollback must know.
    pub fn sign(&self, draft: &mut Draft, facts: &mut Value) {
        if let Some(fingerprint) = &self.fingerprint {
            draft.fills(fingerprint);
            facts["buckets"] = self.places.clone();
            facts["objects"] = json!(self.lines);
        }
    }
}

/// Refuses to go on with other buckets than those that were filled.
fn same_buckets(earlier: &Folder, fingerprint: &str) -> Result<()> {
    if earlier.waybill().buckets.as_deref() == Some(fingerprint) {
        return Ok(());
    }
    Err(Complaint::new(format!(
        "{} tells of objects that a load put into other buckets before it was cut off",
        earlier.path().display()
    ))
    .hint("run `load` or `rollback` with that OBJECTS_URL first"))
}

/// The same of a load that was finished.
pub fn in_these(waybill: &Waybill, buckets: Option<&Buckets>) -> Result<()> {
    let own = buckets.map(|buckets| buckets.place().fingerprint());
    if waybill.buckets.is_none() || own.is_none() || waybill.buckets == own {
        return Ok(());
    }
    Err(Complaint::new("these rows are loaded already, and their objects are in other buckets")
        .hint("give the OBJECTS_URL that was loaded into, or run `rollback` with it first"))
}

/// Carries over what a load put into these buckets whose journal is about to be set aside: what it
/// put there is still ours to take away.
pub fn carry(run: &Run, loaded: &Waybill, buckets: Option<&Buckets>) -> Result<()> {
    let Some(fingerprint) = buckets.map(|buckets| buckets.place().fingerprint()) else {
        return Ok(());
    };
    if loaded.buckets.as_ref() != Some(&fingerprint) {
        return Ok(());
    }
    let mut draft = run.draft(Stage::Uploaded)?;
    let mut file = draft.text("journal.ndjson")?;
    each_stored(&run.path(Stage::Loaded), |stored| file.write(journal::object(&stored)))?;
    draft.add_text(file)?;
    draft.facts(json!({ "buckets": loaded.content.facts["buckets"] }));
    draft.fills(&fingerprint);
    draft.publish("load", env!("CARGO_PKG_VERSION")).map(drop)
}

fn about_to_put(earlier: &Folder, scratch: &Path) -> Result<Lookup> {
    let mut sorter = Sorter::new(scratch);
    each_stored(earlier.path(), |stored| sorter.push(&key(&stored.bucket, &stored.object), &[]))?;
    sorter.lookup()
}

/// Calls `each` with every object that the folder says was about to be put.
fn each_stored(folder: &Path, mut each: impl FnMut(Stored) -> Result<()>) -> Result<()> {
    let mut journal = Journal::open(folder)?;
    while let Some(entry) = journal.next()? {
        if let Did::Object(stored) = entry.did
            && !stored.found
        {
            each(stored)?;
        }
    }
    Ok(())
}

fn place_of(object: &Object) -> Result<(&str, &str)> {
    let place = object.bucket.as_deref().zip(object.name.as_deref());
    place.ok_or_else(|| {
        Complaint::new(format!("3-transformed names no bucket for {}", object.object))
            .hint("run `transform` again")
    })
}

fn key(bucket: &str, name: &str) -> Vec<u8> {
    [bucket.as_bytes(), name.as_bytes()].join(&0)
}

fn split(key: &[u8]) -> (String, String) {
    let text = String::from_utf8_lossy(key);
    let (bucket, name) = text.split_once('\0').unwrap_or((&text, ""));
    (bucket.to_owned(), name.to_owned())
}
