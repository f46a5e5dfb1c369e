//! The rows for one target table, some at a time: found, put in or changed, and written down.

use crate::files::Files;
use crate::lineage::Lineage;
use crate::outcome::Tally;
use crate::row::{Became, Row};
use complaint::{Complaint, Result};
use database::{Change, Finder, Found, Known, Refusal, TableWriter, Writer};
use plan::OnExisting;
use record::{Cell, Columns, Digest, Spans, key_object, read_cell};
use stage::Folder;
use std::collections::BTreeMap;
use step::{Blame as _, Fault, Progress};

/// Most rows, and most bytes of them, that are put in at once where that is faster.
const ROWS: usize = 5_000;
const BYTES: usize = 1 << 20;

/// A target table that is being filled.
pub struct Filling<'a> {
    pub table: &'a catalog::Table,
    pub transformed: &'a Folder,
    /// Columns of the file.
    pub columns: &'a Columns,
    /// All columns that can be written: what a row is, for the journal.
    pub whole: &'a Columns,
    /// Columns by which a row of the target is found; empty where there is no key.
    pub key: Vec<String>,
    pub on_existing: OnExisting,
    /// The journal is written afterwards, from what was watched.
    pub watched: bool,
}

/// Some rows: the name of their file, each with its line, and the reasons of those that are known to
/// break the transaction.
pub type Rows<'s> = (&'s str, &'s [(u64, Vec<u8>)], &'s BTreeMap<u64, String>);

/// What is used for every row.
pub struct Tools<'a> {
    writer: TableWriter<'a>,
    /// Finds a whole row by the key.
    existing: Option<Finder<'a>>,
    /// Finds a whole row that was just written.
    again: Finder<'a>,
    key: Vec<usize>,
    identity: Vec<usize>,
    /// The file holds all columns of a row in their order: its line is the row.
    complete: bool,
    pub lineage: Lineage,
}

/// What all rows of a table add to.
pub struct Sum<'a> {
    pub files: Files<'a>,
    pub tally: Tally,
}

impl Filling<'_> {
    /// Loads every row of the file.
    pub fn all(
        &self,
        writer: &Writer,
        files: Files<'_>,
        bad: &BTreeMap<u64, String>,
        progress: &mut Progress<'_>,
    ) -> step::Result<Tally> {
        let Some(entry) = self.transformed.table(&self.table.name) else {
            return Ok(Tally::default());
        };
        let tally = Tally {
            table: self.table.name.clone(),
            rows_before: self.table.rows,
            ..Tally::default()
        };
        let mut sum = Sum { files, tally };
        let mut tools = self.tools(writer).blame(Fault::Target)?;
        let mut rows = self.transformed.rows(entry).blame(Fault::Files)?;
        let (most, bytes) = self.together(writer);
        let (mut lines, mut size) = (Vec::new(), 0);
        while let Some(line) = rows.next().blame(Fault::Files)?.map(<[u8]>::to_vec) {
            size += line.len();
            lines.push((rows.place(), line));
            if lines.len() >= most || size >= bytes {
                self.some(&mut tools, (&entry.name, &lines, bad), &mut sum)?;
                lines.clear();
                size = 0;
            }
            progress.tick()?;
        }
        self.some(&mut tools, (&entry.name, &lines, bad), &mut sum)?;
        sum.tally.rows_after = sum.tally.rows_before + sum.tally.inserted;
        Ok(sum.tally)
    }

    /// Most rows, and most bytes of them, that are put in together.
    pub fn together(&self, writer: &Writer) -> (usize, usize) {
        // Several rows in one statement: a trigger of one could change another before that was seen.
        let alone = self.watched && !self.table.triggers.is_empty();
        if writer.in_bulk() && !alone { (ROWS, BYTES) } else { (1, 0) }
    }

    /// What is used for every row.
    pub fn tools<'w>(&'w self, writer: &'w Writer) -> Result<Tools<'w>> {
        let identity = self.table.identity();
        // A line that a person edited may not be written the way we would write it.
        let edited = !self.transformed.waybill().content.edited.is_empty();
        let exact = self.table.writable().all(catalog::Column::exact);
        let complete = self.columns.list() == self.whole.list() && !edited && exact;
        let existing = if self.table.rows > 0 && !self.key.is_empty() {
            Some(writer.finder(self.table, self.whole, &self.key)?)
        } else {
            None
        };
        let place = |names: &[String]| {
            names.iter().map(|name| self.columns.position(name)).collect::<Option<Vec<_>>>()
        };
        // A key that the file does not hold is given by the database: the rowid tells the row.
        let known = place(identity).unwrap_or_default();
        let by = if known.is_empty() { &[] } else { identity };
        let lies = known.is_empty();
        Ok(Tools {
            writer: writer.table_writer(self.table, self.columns, &self.key, lies, false)?,
            existing,
            again: writer.finder(self.table, self.whole, by)?,
            key: place(&self.key).unwrap_or_default(),
            identity: known,
            complete,
            lineage: Lineage::open(self.transformed, &self.table.name)?,
        })
    }

    /// Loads some rows: those whose key the target has meet the row that is there, the others go in.
    pub fn some(
        &self,
        tools: &mut Tools<'_>,
        (file, lines, bad): Rows<'_>,
        sum: &mut Sum<'_>,
    ) -> step::Result<()> {
        let mut spans: Vec<Spans> = lines.iter().map(|_| Spans::default()).collect();
        let mut rows = Vec::with_capacity(lines.len());
        for ((number, line), spans) in lines.iter().zip(&mut spans) {
            let row = Row::read(*number, line, spans, self.columns)
                .map_err(|said| said.at(format!("{file}:{number}")));
            rows.push(row.blame(Fault::Files)?);
        }
        for row in &mut rows {
            if let Some(why) = bad.get(&row.number) {
                row.became = Became::Rejected(why.clone());
            }
        }
        self.meet(tools, &mut rows, sum)?;
        let mut new: Vec<&mut Row<'_>> =
            rows.iter_mut().filter(|row| matches!(row.became, Became::Nothing)).collect();
        self.insert(tools, &mut new, sum)?;
        rows.iter().try_for_each(|row| self.tell(tools, row, sum)).blame(Fault::Files)
    }

    /// Looks for rows of the target with the same keys, and decides between each and the new one.
    fn meet(
        &self,
        tools: &mut Tools<'_>,
        rows: &mut [Row<'_>],
        sum: &mut Sum<'_>,
    ) -> step::Result<()> {
        let Some(existing) = &mut tools.existing else { return Ok(()) };
        let mut asked: Vec<&mut Row<'_>> =
            rows.iter_mut().filter(|row| matches!(row.became, Became::Nothing)).collect();
        let keys: Vec<Vec<Cell<'_>>> = asked.iter().map(|row| row.values(&tools.key)).collect();
        let mut met: Vec<(usize, Vec<u8>)> = Vec::new();
        existing
            .find_all(&keys, &mut |place, found| {
                match found {
                    Found::Nothing => {}
                    Found::Row(old) => met.push((place, old.to_vec())),
                    Found::Several => {
                        let why = "several rows of the target have this key";
                        asked[place].became = Became::Rejected(why.to_owned());
                    }
                }
                Ok(())
            })
            .blame(Fault::Target)?;
        for (place, old) in met {
            let row = &mut *asked[place];
            row.became = if self.same(row, &old).blame(Fault::Target)? {
                Became::Found
            } else {
                match self.on_existing {
                    OnExisting::Reject => Became::Rejected(
                        "the target has a row with this key and other content".to_owned(),
                    ),
                    OnExisting::Keep => Became::Kept("the target's row with this key is kept"),
                    OnExisting::Update => self.update(tools, row, &old, sum)?,
                }
            };
        }
        Ok(())
    }

    fn update(
        &self,
        tools: &mut Tools<'_>,
        row: &Row<'_>,
        old: &[u8],
        sum: &mut Sum<'_>,
    ) -> step::Result<Became> {
        let key = row.values(&tools.key);
        let values: Vec<Cell<'_>> = (0..row.cells.len())
            .filter(|place| !tools.key.contains(place))
            .map(|place| row.cells[place].clone())
            .collect();
        if let Err(Refusal(why)) = tools.writer.update(&values, &key).blame(Fault::Target)? {
            return Ok(Became::Rejected(why));
        }
        let existing = tools.existing.as_mut().filter(|_| !self.watched);
        let Some(existing) = existing else { return Ok(Became::Updated) };
        if let Found::Row(now) = existing.find(&key).blame(Fault::Target)? {
            let known = Known::Key(key_object(row.scan, self.columns, &tools.key));
            let (name, now) = (&self.table.name, Digest::of(now));
            let line = journal::updated(name, &known, old, now);
            sum.files.journal.add(&line).blame(Fault::Files)?;
        }
        Ok(Became::Updated)
    }

    /// Puts rows in, all at once; halves of them where one is refused, until it stands alone.
    fn insert(
        &self,
        tools: &mut Tools<'_>,
        rows: &mut [&mut Row<'_>],
        sum: &mut Sum<'_>,
    ) -> step::Result<()> {
        let places = match rows {
            [] => return Ok(()),
            [row] => tools.writer.insert(&row.cells).blame(Fault::Target)?.map(|place| vec![place]),
            _ => {
                let cells: Vec<&[Cell<'_>]> = rows.iter().map(|row| &*row.cells).collect();
                tools.writer.insert_all(&cells).blame(Fault::Target)?
            }
        };
        match (places, rows) {
            (Ok(places), rows) => self.inserted(tools, rows, &places, sum),
            (Err(Refusal(why)), [row]) => {
                row.became = Became::Rejected(why);
                Ok(())
            }
            (Err(_), rows) => {
                let (first, second) = rows.split_at_mut(rows.len() / 2);
                self.insert(tools, first, sum)?;
                self.insert(tools, second, sum)
            }
        }
    }

    /// Writes down rows that went in.
    fn inserted(
        &self,
        tools: &mut Tools<'_>,
        rows: &mut [&mut Row<'_>],
        places: &[Option<i64>],
        sum: &mut Sum<'_>,
    ) -> step::Result<()> {
        for row in rows.iter_mut() {
            row.became = Became::Inserted;
        }
        if self.watched {
            return Ok(());
        }
        let by_place = tools.identity.is_empty();
        let now = self.written(tools, rows, places).blame(Fault::Target)?;
        for ((row, place), now) in rows.iter().zip(places).zip(now) {
            let known = match place {
                Some(place) if by_place => Known::Rowid(*place),
                _ => Known::Key(key_object(row.scan, self.columns, &tools.identity)),
            };
            let line = journal::inserted(&self.table.name, &known, now);
            sum.files.journal.add(&line).blame(Fault::Files)?;
        }
        Ok(())
    }

    /// The digests of the rows as they stand in the target now, defaults and all.
    fn written(
        &self,
        tools: &mut Tools<'_>,
        rows: &[&mut Row<'_>],
        places: &[Option<i64>],
    ) -> Result<Vec<Digest>> {
        if tools.complete {
            return Ok(rows.iter().map(|row| Digest::of(row.scan.line())).collect());
        }
        let key = |(row, place): (&&mut Row<'_>, &Option<i64>)| match place {
            Some(place) if tools.identity.is_empty() => vec![Cell::Integer(*place)],
            _ => row.values(&tools.identity).into_iter().map(Cell::into_owned).collect(),
        };
        let keys: Vec<Vec<Cell<'_>>> = rows.iter().zip(places).map(key).collect();
        let mut digests = Vec::with_capacity(keys.len());
        tools.again.find_all(&keys, &mut |_, found| match found {
            Found::Row(row) => {
                digests.push(Digest::of(row));
                Ok(())
            }
            _ => Err(Complaint::new(format!(
                "a row that was just put into {} cannot be found again",
                self.table.name
            ))),
        })?;
        Ok(digests)
    }

    /// Whether the target's row says in the file's columns what the file says.
    fn same(&self, row: &Row<'_>, old: &[u8]) -> Result<bool> {
        let mut spans = Spans::default();
        let old = spans.scan(old, self.whole)?;
        for place in 0..self.columns.len() {
            let name = self.columns.name(place);
            let Some(there) = self.whole.position(name) else { return Ok(false) };
            if row.scan.raw(place) == old.raw(there) {
                continue;
            }
            if row.cells[place] != read_cell(self.whole.form(there), old.raw(there))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Counts what became of the row, and writes it down where it did not go in.
    fn tell(&self, tools: &mut Tools<'_>, row: &Row<'_>, sum: &mut Sum<'_>) -> Result<()> {
        let Sum { files, tally } = sum;
        let (why, file) = match &row.became {
            Became::Inserted | Became::Updated | Became::Found | Became::Nothing => {
                tally.count(&row.became);
                return Ok(());
            }
            Became::Kept(why) => {
                tally.kept += 1;
                (*why, &mut *files.merged)
            }
            Became::Rejected(why) => {
                tally.rejected += 1;
                (why.as_str(), &mut *files.rejected)
            }
        };
        let key = key_object(row.scan, self.columns, &tools.key);
        let origin = tools.lineage.origin(row.number)?;
        file.add(&row.told(&self.table.name, &key, origin, why))
    }

    /// The key of a line, as JSON.
    pub fn key_of(&self, tools: &Tools<'_>, line: &[u8]) -> Result<String> {
        let mut spans = Spans::default();
        Ok(key_object(spans.scan(line, self.columns)?, self.columns, &tools.key))
    }
}

/// The line of a change that was watched.
pub fn journal_change(table: &str, change: &Change<'_>) -> String {
    match change {
        Change::Inserted { known, now } => journal::inserted(table, known, Digest::of(now)),
        Change::Updated { known, was, now } => journal::updated(table, known, was, Digest::of(now)),
        Change::Deleted { known, was } => journal::deleted(table, known, was),
    }
}
