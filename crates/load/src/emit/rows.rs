//! The rows of one table as INSERT statements.

use super::cell::{is_trap, literal};
use super::files::Files;
use super::groups::Member;
use super::pieces;
use super::trial::Refused;
use complaint::{Complaint, Result};
use database::quoted;
use record::{Cell, Columns, Scan, Spans, key_object, read_cell};
use stage::Folder;
use std::cmp::Reverse;
use std::ops::Range;

/// Bytes up to which rows are put into one statement. Both fewer and more are slower: `wrangler`
/// spends about a millisecond on a statement, and some versions the square of its length. It also
/// keeps the statement's program below the 25 000 steps that D1 allows: a step for two bytes.
const STATEMENT: usize = 20_000;

/// Bytes that one row may take before it is put together from pieces. D1 allows 100 000.
const LONGEST: usize = 95_000;

/// Bytes of a row that D1 stores.
const LARGEST: u64 = 2_000_000;

/// Writes the rows of one table.
pub fn write(
    transformed: &Folder,
    member: &Member<'_>,
    refused: &Refused,
    files: &mut Files<'_>,
) -> Result<()> {
    let refused = refused.get(&member.table.name);
    let mut reader = transformed.rows(member.entry)?;
    let mut rows = Rows::new(member)?;
    let mut spans = Spans::default();
    let columns = Columns::new(member.entry.columns.clone());
    let mut place = 0;
    while let Some(line) = reader.next()? {
        place += 1;
        if refused.is_some_and(|refused| refused.contains_key(&place)) {
            files.refuse();
            continue;
        }
        step::pause_point().map_err(|_| Complaint::new("interrupted"))?;
        let done = spans.scan(line, &columns).map_err(Complaint::from);
        let done = done.and_then(|scan| rows.add(scan, &columns, files));
        done.map_err(|said| said.at(format!("{}:{place}", member.entry.name)))?;
    }
    rows.flush(files)
}

struct Rows<'a> {
    member: &'a Member<'a>,
    /// The statement up to its first row.
    head: String,
    /// The statement so far, and how many rows are in it.
    statement: String,
    waiting: u64,
    /// The row at hand, with the places of its values.
    row: String,
    places: Vec<Range<usize>>,
}

impl<'a> Rows<'a> {
    fn new(member: &'a Member<'a>) -> Result<Self> {
        let columns = &member.entry.columns;
        let names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
        let table = quoted(&member.table.name);
        let head = format!("INSERT INTO {table} ({}) VALUES\n", names.join(","));
        if is_trap(&head) {
            return Err(Complaint::new(format!("wrangler spoils the names of table {table}"))
                .hint("no name may hold BEGIN TRANSACTION or COMMIT;"));
        }
        let (statement, row, places) = (String::new(), String::new(), Vec::new());
        Ok(Self { member, head, statement, waiting: 0, row, places })
    }

    fn add(&mut self, scan: Scan<'_>, columns: &Columns, files: &mut Files<'_>) -> Result<()> {
        self.read(scan, columns)?;
        if self.head.len() + self.row.len() > LONGEST {
            self.flush(files)?;
            return self.add_long(scan, columns, files);
        }
        if self.waiting > 0 && self.statement.len() + 2 + self.row.len() > STATEMENT {
            self.flush(files)?;
        }
        self.statement.push_str(if self.waiting == 0 { &self.head } else { ",\n" });
        self.statement.push_str(&self.row);
        self.waiting += 1;
        Ok(())
    }

    /// Writes the row at hand as SQL.
    fn read(&mut self, scan: Scan<'_>, columns: &Columns) -> Result<()> {
        self.row.clear();
        self.places.clear();
        let mut stored = 0;
        for column in 0..columns.len() {
            self.row.push(if column == 0 { '(' } else { ',' });
            let cell = crate::row::value(read_cell(columns.form(column), scan.raw(column))?)?;
            stored +=
                stored_bytes(&cell).ok_or_else(|| self.refuse("NaN is no value in SQLite"))?;
            let start = self.row.len();
            literal(&mut self.row, &cell);
            self.places.push(start..self.row.len());
        }
        self.row.push(')');
        if stored > LARGEST {
            let key: Vec<usize> =
                self.member.entry.key.iter().filter_map(|name| columns.position(name)).collect();
            let key = key_object(scan, columns, &key);
            let fact = format!("the row {key} has {stored} bytes, and D1 stores {LARGEST} at most");
            return Err(self
                .refuse(&fact)
                .hint("leave it out, or keep its large value in a bucket"));
        }
        Ok(())
    }

    fn refuse(&self, fact: &str) -> Complaint {
        Complaint::new(fact).while_doing(format!("cannot emit table {}", self.member.table.name))
    }

    /// Writes a row that no statement can hold: its largest values come as pieces.
    fn add_long(&mut self, scan: Scan<'_>, columns: &Columns, files: &mut Files<'_>) -> Result<()> {
        let pieces = files.pieces()?;
        let mut values: Vec<String> =
            self.places.iter().map(|place| self.row[place.clone()].to_owned()).collect();
        let mut largest: Vec<usize> = (0..values.len()).collect();
        largest.sort_by_key(|column| Reverse(values[*column].len()));
        let mut length = self.head.len() + self.row.len();
        for (number, column) in largest.into_iter().enumerate() {
            let reference = pieces::reference(&pieces, number);
            if length <= LONGEST || values[column].len() <= reference.len() {
                break;
            }
            let cell = read_cell(columns.form(column), scan.raw(column))?;
            for statement in pieces::statements(&pieces, number, &cell) {
                files.statement(&statement)?;
            }
            length -= values[column].len() - reference.len();
            values[column] = reference;
        }
        if length > LONGEST {
            return Err(self.refuse("its names alone are longer than a statement of D1 may be"));
        }
        files.statement(&format!("{}({})", self.head, values.join(",")))?;
        files.statement(&format!("DELETE FROM {pieces}"))?;
        files.rows(1)
    }

    fn flush(&mut self, files: &mut Files<'_>) -> Result<()> {
        if self.waiting > 0 {
            files.statement(&self.statement)?;
            files.rows(self.waiting)?;
        }
        self.statement.clear();
        self.waiting = 0;
        Ok(())
    }
}

/// About how many bytes a value takes where it is stored; `None` for NaN, which SQLite would
/// store as NULL.
fn stored_bytes(cell: &Cell<'_>) -> Option<u64> {
    let bytes = match cell {
        Cell::Null => 0,
        Cell::Real(value) if value.is_nan() => return None,
        Cell::Integer(_) | Cell::Real(_) => 8,
        Cell::Text(text) => text.len(),
        Cell::RawText(bytes) | Cell::Blob(bytes) => bytes.len(),
        Cell::Object(path) => path.len(),
    };
    Some(bytes as u64 + 1)
}
