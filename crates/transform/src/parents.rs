//! References: a row whose parent is not there is rejected, before any database is touched.

use crate::alike::{Alike, split};
use crate::candidate::State;
use crate::work::Table;
use catalog::{Catalog, Reference};
use complaint::Result;
use index::{Lookup, Sorter};
use record::{Columns, Spans, join_key};
use std::path::Path;

/// Rejects orphans in the tables of one component (tables that refer to each other in a circle, or
/// one table) until none is left: a rejected row may have been a parent.
pub fn settle(
    tables: &[Table<'_>],
    component: &[usize],
    target: &Catalog,
    scratch: &Path,
) -> Result<()> {
    loop {
        let mut changed = false;
        for &child in component {
            for which in 0..tables[child].catalog.references.len() {
                changed |= check(tables, child, which, target, scratch)?;
            }
        }
        let again = component.len() > 1 || tables[component[0]].refers_to_itself();
        if !changed || !again {
            return Ok(());
        }
    }
}

/// Checks one reference; gives whether a row was rejected.
fn check(
    tables: &[Table<'_>],
    child: usize,
    which: usize,
    target: &Catalog,
    scratch: &Path,
) -> Result<bool> {
    let reference = tables[child].catalog.references[which].clone();
    if tables[child].keeps_orphans() {
        return Ok(false);
    }
    let own: Option<Vec<usize>> =
        reference.columns.iter().map(|name| tables[child].columns.position(name)).collect();
    let Some(own) = own else { return Ok(false) };
    let names = tables.iter().map(|table| table.catalog.name.as_str());
    let parent = record::place_of(&reference.parent, names);
    // Rows that the target already has are known to the database alone: it will check.
    let known = target.table(&reference.parent).is_none_or(|parent| parent.rows == 0);
    if !known {
        return Ok(false);
    }
    let mut parents = match parent {
        Some(parent) => index(&tables[parent], &reference, scratch)?,
        None => Sorter::new(scratch).lookup()?,
    };
    let alike = comparisons(target, &reference);
    reject(&tables[child], &reference, &own, &alike, &mut parents)
}

/// The parent's candidates by the referenced columns: whether they are alive.
fn index(parent: &Table<'_>, reference: &Reference, scratch: &Path) -> Result<Lookup> {
    let mut sorter = Sorter::new(scratch);
    let places: Option<Vec<usize>> =
        reference.parent_columns.iter().map(|name| parent.columns.position(name)).collect();
    let Some(places) = places else { return sorter.lookup() };
    let alike: Vec<Alike> =
        reference.parent_columns.iter().map(|n| by(parent.catalog, n)).collect();
    let mut spans = Spans::default();
    parent.each(|_, state, candidate| {
        if candidate.row.is_empty() {
            // Of a row that failed the key is known, where it is what is referred to.
            if places == parent.key
                && let Some(key) = failed_key(&candidate.key, parent, &alike)
            {
                sorter.push(&key, &[state as u8])?;
            }
            return Ok(());
        }
        let scan = spans.scan(&candidate.row, &parent.columns)?;
        let raws: Vec<&[u8]> = places.iter().map(|place| scan.raw(*place)).collect();
        if let Some(key) = key(&raws, &places, &parent.columns, &alike)? {
            sorter.push(&key, &[state as u8])?;
        }
        Ok(())
    })?;
    sorter.lookup()
}

/// The key of a failed parent stands in its candidate as `[raw,raw]`.
fn failed_key(bytes: &[u8], parent: &Table<'_>, alike: &[Alike]) -> Option<Vec<u8>> {
    let raws = split(bytes);
    if raws.len() != parent.key.len() || raws.is_empty() {
        return None;
    }
    key(&raws, &parent.key, &parent.columns, alike).ok().flatten()
}

/// The key that these cells are in a join; `None` if one of them is NULL.
pub fn key(
    raws: &[&[u8]],
    places: &[usize],
    columns: &Columns,
    alike: &[Alike],
) -> Result<Option<Vec<u8>>> {
    let mut out = Vec::new();
    for ((raw, place), alike) in raws.iter().zip(places).zip(alike) {
        let mut part = Vec::new();
        if !join_key(&mut part, columns.form(*place), raw)? {
            return Ok(None);
        }
        alike.write(&mut out, &part);
    }
    Ok(Some(out))
}

/// SQLite compares by the parent's collation, PostgreSQL by the types, which are as good as equal.
pub fn comparisons(target: &Catalog, reference: &Reference) -> Vec<Alike> {
    let parent = target.table(&reference.parent);
    let alike = |name: &String| parent.map_or(Alike::Exactly, |parent| by(parent, name));
    reference.parent_columns.iter().map(alike).collect()
}

fn by(table: &catalog::Table, name: &str) -> Alike {
    let column = table.column(name);
    Alike::of(column, column.map_or("BINARY", |column| &column.collation))
}

fn reject(
    child: &Table<'_>,
    reference: &Reference,
    own: &[usize],
    alike: &[Alike],
    parents: &mut Lookup,
) -> Result<bool> {
    let mut any = false;
    let columns = child.columns.clone();
    let mut spans = Spans::default();
    child.each(|seq, state, candidate| {
        if state != State::Alive {
            return Ok(());
        }
        let scan = spans.scan(&candidate.row, &columns)?;
        let raws: Vec<&[u8]> = own.iter().map(|place| scan.raw(*place)).collect();
        let Some(key) = key(&raws, own, &columns, alike)? else { return Ok(()) };
        let (mut alive, mut lost) = (false, None);
        parents.each(&key, |value| match value.first().map(|byte| State::of(*byte)) {
            Some(State::Alive) => alive = true,
            // A parent that gave way to another with the same key left that one behind.
            other => lost = other.or(lost),
        })?;
        if !alive {
            let key = raws.iter().map(|raw| String::from_utf8_lossy(raw)).collect::<Vec<_>>();
            child.verdict(seq, State::Rejected, &why(reference, &key.join(", "), lost))?;
            any = true;
        }
        Ok(())
    })?;
    Ok(any)
}

fn why(reference: &Reference, key: &str, lost: Option<State>) -> String {
    let parent = &reference.parent;
    let what = match lost {
        None => "is not there",
        Some(State::Held) => "is held for review",
        Some(State::Left) => "stays behind",
        Some(_) => "was rejected",
    };
    format!("{}: its {parent} {key} {what}", reference.columns.join(", "))
}
