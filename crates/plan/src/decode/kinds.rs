//! Values of the kinds that a key can ask for; anything else is complained about.

use super::part::{Node, Part, kind};
use crate::Constant;
use crate::findings::meant;
use toml::de::{DeInteger, DeValue};

/// What is expected of a number of things.
const COUNT: &str = "an integer, 0 or more";
/// What is expected of a float.
const DOUBLE: &str = "a number that a double can hold";

impl<'t> Part<'t> {
    /// Text that says something, if it is there.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.as_text(key, self.get(key)?)
    }

    /// Text that must be there.
    pub(super) fn need_text(&self, key: &str, example: &str) -> Option<String> {
        self.as_text(key, self.need(key, example)?)
    }

    /// The name of a table, column or nest, which must be there. It may be empty: SQLite's may.
    pub(super) fn need_name(&self, key: &str, example: &str) -> Option<String> {
        self.as_name(key, self.need(key, example)?)
    }

    /// One of some words; each stands for something.
    pub(super) fn word<T: Clone>(&self, key: &str, words: &[(&str, T)]) -> Option<T> {
        let node = self.get(key)?;
        let word = self.as_name(key, node)?;
        let meaning = words.iter().find(|(known, _)| *known == word);
        if meaning.is_none() {
            let known = words.iter().map(|(known, _)| *known);
            let fact = format!("cannot read {key:?} of {}: {word:?} is not known here", self.what);
            self.add(node.line, fact, meant(&word, "known words", known));
        }
        meaning.map(|(_, meaning)| meaning.clone())
    }

    /// True or false, if it is there.
    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        let node = self.get(key)?;
        node.value.as_bool().or_else(|| self.wrong(key, node, "true or false"))
    }

    /// A constant, if it is there.
    pub(super) fn constant(&self, key: &str) -> Option<Constant> {
        self.as_constant(key, self.get(key)?)
    }

    pub(super) fn as_name(&self, key: &str, node: Node<'t>) -> Option<String> {
        let name = node.value.as_str().map(ToString::to_string);
        name.or_else(|| self.wrong(key, node, "a string"))
    }

    pub(super) fn as_text(&self, key: &str, node: Node<'t>) -> Option<String> {
        let text = self.as_name(key, node)?;
        if text.trim().is_empty() {
            let fact = format!("{key:?} of {} is empty", self.what);
            self.add(node.line, fact, "say something or leave the key out");
            return None;
        }
        Some(text)
    }

    /// The items of a list that must not be empty.
    pub(super) fn as_list(&self, key: &str, node: Node<'t>) -> Option<Vec<Node<'t>>> {
        let Some(array) = node.value.as_array() else { return self.wrong(key, node, "a list") };
        if array.is_empty() {
            return self.empty(key, node);
        }
        let item = |item: &'t toml::Spanned<DeValue<'t>>| Node {
            line: self.page.line(item.span().start),
            value: item.get_ref(),
        };
        Some(array.iter().map(item).collect())
    }

    /// A list of names, each with its line.
    pub(super) fn as_names(&self, key: &str, node: Node<'t>) -> Option<Vec<(usize, String)>> {
        let items = self.as_list(key, node)?.into_iter();
        all(items.map(|item| Some((item.line, self.as_name(key, item)?))))
    }

    pub(super) fn names(&self, key: &str) -> Option<Vec<(usize, String)>> {
        self.as_names(key, self.get(key)?)
    }

    /// A table of names that must not be empty: `{ child = "parent" }`.
    pub(super) fn need_pairs(&self, key: &str, example: &str) -> Option<Vec<(String, String)>> {
        let inner = self.inner(key, self.need(key, example)?)?;
        let entries = inner.entries().into_iter();
        all(entries.map(|(name, node)| Some((name.to_string(), inner.as_name(name, node)?))))
    }

    pub(super) fn as_constant(&self, key: &str, node: Node<'t>) -> Option<Constant> {
        match node.value {
            DeValue::String(text) => Some(Constant::Text(text.to_string())),
            DeValue::Boolean(flag) => Some(Constant::Boolean(*flag)),
            DeValue::Integer(digits) => match integer(digits) {
                None => self.wrong(key, node, "an integer of 64 bits"),
                found => found.map(Constant::Integer),
            },
            DeValue::Float(_) => self.as_real(key, node).map(Constant::Real),
            _ => self.wrong(key, node, "a string, integer, float, true or false"),
        }
    }

    /// A number that a double can hold.
    pub(super) fn as_real(&self, key: &str, node: Node<'t>) -> Option<f64> {
        let text = match node.value {
            DeValue::Float(digits) => digits.as_str(),
            DeValue::Integer(digits) if digits.radix() == 10 => digits.as_str(),
            _ => return self.wrong(key, node, "a number"),
        };
        // `1e999` parses as infinite and `nan` becomes NULL in SQLite: neither is what it says.
        let real = text.parse::<f64>().ok();
        let held = |real: &f64| !real.is_nan() && (real.is_finite() || text.contains("inf"));
        real.filter(held).or_else(|| self.wrong(key, node, DOUBLE))
    }

    /// A number of things.
    pub(super) fn as_count(&self, key: &str, node: Node<'t>) -> Option<u64> {
        let count = node.value.as_integer().and_then(integer);
        let count = count.and_then(|count| u64::try_from(count).ok());
        count.or_else(|| self.wrong(key, node, COUNT))
    }

    /// What is there is not what was expected.
    fn wrong<T>(&self, key: &str, node: Node<'t>, expected: &str) -> Option<T> {
        let what = &self.what;
        let fact = match node.value {
            DeValue::Integer(digits) if expected == COUNT => {
                format!("cannot read {key:?} of {what}: expected {expected}, found {digits}")
            }
            DeValue::Integer(digits) if integer(digits).is_none() => {
                format!("cannot read {key:?} of {what}: the integer {digits} is out of range")
            }
            DeValue::Float(digits) if expected == DOUBLE => {
                format!("cannot read {key:?} of {what}: expected {expected}, found {digits}")
            }
            value => {
                format!("cannot read {key:?} of {what}: expected {expected}, found {}", kind(value))
            }
        };
        self.add(node.line, fact, format!("give {expected}"));
        None
    }

    /// What is there is an empty list or table.
    pub(super) fn empty<T>(&self, key: &str, node: Node<'t>) -> Option<T> {
        let fact = format!("{key:?} of {} is empty", self.what);
        self.add(node.line, fact, "put something in or leave the key out");
        None
    }
}

/// Everything, or nothing if one thing is missing; all are looked at in either case.
pub(super) fn all<T>(items: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let items: Vec<_> = items.collect();
    items.into_iter().collect()
}

fn integer(digits: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(digits.as_str(), digits.radix()).ok()
}
