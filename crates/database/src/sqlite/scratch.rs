//! Scratch databases, in the folder for temporary files.
//!
//! SQLite opens them by name, so they have one, and a program that is killed leaves its own behind.
//! Each is held by `flock` for as long as its program lives: the next that makes one removes those
//! that nobody holds.

use crate::failure;
use complaint::{Complaint, Result};
use rusqlite::{Error, ErrorCode};
use std::fmt::Display;
use std::fs::File;
use std::io;
use std::ops::Deref;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use tempfile::{Builder, NamedTempFile, TempPath};

const PREFIX: &str = "waybill-scratch-";
const SUFFIX: &str = ".db";
/// Characters between the two.
const RANDOM: usize = 12;
/// What SQLite may write beside it.
const BESIDE: [&str; 3] = ["-journal", "-wal", "-shm"];
/// How often another program can take a file for one that was left.
const TRIES: usize = 16;

/// A file for a database that vanishes with this.
///
/// It must outlive the connection: closing any handle of a file ends the locks that SQLite has on it.
pub(crate) struct Scratch {
    path: TempPath,
    _held: File,
}

impl Scratch {
    /// An empty file. What killed programs left goes.
    pub(crate) fn new() -> Result<Self> {
        let folder = std::env::temp_dir();
        sweep(&folder);
        let scratch = Self::held(&folder).map_err(|error| {
            Complaint::new(format!("cannot make a scratch file in {}: {error}", folder.display()))
                .hint("set TMPDIR to a folder with room for the database")
        })?;
        outage::point("scratch-made");
        Ok(scratch)
    }

    fn held(folder: &Path) -> io::Result<Self> {
        for _ in 0..TRIES {
            let mut names = Builder::new();
            names.prefix(PREFIX).suffix(SUFFIX).rand_bytes(RANDOM);
            let (held, path) = names.tempfile_in(folder).map(NamedTempFile::into_parts)?;
            // Between the two, somebody may have taken it for one that was left.
            let ours = held.try_lock().is_ok();
            if ours && std::fs::metadata(&path).is_ok_and(|found| same(&held, &found)) {
                return Ok(Self { path, _held: held });
            }
        }
        Err(io::Error::other("others remove it"))
    }
}

impl Deref for Scratch {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.path
    }
}

fn same(held: &File, found: &std::fs::Metadata) -> bool {
    held.metadata().is_ok_and(|own| (own.dev(), own.ino()) == (found.dev(), found.ino()))
}

/// An error on a scratch file, met while doing something.
pub(crate) fn failed(doing: impl Display, error: &Error) -> Complaint {
    no_room(error).unwrap_or_else(|| failure::complaint(doing, error))
}

/// What to say of an error that the folder for temporary files is to blame for, and not the dump.
pub(crate) fn no_room(error: &Error) -> Option<Complaint> {
    let code = error.sqlite_error_code();
    if !matches!(code, Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure)) {
        return None;
    }
    let (folder, said) = (std::env::temp_dir(), failure::message(error));
    let fact = format!("cannot write the scratch file in {}: {said}", folder.display());
    Some(Complaint::new(fact).hint("set TMPDIR to a folder with room for the database"))
}

/// Removes the scratch files that nobody holds. What cannot be removed is another user's.
fn sweep(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let middle = name.strip_prefix(PREFIX).and_then(|name| name.strip_suffix(SUFFIX));
        let own = middle.is_some_and(|middle| {
            middle.len() == RANDOM && middle.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        let left = own && File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
        if left && std::fs::remove_file(&path).is_ok() {
            for beside in BESIDE {
                let _ = std::fs::remove_file(path.with_file_name(format!("{name}{beside}")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_stays_and_what_was_left_goes() {
        let folder = tempfile::tempdir().unwrap();
        let held = Scratch::held(folder.path()).unwrap();
        let left = ["waybill-scratch-abcdefghij12.db", "waybill-scratch-abcdefghij12.db-journal"];
        let others = ["waybill-mine.db", "waybill-scratch-mine.db", "x.db"];
        for name in left.iter().chain(&others) {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        sweep(folder.path());
        assert!(held.exists());
        assert!(left.iter().all(|name| !folder.path().join(name).exists()));
        assert!(others.iter().all(|name| folder.path().join(name).exists()));
        let path = held.to_owned();
        drop(held);
        assert!(!path.exists());
    }
}
