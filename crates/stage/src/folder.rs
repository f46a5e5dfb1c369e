//! A stage's folder, verified.

use crate::{Edit, Entry, Format, RowReader, Waybill, file_error, objects};
use complaint::{Complaint, Result};
use record::{Columns, Hasher};
use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use std::thread::JoinHandle;

/// A folder whose files are those that its waybill names.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    waybill: Waybill,
    /// Where its files are still being compared, and what came of it.
    comparing: Mutex<Option<JoinHandle<Result<()>>>>,
    compared: OnceLock<Result<()>>,
}

impl Folder {
    pub(crate) fn new(path: PathBuf, waybill: Waybill) -> Self {
        Self { path, waybill, comparing: Mutex::default(), compared: OnceLock::new() }
    }

    /// The same, whose files are compared while they are used.
    pub(crate) fn ahead(path: PathBuf, waybill: Waybill) -> Result<Self> {
        for entry in &waybill.content.files {
            let path = inside(&path, &entry.name)?;
            let size = path.metadata().map_err(|error| file_error("look at", &path, &error))?;
            if size.len() != entry.bytes {
                return Err(changed(&path, &waybill.program));
            }
        }
        let (own, mut said) = (path.clone(), waybill.clone());
        let comparing = std::thread::spawn(move || verify(&own, &mut said, false));
        let comparing = Mutex::new(Some(comparing));
        Ok(Self { path, waybill, comparing, compared: OnceLock::new() })
    }

    /// Waits until every file is compared with the waybill. To be asked before anything that was
    /// made of them is kept, and before a failure is told: the file may be the reason.
    pub fn verified(&self) -> Result<()> {
        let compare = || {
            let comparing = self.comparing.lock().ok().and_then(|mut comparing| comparing.take());
            let Some(comparing) = comparing else { return Ok(()) };
            comparing.join().unwrap_or_else(|_| {
                Err(Complaint::new(format!("{} was not compared", self.path.display())))
            })
        };
        self.compared.get_or_init(compare).clone()
    }

    /// Its waybill.
    #[must_use]
    pub fn waybill(&self) -> &Waybill {
        &self.waybill
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A file of what the rows of a table were before, if there is one.
    #[must_use]
    pub fn images(&self, table: &str) -> Option<&Entry> {
        let stem = format!("before/{}.", self.stem(table)?);
        let own = |entry: &&Entry| entry.name.starts_with(&stem) && !entry.columns.is_empty();
        self.waybill.content.files.iter().find(own)
    }

    /// The entry of the file that holds a table's rows.
    #[must_use]
    pub fn table(&self, table: &str) -> Option<&Entry> {
        let matches = |entry: &&Entry| entry.table.as_deref() == Some(table);
        self.waybill.content.files.iter().find(matches)
    }

    /// What the files of a table with rows in this folder are called, without an ending.
    #[must_use]
    pub fn stem(&self, table: &str) -> Option<&str> {
        Some(self.table(table)?.name.split_once('.')?.0)
    }

    /// The rows of a file.
    pub fn rows(&self, entry: &Entry) -> Result<RowReader> {
        let format = Format::of(&entry.name);
        RowReader::open(&self.path.join(&entry.name), Columns::new(entry.columns.clone()), format)
    }

    /// What a small JSON file (a catalog) says.
    pub fn json<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<T> {
        let path = self.path.join(name);
        let text = std::fs::read(&path).map_err(|error| file_error("read", &path, &error))?;
        serde_json::from_slice(&text)
            .map_err(|error| Complaint::new(error.to_string()).at(path.display()))
    }
}

/// Compares every file with its entry. Edits are refused, or written into the waybill.
pub(crate) fn verify(folder: &Path, waybill: &mut Waybill, accept_edits: bool) -> Result<()> {
    let mut edits = Vec::new();
    for entry in &mut waybill.content.files {
        let path = inside(folder, &entry.name)?;
        let found = measure(&path)?;
        if found.sha256 == entry.sha256 {
            continue;
        }
        if !accept_edits {
            return Err(changed(&path, &waybill.program));
        }
        edits.push(Edit {
            file: entry.name.clone(),
            was: entry.sha256.clone(),
            now: found.sha256.clone(),
        });
        entry.bytes = found.bytes;
        entry.sha256 = found.sha256;
        let rows = if entry.columns.is_empty() { found.rows } else { rows(&path, entry)? };
        if rows != entry.rows && waybill.program == "transform" {
            return Err(Complaint::new(format!(
                "{} has {rows} rows, and {} were written: where each came from goes by its line",
                path.display(),
                entry.rows
            ))
            .hint("change rows here, but take them out or put them in before `transform`"));
        }
        entry.rows = rows;
    }
    no_strangers(folder, waybill)?;
    if waybill.entry(objects::LIST).is_some() {
        objects::verify(folder)?;
    }
    if !edits.is_empty() {
        let mut content = waybill.content.clone();
        content.edited.extend(edits);
        let times = (waybill.started.clone(), waybill.ended.clone());
        let (milliseconds, target) = (waybill.milliseconds.clone(), waybill.target.clone());
        let (buckets, source) = (waybill.buckets.clone(), waybill.source.clone());
        *waybill = Waybill::new(&waybill.program, &waybill.version, &times.0, content);
        waybill.ended = times.1;
        (waybill.milliseconds, waybill.target) = (milliseconds, target);
        (waybill.buckets, waybill.source) = (buckets, source);
        waybill.write(folder)?;
    }
    Ok(())
}

fn changed(path: &Path, program: &str) -> Complaint {
    Complaint::new(format!("{} is not what its waybill says", path.display()))
        .hint(format!("run `{program}` again, or go on with the edited file by --accept-edits"))
}

/// The entry with what the file is.
pub(crate) fn measured(folder: &Path, entry: Entry) -> Result<Entry> {
    let Measured { bytes, rows, sha256 } = measure(&folder.join(&entry.name))?;
    Ok(Entry { rows, bytes, sha256, ..entry })
}

/// The path of a file that must lie in the folder and be no link.
fn inside(folder: &Path, name: &str) -> Result<PathBuf> {
    let path = folder.join(name);
    if !Path::new(name).components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(Complaint::new(format!(
            "the waybill names a file outside its folder: {name:?}"
        ))
        .at(folder.display()));
    }
    match std::fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_file() => Ok(path),
        Ok(_) => Err(Complaint::new(format!("{} is no plain file", path.display()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Complaint::new(format!(
            "{} is named in the waybill and is not there",
            path.display()
        ))
        .hint("run the step that writes it again")),
        Err(error) => Err(file_error("look at", &path, &error)),
    }
}

/// Files that the waybill does not name have no place in the folder: somebody put them there.
fn no_strangers(folder: &Path, waybill: &Waybill) -> Result<()> {
    let known: BTreeSet<&str> =
        waybill.content.files.iter().map(|entry| entry.name.as_str()).collect();
    let listed = known.contains(objects::LIST);
    for found in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let found =
            found.map_err(|error| Complaint::new(format!("cannot look into it: {error}")))?;
        let name = found.path().strip_prefix(folder).unwrap_or(found.path()).to_string_lossy();
        let expected = found.file_type().is_dir()
            || name == "waybill.json"
            || name == "waybill.json.draft"
            || known.contains(name.as_ref())
            || (listed && objects::is_below(&name));
        if !expected {
            return Err(objects::stranger(found.path()));
        }
    }
    Ok(())
}

struct Measured {
    bytes: u64,
    rows: u64,
    sha256: String,
}

fn measure(path: &Path) -> Result<Measured> {
    let failed = |error: &std::io::Error| file_error("read", path, error);
    let mut file = std::fs::File::open(path).map_err(|error| failed(&error))?;
    let mut buffer = vec![0; 1 << 17];
    let mut hasher = Hasher::default();
    let (mut bytes, mut rows) = (0, 0);
    loop {
        let count = file.read(&mut buffer).map_err(|error| failed(&error))?;
        if count == 0 {
            return Ok(Measured { bytes, rows, sha256: hasher.finish() });
        }
        hasher.update(&buffer[..count]);
        bytes += count as u64;
        rows += memchr::memchr_iter(b'\n', &buffer[..count]).count() as u64;
    }
}

/// Counts the rows of an edited file, and makes sure that each can be read.
fn rows(path: &Path, entry: &Entry) -> Result<u64> {
    let columns = Columns::new(entry.columns.clone());
    let mut spans = record::Spans::default();
    let mut reader = RowReader::open(path, columns.clone(), Format::of(&entry.name))?;
    let mut count = 0;
    while let Some(line) = reader.next()? {
        let scanned = spans.scan(line, &columns).map(drop);
        count += 1;
        scanned.map_err(|malformed| {
            Complaint::from(malformed).at(format!("{}:{}", path.display(), reader.place()))
        })?;
    }
    Ok(count)
}
