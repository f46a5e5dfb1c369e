//! What we take less of than the server: each kind of text with the reason.

use crate::subject::{Subject, Theme};
use record::Cell;
use regex::Regex;
use std::sync::LazyLock;

/// Whether a value that the server takes is refused on purpose.
pub fn excuses(subject: &Subject, cell: &Cell<'_>) -> bool {
    let text = match cell {
        Cell::Text(text) => text,
        // Its hex digits would be stored as text.
        Cell::Blob(_) => return subject.theme == Theme::Text,
        // A negative number that comes out as another.
        Cell::Integer(value) if subject.base.name == "oid" => return *value < 0,
        _ => return number(subject),
    };
    match subject.theme {
        Theme::Number if subject.base.name == "oid" && text.trim().starts_with('-') => true,
        // Other ways to write a number, some of which newer servers take and older do not.
        Theme::Number => {
            hexadecimal(text) || words_of_doubles(text) || blank_within(text) || text == "0e-16384"
        }
        // The server rounds it up to a moment that it does not read again.
        Theme::Time if text == "294276-12-31 23:59:59.999999" => true,
        // Dates in other orders and words, whose meaning depends on the session or the clock.
        Theme::Time => unlike_iso(text),
        Theme::Interval => true,
        // Nothing else is taken for one byte.
        Theme::Text if subject.base.name == "char" => text.len() > 1,
        Theme::Bits => text.starts_with(['b', 'B', 'x', 'X']),
        // The reader of lines goes no deeper.
        Theme::Document => text.matches(['[', '{']).count() > 1000,
        Theme::Array => odd_array(text) || hexadecimal(text) || unlike_iso(text),
        Theme::Truth | Theme::Text | Theme::Uuid => false,
    }
}

/// A number is no date, no interval, no bits: what the server makes of its digits is a guess.
fn number(subject: &Subject) -> bool {
    matches!(subject.theme, Theme::Time | Theme::Interval | Theme::Bits)
        || matches!(subject.base.name.as_str(), "bytea" | "char")
}

fn hexadecimal(text: &str) -> bool {
    text.contains(['x', 'X', 'p', 'P'])
}

/// Between `e` and its exponent, where strtol skips it.
fn blank_within(text: &str) -> bool {
    text.trim().contains(' ')
}

/// `nan(1)`, `-nan`, `+nan`: strtod's own words.
fn words_of_doubles(text: &str) -> bool {
    text.to_ascii_lowercase().contains("nan")
}

/// No `YYYY-MM-DD` with a time `HH:MM[:SS]` and a zone by its offset.
fn unlike_iso(text: &str) -> bool {
    static ISO: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?ix)^\s*
            (?: \d{4,7}-\d\d?-\d\d? (?: $ | \ +(?-i:BC|AD|bc)\s*$ | \ + | T ) )?
            (?: \d\d?:\d\d(:\d\d(\.\d+)?)? \ *(?:Z|UTC|GMT|[+-]\d\d?(:\d\d(:\d\d)?)?|[+-]\d{4})? )?
            (?: \ +(?:BC|AD) )?\s*$",
        )
        .unwrap()
    });
    !ISO.is_match(text)
}

/// Ways to write an array that no server prints: bounds from 1 without saying so; rows of different
/// lengths, which older servers fill, or throw away altogether.
fn odd_array(text: &str) -> bool {
    let upper_alone = Regex::new(r"^\s*(\[[^:\]]+\])+\s*=").unwrap();
    upper_alone.is_match(text) || ragged(text)
}

fn ragged(text: &str) -> bool {
    // Elements at different depths, or closing braces that close different numbers of elements.
    let (mut depth, mut quoted, mut counts, mut depths) =
        (0_usize, false, vec![Vec::new()], Vec::new());
    let mut chars = text.chars();
    let mut stack: Vec<usize> = Vec::new();
    while let Some(c) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '"' => quoted = !quoted,
            _ if quoted => {}
            '{' => {
                depth += 1;
                stack.push(1);
            }
            '}' => {
                depth = depth.saturating_sub(1);
                if let Some(count) = stack.pop() {
                    counts.resize(counts.len().max(depth + 1), Vec::new());
                    counts[depth].push(count);
                    depths.push(depth);
                }
            }
            ',' => stack.last_mut().into_iter().for_each(|count| *count += 1),
            _ => {}
        }
    }
    counts.iter().any(|counts| counts.iter().any(|count| Some(count) != counts.first()))
        || mixed(text)
}

/// An element beside an array.
fn mixed(text: &str) -> bool {
    Regex::new(r"[^{,\s]\s*,\s*\{|\}\s*,\s*[^{\s]|\{\s*\}\s*,|,\s*\{\s*\}|\{\s*\{\s*\}")
        .unwrap()
        .is_match(text)
}
