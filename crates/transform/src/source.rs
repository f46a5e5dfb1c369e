//! The extracted tables.

use complaint::{Complaint, Result};
use record::Columns;
use stage::{Entry, Folder, RowFile, RowReader};

/// The extracted tables, each known by its place here.
pub struct Sources<'a> {
    folder: &'a Folder,
    tables: Vec<Source>,
}

/// An extracted table.
pub struct Source {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Columns,
    /// Places of the columns by which its rows are known; empty where only the line tells.
    pub key: Vec<usize>,
    /// Number of rows.
    pub rows: u64,
    entry: Entry,
}

impl<'a> Sources<'a> {
    /// The tables of `2-extracted`.
    pub fn new(folder: &'a Folder) -> Self {
        let tables = folder.waybill().content.files.iter().filter_map(Source::new).collect();
        Self { folder, tables }
    }

    /// The place of a table.
    pub fn place(&self, name: &str) -> Result<usize> {
        self.tables.iter().position(|table| table.name == name).ok_or_else(|| {
            Complaint::new(format!("2-extracted has no rows of table {name}"))
                .hint("run `extract` again")
        })
    }

    /// The table at a place.
    pub fn table(&self, place: usize) -> &Source {
        &self.tables[place]
    }

    /// All tables.
    pub fn all(&self) -> &[Source] {
        &self.tables
    }

    /// Whether a person edited a file: then a row may not be written the way we would write it.
    pub fn edited(&self) -> bool {
        !self.folder.waybill().content.edited.is_empty()
    }

    /// Whether a database stands for the source's keys; nobody does for those of a dump.
    pub fn enforced(&self) -> bool {
        self.folder.waybill().content.facts["dump"] != true
    }

    /// Lets a file be that of a table, should it become the same.
    pub fn offer(&self, place: Option<usize>, file: &mut RowFile) {
        if let Some(place) = place.filter(|_| !self.edited()) {
            file.may_be(self.folder, &self.tables[place].entry);
        }
    }

    /// The folder that they are in.
    pub fn folder(&self) -> &'a Folder {
        self.folder
    }

    /// Its rows.
    pub fn rows(&self, place: usize) -> Result<RowReader> {
        self.folder.rows(&self.tables[place].entry)
    }
}

impl Source {
    fn new(entry: &Entry) -> Option<Self> {
        let columns = Columns::new(entry.columns.clone());
        Some(Self {
            name: entry.table.clone()?,
            key: entry.key.iter().filter_map(|name| columns.position(name)).collect(),
            columns,
            rows: entry.rows,
            entry: entry.clone(),
        })
    }

    /// The key of a row as JSON; its line where it has no key.
    pub fn key_object(&self, scan: record::Scan<'_>, line: u64) -> String {
        let mut out = Vec::new();
        self.write_key_object(&mut out, scan, line);
        String::from_utf8_lossy(&out).into_owned()
    }

    /// Appends the same.
    pub fn write_key_object(&self, out: &mut Vec<u8>, scan: record::Scan<'_>, line: u64) {
        if self.key.is_empty() {
            out.extend_from_slice(format!("{{\"line\":{line}}}").as_bytes());
        } else {
            record::write_key_object(out, scan, &self.columns, &self.key);
        }
    }
}

/// Source rows, read in the order in which the candidates come.
pub struct Originals<'a> {
    sources: &'a Sources<'a>,
    open: Option<(u16, RowReader)>,
}

impl<'a> Originals<'a> {
    /// Of these tables.
    pub fn new(sources: &'a Sources<'a>) -> Self {
        Self { sources, open: None }
    }

    /// A row of a table; rows of one flow are asked for in ascending order.
    pub fn row(&mut self, from: usize, flow: u16, line_number: u64) -> Result<Vec<u8>> {
        if self.open.as_ref().is_none_or(|(open, _)| *open != flow) {
            self.open = Some((flow, self.sources.rows(from)?));
        }
        let Some((_, reader)) = &mut self.open else { return Ok(Vec::new()) };
        while reader.place() + 1 < line_number {
            reader.next()?;
        }
        Ok(reader.next()?.unwrap_or_default().to_vec())
    }
}
