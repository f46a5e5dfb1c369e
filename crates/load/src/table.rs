//! The rows for one target table.

use crate::lineage::Lineage;
use crate::outcome::Tally;
use complaint::{Complaint, Result};
use database::{Change, Finder, Found, Known, Refusal, TableWriter, Writer};
use plan::OnExisting;
use record::{Cell, Columns, Digest, Scan, Spans, key_object, read_cell};
use serde_json::json;
use stage::{Folder, TextFile};
use std::collections::BTreeMap;
use step::{Blame as _, Fault, Progress};

/// The files that all tables share.
pub struct Files {
    pub journal: TextFile,
    pub rejected: TextFile,
    pub merged: TextFile,
}

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
    /// Rows that are known to break the transaction, by line, with the reason.
    pub bad: &'a BTreeMap<u64, String>,
}

/// What is used for every row.
struct Tools<'a> {
    writer: TableWriter<'a>,
    /// Finds a whole row by the key.
    existing: Option<Finder<'a>>,
    /// Finds a whole row that was just written.
    again: Finder<'a>,
    key: Vec<usize>,
    identity: Vec<usize>,
    /// The file holds all columns of a row in their order: its line is the row.
    complete: bool,
    lineage: Lineage,
}

impl Filling<'_> {
    /// Loads every row of the file.
    pub fn all(
        &self,
        writer: &Writer,
        files: &mut Files,
        progress: &mut Progress<'_>,
    ) -> step::Result<Tally> {
        let Some(entry) = self.transformed.table(&self.table.name) else {
            return Ok(Tally::default());
        };
        let mut tally = Tally {
            table: self.table.name.clone(),
            rows_before: self.table.rows,
            ..Tally::default()
        };
        let mut tools = self.tools(writer).blame(Fault::Target)?;
        let mut rows = self.transformed.rows(entry).blame(Fault::Files)?;
        let mut spans = Spans::default();
        while let Some(line) = rows.next().blame(Fault::Files)?.map(<[u8]>::to_vec) {
            let number = rows.place();
            let at = |said: Complaint| said.at(format!("{}:{number}", entry.name));
            let scan = spans
                .scan(&line, self.columns)
                .map_err(|malformed| at(malformed.into()))
                .blame(Fault::Files)?;
            self.row(&mut tools, scan, number, files, &mut tally)?;
            progress.tick()?;
        }
        tally.rows_after = tally.rows_before + tally.inserted;
        Ok(tally)
    }

    fn tools<'w>(&'w self, writer: &'w Writer) -> Result<Tools<'w>> {
        let identity = self.table.identity();
        // A line that a person edited may not be written the way we would write it.
        let edited = !self.transformed.waybill().content.edited.is_empty();
        let complete = self.columns.list() == self.whole.list() && !edited;
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
        Ok(Tools {
            writer: writer.table_writer(self.table, self.columns, &self.key, false)?,
            existing,
            again: writer.finder(self.table, self.whole, by)?,
            key: place(&self.key).unwrap_or_default(),
            identity: known,
            complete,
            lineage: Lineage::open(self.transformed, &self.table.name)?,
        })
    }

    fn row(
        &self,
        tools: &mut Tools<'_>,
        scan: Scan<'_>,
        number: u64,
        files: &mut Files,
        tally: &mut Tally,
    ) -> step::Result<()> {
        if let Some(why) = self.bad.get(&number) {
            tally.rejected += 1;
            return self.tell(tools, scan, number, why, &mut files.rejected).blame(Fault::Files);
        }
        let cells = self.cells(scan).blame(Fault::Files)?;
        let key: Vec<Cell<'_>> = tools.key.iter().map(|place| cells[*place].clone()).collect();
        let found = match &mut tools.existing {
            Some(existing) => match existing.find(&key).blame(Fault::Target)? {
                Found::Nothing => None,
                Found::Row(row) => Some(Some(row.to_vec())),
                Found::Several => Some(None),
            },
            None => None,
        };
        match found {
            None => self.insert(tools, scan, &cells, number, files, tally),
            Some(None) => {
                tally.rejected += 1;
                let why = "several rows of the target have this key";
                self.tell(tools, scan, number, why, &mut files.rejected).blame(Fault::Files)
            }
            Some(Some(old)) => self.meet(tools, scan, &cells, &old, number, files, tally),
        }
    }

    fn insert(
        &self,
        tools: &mut Tools<'_>,
        scan: Scan<'_>,
        cells: &[Cell<'_>],
        number: u64,
        files: &mut Files,
        tally: &mut Tally,
    ) -> step::Result<()> {
        let rowid = match tools.writer.insert(cells).blame(Fault::Target)? {
            Ok(rowid) => rowid,
            Err(Refusal(why)) => {
                tally.rejected += 1;
                return self
                    .tell(tools, scan, number, &why, &mut files.rejected)
                    .blame(Fault::Files);
            }
        };
        tally.inserted += 1;
        if self.watched {
            return Ok(());
        }
        let now = if tools.complete {
            Digest::of(scan.line())
        } else {
            self.written(tools, cells, rowid).blame(Fault::Target)?
        };
        let known = match (tools.identity.is_empty(), rowid) {
            (true, Some(rowid)) => Known::Rowid(rowid),
            _ => Known::Key(key_object(scan, self.columns, &tools.identity)),
        };
        journal::inserted(&mut files.journal, &self.table.name, &known, now).blame(Fault::Files)
    }

    /// The digest of the row as it stands in the target now, defaults and all.
    fn written(
        &self,
        tools: &mut Tools<'_>,
        cells: &[Cell<'_>],
        rowid: Option<i64>,
    ) -> Result<Digest> {
        let key: Vec<Cell<'_>> = match (tools.identity.is_empty(), rowid) {
            (true, Some(rowid)) => vec![Cell::Integer(rowid)],
            _ => tools.identity.iter().map(|place| cells[*place].clone()).collect(),
        };
        match tools.again.find(&key)? {
            Found::Row(row) => Ok(Digest::of(row)),
            _ => Err(Complaint::new(format!(
                "a row that was just put into {} cannot be found again",
                self.table.name
            ))),
        }
    }

    /// A row of the target has the key already.
    #[expect(clippy::too_many_arguments, reason = "one row with everything that concerns it")]
    fn meet(
        &self,
        tools: &mut Tools<'_>,
        scan: Scan<'_>,
        cells: &[Cell<'_>],
        old: &[u8],
        number: u64,
        files: &mut Files,
        tally: &mut Tally,
    ) -> step::Result<()> {
        if self.same(scan, old).blame(Fault::Target)? {
            tally.found += 1;
            return Ok(());
        }
        match self.on_existing {
            OnExisting::Reject => {
                tally.rejected += 1;
                let why = "the target has a row with this key and other content";
                self.tell(tools, scan, number, why, &mut files.rejected).blame(Fault::Files)
            }
            OnExisting::Keep => {
                tally.kept += 1;
                let why = "the target's row with this key is kept";
                self.tell(tools, scan, number, why, &mut files.merged).blame(Fault::Files)
            }
            OnExisting::Update => self.update(tools, scan, cells, old, number, files, tally),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one row with everything that concerns it")]
    fn update(
        &self,
        tools: &mut Tools<'_>,
        scan: Scan<'_>,
        cells: &[Cell<'_>],
        old: &[u8],
        number: u64,
        files: &mut Files,
        tally: &mut Tally,
    ) -> step::Result<()> {
        let key: Vec<Cell<'_>> = tools.key.iter().map(|place| cells[*place].clone()).collect();
        let values: Vec<Cell<'_>> = (0..cells.len())
            .filter(|place| !tools.key.contains(place))
            .map(|place| cells[place].clone())
            .collect();
        if let Err(Refusal(why)) = tools.writer.update(&values, &key).blame(Fault::Target)? {
            tally.rejected += 1;
            return self.tell(tools, scan, number, &why, &mut files.rejected).blame(Fault::Files);
        }
        tally.updated += 1;
        if self.watched {
            return Ok(());
        }
        let Some(existing) = &mut tools.existing else { return Ok(()) };
        let now = match existing.find(&key).blame(Fault::Target)? {
            Found::Row(row) => Digest::of(row),
            _ => return Ok(()),
        };
        let known = Known::Key(key_object(scan, self.columns, &tools.key));
        journal::updated(&mut files.journal, &self.table.name, &known, old, now).blame(Fault::Files)
    }

    /// Whether the target's row says in the file's columns what the file says.
    fn same(&self, scan: Scan<'_>, old: &[u8]) -> Result<bool> {
        let mut spans = Spans::default();
        let old = spans.scan(old, self.whole)?;
        for place in 0..self.columns.len() {
            let name = self.columns.name(place);
            let Some(there) = self.whole.position(name) else { return Ok(false) };
            if scan.raw(place) == old.raw(there) {
                continue;
            }
            let new = read_cell(self.columns.form(place), scan.raw(place))?;
            if new != read_cell(self.whole.form(there), old.raw(there))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn cells<'l>(&self, scan: Scan<'l>) -> Result<Vec<Cell<'l>>> {
        (0..self.columns.len())
            .map(|place| Ok(read_cell(self.columns.form(place), scan.raw(place))?))
            .collect()
    }

    /// One line about a row that did not go in: with the row, it can be corrected and fed back.
    fn tell(
        &self,
        tools: &mut Tools<'_>,
        scan: Scan<'_>,
        number: u64,
        why: &str,
        file: &mut TextFile,
    ) -> Result<()> {
        let origin = tools.lineage.origin(number)?;
        let (from, line, key) = match origin {
            Some(origin) => (json!(origin.from), origin.line, origin.key),
            None => (json!(null), number, json!(null)),
        };
        let into = json!(self.table.name);
        let into_key = key_object(scan, self.columns, &tools.key);
        let (why, row) = (json!(why), String::from_utf8_lossy(scan.line()));
        file.write(format!(
            "{{\"stage\":\"load\",\"into\":{into},\"into_line\":{number},\"into_key\":{into_key},\
             \"from\":{from},\"line\":{line},\"key\":{key},\"why\":{why},\"row\":{row}}}\n"
        ))
    }
}

/// Writes down a change that was watched.
pub fn journal_change(file: &mut TextFile, table: &str, change: &Change<'_>) -> Result<()> {
    match change {
        Change::Inserted { known, now } => journal::inserted(file, table, known, Digest::of(now)),
        Change::Updated { known, was, now } => {
            journal::updated(file, table, known, was, Digest::of(now))
        }
        Change::Deleted { known, was } => journal::deleted(file, table, known, was),
    }
}
