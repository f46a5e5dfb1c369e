//! Documents as `jsonb` prints them.

use super::{Reader, number_text, string};
use record::{DEEPEST, is_exact, skip_text, skip_value, write_string};
use std::borrow::Cow;
use std::ops::Range;

/// Prints a document as `jsonb` does, and looks on the way whether it is one.
pub(super) struct Printer<'t> {
    reader: Reader<'t>,
    /// How many arrays and objects are open.
    depth: usize,
    /// Whether every reader of doubles keeps its numbers.
    pub(super) exact: bool,
    /// Of every object that is open the members so far: the key, and where they stand in the output.
    members: Vec<(Cow<'t, str>, Range<usize>)>,
    /// The members of an object in the order of the text.
    was: Vec<u8>,
}

/// Why there is no document: who asks looks for the place.
fn irregular() -> String {
    "it is no JSON document".to_owned()
}

impl<'t> Printer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let reader = Reader { text, at: 0 };
        let members = Vec::with_capacity(16);
        Self { reader, depth: 0, exact: true, members, was: Vec::new() }
    }

    /// Nothing may come behind the document.
    pub(super) fn end(&mut self) -> Result<(), String> {
        self.reader.peek().map_or(Ok(()), |_| Err(irregular()))
    }

    /// Appends the value that comes next.
    pub(super) fn value(&mut self, out: &mut Vec<u8>) -> Result<(), String> {
        match self.reader.peek() {
            Some(b'{') => self.object(out),
            Some(b'[') => self.array(out),
            Some(b'"') => self.text(out).map(drop),
            Some(b'-' | b'0'..=b'9') => {
                let start = out.len();
                number_text(out, self.scalar()?)?;
                self.exact &= is_exact(&out[start..]);
                Ok(())
            }
            _ => {
                out.extend_from_slice(self.scalar()?.as_bytes());
                Ok(())
            }
        }
    }

    /// The text of the number or word that comes next.
    fn scalar(&mut self) -> Result<&'t str, String> {
        let Reader { text, at } = self.reader;
        let end = skip_value(text.as_bytes(), at).map_err(|_| irregular())?;
        self.reader.at = end;
        text.get(at..end).ok_or_else(irregular)
    }

    /// Appends the string that comes next; gives what it says.
    fn text(&mut self, out: &mut Vec<u8>) -> Result<Cow<'t, str>, String> {
        let Reader { text, at } = self.reader;
        let (end, escaped) = skip_text(text.as_bytes(), at).map_err(|_| irregular())?;
        self.reader.at = end;
        let raw = text.get(at..end).ok_or_else(irregular)?;
        if escaped {
            let said = string(raw)?;
            write_string(out, &said);
            return Ok(said);
        }
        out.extend_from_slice(raw.as_bytes());
        Ok(Cow::Borrowed(raw.get(1..raw.len() - 1).unwrap_or_default()))
    }

    /// Goes into an array or an object; gives whether there is something in it.
    fn open(&mut self, close: u8, out: &mut Vec<u8>) -> Result<bool, String> {
        if self.depth == DEEPEST {
            return Err(irregular());
        }
        out.push(if close == b']' { b'[' } else { b'{' });
        self.reader.at += 1;
        let inside = self.reader.peek() != Some(close);
        self.depth += usize::from(inside);
        if !inside {
            self.reader.at += 1;
            out.push(close);
        }
        Ok(inside)
    }

    /// Goes on behind a member; gives whether another one comes.
    fn more(&mut self, close: u8) -> Result<bool, String> {
        let next = self.reader.peek();
        self.reader.at += 1;
        match next {
            Some(b',') => Ok(true),
            Some(byte) if byte == close => {
                self.depth -= 1;
                Ok(false)
            }
            _ => Err(irregular()),
        }
    }

    fn array(&mut self, out: &mut Vec<u8>) -> Result<(), String> {
        let mut more = self.open(b']', out)?;
        while more {
            self.value(out)?;
            more = self.more(b']')?;
            out.extend_from_slice(if more { b", " } else { b"]" });
        }
        Ok(())
    }

    fn object(&mut self, out: &mut Vec<u8>) -> Result<(), String> {
        let own = self.members.len();
        let mut more = self.open(b'}', out)?;
        if !more {
            return Ok(());
        }
        let inside = out.len();
        while more {
            if self.members.len() > own {
                out.extend_from_slice(b", ");
            }
            let start = out.len();
            self.reader.peek();
            let key = self.text(out)?;
            if self.reader.peek() != Some(b':') {
                return Err(irregular());
            }
            self.reader.at += 1;
            out.extend_from_slice(b": ");
            self.value(out)?;
            self.members.push((key, start..out.len()));
            more = self.more(b'}')?;
        }
        self.sort(own, inside, out);
        self.members.truncate(own);
        out.push(b'}');
        Ok(())
    }

    /// Brings the members from `own` on, which stand in the output from `inside` on, into their
    /// order.
    fn sort(&mut self, own: usize, inside: usize, out: &mut Vec<u8>) {
        let order = |a: &str, b: &str| a.len().cmp(&b.len()).then_with(|| a.cmp(b));
        if self.members[own..].is_sorted_by(|(a, _), (b, _)| order(a, b).is_lt()) {
            return;
        }
        // A stable sort: of equal keys the last stays the last.
        self.members[own..].sort_by(|(a, _), (b, _)| order(a, b));
        self.was.clear();
        self.was.extend_from_slice(&out[inside..]);
        out.truncate(inside);
        for (place, (key, stood)) in self.members.iter().enumerate().skip(own) {
            if self.members.get(place + 1).is_some_and(|(next, _)| next == key) {
                continue;
            }
            if out.len() > inside {
                out.extend_from_slice(b", ");
            }
            out.extend_from_slice(&self.was[stood.start - inside..stood.end - inside]);
        }
    }
}
