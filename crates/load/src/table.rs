//! The rows for one target table, some at a time: found, put in or changed, and written down.

use crate::ahead::{self, Block, Maker};
use crate::files::Files;
use crate::lineage::Lineage;
use crate::outcome::Tally;
use crate::row::{Became, Row};
use complaint::{Complaint, Result};
use database::{Change, Encoder, Finder, Found, Known, Put, Refusal, TableWriter, Writer};
use plan::OnExisting;
use record::{Cell, Columns, Digest, Spans, key_object};
use stage::{Folder, RowReader};
use std::collections::BTreeMap;
use step::{Blame as _, Fault, Progress};

/// Most rows, and most bytes of them, that are put in at once where that is faster.
const ROWS: usize = 5_000;
const BYTES: usize = 2 << 20;

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
    pub writer: TableWriter<'a>,
    /// Finds a whole row by the key.
    pub existing: Option<Finder<'a>>,
    /// Finds a whole row that was just written.
    again: Finder<'a>,
    pub key: Vec<usize>,
    pub identity: Vec<usize>,
    /// The file holds all columns of a row in their order: its line is the row.
    pub complete: bool,
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
        let rows = self.transformed.rows(entry).blame(Fault::Files)?;
        if let Some(encoder) = self.encoder(&tools, bad) {
            let identity = tools.identity.clone();
            let (table, columns, file) = (self.table.name.as_str(), self.columns, &*entry.name);
            let maker = Maker { table, columns, identity: &identity, encoder, file };
            let streams = maker.encoder.streams();
            ahead::read(rows, maker, |mut blocks| {
                if streams {
                    return self.streamed(&mut tools, file, blocks, &mut sum, progress);
                }
                blocks.try_for_each(|block| {
                    let mut block = block.blame(Fault::Files)?;
                    (0..block.count).try_for_each(|_| progress.tick())?;
                    self.block(&mut tools, file, &mut block, &mut sum)
                })
            })?;
            if self.table.rows == 0 {
                let versions = writer.versions(self.table, sum.tally.inserted);
                sum.tally.versions = versions.blame(Fault::Target)?;
            }
        } else if let Some(upsert) = self.upsert(writer, &tools).blame(Fault::Target)? {
            self.upserted(&mut tools, upsert, (&entry.name, rows, bad), &mut sum, progress)?;
        } else {
            let most = self.together(writer);
            self.each(&mut tools, (&entry.name, rows, bad), most, &mut sum, progress)?;
        }
        outage::point("table-written");
        sum.tally.rows_after = sum.tally.rows_before + sum.tally.inserted;
        Ok(sum.tally)
    }

    /// Puts rows in as they are read: at most so many, and so many bytes of them, together.
    fn each(
        &self,
        tools: &mut Tools<'_>,
        (file, mut rows, bad): (&str, RowReader, &BTreeMap<u64, String>),
        (most, bytes): (usize, usize),
        sum: &mut Sum<'_>,
        progress: &mut Progress<'_>,
    ) -> step::Result<()> {
        let (mut lines, mut size) = (Vec::new(), 0);
        while let Some(line) = rows.next().blame(Fault::Files)?.map(<[u8]>::to_vec) {
            size += line.len();
            lines.push((rows.place(), line));
            if lines.len() >= most || size >= bytes {
                self.some(tools, (file, &lines, bad), sum)?;
                lines.clear();
                size = 0;
            }
            progress.tick()?;
        }
        self.some(tools, (file, &lines, bad), sum)
    }

    /// What makes rows ready ahead, where nothing has to be known of the target for it: none of its
    /// rows can be met, and each is what its line says.
    fn encoder(&self, tools: &Tools<'_>, bad: &BTreeMap<u64, String>) -> Option<Encoder> {
        let plain = tools.complete
            && tools.existing.is_none()
            && !tools.identity.is_empty()
            && !self.watched
            && bad.is_empty();
        plain.then(|| tools.writer.encoder()).flatten()
    }

    /// Puts rows in that were made ready, of which none is known to break the transaction.
    fn block(
        &self,
        tools: &mut Tools<'_>,
        file: &str,
        block: &mut Block,
        sum: &mut Sum<'_>,
    ) -> step::Result<()> {
        let put = tools.writer.insert_encoded(&mut block.rows).blame(Fault::Target)?;
        let Put::AllBut(refused) = put else {
            return self.again(tools, file, (&block.start, block.count), sum);
        };
        if block.lines.is_empty() && !refused.is_empty() {
            block.lines = self.lines_again(&block.start, 1).blame(Fault::Files)?;
        }
        let numbered = (block.start.number()..).zip(stage::lines(&block.lines));
        if refused.is_empty() {
            sum.tally.inserted += block.count;
            return sum.files.journal.add(&block.journal).blame(Fault::Files);
        }
        let mut refused = refused.into_iter().peekable();
        let mut start = 0;
        for ((place, (number, line)), end) in numbered.enumerate().zip(&block.ends) {
            match refused.next_if(|(refused, _)| *refused == place) {
                None => {
                    sum.tally.inserted += 1;
                    sum.files.journal.add(&block.journal[start..*end]).blame(Fault::Files)?;
                }
                Some((_, Refusal(why))) => {
                    let mut spans = Spans::default();
                    let row = Row::read(number, line, &mut spans, self.columns);
                    let mut row = row.blame(Fault::Files)?;
                    row.became = Became::Rejected(why);
                    self.tell(tools, &row, sum).blame(Fault::Files)?;
                }
            }
            start = *end;
        }
        Ok(())
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
            let mut line = Vec::with_capacity(128);
            journal::inserted(&mut line, &self.table.name, &known, now);
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

    /// Counts what became of the row, and writes it down where it did not go in.
    pub fn tell(&self, tools: &mut Tools<'_>, row: &Row<'_>, sum: &mut Sum<'_>) -> Result<()> {
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
        file.add(row.told(&self.table.name, &key, origin, why).as_bytes())
    }

    /// The key of a line, as JSON.
    pub fn key_of(&self, tools: &Tools<'_>, line: &[u8]) -> Result<String> {
        let mut spans = Spans::default();
        Ok(key_object(spans.scan(line, self.columns)?, self.columns, &tools.key))
    }
}

/// The line of a change that was watched.
pub fn journal_change(table: &str, change: &Change<'_>) -> Vec<u8> {
    let mut line = Vec::new();
    match change {
        Change::Inserted { known, now } => {
            journal::inserted(&mut line, table, known, Digest::of(now));
        }
        Change::Updated { known, was, now } => {
            journal::updated(&mut line, table, known, was, Digest::of(now));
        }
        Change::Deleted { known, was } => journal::deleted(&mut line, table, known, was),
    }
    line
}
