//! Every row of `3-transformed` that should be in the target, read back and compared.

use crate::absent::Absent;
use crate::difference::Differences;
use crate::loose::Loose;
use catalog::Table;
use complaint::{Complaint, Result};
use database::{Finder, Found, Reader, Selection};
use record::{Cell, Columns, Digest, LineWriter, Scan, Spans, key_object, read_cell};
use stage::{Entry, Folder, LONG};
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

/// Most rows, and most bytes of them, that are looked for at once.
const ROWS: usize = 1_000;
const BYTES: usize = 1 << 20;

/// One table while its rows are compared.
struct Pass<'a> {
    known: Known<'a>,
    finder: Option<Finder<'a>>,
    loose: Loose,
    /// Rows with a key, to be looked for together: each line with its key.
    asked: Vec<(Vec<u8>, Vec<Cell<'static>>)>,
    size: usize,
}

impl Comparison<'_> {
    /// Compares the rows of one file.
    pub fn table(&mut self, entry: &Entry, table: &Table) -> step::Result<Compared> {
        let columns = Columns::new(entry.columns.clone());
        if served(table, &entry.key)
            && let Some(rows) = self.beside(entry, table, &columns)?
        {
            return Ok(Compared { rows, differ: 0 });
        }
        let known = Known { table, columns: &columns, key: places(entry, &columns) };
        let finder = || self.target.finder(table, &columns, &entry.key).blame(Fault::Target);
        let finder = served(table, &entry.key).then(finder).transpose()?;
        let loose = Loose::new(self.scratch);
        let mut pass = Pass { known, finder, loose, asked: Vec::new(), size: 0 };
        let before = self.differences.rows;
        let rows = self.rows(entry, &mut pass)?;
        self.keyed(&mut pass)?;
        self.loose(pass)?;
        Ok(Compared { rows, differ: self.differences.rows - before })
    }

    /// Reads the table beside the file, in the order of its key, in which most files are: gives how
    /// many rows there should be, if all of them came by. Where one did not, each is looked for.
    fn beside(
        &mut self,
        entry: &Entry,
        table: &Table,
        columns: &Columns,
    ) -> step::Result<Option<u64>> {
        // Of a table that has many rows of its own, those of the file are better looked for.
        if table.rows > entry.rows.saturating_mul(2) {
            return Ok(None);
        }
        let mut rows = self.transformed.rows(entry).blame(Fault::Files)?;
        let (mut number, mut looked_for) = (0, 0);
        let mut progress = self.voice.progress(&table.name);
        let (absent, mut stopped) = (&mut self.absent, None);
        let mut next = |wanted: &mut Option<Wanted>| -> step::Result<()> {
            let before = wanted.take();
            while let Some(found) = rows.next().blame(Fault::Files)? {
                number += 1;
                progress.tick()?;
                if !absent.has(&table.name, number).blame(Fault::Files)? {
                    looked_for += 1;
                    let next = Wanted::of(found, before);
                    if matches!(next, Wanted::Long(_)) {
                        rows.let_go();
                    }
                    *wanted = Some(next);
                    return Ok(());
                }
            }
            Ok(())
        };
        let mut wanted = None;
        next(&mut wanted)?;
        let order = table.reading_order();
        let selection = Selection { table: table.name.clone(), order, ..Selection::default() };
        let read = self.target.rows(&selection, columns, &mut |line| {
            if !wanted.as_ref().is_some_and(|wanted| wanted.is(line)) {
                return Ok(());
            }
            next(&mut wanted).map_err(|failure| {
                stopped = Some(failure);
                Complaint::new("stopped")
            })
        });
        if let Some(failure) = stopped {
            return Err(failure);
        }
        read.blame(Fault::Target)?;
        Ok(wanted.is_none().then_some(looked_for))
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
            if let (Some(_), Some(key)) = (&pass.finder, key) {
                pass.ask(line, key);
            } else {
                let line = self.expected(scan, &pass.known)?;
                pass.loose.push(number, &line).blame(Fault::Files)?;
            }
            if pass.asked.len() >= ROWS || pass.size >= BYTES {
                self.keyed(pass)?;
            }
        }
        Ok(looked_for)
    }

    /// Looks for the rows that were put together, and compares them.
    fn keyed(&mut self, pass: &mut Pass<'_>) -> step::Result<()> {
        let Pass { known, finder, asked, size, .. } = pass;
        let Some(finder) = finder else { return Ok(()) };
        let (lines, keys): (Vec<_>, Vec<_>) = std::mem::take(asked).into_iter().unzip();
        *size = 0;
        let mut odd: Vec<(usize, Option<Vec<u8>>, &'static str)> = Vec::new();
        finder
            .find_all(&keys, &mut |place, found| {
                match found {
                    Found::Row(row) if row == lines[place] => {}
                    Found::Row(row) => odd.push((place, Some(row.to_vec()), "")),
                    Found::Nothing => odd.push((place, None, "the row is missing")),
                    Found::Several => odd.push((place, None, "several rows have this key")),
                }
                Ok(())
            })
            .blame(Fault::Target)?;
        let mut spans = Spans::default();
        for (place, found, why) in odd {
            let scan = spans.scan(&lines[place], known.columns).map_err(Complaint::from);
            let scan = scan.blame(Fault::Files)?;
            let (name, key) = (&known.table.name, known.said(scan));
            let line = self.expected(scan, known)?;
            let differences = &mut self.differences;
            match found {
                Some(found) if found == line => Ok(()),
                Some(found) => differences.cells(name, &key, known.columns, (&line, &found)),
                None => differences.row(name, why, &key, &line),
            }
            .blame(Fault::Files)?;
        }
        Ok(())
    }

    /// The line as the target would write it: a person may have edited it, and a type that is known
    /// by its text alone may be written in several ways.
    fn expected(&self, scan: Scan<'_>, known: &Known<'_>) -> step::Result<Vec<u8>> {
        let columns = known.columns;
        let mut out = LineWriter::new(columns);
        out.start();
        for place in 0..columns.len() {
            let cell = read_cell(columns.form(place), scan.raw(place));
            let cell = cell.map_err(Complaint::from).blame(Fault::Files)?;
            let column = known.table.column(columns.name(place));
            let written = match (&cell, column.filter(|column| !column.exact())) {
                (Cell::Text(text), Some(column)) => {
                    self.target.canonical(column, text).blame(Fault::Target)?
                }
                _ => None,
            };
            out.cell(&written.map_or(cell, |text| Cell::Text(text.into())));
        }
        Ok(out.finish().to_vec())
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

/// A line that is waited for: a long one by its digest, to have it in memory once alone.
enum Wanted {
    Line(Vec<u8>),
    Long(Digest),
}

impl Wanted {
    /// The line; the room of one before it is used again.
    fn of(line: &[u8], before: Option<Self>) -> Self {
        if line.len() > LONG {
            return Self::Long(Digest::of(line));
        }
        let mut own = match before {
            Some(Self::Line(own)) => own,
            _ => Vec::new(),
        };
        own.clear();
        own.extend_from_slice(line);
        Self::Line(own)
    }

    fn is(&self, line: &[u8]) -> bool {
        match self {
            Self::Line(own) => own == line,
            Self::Long(digest) => line.len() > LONG && Digest::of(line) == *digest,
        }
    }
}

impl Pass<'_> {
    /// Puts a row with a key to those that are looked for together.
    fn ask(&mut self, line: &[u8], key: Vec<Cell<'_>>) {
        self.size += line.len();
        self.asked.push((line.to_vec(), key.into_iter().map(Cell::into_owned).collect()));
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

fn places(entry: &Entry, columns: &Columns) -> Vec<usize> {
    entry.key.iter().filter_map(|name| columns.position(name)).collect()
}

/// Whether an index finds the one row with this key: else each look would read the whole table,
/// or, where the index compares in another way than the column, find more than that row.
fn served(table: &Table, key: &[String]) -> bool {
    let is = |columns: &[&str]| {
        columns.len() == key.len() && columns.iter().all(|name| key.iter().any(|key| key == name))
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
