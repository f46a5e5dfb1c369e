//! What earlier loads left: a finished one, or one that was cut off.

use complaint::{Complaint, Result};
use database::{Url, Writer};
use journal::{Did, Journal, Place, State};
use record::{Column, Columns, Hasher};
use serde_json::Value;
use stage::{Draft, Folder, Run, Stage, Waybill};
use std::collections::BTreeMap;
use std::path::Path;

/// What is to be done in view of what is there.
pub enum Way {
    /// Nothing stands in the way.
    Free,
    /// The same rows are loaded already: this is their waybill.
    Already(Box<Waybill>),
}

/// The name by which a run knows a target: a digest of its path, for no path stands in a run.
pub fn fingerprint(url: &Url) -> String {
    let path = std::fs::canonicalize(url.path()).unwrap_or_else(|_| url.path().to_owned());
    let mut hasher = Hasher::default();
    hasher.update(path.to_string_lossy().as_bytes());
    hasher.finish()[..16].to_owned()
}

/// Looks at what earlier loads left, finishes one that was cut off after its commit, and says
/// whether there is anything to do.
pub fn look(run: &Run, transformed: &Folder, url: &Url, writer: &Writer) -> Result<Way> {
    if let Some(left) = Draft::left_over(run.root(), Stage::Loaded)? {
        finish(run, &left, url, writer)?;
    }
    if !run.has(Stage::Loaded) {
        return Ok(Way::Free);
    }
    let loaded = run.waybill(Stage::Loaded)?;
    if undone(run, &loaded)? {
        return Ok(Way::Free);
    }
    let folder = run.path(Stage::Loaded);
    if !there(&folder, &loaded, writer)? && changed_something(&loaded) {
        // Another database, or an older copy of it, stands where the loaded one was.
        run.set_aside(Stage::Loaded, &loaded)?;
        return Ok(Way::Free);
    }
    let same_rows =
        loaded.content.inputs.get("3-transformed") == Some(&transformed.waybill().digest);
    if same_rows && fact(&loaded, "target") == Some(&Value::String(fingerprint(url))) {
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
    if fact(waybill, "target") != Some(&Value::String(fingerprint(url))) {
        return Err(Complaint::new(format!(
            "{} holds a load into another target that was cut off",
            left.path().display()
        ))
        .hint("run load with that TARGET_URL first: it will see whether it had been committed"));
    }
    if changed_something(waybill) && there(left.path(), waybill, writer)? {
        return Draft::settle(run.root(), Stage::Loaded);
    }
    Ok(())
}

fn undone(run: &Run, loaded: &Waybill) -> Result<bool> {
    if !run.has(Stage::RolledBack) {
        return Ok(false);
    }
    let rolled_back = run.waybill(Stage::RolledBack)?;
    Ok(rolled_back.content.inputs.get("4-loaded") == Some(&loaded.digest))
}

fn fact<'a>(waybill: &'a Waybill, name: &str) -> Option<&'a Value> {
    waybill.content.facts.get(name)
}

fn changed_something(waybill: &Waybill) -> bool {
    waybill.entry("journal.ndjson").is_some_and(|entry| entry.rows > 0)
}

/// Whether the target holds any row as the journal says the load left it.
fn there(folder: &Path, waybill: &Waybill, writer: &Writer) -> Result<bool> {
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
    while let Some(entry) = journal.next()? {
        let (Did::Inserted(known, now) | Did::Updated(known, _, now)) = entry.did else { continue };
        if let Some(place) = places.get_mut(&entry.table)
            && place.state(&known)? == State::Row(now)
        {
            return Ok(true);
        }
    }
    Ok(false)
}
