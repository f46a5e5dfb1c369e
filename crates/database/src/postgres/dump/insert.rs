//! INSERT INTO … VALUES: its head, and its values.

use crate::postgres::dump::contents::head;
use crate::postgres::dump::declared::Declared;
use crate::postgres::dump::lexer::{Lexeme, Text, lex};
use crate::postgres::dump::literal::unquote;
use crate::postgres::dump::names::Name;
use crate::postgres::dump::parser::Parser;
use complaint::{Complaint, Result};

/// An INSERT.
pub(crate) struct Insert<'a> {
    /// The table.
    pub name: Name,
    /// The columns; none where it names none.
    pub columns: Option<Vec<String>>,
    /// DEFAULT VALUES: one row, of which it says nothing.
    pub defaults: bool,
    text: &'a str,
    at: usize,
    standard: bool,
    from: (&'a str, u64),
}

/// A value of an INSERT.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Literal<'a> {
    /// NULL.
    Null,
    /// DEFAULT.
    Default,
    /// A number, or `true` and `false`.
    Word(&'a [u8]),
    /// What a text says.
    Text(&'a [u8]),
    /// The same; it was written with backslashes.
    Escaped(&'a [u8]),
}

impl<'a> Insert<'a> {
    /// Reads the head of a statement that stands there.
    pub fn parse(text: &'a str, standard: bool, file: &'a str, line: u64) -> Result<Self> {
        let mut at = head(text.as_bytes(), standard);
        let found = |at: usize| {
            let (lexeme, end) = lex(text.as_bytes(), at, standard);
            (lexeme, end.unwrap_or(text.len()))
        };
        let mut depth = 0_usize;
        while at < text.len() {
            let (lexeme, end) = found(at);
            match lexeme {
                Lexeme::Sign(b'(') => depth += 1,
                Lexeme::Sign(b')') => depth = depth.saturating_sub(1),
                Lexeme::Word if depth == 0 && text[at..end].eq_ignore_ascii_case("values") => break,
                _ => {}
            }
            at = end;
        }
        let mut parser = Parser::of(&text[..at], standard, file, line);
        parser.wants("insert into")?;
        let name = parser.qualified()?;
        let columns = if parser.sees_sign(b'(') { Some(parser.names()?) } else { None };
        let _ = parser.takes("overriding system value") || parser.takes("overriding user value");
        let defaults = columns.is_none() && parser.takes("default");
        if !parser.done() || at == text.len() {
            return Err(Complaint::new("this INSERT gives no plain values")
                .at(parser.place())
                .hint("restore the file into a server, and read that: scripts/postgres"));
        }
        at += "values".len();
        let mut insert = Self { name, columns, defaults, text, at, standard, from: (file, line) };
        if defaults {
            insert.tail()?;
        }
        Ok(insert)
    }

    /// How much of the statement has been read.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The line of that byte of the statement, or of the first that is no blank after it.
    pub fn place(&self, at: usize) -> String {
        let rest = &self.text[at..];
        let at = at + rest.len() - rest.trim_start().len();
        let before = &self.text.as_bytes()[..at];
        let line = self.from.1 + memchr::memchr_iter(b'\n', before).count() as u64;
        format!("{}:{line}", self.from.0)
    }

    /// The next piece that is neither a blank nor a comment.
    fn next(&mut self) -> Option<(Lexeme, &'a str)> {
        while self.at < self.text.len() {
            let (lexeme, end) = lex(self.text.as_bytes(), self.at, self.standard);
            let end = end.unwrap_or(self.text.len());
            let piece = &self.text[self.at..end];
            self.at = end;
            if !matches!(lexeme, Lexeme::Space | Lexeme::Comment) {
                return Some((lexeme, piece));
            }
        }
        None
    }

    fn peek(&mut self) -> Option<(Lexeme, &'a str)> {
        let at = self.at;
        let piece = self.next();
        self.at = at;
        piece
    }

    fn takes(&mut self, sign: u8) -> bool {
        let at = self.at;
        let found = self.next().is_some_and(|(lexeme, _)| lexeme == Lexeme::Sign(sign));
        if !found {
            self.at = at;
        }
        found
    }

    /// Goes to the next row; false after the last.
    pub fn row(&mut self, first: bool) -> Result<bool> {
        if !first && !self.takes(b',') {
            return self.tail().map(|()| false);
        }
        if self.takes(b'(') { Ok(true) } else { Err(self.beyond()) }
    }

    /// Gives the next value of the row. Whether more follow.
    pub fn value(
        &mut self,
        buffer: &mut Vec<u8>,
        each: &mut dyn FnMut(Literal<'_>) -> Result<()>,
    ) -> Result<bool> {
        let literal = self.literal(buffer)?;
        self.cast()?;
        each(literal)?;
        if self.takes(b',') {
            Ok(true)
        } else if self.takes(b')') {
            Ok(false)
        } else {
            Err(self.beyond())
        }
    }

    fn literal<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Literal<'b>>
    where
        'a: 'b,
    {
        let start = self.at;
        let Some((lexeme, piece)) = self.next() else { return Err(self.beyond()) };
        let is = |word: &str| piece.eq_ignore_ascii_case(word);
        match lexeme {
            Lexeme::Text(kind) => self.text(kind, piece, buffer),
            Lexeme::Number => Ok(Literal::Word(piece.as_bytes())),
            Lexeme::Sign(b'-' | b'+') => match self.next() {
                Some((Lexeme::Number, _)) => {
                    let number = self.text[start..self.at].trim();
                    buffer.clear();
                    buffer.extend(number.bytes().filter(|byte| !byte.is_ascii_whitespace()));
                    Ok(Literal::Word(buffer))
                }
                _ => Err(self.beyond()),
            },
            Lexeme::Word if is("null") => Ok(Literal::Null),
            Lexeme::Word if is("default") => Ok(Literal::Default),
            Lexeme::Word if is("true") || is("false") => Ok(Literal::Word(piece.as_bytes())),
            // `date '2024-01-01'`.
            Lexeme::Word if matches!(self.peek(), Some((Lexeme::Text(_), _))) => {
                self.literal(buffer)
            }
            _ => {
                self.at = start;
                Err(self.beyond())
            }
        }
    }

    fn text<'b>(&self, kind: Text, piece: &'a str, buffer: &'b mut Vec<u8>) -> Result<Literal<'b>>
    where
        'a: 'b,
    {
        let inner = piece.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
        // `N'…'` is of the type character, in which blanks at the end do not count.
        let national = piece.starts_with(['n', 'N']);
        let plain = kind == Text::Plain
            && inner.is_some_and(|inner| memchr::memchr(b'\'', inner.as_bytes()).is_none());
        if let (true, Some(inner)) = (plain, inner) {
            return Ok(Literal::Text(inner.as_bytes()));
        }
        buffer.clear();
        unquote(piece.as_bytes(), kind, buffer).map_err(|why| {
            Complaint::new(format!("a text cannot be read: {why}")).at(self.place(self.at))
        })?;
        if national {
            buffer.truncate(buffer.iter().rposition(|byte| *byte != b' ').map_or(0, |end| end + 1));
        }
        Ok(match kind {
            Text::Escaped | Text::Unicode => Literal::Escaped(buffer),
            _ => Literal::Text(buffer),
        })
    }

    /// `::type`: one that gives a length could cut the value, and is left to a server.
    fn cast(&mut self) -> Result<()> {
        while self.peek().is_some_and(|(lexeme, _)| lexeme == Lexeme::Cast) {
            self.next();
            let start = self.at;
            let mut end = self.at;
            let mut depth = 0_usize;
            while let Some((lexeme, _)) = self.peek() {
                match lexeme {
                    Lexeme::Sign(b'(' | b'[') => depth += 1,
                    Lexeme::Sign(b')' | b']') if depth > 0 => depth -= 1,
                    Lexeme::Sign(b',' | b')') | Lexeme::Cast => break,
                    _ => {}
                }
                self.next();
                end = self.at;
            }
            let mut parser =
                Parser::of(&self.text[start..end], self.standard, self.from.0, self.from.1);
            let declared = Declared::parse(&mut parser).ok();
            if !parser.done() || declared.is_none_or(|declared| !declared.modifiers.is_empty()) {
                self.at = start;
                return Err(self.beyond());
            }
        }
        Ok(())
    }

    /// What may stand behind the rows.
    fn tail(&mut self) -> Result<()> {
        let rest = self.text[self.at..].trim();
        let mut parser = Parser::of(rest, self.standard, self.from.0, self.from.1);
        if rest.is_empty() || (parser.takes("on conflict do nothing") && parser.done()) {
            return Ok(());
        }
        Err(self.beyond())
    }

    /// Here stands something that is no plain value.
    fn beyond(&mut self) -> Complaint {
        let place = self.place(self.at);
        let found = self.next().map_or("the end", |(_, piece)| piece);
        let found: String = found.chars().take(40).collect();
        Complaint::new(format!("a value that only a server can compute, at {found}"))
            .at(place)
            .hint("restore the file into a server, and read that: scripts/postgres")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, standard: bool) -> Result<Vec<Vec<String>>> {
        let mut insert = Insert::parse(text, standard, "f", 1)?;
        let (mut all, mut buffer) = (Vec::new(), Vec::new());
        while insert.row(all.is_empty())? {
            let mut row = Vec::new();
            let mut more = true;
            while more {
                more = insert.value(&mut buffer, &mut |literal| {
                    row.push(match literal {
                        Literal::Word(text) => String::from_utf8_lossy(text).into_owned(),
                        Literal::Text(text) | Literal::Escaped(text) => {
                            format!("<{}>", String::from_utf8_lossy(text))
                        }
                        other => format!("{other:?}"),
                    });
                    Ok(())
                })?;
            }
            all.push(row);
        }
        Ok(all)
    }

    #[test]
    fn values() {
        let text = "INSERT INTO public.\"a (b\" (x, \"values\") OVERRIDING SYSTEM VALUE VALUES\n\
                    (1, 'it''s'), (- 2.5, NULL), (true, E'a\\n'),\n(DEFAULT, B'101'), \
                    ('x'::public.mood, date '2024-01-01'), (N'é ', '\\x00') ON CONFLICT DO NOTHING";
        let found = rows(text, true).unwrap();
        let expected = [
            ["1", "<it's>"],
            ["-2.5", "Null"],
            ["true", "<a\n>"],
            ["Default", "<101>"],
            ["<x>", "<2024-01-01>"],
            ["<é>", "<\\x00>"],
        ];
        assert_eq!(found, expected);
        let head = Insert::parse(text, true, "f", 1).unwrap();
        assert_eq!(head.columns, Some(vec!["x".to_owned(), "values".to_owned()]));
        let none = Insert::parse("INSERT INTO t DEFAULT VALUES", true, "f", 1).unwrap();
        assert!(none.defaults && !head.defaults);
        assert_eq!(rows("insert into t values ('a\\'b')", false).unwrap(), [["<a'b>"]]);
    }

    #[test]
    fn what_only_a_server_can_compute() {
        for (text, line) in [
            ("insert into t select 1", 1),
            ("insert into t values (1,\nnow())", 2),
            ("insert into t values (1 + 1)", 1),
            ("insert into t values ('a'::varchar(1))", 1),
            ("insert into t values (1) on conflict (a) do update set a = 1", 1),
            ("insert into t values (array[1])", 1),
        ] {
            let said = rows(text, true).unwrap_err();
            assert_eq!(said.place(), Some(format!("f:{line}").as_str()), "{text}: {said}");
        }
    }
}
