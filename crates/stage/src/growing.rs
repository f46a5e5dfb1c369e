//! A draft that grows through any number of programs.

use crate::draft::remove;
use crate::{Draft, Run, Stage, file_error};
use complaint::{Complaint, Result};
use record::Hasher;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// The file that says what the draft is of. A draft without it grows no more.
const HEAD: &str = "backfill.json";

/// Writes a file, given what takes its bytes.
pub type Write<'w> = &'w mut dyn FnMut(&mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()>;

/// A draft to whose files programs append, one after the other, until what it tells of is through.
///
/// Unlike a [`Draft`] it outlives the program that began it. What is appended is on disk when
/// [`Growing::sync`] returns; how much of it counts is for the caller to know.
#[derive(Debug)]
pub struct Growing {
    root: PathBuf,
    stage: Stage,
    path: PathBuf,
    head: Value,
    files: BTreeMap<String, Grown>,
}

/// A file that is open.
#[derive(Debug)]
struct Grown {
    file: File,
    /// What is in it, and what was before the last piece: known if all of it went through here.
    now: Option<Known>,
    before: Option<Known>,
}

/// What is in a file.
#[derive(Clone, Debug, Default)]
struct Known {
    bytes: u64,
    rows: u64,
    hasher: Hasher,
}

impl Grown {
    fn append(&mut self, bytes: &[u8]) -> std::io::Result<u64> {
        self.before = self.now.take();
        self.file.write_all(bytes)?;
        self.now.clone_from(&self.before);
        if let Some(known) = &mut self.now {
            known.bytes += bytes.len() as u64;
            known.rows += memchr::memchr_iter(b'\n', bytes).count() as u64;
            known.hasher.update(bytes);
        }
        self.file.stream_position()
    }

    fn cut(&mut self, length: u64) -> std::io::Result<()> {
        self.file.set_len(length)?;
        self.file.seek(SeekFrom::End(0))?;
        let known = [self.now.take(), self.before.take(), Some(Known::default())];
        self.now = known.into_iter().flatten().find(|known| known.bytes == length);
        Ok(())
    }
}

impl Growing {
    /// Begins one. What stands in its place goes.
    pub fn begin(run: &Run, stage: Stage, head: Value) -> Result<Self> {
        let path = Draft::place(run.root(), stage);
        remove(&path)?;
        std::fs::create_dir(&path).map_err(|error| file_error("make", &path, &error))?;
        outage::point("draft-made");
        let mut growing = Self::new(run.root(), stage, head);
        growing.set_head(growing.head.clone())?;
        sync_folder(run.root())?;
        Ok(growing)
    }

    /// The one that earlier programs left, if there is one.
    pub fn open(run: &Run, stage: Stage) -> Result<Option<Self>> {
        let head = head(&Draft::place(run.root(), stage))?;
        Ok(head.map(|head| Self::new(run.root(), stage, head)))
    }

    /// What the folder in its place says of how it has grown; `None` if it did not grow.
    pub fn published(run: &Run, stage: Stage) -> Result<Option<Value>> {
        if run.has(stage) { head(&run.path(stage)) } else { Ok(None) }
    }

    /// What the folder of a stage is of, growing or in its place: for who only looks, and takes no lock.
    pub fn head_in(root: &Path, stage: Stage) -> Result<Option<Value>> {
        match head(&Draft::place(root, stage))? {
            Some(head) => Ok(Some(head)),
            None => head(&root.join(stage.folder())),
        }
    }

    /// Takes the folder out of its place, to let it grow on.
    pub fn reopen(run: &Run, stage: Stage) -> Result<Option<Self>> {
        let (place, path) = (run.path(stage), Draft::place(run.root(), stage));
        remove(&path)?;
        std::fs::rename(&place, &path).map_err(|error| file_error("move", &place, &error))?;
        outage::point("draft-reopened");
        sync_folder(run.root())?;
        Self::open(run, stage)
    }

    fn new(root: &Path, stage: Stage, head: Value) -> Self {
        let path = Draft::place(root, stage);
        Self { root: root.to_owned(), stage, path, head, files: BTreeMap::new() }
    }

    /// What the draft is of.
    #[must_use]
    pub fn head(&self) -> &Value {
        &self.head
    }

    /// Says anew what it is of. It is not whole any more, if it was.
    pub fn set_head(&mut self, head: Value) -> Result<()> {
        // First: a new head under an old waybill would be taken for one that is through.
        self.unfinish()?;
        let draft = self.path.join("backfill.json.draft");
        let mut text = serde_json::to_vec_pretty(&head)
            .map_err(|error| Complaint::new(format!("cannot write {HEAD}: {error}")))?;
        text.push(b'\n');
        let written = std::fs::write(&draft, text)
            .inspect(|()| outage::point("head-written"))
            .and_then(|()| File::open(&draft)?.sync_all())
            .inspect(|()| outage::point("head-synced"))
            .and_then(|()| std::fs::rename(&draft, self.path.join(HEAD)))
            .inspect(|()| outage::point("head-moved"));
        written.map_err(|error| file_error("write", &draft, &error))?;
        self.head = head;
        sync_folder(&self.path)
    }

    /// Removes what is written at the end: a program may have been killed at it.
    fn unfinish(&self) -> Result<()> {
        for stale in ["waybill.json", "waybill.json.draft", "ledger.csv"] {
            match std::fs::remove_file(self.path.join(stale)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(file_error("remove", &self.path.join(stale), &error));
                }
                _ => {}
            }
        }
        sync_folder(&self.path)
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends to a file, which is made if it is not there; gives its length afterwards.
    pub fn append(&mut self, name: &str, bytes: &[u8]) -> Result<u64> {
        let path = self.path.join(name);
        let failed = |error: std::io::Error| file_error("write", &path, &error);
        self.file(name)?.append(bytes).map_err(failed)
    }

    /// Lets a file be no longer than this.
    pub fn cut(&mut self, name: &str, length: u64) -> Result<()> {
        let path = self.path.join(name);
        let failed = |error: std::io::Error| file_error("write", &path, &error);
        let grown = self.file(name)?;
        let now = grown.file.metadata().map_err(failed)?.len();
        if now < length {
            return Err(Complaint::new(format!("{} has lost its end", path.display()))
                .hint("it tells how to undo what is in the target: bring it back from a backup"));
        }
        grown.cut(length).map_err(failed)
    }

    /// What was appended to the file is on disk when this returns.
    pub fn sync(&mut self, name: &str) -> Result<()> {
        let path = self.path.join(name);
        self.file(name)?.file.sync_data().map_err(|error| file_error("sync", &path, &error))
    }

    /// Puts another file in the place of one, whole or not at all: `write` is given what takes its
    /// bytes.
    pub fn rewrite(&mut self, name: &str, write: Write<'_>) -> Result<()> {
        let (path, draft) = (self.path.join(name), self.path.join(format!("{name}.draft")));
        let failed = |error: std::io::Error| file_error("write", &draft, &error);
        let mut file = BufWriter::with_capacity(1 << 18, File::create(&draft).map_err(failed)?);
        write(&mut |bytes| file.write_all(bytes).map_err(failed))?;
        let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
        outage::point("file-rewritten");
        file.sync_all().map_err(failed)?;
        self.files.remove(name);
        std::fs::rename(&draft, &path).map_err(failed)?;
        sync_folder(&self.path)
    }

    fn file(&mut self, name: &str) -> Result<&mut Grown> {
        use std::collections::btree_map::Entry;
        match self.files.entry(name.to_owned()) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                let path = self.path.join(name);
                let failed = |error: std::io::Error| file_error("open", &path, &error);
                let mut file = File::options()
                    .create(true)
                    .truncate(false)
                    .write(true)
                    .open(&path)
                    .map_err(failed)?;
                let length = file.seek(SeekFrom::End(0)).map_err(failed)?;
                sync_folder(&self.path)?;
                let now = (length == 0).then(Known::default);
                Ok(entry.insert(Grown { file, now, before: None }))
            }
        }
    }

    /// Removes it: what it tells of was taken back.
    pub fn give_up(self) -> Result<()> {
        remove(&self.path)
    }

    /// It is through: a draft of these files, to be sealed and put in its place.
    pub fn through(mut self, names: &[&str]) -> Result<Draft> {
        self.unfinish()?;
        for name in names {
            self.sync(name)?;
        }
        let mut draft = Draft::adopt(&self.root, self.stage);
        draft.adopt_text(HEAD)?;
        for name in names {
            match self.files.remove(*name).and_then(|grown| grown.now) {
                Some(Known { bytes, rows, hasher }) => {
                    draft.adopt_known(name, (bytes, rows, hasher.finish()))?;
                }
                None => draft.adopt_text(name)?,
            }
        }
        Ok(draft)
    }
}

fn head(folder: &Path) -> Result<Option<Value>> {
    let path = folder.join(HEAD);
    match std::fs::read(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(file_error("read", &path, &error)),
        Ok(text) => serde_json::from_slice(&text).map(Some).map_err(|error| {
            Complaint::new(format!("{} is not what was written: {error}", path.display()))
                .hint("it tells of a load that may have to be undone: bring it back from a backup")
        }),
    }
}

fn sync_folder(path: &Path) -> Result<()> {
    let synced = File::open(path).and_then(|folder| folder.sync_all());
    synced.map_err(|error| file_error("sync", path, &error))
}

#[cfg(test)]
mod tests {
    use super::Growing;
    use crate::{Draft, Run, Stage};
    use serde_json::json;

    /// Puts the draft in its place; its files are compared with what the waybill says.
    fn settled(growing: Growing, run: &Run) -> u64 {
        let mut draft = growing.through(&["journal.ndjson"]).unwrap();
        draft.seal("load", "1").unwrap();
        Draft::settle(run.root(), Stage::Loaded).unwrap();
        let folder = run.read_alone(Stage::Loaded).unwrap();
        folder.waybill().entry("journal.ndjson").unwrap().rows
    }

    #[test]
    fn digests_of_what_was_appended_and_cut() {
        let root = tempfile::tempdir().unwrap();
        let run = Run::open(root.path(), "load").unwrap();
        let name = "journal.ndjson";
        let mut growing = Growing::begin(&run, Stage::Loaded, json!({})).unwrap();
        let first = growing.append(name, b"1\n").unwrap();
        // A batch that did not come about, and another in its place.
        growing.append(name, b"2\n3\n").unwrap();
        growing.cut(name, first).unwrap();
        growing.append(name, b"4\n").unwrap();
        // Further back than the last piece.
        growing.append(name, b"5\n").unwrap();
        growing.cut(name, first).unwrap();
        growing.append(name, b"6\n7\n").unwrap();
        // The next program goes on.
        drop(growing);
        let mut growing = Growing::open(&run, Stage::Loaded).unwrap().unwrap();
        growing.append(name, b"8\n").unwrap();
        assert_eq!(settled(growing, &run), 4);

        let mut growing = Growing::begin(&run, Stage::Loaded, json!({})).unwrap();
        growing.append(name, b"1\n2\n").unwrap();
        growing.cut(name, 0).unwrap();
        growing.append(name, b"3\n").unwrap();
        assert_eq!(settled(growing, &run), 1);
    }
}
