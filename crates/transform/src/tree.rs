//! Rows that refer to rows of their own table: they are written parents first, and circles among
//! them are found.

use crate::alike::Alike;
use crate::candidate::State;
use crate::parents::{comparisons, key};
use crate::work::Table;
use catalog::{Catalog, Reference};
use complaint::Result;
use index::{Lookup, Sorter, Spool, Spooled};
use record::Spans;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The level of a row that no walk from the roots has reached.
const NOWHERE: u32 = u32::MAX;
/// How many rows of a circle are named.
const NAMED: usize = 5;

/// Gives every row its level: 0 without a parent in the table, one more than its highest parent
/// otherwise. Rows in a circle come last; where the plan says so they are held, and `true` tells
/// that rows below them have lost their parents.
pub fn settle(table: &Table<'_>, target: &Catalog, scratch: &Path) -> Result<bool> {
    let mut edges = edges(table, target, scratch)?;
    let mut levels = vec![0; table.count()];
    edges.each(|_, bytes| {
        let (child, _) = edge(bytes);
        levels[child] = NOWHERE;
        Ok(())
    })?;
    loop {
        let (left, placed) = pass(&edges, &mut levels, scratch)?;
        edges = left;
        if !placed {
            break;
        }
    }
    let circles = circles(&edges)?;
    table.levels.replace(levels);
    if circles.is_empty() || !table.holds_circles() {
        return Ok(false);
    }
    hold(table, &circles)?;
    Ok(true)
}

/// Each row that refers to rows of the table, with the places of these.
fn edges(table: &Table<'_>, target: &Catalog, scratch: &Path) -> Result<Spooled> {
    let mut references: Vec<(&Reference, Vec<usize>, Vec<Alike>, Lookup)> = Vec::new();
    for reference in table.catalog.references.iter().filter(|one| table.is_own(one)) {
        let places = |names: &[String]| -> Option<Vec<usize>> {
            names.iter().map(|name| table.columns.position(name)).collect()
        };
        let (Some(child), Some(parent)) =
            (places(&reference.columns), places(&reference.parent_columns))
        else {
            continue;
        };
        let alike = comparisons(target, reference);
        let index = index(table, &parent, &alike, scratch)?;
        references.push((reference, child, alike, index));
    }
    let mut spool = Spool::new(scratch)?;
    let mut spans = Spans::default();
    let mut bytes = Vec::new();
    table.each(|seq, state, candidate| {
        if state != State::Alive {
            return Ok(());
        }
        let scan = spans.scan(&candidate.row, &table.columns)?;
        bytes.clear();
        bytes.extend_from_slice(&seq.to_be_bytes());
        for (_, child, alike, parents) in &mut references {
            let raws: Vec<&[u8]> = child.iter().map(|place| scan.raw(*place)).collect();
            if let Some(key) = key(&raws, child, &table.columns, alike)? {
                parents.each(&key, |parent| {
                    // A row that is its own parent waits for nobody, and is the smallest circle.
                    if parent != seq.to_be_bytes() || table.holds_circles() {
                        bytes.extend_from_slice(parent);
                    }
                })?;
            }
        }
        if bytes.len() > 8 { spool.push(&bytes) } else { Ok(()) }
    })?;
    spool.finish()
}

/// The places of living rows by these columns.
fn index(table: &Table<'_>, places: &[usize], alike: &[Alike], scratch: &Path) -> Result<Lookup> {
    let mut sorter = Sorter::new(scratch);
    let mut spans = Spans::default();
    table.each(|seq, state, candidate| {
        if state != State::Alive {
            return Ok(());
        }
        let scan = spans.scan(&candidate.row, &table.columns)?;
        let raws: Vec<&[u8]> = places.iter().map(|place| scan.raw(*place)).collect();
        match key(&raws, places, &table.columns, alike)? {
            Some(key) => sorter.push(&key, &seq.to_be_bytes()),
            None => Ok(()),
        }
    })?;
    sorter.lookup()
}

/// The child and its parents.
fn edge(bytes: &[u8]) -> (usize, impl Iterator<Item = usize>) {
    let mut places = bytes.chunks_exact(8).map(|place| {
        let place = u64::from_be_bytes(place.try_into().unwrap_or_default());
        usize::try_from(place).unwrap_or_default()
    });
    (places.next().unwrap_or_default(), places)
}

/// Places every row whose parents are placed; gives the others, and whether there was one.
fn pass(edges: &Spooled, levels: &mut [u32], scratch: &Path) -> Result<(Spooled, bool)> {
    let mut left = Spool::new(scratch)?;
    let mut placed = false;
    edges.each(|_, bytes| {
        let (child, parents) = edge(bytes);
        let highest = parents.map(|parent| levels[parent]).max().unwrap_or_default();
        if highest == NOWHERE {
            return left.push(bytes);
        }
        levels[child] = highest + 1;
        placed = true;
        Ok(())
    })?;
    Ok((left.finish()?, placed))
}

/// The rows that lie on a circle, each with its parents there, of those that no root reaches: what
/// remains when rows that are nobody's parent are taken away until there is none.
fn circles(edges: &Spooled) -> Result<BTreeMap<usize, Vec<usize>>> {
    let mut left: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    edges.each(|_, bytes| {
        let (child, parents) = edge(bytes);
        left.insert(child, parents.collect());
        Ok(())
    })?;
    loop {
        let parents: BTreeSet<usize> = left.values().flatten().copied().collect();
        let before = left.len();
        left.retain(|child, _| parents.contains(child));
        if left.len() == before {
            return Ok(left);
        }
    }
}

/// The way from a row by its parents back to where it comes by again.
fn walk(circles: &BTreeMap<usize, Vec<usize>>, from: usize) -> Vec<usize> {
    let mut way = vec![from];
    while let Some(next) = circles
        .get(way.last().unwrap_or(&from))
        .and_then(|parents| parents.iter().find(|parent| circles.contains_key(parent)))
        .filter(|next| !way.contains(next) && way.len() <= NAMED)
    {
        way.push(*next);
    }
    way
}

fn hold(table: &Table<'_>, circles: &BTreeMap<usize, Vec<usize>>) -> Result<()> {
    let mut keys = BTreeMap::new();
    table.each(|seq, _, candidate| {
        if let Some(seq) = usize::try_from(seq).ok().filter(|seq| circles.contains_key(seq)) {
            let key = String::from_utf8_lossy(&candidate.key).into_owned();
            keys.insert(seq, key.trim_matches(['[', ']']).to_owned());
        }
        Ok(())
    })?;
    for seq in circles.keys() {
        let way = walk(circles, *seq);
        let named: Vec<&str> = way.iter().take(NAMED).map(|seq| keys[seq].as_str()).collect();
        let more = if way.len() > NAMED { ", …" } else { "" };
        let why = format!("its parents go round in a circle: {}{more}", named.join(", "));
        table.verdict(*seq as u64, State::Held, &why)?;
    }
    Ok(())
}
