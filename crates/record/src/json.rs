//! JSON by spans: where a value ends, what a string says. Strict: what RFC 8259 refuses is refused.

use crate::string::skip_string;

/// Deepest nesting of arrays and objects that is read.
pub const DEEPEST: usize = 1024;

/// The position after white space.
#[must_use]
pub fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(at) {
        at += 1;
    }
    at
}

/// The position after the JSON value that begins at `at`; `Err` holds the position of the fault.
///
/// The bytes must be UTF-8 as a whole; that is checked once a line, not here.
pub fn skip_value(bytes: &[u8], at: usize) -> Result<usize, usize> {
    skip::<ANY>(bytes, at)
}

/// The same; white space between the parts of the value is a fault.
pub fn skip_compact(bytes: &[u8], at: usize) -> Result<usize, usize> {
    skip::<COMPACT>(bytes, at)
}

/// The same; a number that a reader of doubles may change is a fault.
pub(crate) fn skip_exact(bytes: &[u8], at: usize) -> Result<usize, usize> {
    skip::<EXACT>(bytes, at)
}

/// The same; both are faults.
pub(crate) fn skip_compact_exact(bytes: &[u8], at: usize) -> Result<usize, usize> {
    skip::<{ COMPACT | EXACT }>(bytes, at)
}

/// What is a fault beside what is no JSON: nothing, white space, a number of many digits.
const ANY: u8 = 0;
const COMPACT: u8 = 1;
const EXACT: u8 = 2;

fn skip<const MODE: u8>(bytes: &[u8], at: usize) -> Result<usize, usize> {
    match bytes.get(at) {
        Some(b'{' | b'[') => skip_nested::<MODE>(bytes, at),
        _ => skip_scalar::<MODE>(bytes, at),
    }
}

fn skip_scalar<const MODE: u8>(bytes: &[u8], at: usize) -> Result<usize, usize> {
    match bytes.get(at) {
        Some(b'"') => skip_string(bytes, at),
        Some(b'-' | b'0'..=b'9') => {
            let end = skip_number(bytes, at)?;
            if MODE & EXACT != 0 && !is_exact(&bytes[at..end]) { Err(at) } else { Ok(end) }
        }
        Some(b't') => literal(bytes, at, b"true"),
        Some(b'f') => literal(bytes, at, b"false"),
        Some(b'n') => literal(bytes, at, b"null"),
        _ => Err(at),
    }
}

fn literal(bytes: &[u8], at: usize, word: &[u8]) -> Result<usize, usize> {
    if bytes[at..].starts_with(word) { Ok(at + word.len()) } else { Err(at) }
}

fn skip_number(bytes: &[u8], start: usize) -> Result<usize, usize> {
    let digits = |at: usize| {
        at + bytes[at.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let mut at = start + usize::from(bytes[start] == b'-');
    let whole = at;
    at = digits(at);
    if at == whole || (at > whole + 1 && bytes[whole] == b'0') {
        return Err(start);
    }
    if bytes.get(at) == Some(&b'.') {
        let fraction = at + 1;
        at = digits(fraction);
        if at == fraction {
            return Err(start);
        }
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = at + 1 + sign;
        at = digits(exponent);
        if at == exponent {
            return Err(start);
        }
    }
    Ok(at)
}

/// Most digits of a number that a reader of doubles keeps, whatever they are.
const DIGITS: usize = 15;

/// Whether every reader of doubles keeps the number: its digits are few.
#[must_use]
pub fn is_exact(number: &[u8]) -> bool {
    if number.len() <= DIGITS && !number.iter().any(|byte| matches!(byte, b'e' | b'E')) {
        return true;
    }
    let exponent = number.iter().position(|byte| matches!(byte, b'e' | b'E'));
    let mantissa = &number[..exponent.unwrap_or(number.len())];
    let digits = mantissa.iter().filter(|byte| byte.is_ascii_digit()).count();
    let power = number[mantissa.len()..].iter().filter(|byte| byte.is_ascii_digit()).count();
    // With two digits of exponent no double runs over.
    digits <= DIGITS && power <= 2
}

/// The arrays and objects that are open, a bit for each: what is of a fixed size takes no memory
/// of the heap for every document.
#[derive(Default)]
struct Open {
    objects: [u64; DEEPEST / 64],
    depth: usize,
}

impl Open {
    /// Another one is, up to [`DEEPEST`].
    fn push(&mut self, close: u8) {
        if let Some(word) = self.objects.get_mut(self.depth / 64) {
            let bit = 1 << (self.depth % 64);
            *word = if close == b'}' { *word | bit } else { *word & !bit };
        }
        self.depth += 1;
    }

    /// What closes the last.
    fn last(&self) -> Option<u8> {
        let last = self.depth.checked_sub(1)?;
        let is_object = self.objects.get(last / 64)? >> (last % 64) & 1 == 1;
        Some(if is_object { b'}' } else { b']' })
    }
}

/// Walks arrays and objects without recursion.
fn skip_nested<const MODE: u8>(bytes: &[u8], start: usize) -> Result<usize, usize> {
    let space = |at| if MODE & COMPACT != 0 { at } else { skip_space(bytes, at) };
    let mut open = Open::default();
    let mut at = start;
    loop {
        // A value begins here.
        at = match bytes.get(at) {
            Some(byte @ (b'{' | b'[')) => {
                if open.depth == DEEPEST {
                    return Err(at);
                }
                let close = if *byte == b'{' { b'}' } else { b']' };
                let inside = space(at + 1);
                if bytes.get(inside) == Some(&close) {
                    inside + 1
                } else {
                    open.push(close);
                    at = member(bytes, inside, close, &space)?;
                    continue;
                }
            }
            _ => skip_scalar::<MODE>(bytes, at)?,
        };
        // A value has ended here.
        loop {
            let Some(close) = open.last() else { return Ok(at) };
            let next = space(at);
            match bytes.get(next) {
                Some(b',') => {
                    at = member(bytes, space(next + 1), close, &space)?;
                    break;
                }
                Some(byte) if *byte == close => {
                    open.depth -= 1;
                    at = next + 1;
                }
                _ => return Err(next),
            }
        }
    }
}

/// The position where the value of the next member begins: after the key of an object.
fn member(
    bytes: &[u8],
    at: usize,
    close: u8,
    space: &impl Fn(usize) -> usize,
) -> Result<usize, usize> {
    if close == b']' {
        return Ok(at);
    }
    if bytes.get(at) != Some(&b'"') {
        return Err(at);
    }
    let colon = space(skip_string(bytes, at)?);
    if bytes.get(colon) == Some(&b':') { Ok(space(colon + 1)) } else { Err(colon) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str) -> bool {
        let at = skip_space(text.as_bytes(), 0);
        skip_value(text.as_bytes(), at)
            .is_ok_and(|end| skip_space(text.as_bytes(), end) == text.len())
    }

    #[test]
    fn agrees_with_a_parser_on_what_is_json() {
        for text in [
            "1",
            "-0",
            "-0.0e+5",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "\"a\\u00e9\"",
            "\"\\x\"",
            "\"\t\"",
            "[]",
            "[1,]",
            "[,]",
            "{}",
            "{\"a\":1,}",
            "{\"a\" : [ { } , [ ] ] }",
            "{a:1}",
            "[1 2]",
            "tru",
            "nullx",
            "[[[[]]]]",
            "[}",
            "{]",
            "{\"a\"}",
            "\"",
            "[\"\\\"\"]",
            "",
            " ",
            "[",
        ] {
            let expected = serde_json::from_str::<serde_json::Value>(text).is_ok();
            assert_eq!(verdict(text), expected, "{text:?}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_not_a_crash() {
        assert!(!verdict(&"[".repeat(100_000)));
    }
}
