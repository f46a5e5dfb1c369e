//! JSON by spans: where a value ends, what a string says. Strict: what RFC 8259 refuses is refused.

use std::borrow::Cow;

/// Deepest nesting of arrays and objects that is read.
const DEEPEST: usize = 1024;

/// Writes `text` as a JSON string: quotes, backslashes and control characters escaped, all else as
/// it is.
pub fn write_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let escape = ESCAPES[byte as usize];
        if escape != 0 {
            out.extend_from_slice(&bytes[from..at]);
            write_escape(out, byte, escape);
            from = at + 1;
        }
    }
    out.extend_from_slice(&bytes[from..]);
    out.push(b'"');
}

fn write_escape(out: &mut Vec<u8>, byte: u8, escape: u8) {
    if escape == b'u' {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        out.extend_from_slice(b"\\u00");
        out.push(HEX[usize::from(byte >> 4)]);
        out.push(HEX[usize::from(byte & 15)]);
    } else {
        out.extend_from_slice(&[b'\\', escape]);
    }
}

/// For each byte the letter that stands for it after a backslash, or 0.
const ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 32 {
        table[byte] = b'u';
        byte += 1;
    }
    table[8] = b'b';
    table[9] = b't';
    table[10] = b'n';
    table[12] = b'f';
    table[13] = b'r';
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table
};

/// What the raw JSON string (with its quotes) says. `None` if it is not a valid string, or says
/// half of a surrogate pair.
#[must_use]
pub fn parse_string(raw: &[u8]) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    if memchr::memchr(b'\\', inner).is_none() {
        return std::str::from_utf8(inner).ok().map(Cow::Borrowed);
    }
    serde_json::from_slice::<String>(raw).ok().map(Cow::Owned)
}

/// The position after white space.
pub(crate) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(at) {
        at += 1;
    }
    at
}

/// The position after the JSON value that begins at `at`; `Err` holds the position of the fault.
///
/// The bytes must be UTF-8 as a whole; that is checked once a line, not here.
pub fn skip_value(bytes: &[u8], at: usize) -> Result<usize, usize> {
    match bytes.get(at) {
        Some(b'"') => skip_string(bytes, at),
        Some(b'-' | b'0'..=b'9') => skip_number(bytes, at),
        Some(b'{' | b'[') => skip_nested(bytes, at),
        Some(b't') => literal(bytes, at, b"true"),
        Some(b'f') => literal(bytes, at, b"false"),
        Some(b'n') => literal(bytes, at, b"null"),
        _ => Err(at),
    }
}

fn literal(bytes: &[u8], at: usize, word: &[u8]) -> Result<usize, usize> {
    if bytes[at..].starts_with(word) { Ok(at + word.len()) } else { Err(at) }
}

/// The position after the string that begins at `at`.
pub(crate) fn skip_string(bytes: &[u8], at: usize) -> Result<usize, usize> {
    let mut at = at + 1;
    loop {
        match bytes.get(at) {
            None | Some(0..=0x1f) => return Err(at),
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = skip_escape(bytes, at)?,
            Some(_) => at += 1,
        }
    }
}

fn skip_escape(bytes: &[u8], at: usize) -> Result<usize, usize> {
    match bytes.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') => match bytes.get(at + 2..at + 6) {
            Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => Ok(at + 6),
            _ => Err(at),
        },
        _ => Err(at),
    }
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

/// Walks arrays and objects without recursion: the closers that are awaited stand on a stack.
fn skip_nested(bytes: &[u8], start: usize) -> Result<usize, usize> {
    let mut awaited: Vec<u8> = Vec::with_capacity(8);
    let mut at = start;
    loop {
        // A value begins here.
        at = match bytes.get(at) {
            Some(open @ (b'{' | b'[')) => {
                if awaited.len() == DEEPEST {
                    return Err(at);
                }
                let close = if *open == b'{' { b'}' } else { b']' };
                let inside = skip_space(bytes, at + 1);
                if bytes.get(inside) == Some(&close) {
                    inside + 1
                } else {
                    awaited.push(close);
                    at = member(bytes, inside, close)?;
                    continue;
                }
            }
            _ => skip_value(bytes, at)?,
        };
        // A value has ended here.
        loop {
            let Some(&close) = awaited.last() else { return Ok(at) };
            let next = skip_space(bytes, at);
            match bytes.get(next) {
                Some(b',') => {
                    at = member(bytes, skip_space(bytes, next + 1), close)?;
                    break;
                }
                Some(byte) if *byte == close => {
                    awaited.pop();
                    at = next + 1;
                }
                _ => return Err(next),
            }
        }
    }
}

/// The position where the value of the next member begins: after the key of an object.
fn member(bytes: &[u8], at: usize, close: u8) -> Result<usize, usize> {
    if close == b']' {
        return Ok(at);
    }
    if bytes.get(at) != Some(&b'"') {
        return Err(at);
    }
    let colon = skip_space(bytes, skip_string(bytes, at)?);
    if bytes.get(colon) == Some(&b':') { Ok(skip_space(bytes, colon + 1)) } else { Err(colon) }
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

    #[test]
    fn strings_round_trip() {
        for text in ["", "plain", "q\"b\\n\n\r\t\u{8}\u{c}\0\u{1f}\u{7f}é🚌\u{2028}"] {
            let mut out = Vec::new();
            write_string(&mut out, text);
            assert_eq!(parse_string(&out).as_deref(), Some(text));
            assert_eq!(out, serde_json::to_vec(text).unwrap());
        }
        assert_eq!(parse_string(br#""\ud800""#), None);
    }
}
