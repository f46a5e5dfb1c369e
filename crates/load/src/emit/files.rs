//! The numbered files.

use super::groups::Group;
use catalog::Catalog;
use complaint::Result;
use stage::{Draft, TextFile};
use std::fmt;

/// Bytes after which a new part begins. D1 takes far larger ones; `wrangler` reads a file whole,
/// and a failure in a part is found and repeated sooner.
pub const PART: u64 = 5_000_000;

/// Numbers between two files: room for what a person puts between them.
const STEP: u64 = 10;

/// The files in the making, of which one is open at most.
pub struct Files<'a> {
    draft: &'a mut Draft,
    digits: usize,
    /// The name, quoted, of the table in which large values are put together.
    pieces: String,
    stem: String,
    whole: bool,
    open: Option<Open>,
    emitted: Emitted,
}

struct Open {
    name: String,
    file: TextFile,
    bytes: u64,
    has_pieces: bool,
}

/// What was written, for the person who watches.
#[derive(Debug, Default)]
pub struct Emitted {
    files: u64,
    rows: u64,
    bytes: u64,
    refused: u64,
    /// Files that are larger than a part should be, because they could not be divided.
    undivided: Vec<(String, u64)>,
    /// Tables whose triggers will fire.
    triggered: Vec<String>,
}

impl<'a> Files<'a> {
    /// At most `most` files.
    pub fn new(draft: &'a mut Draft, target: &Catalog, most: u64) -> Self {
        let mut pieces = "waybill_pieces".to_owned();
        let taken = |name: &str| {
            target.table(name).is_some()
                || target.views.iter().any(|view| view.eq_ignore_ascii_case(name))
        };
        while taken(&pieces) {
            pieces.push('_');
        }
        Self {
            draft,
            // Equally long, so that the order of the names is that of the numbers.
            digits: (most * STEP).to_string().len(),
            pieces: database::quoted(&pieces),
            stem: String::new(),
            whole: false,
            open: None,
            emitted: Emitted::default(),
        }
    }

    /// What comes next belongs to this group.
    pub fn begin(&mut self, group: &Group<'_>) {
        self.stem = group.stem();
        self.whole = group.whole;
        let triggered = group.members.iter().filter(|member| !member.table.triggers.is_empty());
        self.emitted.triggered.extend(triggered.map(|member| member.table.name.clone()));
    }

    /// Writes a statement, given without its semicolon.
    pub fn statement(&mut self, sql: &str) -> Result<()> {
        let open = match &mut self.open {
            Some(open) => open,
            None => {
                self.open.insert(Open::new(self.draft, &self.emitted, self.digits, &self.stem)?)
            }
        };
        self.emitted.files += u64::from(open.bytes == 0);
        if open.bytes == 0 {
            open.write("PRAGMA defer_foreign_keys=TRUE")?;
        }
        open.write(sql)
    }

    /// The table for pieces, quoted; the open file has it from now on.
    pub fn pieces(&mut self) -> Result<String> {
        let pieces = self.pieces.clone();
        if !self.open.as_ref().is_some_and(|open| open.has_pieces) {
            self.statement(&format!("CREATE TABLE {pieces} (cell INTEGER PRIMARY KEY, value)"))?;
        }
        if let Some(open) = &mut self.open {
            open.has_pieces = true;
        }
        Ok(pieces)
    }

    /// Counts rows whose statements are written. What follows may come in the next part.
    pub fn rows(&mut self, rows: u64) -> Result<()> {
        self.emitted.rows += rows;
        let full = self.open.as_ref().is_some_and(|open| open.bytes >= PART);
        if full && !self.whole { self.end() } else { Ok(()) }
    }

    /// Counts a row that is left out.
    pub fn refuse(&mut self) {
        self.emitted.refused += 1;
    }

    /// Ends the open file.
    pub fn end(&mut self) -> Result<()> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        if open.has_pieces {
            open.write(&format!("DROP TABLE {}", self.pieces))?;
        }
        self.emitted.bytes += open.bytes;
        // A part ends with the first statement after the limit.
        if open.bytes > PART * 2 {
            self.emitted.undivided.push((open.name, open.bytes));
        }
        self.draft.add_text(open.file)
    }

    /// What was written.
    pub fn emitted(self) -> Emitted {
        self.emitted
    }
}

impl Open {
    fn new(draft: &Draft, emitted: &Emitted, digits: usize, stem: &str) -> Result<Self> {
        let number = (emitted.files + 1) * STEP;
        let name = format!("{number:0digits$}-{stem}.sql");
        Ok(Self { file: draft.text(&name)?, name, bytes: 0, has_pieces: false })
    }

    fn write(&mut self, sql: &str) -> Result<()> {
        self.bytes += sql.len() as u64 + 2;
        self.file.write(sql)?;
        self.file.write(";\n")
    }
}

impl Emitted {
    /// Counts a file with so many bytes of rows.
    pub fn file(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
    }

    /// Counts a row.
    pub fn row(&mut self) {
        self.rows += 1;
    }

    /// A file that is larger than it should be.
    pub fn undivided(&mut self, name: String, bytes: u64) {
        self.undivided.push((name, bytes));
    }

    /// Whether a person must look at rows that were left out.
    pub fn needs_person(&self) -> bool {
        self.refused > 0
    }
}

impl fmt::Display for Emitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (files, rows, bytes) = (self.files, self.rows, size(self.bytes));
        write!(f, "{files} files, {rows} rows, {bytes}; run them in the order of their names")?;
        if self.refused > 0 {
            write!(
                f,
                "; {} rows that the target would refuse are in rejected.ndjson",
                self.refused
            )?;
        }
        for (name, bytes) in &self.undivided {
            let bytes = size(*bytes);
            write!(f, "; {name} has {bytes} in one piece, because its rows refer to each other")?;
        }
        if !self.triggered.is_empty() {
            write!(
                f,
                "; D1 cannot switch triggers off: those of {} fire",
                self.triggered.join(", ")
            )?;
        }
        Ok(())
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..10_000_000 => format!("{} kB", bytes / 1000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
