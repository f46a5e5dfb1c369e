//! The tokens of one statement, taken one after the other.

use crate::postgres::dump::lexer::{Lexeme, lex};
use crate::postgres::dump::names::Name;
use complaint::{Complaint, Result};

/// A token of a statement.
#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    kind: Lexeme,
    text: &'a str,
    at: usize,
}

/// Takes the tokens of a statement one after the other. White space and comments are none.
#[derive(Clone)]
pub(crate) struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    next: usize,
    /// The file and the line where the statement begins.
    from: (&'a str, u64),
}

impl<'a> Parser<'a> {
    /// The tokens of this statement. It must be whole, as the splitter gives it.
    pub fn new(text: &'a str, standard: bool) -> Self {
        let (mut at, mut tokens) = (0, Vec::new());
        while at < text.len() {
            let (kind, end) = lex(text.as_bytes(), at, standard);
            let end = end.unwrap_or(text.len());
            if !matches!(kind, Lexeme::Space | Lexeme::Comment) {
                tokens.push(Token { kind, text: &text[at..end], at });
            }
            at = end;
        }
        Self { text, tokens, next: 0, from: ("", 1) }
    }

    /// The same of a statement that stands there.
    pub fn of(text: &'a str, standard: bool, file: &'a str, line: u64) -> Self {
        Self { from: (file, line), ..Self::new(text, standard) }
    }

    /// Where the next token stands.
    pub fn place(&self) -> String {
        let at = self.peek().map_or(self.text.len(), |token| token.at);
        let before = memchr::memchr_iter(b'\n', &self.text.as_bytes()[..at]).count() as u64;
        format!("{}:{}", self.from.0, self.from.1 + before)
    }

    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.next).copied()
    }

    /// Whether everything has been taken.
    pub fn done(&self) -> bool {
        self.next >= self.tokens.len()
    }

    /// The text of the statement.
    pub fn whole(&self) -> &'a str {
        self.text
    }

    /// Whether the next token is this keyword.
    pub fn sees(&self, keyword: &str) -> bool {
        self.sees_at(0, keyword)
    }

    /// Whether the token after the next `ahead` ones is this keyword.
    pub fn sees_at(&self, ahead: usize, keyword: &str) -> bool {
        self.tokens.get(self.next + ahead).is_some_and(|token| {
            token.kind == Lexeme::Word && token.text.eq_ignore_ascii_case(keyword)
        })
    }

    /// Whether the next token is this sign.
    pub fn sees_sign(&self, sign: u8) -> bool {
        self.peek().is_some_and(|token| token.kind == Lexeme::Sign(sign))
    }

    /// Whether `::` follows.
    pub fn sees_cast(&self) -> bool {
        self.peek().is_some_and(|token| token.kind == Lexeme::Cast)
    }

    /// Takes these keywords, if all of them follow.
    pub fn takes(&mut self, keywords: &str) -> bool {
        let all = keywords.split(' ').enumerate().all(|(ahead, word)| self.sees_at(ahead, word));
        if all {
            self.next += keywords.split(' ').count();
        }
        all
    }

    /// Takes this sign, if it follows.
    pub fn takes_sign(&mut self, sign: u8) -> bool {
        let found = self.sees_sign(sign);
        self.next += usize::from(found);
        found
    }

    /// Takes the next token, whatever it is.
    pub fn skip(&mut self) {
        self.next += 1;
    }

    /// The next token as a keyword, in lower case.
    pub fn keyword(&mut self) -> Option<String> {
        let token = self.peek().filter(|token| token.kind == Lexeme::Word)?;
        self.next += 1;
        Some(token.text.to_ascii_lowercase())
    }

    /// These keywords must follow.
    pub fn wants(&mut self, keywords: &str) -> Result<()> {
        if self.takes(keywords) { Ok(()) } else { Err(self.odd(keywords)) }
    }

    /// This sign must follow.
    pub fn wants_sign(&mut self, sign: u8) -> Result<()> {
        if self.takes_sign(sign) { Ok(()) } else { Err(self.odd(&char::from(sign).to_string())) }
    }

    /// A name must follow: as it is in quotes, in lower case without.
    pub fn name(&mut self) -> Result<String> {
        let token = self.peek();
        let name = token.and_then(|token| identifier(token.kind, token.text));
        self.next += usize::from(name.is_some());
        name.ok_or_else(|| self.odd("a name"))
    }

    /// A name, maybe with a schema; what stands before the schema is dropped.
    pub fn qualified(&mut self) -> Result<Name> {
        let mut parts = vec![self.name()?];
        while self.takes_sign(b'.') {
            parts.push(self.name()?);
        }
        let name = parts.pop().unwrap_or_default();
        Ok(Name { schema: parts.pop(), name })
    }

    /// Names in parentheses.
    pub fn names(&mut self) -> Result<Vec<String>> {
        self.wants_sign(b'(')?;
        let mut names = vec![self.name()?];
        while self.takes_sign(b',') {
            names.push(self.name()?);
        }
        self.wants_sign(b')')?;
        Ok(names)
    }

    /// The text that the next token says, if it is one.
    pub fn string(&mut self) -> Option<String> {
        let token = self.peek()?;
        let Lexeme::Text(kind) = token.kind else { return None };
        self.next += 1;
        let mut out = Vec::new();
        crate::postgres::dump::literal::unquote(token.text.as_bytes(), kind, &mut out).ok()?;
        String::from_utf8(out).ok()
    }

    /// The number that follows, with its sign.
    pub fn number(&mut self) -> Option<&'a str> {
        let start = self.peek()?;
        let signed = usize::from(matches!(start.kind, Lexeme::Sign(b'-' | b'+')));
        let number = self.tokens.get(self.next + signed)?;
        if number.kind != Lexeme::Number {
            return None;
        }
        self.next += signed + 1;
        Some(&self.text[start.at..number.at + number.text.len()])
    }

    /// What stands in the parentheses that follow.
    pub fn group(&mut self) -> Result<&'a str> {
        self.wants_sign(b'(')?;
        let start = self.tokens.get(self.next - 1).map_or(0, |token| token.at + 1);
        let mut depth = 1;
        while let Some(token) = self.peek() {
            self.next += 1;
            match token.kind {
                Lexeme::Sign(b'(') => depth += 1,
                Lexeme::Sign(b')') => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(self.text[start..token.at].trim());
            }
        }
        Err(self.odd(")"))
    }

    /// The text up to a comma or a closing parenthesis at this depth, or to one of the keywords.
    pub fn until(&mut self, keywords: &[&str]) -> &'a str {
        let start = self.peek().map_or(self.text.len(), |token| token.at);
        let (first, mut depth) = (self.next, 0_usize);
        while let Some(token) = self.peek() {
            match token.kind {
                Lexeme::Sign(b'(' | b'[') => depth += 1,
                Lexeme::Sign(b')' | b']') if depth > 0 => depth -= 1,
                Lexeme::Sign(b')' | b',') if depth == 0 => break,
                // A keyword that comes first belongs to what is read: DEFAULT NULL.
                Lexeme::Word
                    if depth == 0
                        && self.next > first
                        && keywords.iter().any(|keyword| self.sees(keyword)) =>
                {
                    break;
                }
                _ => {}
            }
            self.next += 1;
        }
        let last = self.next.checked_sub(1).and_then(|last| self.tokens.get(last));
        last.filter(|_| self.next > first)
            .map_or("", |last| self.text[start..last.at + last.text.len()].trim())
    }

    /// The statement cannot be understood here.
    pub fn odd(&self, wanted: &str) -> Complaint {
        let found = match self.peek() {
            Some(token) => token.text.chars().take(40).collect(),
            None => "its end".to_owned(),
        };
        let head: Vec<&str> = self.tokens.iter().take(2).map(|token| token.text).collect();
        Complaint::new(format!(
            "cannot understand this {}: {} was expected, not {found}",
            head.join(" ").to_uppercase(),
            wanted.to_uppercase(),
        ))
        .at(self.place())
        .hint("restore the file into a server, and read that: scripts/postgres")
    }
}

/// The name that a token says.
fn identifier(kind: Lexeme, text: &str) -> Option<String> {
    match kind {
        // Letters beyond ASCII stay as they are.
        Lexeme::Word => Some(text.to_ascii_lowercase()),
        Lexeme::Name => {
            let inner = text.strip_prefix('"')?.strip_suffix('"')?;
            Some(inner.replace("\"\"", "\""))
        }
        _ => None,
    }
}
