//! Strings of JSON: what they say.

use crate::string::{Marks, TOGETHER, special};
use std::borrow::Cow;
use std::ops::Range;

/// What the raw JSON string (with its quotes) says. `None` if it is not a valid string, or says
/// half of a surrogate pair.
#[must_use]
pub fn parse_string(raw: &[u8]) -> Option<Cow<'_, str>> {
    let inner = inside(raw)?;
    if special(inner, 0) == inner.len() {
        return simdutf8::basic::from_utf8(inner).ok().map(Cow::Borrowed);
    }
    let mut text = Vec::new();
    let end = unescape(inner, &mut text)?;
    text.truncate(end);
    String::from_utf8(text).ok().map(Cow::Owned)
}

/// The same, for who reads many: what is escaped is written into `text`, whose memory is used again.
pub fn parse_string_into<'t>(raw: &'t [u8], text: &'t mut Vec<u8>) -> Option<&'t str> {
    let inner = inside(raw)?;
    if special(inner, 0) == inner.len() {
        return simdutf8::basic::from_utf8(inner).ok();
    }
    let end = unescape(inner, text)?;
    simdutf8::basic::from_utf8(&text[..end]).ok()
}

fn inside(raw: &[u8]) -> Option<&[u8]> {
    raw.strip_prefix(b"\"")?.strip_suffix(b"\"")
}

/// Writes what the inside of a string says to the beginning of `text`, which grows as it has to;
/// gives where it ends there.
///
/// Of 64 bytes it is known at once where the backslashes are: a document in a string has one every
/// few bytes, and to look for each behind the one before would be to wait for it.
fn unescape(inner: &[u8], text: &mut Vec<u8>) -> Option<usize> {
    // What is said is never longer than how it is said; but bytes are copied together.
    let room = inner.len() + TOGETHER;
    if text.len() < room {
        text.resize(room, 0);
    }
    let (mut start, mut from, mut end) = (0, 0, 0);
    while let Some(rest) = inner.get(start..).filter(|rest| !rest.is_empty()) {
        let mut last = [b' '; 64];
        let block = rest.first_chunk().unwrap_or_else(|| {
            last[..rest.len()].copy_from_slice(rest);
            &last
        });
        let marks = Marks::of(block);
        let escaped = marks.escaped();
        if (marks.quotes & !escaped) | marks.controls != 0 {
            return None;
        }
        let mut escapes = marks.backslashes & !escaped;
        while escapes != 0 {
            let at = start + escapes.trailing_zeros() as usize;
            escapes &= escapes - 1;
            end = copy(inner, from..at, text, end)?;
            let said = SAID[usize::from(*inner.get(at + 1)?)];
            if said == 0 {
                (from, end) = escape_code(inner, at, text, end)?;
                // There may be a second one in it.
                let behind = u32::try_from(from - start).ok()?;
                escapes &= u64::MAX.checked_shl(behind).unwrap_or(0);
            } else {
                *text.get_mut(end)? = said;
                (from, end) = (at + 2, end + 1);
            }
        }
        start = from.max(start + block.len());
    }
    copy(inner, from..inner.len(), text, end)
}

/// Copies bytes to `end` of `text`; gives where they end there.
#[inline]
fn copy(inner: &[u8], range: Range<usize>, text: &mut [u8], end: usize) -> Option<usize> {
    let length = range.len();
    let ahead = inner.get(range.start..).and_then(<[u8]>::first_chunk::<TOGETHER>);
    let place = text.get_mut(end..).and_then(<[u8]>::first_chunk_mut::<TOGETHER>);
    match (ahead, place) {
        // As many of them count as were asked for; what comes next is written over the others.
        (Some(ahead), Some(place)) if length <= TOGETHER => *place = *ahead,
        _ => text.get_mut(end..end + length)?.copy_from_slice(inner.get(range)?),
    }
    Some(end + length)
}

/// For each byte what it says after a backslash, or 0.
const SAID: [u8; 256] = {
    let mut table = [0; 256];
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table[b'/' as usize] = b'/';
    table[b'b' as usize] = 8;
    table[b't' as usize] = b'\t';
    table[b'n' as usize] = b'\n';
    table[b'f' as usize] = 12;
    table[b'r' as usize] = b'\r';
    table
};

/// Puts what the `\uXXXX` at `at` says at `end` of `text`; gives the positions after both. It takes
/// two to say some characters.
fn escape_code(bytes: &[u8], at: usize, text: &mut [u8], end: usize) -> Option<(usize, usize)> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write_string;

    #[test]
    fn what_is_said_is_what_a_parser_reads_wherever_it_stands() {
        // Pieces in an order that no block repeats: a step of a generator picks each.
        let pieces = [
            "a",
            "bc ",
            "\\\"",
            "\\n",
            "\\\\",
            "\\u00e9",
            "\\ud83d\\ude8c",
            "é",
            "0123456789abcdef",
            "0123456789abcdefghijklm",
            "{\\\"k\\\":",
            "\\u0000",
            "\"",
            "\n",
            "\\x",
            "\\ud800",
            "\\",
        ];
        let (mut step, mut buffer) = (7_u64, Vec::new());
        for length in 0..1200 {
            let mut raw = "\"".to_owned();
            while raw.len() < length {
                step = step.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                // What makes a fault is rare.
                let number = (step >> 33) as usize;
                let known = if number.is_multiple_of(150) { pieces.len() } else { 12 };
                raw.push_str(pieces[(number / 150) % known]);
            }
            raw.push('"');
            let said: Option<String> = serde_json::from_str(&raw).ok();
            assert_eq!(parse_string(raw.as_bytes()).as_deref(), said.as_deref(), "{raw}");
            let own = parse_string_into(raw.as_bytes(), &mut buffer);
            assert_eq!(own, said.as_deref(), "{raw}");
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
