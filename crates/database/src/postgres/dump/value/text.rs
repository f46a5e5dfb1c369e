//! Texts of some length, labels, UUIDs.

use super::{Odd, refuse};

/// A text of at most so many characters; blanks beyond them are cut, as PostgreSQL does.
pub(super) fn short(text: &[u8], most: usize, out: &mut Vec<u8>) -> Result<(), Odd> {
    let end = fitting(text, most)?;
    out.extend_from_slice(&text[..end]);
    Ok(())
}

/// A text of so many characters.
pub(super) fn padded(text: &[u8], length: usize, out: &mut Vec<u8>) -> Result<(), Odd> {
    let end = fitting(text, length)?;
    out.extend_from_slice(&text[..end]);
    let count = String::from_utf8_lossy(&text[..end]).chars().count();
    out.extend(std::iter::repeat_n(b' ', length - count));
    Ok(())
}

/// Where the text ends if only blanks stand beyond so many characters.
fn fitting(text: &[u8], most: usize) -> Result<usize, Odd> {
    let whole = std::str::from_utf8(text).map_err(|_| refuse(text, "not UTF-8"))?;
    let end = whole.char_indices().nth(most).map_or(text.len(), |(end, _)| end);
    if text[end..].iter().all(|byte| *byte == b' ') {
        Ok(end)
    } else {
        Err(refuse(text, &format!("longer than {most} characters")))
    }
}

/// One of the labels of an enum.
pub(super) fn label(text: &[u8], labels: &[String], out: &mut Vec<u8>) -> Result<(), Odd> {
    if !labels.iter().any(|label| label.as_bytes() == text) {
        return Err(refuse(text, "none of the labels of its type"));
    }
    out.extend_from_slice(text);
    Ok(())
}

/// Whether it is written as PostgreSQL writes a UUID.
pub(super) fn uuid_stands(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

/// A UUID with or without braces, with hyphens after any group of four digits.
pub(super) fn uuid(text: &[u8], out: &mut Vec<u8>) -> Result<(), Odd> {
    let inner = text.strip_prefix(b"{").and_then(|text| text.strip_suffix(b"}")).unwrap_or(text);
    let mut count = 0;
    for byte in inner {
        match byte {
            b'-' if count > 0 && count % 4 == 0 => continue,
            byte if byte.is_ascii_hexdigit() => {}
            _ => return Err(refuse(text, "no UUID")),
        }
        if matches!(count, 8 | 12 | 16 | 20) {
            out.push(b'-');
        }
        out.push(byte.to_ascii_lowercase());
        count += 1;
    }
    if count == 32 { Ok(()) } else { Err(refuse(text, "no UUID")) }
}
