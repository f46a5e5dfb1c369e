//! Rows of one table that refer to each other in circles.
//!
//! Rows are numbered as they are read; who refers to whom is kept on disk. A row is placed when all
//! its parents are; what is left when no more can be placed stands in a circle or hangs below one.
//! Of that, rows to which none refers are taken away, until only circles are left.

use super::{Found, counted};
use catalog::{Catalog, Graph, Table};
use complaint::Result;
use database::{Level, Reader, Selection};
use index::{Sorter, Spool, Spooled};
use record::{Column, Columns, Spans};
use std::collections::BTreeSet;
use std::path::Path;

/// Rows of each circular table, in the order of the tables.
pub fn of(reader: &Reader, catalog: &Catalog, graph: &Graph, scratch: &Path) -> Result<Vec<Found>> {
    let names: BTreeSet<&str> = graph.itself.iter().map(|one| one.table.as_str()).collect();
    let mut found = Vec::new();
    for table in names.into_iter().filter_map(|name| catalog.table(name)) {
        if table.rows > 0 && table.unreadable.is_none() {
            found.extend(in_table(reader, graph, table, scratch)?);
        }
    }
    Ok(found)
}

/// The columns that are read of a table, and where in them each reference has its own.
struct Reading<'a> {
    reader: &'a Reader,
    selection: Selection,
    columns: Columns,
    /// Places of the referring columns, and of those that they refer to.
    references: Vec<(Vec<usize>, Vec<usize>)>,
    key: Vec<usize>,
    scratch: &'a Path,
}

fn in_table(
    reader: &Reader,
    graph: &Graph,
    table: &Table,
    scratch: &Path,
) -> Result<Option<Found>> {
    let own = graph.itself.iter().filter(|one| one.table == table.name);
    let reading = Reading::new(reader, table, own.map(|one| one.reference), scratch);
    let edges = reading.edges()?;
    let (edges, count) =
        circles(edges, usize::try_from(table.rows).unwrap_or(usize::MAX), scratch)?;
    if count == 0 {
        return Ok(None);
    }
    let mut first = 0;
    edges.each(|place, edge| {
        if place == 0 {
            first = edge_of(edge).0;
        }
        Ok(())
    })?;
    let sample = reading.key_of(first)?;
    let columns = graph.itself.iter().filter(|one| one.table == table.name);
    let columns: Vec<String> =
        columns.map(|one| table.references[one.reference].columns.join(", ")).collect();
    let found = Found::new("row-circle", Level::Warning, &table.name, Some(columns.join("; ")), "");
    let way = graph.itself.iter().filter(|one| one.table == table.name);
    let way = way.map(|one| one.in_circles).max();
    let mut found = found.saying(
        format!(
            "{} go round in circles, {sample} among them: none of them has its parents before it",
            counted(count, "row has parents that", "rows have parents that")
        ),
        format!("they arrive by: {}", way.map_or("", catalog::Way::words)),
    );
    found.finding.key = serde_json::from_str(&sample).ok();
    Ok(Some(found))
}

impl<'a> Reading<'a> {
    fn new(
        reader: &'a Reader,
        table: &Table,
        references: impl Iterator<Item = usize>,
        scratch: &'a Path,
    ) -> Self {
        let mut list: Vec<Column> = Vec::new();
        let mut place = |name: &String| {
            let known = table.column(name).map_or(name, |column| &column.name);
            list.iter().position(|column| column.name == *known).or_else(|| {
                list.push(table.column(name)?.into());
                Some(list.len() - 1)
            })
        };
        let key: Vec<usize> = table.primary_key.iter().filter_map(&mut place).collect();
        let mut pairs = Vec::new();
        for reference in references.map(|which| &table.references[which]) {
            let own: Option<Vec<usize>> = reference.columns.iter().map(&mut place).collect();
            let other: Option<Vec<usize>> =
                reference.parent_columns.iter().map(&mut place).collect();
            pairs.extend(own.zip(other));
        }
        let order = table.reading_order();
        let selection = Selection { table: table.name.clone(), order, ..Selection::default() };
        let key =
            if key.is_empty() { pairs.first().map_or(vec![], |(_, own)| own.clone()) } else { key };
        Self { reader, selection, columns: Columns::new(list), references: pairs, key, scratch }
    }

    /// Calls `each` with the number of every row and its cells.
    fn rows(&self, mut each: impl FnMut(u64, &record::Scan<'_>) -> Result<()>) -> Result<()> {
        let (mut spans, mut number) = (Spans::default(), 0);
        self.reader.rows(&self.selection, &self.columns, &mut |line| {
            each(number, &spans.scan(line, &self.columns)?)?;
            number += 1;
            Ok(())
        })
    }

    /// Each row with each of its parents, but for rows that are their own.
    fn edges(&self) -> Result<Spooled> {
        let mut indexes = Vec::new();
        for (_, parent) in &self.references {
            let mut sorter = Sorter::new(self.scratch);
            self.rows(|number, scan| match cells(scan, parent) {
                Some(key) => sorter.push(&key, &number.to_be_bytes()),
                None => Ok(()),
            })?;
            indexes.push(sorter.lookup()?);
        }
        let mut spool = Spool::new(self.scratch)?;
        self.rows(|number, scan| {
            let mut edges = Vec::new();
            for ((own, _), parents) in self.references.iter().zip(&mut indexes) {
                let Some(key) = cells(scan, own) else { continue };
                parents.each(&key, |parent| {
                    if parent != number.to_be_bytes() {
                        edges.push([&number.to_be_bytes(), parent].concat());
                    }
                })?;
            }
            edges.iter().try_for_each(|edge| spool.push(edge))
        })?;
        spool.finish()
    }

    /// The key of a row, as JSON.
    fn key_of(&self, row: usize) -> Result<String> {
        let mut key = String::new();
        self.rows(|number, scan| {
            if usize::try_from(number) == Ok(row) {
                key = record::key_object(*scan, &self.columns, &self.key);
            }
            Ok(())
        })?;
        Ok(key)
    }
}

/// The cells one after the other; none if one of them is NULL.
fn cells(scan: &record::Scan<'_>, places: &[usize]) -> Option<Vec<u8>> {
    let cells: Vec<&[u8]> = places.iter().map(|place| scan.raw(*place)).collect();
    (!cells.contains(&&b"null"[..])).then(|| cells.join(&b','))
}

/// The row and its parent.
fn edge_of(bytes: &[u8]) -> (usize, usize) {
    let number = |bytes: Option<&[u8]>| {
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
        usize::try_from(u64::from_be_bytes(bytes)).unwrap_or(usize::MAX)
    };
    (number(bytes.get(..8)), number(bytes.get(8..16)))
}

/// The edges that stand in circles, and the number of rows in these.
fn circles(mut edges: Spooled, rows: usize, scratch: &Path) -> Result<(Spooled, u64)> {
    for pass in [placed, unwanted] {
        loop {
            let left = pass(&edges, rows, scratch)?;
            let done = left.len() == edges.len();
            edges = left;
            if done {
                break;
            }
        }
    }
    let (mut count, mut last) = (0, None);
    edges.each(|_, edge| {
        let (child, _) = edge_of(edge);
        count += u64::from(last.replace(child) != Some(child));
        Ok(())
    })?;
    Ok((edges, count))
}

/// Takes the edges away whose parents are placed. A row is placed when its last edge is gone, at
/// once: rows that are read after their parents need one pass alone.
fn placed(edges: &Spooled, rows: usize, scratch: &Path) -> Result<Spooled> {
    let mut waits = vec![false; rows];
    edges.each(|_, edge| {
        set(&mut waits, edge_of(edge).0, true);
        Ok(())
    })?;
    let mut left = Spool::new(scratch)?;
    let mut last: Option<(usize, bool)> = None;
    edges.each(|_, edge| {
        let (child, parent) = edge_of(edge);
        if let Some((row, false)) = last.filter(|(row, _)| *row != child) {
            set(&mut waits, row, false);
        }
        let kept = waits.get(parent).copied().unwrap_or(false);
        let before = last.is_some_and(|(row, kept)| row == child && kept);
        last = Some((child, kept || before));
        if kept { left.push(edge) } else { Ok(()) }
    })?;
    left.finish()
}

/// Takes the edges away of rows that none refers to.
fn unwanted(edges: &Spooled, rows: usize, scratch: &Path) -> Result<Spooled> {
    let mut wanted = vec![false; rows];
    edges.each(|_, edge| {
        set(&mut wanted, edge_of(edge).1, true);
        Ok(())
    })?;
    let mut left = Spool::new(scratch)?;
    edges.each(|_, edge| {
        let kept = wanted.get(edge_of(edge).0).copied().unwrap_or(false);
        if kept { left.push(edge) } else { Ok(()) }
    })?;
    left.finish()
}

fn set(rows: &mut [bool], row: usize, value: bool) {
    if let Some(row) = rows.get_mut(row) {
        *row = value;
    }
}
