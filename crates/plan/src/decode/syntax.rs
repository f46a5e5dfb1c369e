//! What is not TOML at all.

use super::part::Page;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::Error;

/// What TOML says of a key that is given twice. The rest of the tree is sound then.
const DUPLICATE: &str = "duplicate key";

/// Adds the errors of the parser, one a line, and forgets what follows from them.
///
/// After an error the parser goes on with a guess. What the guess lacks is no news, and neither is
/// anything else on the line of the error.
pub(super) fn syntax(page: &Page, text: &str, errors: &[Error]) {
    let mut first: BTreeMap<usize, (usize, &Error)> = BTreeMap::new();
    for error in errors {
        let start = error.span().map_or(0, |span| span.start);
        let line = page.line(start);
        if first.get(&line).is_none_or(|(known, _)| start < *known) {
            first.insert(line, (start, error));
        }
    }
    let broken: BTreeSet<_> = first
        .iter()
        .filter(|(_, (_, error))| error.message() != DUPLICATE)
        .map(|one| *one.0)
        .collect();
    if !broken.is_empty() {
        page.findings.forget_consequences(&broken);
    }
    for (line, (start, error)) in first {
        let (fact, hint) = said(text, start, error);
        page.findings.add(line, fact, hint);
    }
}

fn said(text: &str, start: usize, error: &Error) -> (String, String) {
    let before = text.get(..start).unwrap_or_default();
    let rest = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
    if error.message() == DUPLICATE {
        let key = error.span().and_then(|span| text.get(span)).unwrap_or_default();
        return (format!("the key {key} is given twice"), "give it once".into());
    }
    let column = 1 + before.chars().rev().take_while(|c| *c != '\n').count();
    let fact = format!("this is not TOML: {}", error.message().to_lowercase());
    let seen: String = rest.chars().take(40).collect();
    let hint = match seen.as_str() {
        "" => format!("look at column {column}, the end of the line"),
        seen => format!("look at column {column}: {seen}"),
    };
    (fact, hint)
}
