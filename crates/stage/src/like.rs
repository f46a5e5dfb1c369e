//! A file that may turn out to be one that is there already.
//!
//! A table that a plan takes as it is has the same rows after `transform` as before. A large file of
//! such rows is not written a second time: it gets a second name.

use crate::{Entry, Folder, file_error};
use complaint::{Complaint, Result};
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

/// Bytes from which on a file gets a second name. A smaller one may be edited by hand, and an editor
/// that writes in place would change both.
const LEAST: u64 = if cfg!(test) { 1 << 20 } else { 64 << 20 };

/// A file that another may be.
pub(crate) struct Like {
    path: PathBuf,
    known: (String, u64),
    /// Bytes of it that are those of the other so far.
    bytes: u64,
}

impl Like {
    /// That file, if it is large.
    pub fn new(folder: &Folder, entry: &Entry) -> Option<Self> {
        let known = (entry.sha256.clone(), entry.bytes);
        let path = folder.path().join(&entry.name);
        (entry.bytes >= LEAST).then_some(Self { path, known, bytes: 0 })
    }

    /// Its next line is the other's too.
    pub fn line(&mut self, line: &[u8]) {
        self.bytes += line.len() as u64 + 1;
    }

    /// Gives it the name of a file that is empty, if all of it is the other's and the file system
    /// can; its digest and size then.
    pub fn link(&self, place: &Path) -> Option<(String, u64)> {
        let mut beside = place.as_os_str().to_owned();
        beside.push(".link");
        let linked = || {
            std::fs::hard_link(&self.path, &beside)?;
            std::fs::rename(&beside, place)
        };
        (self.bytes == self.known.1 && linked().is_ok()).then(|| self.known.clone())
    }

    /// What is the other's of it, in pieces.
    pub fn copy(&self, each: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let failed = |error| file_error("read", &self.path, &error);
        let file = File::open(&self.path).map_err(failed)?.take(self.bytes);
        let mut input = BufReader::with_capacity(1 << 18, file);
        loop {
            let bytes = input.fill_buf().map_err(failed)?;
            if bytes.is_empty() {
                break;
            }
            each(bytes)?;
            let length = bytes.len();
            input.consume(length);
        }
        if input.into_inner().limit() > 0 {
            return Err(Complaint::new(format!("{} was cut", self.path.display())));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::LEAST;
    use crate::{Draft, Folder, Format, Stage};
    use record::{Column, Form};
    use std::os::unix::fs::MetadataExt as _;
    use std::path::Path;

    fn draft(root: &Path, stage: Stage) -> (Draft, crate::RowFile) {
        let draft = Draft::begin(root, stage).unwrap();
        let column = Column { name: "a".into(), declared: String::new(), form: Form::Any };
        let file = draft.rows("t", "t", vec![column], vec![], Format::Ndjson).unwrap();
        (draft, file)
    }

    #[test]
    fn one_file_or_two() {
        let root = tempfile::tempdir().unwrap();
        let line = |n: usize| format!("{{\"a\":\"{n}{}\"}}", "x".repeat(1 << 16));
        let many = usize::try_from(LEAST >> 16).unwrap();
        let extracted = |count: usize| {
            let (mut made, mut file) = draft(root.path(), Stage::Extracted);
            (0..count).for_each(|n| file.line(line(n).as_bytes()).unwrap());
            made.add_rows(file).unwrap();
            let waybill = made.publish("extract", "1").unwrap();
            Folder::new(root.path().join(Stage::Extracted.folder()), waybill)
        };
        // The numbers of the rows that are said to be those of the other file, and what is another.
        let written = |other: &Folder, rows: &mut dyn Iterator<Item = (usize, bool)>| {
            let (made, mut file) = draft(root.path(), Stage::Transformed);
            file.may_be(other, other.table("t").unwrap());
            let mut expected = String::new();
            for (n, same) in rows {
                let own = if same { line(n) } else { line(n + 1000) };
                expected += &own;
                expected.push('\n');
                file.line_of(own.as_bytes(), same.then_some(n as u64 + 1)).unwrap();
            }
            let entry = file.finish().unwrap();
            let path = made.path().join(&entry.name);
            assert!(std::fs::read(&path).unwrap() == expected.as_bytes(), "other bytes");
            assert_eq!(entry.rows, memchr::memchr_iter(b'\n', expected.as_bytes()).count() as u64);
            assert_eq!(entry.bytes, expected.len() as u64);
            let measured = crate::folder::measured(made.path(), entry.clone()).unwrap();
            assert_eq!(measured.sha256, entry.sha256);
            path.metadata().unwrap().nlink()
        };
        let small = extracted(many - 1);
        assert_eq!(written(&small, &mut (0..many - 1).map(|n| (n, true))), 1);
        let large = extracted(many);
        assert_eq!(written(&large, &mut (0..many).map(|n| (n, true))), 2);
        // One is missing at the end; one is another; two have changed places; none is left.
        assert_eq!(written(&large, &mut (0..many - 1).map(|n| (n, true))), 1);
        assert_eq!(written(&large, &mut (0..many).map(|n| (n, n != many / 2))), 1);
        let swapped = |n| if n < 2 { 1 - n } else { n };
        assert_eq!(written(&large, &mut (0..many).map(|n| (swapped(n), true))), 1);
        assert_eq!(written(&large, &mut std::iter::empty()), 1);
    }
}
