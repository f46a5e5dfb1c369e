//! Loads by batches, which grow: the one that is there, and how far it counts.

use database::Writer;
use journal::{Head, Journal};
use stage::{Growing, Run, Stage};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use step::{Blame as _, Fault};

/// The load that is there, if it changed rows in place, through or not; or if it moves them by batches
/// and is not through.
pub fn found(run: &Run) -> complaint::Result<Option<(Head, PathBuf)>> {
    if let Some(head) = Growing::published(run, Stage::Loaded)? {
        let head = Head::of(&head)?;
        // Through, it is a load like any other.
        if head.moves.is_some() {
            return Ok(None);
        }
        run.read_alone(Stage::Loaded)?;
        return Ok(Some((head, run.path(Stage::Loaded))));
    }
    let growing = Growing::open(run, Stage::Loaded)?;
    growing.map(|growing| Ok((Head::of(growing.head())?, growing.path().to_owned()))).transpose()
}

/// Where the journal ends that counts, and the last batch of each load that the log has.
pub fn ends(
    writer: &Writer,
    head: &Head,
    folder: &Path,
    moved: bool,
) -> step::Result<(u64, BTreeMap<String, u64>)> {
    let mut last = BTreeMap::new();
    for run in head.earlier.iter().chain([&head.run]) {
        // A database that was moved without its log: the journal is all there is.
        let logged = writer.logged(run, "load").blame(Fault::Target)?;
        last.insert(run.clone(), logged.unwrap_or(if moved { u64::MAX } else { 0 }));
    }
    let mut end = 0;
    if !folder.join("journal.ndjson").exists() {
        return Ok((end, last));
    }
    let mut journal = Journal::open(folder).blame(Fault::Files)?;
    let read = journal.batches(|batch, at| {
        if last.get(&batch.run).is_some_and(|last| batch.batch <= *last) {
            end = at;
        }
        Ok(())
    });
    read.blame(Fault::Files)?;
    Ok((end, last))
}
