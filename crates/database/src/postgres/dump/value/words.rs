//! Words of a text that is searched: sorted, with their places. Servers before version 8.4 sorted
//! them otherwise.

use super::{Odd, refuse};
use std::collections::BTreeMap;
use std::io::Write as _;

/// The last place that PostgreSQL tells from those behind it.
const LAST: u32 = 16383;
/// How many places of one word it keeps.
const MOST: usize = 256;

/// Appends the words as PostgreSQL writes them.
pub(super) fn write(text: &[u8], out: &mut Vec<u8>) -> Result<(), Odd> {
    let mut words: BTreeMap<Vec<u8>, BTreeMap<u32, u8>> = BTreeMap::new();
    let mut rest = text.trim_ascii_start();
    while !rest.is_empty() {
        let (word, after) = word(rest).ok_or_else(|| refuse(text, "no list of words"))?;
        let places = words.entry(word).or_default();
        rest = self::places(after, places).ok_or_else(|| refuse(text, "no list of words"))?;
    }
    for (number, (word, places)) in words.iter().enumerate() {
        out.extend_from_slice(if number > 0 { b" '" } else { b"'" });
        for byte in word {
            if matches!(byte, b'\'' | b'\\') {
                out.push(*byte);
            }
            out.push(*byte);
        }
        out.push(b'\'');
        for (number, (place, weight)) in places.iter().take(MOST).enumerate() {
            let sign = if number > 0 { ',' } else { ':' };
            let weight = ["", "C", "B", "A"].get(usize::from(*weight)).unwrap_or(&"");
            // Writing into memory cannot fail.
            let _ = write!(out, "{sign}{place}{weight}");
        }
    }
    Ok(())
}

/// The word at the beginning, and what follows it.
fn word(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let quoted = text.first() == Some(&b'\'');
    let (mut word, mut at) = (Vec::new(), usize::from(quoted));
    loop {
        match (text.get(at), text.get(at + 1)) {
            (Some(b'\\'), Some(byte)) => {
                word.push(*byte);
                at += 2;
            }
            (Some(b'\''), Some(b'\'')) if quoted => {
                word.push(b'\'');
                at += 2;
            }
            (Some(b'\''), _) if quoted => return Some((word, &text[at + 1..])),
            (None, _) if quoted => return None,
            (None | Some(b':' | b' ' | b'\t' | b'\n' | b'\r'), _) if !quoted => {
                return (!word.is_empty()).then(|| (word, &text[at..]));
            }
            (Some(byte), _) => {
                word.push(*byte);
                at += 1;
            }
            (None, _) => return None,
        }
    }
}

/// Adds the places behind a word; gives what follows them.
fn places<'t>(text: &'t [u8], places: &mut BTreeMap<u32, u8>) -> Option<&'t [u8]> {
    let Some(mut rest) = text.strip_prefix(b":") else { return Some(text.trim_ascii_start()) };
    loop {
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let place: u32 = std::str::from_utf8(&rest[..count]).ok()?.parse().ok()?;
        rest = &rest[count..];
        let weight = match rest.first() {
            Some(b'A' | b'a' | b'*') => Some(3),
            Some(b'B' | b'b') => Some(2),
            Some(b'C' | b'c') => Some(1),
            Some(b'D' | b'd') => Some(0),
            _ => None,
        };
        rest = &rest[usize::from(weight.is_some())..];
        let kept = places.entry(place.min(LAST)).or_default();
        *kept = (*kept).max(weight.unwrap_or_default());
        match rest.strip_prefix(b",") {
            Some(more) => rest = more,
            None => return Some(rest.trim_ascii_start()),
        }
    }
}
