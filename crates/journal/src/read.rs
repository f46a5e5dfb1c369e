//! Reading a journal back.

use crate::Batch;
use complaint::{Complaint, Result};
use database::Known;
use record::Digest;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// A journal, read from either end.
pub struct Journal {
    input: Lines,
    path: PathBuf,
    line: String,
    place: u64,
}

/// Where the lines come from.
enum Lines {
    Forwards(BufReader<File>),
    Backwards(Backwards),
}

/// Lines of a file from the last to the first, a block at a time.
struct Backwards {
    file: File,
    /// How much of the file was not read yet.
    left: u64,
    /// What was read and not given out yet.
    read: Vec<u8>,
}

const BLOCK: u64 = 1 << 18;

/// How a line that ends a batch begins.
pub(crate) const BATCH: &str = "{\"did\":\"batch\",";

impl Backwards {
    fn open(mut file: File, end: u64) -> std::io::Result<Self> {
        let left = file.seek(SeekFrom::End(0))?.min(end);
        Ok(Self { file, left, read: Vec::new() })
    }

    /// Reads the line before the last that was read; `0` bytes at the beginning of the file.
    fn read_line(&mut self, line: &mut String) -> std::io::Result<usize> {
        loop {
            let whole = self.read.strip_suffix(b"\n").unwrap_or(&self.read);
            let start = memchr::memrchr(b'\n', whole).map(|at| at + 1);
            let start = start.or((self.left == 0).then_some(0));
            if let Some(start) = start {
                let text = std::str::from_utf8(&self.read[start..]);
                line.push_str(text.map_err(|error| std::io::Error::other(error.to_string()))?);
                let count = self.read.len() - start;
                self.read.truncate(start);
                return Ok(count);
            }
            let size = self.left.min(BLOCK);
            self.left -= size;
            self.file.seek(SeekFrom::Start(self.left))?;
            let mut block = vec![0; usize::try_from(size).unwrap_or_default()];
            self.file.read_exact(&mut block)?;
            block.append(&mut self.read);
            self.read = block;
        }
    }
}

/// One change.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The table; empty where it is about an object.
    pub table: String,
    /// What was done.
    pub did: Did,
}

/// What was done.
#[derive(Clone, Debug)]
pub enum Did {
    /// A row was put in; the digest is that of the whole row.
    Inserted(Known, Digest),
    /// A row was changed: the line before, and the digest afterwards.
    Updated(Known, Vec<u8>, Digest),
    /// A row was taken away: the line before.
    Deleted(Known, Vec<u8>),
    /// The highest rowid ever was raised, from (if there was one) to.
    Sequence(Option<i64>, i64),
    /// An object is in a bucket.
    Object(Stored),
    /// A row was changed where it stands: its key, and its changed columns before and afterwards.
    Changed(String, Vec<u8>, Vec<u8>),
    /// The lines before, back to the last of these, are one batch.
    Batch(Box<Batch>),
}

/// An object in a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The bucket.
    pub bucket: String,
    /// What it is called there.
    pub object: String,
    /// It was there before the load.
    pub found: bool,
}

impl Stored {
    /// The digest that the object must have: its name says it.
    #[must_use]
    pub fn sha256(&self) -> &str {
        record::object_digest(self.object.rsplit('/').next().unwrap_or_default())
    }
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(default)]
    table: Cow<'a, str>,
    bucket: Option<Cow<'a, str>>,
    object: Option<Cow<'a, str>>,
    did: Cow<'a, str>,
    #[serde(borrow)]
    key: Option<&'a RawValue>,
    rowid: Option<Cow<'a, str>>,
    #[serde(borrow)]
    was: Option<&'a RawValue>,
    #[serde(borrow)]
    now: Option<&'a RawValue>,
}

impl Line<'_> {
    /// What `now` says, where it is a text of ours: hex or digits.
    fn now(&self) -> Option<&str> {
        self.now.map(|now| now.get().trim_matches('"'))
    }
}

/// A row that was put in and is known by a key, as it is mostly written; `None` for every other line.
fn inserted(line: &str) -> Option<Entry> {
    let value = |text: &str| record::skip_value(text.as_bytes(), 0).ok();
    let rest = line.strip_prefix("{\"table\":")?;
    let (table, rest) = rest.split_at_checked(value(rest)?)?;
    let rest = rest.strip_prefix(",\"did\":\"inserted\",\"key\":")?;
    let (key, rest) = rest.split_at_checked(value(rest)?)?;
    let now = rest.strip_prefix(",\"now\":\"")?.strip_suffix("\"}")?;
    let known = Known::Key(key.to_owned());
    let table = record::parse_string(table.as_bytes())?.into_owned();
    Some(Entry { table, did: Did::Inserted(known, Digest::from_hex(now)?) })
}

/// Whether a line is of a counter that was raised.
pub(crate) fn is_sequence(line: &[u8]) -> bool {
    // Most lines are told without being read.
    memchr::memmem::find(line, b"\"did\":\"sequence\"").is_some()
        && serde_json::from_slice::<Line<'_>>(line).is_ok_and(|line| line.did == "sequence")
}

impl Journal {
    /// Opens the journal of a `4-loaded`.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = folder.join("journal.ndjson");
        let file = File::open(&path)
            .map_err(|error| Complaint::new(format!("cannot open {}: {error}", path.display())))?;
        let input = Lines::Forwards(BufReader::with_capacity(1 << 18, file));
        Ok(Self { input, path, line: String::new(), place: 0 })
    }

    /// The same from its end. Places in messages count from there.
    pub fn backwards(folder: &Path) -> Result<Self> {
        Self::backwards_from(folder, u64::MAX)
    }

    /// The same from this byte, where a line ends, if the file is longer.
    pub fn backwards_from(folder: &Path, end: u64) -> Result<Self> {
        let path = folder.join("journal.ndjson");
        let input = File::open(&path)
            .and_then(|file| Backwards::open(file, end))
            .map_err(|error| Complaint::new(format!("cannot open {}: {error}", path.display())))?;
        Ok(Self { input: Lines::Backwards(input), path, line: String::new(), place: 0 })
    }

    /// Goes on from this byte of the file.
    pub fn skip(&mut self, bytes: u64) -> Result<()> {
        let Lines::Forwards(input) = &mut self.input else { return Ok(()) };
        let skipped = input.seek(SeekFrom::Start(bytes));
        skipped.map(drop).map_err(|error| Complaint::new(error.to_string()).at(self.path.display()))
    }

    /// The batches from here on that are whole, each with the byte at which it ends. What a program
    /// that was cut off has left half written behind the last of them is passed over.
    pub fn batches(&mut self, mut each: impl FnMut(Batch, u64) -> Result<()>) -> Result<()> {
        let Lines::Forwards(input) = &mut self.input else { return Ok(()) };
        let failed =
            |error: std::io::Error| Complaint::new(error.to_string()).at(self.path.display());
        let mut at = input.stream_position().map_err(failed)?;
        let mut line = Vec::new();
        loop {
            line.clear();
            at += input.read_until(b'\n', &mut line).map_err(failed)? as u64;
            if line.last() != Some(&b'\n') {
                return Ok(());
            }
            if !line.starts_with(BATCH.as_bytes()) {
                continue;
            }
            match serde_json::from_slice(&line) {
                Ok(batch) => each(batch, at)?,
                Err(_) => return Ok(()),
            }
        }
    }

    /// The next change.
    #[expect(clippy::should_implement_trait, reason = "like every reader here, it can fail")]
    pub fn next(&mut self) -> Result<Option<Entry>> {
        self.line.clear();
        self.place += 1;
        let failed = |error: String| {
            Complaint::new(error).at(format!("{}:{}", self.path.display(), self.place))
        };
        let count = match &mut self.input {
            Lines::Forwards(input) => input.read_line(&mut self.line),
            Lines::Backwards(input) => input.read_line(&mut self.line),
        };
        let count = count.map_err(|error| failed(error.to_string()))?;
        if count == 0 {
            return Ok(None);
        }
        if let Some(entry) = inserted(self.line.trim_end_matches('\n')) {
            return Ok(Some(entry));
        }
        if self.line.starts_with(BATCH) {
            let batch: Batch =
                serde_json::from_str(&self.line).map_err(|error| failed(error.to_string()))?;
            return Ok(Some(Entry {
                table: batch.table.clone(),
                did: Did::Batch(Box::new(batch)),
            }));
        }
        let line: Line<'_> =
            serde_json::from_str(&self.line).map_err(|error| failed(error.to_string()))?;
        let no_entry = || failed("the line is no entry of a journal".to_owned());
        entry(&line).map(Some).ok_or_else(no_entry)
    }
}

fn entry(line: &Line<'_>) -> Option<Entry> {
    let known = || match (line.key, &line.rowid) {
        (Some(key), _) => Some(Known::Key(key.get().to_owned())),
        (None, Some(rowid)) => rowid.parse().ok().map(Known::Rowid),
        (None, None) => None,
    };
    let was = || line.was.map(|was| was.get().as_bytes().to_vec());
    let now = || line.now().and_then(Digest::from_hex);
    let did = match line.did.as_ref() {
        "inserted" => Did::Inserted(known()?, now()?),
        "updated" => Did::Updated(known()?, was()?, now()?),
        "changed" => {
            let now = line.now?.get().as_bytes().to_vec();
            Did::Changed(line.key?.get().to_owned(), was()?, now)
        }
        "deleted" => Did::Deleted(known()?, was()?),
        "sequence" => {
            let was = line.was.map(RawValue::get).filter(|was| *was != "null");
            let was = was.map(|was| was.trim_matches('"').parse()).transpose().ok()?;
            Did::Sequence(was, line.now()?.parse().ok()?)
        }
        did @ ("uploaded" | "found") => Did::Object(Stored {
            bucket: line.bucket.as_deref()?.to_owned(),
            object: line.object.as_deref()?.to_owned(),
            found: did == "found",
        }),
        _ => return None,
    };
    Some(Entry { table: line.table.clone().into_owned(), did })
}
