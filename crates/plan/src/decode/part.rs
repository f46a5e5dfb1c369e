//! A table of the plan while it is being read, and the keys in it.

use crate::findings::{Findings, listed, meant};
use toml::de::{DeTable, DeValue};

/// A plan's text, and what was found wrong with it.
pub(super) struct Page {
    /// Where each line begins.
    starts: Vec<usize>,
    pub(super) findings: Findings,
}

impl Page {
    pub(super) fn new(text: &str, findings: Findings) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        Self { starts, findings }
    }

    /// The line, from 1, of a byte.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }
}

/// A value of the plan and the line that it stands on.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    pub(super) line: usize,
    pub(super) value: &'t DeValue<'t>,
}

/// A table of the plan, with what to call it in a complaint.
pub(super) struct Part<'t> {
    pub(super) what: String,
    pub(super) line: usize,
    pub(super) page: &'t Page,
    table: &'t DeTable<'t>,
}

impl<'t> Part<'t> {
    pub(super) fn new(page: &'t Page, what: String, line: usize, table: &'t DeTable<'t>) -> Self {
        Self { what, line, page, table }
    }

    /// The table that `node` must be.
    pub(super) fn open(page: &'t Page, what: String, node: Node<'t>) -> Option<Self> {
        let DeValue::Table(table) = node.value else {
            page.findings.add(
                node.line,
                format!("cannot read {what}: expected a table, found {}", kind(node.value)),
                "a table is written { key = value } or under a [header]",
            );
            return None;
        };
        Some(Self::new(page, what, node.line, table))
    }

    /// Complains about every key that is not one of these.
    pub(super) fn known(self, keys: &[&str]) -> Self {
        for (key, node) in self.entries() {
            if !keys.contains(&key) {
                let fact = format!("unknown key {key:?} in {}", self.what);
                self.add(node.line, fact, meant(key, "known keys", keys.iter().copied()));
            }
        }
        self
    }

    /// Keys and values in the order of the file; the line is that of the key.
    pub(super) fn entries(&self) -> Vec<(&'t str, Node<'t>)> {
        let mut entries: Vec<_> = self.table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let node = |at: usize, value| Node { line: self.page.line(at), value };
        entries
            .into_iter()
            .map(|(key, value)| (&**key.get_ref(), node(key.span().start, value.get_ref())))
            .collect()
    }

    pub(super) fn get(&self, key: &str) -> Option<Node<'t>> {
        let (key, value) = self.table.get_key_value(key)?;
        Some(Node { line: self.page.line(key.span().start), value: value.get_ref() })
    }

    /// The value of a key that must be there; `example` shows one.
    pub(super) fn need(&self, key: &str, example: &str) -> Option<Node<'t>> {
        let found = self.get(key);
        if found.is_none() {
            let fact = format!("{} has no {key:?}", self.what);
            self.page.findings.absent(self.line, fact, format!("add {key} = {example}"));
        }
        found
    }

    /// Exactly one of `keys`.
    pub(super) fn one_of(&self, keys: &[&'static str]) -> Option<(&'static str, Node<'t>)> {
        let mut there = keys.iter().filter_map(|key| self.get(key).map(|node| (*key, node)));
        let (first, second) = (there.next(), there.next());
        let choices = || format!("give exactly one of {}", listed(keys.iter().copied(), 12));
        match (first, second) {
            (Some((a, _)), Some((b, _))) => {
                let fact = format!("{} has both {a:?} and {b:?}", self.what);
                self.add(self.line, fact, choices());
            }
            (None, _) => {
                let fact =
                    format!("{} has none of {}", self.what, listed(keys.iter().copied(), 12));
                self.page.findings.absent(self.line, fact, choices());
            }
            _ => return first,
        }
        None
    }

    /// The table under a key, if it is there and is one.
    pub(super) fn part(&self, key: &str, what: String, keys: &[&str]) -> Option<Part<'t>> {
        Some(Part::open(self.page, what, self.get(key)?)?.known(keys))
    }

    /// A table whose keys are a person's own, and which must not be empty.
    pub(super) fn inner(&self, key: &str, node: Node<'t>) -> Option<Part<'t>> {
        let inner = Part::open(self.page, format!("{key:?} of {}", self.what), node)?;
        if inner.table.is_empty() { self.empty(key, node) } else { Some(inner) }
    }

    pub(super) fn add(&self, line: usize, fact: impl Into<String>, hint: impl Into<String>) {
        self.page.findings.add(line, fact, hint);
    }
}

/// A kind of value, as a complaint names it.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
