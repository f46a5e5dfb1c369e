//! Rows of other tables that belong to a row: nests and lookups, through an index on disk.

use crate::source::Sources;
use complaint::{Complaint, Result};
use index::{Lookup, Sorter};
use record::{Cell, Columns, Form, Scan, Spans, join_key, read_cell};
use std::cell::RefCell;
use std::cmp::Ordering;
use std::path::Path;

/// An index of one table by some of its columns.
pub struct Kin {
    /// Place of the table among the extracted ones.
    pub table: usize,
    /// Its columns.
    pub columns: Columns,
    /// Places and forms of the columns of the asking row.
    asked: Vec<(usize, Form)>,
    /// Places of child columns to order by; true descends.
    order: Vec<(usize, bool)>,
    lookup: RefCell<Lookup>,
}

/// A row of the other table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// Its line number in the extracted file, from 1.
    pub line_number: u64,
    /// Its line.
    pub line: Vec<u8>,
}

impl Kin {
    /// Indexes `table` by the child columns of `on`; the parent columns are those of `asking`.
    pub fn new(
        sources: &Sources<'_>,
        table: usize,
        on: &[(String, String)],
        asking: &Columns,
        order: &[(String, bool)],
        scratch: &Path,
    ) -> Result<Self> {
        let columns = sources.table(table).columns.clone();
        let place = |columns: &Columns, name: &str| {
            columns
                .position(name)
                .ok_or_else(|| Complaint::new(format!("there is no column {name}")))
        };
        let mut own = Vec::new();
        let mut asked = Vec::new();
        for (child, parent) in on {
            own.push(place(&columns, child)?);
            let parent = place(asking, parent)?;
            asked.push((parent, asking.form(parent)));
        }
        let order = order
            .iter()
            .map(|(name, descends)| Ok((place(&columns, name)?, *descends)))
            .collect::<Result<_>>()?;
        let lookup = RefCell::new(index(sources, table, &own, scratch)?);
        Ok(Self { table, columns, asked, order, lookup })
    }

    /// The rows that belong to the asking row, in their order.
    pub fn of(&self, scan: Scan<'_>) -> Result<Vec<Child>> {
        let mut key = Vec::new();
        for (column, form) in &self.asked {
            if !join_key(&mut key, *form, scan.raw(*column))? {
                return Ok(Vec::new());
            }
        }
        let mut children = Vec::new();
        self.lookup.borrow_mut().each(&key, |value| {
            if let Some((number, line)) = value.split_first_chunk::<8>() {
                let line_number = u64::from_be_bytes(*number);
                children.push(Child { line_number, line: line.to_vec() });
            }
        })?;
        if !self.order.is_empty() {
            self.sort(&mut children)?;
        }
        Ok(children)
    }

    fn sort(&self, children: &mut [Child]) -> Result<()> {
        let mut failed = None;
        let cells = |child: &Child| -> Result<Vec<Cell<'static>>> {
            let mut spans = Spans::default();
            let scan = spans.scan(&child.line, &self.columns)?;
            let cell = |(column, _): &(usize, bool)| {
                let form = self.columns.form(*column);
                let cell = read_cell(form, scan.raw(*column))?.into_owned();
                Ok(if form == Form::Decimal { as_number(cell) } else { cell })
            };
            self.order.iter().map(cell).collect()
        };
        children.sort_by_cached_key(|child| {
            let cells = cells(child).unwrap_or_else(|error| {
                failed = Some(error);
                Vec::new()
            });
            Rank(cells, self.order.iter().map(|(_, descends)| *descends).collect())
        });
        failed.map_or(Ok(()), Err)
    }
}

fn index(sources: &Sources<'_>, table: usize, own: &[usize], scratch: &Path) -> Result<Lookup> {
    let mut rows = sources.rows(table)?;
    let columns = rows.columns().clone();
    let mut sorter = Sorter::new(scratch);
    let mut spans = Spans::default();
    let (mut key, mut value) = (Vec::new(), Vec::new());
    let mut number = 0_u64;
    while let Some(line) = rows.next()? {
        number += 1;
        let scan = spans.scan(line, &columns)?;
        key.clear();
        let mut known = true;
        for column in own {
            known &= join_key(&mut key, columns.form(*column), scan.raw(*column))?;
        }
        if known {
            value.clear();
            value.extend_from_slice(&number.to_be_bytes());
            value.extend_from_slice(line);
            sorter.push(&key, &value)?;
        }
    }
    sorter.lookup()
}

/// A decimal by its size: an order of rows, not a value.
fn as_number(cell: Cell<'static>) -> Cell<'static> {
    match &cell {
        Cell::Text(digits) => digits.parse().map_or(cell, Cell::Real),
        _ => cell,
    }
}

/// Cells in SQLite's order: NULL, numbers, text, bytes.
#[derive(PartialEq)]
struct Rank(Vec<Cell<'static>>, Vec<bool>);

impl Eq for Rank {}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> Ordering {
        for ((a, b), descends) in self.0.iter().zip(&other.0).zip(&self.1) {
            let ordering = if *descends { compare(b, a) } else { compare(a, b) };
            if ordering != Ordering::Equal {
                return ordering;
            }
        }
        Ordering::Equal
    }
}

#[expect(clippy::cast_precision_loss, reason = "an order of rows, not a value")]
fn compare(a: &Cell<'_>, b: &Cell<'_>) -> Ordering {
    let class = |cell: &Cell<'_>| match cell {
        Cell::Null => 0,
        Cell::Integer(_) | Cell::Real(_) => 1,
        Cell::Text(_) | Cell::RawText(_) => 2,
        Cell::Blob(_) | Cell::Object(_) => 3,
    };
    let bytes = |cell: &Cell<'_>| match cell {
        Cell::Text(text) => text.as_bytes().to_vec(),
        Cell::RawText(bytes) | Cell::Blob(bytes) => bytes.to_vec(),
        Cell::Object(path) => path.as_bytes().to_vec(),
        _ => Vec::new(),
    };
    match (a, b) {
        (Cell::Integer(a), Cell::Integer(b)) => a.cmp(b),
        (Cell::Integer(a), Cell::Real(b)) => (*a as f64).total_cmp(b),
        (Cell::Real(a), Cell::Integer(b)) => a.total_cmp(&(*b as f64)),
        (Cell::Real(a), Cell::Real(b)) => a.total_cmp(b),
        _ => class(a).cmp(&class(b)).then_with(|| bytes(a).cmp(&bytes(b))),
    }
}
