//! Which tables share a file, and in which order they come.

use super::files::PART;
use catalog::{Catalog, Table};
use complaint::{Complaint, Result};
use stage::{Entry, Folder};
use std::collections::BTreeMap;

/// Tables whose rows may refer to each other: nearly always just one.
pub struct Group<'a> {
    /// The tables, by name.
    pub members: Vec<Member<'a>>,
    /// Rows refer to rows of the group: the check of foreign keys must see all of them, so they
    /// stay in one file.
    pub whole: bool,
}

/// A table with the file of its rows.
pub struct Member<'a> {
    pub table: &'a Table,
    pub entry: &'a Entry,
}

/// The groups that have rows, parents first.
pub fn of<'a>(transformed: &'a Folder, target: &'a Catalog) -> Result<Vec<Group<'a>>> {
    let mut members = BTreeMap::new();
    for entry in &transformed.waybill().content.files {
        if let Some(name) = &entry.table {
            let table = target.table(name).ok_or_else(|| unknown(entry, name))?;
            members.insert(table.name.as_str(), Member { table, entry });
        }
    }
    let order = catalog::order(members.values().map(|member| member.table));
    let mut groups = Vec::new();
    for placed in &order.tables {
        let name = &placed.table;
        let alone = std::slice::from_ref(name);
        let names =
            order.cycles.iter().find(|cycle| cycle.contains(name)).map_or(alone, Vec::as_slice);
        // The first of a circle takes the others with it, and they are not there any more.
        let taken = names.iter().filter_map(|name| members.remove(name.as_str()));
        let members: Vec<_> = taken.filter(|member| member.entry.rows > 0).collect();
        if !members.is_empty() {
            groups.push(Group { members, whole: placed.in_cycle || placed.to_itself });
        }
    }
    Ok(groups)
}

fn unknown(entry: &Entry, table: &str) -> Complaint {
    Complaint::new(format!("the target has no table {table:?}"))
        .at(&entry.name)
        .hint("run `survey` again if the schema has changed, and then the steps after it")
}

/// More files than the groups can need: as SQL a cell is at most three times as long as it was,
/// and an empty field of CSV becomes a NULL.
pub fn most_files(groups: &[Group<'_>]) -> u64 {
    let most = |member: &Member<'_>| {
        let cells = member.entry.rows * (member.entry.columns.len() as u64 + 1);
        (member.entry.bytes * 3 + cells * 5) / PART + 1
    };
    groups.iter().flat_map(|group| &group.members).map(most).sum()
}

impl Group<'_> {
    /// What its files are called, beside their number.
    pub fn stem(&self) -> String {
        let first = self.members.first().map_or("", |member| &member.table.name);
        let stem = stage::file_stem(first);
        match self.members.len() {
            0 | 1 => stem,
            count => format!("{stem}-and-{}-more", count - 1),
        }
    }
}
