//! Strings of JSON: written, skipped.

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
pub(crate) const TOGETHER: usize = 16;

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
pub(crate) fn special(bytes: &[u8], mut at: usize) -> usize {
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

/// The position after the string that begins at `at`.
#[inline]
pub(crate) fn skip_string(bytes: &[u8], at: usize) -> Result<usize, usize> {
    skip_short(bytes, at).map_or_else(|| skip_long(bytes, at + 1), Ok)
}

/// The position after the JSON string that begins at `at`, and whether anything in it is escaped;
/// `Err` holds the position of the fault.
#[inline]
pub fn skip_text(bytes: &[u8], at: usize) -> Result<(usize, bool), usize> {
    if bytes.get(at) != Some(&b'"') {
        return Err(at);
    }
    if let Some(end) = skip_short(bytes, at) {
        return Ok((end, false));
    }
    let end = skip_long(bytes, at + 1)?;
    Ok((end, memchr::memchr(b'\\', &bytes[at..end]).is_some()))
}

/// The position after a short string without escapes, as most are.
#[inline]
fn skip_short(bytes: &[u8], at: usize) -> Option<usize> {
    let together = bytes.get(at + 1..)?.first_chunk()?;
    let end = at + 1 + plain(*together);
    (bytes.get(end) == Some(&b'"')).then_some(end + 1)
}

/// The position after the string whose text begins at `at`.
///
/// Of 64 bytes it is known at once which are escaped: a document in a string has an escape every few
/// bytes, and a branch for each would be guessed wrong.
fn skip_long(bytes: &[u8], mut at: usize) -> Result<usize, usize> {
    while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let marks = Marks::of(block);
        let Marks { quotes, backslashes, controls } = marks;
        let escaped = marks.escaped();
        let end = ((quotes & !escaped) | controls).trailing_zeros();
        let so_far = 1_u64.checked_shl(end).map_or(u64::MAX, |bit| bit | (bit - 1));
        let mut others = escaped & !quotes & !backslashes & so_far;
        while others != 0 {
            skip_escape(bytes, at + others.trailing_zeros() as usize - 1)?;
            others &= others - 1;
        }
        if end < u64::BITS {
            at += end as usize;
            return if bytes[at] == b'"' { Ok(at + 1) } else { Err(at) };
        }
        // A backslash at the end is looked at again, with what it escapes.
        at += block.len() - usize::from((backslashes & !escaped) >> 63 == 1);
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
pub(crate) struct Marks {
    pub(crate) quotes: u64,
    pub(crate) backslashes: u64,
    pub(crate) controls: u64,
}

impl Marks {
    #[inline]
    pub(crate) fn of(block: &[u8; 64]) -> Self {
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

    /// Which bytes a backslash escapes; none does before the first.
    ///
    /// Of backslashes behind each other every second is escaped. Added to those that begin at an
    /// odd place, each such row carries to the bit behind it, which is how its length is known to
    /// be odd or even without a loop.
    #[inline]
    pub(crate) fn escaped(&self) -> u64 {
        const EVEN: u64 = 0x5555_5555_5555_5555;
        let behind = self.backslashes << 1;
        let odd = self.backslashes & !EVEN & !behind;
        (EVEN ^ (odd.wrapping_add(self.backslashes) << 1)) & behind
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
}
