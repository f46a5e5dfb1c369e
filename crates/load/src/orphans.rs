//! Rows without a parent, and what a row is known by.

use crate::attempt::Target;
use catalog::{Reference, Table};
use complaint::Complaint;
use serde_json::json;
use stage::Folder;
use std::collections::BTreeSet;

/// A row must be known by something, or it could not be taken back.
pub fn knowable(table: &Table) -> complaint::Result<()> {
    if table.identity().is_empty() && table.partitioned {
        return Err(Complaint::new(format!(
            "table {} has partitions and no primary key: no row could be taken back",
            table.name
        ))
        .hint("give it a primary key, or load its partitions into tables of their own"));
    }
    if table.identity().is_empty() && table.rowid.is_none() {
        return Err(Complaint::new(format!(
            "table {} has no key, and its columns hide the rowid: no row could be taken back",
            table.name
        ))
        .hint(
            "give it a primary key that refuses NULL, or call a column something else than rowid",
        ));
    }
    Ok(())
}

/// For each reference of a table the keys of the rows that have no parent, as JSON.
pub fn orphans_of(
    target: &Target<'_>,
    table: &Table,
    transformed: &Folder,
) -> complaint::Result<Vec<BTreeSet<String>>> {
    let known = known_by(table, transformed);
    let keys = |(which, reference): (usize, &Reference)| {
        let usable = target.catalog.table(&reference.parent).is_some_and(|parent| {
            reference.parent_columns.len() == reference.columns.len()
                && reference.parent_columns.iter().all(|name| parent.column(name).is_some())
        });
        if !usable {
            return Ok(BTreeSet::new());
        }
        let orphans = target.writer.orphans(table, which, known)?;
        Ok(orphans.iter().map(|cells| known_as(table, known, cells)).collect())
    };
    table.references.iter().enumerate().map(keys).collect()
}

/// The columns by which a row of the file is known in the target; none for a rowid.
pub fn known_by<'t>(table: &'t Table, transformed: &Folder) -> &'t [String] {
    let has = |name: &String| {
        let entry = transformed.table(&table.name);
        entry.is_some_and(|entry| entry.columns.iter().any(|column| column.name == *name))
    };
    if table.identity().iter().all(has) { table.identity() } else { &[] }
}

/// A key as the journal writes it.
fn known_as(table: &Table, identity: &[String], cells: &[record::Cell<'_>]) -> String {
    if let ([], [record::Cell::Integer(rowid)]) = (identity, cells) {
        return json!({ "rowid": rowid.to_string() }).to_string();
    }
    let mut key = b"{".to_vec();
    for (place, (name, cell)) in identity.iter().zip(cells).enumerate() {
        if place > 0 {
            key.push(b',');
        }
        record::write_string(&mut key, name);
        key.push(b':');
        let form = table.column(name).map_or(record::Form::Any, |column| column.form);
        record::write_cell(&mut key, form, cell);
    }
    key.push(b'}');
    String::from_utf8_lossy(&key).into_owned()
}
