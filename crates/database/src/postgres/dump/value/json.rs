//! JSON documents that PostgreSQL keeps in parts: keys sorted and once, numbers as decimals, one
//! blank after each colon and comma.

use super::{Odd, decimal, refuse};

/// Deepest nesting that is followed.
const DEEPEST: usize = 1000;

/// Appends the document as PostgreSQL writes it.
pub(super) fn write(text: &[u8], out: &mut Vec<u8>) -> Result<(), Odd> {
    let mut reader = Reader { text, at: 0 };
    let whole = reader.value(out, 0).is_some() && {
        reader.space();
        reader.at == text.len()
    };
    if whole { Ok(()) } else { Err(refuse(text, "no JSON document")) }
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.text.get(self.at) {
            self.at += 1;
        }
    }

    fn takes(&mut self, sign: u8) -> bool {
        self.space();
        let found = self.text.get(self.at) == Some(&sign);
        self.at += usize::from(found);
        found
    }

    /// `None` where it is no JSON.
    fn value(&mut self, out: &mut Vec<u8>, depth: usize) -> Option<()> {
        self.space();
        if depth > DEEPEST {
            return None;
        }
        match self.text.get(self.at)? {
            b'{' => self.object(out, depth),
            b'[' => self.array(out, depth),
            b'"' => {
                let string = self.string()?;
                record::write_string(out, &string);
                Some(())
            }
            first => {
                let number = matches!(first, b'-' | b'0'..=b'9');
                let end = record::skip_value(self.text, self.at).ok()?;
                let raw = &self.text[self.at..end];
                self.at = end;
                if number {
                    return decimal::write(raw, None, out).ok();
                }
                out.extend_from_slice(raw);
                Some(())
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        let end = record::skip_value(self.text, self.at).ok()?;
        let string = record::parse_string(&self.text[self.at..end])?;
        self.at = end;
        // PostgreSQL keeps no NUL.
        (!string.contains('\0')).then(|| string.into_owned())
    }

    fn array(&mut self, out: &mut Vec<u8>, depth: usize) -> Option<()> {
        self.at += 1;
        out.push(b'[');
        if !self.takes(b']') {
            loop {
                self.value(out, depth + 1)?;
                if self.takes(b']') {
                    break;
                }
                if !self.takes(b',') {
                    return None;
                }
                out.extend_from_slice(b", ");
            }
        }
        out.push(b']');
        Some(())
    }

    fn object(&mut self, out: &mut Vec<u8>, depth: usize) -> Option<()> {
        self.at += 1;
        let mut members: Vec<(String, Vec<u8>)> = Vec::new();
        if !self.takes(b'}') {
            loop {
                self.space();
                if self.text.get(self.at) != Some(&b'"') {
                    return None;
                }
                let key = self.string()?;
                if !self.takes(b':') {
                    return None;
                }
                let mut value = Vec::new();
                self.value(&mut value, depth + 1)?;
                members.push((key, value));
                if self.takes(b'}') {
                    break;
                }
                if !self.takes(b',') {
                    return None;
                }
            }
        }
        write_members(members, out);
        Some(())
    }
}

/// Shorter keys come first; of one that stands there twice the last counts.
fn write_members(mut members: Vec<(String, Vec<u8>)>, out: &mut Vec<u8>) {
    members.reverse();
    members.sort_by(|(a, _), (b, _)| (a.len(), a.as_bytes()).cmp(&(b.len(), b.as_bytes())));
    members.dedup_by(|(a, _), (b, _)| a == b);
    out.push(b'{');
    for (place, (key, value)) in members.iter().enumerate() {
        if place > 0 {
            out.extend_from_slice(b", ");
        }
        record::write_string(out, key);
        out.extend_from_slice(b": ");
        out.extend_from_slice(value);
    }
    out.push(b'}');
}
