//! The rows of a dump into the scratch file.

use crate::postgres::dump::contents::{Contents, Entry, not_utf8};
use crate::postgres::dump::copy::Copy;
use crate::postgres::dump::ddl::{Making, Note};
use crate::postgres::dump::insert::{Insert, Literal};
use crate::postgres::dump::names::{Name, Place};
use crate::postgres::dump::parser::Parser;
use crate::postgres::dump::schema::Schema;
use crate::postgres::dump::scratch::Scratch;
use crate::postgres::dump::session::Session;
use crate::postgres::dump::splitter::{Piece, Splitter};
use crate::postgres::dump::target::Target;
use crate::postgres::dump::value::{Manner, rounded};
use complaint::{Complaint, Result};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

/// How many tables are kept ready when rows of several come by turns.
const READY: usize = 64;

/// Reads rows.
pub(crate) struct Loader<'l> {
    scratch: &'l Scratch,
    schema: &'l mut Schema,
    session: Session,
    manner: Manner,
    /// The table whose rows came last is the last.
    ready: Vec<Target<'l>>,
    buffer: Vec<u8>,
    /// What was found.
    pub found: Found,
}

/// What was found while rows were read.
#[derive(Default)]
pub(crate) struct Found {
    /// Rows of each table, those of partitions under their own names.
    pub rows: BTreeMap<Place, u64>,
    /// Tables and columns whose texts a server may write otherwise.
    pub uncertain: BTreeSet<(String, String)>,
    /// Tables whose times said no zone.
    pub assumed: BTreeSet<String>,
    /// What else a person should know.
    pub notes: Vec<Note>,
}

impl<'l> Loader<'l> {
    /// Reads rows into this file.
    pub fn new(scratch: &'l Scratch, schema: &'l mut Schema) -> Self {
        Self {
            scratch,
            schema,
            session: Session::default(),
            manner: Manner { careful: true, zone: None, assumed: Cell::new(false) },
            ready: Vec::new(),
            buffer: Vec::new(),
            found: Found::default(),
        }
    }

    /// Reads the rows of a file, and how far its sequences have come.
    pub fn file(&mut self, contents: &Contents) -> Result<()> {
        self.session = Session::default();
        self.manner.zone = None;
        self.manner.careful = !contents.by_pg_dump;
        if contents.has_rows() { self.rows(&contents.file) } else { self.settings(contents) }?;
        for target in self.ready.drain(..) {
            *self.found.rows.entry(target.place).or_default() += target.rows;
        }
        Ok(())
    }

    fn rows(&mut self, file: &str) -> Result<()> {
        let source = File::open(file)
            .map_err(|error| Complaint::new(format!("cannot open {file}: {error}")))?;
        let mut splitter = Splitter::new(source, file);
        loop {
            splitter.standard = self.session.standard;
            let Some(piece) = splitter.next()? else { return Ok(()) };
            let Piece::Statement(line, text) = piece else { continue };
            let text =
                std::str::from_utf8(text).map_err(|_| not_utf8().at(format!("{file}:{line}")));
            let head = text.as_ref().ok().and_then(|text| text.get(..4)).unwrap_or_default();
            match head.to_ascii_lowercase().as_str() {
                "copy" => {
                    let mut parser = Parser::of(text?, self.session.standard, file, line);
                    let copy = Copy::parse(&mut parser)?;
                    splitter.begin_rows()?;
                    self.copy(&copy, &mut splitter, line)?;
                }
                "inse" => self.insert(text?, file, line)?,
                "sele" | "set " | "rese" => self.setting(text?, file, line)?,
                _ => {}
            }
        }
    }

    /// The sequences of a file without rows.
    fn settings(&mut self, contents: &Contents) -> Result<()> {
        for entry in &contents.entries {
            if let Entry::Statement(line, text) = entry {
                self.setting(text, &contents.file, *line)?;
            }
        }
        Ok(())
    }

    fn setting(&mut self, text: &str, file: &str, line: u64) -> Result<()> {
        let mut parser = Parser::of(text, self.session.standard, file, line);
        let place = parser.place();
        if parser.takes("set") {
            self.session.set(&mut parser).map_err(|said| said.at(place))?;
        } else if parser.takes("reset") {
            self.session.reset(&mut parser);
        } else if parser.takes("select") && !self.session.configures(&mut parser.clone())? {
            let notes = &mut self.found.notes;
            let (schema, session) = (&mut *self.schema, &self.session);
            Making { schema, session, file, line, notes }.select(&mut parser);
        }
        self.manner.zone = self.session.zone;
        Ok(())
    }

    fn copy(&mut self, copy: &Copy, splitter: &mut Splitter<File>, line: u64) -> Result<()> {
        let prepared = self.prepare(&copy.name, copy.columns.as_ref(), false);
        if !prepared.map_err(|said| said.at(splitter.place(line)))? {
            return splitter.skip_rows().map(drop);
        }
        let Self { ready, manner, schema, buffer, .. } = self;
        let Some(target) = ready.last_mut() else { return Ok(()) };
        let mut row_of = |row: &[u8]| {
            if std::str::from_utf8(row).is_err() {
                return Err(not_utf8());
            }
            if memchr::memchr(0, row).is_some() {
                return Err(Complaint::new("there is a NUL in a row"));
            }
            if target.width() == 0 && row.is_empty() {
                // A row of no columns is an empty line, and no empty value.
                return target.end(0, manner, &mut schema.sequences);
            }
            let escaped = memchr::memchr(b'\\', row).is_some();
            let each = |which, text: Option<&[u8]>| target.value(which, text, escaped, manner);
            let count = copy.fields(row, buffer, each)?;
            target.end(count, manner, &mut schema.sequences)
        };
        loop {
            let (line, done) = match splitter.row()? {
                None => break,
                Some((line, row)) => (line, row_of(row)),
            };
            done.map_err(|said| said.at(splitter.place(line)))?;
        }
        self.note_zone();
        Ok(())
    }

    fn insert(&mut self, text: &str, file: &str, line: u64) -> Result<()> {
        let mut insert = Insert::parse(text, self.session.standard, file, line)?;
        let prepared = self.prepare(&insert.name, insert.columns.as_ref(), true);
        if !prepared.map_err(|said| said.at(insert.place(0)))? {
            return Ok(());
        }
        if memchr::memchr(0, text.as_bytes()).is_some() {
            return Err(Complaint::new("there is a NUL in a row").at(insert.place(0)));
        }
        let Self { ready, manner, schema, buffer, .. } = self;
        let Some(target) = ready.last_mut() else { return Ok(()) };
        let sequences = &mut schema.sequences;
        if insert.defaults {
            let due = target.width();
            let preset = |which| target.preset(which, manner, sequences);
            let done = (0..due).try_for_each(preset);
            let done = done.and_then(|()| target.end(due, manner, sequences));
            done.map_err(|said| said.at(insert.place(0)))?;
            self.note_zone();
            return Ok(());
        }
        let mut first = true;
        while insert.row(std::mem::take(&mut first))? {
            let (row, mut count, mut more) = (insert.at(), 0, true);
            while more {
                let at = insert.at();
                let mut give = |literal: Literal<'_>| match literal {
                    Literal::Default => target.preset(count, manner, sequences),
                    literal => give(target, count, literal, manner),
                };
                let given = insert.value(buffer, &mut give);
                more = given.map_err(|said| said.at(insert.place(at)))?;
                count += 1;
            }
            // Where no columns are named, PostgreSQL takes fewer values than there are columns.
            let due = if insert.columns.is_none() { target.width() } else { 0 };
            for which in count..due {
                let done = target.preset(which, manner, sequences);
                done.map_err(|said| said.at(insert.place(row)))?;
            }
            let done = target.end(count.max(due), manner, sequences);
            done.map_err(|said| said.at(insert.place(row)))?;
        }
        self.note_zone();
        Ok(())
    }

    /// Makes the table of that name the last of those that are ready; false if it is not there.
    fn prepare(
        &mut self,
        name: &Name,
        columns: Option<&Vec<String>>,
        computed: bool,
    ) -> Result<bool> {
        let schema = &*self.schema;
        let known = self.session.found(name, |place| schema.table(place).is_some());
        let table = known.and_then(|place| schema.table(&place));
        let Some(table) = table.filter(|table| !table.temporary) else { return Ok(false) };
        let same =
            |target: &Target<'_>| target.place == table.place && target.named.as_ref() == columns;
        if let Some(found) = self.ready.iter().rposition(same) {
            let last = self.ready.len() - 1;
            self.ready.swap(found, last);
            return Ok(true);
        }
        let target = Target::new(self.scratch, schema, table, columns.cloned(), computed)?;
        for name in target.uncertain(&self.manner) {
            self.found.uncertain.insert((table.place.known(), name));
        }
        if self.ready.len() == READY {
            let old = self.ready.remove(0);
            *self.found.rows.entry(old.place).or_default() += old.rows;
        }
        self.ready.push(target);
        Ok(true)
    }

    fn note_zone(&mut self) {
        if let (true, Some(target)) = (self.manner.assumed.take(), self.ready.last()) {
            self.found.assumed.insert(target.place.known());
        }
    }
}

/// Puts a literal into its place.
fn give(
    target: &mut Target<'_>,
    which: usize,
    literal: Literal<'_>,
    manner: &Manner,
) -> Result<()> {
    match literal {
        Literal::Null | Literal::Default => target.value(which, None, false, manner),
        Literal::Text(text) => target.value(which, Some(text), false, manner),
        Literal::Escaped(text) => target.value(which, Some(text), true, manner),
        // A number with a fraction is rounded where an integer is wanted; a text is not.
        Literal::Word(word)
            if target.is_integer(which) && memchr::memchr3(b'.', b'e', b'E', word).is_some() =>
        {
            let whole = rounded(word).map_err(Complaint::new)?;
            target.value(which, Some(&whole), false, manner)
        }
        Literal::Word(word) => target.value(which, Some(word), false, manner),
    }
}
