//! What earlier loads left: a finished one, or one that was cut off.

use crate::uploads;
use complaint::{Complaint, Result};
use database::{Url, Writer};
use journal::{Did, Journal, Place, State};
use objects::Buckets;
use record::{Column, Columns, Digest};
use serde_json::Value;
use stage::{Draft, Folder, Growing, Run, Stage, Waybill};
use std::collections::BTreeMap;
use std::path::Path;

/// What is to be done in view of what is there.
pub enum Way {
    /// Nothing stands in the way.
    Free,
    /// The same rows are loaded already: this is their waybill.
    Already(Box<Waybill>),
}

/// Looks at what earlier loads left, finishes one that was cut off after its commit, and says
/// whether there is anything to do.
pub fn look(
    run: &Run,
    transformed: &Folder,
    url: &Url,
    writer: &Writer,
    buckets: Option<&Buckets>,
) -> Result<Way> {
    if let Some(left) = Draft::left_over(run.root(), Stage::Loaded)? {
        finish(run, &left, url, writer)?;
    }
    if !run.has(Stage::Loaded) {
        return Ok(Way::Free);
    }
    let loaded = run.waybill(Stage::Loaded)?;
    if fact(&loaded, "in_place").is_some() {
        let said =
            format!("{} holds the journal of a load that changed rows in place", folder_of(run));
        return Err(Complaint::new(said).hint("load into another run"));
    }
    if undone(run, &loaded)? {
        return Ok(Way::Free);
    }
    let folder = run.path(Stage::Loaded);
    if changed_something(&loaded) && seen(&folder, &loaded, writer)? == Seen::Nothing {
        // Another database, or an older copy of it, stands where the loaded one was. The buckets may
        // be the same.
        uploads::carry(run, &loaded, buckets)?;
        run.set_aside(Stage::Loaded, &loaded)?;
        return Ok(Way::Free);
    }
    let same_rows =
        loaded.content.inputs.get("3-transformed") == Some(&transformed.waybill().digest);
    if same_rows && loaded.target == Some(journal::fingerprint(url)) {
        run.touch(Stage::Loaded)?;
        return Ok(Way::Already(Box::new(loaded)));
    }
    Err(Complaint::new(format!(
        "{} holds the journal of a load that was not rolled back",
        folder.display()
    ))
    .hint("run `rollback` first, or load into another run"))
}

/// A draft with a waybill was about to be committed, or just had been: the target tells which.
fn finish(run: &Run, left: &Folder, url: &Url, writer: &Writer) -> Result<()> {
    let waybill = left.waybill();
    if Growing::open(run, Stage::Loaded)?.is_some() {
        // By batches, all of which were committed before it was sealed.
        return Draft::settle(run.root(), Stage::Loaded);
    }
    if waybill.target != Some(journal::fingerprint(url)) {
        return Err(Complaint::new(format!(
            "{} holds a load into another target that was cut off",
            left.path().display()
        ))
        .hint("run load with that TARGET_URL first: it will see whether it had been committed"));
    }
    let transaction = fact(waybill, "transaction").and_then(Value::as_str);
    let committed = match transaction.map(|it| writer.was_committed(it)).transpose()?.flatten() {
        Some(committed) => committed,
        None => changed_something(waybill) && seen(left.path(), waybill, writer)? == Seen::AsLoaded,
    };
    if committed { Draft::settle(run.root(), Stage::Loaded) } else { Ok(()) }
}

fn undone(run: &Run, loaded: &Waybill) -> Result<bool> {
    if !run.has(Stage::RolledBack) {
        return Ok(false);
    }
    let rolled_back = run.waybill(Stage::RolledBack)?;
    Ok(rolled_back.content.inputs.get("4-loaded") == Some(&loaded.digest))
}

fn folder_of(run: &Run) -> String {
    run.path(Stage::Loaded).display().to_string()
}

fn fact<'a>(waybill: &'a Waybill, name: &str) -> Option<&'a Value> {
    waybill.content.facts.get(name)
}

fn changed_something(waybill: &Waybill) -> bool {
    let objects = fact(waybill, "objects").and_then(Value::as_u64).unwrap_or_default();
    waybill.entry("journal.ndjson").is_some_and(|entry| entry.rows > objects)
}

/// What the target holds of the rows of a journal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// None of them.
    Nothing,
    /// Some, but none as the load left it.
    Changed,
    /// At least one as the load left it.
    AsLoaded,
}

/// Looks for the rows of a journal in the target, up to the first that is as the load left it.
fn seen(folder: &Path, waybill: &Waybill, writer: &Writer) -> Result<Seen> {
    let catalog = writer.catalog()?;
    let columns: BTreeMap<String, Columns> = fact(waybill, "columns")
        .and_then(|columns| {
            serde_json::from_value::<BTreeMap<String, Vec<Column>>>(columns.clone()).ok()
        })
        .unwrap_or_default()
        .into_iter()
        .map(|(table, columns)| (table, Columns::new(columns)))
        .collect();
    let mut places: BTreeMap<String, Place<'_>> = columns
        .iter()
        .filter_map(|(name, columns)| {
            let table = catalog.table(name)?;
            let same = columns.list().iter().all(|column| table.column(&column.name).is_some());
            same.then(|| (name.clone(), Place::new(writer, table, columns)))
        })
        .collect();
    let mut journal = Journal::open(folder)?;
    let mut seen = Seen::Nothing;
    while let Some(entry) = journal.next()? {
        let (known, was, now) = match entry.did {
            Did::Inserted(known, now) => (known, None, now),
            Did::Updated(known, was, now) => (known, Some(was), now),
            _ => continue,
        };
        let Some(place) = places.get_mut(&entry.table) else { continue };
        match place.state(&known)? {
            State::Row(found) if found == now => return Ok(Seen::AsLoaded),
            State::Nothing => {}
            // As it was before: that is not of this load either.
            State::Row(found) if was.is_some_and(|was| found == Digest::of(&was)) => {}
            _ => seen = Seen::Changed,
        }
    }
    Ok(seen)
}
