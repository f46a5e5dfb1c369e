//! SQL text into statements, as a stream.
//!
//! Knows what SQLite's own tokenizer knows about where a statement ends: strings and quoted names,
//! comments, and the bodies of triggers, which hold semicolons of their own. Everything else is
//! left to SQLite's parser.

use complaint::{Complaint, Result};
use std::io::BufRead;

/// A statement with the line on which it begins.
#[derive(Debug, PartialEq, Eq)]
pub struct Statement {
    /// Line of its first word, from 1.
    pub line: usize,
    /// Its text, with the semicolon.
    pub text: Vec<u8>,
    /// Its first two words in upper case.
    pub words: [String; 2],
}

/// Reads statements one after the other.
pub struct Statements<R> {
    input: R,
    line: usize,
}

/// Where the tokenizer is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum In {
    Code,
    /// Inside quotes that end with this byte; doubled, they stay inside.
    Quoted(u8),
    LineComment,
    BlockComment,
}

/// How far a statement has come; the states of SQLite's own `sqlite3_complete`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Start,
    Explain,
    Create,
    Other,
    Trigger,
    TriggerSemicolon,
    TriggerEnd,
}

impl<R: BufRead> Statements<R> {
    /// Statements of this text.
    pub fn new(input: R) -> Self {
        Self { input, line: 1 }
    }

    /// The next statement; `None` after the last. A statement that has no end is an error.
    #[expect(clippy::should_implement_trait, reason = "an iterator could not stop at an error")]
    pub fn next(&mut self) -> Result<Option<Statement>> {
        let mut scan = Scanner::new(self.line);
        loop {
            let Some(byte) = self.byte()? else {
                self.line = scan.line;
                return scan.at_end();
            };
            if scan.take(byte) {
                self.line = scan.line;
                return Ok(Some(scan.into_statement()));
            }
        }
    }

    fn byte(&mut self) -> Result<Option<u8>> {
        let failed = |error: std::io::Error| Complaint::new(format!("cannot read it: {error}"));
        let byte = self.input.fill_buf().map_err(failed)?.first().copied();
        self.input.consume(usize::from(byte.is_some()));
        Ok(byte)
    }
}

struct Scanner {
    line: usize,
    starts: usize,
    text: Vec<u8>,
    word: Vec<u8>,
    words: Vec<String>,
    inside: In,
    progress: Progress,
    last: u8,
}

impl Scanner {
    fn new(line: usize) -> Self {
        Self {
            line,
            starts: line,
            text: Vec::new(),
            word: Vec::new(),
            words: Vec::new(),
            inside: In::Code,
            progress: Progress::Start,
            last: 0,
        }
    }

    /// Takes a byte; true if it ends the statement.
    fn take(&mut self, byte: u8) -> bool {
        let nothing_yet = self.progress == Progress::Start && self.word.is_empty();
        if nothing_yet && self.inside == In::Code && byte.is_ascii_whitespace() {
            self.line += usize::from(byte == b'\n');
            return false;
        }
        if self.text.is_empty() {
            self.starts = self.line;
        }
        self.text.push(byte);
        self.line += usize::from(byte == b'\n');
        let last = std::mem::replace(&mut self.last, byte);
        match self.inside {
            In::Quoted(end) => {
                if byte == end {
                    self.inside = In::Code;
                }
                false
            }
            In::LineComment => {
                if byte == b'\n' {
                    self.leave_comment();
                }
                false
            }
            In::BlockComment => {
                if (last, byte) == (b'*', b'/') {
                    self.leave_comment();
                    self.last = 0;
                }
                false
            }
            In::Code => self.code(last, byte),
        }
    }

    /// A comment before the first word is no part of the statement.
    fn leave_comment(&mut self) {
        self.inside = In::Code;
        if self.progress == Progress::Start {
            self.text.clear();
        }
    }

    fn code(&mut self, last: u8, byte: u8) -> bool {
        if byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80 {
            self.word.push(byte.to_ascii_uppercase());
            return false;
        }
        self.end_word();
        match (last, byte) {
            (_, b';') => return self.semicolon(),
            (_, b'\'' | b'"' | b'`') => self.enter(In::Quoted(byte)),
            (_, b'[') => self.enter(In::Quoted(b']')),
            (b'-', b'-') => self.inside = In::LineComment,
            (b'/', b'*') => {
                self.inside = In::BlockComment;
                self.last = 0;
            }
            (_, b'-' | b'/' | b' ' | b'\t' | b'\r' | b'\n' | 0x0c) => {}
            _ => self.token(""),
        }
        false
    }

    fn enter(&mut self, inside: In) {
        self.token("");
        self.inside = inside;
    }

    fn end_word(&mut self) {
        if !self.word.is_empty() {
            let word = String::from_utf8_lossy(&self.word).into_owned();
            self.word.clear();
            self.token(&word);
            if self.words.len() < 2 {
                self.words.push(word);
            }
        }
    }

    fn token(&mut self, word: &str) {
        use Progress::{Create, Explain, Other, Start, Trigger, TriggerEnd, TriggerSemicolon};
        self.progress = match (self.progress, word) {
            (Start, "EXPLAIN") => Explain,
            (Start | Explain, "CREATE") | (Create, "TEMP" | "TEMPORARY") => Create,
            (Create, "TRIGGER") => Trigger,
            (Start | Explain | Create | Other, _) => Other,
            (TriggerSemicolon, "END") => TriggerEnd,
            (Trigger | TriggerSemicolon | TriggerEnd, _) => Trigger,
        };
    }

    fn semicolon(&mut self) -> bool {
        match self.progress {
            // A lone semicolon is no statement.
            Progress::Start => {
                self.text.clear();
                false
            }
            Progress::Trigger | Progress::TriggerSemicolon => {
                self.progress = Progress::TriggerSemicolon;
                false
            }
            Progress::Explain | Progress::Create | Progress::Other | Progress::TriggerEnd => true,
        }
    }

    fn at_end(mut self) -> Result<Option<Statement>> {
        self.end_word();
        let open_comment = self.inside == In::BlockComment;
        if self.progress == Progress::Start && !open_comment {
            return Ok(None);
        }
        Err(Complaint::new("it is cut off: the last statement has no end")
            .at(format!("line {}", self.starts))
            .hint("make the dump again; if the statement is whole, end it with a semicolon"))
    }

    fn into_statement(self) -> Statement {
        let mut words = self.words.into_iter();
        let words = [words.next().unwrap_or_default(), words.next().unwrap_or_default()];
        Statement { line: self.starts, text: self.text, words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(usize, String)> {
        let mut statements = Statements::new(text.as_bytes());
        let mut all = Vec::new();
        while let Some(statement) = statements.next().unwrap() {
            all.push((statement.line, String::from_utf8(statement.text).unwrap()));
        }
        all
    }

    #[test]
    fn semicolons_in_strings_names_and_comments_end_nothing() {
        let text = "-- a;b\nselect 'it''s;', \"a;\"\"b\", [c;d], `e;` /* f; */ -- g;\n;\n\n;; x;";
        let found = split(text);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!((found[0].0, found[1].0), (2, 5));
        assert_eq!(found[1].1, "x;");
    }

    #[test]
    fn a_trigger_is_one_statement() {
        let trigger = "CREATE TEMP TRIGGER t AFTER INSERT ON x BEGIN\n insert into y values (case when 1 then ';' end); /* end; */ delete from z; END;";
        let found = split(&format!("{trigger} select 1;"));
        assert_eq!(found, [(1, trigger.to_owned()), (2, "select 1;".to_owned())]);
        let lower = "create trigger end_t after update on \"end\" begin select 1; end;";
        assert_eq!(split(lower).len(), 1);
    }

    #[test]
    fn a_cut_statement_is_named_by_its_line() {
        for text in ["select 1;\n\nselect 'x", "select 1;\n\nselect 2", "a;\n\n/* open"] {
            let mut statements = Statements::new(text.as_bytes());
            statements.next().unwrap();
            assert_eq!(statements.next().unwrap_err().place(), Some("line 3"), "{text}");
        }
        assert!(split("select 1; -- done").len() == 1);
        assert!(split("").is_empty());
    }

    #[test]
    fn the_first_words_tell_what_it_is() {
        let mut statements = Statements::new(&b" /* x */ insert\ninto t values('a');"[..]);
        let statement = statements.next().unwrap().unwrap();
        assert_eq!(statement.words, ["INSERT".to_owned(), "INTO".to_owned()]);
    }
}
