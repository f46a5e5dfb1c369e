//! Objects of a folder: files below `objects/`, each called by its digest.
//!
//! There may be thousands of them, so the waybill does not name them. It names `objects.ndjson`, a
//! line an object in the order of their paths, and a name is a digest: who uses an object digests it.

use crate::{Draft, Folder, TextFile, file_error};
use complaint::{Complaint, Result};
use record::{Hasher, is_object, object_digest};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufRead as _, BufReader, ErrorKind, Lines, Write as _};
use std::path::{Path, PathBuf};

/// The folder of the objects.
const FOLDER: &str = "objects";
/// The list of them.
pub(crate) const LIST: &str = "objects.ndjson";

/// A line of `objects.ndjson`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// The bucket that it goes into; not known before `3-transformed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket: Option<String>,
    /// What it is called in the bucket: `abcd….png`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its path below `objects/`: `ab/abcd….png`.
    pub object: String,
    /// Size.
    pub bytes: u64,
    /// Digest, 64 hex digits.
    pub sha256: String,
    /// What its bytes are.
    pub content_type: String,
    /// It breaks off before its end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut_off: bool,
}

/// The objects of a folder, one after the other.
pub struct Objects {
    lines: Option<Lines<BufReader<File>>>,
    path: PathBuf,
    place: u64,
}

impl Draft {
    /// Writes an object, unless one with these bytes is there; gives whether it was new.
    pub fn object(&self, path: &str, bytes: &[u8]) -> Result<bool> {
        let to = self.place_of(path)?;
        let mut file = match File::create_new(&to) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
            file => file.map_err(|error| file_error("make", &to, &error))?,
        };
        file.write_all(bytes).map_err(|error| file_error("write", &to, &error))?;
        outage::point("object-written");
        Ok(true)
    }

    /// Takes an object of another folder over: as the same file where that can be, else as a copy.
    pub fn take_object(&self, from: &Folder, path: &str) -> Result<()> {
        // Its digest is its name only if somebody looks.
        from.object(path)?;
        let (from, to) = (from.object_file(path)?, self.place_of(path)?);
        match std::fs::hard_link(&from, &to) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(_) => {
                let copied = std::fs::copy(&from, &to).map(drop);
                copied.map_err(|error| file_error("copy", &from, &error))
            }
        }
    }

    /// The list of the objects, which must be written in the order of their paths.
    pub fn object_list(&self) -> Result<TextFile> {
        self.text(LIST)
    }

    fn place_of(&self, path: &str) -> Result<PathBuf> {
        let to = checked(self.path(), path)?;
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder).map_err(|error| file_error("make", folder, &error))?;
        }
        Ok(to)
    }
}

impl Folder {
    /// The objects that the folder lists; none where it has no list.
    pub fn objects(&self) -> Result<Objects> {
        if self.waybill().entry(LIST).is_none() {
            return Ok(Objects { lines: None, path: PathBuf::new(), place: 0 });
        }
        Objects::open(self.path())
    }

    /// Number of lines in the list of objects.
    #[must_use]
    pub fn object_count(&self) -> u64 {
        self.waybill().entry(LIST).map_or(0, |entry| entry.rows)
    }

    /// The bytes of an object, which are those that its name says.
    pub fn object(&self, path: &str) -> Result<Vec<u8>> {
        let file = self.object_file(path)?;
        let bytes = std::fs::read(&file).map_err(|error| file_error("read", &file, &error))?;
        let mut hasher = Hasher::default();
        hasher.update(&bytes);
        if hasher.finish() == object_digest(path) {
            return Ok(bytes);
        }
        Err(Complaint::new(format!("{} is not what its name says", file.display()))
            .hint(format!("it was changed; run `{}` again", self.waybill().program)))
    }

    fn object_file(&self, path: &str) -> Result<PathBuf> {
        checked(self.path(), path)
    }
}

impl Objects {
    fn open(folder: &Path) -> Result<Self> {
        let path = folder.join(LIST);
        let file = File::open(&path).map_err(|error| file_error("open", &path, &error))?;
        Ok(Self { lines: Some(BufReader::new(file).lines()), path, place: 0 })
    }

    /// The next object.
    #[expect(clippy::should_implement_trait, reason = "like every reader here, it can fail")]
    pub fn next(&mut self) -> Result<Option<Object>> {
        self.place += 1;
        let Some(line) = self.lines.as_mut().and_then(Iterator::next) else { return Ok(None) };
        let place = || format!("{}:{}", self.path.display(), self.place);
        let line = line.map_err(|error| file_error("read", &self.path, &error))?;
        let object: Object = serde_json::from_str(&line)
            .map_err(|error| Complaint::new(format!("it is no object: {error}")).at(place()))?;
        let sound = is_object(&object.object) && object_digest(&object.object) == object.sha256;
        if !sound {
            let said = format!("{:?} is no object of this digest", object.object);
            return Err(Complaint::new(said).at(place()));
        }
        Ok(Some(object))
    }
}

fn checked(folder: &Path, path: &str) -> Result<PathBuf> {
    if is_object(path) {
        return Ok(folder.join(FOLDER).join(path));
    }
    Err(Complaint::new(format!("{path:?} is no path of an object")).at(folder.display()))
}

/// Whether a file of the folder is below `objects/`.
pub(crate) fn is_below(name: &str) -> bool {
    name.starts_with("objects/")
}

/// Every listed object is there with its size, and no other file.
pub(crate) fn verify(folder: &Path) -> Result<()> {
    let mut list = Objects::open(folder)?;
    let mut there = walkdir::WalkDir::new(folder.join(FOLDER))
        .sort_by_file_name()
        .into_iter()
        .filter(|entry| entry.as_ref().is_ok_and(|entry| !entry.file_type().is_dir()));
    let mut last = String::new();
    while let Some(object) = list.next()? {
        if object.object == last {
            continue;
        }
        let path = checked(folder, &object.object)?;
        let missing = || {
            Complaint::new(format!("{} is listed and is not there", path.display()))
                .hint("run the step that writes it again")
        };
        let found = there.next().ok_or_else(missing)?.map_err(|_| missing())?;
        match found.path().cmp(&path) {
            std::cmp::Ordering::Less => return Err(stranger(found.path())),
            std::cmp::Ordering::Greater => return Err(missing()),
            std::cmp::Ordering::Equal => {}
        }
        let plain = found.file_type().is_file();
        if !plain || found.metadata().map_or(0, |metadata| metadata.len()) != object.bytes {
            return Err(Complaint::new(format!("{} is not what its name says", path.display()))
                .hint("run the step that writes it again"));
        }
        last = object.object;
    }
    match there.next() {
        Some(Ok(found)) => Err(stranger(found.path())),
        _ => Ok(()),
    }
}

pub(crate) fn stranger(path: &Path) -> Complaint {
    Complaint::new(format!("{} is not in the waybill", path.display()))
        .hint("move it elsewhere: the folder holds what its step wrote")
}
