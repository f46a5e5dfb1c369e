//! What a table says about itself.

use super::Found;
use catalog::{Table, TableKind};
use database::Level;

/// Everything.
pub fn of(table: &Table) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    found.extend(unreadable(table));
    found.extend(without_key(table));
    found.extend(unindexed(table));
    found.extend(unchecked(table));
    found.extend(unknown_module(table));
    found
}

fn unreadable(table: &Table) -> Option<Found> {
    let why = table.unreadable.as_ref()?;
    let found = Found::new("unreadable", Level::Warning, &table.name, None, "");
    Some(found.saying(
        format!("its rows were not counted, and nothing about them was checked: {why}"),
        "survey as a role that may read all of its rows",
    ))
}

fn without_key(table: &Table) -> Option<Found> {
    let ordinary = table.kind == TableKind::Table;
    (ordinary && table.identity().is_empty()).then(|| {
        Found::new("no-key", Level::Note, &table.name, None, "").saying(
            "no key that knows every row (NULL is allowed in it, or there is none)",
            "its rows are told apart by their place alone",
        )
    })
}

fn unindexed(table: &Table) -> impl Iterator<Item = Found> {
    table.references.iter().filter(|reference| !reference.indexed).map(|reference| {
        let columns = Some(reference.columns.join(", "));
        Found::new("unindexed-reference", Level::Note, &table.name, columns, &reference.parent)
            .saying(
                format!("no index serves the reference to {}", reference.parent),
                "deleting a parent reads the whole table; add an index",
            )
    })
}

/// Constraints that were not held against the rows that are there.
fn unchecked(table: &Table) -> impl Iterator<Item = Found> {
    let references = table.references.iter().filter(|reference| reference.not_valid);
    let references = references.map(|reference| {
        let name = reference.name.as_deref().unwrap_or_default();
        (name, format!("the reference to {}", reference.parent))
    });
    let checks = table.unchecked.iter().map(|name| (name.as_str(), "the condition".to_owned()));
    references.chain(checks).map(|(name, what)| {
        Found::new("not-validated", Level::Warning, &table.name, None, name).saying(
            format!("{what} ({name}) is NOT VALID: rows that were there before it may break it"),
            format!("correct those rows, then ALTER TABLE … VALIDATE CONSTRAINT {name}"),
        )
    })
}

fn unknown_module(table: &Table) -> Option<Found> {
    let unreadable = table.kind == TableKind::Virtual && table.columns.is_empty();
    unreadable.then(|| {
        Found::new("unknown-module", Level::Warning, &table.name, None, "").saying(
            format!(
                "a virtual table of the module {:?}, which is not built in",
                table.module.as_deref().unwrap_or_default()
            ),
            "leave it, with the reason",
        )
    })
}
