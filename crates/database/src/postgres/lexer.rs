//! SQL text of PostgreSQL into statements.
//!
//! Knows what the server's own scanner knows about where a token ends (strings of all kinds, dollar
//! quotes, quoted names, nested comments), and what `psql` knows about where a statement ends:
//! parentheses, and the bodies of functions between BEGIN and END. Everything else is left to the
//! server.

use complaint::{Complaint, Result};

/// So many words of a statement are kept.
const WORDS: usize = 24;

/// A statement with the line on which it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement<'a> {
    /// Line of its first token, from 1.
    pub(crate) line: usize,
    /// Its text, with the semicolon, if it has one.
    pub(crate) text: &'a str,
    /// Its first words in upper case; no quoted names, and nothing between parentheses.
    pub(crate) words: Vec<String>,
}

impl Statement<'_> {
    /// Whether a word stands anywhere in it, between parentheses too.
    pub(crate) fn says(&self, word: &str) -> bool {
        let mut at = 0;
        while let Some((kind, length)) = token(&self.text[at..]) {
            let text = &self.text[at..at + length];
            if kind == Kind::Word && text.eq_ignore_ascii_case(word) {
                return true;
            }
            at += length;
        }
        false
    }
}

/// Reads statements one after the other; ends after the first that cannot be read.
pub(crate) struct Statements<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

/// What a token is, as far as it matters where a statement ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// White space or a comment.
    Blank,
    /// A name without quotes, or a keyword.
    Word,
    /// A string, a quoted name or one character of anything else.
    Other,
    Open,
    Close,
    Semicolon,
    Backslash,
    /// A string, quoted name or comment without an end.
    Cut,
}

impl<'a> Statements<'a> {
    /// The statements of this text.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1 }
    }

    fn read(&mut self) -> Result<Option<Statement<'a>>> {
        let mut begun: Option<(usize, usize)> = None;
        let (mut words, mut depth, mut bodies) = (Vec::new(), 0_usize, 0_usize);
        while let Some((kind, length)) = token(&self.text[self.at..]) {
            let (at, line) = (self.at, self.line);
            let text = &self.text[at..at + length];
            match kind {
                Kind::Blank => {}
                Kind::Backslash => {
                    self.command(begun.is_some())?;
                    continue;
                }
                Kind::Cut => return Err(cut(begun.map_or(line, |(_, line)| line))),
                Kind::Semicolon if begun.is_none() => {}
                _ => {
                    begun.get_or_insert((at, line));
                }
            }
            self.pass(text);
            match kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                Kind::Word if depth == 0 => {
                    let word = text.to_uppercase();
                    bodies = inside(&words, &word, bodies);
                    if words.len() < WORDS {
                        words.push(word);
                    }
                }
                Kind::Semicolon if depth == 0 && bodies == 0 => {
                    if let Some((start, line)) = begun {
                        let text = &self.text[start..self.at];
                        return Ok(Some(Statement { line, text, words }));
                    }
                }
                _ => {}
            }
        }
        match begun {
            Some((_, line)) if depth > 0 || bodies > 0 => Err(cut(line)),
            Some((start, line)) => {
                let text = self.text[start..].trim_end();
                Ok(Some(Statement { line, text, words }))
            }
            None => Ok(None),
        }
    }

    fn pass(&mut self, text: &str) {
        self.at += text.len();
        self.line += text.bytes().filter(|byte| *byte == b'\n').count();
    }

    /// A line for `psql`. Those that `pg_dump` writes around what it writes are passed over.
    fn command(&mut self, inside: bool) -> Result<()> {
        let rest = &self.text[self.at..];
        let line = rest.lines().next().unwrap_or_default();
        let name = line[1..].split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        let starts = self.at == 0 || self.text[..self.at].ends_with('\n');
        if starts && !inside && matches!(name, "restrict" | "unrestrict") {
            self.pass(line);
            return Ok(());
        }
        Err(Complaint::new(format!("\\{name} is a command of psql, and no SQL"))
            .at(format!("line {}", self.line))
            .hint("the file goes to the server as it is: take the line out"))
    }
}

impl<'a> Iterator for Statements<'a> {
    type Item = Result<Statement<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = self.read().transpose();
        if matches!(found, Some(Err(_))) {
            self.at = self.text.len();
        }
        found
    }
}

fn cut(line: usize) -> Complaint {
    Complaint::new("it is cut off: a statement has no end")
        .at(format!("line {line}"))
        .hint("a string, a quoted name, a comment, a parenthesis or a body is not closed")
}

/// How many BEGINs and CASEs of a function's body are open after this word. As in `psql`, they
/// count only in what creates a function.
fn inside(before: &[String], word: &str, open: usize) -> usize {
    let mut first = before.iter().map(String::as_str);
    let creates = first.next() == Some("CREATE")
        && match first.next() {
            Some("OR") => {
                first.next() == Some("REPLACE")
                    && matches!(first.next(), Some("FUNCTION" | "PROCEDURE"))
            }
            other => matches!(other, Some("FUNCTION" | "PROCEDURE")),
        };
    match word {
        "BEGIN" if creates => open + 1,
        "CASE" if creates && open > 0 => open + 1,
        "END" if creates => open.saturating_sub(1),
        _ => open,
    }
}

/// Kind and length of the token with which the text begins.
fn token(text: &str) -> Option<(Kind, usize)> {
    let first = text.chars().next()?;
    let closed = |kind, length: Option<usize>| match length {
        Some(length) => (kind, length),
        None => (Kind::Cut, text.len()),
    };
    Some(match first {
        c if c.is_ascii_whitespace() || c == '\u{b}' => {
            let space = |c: char| c.is_ascii_whitespace() || c == '\u{b}';
            (Kind::Blank, text.find(|c| !space(c)).unwrap_or(text.len()))
        }
        '-' if text.starts_with("--") => (Kind::Blank, text.find('\n').unwrap_or(text.len())),
        '/' if text.starts_with("/*") => closed(Kind::Blank, comment(text)),
        '\'' => closed(Kind::Other, string(text, 0, false)),
        '"' => closed(Kind::Other, quoted(text, 0, b'"')),
        '$' => match mark(text) {
            Some(mark) => closed(Kind::Other, until_again(text, mark)),
            None => (Kind::Other, 1),
        },
        '(' => (Kind::Open, 1),
        ')' => (Kind::Close, 1),
        ';' => (Kind::Semicolon, 1),
        '\\' => (Kind::Backslash, 1),
        c if starts_word(c) => match prefix(text) {
            Some(before) => closed(Kind::Other, prefixed(text, before)),
            None => (Kind::Word, text.find(|c| !continues_word(c)).unwrap_or(text.len())),
        },
        // A number, so that no letter in it begins a word.
        c if c.is_ascii_digit() => {
            (Kind::Other, text.find(|c| !continues_word(c)).unwrap_or(text.len()))
        }
        other => (Kind::Other, other.len_utf8()),
    })
}

fn starts_word(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

fn continues_word(c: char) -> bool {
    starts_word(c) || c.is_ascii_digit() || c == '$'
}

/// Length of the letters before the quotes of a string or name: `E'…'`, `U&"…"`.
fn prefix(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    match (bytes[0].to_ascii_uppercase(), bytes.get(1..)?) {
        (b'E' | b'B' | b'X' | b'N', [b'\'', ..]) => Some(1),
        (b'U', [b'&', b'\'' | b'"', ..]) => Some(2),
        _ => None,
    }
}

/// Length of a string or name with so many letters before its quotes.
fn prefixed(text: &str, before: usize) -> Option<usize> {
    match text.as_bytes()[before] {
        b'\'' => string(text, before, text.starts_with(['E', 'e'])),
        quote => quoted(text, before, quote),
    }
}

/// Length of what begins at `start` with this quote; doubled, it stays inside.
fn quoted(text: &str, start: usize, quote: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    loop {
        at += memchr::memchr(quote, &bytes[at..])? + 1;
        if bytes.get(at) != Some(&quote) {
            return Some(at);
        }
        at += 1;
    }
}

/// Length of the string whose first quote is at `start`.
fn string(text: &str, start: usize, escapes: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    if !escapes {
        return quoted(text, start, b'\'');
    }
    let mut at = start + 1;
    loop {
        at += memchr::memchr2(b'\'', b'\\', &bytes[at..])?;
        if bytes[at] == b'\\' {
            at += 2;
            bytes.get(at..)?;
        } else if bytes.get(at + 1) == Some(&b'\'') {
            at += 2;
        } else if let Some(next) = continued(&text[at + 1..]) {
            at += 1 + next;
        } else {
            return Some(at + 1);
        }
    }
}

/// A string goes on, with its escapes, behind the end of a line. How far away its next character is.
fn continued(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = text[at..].trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '\u{b}');
        at = text.len() - rest.len();
        if let Some(comment) = rest.strip_prefix("--") {
            at += 2 + comment.find('\n').unwrap_or(comment.len());
        } else {
            let lines = text[..at].contains('\n');
            return (lines && rest.starts_with('\'')).then_some(at + 1);
        }
    }
}

/// The `$tag$` with which the text begins, if it is one.
fn mark(text: &str) -> Option<&str> {
    let name = &text[1..];
    let end = name.find(|c| c == '$' || !continues_word(c))?;
    let tag = name[end..].starts_with('$') && !name.starts_with(|c: char| c.is_ascii_digit());
    tag.then(|| &text[..end + 2])
}

/// Length of the text up to the second time that the mark comes.
fn until_again(text: &str, mark: &str) -> Option<usize> {
    Some(text[mark.len()..].find(mark)? + 2 * mark.len())
}

/// Length of a comment, which may hold others.
fn comment(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        at += memchr::memchr2(b'*', b'/', &bytes[at..])?;
        match bytes.get(at..at + 2)? {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests;
