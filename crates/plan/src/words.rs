//! The words of a piece of SQL, as far as they must be told from its literals and comments.

/// A word that means something to a plan.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// An identifier or keyword that does not follow a dot; quotes are taken off.
    Name(String),
    /// `:name`.
    Parameter(String),
}

impl Word {
    /// TABLE, when the word is `kept_TABLE`.
    pub(crate) fn kept(&self) -> Option<&str> {
        let Self::Name(name) = self else { return None };
        let (start, rest) = name.split_at_checked(5)?;
        start.eq_ignore_ascii_case("kept_").then_some(rest)
    }
}

/// The words of `sql` by the rules of SQLite's tokenizer (<https://sqlite.org/lang_expr.html>).
pub(crate) fn words(sql: &str) -> Vec<Word> {
    let mut reader = Reader { rest: sql, last: ' ', words: Vec::new() };
    while reader.step() {}
    reader.words
}

struct Reader<'s> {
    rest: &'s str,
    /// The last character that was neither white space nor in a comment.
    last: char,
    words: Vec<Word>,
}

impl<'s> Reader<'s> {
    /// Takes one token; false at the end.
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else { return false };
        if self.rest.starts_with("--") {
            self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.take(self.rest.find("*/").map_or(self.rest.len(), |end| end + 2));
        } else if first.is_whitespace() {
            self.take(first.len_utf8());
        } else {
            self.token(first);
        }
        true
    }

    fn token(&mut self, first: char) {
        match first {
            '\'' => drop(self.quoted('\'')),
            '"' | '`' => self.quoted_name(first),
            '[' => self.quoted_name(']'),
            ':' => self.parameter(),
            _ if in_word(first) => self.word(first),
            _ => drop(self.take(first.len_utf8())),
        }
        self.last = first;
    }

    fn word(&mut self, first: char) {
        let word = self.take(self.rest.find(|c| !in_word(c)).unwrap_or(self.rest.len()));
        if !first.is_ascii_digit() {
            self.name(word.to_string());
        }
    }

    /// `:name`; not `::type`, which is a cast in PostgreSQL.
    fn parameter(&mut self) {
        self.take(1);
        let end = self.rest.find(|c| !in_word(c)).unwrap_or(self.rest.len());
        if end > 0 && self.last != ':' && !self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            let name = self.take(end).to_string();
            self.words.push(Word::Parameter(name));
        }
    }

    fn quoted_name(&mut self, close: char) {
        let name = self.quoted(close);
        self.name(name);
    }

    fn name(&mut self, name: String) {
        if self.last != '.' {
            self.words.push(Word::Name(name));
        }
    }

    /// The text up to `close`, which is doubled where it stands for itself.
    fn quoted(&mut self, close: char) -> String {
        self.take(1);
        let mut text = String::new();
        loop {
            let end = self.rest.find(close);
            text.push_str(self.take(end.unwrap_or(self.rest.len())));
            self.take(end.map_or(0, |_| 1));
            if end.is_none() || close == ']' || !self.rest.starts_with(close) {
                return text;
            }
            text.push_str(self.take(1));
        }
    }

    fn take(&mut self, bytes: usize) -> &'s str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }
}

fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_comments_and_members_are_no_words() {
        let sql = "a.b 'it''s :no' -- x\n \"q \"\"\" /* y */ :as_of ::cast 1e5 'open";
        let name = |name: &str| Word::Name(name.into());
        let expected = [name("a"), name("q \""), Word::Parameter("as_of".into()), name("cast")];
        assert_eq!(words(sql), expected);
    }

    #[test]
    fn anything_ends() {
        for sql in ["'", "\"", "[", "`", "/*", "--", ":", "é:é", "/*/", "''''", "]]"] {
            words(sql);
        }
    }
}
