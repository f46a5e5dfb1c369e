//! The columns and nests that a value can name, where it stands.

use super::Checker;
use crate::findings::meant;
use crate::{Nest, Piece, Source, Value};
use catalog::Table;

/// A row of the flow with its nests, or a nested row, which has none.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    checker: Checker<'a>,
    table: &'a Table,
    nests: &'a [Nest],
    nested: bool,
    /// The value is one of several whose object goes into a bucket.
    covered: bool,
}

impl<'a> Scope<'a> {
    pub(super) fn of(checker: Checker<'a>, table: &'a Table, nests: &'a [Nest]) -> Self {
        Self { checker, table, nests, nested: false, covered: false }
    }

    /// Everything that a value refers to is there.
    fn value(self, value: &Value) {
        if !self.covered {
            self.in_bucket(value);
        }
        match &value.source {
            Source::Column(column) => self.column(value.line, column),
            Source::Template(pieces) => {
                for piece in pieces {
                    if let Piece::Column(column) = piece {
                        self.column(value.line, column);
                        self.in_template(value.line, column);
                    }
                }
            }
            Source::First(values) => {
                let covered = self.covered || value.bucket().is_some();
                Scope { covered, ..self }.values(values);
            }
            Source::Object(fields) => {
                let inner = Scope { covered: false, ..self };
                inner.values(fields.iter().map(|(_, value)| value));
            }
            Source::Count(nest) => drop(self.nest(value.line, nest)),
            Source::Each { nest, fields, distinct } => {
                self.distinct(value.line, fields, distinct);
                self.each(value.line, nest, fields);
            }
            Source::Lookup { table, on, take } => self.lookup(value.line, table, on, take),
            Source::Constant(_) | Source::Jq(_) => {}
        }
    }

    pub(super) fn checker(self) -> Checker<'a> {
        self.checker
    }

    /// The table whose row it is.
    pub(super) fn table(self) -> &'a str {
        &self.table.name
    }

    fn column(self, line: usize, column: &str) {
        self.checker.column(line, "cannot use column", self.table, column);
    }

    pub(super) fn values<'v>(self, values: impl IntoIterator<Item = &'v Value>) {
        for value in values {
            self.value(value);
        }
    }

    fn each(self, line: usize, nest: &str, fields: &[(String, Value)]) {
        let table = self.nest(line, nest).and_then(|nest| self.checker.source.table(&nest.from));
        if let Some(table) = table {
            let nested = Scope { table, nests: &[], nested: true, covered: false, ..self };
            nested.values(fields.iter().map(|(_, value)| value));
        }
    }

    fn distinct(self, line: usize, fields: &[(String, Value)], distinct: &[String]) {
        for field in distinct.iter().filter(|name| !fields.iter().any(|(field, _)| field == *name))
        {
            let known = fields.iter().map(|(name, _)| name.as_str());
            let fact = format!("\"distinct\" names {field:?}, which is none of the fields");
            self.checker.add(line, fact, meant(field, "fields", known));
        }
    }

    fn nest(self, line: usize, name: &str) -> Option<&'a Nest> {
        let found = self.nests.iter().find(|nest| nest.name == name);
        if found.is_none() && self.nested {
            let fact =
                format!("cannot use nest {name:?} inside \"each\": a nested row has no nests");
            self.checker.add(
                line,
                fact,
                "nests belong to the row of the flow; jq can combine them",
            );
        } else if found.is_none() {
            let known = self.nests.iter().map(|nest| nest.name.as_str());
            let hint = meant(name, "nests of this flow", known);
            self.checker.add(
                line,
                format!("cannot use nest {name:?}: the flow has no such nest"),
                hint,
            );
        }
        found
    }

    fn lookup(self, line: usize, table: &str, on: &[(String, String)], take: &str) {
        self.checker.extracted(line, "cannot look up table", table);
        for (_, ours) in on {
            self.column(line, ours);
        }
        if let Some(other) = self.checker.source.table(table) {
            let theirs = on.iter().map(|(theirs, _)| theirs.as_str()).chain([take]);
            for column in theirs {
                self.checker.column(line, "cannot look up column", other, column);
            }
        }
    }
}
