//! Strings of JSON: written, read, skipped.

use std::borrow::Cow;
use wide::u8x16;

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

/// Bytes that are looked at together: strings are most of what is read and written.
const TOGETHER: usize = 16;

/// How many of the bytes come before a quote, a backslash or a control character.
#[inline]
fn plain(bytes: [u8; TOGETHER]) -> usize {
    let bytes = u8x16::new(bytes);
    let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
    let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
    let found = is(b'"') | is(b'\\') | control;
    (found.to_bitmask() | 1 << TOGETHER).trailing_zeros() as usize
}

/// The position of the first quote, backslash or control character from `at` on; the length of
/// `bytes` where there is none.
#[inline]
fn special(bytes: &[u8], mut at: usize) -> usize {
    while let Some(together) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let plain = plain(*together);
        at += plain;
        if plain < TOGETHER {
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
    // What is said is never longer than how it is said. Bytes are copied together, and as many of
    // them count as are plain.
    let mut text = vec![0; inner.len() + TOGETHER];
    let mut end = at;
    text[..at].copy_from_slice(&inner[..at]);
    while at < inner.len() {
        let ahead = if let Some(together) = inner[at..].first_chunk::<TOGETHER>() {
            text.get_mut(end..end + TOGETHER)?.copy_from_slice(together);
            plain(*together)
        } else {
            let rest = special(inner, at) - at;
            text.get_mut(end..end + rest)?.copy_from_slice(&inner[at..at + rest]);
            rest
        };
        (at, end) = (at + ahead, end + ahead);
        if ahead < TOGETHER && at < inner.len() {
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
    let at = at + 1;
    // Most strings are short and have no escapes.
    if let Some(together) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let end = at + plain(*together);
        if bytes.get(end) == Some(&b'"') {
            return Ok(end + 1);
        }
    }
    skip_long(bytes, at)
}

/// The position after the string whose text begins at `at`.
///
/// Of 64 bytes it is known at once which are escaped, as long as no backslash is: a document in a
/// string has an escape every few bytes, and a branch for each would be guessed wrong.
fn skip_long(bytes: &[u8], mut at: usize) -> Result<usize, usize> {
    while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let Marks { quotes, backslashes, controls } = Marks::of(block);
        let escaped = backslashes << 1;
        if escaped & backslashes != 0 {
            break;
        }
        let end = ((quotes & !escaped) | controls).trailing_zeros();
        let so_far = 1_u64.checked_shl(end).map_or(u64::MAX, |bit| bit | (bit - 1));
        let mut others = escaped & !quotes & so_far;
        while others != 0 {
            skip_escape(bytes, at + others.trailing_zeros() as usize - 1)?;
            others &= others - 1;
        }
        if end < u64::BITS {
            at += end as usize;
            return if bytes[at] == b'"' { Ok(at + 1) } else { Err(at) };
        }
        // A backslash at the end is looked at again, with what it escapes.
        at += block.len() - usize::from(backslashes >> 63 == 1);
    }
    loop {
        at = special(bytes, at);
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = skip_escape(bytes, at)?,
            _ => return Err(at),
        }
    }
}

/// A bit for each of 64 bytes.
struct Marks {
    quotes: u64,
    backslashes: u64,
    controls: u64,
}

impl Marks {
    #[inline]
    fn of(block: &[u8; 64]) -> Self {
        let mut marks = Self { quotes: 0, backslashes: 0, controls: 0 };
        for (number, bytes) in block.as_chunks::<TOGETHER>().0.iter().enumerate() {
            let bytes = u8x16::new(*bytes);
            let put = |found: u8x16| u64::from(found.to_bitmask()) << (number * TOGETHER);
            marks.quotes |= put(bytes.simd_eq(u8x16::splat(b'"')));
            marks.backslashes |= put(bytes.simd_eq(u8x16::splat(b'\\')));
            marks.controls |= put(bytes.min(u8x16::splat(0x1f)).simd_eq(bytes));
        }
        marks
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
        for length in 0..40 {
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

    /// The way of a string, escape by escape.
    fn slowly(bytes: &[u8]) -> Result<usize, usize> {
        let mut at = 1;
        loop {
            match bytes.get(at) {
                Some(b'"') => return Ok(at + 1),
                Some(b'\\') => at = skip_escape(bytes, at)?,
                Some(0x20..) => at += 1,
                _ => return Err(at),
            }
        }
    }

    #[test]
    fn a_string_ends_where_it_ends_whatever_its_blocks_hold() {
        // Pieces in an order that no block repeats: a step of a generator picks each.
        let pieces =
            ["a", "bc ", "\\\"", "\\n", "\\\\", "\\u00e9", "é", "0123456789abcdef", "{\\\"k\\\":"];
        let mut step = 7_u64;
        for length in 0..600 {
            let mut text = b"\"".to_vec();
            while text.len() < length {
                step = step.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                // Backslashes behind each other are rare, as they are in documents.
                let piece = (step >> 33) as usize % 40 % pieces.len();
                text.extend_from_slice(pieces[piece].as_bytes());
            }
            text.extend_from_slice(b"\",\"next\"");
            text.resize(text.len() + length % 80, b' ');
            assert_eq!(skip_string(&text, 0), slowly(&text));
            // One byte is not what it was: a fault, another end, or nothing of it.
            for byte in [0, b'\n', b'"', b'\\', b'x'] {
                let mut other = text.clone();
                let place = 1 + (step >> 40) as usize % (text.len() - 1);
                other[place] = byte;
                let shown = String::from_utf8_lossy(&other).into_owned();
                assert_eq!(skip_string(&other, 0), slowly(&other), "{shown}");
                other.truncate(place);
                assert_eq!(skip_string(&other, 0), slowly(&other), "{shown}");
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
