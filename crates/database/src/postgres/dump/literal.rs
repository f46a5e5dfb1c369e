//! What a text between quotes says.

use crate::postgres::dump::lexer::Text;

/// Why a text says nothing.
pub(crate) type Odd = &'static str;

/// Appends what a quoted text says.
pub(crate) fn unquote(quoted: &[u8], kind: Text, out: &mut Vec<u8>) -> Result<(), Odd> {
    let quote = memchr::memchr2(b'\'', b'$', quoted).unwrap_or(0);
    let inner = &quoted[quote..];
    match kind {
        Text::Plain | Text::Bits => {
            plain(between_quotes(inner)?, out);
            Ok(())
        }
        Text::Escaped => escaped(between_quotes(inner)?, out),
        Text::Unicode => unicode(between_quotes(inner)?, out),
        Text::Dollar => {
            let tag = 2 + memchr::memchr(b'$', &inner[1..]).ok_or("it has no end")?;
            let body = inner.get(tag..inner.len() - tag).ok_or("it has no end")?;
            out.extend_from_slice(body);
            Ok(())
        }
    }
}

fn between_quotes(text: &[u8]) -> Result<&[u8], Odd> {
    text.strip_prefix(b"'").and_then(|text| text.strip_suffix(b"'")).ok_or("it has no end")
}

/// Appends the text with doubled quotes made single.
fn plain(mut text: &[u8], out: &mut Vec<u8>) {
    while let Some(quote) = memchr::memchr(b'\'', text) {
        out.extend_from_slice(&text[..=quote]);
        text = text.get(quote + 2..).unwrap_or_default();
    }
    out.extend_from_slice(text);
}

/// Appends the text with its backslashes and doubled quotes resolved.
fn escaped(mut text: &[u8], out: &mut Vec<u8>) -> Result<(), Odd> {
    while let Some(at) = memchr::memchr2(b'\'', b'\\', text) {
        out.extend_from_slice(&text[..at]);
        if text[at] == b'\'' {
            out.push(b'\'');
            text = text.get(at + 2..).unwrap_or_default();
            continue;
        }
        let rest = &text[at + 1..];
        let used = match rest.first() {
            Some(b'u') => code_point(rest.get(1..5), out).map(|()| 5)?,
            Some(b'U') => code_point(rest.get(1..9), out).map(|()| 9)?,
            _ => escape(rest, out),
        };
        text = rest.get(used..).unwrap_or_default();
    }
    out.extend_from_slice(text);
    Ok(())
}

fn code_point(digits: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Odd> {
    let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
    let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let c = code.and_then(char::from_u32).ok_or("it has an escape that is no character")?;
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    Ok(())
}

/// Appends what stands for the bytes after a backslash, as COPY and `E'…'` have it; gives how many
/// of them it was.
pub(crate) fn escape(after: &[u8], out: &mut Vec<u8>) -> usize {
    let Some(&first) = after.first() else {
        out.push(b'\\');
        return 0;
    };
    let byte = match first {
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        b'0'..=b'7' => return number(after, 0, 3, 8, out),
        b'x' if after.get(1).is_some_and(u8::is_ascii_hexdigit) => {
            return number(after, 1, 2, 16, out);
        }
        other => other,
    };
    out.push(byte);
    1
}

/// Appends the byte that up to `most` digits from `start` on say.
fn number(after: &[u8], start: usize, most: usize, radix: u32, out: &mut Vec<u8>) -> usize {
    let digit = |byte: &u8| char::from(*byte).to_digit(radix);
    let digits = after[start..].iter().take(most).map_while(digit);
    let (mut value, mut count) = (0_u32, 0);
    for digit in digits {
        value = value * radix + digit;
        count += 1;
    }
    // Three octal digits can say more than a byte holds; PostgreSQL drops the rest too.
    out.push((value & 0xff) as u8);
    start + count
}

/// `U&'…'`: `\0041` and `\+000041`.
fn unicode(text: &[u8], out: &mut Vec<u8>) -> Result<(), Odd> {
    let mut whole = Vec::new();
    plain(text, &mut whole);
    let mut rest = whole.as_slice();
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        let after = &rest[at + 1..];
        let used = match after.first() {
            Some(b'\\') => {
                out.push(b'\\');
                1
            }
            Some(b'+') => code_point(after.get(1..7), out).map(|()| 7)?,
            _ => code_point(after.get(..4), out).map(|()| 4)?,
        };
        rest = after.get(used..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_texts_say() {
        for (text, kind, said) in [
            ("'it''s \\n'", Text::Plain, "it's \\n"),
            ("E'it''s \\'a\\' \\\\ \\t\\x41\\101\\u00e9\\q'", Text::Escaped, "it's 'a' \\ \tAAéq"),
            ("N'x'", Text::Plain, "x"),
            ("B'101'", Text::Bits, "101"),
            ("U&'d\\0061t\\+000061 '''", Text::Unicode, "data '"),
            ("$t$a'$$ b$t$", Text::Dollar, "a'$$ b"),
            ("''", Text::Plain, ""),
        ] {
            let mut out = Vec::new();
            unquote(text.as_bytes(), kind, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), said, "{text}");
        }
        assert!(unquote(b"E'\\ud800'", Text::Escaped, &mut Vec::new()).is_err());
    }
}
