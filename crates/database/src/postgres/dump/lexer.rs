//! What stands at a place of SQL text, as PostgreSQL's own scanner reads it.

/// A piece of SQL text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lexeme {
    /// White space.
    Space,
    /// `-- …` or `/* … */`, nested too.
    Comment,
    /// A keyword or a name without quotes.
    Word,
    /// `"a name"`.
    Name,
    /// `'text'` in one of its kinds.
    Text(Text),
    /// `12`, `1.5e-3`, `$1`.
    Number,
    /// `::`.
    Cast,
    /// A byte that stands for itself: a sign, a parenthesis, a semicolon, a backslash.
    Sign(u8),
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Text {
    /// `'…'`, also `N'…'`: a quote in it is doubled.
    Plain,
    /// `E'…'`: with backslashes.
    Escaped,
    /// `B'…'` and `X'…'`.
    Bits,
    /// `U&'…'`.
    Unicode,
    /// `$tag$…$tag$`.
    Dollar,
}

/// The piece at `at`, and where it ends; `None` where the text ends before it does. A piece that
/// ends with the text may go on in what follows.
///
/// `standard` is what `standard_conforming_strings` says: off, every text has backslashes.
pub(crate) fn lex(text: &[u8], at: usize, standard: bool) -> (Lexeme, Option<usize>) {
    let (byte, next) = (text[at], text.get(at + 1).copied());
    match (byte, next) {
        (b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c, _) => {
            let space = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0x0b;
            (Lexeme::Space, Some(while_true(text, at + 1, space)))
        }
        (b'-', Some(b'-')) => (Lexeme::Comment, memchr::memchr(b'\n', &text[at..]).map(|n| at + n)),
        (b'/', Some(b'*')) => (Lexeme::Comment, block_comment(text, at)),
        (b'\'', _) => string(text, at, if standard { Text::Plain } else { Text::Escaped }),
        (b'"', _) => (Lexeme::Name, quotes(text, at + 1, b'"')),
        (b'$', Some(b'0'..=b'9')) => {
            (Lexeme::Number, Some(while_true(text, at + 1, u8::is_ascii_digit)))
        }
        (b'$', _) => dollar(text, at),
        (b'e' | b'E', Some(b'\'')) => string(text, at + 1, Text::Escaped),
        (b'b' | b'B' | b'x' | b'X', Some(b'\'')) => string(text, at + 1, Text::Bits),
        (b'n' | b'N', Some(b'\'')) => {
            string(text, at + 1, if standard { Text::Plain } else { Text::Escaped })
        }
        (b'u' | b'U', Some(b'&')) if text.get(at + 2) == Some(&b'\'') => {
            string(text, at + 2, Text::Unicode)
        }
        (b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.., _) => {
            (Lexeme::Word, Some(while_true(text, at + 1, |byte| in_word(*byte))))
        }
        (b'0'..=b'9', _) | (b'.', Some(b'0'..=b'9')) => (Lexeme::Number, Some(number(text, at))),
        (b':', Some(b':')) => (Lexeme::Cast, Some(at + 2)),
        (sign, _) => (Lexeme::Sign(sign), Some(at + 1)),
    }
}

/// Whether the byte can go on a name without quotes.
fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..)
}

fn while_true(text: &[u8], from: usize, inside: impl Fn(&u8) -> bool) -> usize {
    from + text[from..].iter().take_while(|byte| inside(byte)).count()
}

/// Comments in comments count.
fn block_comment(text: &[u8], at: usize) -> Option<usize> {
    let (mut depth, mut at) = (1, at + 2);
    while depth > 0 {
        at += memchr::memchr2(b'*', b'/', text.get(at..)?)?;
        match (text[at], text.get(at + 1)?) {
            (b'*', b'/') => {
                depth -= 1;
                at += 2;
            }
            (b'/', b'*') => {
                depth += 1;
                at += 2;
            }
            _ => at += 1,
        }
    }
    Some(at)
}

/// A text whose opening quote stands at `at`.
fn string(text: &[u8], at: usize, kind: Text) -> (Lexeme, Option<usize>) {
    let end = match kind {
        Text::Escaped => escaped_quotes(text, at + 1),
        _ => quotes(text, at + 1, b'\''),
    };
    (Lexeme::Text(kind), end)
}

/// The place after the closing quote; a doubled one is none.
fn quotes(text: &[u8], mut at: usize, quote: u8) -> Option<usize> {
    loop {
        at += memchr::memchr(quote, text.get(at..)?)? + 1;
        match text.get(at) {
            Some(byte) if *byte == quote => at += 1,
            _ => return Some(at),
        }
    }
}

fn escaped_quotes(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr2(b'\'', b'\\', text.get(at..)?)? + 1;
        match (text[at - 1], text.get(at)) {
            (b'\\', None) => return None,
            (b'\\', _) | (_, Some(b'\'')) => at += 1,
            _ => return Some(at),
        }
    }
}

/// `$tag$ … $tag$`; a dollar that opens nothing stands for itself.
fn dollar(text: &[u8], at: usize) -> (Lexeme, Option<usize>) {
    let tag_end = while_true(text, at + 1, |byte| in_word(*byte) && *byte != b'$');
    match text.get(tag_end) {
        None => (Lexeme::Text(Text::Dollar), None),
        Some(b'$') => {
            let tag = &text[at..=tag_end];
            let body = tag_end + 1;
            let found = memchr::memmem::find(&text[body..], tag);
            (Lexeme::Text(Text::Dollar), found.map(|found| body + found + tag.len()))
        }
        Some(_) => (Lexeme::Sign(b'$'), Some(at + 1)),
    }
}

fn number(text: &[u8], at: usize) -> usize {
    let digits = |from| while_true(text, from, |byte| byte.is_ascii_digit() || *byte == b'_');
    let mut at = digits(at);
    if text.get(at) == Some(&b'.') {
        at = digits(at + 1);
    }
    if let Some(b'e' | b'E') = text.get(at) {
        let sign = usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        if text.get(at + 1 + sign).is_some_and(u8::is_ascii_digit) {
            at = digits(at + 1 + sign);
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str, standard: bool) -> Vec<(Lexeme, &str)> {
        let (mut at, mut found) = (0, Vec::new());
        while at < text.len() {
            let (lexeme, end) = lex(text.as_bytes(), at, standard);
            let end = end.unwrap_or(text.len());
            if lexeme != Lexeme::Space {
                found.push((lexeme, &text[at..end]));
            }
            at = end;
        }
        found
    }

    #[test]
    fn every_kind_of_text() {
        let text = r#"'it''s' E'a\'b' B'10' U&'\0041' N'x' $$a'b$$ $t$ $$ $t$ "a""b" 'c\'"#;
        let kinds: Vec<Lexeme> = pieces(text, true).into_iter().map(|(kind, _)| kind).collect();
        let expected = [
            Lexeme::Text(Text::Plain),
            Lexeme::Text(Text::Escaped),
            Lexeme::Text(Text::Bits),
            Lexeme::Text(Text::Unicode),
            Lexeme::Text(Text::Plain),
            Lexeme::Text(Text::Dollar),
            Lexeme::Text(Text::Dollar),
            Lexeme::Name,
            Lexeme::Text(Text::Plain),
        ];
        assert_eq!(kinds, expected);
        assert_eq!(pieces(r"'a\'b' x", false)[0].1, r"'a\'b'");
    }

    #[test]
    fn comments_nest_and_signs_stand_alone() {
        let found = pieces("a/* x /* ; */ y */-1.5e-3::int4 -- ;\n$1 $ b$c", true);
        let texts: Vec<&str> = found.iter().map(|(_, text)| *text).collect();
        let expected =
            ["a", "/* x /* ; */ y */", "-", "1.5e-3", "::", "int4", "-- ;", "$1", "$", "b$c"];
        assert_eq!(texts, expected);
    }

    #[test]
    fn what_has_no_end_is_said() {
        for text in ["'a", "E'a\\", "\"a", "/* /* */", "$a$ b $", "-- x", "$a"] {
            assert_eq!(lex(text.as_bytes(), 0, true).1, None, "{text}");
        }
    }
}
