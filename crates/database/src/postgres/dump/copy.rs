//! COPY … FROM stdin: its head, and its rows in fields.

use crate::postgres::dump::literal::escape;
use crate::postgres::dump::names::Name;
use crate::postgres::dump::parser::Parser;
use complaint::{Complaint, Result};

/// The head of a COPY.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Copy {
    /// The table.
    pub name: Name,
    /// The columns; none where it names none.
    pub columns: Option<Vec<String>>,
    /// What stands between two fields.
    delimiter: u8,
    /// What stands for NULL.
    null: Vec<u8>,
}

impl Copy {
    /// Reads the head.
    pub fn parse(parser: &mut Parser<'_>) -> Result<Self> {
        parser.wants("copy")?;
        let name = parser.qualified()?;
        let columns = if parser.sees_sign(b'(') { Some(names(parser)?) } else { None };
        if !parser.takes("from stdin") {
            return Err(Complaint::new("the rows of this COPY are not in the file")
                .at(parser.place())
                .hint("only COPY … FROM stdin can be read, as pg_dump writes it"));
        }
        let mut copy = Self { name, columns, delimiter: b'\t', null: b"\\N".to_vec() };
        let _ = parser.takes("with");
        let listed = parser.takes_sign(b'(');
        while !parser.done() && !parser.takes_sign(b')') {
            copy.option(parser, listed)?;
        }
        Ok(copy)
    }

    fn option(&mut self, parser: &mut Parser<'_>, listed: bool) -> Result<()> {
        let place = parser.place();
        let option = parser.keyword().unwrap_or_default();
        let _ = parser.takes("as");
        match option.as_str() {
            "delimiter" | "delimiters" => {
                let text = parser.string().unwrap_or_default();
                let [delimiter] = text.as_bytes() else {
                    return Err(Complaint::new("the delimiter of a COPY is one byte").at(place));
                };
                self.delimiter = *delimiter;
            }
            "null" => self.null = parser.string().unwrap_or_default().into_bytes(),
            "format" if parser.takes("text") => {}
            "freeze" => {
                let _ = parser.takes("true") || parser.takes("on");
            }
            "encoding" if parser.string().is_some_and(|name| name.eq_ignore_ascii_case("utf8")) => {
            }
            _ => {
                let option = option.to_uppercase();
                return Err(Complaint::new(format!("COPY with {option} cannot be read"))
                    .at(place)
                    .hint("only its text format is read, as pg_dump writes it"));
            }
        }
        let _ = listed && parser.takes_sign(b',');
        Ok(())
    }

    /// Gives each field of a row, as text; `None` is NULL. Gives their number.
    pub fn fields<E>(
        &self,
        row: &[u8],
        buffer: &mut Vec<u8>,
        mut each: impl FnMut(usize, Option<&[u8]>) -> std::result::Result<(), E>,
    ) -> std::result::Result<usize, E> {
        let (mut from, mut count, mut escaped, mut skip) = (0, 0, false, 0);
        for at in memchr::memchr2_iter(self.delimiter, b'\\', row) {
            if at < skip {
                continue;
            }
            if row[at] == b'\\' {
                (escaped, skip) = (true, at + 2);
                continue;
            }
            each(count, self.field(&row[from..at], escaped, buffer))?;
            (from, count, escaped) = (at + 1, count + 1, false);
        }
        each(count, self.field(&row[from..], escaped, buffer))?;
        Ok(count + 1)
    }

    fn field<'f>(&self, raw: &'f [u8], escaped: bool, buffer: &'f mut Vec<u8>) -> Option<&'f [u8]> {
        if raw == self.null {
            return None;
        }
        if !escaped {
            return Some(raw);
        }
        buffer.clear();
        let mut rest = raw;
        while let Some(at) = memchr::memchr(b'\\', rest) {
            buffer.extend_from_slice(&rest[..at]);
            let used = escape(&rest[at + 1..], buffer);
            rest = &rest[at + 1 + used..];
        }
        buffer.extend_from_slice(rest);
        Some(buffer)
    }
}

/// `()` is a list too: of a table that has no columns, or only computed ones.
fn names(parser: &mut Parser<'_>) -> Result<Vec<String>> {
    let mut ahead = parser.clone();
    if ahead.takes_sign(b'(') && ahead.takes_sign(b')') {
        *parser = ahead;
        return Ok(Vec::new());
    }
    parser.names()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(text: &str) -> Result<Copy> {
        Copy::parse(&mut Parser::new(text, true))
    }

    fn fields(copy: &Copy, row: &str) -> Vec<Option<String>> {
        let (mut found, mut buffer) = (Vec::new(), Vec::new());
        let each = |_, field: Option<&[u8]>| {
            found.push(field.map(|field| String::from_utf8(field.to_vec()).unwrap()));
            Ok::<(), ()>(())
        };
        copy.fields(row.as_bytes(), &mut buffer, each).unwrap();
        found
    }

    #[test]
    fn heads() {
        let found = copy("COPY public.\"A b\" (x, \"Y\") FROM stdin").unwrap();
        assert_eq!(found.name.name, "A b");
        assert_eq!(found.columns, Some(vec!["x".to_owned(), "Y".to_owned()]));
        assert!(copy("COPY t FROM stdin WITH (DELIMITER '|', NULL '')").unwrap().null.is_empty());
        assert_eq!(copy("COPY t FROM stdin DELIMITER '|'").unwrap().delimiter, b'|');
        assert_eq!(copy("COPY t () FROM stdin").unwrap().columns, Some(vec![]));
        for refused in [
            "COPY t TO stdout",
            "COPY t FROM '/a'",
            "COPY t FROM stdin CSV",
            "COPY t FROM stdin WITH (FORMAT binary)",
        ] {
            assert!(copy(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn every_escape() {
        let copy = copy("COPY t FROM stdin").unwrap();
        let some = |text: &str| Some(text.to_owned());
        let row = "a\t\\N\t\t\\\\N\t\\b\\f\\n\\r\\t\\v\t\\x41\\101\\q\\\t\\\\";
        let expected = vec![
            some("a"),
            None,
            some(""),
            some("\\N"),
            some("\u{8}\u{c}\n\r\t\u{b}"),
            some("AAq\t\\"),
        ];
        assert_eq!(fields(&copy, row), expected);
        assert_eq!(fields(&copy, ""), [some("")]);
        assert_eq!(fields(&copy, "\\x4\\0\\1a\\"), [some("\u{4}\0\u{1}a\\")]);
    }
}
