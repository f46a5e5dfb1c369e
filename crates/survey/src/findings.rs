//! What a person should know about the source before rows are moved.

use catalog::{Catalog, Table, TableKind};
use complaint::Result;
use database::{Finding, Level, Reader};

/// The findings, in the order of the tables.
pub fn of(reader: &Reader, source: &Catalog) -> Result<Vec<Finding>> {
    let mut findings = reader.findings().to_vec();
    for table in source.movable() {
        findings.extend(without_key(table));
        findings.extend(unindexed(table));
        findings.extend(unreadable(table));
        for (reference, count) in orphans(reader, source, table)? {
            findings.push(Finding {
                name: "orphan".to_owned(),
                level: Level::Warning,
                table: table.name.clone(),
                column: Some(reference),
                key: None,
                detail: format!("{count} rows refer to a parent that is not there"),
                remedy: "leave them by a `where`, or load them with `orphans = \"keep\"`"
                    .to_owned(),
            });
        }
    }
    Ok(findings)
}

/// For each reference the number of rows whose parent is not there, where there are some.
pub fn orphans(reader: &Reader, source: &Catalog, table: &Table) -> Result<Vec<(String, u64)>> {
    let mut found = Vec::new();
    for (which, reference) in table.references.iter().enumerate() {
        let parent = source.table(&reference.parent);
        let count = reader.orphans(table, which, parent)?;
        if count > 0 {
            found.push((reference.columns.join(", "), count));
        }
    }
    Ok(found)
}

fn without_key(table: &Table) -> Option<Finding> {
    let ordinary = table.kind == TableKind::Table;
    (ordinary && table.identity().is_empty()).then(|| Finding {
        name: "no-key".to_owned(),
        level: Level::Note,
        table: table.name.clone(),
        column: None,
        key: None,
        detail: "no key that knows every row (NULL is allowed in it, or there is none)".to_owned(),
        remedy: "its rows are told apart by their place alone".to_owned(),
    })
}

fn unindexed(table: &Table) -> impl Iterator<Item = Finding> {
    table.references.iter().filter(|reference| !reference.indexed).map(|reference| Finding {
        name: "unindexed-reference".to_owned(),
        level: Level::Note,
        table: table.name.clone(),
        column: Some(reference.columns.join(", ")),
        key: None,
        detail: format!("no index serves the reference to {}", reference.parent),
        remedy: "deleting a parent reads the whole table; add an index".to_owned(),
    })
}

fn unreadable(table: &Table) -> Option<Finding> {
    let unreadable = table.kind == TableKind::Virtual && table.columns.is_empty();
    unreadable.then(|| Finding {
        name: "unknown-module".to_owned(),
        level: Level::Warning,
        table: table.name.clone(),
        column: None,
        key: None,
        detail: format!("a virtual table of the module {:?}, which is not built in", table.module),
        remedy: "leave it, with the reason".to_owned(),
    })
}
