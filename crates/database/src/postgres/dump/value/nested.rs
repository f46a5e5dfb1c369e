//! Values made of values: arrays, ranges, rows. Their parts are written as a server writes them, and
//! quoted as it quotes them.

use super::{Manner, Odd, Store, refuse};

/// Most dimensions of an array, for PostgreSQL and so for us.
const DIMENSIONS: usize = 6;

/// Appends an array.
pub(super) fn array(
    text: &[u8],
    inner: &Store,
    manner: &Manner,
    out: &mut Vec<u8>,
) -> Result<(), Odd> {
    let mut reader = Reader { text, at: 0, open: 0 };
    // `[0:1]={1,2}`: where its numbers begin, if that is not 1.
    if text.trim_ascii_start().starts_with(b"[") {
        let end = memchr::memchr(b'=', text).ok_or_else(|| refuse(text, "no array"))?;
        out.extend_from_slice(text[..=end].trim_ascii());
        reader.at = end + 1;
    }
    let whole = reader.array(inner, manner, out)? && reader.is_done();
    if whole { Ok(()) } else { Err(refuse(text, "no array")) }
}

/// Appends a range.
pub(super) fn range(
    text: &[u8],
    inner: &Store,
    manner: &Manner,
    out: &mut Vec<u8>,
) -> Result<(), Odd> {
    let mut reader = Reader { text, at: 0, open: 0 };
    let whole = reader.range(inner, manner, out)? && reader.is_done();
    if whole { Ok(()) } else { Err(refuse(text, "no range")) }
}

/// Appends several ranges.
pub(super) fn multirange(
    text: &[u8],
    inner: &Store,
    manner: &Manner,
    out: &mut Vec<u8>,
) -> Result<(), Odd> {
    let mut reader = Reader { text, at: 0, open: 0 };
    let odd = || refuse(text, "no ranges");
    if !reader.takes(b'{') {
        return Err(odd());
    }
    out.push(b'{');
    let mut first = true;
    while !reader.takes(b'}') {
        if !first {
            if !reader.takes(b',') {
                return Err(odd());
            }
            out.push(b',');
        }
        first = false;
        if !reader.range(inner, manner, out)? {
            return Err(odd());
        }
    }
    out.push(b'}');
    if reader.is_done() { Ok(()) } else { Err(odd()) }
}

/// Appends a row.
pub(super) fn row(
    text: &[u8],
    parts: &[Store],
    manner: &Manner,
    out: &mut Vec<u8>,
) -> Result<(), Odd> {
    let mut reader = Reader { text, at: 0, open: 0 };
    let odd = || refuse(text, "no row of its type");
    if !reader.takes(b'(') {
        return Err(odd());
    }
    out.push(b'(');
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            if !reader.takes_exactly(b',') {
                return Err(odd());
            }
            out.push(b',');
        }
        let value = reader.part(b",)", false);
        if let Some(value) = value {
            let mut written = Vec::new();
            part.write(&value, manner, &mut written)?;
            quote(&written, b"(),", Doubled, out);
        }
    }
    out.push(b')');
    if reader.takes_exactly(b')') && reader.is_done() { Ok(()) } else { Err(odd()) }
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    /// Arrays in arrays that are open.
    open: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn takes(&mut self, sign: u8) -> bool {
        self.space();
        self.takes_exactly(sign)
    }

    fn takes_exactly(&mut self, sign: u8) -> bool {
        let found = self.peek() == Some(sign);
        self.at += usize::from(found);
        found
    }

    fn is_done(&mut self) -> bool {
        self.space();
        self.at == self.text.len()
    }

    /// `{…}`; false where it is none.
    fn array(&mut self, inner: &Store, manner: &Manner, out: &mut Vec<u8>) -> Result<bool, Odd> {
        if !self.takes(b'{') {
            return Ok(false);
        }
        self.open += 1;
        if self.open > DIMENSIONS {
            return Err(refuse(self.text, "an array of more than six dimensions"));
        }
        out.push(b'{');
        if self.takes(b'}') {
            self.open -= 1;
            out.push(b'}');
            return Ok(true);
        }
        loop {
            self.space();
            if self.peek() == Some(b'{') {
                if !self.array(inner, manner, out)? {
                    return Ok(false);
                }
            } else if !self.element(inner, manner, out)? {
                return Ok(false);
            }
            if self.takes(b'}') {
                self.open -= 1;
                out.push(b'}');
                return Ok(true);
            }
            if !self.takes(b',') {
                return Ok(false);
            }
            out.push(b',');
        }
    }

    fn element(&mut self, inner: &Store, manner: &Manner, out: &mut Vec<u8>) -> Result<bool, Odd> {
        let quoted = self.peek() == Some(b'"');
        let Some(mut value) = self.part(b",}", quoted) else { return Ok(false) };
        if !quoted {
            value.truncate(value.trim_ascii_end().len());
            if value.eq_ignore_ascii_case(b"null") {
                out.extend_from_slice(b"NULL");
                return Ok(true);
            }
        }
        let mut written = Vec::new();
        inner.write(&value, manner, &mut written)?;
        if written.eq_ignore_ascii_case(b"null") {
            out.extend_from_slice(b"\"");
            out.extend_from_slice(&written);
            out.extend_from_slice(b"\"");
        } else {
            quote(&written, b"{},", Escaped, out);
        }
        Ok(true)
    }

    /// `[a,b)`, `empty`; false where it is none.
    fn range(&mut self, inner: &Store, manner: &Manner, out: &mut Vec<u8>) -> Result<bool, Odd> {
        self.space();
        if self.text[self.at..].get(..5).is_some_and(|word| word.eq_ignore_ascii_case(b"empty")) {
            self.at += 5;
            out.extend_from_slice(b"empty");
            return Ok(true);
        }
        let Some(open @ (b'[' | b'(')) = self.peek() else { return Ok(false) };
        self.at += 1;
        out.push(open);
        self.bound(b",", inner, manner, out)?;
        if !self.takes_exactly(b',') {
            return Ok(false);
        }
        out.push(b',');
        self.bound(b")]", inner, manner, out)?;
        let Some(close @ (b']' | b')')) = self.peek() else { return Ok(false) };
        self.at += 1;
        out.push(close);
        Ok(true)
    }

    fn bound(
        &mut self,
        ends: &[u8],
        inner: &Store,
        manner: &Manner,
        out: &mut Vec<u8>,
    ) -> Result<(), Odd> {
        let Some(value) = self.part(ends, false) else { return Ok(()) };
        let mut written = Vec::new();
        inner.write(&value, manner, &mut written)?;
        quote(&written, b"()[],", Doubled, out);
        Ok(())
    }

    /// The text up to one of the ends, quotes and backslashes resolved; `None` if there is nothing.
    /// `blanks` outside of quotes may be left out.
    fn part(&mut self, ends: &[u8], blanks: bool) -> Option<Vec<u8>> {
        let (mut value, mut quoted, mut any) = (Vec::new(), false, false);
        while let Some(byte) = self.peek() {
            if !quoted && ends.contains(&byte) {
                break;
            }
            any = true;
            self.at += 1;
            match byte {
                b'\\' => {
                    value.extend(self.peek());
                    self.at += 1;
                }
                b'"' if quoted && self.peek() == Some(b'"') => {
                    value.push(b'"');
                    self.at += 1;
                }
                b'"' => quoted = !quoted,
                byte if blanks && !quoted && byte.is_ascii_whitespace() => {}
                byte => value.push(byte),
            }
        }
        any.then_some(value)
    }
}

/// How quotes and backslashes stand in quotes.
#[derive(Clone, Copy)]
enum Quoting {
    /// With a backslash before them, in arrays.
    Escaped,
    /// Twice, in rows and ranges.
    Doubled,
}
use Quoting::{Doubled, Escaped};

/// Appends the text, in quotes where it needs them.
fn quote(text: &[u8], signs: &[u8], quoting: Quoting, out: &mut Vec<u8>) {
    let special = |byte: &u8| {
        byte.is_ascii_whitespace()
            || *byte == 0x0b
            || matches!(byte, b'"' | b'\\')
            || signs.contains(byte)
    };
    if !text.is_empty() && !text.iter().any(special) {
        return out.extend_from_slice(text);
    }
    out.push(b'"');
    for byte in text {
        match (byte, quoting) {
            (b'"' | b'\\', Escaped) => out.extend_from_slice(&[b'\\', *byte]),
            (b'"' | b'\\', Doubled) => out.extend_from_slice(&[*byte, *byte]),
            _ => out.push(*byte),
        }
    }
    out.push(b'"');
}
