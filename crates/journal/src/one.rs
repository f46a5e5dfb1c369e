//! The journal of a load by batches, made that of one transaction.

use crate::Journal;
use crate::read::{BATCH, is_sequence};
use complaint::{Complaint, Result};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

/// Gives `sink` the lines of a journal all of whose batches were committed, without what batches
/// alone need: the lines that end them, and how far counters had come at each; the last batch says
/// that of all. A journal that was made one already is given as it is.
pub fn as_one(folder: &Path, sink: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
    let (mut last, mut before) = (0, 0);
    Journal::open(folder)?.batches(|_, end| {
        (before, last) = (last, end);
        Ok(())
    })?;
    let path = folder.join("journal.ndjson");
    let failed = |error: std::io::Error| Complaint::new(error.to_string()).at(path.display());
    let mut input = BufReader::with_capacity(1 << 18, File::open(&path).map_err(failed)?);
    let (mut at, mut line) = (0, Vec::new());
    loop {
        line.clear();
        let count = input.read_until(b'\n', &mut line).map_err(failed)? as u64;
        if count == 0 {
            return Ok(());
        }
        let passing = at < before && is_sequence(&line);
        if !passing && !line.starts_with(BATCH.as_bytes()) {
            sink(&line)?;
        }
        at += count;
    }
}
