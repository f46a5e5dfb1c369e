//! What a load says of itself beside what it did: the target before, and what had to wait.

use crate::attempt::Target;
use crate::ledger::Absent;
use crate::lines;
use crate::outcome::Tally;
use catalog::{Catalog, Table};
use database::Writer;
use journal::whole;
use serde_json::{Map, Value, json};
use stage::{Draft, Run, Stage, Waybill};
use step::{Blame as _, Fault};

/// The references within a table or a circle of tables that got rows: `legs (next)`.
pub fn waiting(tables: &[&Table], tallies: &[Tally]) -> Vec<String> {
    let order = catalog::order(tables.iter().copied());
    // SQLite lets a reference spell its parent in another case.
    let spelt = |parent: &str| {
        let place = record::place_of(parent, tables.iter().map(|table| table.name.as_str()));
        place.and_then(|place| tables.get(place)).map(|table| table.name.as_str())
    };
    let inside = |table: &Table, parent: &str| {
        spelt(parent).is_some_and(|parent| order.together(&table.name, parent))
    };
    let mut waiting = Vec::new();
    for (table, _) in tables.iter().zip(tallies).filter(|(_, tally)| tally.inserted > 0) {
        let references =
            table.references.iter().filter(|reference| inside(table, &reference.parent));
        let columns: Vec<String> =
            references.map(|reference| reference.columns.join(", ")).collect();
        if !columns.is_empty() {
            waiting.push(format!("{} ({})", table.name, columns.join("; ")));
        }
    }
    waiting
}

/// What a row of each table is to the journal; where triggers fired, of every table that they may have
/// changed.
pub fn columns(target: &Target<'_>, fired: bool) -> Map<String, Value> {
    let watched = target.catalog.tables.iter().filter(|table| fired && Writer::watches(table));
    let tables = target.tables.iter().copied().chain(watched);
    tables.map(|table| (table.name.clone(), json!(whole(table).list()))).collect()
}

/// The rollback of an earlier load that stands in the run. The same rows loaded again would have the
/// same digest, and the rollback be of both.
pub fn follows(run: &Run) -> complaint::Result<Option<String>> {
    let undone = run.has(Stage::RolledBack).then(|| run.waybill(Stage::RolledBack));
    Ok(undone.transpose()?.map(|undone| undone.digest))
}

/// The target as it is before.
pub fn back_up(target: &Target<'_>, draft: &mut Draft) -> step::Result<()> {
    let mut file = draft.text("backup").blame(Fault::Files)?;
    let mut unwritten = Ok(());
    let done = target.writer.back_up(&mut |bytes| {
        unwritten = file.write(bytes);
        unwritten.clone()
    });
    unwritten.blame(Fault::Files)?;
    done.blame(Fault::Target)?;
    draft.add_text(file).blame(Fault::Files)
}

/// Tables that have fewer rows than a load left in them.
pub fn fewer(loaded: &Waybill, now: &Catalog) -> Vec<String> {
    let tallies = loaded.content.facts.get("tables").and_then(Value::as_array);
    let fewer = |tally: &Value| {
        let (name, then) = (tally.get("table")?.as_str()?, tally.get("rows_after")?.as_u64()?);
        let rows = now.table(name).map_or(0, |table| table.rows);
        (rows < then).then(|| format!("{name} ({then}, now {rows})"))
    };
    tallies.into_iter().flatten().filter_map(fewer).collect()
}

/// The rows that did not go in, from the two files that tell of them.
pub fn absent(draft: &Draft) -> complaint::Result<Absent> {
    let mut absent = Absent::new();
    for (name, merged) in [("rejected.ndjson", false), ("merged.ndjson", true)] {
        lines::each_json(&draft.path().join(name), |said| {
            let into = said.get("into").and_then(Value::as_str).unwrap_or_default().to_owned();
            let number = said.get("into_line").and_then(Value::as_u64).unwrap_or_default();
            absent.entry(into).or_default().insert(number, merged);
        })?;
    }
    Ok(absent)
}
