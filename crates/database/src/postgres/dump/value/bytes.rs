//! Bytes.

use super::{Odd, refuse};

/// The bytes that the text says: `\x0aff`, or, in dumps of old, `a\012\\`.
pub(super) fn bytes<'a>(text: &[u8], buffer: &'a mut Vec<u8>) -> Result<&'a [u8], Odd> {
    buffer.clear();
    match text {
        [b'\\', b'x', digits @ ..] => hex(digits, buffer)?,
        text => octal(text, buffer)?,
    }
    Ok(buffer)
}

/// Appends them as PostgreSQL writes them.
pub(super) fn write(text: &[u8], out: &mut Vec<u8>) -> Result<(), Odd> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut buffer = Vec::new();
    out.extend_from_slice(b"\\x");
    for byte in bytes(text, &mut buffer)? {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
    Ok(())
}

fn hex(digits: &[u8], out: &mut Vec<u8>) -> Result<(), Odd> {
    out.reserve(digits.len() / 2);
    let mut rest = digits;
    while let Some((&first, after)) = rest.split_first() {
        if first.is_ascii_whitespace() {
            rest = after;
            continue;
        }
        let second = after.first().copied().unwrap_or_default();
        let (Some(high), Some(low)) = (digit(first), digit(second)) else {
            return Err(refuse(digits, "no bytes in hexadecimal digits"));
        };
        out.push(high << 4 | low);
        rest = &after[1..];
    }
    Ok(())
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

fn octal(text: &[u8], out: &mut Vec<u8>) -> Result<(), Odd> {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = match &rest[at + 1..] {
            [b'\\', after @ ..] => {
                out.push(b'\\');
                after
            }
            [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', after @ ..] => {
                out.push((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'));
                after
            }
            _ => return Err(refuse(text, "no bytes with octal escapes")),
        };
    }
    out.extend_from_slice(rest);
    Ok(())
}
