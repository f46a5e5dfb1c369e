//! The files of a dump together: what makes the tables, and where the rows of each are.

use crate::postgres::dump::contents::{self, Contents, Entry};
use crate::postgres::dump::ddl::{Making, Note, UNKNOWN_TABLE};
use crate::postgres::dump::files;
use crate::postgres::dump::names::{Name, Place};
use crate::postgres::dump::parser::Parser;
use crate::postgres::dump::resolve::resolve;
use crate::postgres::dump::schema::{Column, Schema};
use crate::postgres::dump::session::Session;
use complaint::{Complaint, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The files of a dump.
pub(crate) struct Sources {
    files: Vec<Contents>,
    /// Size of all of them.
    pub bytes: u64,
    /// The file beside them from which the tables are known.
    pub beside: Option<Contents>,
    /// What a person should know.
    pub notes: Vec<Note>,
}

/// Rows for which there is no table.
struct Missing {
    place: String,
    table: String,
}

impl Sources {
    /// Reads what the files say of tables, and looks that the rows of each are there once.
    pub fn read(path: &Path, schema: &mut Schema) -> Result<Self> {
        let mut sources = Self { files: Vec::new(), bytes: 0, beside: None, notes: Vec::new() };
        let listed = files::listed(path)?;
        for file in &listed {
            sources.bytes += std::fs::metadata(file).map_or(0, |data| data.len());
            sources.files.push(contents::read(file)?);
        }
        sources.files.sort_by_key(|contents| !contents.makes_tables());
        for contents in &sources.files {
            apply(contents, schema, &mut sources.notes)?;
        }
        let missing = sources.rows(schema)?;
        if !missing.is_empty() {
            let beside = if path.is_dir() { Vec::new() } else { files::beside(path)? };
            sources.find_tables(missing, &beside, schema)?;
        }
        // `pg_dump --clean` alters tables before it makes them.
        let made: BTreeSet<String> =
            schema.tables.iter().map(|table| table.place.known()).collect();
        sources.notes.retain(|note| note.what != UNKNOWN_TABLE || !made.contains(&note.table));
        Ok(sources)
    }

    /// What each file holds, those that make tables first.
    pub fn all(&self) -> impl Iterator<Item = &Contents> {
        self.files.iter()
    }

    /// What makes the tables.
    pub fn makers(&self) -> impl Iterator<Item = &Contents> {
        self.beside.iter().chain(&self.files)
    }

    /// Looks to which tables rows belong; gives the rows that belong to none.
    fn rows(&self, schema: &Schema) -> Result<Vec<Missing>> {
        let mut missing = Vec::new();
        let mut given: BTreeMap<Place, (&str, u64)> = BTreeMap::new();
        for contents in &self.files {
            let mut session = Session::default();
            for entry in &contents.entries {
                let (line, name) = match entry {
                    Entry::Rows(line, name) => (*line, name),
                    Entry::Statement(line, text) => {
                        setting(&mut session, text, &contents.file, *line)?;
                        continue;
                    }
                };
                let Some(place) = table_of(&session, name, schema) else {
                    missing.push(Missing {
                        place: format!("{}:{line}", contents.file),
                        table: session.made(name).known(),
                    });
                    continue;
                };
                match given.get(&place) {
                    Some((file, first)) if *file != contents.file => {
                        return Err(Complaint::new(format!(
                            "the rows of table {} are there twice",
                            place.known()
                        ))
                        .at(format!("{file}:{first} and {}:{line}", contents.file))
                        .hint("take one of the files out of the folder, or read one alone"));
                    }
                    Some(_) => {}
                    None => drop(given.insert(place, (&contents.file, line))),
                }
            }
        }
        Ok(missing)
    }

    /// Rows without a table: a data-only dump has its tables in another file beside it.
    fn find_tables(
        &mut self,
        missing: Vec<Missing>,
        beside: &[PathBuf],
        schema: &mut Schema,
    ) -> Result<()> {
        let own_tables = !schema.tables.is_empty();
        // What cannot be read is not the file that is looked for.
        let read = |file: &PathBuf| contents::read(file).ok();
        let mut candidates: Vec<Contents> =
            beside.iter().filter(|_| !own_tables).filter_map(read).collect();
        candidates.sort_by_key(|contents| (contents.has_rows(), !contents.by_pg_dump));
        let mut found: Option<(Contents, Schema, Vec<Note>)> = None;
        for contents in candidates {
            let (mut other, mut notes) = (Schema::default(), Vec::new());
            let fits = apply(&contents, &mut other, &mut notes).is_ok();
            if !fits || !self.rows(&other)?.is_empty() {
                continue;
            }
            match &found {
                None => found = Some((contents, other, notes)),
                Some((first, chosen, _)) => self.alike(first, chosen, &contents, &other)?,
            }
        }
        if let Some((contents, mut chosen, mut notes)) = found {
            // What the files with the rows say of tables, they say of these.
            for own in &self.files {
                apply(own, &mut chosen, &mut notes)?;
            }
            (*schema, self.notes, self.beside) = (chosen, notes, Some(contents));
            return Ok(());
        }
        let Some(Missing { place, table }) = missing.into_iter().next() else { return Ok(()) };
        // An extension makes tables of its own, whose rows pg_dump writes all the same.
        if own_tables && schema.extensions {
            let what = "rows of a table that the dump does not make were left out: \
                        it belongs to an extension";
            self.notes.push(Note { place, table, what: what.to_owned() });
            return Ok(());
        }
        Err(Complaint::new(format!("the rows of table {table} are there, but not the table"))
            .at(place)
            .hint(
                "put what `pg_dump --schema-only` writes beside it, in the same folder, as \
                 another .sql file",
            ))
    }
}

impl Sources {
    /// Two files beside the rows may make their tables, if they make them alike.
    fn alike(
        &self,
        first: &Contents,
        chosen: &Schema,
        second: &Contents,
        other: &Schema,
    ) -> Result<()> {
        for contents in &self.files {
            for entry in &contents.entries {
                let Entry::Rows(_, name) = entry else { continue };
                let made = |schema: &Schema| {
                    let place = schema.tables.iter().find(|table| table.place.name == name.name);
                    place.map(|table| {
                        let column = |column: &Column| {
                            (column.name.clone(), resolve(schema, &column.declared).text)
                        };
                        table.columns.iter().map(column).collect::<Vec<_>>()
                    })
                };
                if made(chosen) != made(other) {
                    return Err(Complaint::new(format!(
                        "the table {} is made by two files beside its rows, and not alike",
                        name.name
                    ))
                    .at(format!("{} and {}", first.file, second.file))
                    .hint("leave one of them in the folder"));
                }
            }
        }
        Ok(())
    }
}

/// Makes what the statements of a file say.
fn apply(contents: &Contents, schema: &mut Schema, notes: &mut Vec<Note>) -> Result<()> {
    let mut session = Session::default();
    for entry in &contents.entries {
        let (line, text) = match entry {
            Entry::Statement(line, text) => (line, text),
            Entry::Rows(line, name) => {
                if !contents.by_pg_dump {
                    notes.extend(fired(contents, schema, &session, *line, name));
                }
                continue;
            }
        };
        setting(&mut session, text, &contents.file, *line)?;
        let mut parser = Parser::of(text, session.standard, &contents.file, *line);
        let (session, file, line) = (&session, contents.file.as_str(), *line);
        Making { schema, session, file, line, notes }.apply(&mut parser)?;
    }
    Ok(())
}

/// Triggers that a server would have fired for rows of a script: `pg_dump` makes them afterwards.
fn fired(
    contents: &Contents,
    schema: &Schema,
    session: &Session,
    line: u64,
    name: &Name,
) -> Option<Note> {
    let place = table_of(session, name, schema)?;
    let trigger =
        schema.table(&place)?.triggers.iter().find(|trigger| trigger.mode != Some('D'))?;
    let what =
        format!("rows come after the trigger {}, which was not fired for them", trigger.name);
    Some(Note { place: format!("{}:{line}", contents.file), table: place.known(), what })
}

/// Takes a statement that is a setting.
pub(crate) fn setting(session: &mut Session, text: &str, file: &str, line: u64) -> Result<()> {
    let mut parser = Parser::of(text, session.standard, file, line);
    let place = parser.place();
    let done = if parser.takes("set") {
        session.set(&mut parser)
    } else if parser.takes("select") {
        session.configures(&mut parser).map(drop)
    } else {
        if parser.takes("reset") {
            session.reset(&mut parser);
        }
        Ok(())
    };
    done.map_err(|said| said.at(place))
}

fn table_of(session: &Session, name: &Name, schema: &Schema) -> Option<Place> {
    session.found(name, |place| schema.table(place).is_some())
}
