//! Strings of JSON: written, read, skipped.

use std::borrow::Cow;

/// Writes `text` as a JSON string: quotes, backslashes and control characters escaped, all else as
/// it is.
pub fn write_string(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    let mut from = 0;
    loop {
        let at = special(bytes, from);
        out.extend_from_slice(&bytes[from..at]);
        let Some(&byte) = bytes.get(at) else { break };
        write_escape(out, byte, ESCAPES[byte as usize]);
        from = at + 1;
    }
    out.push(b'"');
}

/// How many of eight bytes come before a quote, a backslash or a control character.
#[inline]
fn plain(eight: [u8; 8]) -> usize {
    const EACH: u64 = u64::MAX / 255;
    const TOP: u64 = EACH * 0x80;
    // The lowest byte whose top bit is set in the result is the first that is below `limit`.
    let below = |word: u64, limit: u64| word.wrapping_sub(EACH * limit) & !word;
    let word = u64::from_le_bytes(eight);
    let is = |byte: u8| below(word ^ (EACH * u64::from(byte)), 1);
    let found = (below(word, 0x20) | is(b'"') | is(b'\\')) & TOP;
    found.trailing_zeros() as usize / 8
}

/// The position of the first quote, backslash or control character from `at` on; the length of
/// `bytes` where there is none.
///
/// Eight bytes at a time: strings are most of what is read and written.
#[inline]
fn special(bytes: &[u8], mut at: usize) -> usize {
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let plain = plain(*eight);
        at += plain;
        if plain < 8 {
            return at;
        }
    }
    while bytes.get(at).is_some_and(|byte| ESCAPES[usize::from(*byte)] == 0) {
        at += 1;
    }
    at
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
    let mut at = special(inner, 0);
    if at == inner.len() {
        return simdutf8::basic::from_utf8(inner).ok().map(Cow::Borrowed);
    }
    // What is said is never longer than how it is said. Eight bytes are copied at a time, and as
    // many of them count as are plain.
    let mut text = vec![0; inner.len() + 8];
    let mut end = at;
    text[..at].copy_from_slice(&inner[..at]);
    while at < inner.len() {
        let ahead = if let Some(eight) = inner[at..].first_chunk::<8>() {
            text.get_mut(end..end + 8)?.copy_from_slice(eight);
            plain(*eight)
        } else {
            let rest = special(inner, at) - at;
            text.get_mut(end..end + rest)?.copy_from_slice(&inner[at..at + rest]);
            rest
        };
        (at, end) = (at + ahead, end + ahead);
        if ahead < 8 && at < inner.len() {
            (at, end) = unescape(inner, at, &mut text, end)?;
        }
    }
    text.truncate(end);
    String::from_utf8(text).ok().map(Cow::Owned)
}

/// Puts what the escape at `at` says at `end` of `text`; gives the positions after both.
#[inline]
fn unescape(bytes: &[u8], at: usize, text: &mut [u8], end: usize) -> Option<(usize, usize)> {
    if bytes[at] != b'\\' {
        return None;
    }
    let said = match bytes.get(at + 1)? {
        byte @ (b'"' | b'\\' | b'/') => *byte,
        b'b' => 8,
        b't' => b'\t',
        b'n' => b'\n',
        b'f' => 12,
        b'r' => b'\r',
        b'u' => return unescape_code(bytes, at, text, end),
        _ => return None,
    };
    *text.get_mut(end)? = said;
    Some((at + 2, end + 1))
}

/// `\uXXXX`, twice where it takes two to say one character.
fn unescape_code(bytes: &[u8], at: usize, text: &mut [u8], end: usize) -> Option<(usize, usize)> {
    let unit = |at: usize| {
        let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
        let digit = |unit: u32, byte: &u8| Some(unit << 4 | char::from(*byte).to_digit(16)?);
        digits.iter().try_fold(0, digit)
    };
    let first = unit(at)?;
    let (code, after) = if (0xd800..0xdc00).contains(&first) {
        let second = unit(at + 6).filter(|second| (0xdc00..0xe000).contains(second))?;
        (0x1_0000 + ((first - 0xd800) << 10 | (second - 0xdc00)), at + 12)
    } else {
        (first, at + 6)
    };
    let said = char::from_u32(code)?.encode_utf8(text.get_mut(end..)?).len();
    Some((after, end + said))
}

/// The position after the string that begins at `at`.
#[inline]
pub(crate) fn skip_string(bytes: &[u8], at: usize) -> Result<usize, usize> {
    let mut at = at + 1;
    loop {
        at = special(bytes, at);
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = skip_escape(bytes, at)?,
            _ => return Err(at),
        }
    }
}

#[inline]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_special_character_wherever_it_stands() {
        for length in 0..20 {
            for place in 0..=length {
                for found in [b'"', b'\\', 0, 0x1f] {
                    let mut bytes = vec![b' '; length];
                    let others = [0x20, 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x80, 0x9f, 0xa2, 0xff];
                    bytes.iter_mut().zip(others.iter().cycle()).for_each(|(to, from)| *to = *from);
                    if place < length {
                        bytes[place] = found;
                    }
                    assert_eq!(special(&bytes, 0), place, "{bytes:?}");
                    assert_eq!(special(&bytes, place), place, "{bytes:?}");
                }
            }
        }
    }

    #[test]
    fn strings_round_trip() {
        for text in ["", "plain", "q\"b\\n\n\r\t\u{8}\u{c}\0\u{1f}\u{7f}é🚌\u{2028}"] {
            let mut out = Vec::new();
            write_string(&mut out, text);
            assert_eq!(parse_string(&out).as_deref(), Some(text));
            assert_eq!(out, serde_json::to_vec(text).unwrap());
        }
        for odd in [
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\\udc00\"",
            "\"\\u12\"",
            "\"\\x\"",
            "\"a\tb\"",
            "\"\\\"",
        ] {
            assert_eq!(parse_string(odd.as_bytes()), None, "{odd}");
            assert!(serde_json::from_str::<String>(odd).is_err(), "{odd}");
        }
        for said in ["\"\\ud83d\\ude8c\"", "\"\\/\\b\\f\\u00E9x\"", "\"\\\"\""] {
            let text: String = serde_json::from_str(said).unwrap();
            assert_eq!(parse_string(said.as_bytes()).unwrap(), text);
        }
    }
}
