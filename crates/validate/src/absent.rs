//! Rows that the load did not put into the target as they were written.

use complaint::{Complaint, Result};
use index::{Lookup, Sorter};
use serde::Deserialize;
use stage::Folder;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

/// The files of `4-loaded` that name such rows.
const FILES: [&str; 3] = ["rejected.ndjson", "merged.ndjson", "held.ndjson"];

/// Rows that the target refused, and rows that gave way to one that it had.
pub struct Absent(Option<Lookup>);

#[derive(Deserialize)]
struct Line {
    into: String,
    into_line: u64,
}

impl Absent {
    /// Reads them from `4-loaded`.
    pub fn read(loaded: &Folder, scratch: &Path) -> Result<Self> {
        let mut sorter = Sorter::new(scratch);
        for name in FILES.into_iter().filter(|name| loaded.waybill().entry(name).is_some()) {
            file(&loaded.path().join(name), &mut sorter)?;
        }
        Ok(Self(if sorter.is_empty() { None } else { Some(sorter.lookup()?) }))
    }

    /// Whether the row at this line of the table's file is one of them.
    pub fn has(&mut self, table: &str, line: u64) -> Result<bool> {
        self.0.as_mut().map_or(Ok(false), |lookup| lookup.has(&key(table, line)))
    }
}

fn file(path: &Path, sorter: &mut Sorter) -> Result<()> {
    let failed = |error: String| Complaint::new(format!("cannot read {}: {error}", path.display()));
    let input = BufReader::new(File::open(path).map_err(|error| failed(error.to_string()))?);
    for (place, line) in input.lines().enumerate() {
        let line = line.map_err(|error| failed(error.to_string()))?;
        let Line { into, into_line } = serde_json::from_str(&line).map_err(|error| {
            Complaint::new(error.to_string()).at(format!("{}:{}", path.display(), place + 1))
        })?;
        sorter.push(&key(&into, into_line), &[])?;
    }
    Ok(())
}

fn key(table: &str, line: u64) -> Vec<u8> {
    [table.as_bytes(), &line.to_be_bytes()].concat()
}
