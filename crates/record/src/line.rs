//! A line of a data file, found by spans: nothing is copied, nothing is decoded.

use crate::json::skip_space;
use crate::string::skip_string;
use crate::{Columns, Malformed, parse_string, skip_value};
use std::ops::Range;

/// Where the cells of a line stand, one span a column, in the order of the columns.
#[derive(Debug, Default)]
pub struct Spans {
    spans: Vec<Range<usize>>,
}

/// A line with the spans of its cells.
#[derive(Clone, Copy, Debug)]
pub struct Scan<'a> {
    line: &'a [u8],
    spans: &'a Spans,
}

impl Spans {
    /// Finds the cells of `line`. Every column must be there exactly once, and nothing else.
    pub fn scan<'a>(
        &'a mut self,
        line: &'a [u8],
        columns: &Columns,
    ) -> Result<Scan<'a>, Malformed> {
        if let Err(error) = simdutf8::compat::from_utf8(line) {
            let at = error.valid_up_to() + 1;
            return Err(Malformed(format!("byte {at} of the line is not UTF-8")));
        }
        self.spans.clear();
        if !self.in_order(line, columns) {
            self.in_any_order(line, columns)?;
        }
        Ok(Scan { line, spans: self })
    }

    /// The way programs write a line: every column in its order, no white space.
    fn in_order(&mut self, line: &[u8], columns: &Columns) -> bool {
        let mut at = 0;
        for column in 0..columns.len() {
            let open = if column == 0 { b'{' } else { b',' };
            let key = columns.key(column);
            let found =
                line.get(at) == Some(&open) && line.get(at + 1..at + 1 + key.len()) == Some(key);
            if !found {
                return false;
            }
            let start = at + 1 + key.len();
            match skip_value(line, start) {
                Ok(end) => {
                    self.spans.push(start..end);
                    at = end;
                }
                Err(_) => return false,
            }
        }
        !columns.is_empty() && line.get(at..) == Some(b"}")
    }

    /// The way people and other tools write one.
    fn in_any_order(&mut self, line: &[u8], columns: &Columns) -> Result<(), Malformed> {
        let bad =
            |at: usize| Malformed(format!("not a JSON object: the fault is at byte {}", at + 1));
        self.spans.clear();
        self.spans.resize(columns.len(), 0..0);
        let mut at = skip_space(line, 0);
        if line.get(at) != Some(&b'{') {
            return Err(bad(at));
        }
        at = skip_space(line, at + 1);
        let mut more = line.get(at) != Some(&b'}');
        while more {
            let after =
                self.member(line, at, columns).map_err(|error| error.unwrap_or_else(bad))?;
            at = skip_space(line, after);
            more = match line.get(at) {
                Some(b',') => true,
                Some(b'}') => false,
                _ => return Err(bad(at)),
            };
            at = if more { skip_space(line, at + 1) } else { at };
        }
        let rest = skip_space(line, at + 1);
        if rest != line.len() {
            return Err(bad(rest));
        }
        match self.spans.iter().position(Range::is_empty) {
            Some(missing) => {
                let name = columns.name(missing);
                Err(Malformed(format!("the column {name:?} is missing (an empty one is null)")))
            }
            None => Ok(()),
        }
    }

    /// Takes one member; gives the position after its value.
    fn member(&mut self, line: &[u8], at: usize, columns: &Columns) -> Result<usize, Fault> {
        if line.get(at) != Some(&b'"') {
            return Err(Fault::At(at));
        }
        let key_end = skip_string(line, at).map_err(Fault::At)?;
        let name = parse_string(&line[at..key_end]).ok_or(Fault::At(at))?;
        let colon = skip_space(line, key_end);
        if line.get(colon) != Some(&b':') {
            return Err(Fault::At(colon));
        }
        let start = skip_space(line, colon + 1);
        let end = skip_value(line, start).map_err(Fault::At)?;
        let column = columns
            .exact(&name)
            .ok_or_else(|| Fault::Said(Malformed(format!("there is no column {name:?}"))))?;
        if !self.spans[column].is_empty() {
            return Err(Fault::Said(Malformed(format!("the column {name:?} stands there twice"))));
        }
        self.spans[column] = start..end;
        Ok(end)
    }
}

/// A fault in a line: a position, or something that can be said.
enum Fault {
    At(usize),
    Said(Malformed),
}

impl Fault {
    fn unwrap_or_else(self, bad: impl Fn(usize) -> Malformed) -> Malformed {
        match self {
            Self::At(at) => bad(at),
            Self::Said(malformed) => malformed,
        }
    }
}

impl<'a> Scan<'a> {
    /// The raw cell of a column.
    #[must_use]
    pub fn raw(&self, column: usize) -> &'a [u8] {
        self.spans.spans.get(column).map_or(b"null", |span| &self.line[span.clone()])
    }

    /// The line itself.
    #[must_use]
    pub fn line(&self) -> &'a [u8] {
        self.line
    }
}
