//! Whether what is in the tables is what the load left there, and nothing else: only then can tables
//! be emptied, dropped or replaced as a whole.

use catalog::{Catalog, Table};
use complaint::{Complaint, Result};
use database::{Known, Made, Writer};
use journal::{Did, Journal, Place, State};
use record::{Column, Columns};
use stage::Folder;
use std::collections::{BTreeMap, BTreeSet};
use step::Voice;

/// What a load put into each table, row by row looked at.
pub struct Ours<'a> {
    pub writer: &'a Writer,
    /// `None` where nothing was loaded, or what was loaded has been undone.
    pub loaded: Option<&'a Folder>,
    pub voice: &'a Voice,
}

impl Ours<'_> {
    /// The rows that the load put into each table; refuses if one of them is another by now, or if
    /// the load changed a row that was there before.
    pub fn counts(&self, catalog: &Catalog) -> Result<BTreeMap<String, u64>> {
        let mut counts = BTreeMap::new();
        let Some(loaded) = self.loaded else { return Ok(counts) };
        let columns = columns(loaded)?;
        let mut places = BTreeMap::new();
        for (name, columns) in &columns {
            if let Some(table) = catalog.table(name) {
                filled_since(self.writer, table, columns)?;
                places.insert(name.as_str(), Place::new(self.writer, table, columns));
            }
        }
        let mut journal = Journal::open(loaded.path())?;
        let mut progress = self.voice.progress("looking");
        while let Some(entry) = journal.next()? {
            progress.tick().map_err(|_| Complaint::new("interrupted"))?;
            let (known, now) = match &entry.did {
                Did::Inserted(known, now) => (known, now),
                Did::Updated(..) | Did::Deleted(..) => {
                    return Err(Complaint::new(format!(
                        "the load changed rows of table {} that were there before",
                        entry.table
                    ))
                    .hint("`--mode rows` brings them back"));
                }
                _ => continue,
            };
            let state = places.get_mut(entry.table.as_str()).map(|place| place.state(known));
            if state.transpose()? != Some(State::Row(*now)) {
                return Err(Complaint::new(format!(
                    "a row of table {} was changed or taken out since the load: {}",
                    entry.table,
                    shown(known)
                ))
                .hint("`--mode rows` leaves such rows alone, and lists them"));
            }
            *counts.entry(entry.table.clone()).or_default() += 1;
        }
        Ok(counts)
    }
}

/// Refuses unless all rows of `tables` are of the load. Gives how many there are.
pub fn all_of(counts: &BTreeMap<String, u64>, tables: &[&Table]) -> Result<u64> {
    for table in tables {
        let ours = counts.get(&table.name).copied().unwrap_or_default();
        if table.rows != ours {
            return Err(Complaint::new(format!(
                "table {} has {} rows, and this load put in {ours}",
                table.name, table.rows
            ))
            .hint("`--mode rows` takes out those of this load alone"));
        }
    }
    Ok(tables.iter().map(|table| table.rows).sum())
}

/// Rows of the load in tables that stay would be forgotten.
pub fn nowhere_else(counts: &BTreeMap<String, u64>, tables: &[&Table]) -> Result<()> {
    match counts.keys().find(|name| !tables.iter().any(|table| table.name == **name)) {
        None => Ok(()),
        Some(name) => {
            Err(Complaint::new(format!("the load put rows into {name}, which no schema file made"))
                .hint("take them out first: `--mode rows`"))
        }
    }
}

fn shown(known: &Known) -> String {
    match known {
        Known::Key(key) => key.clone(),
        Known::Rowid(rowid) => format!("rowid {rowid}"),
    }
}

/// The columns of each table as they were when it was loaded.
pub fn columns(loaded: &Folder) -> Result<BTreeMap<String, Columns>> {
    let facts = loaded.waybill().content.facts.get("columns").cloned().unwrap_or_default();
    let columns: BTreeMap<String, Vec<Column>> = serde_json::from_value(facts)
        .map_err(|error| Complaint::new(format!("the waybill names no columns: {error}")))?;
    Ok(columns.into_iter().map(|(table, list)| (table, Columns::new(list))).collect())
}

/// The tables among what schema files made. Whether a name needs quotes is the database's to know.
pub fn tables_of<'c>(catalog: &'c Catalog, made: &[Made]) -> Vec<&'c Table> {
    let bare = |name: &str| name.replace('"', "");
    let names: BTreeSet<String> =
        made.iter().filter(|it| it.kind == "table").map(|it| bare(&it.name)).collect();
    let is_made = |table: &&Table| {
        let name = match &table.place {
            Some((schema, name)) => format!("{}.{}", bare(schema), bare(name)),
            None => bare(&table.name),
        };
        names.contains(&name)
    };
    catalog.tables.iter().filter(is_made).collect()
}

/// Refuses where a column that the load did not know has values of its own by now: they would go with
/// the rows, and nobody could say that a row was edited.
pub fn filled_since(writer: &Writer, table: &Table, columns: &Columns) -> Result<()> {
    let new = table.writable().filter(|column| columns.position(&column.name).is_none());
    for column in new {
        if writer.filled(table, &column.name, column.default.as_deref())? {
            return Err(Complaint::new(format!(
                "table {} got the column {} since the load, and rows have values in it",
                table.name, column.name
            ))
            .hint("they would be lost: keep them elsewhere, and set the column to its default"));
        }
    }
    Ok(())
}
