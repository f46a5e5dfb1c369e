//! Every row of `3-transformed` that should be in the target, read back and compared.

use crate::absent::Absent;
use crate::difference::Differences;
use crate::loose::Loose;
use catalog::Table;
use complaint::{Complaint, Result};
use database::{Finder, Found, Reader};
use record::{Cell, Columns, LineWriter, Scan, Spans, key_object, read_cell};
use stage::{Entry, Folder};
use std::path::Path;
use step::{Blame as _, Fault, Voice};

/// What the comparison of every table needs.
pub struct Comparison<'a> {
    pub target: &'a Reader,
    pub transformed: &'a Folder,
    pub scratch: &'a Path,
    pub absent: Absent,
    pub differences: Differences,
    pub voice: &'a Voice,
}

/// What came of one table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Rows that were looked for.
    pub rows: u64,
    /// Rows that are not as they should be.
    pub differ: u64,
}

/// How rows of one table are known.
struct Known<'a> {
    table: &'a Table,
    columns: &'a Columns,
    /// Places of the key among the columns.
    key: Vec<usize>,
}

/// One table while its rows are compared.
struct Pass<'a> {
    known: Known<'a>,
    finder: Option<Finder<'a>>,
    loose: Loose,
}

impl Comparison<'_> {
    /// Compares the rows of one file.
    pub fn table(&mut self, entry: &Entry, table: &Table) -> step::Result<Compared> {
        let columns = Columns::new(entry.columns.clone());
        let known = Known { table, columns: &columns, key: places(entry, &columns) };
        let finder = || self.target.finder(table, &columns, &entry.key).blame(Fault::Target);
        let finder = served(table, &entry.key).then(finder).transpose()?;
        let mut pass = Pass { known, finder, loose: Loose::new(self.scratch) };
        let before = self.differences.rows;
        let rows = self.rows(entry, &mut pass)?;
        self.loose(pass)?;
        Ok(Compared { rows, differ: self.differences.rows - before })
    }

    /// Looks for each row that should be there; gives their number.
    fn rows(&mut self, entry: &Entry, pass: &mut Pass<'_>) -> step::Result<u64> {
        let Known { table, columns, .. } = pass.known;
        let mut rows = self.transformed.rows(entry).blame(Fault::Files)?;
        let mut progress = self.voice.progress(&table.name);
        let (mut spans, mut number, mut looked_for) = (Spans::default(), 0, 0);
        while let Some(line) = rows.next().blame(Fault::Files)? {
            number += 1;
            progress.tick()?;
            if self.absent.has(&table.name, number).blame(Fault::Files)? {
                continue;
            }
            looked_for += 1;
            let place = |said: Complaint| said.at(format!("{}:{number}", entry.name));
            let scan = spans.scan(line, columns).map_err(|bad| place(bad.into()));
            let scan = scan.blame(Fault::Files)?;
            let key = pass.known.cells(scan).map_err(place).blame(Fault::Files)?;
            match (&mut pass.finder, key) {
                (Some(finder), Some(key)) => self.keyed(finder, &pass.known, scan, &key)?,
                _ => pass.later(number, scan).map_err(place).blame(Fault::Files)?,
            }
        }
        Ok(looked_for)
    }

    fn keyed(
        &mut self,
        finder: &mut Finder<'_>,
        known: &Known<'_>,
        scan: Scan<'_>,
        key: &[Cell<'_>],
    ) -> step::Result<()> {
        let name = &known.table.name;
        let found = finder.find(key).blame(Fault::Target)?;
        if found == Found::Row(scan.line()) {
            return Ok(());
        }
        let line = canonical(scan, known.columns).blame(Fault::Files)?;
        let key = known.said(scan);
        let differences = &mut self.differences;
        match found {
            Found::Row(found) if found == line => Ok(()),
            Found::Row(found) => differences.cells(name, &key, known.columns, (&line, found)),
            Found::Nothing => differences.row(name, "the row is missing", &key, &line),
            Found::Several => differences.row(name, "several rows have this key", &key, &line),
        }
        .blame(Fault::Files)
    }

    /// Compares the rows that were put off.
    fn loose(&mut self, pass: Pass<'_>) -> step::Result<()> {
        let known = &pass.known;
        let (name, columns) = (&known.table.name, known.columns);
        let differences = &mut self.differences;
        let mut spans = Spans::default();
        pass.loose.compare(self.target, name, columns, self.scratch, &mut |number, line| {
            let key = if known.key.is_empty() {
                format!("{{\"line\":{number}}}")
            } else {
                known.said(spans.scan(line, columns)?)
            };
            differences.row(name, "no such row, or not as often", &key, line)
        })
    }
}

impl Pass<'_> {
    /// Puts off a row without a key, or with NULL in it, or with one that no index serves.
    fn later(&mut self, number: u64, scan: Scan<'_>) -> Result<()> {
        self.loose.push(number, &canonical(scan, self.known.columns)?)
    }
}

impl Known<'_> {
    /// The key's cells; `None` where there is no key, or NULL in it.
    fn cells<'l>(&self, scan: Scan<'l>) -> Result<Option<Vec<Cell<'l>>>> {
        let cells =
            self.key.iter().map(|place| read_cell(self.columns.form(*place), scan.raw(*place)));
        let cells = cells.collect::<Result<Vec<_>, _>>()?;
        Ok((!cells.is_empty() && !cells.contains(&Cell::Null)).then_some(cells))
    }

    /// The key as JSON.
    fn said(&self, scan: Scan<'_>) -> String {
        key_object(scan, self.columns, &self.key)
    }
}

/// The line as a program would have written it: a person may have edited it.
fn canonical(scan: Scan<'_>, columns: &Columns) -> Result<Vec<u8>> {
    let mut out = LineWriter::new(columns);
    out.start();
    for column in 0..columns.len() {
        out.cell(&read_cell(columns.form(column), scan.raw(column))?);
    }
    Ok(out.finish().to_vec())
}

fn places(entry: &Entry, columns: &Columns) -> Vec<usize> {
    entry.key.iter().filter_map(|name| columns.position(name)).collect()
}

/// Whether an index finds the one row with this key: else each look would read the whole table,
/// or, where the index compares in another way than the column, find more than that row.
fn served(table: &Table, key: &[String]) -> bool {
    let is = |columns: &[&str]| {
        columns.len() == key.len()
            && columns.iter().all(|name| key.iter().any(|key| key.eq_ignore_ascii_case(name)))
    };
    let primary: Vec<&str> = table.primary_key.iter().map(String::as_str).collect();
    let unique = |unique: &catalog::Unique| {
        let names = unique.columns.iter().map(|column| as_declared(table, column));
        !unique.partial && names.collect::<Option<Vec<_>>>().is_some_and(|names| is(&names))
    };
    !key.is_empty() && (is(&primary) || table.uniques.iter().any(unique))
}

/// The column of an index that compares as its table's column does.
fn as_declared<'c>(
    table: &Table,
    (name, collation): &'c (Option<String>, String),
) -> Option<&'c str> {
    let name = name.as_deref()?;
    let column = table.column(name)?;
    column.collation.eq_ignore_ascii_case(collation).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::{Column, Form};

    #[test]
    fn an_edited_line_is_what_it_says() {
        let column =
            |name: &str, form| Column { name: name.to_owned(), declared: String::new(), form };
        let columns = Columns::new(vec![column("n", Form::Real), column("t", Form::Text)]);
        let mut spans = Spans::default();
        let edited = br#"{ "t": "\u0061\/b", "n": 5 }"#;
        let line = canonical(spans.scan(edited, &columns).unwrap(), &columns).unwrap();
        assert_eq!(String::from_utf8(line).unwrap(), r#"{"n":5.0,"t":"a/b"}"#);
    }
}
