//! A dump into a scratch file, through SQLite's own parser.

use crate::failure;
use crate::sqlite::scratch::{Scratch, failed, no_room};
use crate::sqlite::session::Restored;
use crate::sqlite::splitter::{Statement, Statements};
use crate::{Finding, Level};
use complaint::{Complaint, Result};
use rusqlite::limits::Limit;
use rusqlite::{Connection, Error};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

/// Reads the dump into a scratch file that vanishes with what is returned.
pub(crate) fn restore(dump: &Path) -> Result<Restored> {
    let file =
        File::open(dump).map_err(|error| Complaint::new(format!("cannot open it: {error}")))?;
    let scratch = Scratch::new()?;
    let connection = open(&scratch).map_err(|error| failed("cannot prepare", &error))?;
    let mut restore = Restore {
        connection,
        dump,
        late: Vec::new(),
        findings: Vec::new(),
        from_d1: false,
        began: None,
        statements: 0,
    };
    let mut input = BufReader::with_capacity(1 << 18, file);
    skip_mark(&mut input)?;
    let mut statements = Statements::new(input);
    while let Some(statement) = statements.next().map_err(|said| match restore.statements {
        0 => no_dump(dump, &said),
        _ => located(dump, &said),
    })? {
        restore.take(statement)?;
    }
    restore.finish()?;
    Ok(Restored { path: scratch, findings: restore.findings, from_d1: restore.from_d1 })
}

/// A file whose first statement has no end may be anything.
fn no_dump(dump: &Path, said: &Complaint) -> Complaint {
    let said = located(dump, said);
    Complaint::new("it is neither an SQLite database nor an SQL dump, or a dump that is cut off in its first statement")
        .at(said.place().unwrap_or_default())
}

/// Some editors put a byte order mark before the first statement.
fn skip_mark(input: &mut BufReader<File>) -> Result<()> {
    let head =
        input.fill_buf().map_err(|error| Complaint::new(format!("cannot read it: {error}")))?;
    if head.starts_with(b"\xef\xbb\xbf") {
        input.consume(3);
    }
    Ok(())
}

/// The splitter says `line N`; a person wants the file too.
fn located(dump: &Path, said: &Complaint) -> Complaint {
    let line = said.place().unwrap_or_default().trim_start_matches("line ").to_owned();
    Complaint::new(said.fact())
        .at(format!("{}:{line}", dump.display()))
        .hint("make the dump again; if its last statement is whole, end it with a semicolon")
}

fn open(scratch: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(scratch)?;
    // What a dump says is run: it must not reach another file.
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    // The file is thrown away, and nobody else sees it.
    connection.execute_batch(
        "pragma journal_mode = off; pragma synchronous = off; pragma foreign_keys = off; begin;",
    )?;
    Ok(connection)
}

struct Restore<'a> {
    connection: Connection,
    dump: &'a Path,
    /// Triggers whose view comes later in the file.
    late: Vec<Statement>,
    findings: Vec<Finding>,
    from_d1: bool,
    /// The line of a BEGIN that has seen no COMMIT.
    began: Option<usize>,
    statements: usize,
}

impl Restore<'_> {
    fn at(&self, line: usize) -> String {
        format!("{}:{line}", self.dump.display())
    }

    fn take(&mut self, statement: Statement) -> Result<()> {
        self.statements += 1;
        let line = statement.line;
        match (statement.words[0].as_str(), statement.words[1].as_str()) {
            ("PRAGMA", pragma) => self.pragma(pragma, &statement),
            ("BEGIN", _) => {
                self.began = Some(line);
                Ok(())
            }
            ("COMMIT" | "END", _) => {
                self.began = None;
                Ok(())
            }
            ("SAVEPOINT" | "RELEASE" | "ANALYZE" | "REINDEX" | "SELECT" | "VALUES", _)
            | ("VACUUM", "") => Ok(()),
            (
                "CREATE" | "INSERT" | "REPLACE" | "UPDATE" | "DELETE" | "DROP" | "ALTER" | "WITH",
                _,
            ) => self.run(statement),
            ("ROLLBACK", _) => {
                Err(Complaint::new("the dump takes itself back: it ends in ROLLBACK")
                    .at(self.at(line))
                    .hint("the program that wrote it met an error; make it again"))
            }
            (word, _) if self.statements == 1 || word.is_empty() => {
                Err(Complaint::new("it is neither an SQLite database nor an SQL dump")
                    .at(self.at(line)))
            }
            (word, _) => Err(Complaint::new(format!("a dump has no business with {word}"))
                .at(self.at(line))
                .hint("take the statement out if it is not needed")),
        }
    }

    /// Of pragmas only those count that change what is stored.
    fn pragma(&mut self, pragma: &str, statement: &Statement) -> Result<()> {
        if self.statements == 1 && pragma == "DEFER_FOREIGN_KEYS" {
            self.from_d1 = true;
        }
        match pragma {
            "WRITABLE_SCHEMA" | "USER_VERSION" | "APPLICATION_ID" => {
                let text = String::from_utf8_lossy(&statement.text);
                self.connection
                    .execute_batch(&text)
                    .map_err(|error| self.refused(statement, &text, &error))
            }
            _ => Ok(()),
        }
    }

    fn run(&mut self, statement: Statement) -> Result<()> {
        let Some(text) = self.as_text(&statement) else {
            return Err(Complaint::new("bytes that are not UTF-8, or a NUL, outside a string")
                .at(self.at(statement.line)));
        };
        match self.connection.execute_batch(&text) {
            Ok(()) => Ok(()),
            Err(error) if statement.words == ["CREATE".to_owned(), "TRIGGER".to_owned()] => {
                // A D1 export writes a trigger of a view before the view.
                let _ = error;
                self.late.push(statement);
                Ok(())
            }
            Err(error) if failure::message(&error).contains("no such column: Infinity") => {
                // Older D1 exports write the word where SQL wants 9e999.
                let mended = without_infinity(&text);
                self.connection
                    .execute_batch(&mended)
                    .map_err(|error| self.refused(&statement, &mended, &error))
            }
            Err(error) => Err(self.refused(&statement, &text, &error)),
        }
    }

    /// The statement as text; strings that hold a NUL or are not UTF-8 are rewritten as bytes that
    /// are cast, which is the only way in which SQL can say them.
    fn as_text(&mut self, statement: &Statement) -> Option<String> {
        let clean = !statement.text.contains(&0);
        if let (true, Ok(text)) = (clean, std::str::from_utf8(&statement.text)) {
            return Some(text.to_owned());
        }
        self.findings.push(Finding {
            name: "raw-bytes-in-dump".to_owned(),
            level: Level::Note,
            table: String::new(),
            column: None,
            key: None,
            detail: format!(
                "the statement at line {} holds a NUL or bytes that are not UTF-8 inside a string",
                statement.line
            ),
            remedy: "they were kept as they are; other programs cut the text there".to_owned(),
        });
        cast_strings(&statement.text)
    }

    fn refused(&self, statement: &Statement, text: &str, error: &Error) -> Complaint {
        if let Some(said) = no_room(error) {
            return said;
        }
        let offset = match error {
            Error::SqlInputError { offset, .. } => usize::try_from(*offset).unwrap_or(0),
            _ => 0,
        };
        let before = text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count();
        Complaint::new(failure::message(error))
            .while_doing("the dump does not run")
            .at(self.at(statement.line + before))
    }

    fn finish(&mut self) -> Result<()> {
        for statement in std::mem::take(&mut self.late) {
            let text = String::from_utf8_lossy(&statement.text).into_owned();
            self.connection
                .execute_batch(&text)
                .map_err(|error| self.refused(&statement, &text, &error))?;
        }
        if let Some(line) = self.began {
            return Err(Complaint::new("it is cut off: its BEGIN has no COMMIT")
                .at(self.at(line))
                .hint("make the dump again"));
        }
        if self.statements == 0 {
            return Err(Complaint::new("there is no statement in it").at(self.dump.display()));
        }
        self.connection.execute_batch("commit; pragma writable_schema = reset;").map_err(|error| {
            no_room(&error).unwrap_or_else(|| failure::complaint("the dump does not run", &error))
        })
    }
}

/// Rewrites each string literal that holds a NUL or is not UTF-8; `None` if such bytes stand
/// elsewhere.
fn cast_strings(text: &[u8]) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(quote) = rest.iter().position(|byte| *byte == b'\'') {
        let (code, string) = rest.split_at(quote);
        out.push_str(std::str::from_utf8(code).ok().filter(|code| !code.contains('\0'))?);
        let end = string_end(string)?;
        let literal = &string[..end];
        match std::str::from_utf8(literal) {
            Ok(plain) if !plain.contains('\0') => out.push_str(plain),
            _ => cast(&mut out, literal.get(1..end - 1)?),
        }
        rest = &string[end..];
    }
    out.push_str(std::str::from_utf8(rest).ok().filter(|code| !code.contains('\0'))?);
    Some(out)
}

/// The length of the string literal at the start, quotes included.
fn string_end(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match (text.get(at)?, text.get(at + 1)) {
            (b'\'', Some(b'\'')) => at += 2,
            (b'\'', _) => return Some(at + 1),
            _ => at += 1,
        }
    }
}

fn cast(out: &mut String, inner: &[u8]) {
    let mut bytes = Vec::with_capacity(inner.len());
    let mut skip = false;
    for &byte in inner {
        if skip {
            skip = false;
            continue;
        }
        skip = byte == b'\'';
        bytes.push(byte);
    }
    crate::literal(out, &record::Cell::RawText(bytes.into()));
}

/// Puts 9e999 where the word Infinity stands outside strings, names and comments.
fn without_infinity(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' | '`' => 1 + rest[1..].find(first).map_or(rest.len() - 1, |end| end + 1),
            '[' => rest.find(']').map_or(rest.len(), |end| end + 1),
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ if word(first) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        out.push_str(if token == "Infinity" { "9e999" } else { token });
        rest = after;
    }
    out
}

fn word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_with_strange_bytes_become_casts() {
        let text = b"insert into t values('it''s', 'a\0''b', 'c\xff');";
        let expected =
            "insert into t values('it''s', CAST(x'61002762' AS TEXT), CAST(x'63ff' AS TEXT));";
        assert_eq!(cast_strings(text).as_deref(), Some(expected));
        assert_eq!(cast_strings(b"insert\0 into t values('a')"), None);
    }

    #[test]
    fn infinity_outside_strings_only() {
        for (text, mended) in [
            ("(-Infinity,'Infinity')", "(-9e999,'Infinity')"),
            ("\"it's\" (Infinity,'x Infinity')", "\"it's\" (9e999,'x Infinity')"),
            (
                "(Infinity, -- don't\n 'it''s Infinity', xInfinity)",
                "(9e999, -- don't\n 'it''s Infinity', xInfinity)",
            ),
        ] {
            assert_eq!(without_infinity(text), mended);
        }
    }
}
