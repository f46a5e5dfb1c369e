//! Rows that no key tells apart, compared as a multiset: each must be there as often as it should.

use complaint::Result;
use database::{Reader, Selection};
use index::Sorter;
use record::{Columns, Digest};
use std::path::Path;
use step::{Blame as _, Fault};

/// Rows that should be in a table, in any order.
pub struct Loose {
    expected: Sorter,
}

impl Loose {
    /// None yet; what memory does not hold goes into the folder `scratch`.
    pub fn new(scratch: &Path) -> Self {
        Self { expected: Sorter::new(scratch) }
    }

    /// A row that should be there, as its line says it.
    pub fn push(&mut self, number: u64, line: &[u8]) -> Result<()> {
        let value = [number.to_be_bytes().as_slice(), line].concat();
        self.expected.push(&Digest::of(line).0, &value)
    }

    /// Calls `missing` with each row, and its number, that the table does not have, or does not
    /// have as often. Rows that the table has beyond these are its own.
    pub fn compare(
        self,
        reader: &Reader,
        table: &str,
        columns: &Columns,
        scratch: &Path,
        missing: &mut dyn FnMut(u64, &[u8]) -> Result<()>,
    ) -> step::Result<()> {
        if self.expected.is_empty() {
            return Ok(());
        }
        let found = read(reader, table, columns, scratch)?;
        each_missing(self.expected, found, missing).blame(Fault::Files)
    }
}

/// The digests of all rows of the table.
fn read(reader: &Reader, table: &str, columns: &Columns, scratch: &Path) -> step::Result<Sorter> {
    let mut found = Sorter::new(scratch);
    let mut spilt = Ok(());
    let selection = Selection { table: table.to_owned(), ..Selection::default() };
    let all = reader.rows(&selection, columns, &mut |line| {
        spilt = found.push(&Digest::of(line).0, &[]);
        spilt.clone()
    });
    spilt.blame(Fault::Files)?;
    all.blame(Fault::Target)?;
    Ok(found)
}

/// Walks both in order; each found row stands for one expected row.
fn each_missing(
    expected: Sorter,
    found: Sorter,
    missing: &mut dyn FnMut(u64, &[u8]) -> Result<()>,
) -> Result<()> {
    let (mut expected, mut found) = (expected.sorted()?, found.sorted()?);
    let mut next = || found.next().map(|pair| pair.map(|(digest, _)| digest.to_vec()));
    let mut have = next()?;
    while let Some((digest, value)) = expected.next()? {
        while have.as_deref().is_some_and(|have| have < digest) {
            have = next()?;
        }
        if have.as_deref() == Some(digest) {
            have = next()?;
        } else if let Some((number, line)) = value.split_first_chunk() {
            missing(u64::from_be_bytes(*number), line)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(expected: &[&str], found: &[&str]) -> Vec<(u64, String)> {
        let scratch = std::env::temp_dir();
        let mut loose = Loose::new(&scratch);
        for (number, line) in (1..).zip(expected) {
            loose.push(number, line.as_bytes()).unwrap();
        }
        let mut there = Sorter::new(&scratch);
        for line in found {
            there.push(&Digest::of(line.as_bytes()).0, &[]).unwrap();
        }
        let mut rows = Vec::new();
        each_missing(loose.expected, there, &mut |number, line| {
            rows.push((number, String::from_utf8_lossy(line).into_owned()));
            Ok(())
        })
        .unwrap();
        rows.sort();
        rows
    }

    #[test]
    fn one_lost_and_one_doubled_row_do_not_make_up_for_each_other() {
        assert_eq!(missing(&["a", "b", "c"], &["a", "a", "c"]), [(2, "b".to_owned())]);
    }

    #[test]
    fn a_row_must_be_there_as_often_as_it_should() {
        assert_eq!(missing(&["a", "a", "a"], &["a", "a"]), [(3, "a".to_owned())]);
        assert_eq!(missing(&["a"], &["z", "a", "a", "b"]), []);
        assert_eq!(missing(&["a"], &[]), [(1, "a".to_owned())]);
    }
}
