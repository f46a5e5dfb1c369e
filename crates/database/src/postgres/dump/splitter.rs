//! The text of a dump into statements, as `psql` divides it, and the rows of a COPY between them.

use crate::postgres::dump::input::Input;
use crate::postgres::dump::lexer::{Lexeme, lex};
use complaint::{Complaint, Result};
use std::io::Read;

/// What a dump consists of, beside rows.
pub(crate) enum Piece<'a> {
    /// A statement, with its line and without its semicolon.
    Statement(u64, &'a [u8]),
    /// A command to `psql`, `\…` to the end of its line.
    Command(u64, &'a [u8]),
}

/// Reads a dump piece by piece.
pub(crate) struct Splitter<R> {
    input: Input<R>,
    /// The name of the file, for places.
    file: String,
    /// Bytes of the piece that was given last.
    given: usize,
    /// Whether the lines of these rows end as those of Windows.
    crlf: Option<bool>,
    /// What `standard_conforming_strings` is set to.
    pub standard: bool,
    /// How often the comment by which `pg_dump` begins was seen.
    pub begun: usize,
    /// How often the comment by which it ends was.
    pub complete: usize,
}

/// How deep a statement is in what holds semicolons of its own.
#[derive(Default)]
struct Depth {
    parentheses: usize,
    /// BEGIN ATOMIC and CASE in the body of a function.
    blocks: usize,
    /// The first words, as far as they decide whether it can have such a body.
    words: usize,
    create: bool,
    routine: bool,
}

impl<R: Read> Splitter<R> {
    /// The pieces of this source.
    pub fn new(source: R, file: &str) -> Self {
        let (input, file) = (Input::new(source), file.to_owned());
        Self { input, file, given: 0, crlf: None, standard: true, begun: 0, complete: 0 }
    }

    /// The next piece; `None` after the last.
    pub fn next(&mut self) -> Result<Option<Piece<'_>>> {
        self.input.take(std::mem::take(&mut self.given));
        if !self.skip_blank()? {
            return Ok(None);
        }
        let line = self.input.line();
        if self.input.held()[0] == b'\\' {
            let end = self.line_end()?;
            self.given = end;
            return Ok(Some(Piece::Command(line, self.input.held()[..end].trim_ascii_end())));
        }
        let end = self.statement().map_err(|said| said.at(self.place(line)))?;
        self.given = end + 1;
        Ok(Some(Piece::Statement(line, &self.input.held()[..end])))
    }

    /// The piece at `at` with its end, read as far as is needed; `None` at the end of the file.
    fn lexeme(&mut self, at: usize) -> Result<Option<(Lexeme, usize)>> {
        loop {
            let held = self.input.held();
            let found = if at < held.len() { Some(lex(held, at, self.standard)) } else { None };
            match found {
                Some((lexeme, Some(end))) if end < held.len() || self.input.ended() => {
                    return Ok(Some((lexeme, end)));
                }
                None if self.input.ended() => return Ok(None),
                Some((Lexeme::Comment, None)) if self.input.ended() && held[at] == b'-' => {
                    return Ok(Some((Lexeme::Comment, held.len())));
                }
                Some((lexeme, None)) if self.input.ended() => return Err(open(lexeme)),
                _ => self.input.more()?,
            }
        }
    }

    /// Goes to the next statement; false if there is none.
    fn skip_blank(&mut self) -> Result<bool> {
        if self.input.line() == 1 {
            self.skip_mark()?;
        }
        while let Some((lexeme, end)) = self.lexeme(0).map_err(|said| self.here(said))? {
            match lexeme {
                Lexeme::Space | Lexeme::Sign(b';') => {}
                Lexeme::Comment => self.notice(end),
                _ => return Ok(true),
            }
            self.input.take(end);
        }
        Ok(false)
    }

    /// The line that is read next.
    pub fn line(&self) -> u64 {
        self.input.line()
    }

    /// A line of the file.
    pub fn place(&self, line: u64) -> String {
        format!("{}:{line}", self.file)
    }

    fn here(&self, said: Complaint) -> Complaint {
        said.at(self.place(self.input.line()))
    }

    /// Some editors put a byte order mark before everything.
    fn skip_mark(&mut self) -> Result<()> {
        if self.input.held().len() < 3 && !self.input.ended() {
            self.input.more()?;
        }
        if self.input.held().starts_with(b"\xef\xbb\xbf") {
            self.input.take(3);
        }
        Ok(())
    }

    /// `pg_dump` writes its first and its last word as comments.
    fn notice(&mut self, end: usize) {
        let comment = self.input.held()[..end].trim_ascii();
        self.begun += usize::from(comment == b"-- PostgreSQL database dump");
        self.complete += usize::from(comment == b"-- PostgreSQL database dump complete");
    }

    /// Where the statement ends: its semicolon.
    fn statement(&mut self) -> Result<usize> {
        let (mut at, mut depth) = (0, Depth::default());
        while let Some((lexeme, end)) = self.lexeme(at)? {
            match lexeme {
                Lexeme::Sign(b';') if depth.parentheses == 0 && depth.blocks == 0 => return Ok(at),
                Lexeme::Sign(b'\\') => return Err(inside(&self.input.held()[at..])),
                Lexeme::Sign(sign) => depth.sign(sign),
                Lexeme::Word => depth.word(&self.input.held()[at..end]),
                _ => {}
            }
            at = end;
        }
        Err(Complaint::new("it is cut off: the last statement has no end")
            .hint("make the dump again; if the statement is whole, end it with a semicolon"))
    }

    /// Goes to the line end after the statement that was given last, behind which rows begin.
    pub fn begin_rows(&mut self) -> Result<()> {
        self.input.take(std::mem::take(&mut self.given));
        let end = self.line_end()?;
        if !self.input.held()[..end].trim_ascii().is_empty() {
            return Err(
                self.here(Complaint::new("something stands between COPY and the first row"))
            );
        }
        self.input.take(end);
        self.crlf = None;
        Ok(())
    }

    /// Skips the rows; false if the file ends before they do.
    pub fn skip_rows(&mut self) -> Result<bool> {
        const END: &[u8] = b"\n\\.";
        loop {
            let held = self.input.held();
            let Some(found) = memchr::memmem::find(held, END) else {
                let keep = held.len().min(END.len() - 1);
                let rest = held.len() - keep;
                if self.input.ended() {
                    self.input.take(rest + keep);
                    return Ok(false);
                }
                self.input.take(rest);
                self.input.more()?;
                continue;
            };
            let after = found + END.len();
            match held.get(after..).unwrap_or_default() {
                [] if self.input.ended() => {}
                [] | [b'\r'] if !self.input.ended() => {
                    self.input.take(found);
                    self.input.more()?;
                    continue;
                }
                [b'\n', ..] | [b'\r', b'\n', ..] | [b'\r'] => {}
                _ => {
                    self.input.take(after);
                    continue;
                }
            }
            self.input.take(after);
            return Ok(true);
        }
    }

    /// The next row with its line; `None` after the last. A file that ends before the rows do is
    /// an error.
    pub fn row(&mut self) -> Result<Option<(u64, &[u8])>> {
        // What is held begins with the line end before the row.
        if self.given > 0 {
            self.input.take_line(std::mem::take(&mut self.given));
        }
        let line = self.input.line() + 1;
        let end = loop {
            let held = self.input.held();
            match held.get(1..).and_then(|rest| memchr::memchr(b'\n', rest)) {
                Some(end) => break end + 1,
                None if !self.input.ended() => self.input.more()?,
                None if held.get(1..) == Some(b"\\.") => break held.len(),
                None => {
                    return Err(Complaint::new("it is cut off inside the rows of a table")
                        .at(self.place(line))
                        .hint("make the dump again, and look whether the disk was full"));
                }
            }
        };
        let row = &self.input.held()[1..end];
        let crlf = *self.crlf.get_or_insert(row.last() == Some(&b'\r'));
        let row = match row.strip_suffix(b"\r") {
            Some(row) if crlf => row,
            _ => row,
        };
        if row == b"\\." {
            self.input.take_line(end);
            return Ok(None);
        }
        self.given = end;
        Ok(Some((line, &self.input.held()[1..=row.len()])))
    }

    /// Where the line ends, without its end.
    fn line_end(&mut self) -> Result<usize> {
        loop {
            let held = self.input.held();
            match memchr::memchr(b'\n', held) {
                Some(end) => return Ok(end),
                None if self.input.ended() => return Ok(held.len()),
                None => self.input.more()?,
            }
        }
    }
}

impl Depth {
    fn sign(&mut self, sign: u8) {
        match sign {
            b'(' => self.parentheses += 1,
            b')' => self.parentheses = self.parentheses.saturating_sub(1),
            _ => {}
        }
    }

    /// The rule of `psql`: only CREATE [OR REPLACE] FUNCTION or PROCEDURE has such a body.
    fn word(&mut self, word: &[u8]) {
        let is = |other: &str| word.eq_ignore_ascii_case(other.as_bytes());
        self.words += 1;
        match self.words {
            1 => self.create = is("create"),
            2..=4 if self.create => self.routine |= is("function") || is("procedure"),
            _ => {}
        }
        if !self.routine || self.parentheses > 0 {
            return;
        }
        if is("begin") || (is("case") && self.blocks > 0) {
            self.blocks += 1;
        } else if is("end") {
            self.blocks = self.blocks.saturating_sub(1);
        }
    }
}

fn open(lexeme: Lexeme) -> Complaint {
    let what = match lexeme {
        Lexeme::Comment => "a comment",
        Lexeme::Name => "a quoted name",
        _ => "a string",
    };
    Complaint::new(format!("it is cut off: {what} has no end"))
        .hint("make the dump again, and look whether the disk was full")
}

fn inside(command: &[u8]) -> Complaint {
    let name: Vec<u8> = command.iter().copied().take_while(|byte| *byte > b' ').take(20).collect();
    let name = String::from_utf8_lossy(&name).into_owned();
    Complaint::new(format!("{name} stands inside a statement"))
        .hint("psql would take it for a command; restore the file into a server, and read that")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a file consists of, rows too.
    fn pieces(text: &str) -> Result<Vec<(u64, String)>> {
        let mut splitter = Splitter::new(text.as_bytes(), "f");
        let mut found = Vec::new();
        while let Some(piece) = splitter.next()? {
            let (Piece::Statement(line, text) | Piece::Command(line, text)) = piece;
            let text = String::from_utf8(text.to_vec()).unwrap();
            let rows = text.starts_with("COPY");
            found.push((line, text));
            if rows {
                splitter.begin_rows()?;
                while let Some((line, row)) = splitter.row()? {
                    found.push((line, String::from_utf8(row.to_vec()).unwrap()));
                }
            }
        }
        Ok(found)
    }

    #[test]
    fn semicolons_that_end_nothing() {
        let statements = [
            "select ';', \"a;b\", $$;$$, E'\\';', (1;2) /* ; /* ; */ ; */ -- ;\n",
            "create function f() returns int begin atomic select case when true then 1 end; end",
            "create or replace procedure p() language sql begin atomic; select 1; end",
            "create table begin_end (\"end\" int)",
            "create function g() returns text as $_$ begin; $_$ language sql",
        ];
        let text = statements.join(";\n");
        let found = pieces(&format!("-- x;\n;; {text};")).unwrap();
        let found: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(found, statements);
    }

    #[test]
    fn rows_lie_between_statements() {
        for end in ["\n", "\r\n"] {
            let text = "COPY t FROM stdin;\na\tb\n\n\\.x\n\\.\nselect 1;\n\\q now\nCOPY u FROM stdin; \n\\.";
            let found = pieces(&text.replace('\n', end)).unwrap();
            let expected = [
                (1, "COPY t FROM stdin"),
                (2, "a\tb"),
                (3, ""),
                (4, "\\.x"),
                (6, "select 1"),
                (7, "\\q now"),
                (8, "COPY u FROM stdin"),
            ];
            let expected: Vec<(u64, String)> =
                expected.iter().map(|(line, text)| (*line, (*text).to_owned())).collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn skipped_rows_end_where_read_ones_do() {
        let rows = "abc\n".repeat(200_000);
        for end in ["\\.\n", "\\.\r\n", "\\."] {
            let text = format!("COPY t FROM stdin;\n{rows}{end}select 1;");
            let mut splitter = Splitter::new(text.as_bytes(), "f");
            splitter.next().unwrap();
            splitter.begin_rows().unwrap();
            let whole = end.ends_with('\n');
            assert_eq!(splitter.skip_rows().unwrap(), whole, "{end:?}");
            if whole {
                assert!(matches!(splitter.next(), Ok(Some(Piece::Statement(200_003, _)))));
            }
        }
    }

    #[test]
    fn what_is_cut_off_is_named_by_its_line() {
        for (text, line) in [
            ("select 1;\n\nselect 'x", "3"),
            ("select 1;\n\nselect 2", "3"),
            ("a;\n\n/* open", "3"),
            ("COPY t FROM stdin;\na\nb", "3"),
            ("COPY t FROM stdin;\na\n", "3"),
            ("COPY t FROM stdin;", "2"),
            ("select 1 \\gset", "1"),
        ] {
            let said = pieces(text).unwrap_err();
            assert_eq!(said.place(), Some(format!("f:{line}").as_str()), "{text}: {said}");
        }
    }

    #[test]
    fn pg_dump_says_when_it_is_done() {
        let mut splitter = Splitter::new(
            &b"\xef\xbb\xbf--\n-- PostgreSQL database dump\n--\nx;\n-- PostgreSQL database dump complete\n--"[..],
            "f",
        );
        while splitter.next().unwrap().is_some() {}
        assert_eq!((splitter.begun, splitter.complete), (1, 1));
    }
}
