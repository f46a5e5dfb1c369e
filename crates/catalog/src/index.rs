//! Indexes, as far as one can be held against another.

use serde::{Deserialize, Serialize};

/// An index of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Its columns in order; `None` is an expression.
    pub columns: Vec<Option<String>>,
    /// No two rows have the same in it.
    pub unique: bool,
    /// It is that of the primary key.
    #[serde(default)]
    pub primary: bool,
    /// A constraint made it, and it goes with that.
    #[serde(default)]
    pub of_constraint: bool,
    /// It can be used: it was not left half-made.
    pub valid: bool,
    /// It holds only some of the rows.
    pub partial: bool,
    /// An expression is in it.
    pub expression: bool,
    /// The statement that makes it, or what would.
    pub definition: String,
}

/// What two indexes have in common that hold the same.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shape<'a> {
    method: &'a str,
    keys: Vec<String>,
    rest: &'a str,
}

impl Index {
    /// Whether it holds what `other` holds, in the same order.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        let (own, theirs) = (self.shape(), other.shape());
        own.is_some() && own == theirs
    }

    /// Whether whoever looks for something in it finds it in `other` too, which has more columns.
    #[must_use]
    pub fn begins(&self, other: &Self) -> bool {
        let (Some(own), Some(theirs)) = (self.shape(), other.shape()) else { return false };
        let ordered = own.method.is_empty() || own.method.eq_ignore_ascii_case("btree");
        ordered
            && own.method == theirs.method
            && own.rest == theirs.rest
            && own.keys.len() < theirs.keys.len()
            && theirs.keys.starts_with(&own.keys)
    }

    /// Its definition without its name and what it is called for.
    fn shape(&self) -> Option<Shape<'_>> {
        let text = &self.definition;
        let at = |word: &str| top_level(text).find(|(at, _)| word_at(text, *at, word));
        let (on, _) = at("on")?;
        let (open, _) = top_level(text).find(|(at, sign)| *at > on && *sign == b'(')?;
        let method = at("using").filter(|(at, _)| *at > on && *at < open);
        let method = method.map_or("", |(at, _)| text[at + 5..open].trim());
        let (inside, rest) = group(&text[open..])?;
        let keys = parts(inside).into_iter().map(plain).collect();
        Some(Shape { method, keys, rest: rest.trim() })
    }
}

/// The bytes of an SQL text that stand in no parentheses, quotes or literals; an opening
/// parenthesis is one of them.
fn top_level(text: &str) -> impl Iterator<Item = (usize, u8)> {
    let (mut depth, mut quote) = (0_usize, None);
    text.bytes().enumerate().filter(move |(_, byte)| {
        if let Some(open) = quote {
            if *byte == open {
                quote = None;
            }
            return false;
        }
        match byte {
            b'\'' | b'"' | b'`' => {
                quote = Some(*byte);
                return false;
            }
            b'(' => depth += 1,
            b')' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => return depth == 0,
        }
        depth == 1
    })
}

/// Whether the word stands there and is one.
fn word_at(text: &str, at: usize, word: &str) -> bool {
    let letter = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let bytes = text.as_bytes();
    bytes.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
        && !letter(bytes.get(at + word.len()))
        && !letter(at.checked_sub(1).and_then(|before| bytes.get(before)))
}

/// What stands in the parentheses with which a text begins, and what follows them.
fn group(text: &str) -> Option<(&str, &str)> {
    let (mut depth, mut quote) = (0_usize, None);
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'\'' | b'"' | b'`') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') if depth == 1 => return Some((&text[1..at], &text[at + 1..])),
            (None, b')') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The parts between commas.
fn parts(text: &str) -> Vec<&str> {
    let commas = top_level(text).filter(|(_, byte)| *byte == b',').map(|(at, _)| at);
    let mut parts = Vec::new();
    let mut from = 0;
    for at in commas {
        parts.push(text[from..at].trim());
        from = at + 1;
    }
    parts.push(text[from..].trim());
    parts
}

/// The key without quotes that it does not need.
fn plain(key: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let inner = key.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let inner = inner.filter(|inner| !inner.is_empty() && inner.bytes().all(plain));
    inner.unwrap_or(key).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(definition: &str) -> Index {
        Index { definition: definition.to_owned(), ..Index::default() }
    }

    #[test]
    fn what_holds_the_same_is_the_same() {
        let a = index("CREATE INDEX a ON public.t USING btree (x, lower(y, ','))");
        let b = index("CREATE UNIQUE INDEX \"b on (\" ON public.t USING btree (x, lower(y, ','))");
        assert!(a.same_as(&b) && !a.begins(&b));
        for other in [
            "CREATE INDEX c ON public.t USING hash (x, lower(y, ','))",
            "CREATE INDEX c ON public.t USING btree (x, lower(y, ',') DESC)",
            "CREATE INDEX c ON public.t USING btree (x, lower(y, ',')) WHERE (x > 1)",
            "CREATE INDEX c ON public.t USING btree (x, lower(y, ',')) INCLUDE (z)",
        ] {
            assert!(!a.same_as(&index(other)), "{other}");
        }
    }

    #[test]
    fn what_begins_another_is_in_it() {
        let long = index("CREATE INDEX l ON t USING btree (x, y)");
        assert!(index("CREATE INDEX s ON t USING btree (x)").begins(&long));
        assert!(!index("CREATE INDEX s ON t USING btree (y)").begins(&long));
        assert!(!index("CREATE INDEX s ON t USING hash (x)").begins(&long));
        assert!(!index("CREATE INDEX s ON t USING btree (x) WHERE y").begins(&long));
        assert!(index("create index s on t (x)").begins(&index("create index l on t(x, y)")));
        assert!(!index("").begins(&long) && !index("").same_as(&index("")));
    }
}
