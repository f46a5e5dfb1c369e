//! What rows say: parents that are not there, sequences that would give out what is taken.

use super::{Found, counted};
use catalog::{Catalog, Table};
use complaint::Result;
use database::{Level, Reader};

/// Orphans and sequences, in the order of the tables. Nothing is asked about empty tables.
pub fn of(reader: &Reader, catalog: &Catalog) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for (table, which, count) in counts(reader, catalog, &readable(catalog))? {
        found.extend(orphan(table, which, count));
    }
    for table in catalog.movable().filter(|table| table.unreadable.is_none()) {
        found.extend(blind(catalog, table));
    }
    found.extend(sequences(reader, catalog)?);
    Ok(found)
}

fn readable(catalog: &Catalog) -> Vec<&Table> {
    let filled = |table: &&Table| table.rows > 0 && table.unreadable.is_none();
    catalog.movable().filter(filled).collect()
}

/// For each reference of the table the number of rows whose parent is not there, where there are
/// some.
pub fn orphans(reader: &Reader, catalog: &Catalog, table: &Table) -> Result<Vec<(String, u64)>> {
    let tables: Vec<&Table> = readable(catalog).into_iter().filter(|one| *one == table).collect();
    let counts = counts(reader, catalog, &tables)?.into_iter().filter(|(_, _, count)| *count > 0);
    Ok(counts
        .map(|(_, which, count)| (table.references[which].columns.join(", "), count))
        .collect())
}

/// The number of orphans of each reference that can be looked at.
fn counts<'a>(
    reader: &Reader,
    catalog: &Catalog,
    tables: &[&'a Table],
) -> Result<Vec<(&'a Table, usize, u64)>> {
    let (mut asked, mut places, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    for table in tables {
        for (which, reference) in table.references.iter().enumerate() {
            match catalog.table(&reference.parent) {
                Some(parent) if parent.unreadable.is_some() => {}
                Some(parent) => {
                    asked.push((*table, which, parent));
                    places.push(counts.len());
                    counts.push((*table, which, 0));
                }
                None => counts.push((*table, which, reader.orphans(table, which, None)?)),
            }
        }
    }
    for (place, count) in places.into_iter().zip(reader.orphan_counts(&asked)?) {
        counts[place].2 = count;
    }
    Ok(counts)
}

fn orphan(table: &Table, which: usize, count: u64) -> Option<Found> {
    let reference = table.references.get(which).filter(|_| count > 0)?;
    let columns = Some(reference.columns.join(", "));
    let found = Found::new("orphan", Level::Warning, &table.name, columns, &reference.parent);
    let rows = counted(count, "row refers", "rows refer");
    Some(found.saying(
        format!("{rows} to a parent that is not there"),
        "leave them by a `where`, or load them with `orphans = \"keep\"`",
    ))
}

/// References to tables that may not be read.
fn blind<'a>(catalog: &'a Catalog, table: &'a Table) -> impl Iterator<Item = Found> + 'a {
    let parent = |name: &str| catalog.table(name).and_then(|parent| parent.unreadable.as_deref());
    table.references.iter().filter_map(move |reference| {
        let why = parent(&reference.parent)?;
        let columns = Some(reference.columns.join(", "));
        let found =
            Found::new("unread-parent", Level::Warning, &table.name, columns, &reference.parent);
        Some(found.saying(
            format!(
                "whether its rows have their parents in {} is not known: {why}",
                reference.parent
            ),
            "survey as a role that may read both",
        ))
    })
}

/// Sequences that would give out a number that a row has already.
fn sequences(reader: &Reader, catalog: &Catalog) -> Result<Vec<Found>> {
    // SQLite looks at the table as well before it gives out a key.
    if !catalog.is_postgres() {
        return Ok(Vec::new());
    }
    let tables = readable(catalog);
    let counters: Vec<_> = tables
        .iter()
        .flat_map(|table| table.counters().into_iter().map(|counter| (*table, counter)))
        .collect();
    let asked: Vec<(&Table, &str)> =
        counters.iter().map(|(table, counter)| (*table, counter.column.as_str())).collect();
    let mut found = Vec::new();
    for ((table, counter), greatest) in counters.iter().zip(reader.greatest(&asked)?) {
        let last = reader.sequence(&counter.name)?;
        let Some(greatest) = greatest.filter(|greatest| last.unwrap_or(0) < *greatest) else {
            continue;
        };
        let name = &counter.name;
        let last =
            last.map_or("has given out nothing".to_owned(), |last| format!("stands at {last}"));
        let column = Some(counter.column.clone());
        found.push(
            Found::new("sequence-behind", Level::Warning, &table.name, column, name).saying(
                format!("the sequence {name} {last}, and the column has {greatest} already"),
                format!("select setval('{}', {greatest})", name.replace('\'', "''")),
            ),
        );
    }
    Ok(found)
}
