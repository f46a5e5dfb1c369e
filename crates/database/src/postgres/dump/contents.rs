//! What a file holds, found by reading it once: its statements, and where rows are.

use crate::postgres::dump::copy::Copy;
use crate::postgres::dump::ddl::Note;
use crate::postgres::dump::files;
use crate::postgres::dump::lexer::{Lexeme, lex};
use crate::postgres::dump::names::Name;
use crate::postgres::dump::parser::Parser;
use crate::postgres::dump::session::Session;
use crate::postgres::dump::splitter::{Piece, Splitter};
use complaint::{Complaint, Result};
use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

/// What a file holds.
pub(crate) struct Contents {
    /// The file, as messages name it.
    pub file: String,
    /// What it holds, in order.
    pub entries: Vec<Entry>,
    /// `pg_dump` wrote it.
    pub by_pg_dump: bool,
    /// What a person should know.
    pub notes: Vec<Note>,
}

impl Contents {
    /// Whether there are rows in it.
    pub fn has_rows(&self) -> bool {
        self.entries.iter().any(|entry| matches!(entry, Entry::Rows(..)))
    }

    /// Whether it makes tables.
    pub fn makes_tables(&self) -> bool {
        let made = |entry: &Entry| match entry {
            Entry::Rows(..) => false,
            Entry::Statement(_, text) => makes_table(text),
        };
        self.entries.iter().any(made)
    }
}

/// A statement, or rows.
pub(crate) enum Entry {
    /// A statement that says something of tables, or a setting.
    Statement(u64, String),
    /// Rows of this table begin here, for the first time under the same settings.
    Rows(u64, Name),
}

/// Reads a file.
pub(crate) fn read(path: &Path) -> Result<Contents> {
    let file = path.display().to_string();
    let source =
        File::open(path).map_err(|error| Complaint::new(format!("cannot open {file}: {error}")))?;
    let mut splitter = Splitter::new(source, &file);
    let mut reading = Reading {
        contents: Contents { file, entries: vec![], by_pg_dump: false, notes: vec![] },
        session: Session::default(),
        seen: BTreeSet::new(),
        statements: 0,
        connected: None,
    };
    while let Some(rows) = reading.piece(&mut splitter)? {
        if rows {
            splitter.begin_rows()?;
            let line = splitter.line();
            if !splitter.skip_rows()? {
                return Err(Complaint::new("it is cut off inside the rows of a table")
                    .at(splitter.place(splitter.line()))
                    .hint(format!(
                        "the rows begin at line {line} and have no end; make the dump again, and \
                         look whether the disk was full"
                    )));
            }
        }
    }
    // A file whose first words somebody has taken off is whole all the same.
    if splitter.begun > splitter.complete {
        return Err(Complaint::new("it is cut off: the last words of pg_dump are not there")
            .at(splitter.place(splitter.line()))
            .hint("a whole dump ends in \"PostgreSQL database dump complete\"; make it again"));
    }
    reading.contents.by_pg_dump = splitter.begun + splitter.complete > 0;
    if reading.statements == 0 {
        return Err(Complaint::new("there is no statement in it").at(path.display()));
    }
    Ok(reading.contents)
}

struct Reading {
    contents: Contents,
    session: Session,
    /// Tables whose rows were seen since the settings last changed, as the file writes them.
    seen: BTreeSet<Vec<u8>>,
    statements: u64,
    /// Where it says to connect to its database.
    connected: Option<u64>,
}

impl Reading {
    /// Looks at the next piece: whether rows follow it; `None` at the end.
    fn piece(&mut self, splitter: &mut Splitter<File>) -> Result<Option<bool>> {
        let standard = self.session.standard;
        splitter.standard = standard;
        let piece = splitter.next().map_err(|said| match self.statements {
            // Any text may be a statement that has no end.
            0 => Complaint::new("it is no dump of PostgreSQL, or one that is cut off at once")
                .at(said.place().unwrap_or_default())
                .hint(files::KINDS),
            _ => said,
        });
        match piece? {
            None => Ok(None),
            Some(Piece::Command(line, text)) => self.command(line, text).map(|()| Some(false)),
            Some(Piece::Statement(line, text)) => {
                self.statements += 1;
                self.statement(line, text).map(Some)
            }
        }
    }

    fn at(&self, line: u64) -> String {
        format!("{}:{line}", self.contents.file)
    }

    /// `psql` knows many commands; of those a dump has three.
    ///
    /// `pg_dump -C` writes `\connect` once, after it has made the database and before anything in
    /// it; it goes to where the dump is read into anyway. A second one leads to another database.
    fn command(&mut self, line: u64, text: &[u8]) -> Result<()> {
        let text = String::from_utf8_lossy(text);
        let name = text.split_whitespace().next().unwrap_or_default().trim_end_matches(';');
        match name {
            "\\restrict" | "\\unrestrict" => Ok(()),
            "\\connect" | "\\c" => {
                let made = |entry: &Entry| match entry {
                    Entry::Rows(..) => true,
                    Entry::Statement(_, text) => makes_table(text),
                };
                if self.connected.is_some() || self.contents.entries.iter().any(made) {
                    return Err(Complaint::new(format!("{name} leads to a second database"))
                        .at(self.at(line))
                        .hint("one file is one database: dump each with pg_dump, not pg_dumpall"));
                }
                self.connected = Some(line);
                Ok(())
            }
            name => Err(Complaint::new(format!("{name} is a command to psql, and not run"))
                .at(self.at(line))
                .hint(
                    "take it out if it is not needed, or restore the file with psql into a \
                       server and read that: scripts/postgres",
                )),
        }
    }

    /// Looks at a statement: whether rows follow it.
    fn statement(&mut self, line: u64, text: &[u8]) -> Result<bool> {
        let word: Vec<u8> =
            text.iter().take_while(|byte| byte.is_ascii_alphabetic()).copied().collect();
        let word = String::from_utf8_lossy(&word).to_ascii_lowercase();
        match word.as_str() {
            "insert" => {
                self.rows_of_insert(line, text)?;
                return Ok(false);
            }
            "copy" => {
                let text = self.utf8(line, text)?;
                let file = self.contents.file.clone();
                let copy = Copy::parse(&mut Parser::of(text, self.session.standard, &file, line))?;
                self.contents.entries.push(Entry::Rows(line, copy.name));
                return Ok(true);
            }
            "set" | "reset" | "create" | "alter" | "drop" | "comment" | "grant" | "revoke" => {
                self.keep(line, text)?;
            }
            "select" => self.select(line, text)?,
            "do" | "call" | "execute" | "prepare" => self.note(
                line,
                &format!(
                    "{} was not run: what it would have done is not there",
                    word.to_uppercase()
                ),
            ),
            word if SKIPPED.contains(&word) => {}
            "" => return Err(self.refused(line, "a statement that begins with no word")),
            word => return Err(self.refused(line, word)),
        }
        Ok(false)
    }

    fn keep(&mut self, line: u64, text: &[u8]) -> Result<()> {
        let text = self.utf8(line, text)?.to_owned();
        let file = self.contents.file.clone();
        let mut parser = Parser::of(&text, self.session.standard, &file, line);
        let place = parser.place();
        if parser.takes("set") {
            self.session.set(&mut parser).map_err(|said| said.at(place))?;
            self.seen.clear();
        } else if parser.takes("reset") {
            self.session.reset(&mut parser);
            self.seen.clear();
        }
        self.contents.entries.push(Entry::Statement(line, text));
        Ok(())
    }

    /// Functions that a dump calls. The texts of large objects would fill the memory.
    fn select(&mut self, line: u64, text: &[u8]) -> Result<()> {
        let head = &text[..text.len().min(200)];
        let head = String::from_utf8_lossy(head).to_ascii_lowercase();
        if head.contains("pg_catalog.lo_") || head.contains("pg_catalog.lowrite") {
            self.note(line, "the dump has large objects, which are not read");
        } else if !head.contains("pg_catalog.pg_restore_") {
            let text = self.utf8(line, text)?.to_owned();
            let mut parser = Parser::new(&text, self.session.standard);
            parser.skip();
            if self.session.configures(&mut parser).map_err(|said| said.at(self.at(line)))? {
                self.seen.clear();
            }
            self.contents.entries.push(Entry::Statement(line, text));
        }
        Ok(())
    }

    /// One entry for all statements that name the table in the same way.
    fn rows_of_insert(&mut self, line: u64, text: &[u8]) -> Result<()> {
        let end = head(text, self.session.standard);
        if self.seen.contains(&text[..end]) {
            return Ok(());
        }
        self.seen.insert(text[..end].to_vec());
        let file = self.contents.file.clone();
        let mut parser =
            Parser::of(self.utf8(line, &text[..end])?, self.session.standard, &file, line);
        parser.wants("insert into")?;
        let _ = parser.takes("only");
        self.contents.entries.push(Entry::Rows(line, parser.qualified()?));
        Ok(())
    }

    fn utf8<'t>(&self, line: u64, text: &'t [u8]) -> Result<&'t str> {
        std::str::from_utf8(text).map_err(|error| {
            let before = &text[..error.valid_up_to()];
            let line = line + memchr::memchr_iter(b'\n', before).count() as u64;
            not_utf8().at(self.at(line))
        })
    }

    /// The same thing is said once a file.
    fn note(&mut self, line: u64, what: &str) {
        if self.contents.notes.iter().all(|note| note.what != what) {
            let note = Note { place: self.at(line), table: String::new(), what: what.to_owned() };
            self.contents.notes.push(note);
        }
    }

    fn refused(&self, line: u64, word: &str) -> Complaint {
        if self.statements == 1 && !CHANGING.contains(&word) {
            return Complaint::new("it is no dump of PostgreSQL")
                .at(self.at(line))
                .hint(files::KINDS);
        }
        let word = word.to_uppercase();
        Complaint::new(format!("{word} changes rows in a way that only a server can follow"))
            .at(self.at(line))
            .hint("restore the file into a server, and read that: scripts/postgres")
    }
}

/// Text that is not UTF-8.
pub(crate) fn not_utf8() -> Complaint {
    Complaint::new("there are bytes that are not UTF-8")
        .hint("make the dump with `pg_dump -E UTF8`; the server converts it")
}

/// CREATE TABLE, CREATE UNLOGGED TABLE.
fn makes_table(text: &str) -> bool {
    let words: Vec<String> = text.split_whitespace().take(3).map(str::to_ascii_lowercase).collect();
    words.first().is_some_and(|word| word == "create") && words.contains(&"table".to_owned())
}

/// Where the name of the table of an INSERT ends.
pub(crate) fn head(text: &[u8], standard: bool) -> usize {
    let (mut at, mut words, mut after_point) = (0, 0, true);
    while at < text.len() {
        let (lexeme, end) = lex(text, at, standard);
        let end = end.unwrap_or(text.len());
        match lexeme {
            Lexeme::Space | Lexeme::Comment => {}
            Lexeme::Sign(b'.') => after_point = true,
            Lexeme::Word | Lexeme::Name if after_point || words < 3 => {
                words += 1;
                after_point = words < 3;
            }
            _ => return at,
        }
        at = end;
    }
    at
}

/// What changes no row.
const SKIPPED: [&str; 22] = [
    "begin",
    "start",
    "commit",
    "end",
    "analyze",
    "vacuum",
    "cluster",
    "reindex",
    "refresh",
    "lock",
    "checkpoint",
    "discard",
    "notify",
    "listen",
    "unlisten",
    "security",
    "reassign",
    "load",
    "deallocate",
    "show",
    "values",
    "import",
];

/// What changes rows.
const CHANGING: [&str; 8] =
    ["update", "delete", "merge", "truncate", "with", "rollback", "savepoint", "declare"];
