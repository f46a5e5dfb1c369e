//! A row in hand: its line, its cells, and what became of it.

use crate::lineage::Origin;
use complaint::{Complaint, Result};
use record::{Cell, Columns, Scan, Spans, read_cell};
use serde_json::json;

/// A row of the file.
pub struct Row<'l> {
    /// Its line in the file, from 1.
    pub number: u64,
    /// The line.
    pub scan: Scan<'l>,
    /// Its values.
    pub cells: Vec<Cell<'l>>,
    /// What became of it.
    pub became: Became,
}

/// What became of a row.
pub enum Became {
    /// Nothing yet.
    Nothing,
    /// It was put in.
    Inserted,
    /// It changed a row of the target.
    Updated,
    /// The target had the same row.
    Found,
    /// The target's row with its key was kept.
    Kept(&'static str),
    /// It was refused.
    Rejected(String),
}

/// A cell that a database can hold. `transform` writes no other, but a person may.
pub fn value(cell: Cell<'_>) -> Result<Cell<'_>> {
    match cell {
        Cell::Object(path) => {
            Err(Complaint::new(format!("the object {path} is no value of a row"))
                .hint("let the plan put it into a bucket, and write its URL here"))
        }
        cell => Ok(cell),
    }
}

impl<'l> Row<'l> {
    /// The row that a line says.
    pub fn read(
        number: u64,
        line: &'l [u8],
        spans: &'l mut Spans,
        columns: &Columns,
    ) -> Result<Self> {
        let scan = spans.scan(line, columns)?;
        let cells = (0..columns.len())
            .map(|place| value(read_cell(columns.form(place), scan.raw(place))?))
            .collect::<Result<_>>()?;
        Ok(Self { number, scan, cells, became: Became::Nothing })
    }

    /// The values at these places.
    pub fn values(&self, places: &[usize]) -> Vec<Cell<'l>> {
        places.iter().map(|place| self.cells[*place].clone()).collect()
    }

    /// One line about a row that did not go in: with the row, it can be corrected and fed back.
    pub fn told(&self, into: &str, key: &str, origin: Option<Origin>, why: &str) -> String {
        let (from, line, from_key) = match origin {
            Some(origin) => (json!(origin.from), origin.line, origin.key),
            None => (json!(null), self.number, json!(null)),
        };
        let (into, why, number) = (json!(into), json!(why), self.number);
        let row = String::from_utf8_lossy(self.scan.line());
        format!(
            "{{\"stage\":\"load\",\"into\":{into},\"into_line\":{number},\"into_key\":{key},\
             \"from\":{from},\"line\":{line},\"key\":{from_key},\"why\":{why},\"row\":{row}}}\n"
        )
    }
}
