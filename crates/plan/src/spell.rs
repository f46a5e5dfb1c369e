//! Names as the databases spell them.
//!
//! A plan may write a name in another case where that can mean one thing alone. What comes after
//! goes by the databases' spelling: in PostgreSQL `"Users"` and `users` are two tables.

use crate::findings::Findings;
use crate::{Expected, Extract, Flow, Into, Nest, OnConflict, Piece, Plan, Source, Test, Value};
use catalog::{Catalog, Table};
use std::collections::BTreeMap;

impl Plan {
    /// Writes each name of a table or column as the database spells it; those that it does not
    /// have stay as they are. Without a target those of the target stay.
    pub fn spell(&mut self, source: &Catalog, target: Option<&Catalog>) {
        let findings = Findings::new(&self.file);
        spell(self, source, target, &findings);
    }
}

/// Spells the names, and says which became one that were written as two.
pub(crate) fn spell(
    plan: &mut Plan,
    source: &Catalog,
    target: Option<&Catalog>,
    findings: &Findings,
) {
    for extract in &mut plan.extracts {
        self::extract(extract, source);
    }
    let left = plan.leaves.iter_mut().flat_map(|leave| &mut leave.tables);
    left.for_each(|(_, name)| table(name, Some(source)));
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for flow in &mut plan.flows {
        let written = flow.into.clone();
        self::flow(flow, source, target, findings);
        let known = first.entry(flow.into.clone()).or_insert_with(|| written.clone());
        let both = |name: &str| source.tables.iter().any(|table| table.name == name);
        if *known != written && both(known) && both(&written) {
            let fact = format!(
                "{known:?} and {written:?} are two tables of the source and one of the target"
            );
            let hint = "SQLite does not tell such names apart: give one of the two another name \
                        there, or write both the same to have their rows in one table";
            findings.add(flow.line, fact, hint);
        }
    }
    for into in &mut plan.intos {
        self::into(into, source, target);
    }
    let grouped = plan.groups.iter_mut().flat_map(|group| &mut group.tables);
    grouped.for_each(|(_, name)| table(name, target));
    for check in &mut plan.checks {
        match &mut check.test {
            Test::Sql { expected: Expected::Loaded(name), .. } => table(name, target),
            Test::Sql { expected: Expected::Extracted(name), .. } => table(name, Some(source)),
            _ => {}
        }
    }
}

fn table(name: &mut String, of: Option<&Catalog>) {
    if let Some(known) = of.and_then(|catalog| catalog.table(name)) {
        name.clone_from(&known.name);
    }
}

fn column(name: &mut String, of: Option<&Table>) {
    if let Some(known) = of.and_then(|table| table.column(name)) {
        name.clone_from(&known.name);
    }
}

fn extract(extract: &mut Extract, source: &Catalog) {
    table(&mut extract.table, Some(source));
    let own = source.table(&extract.table);
    for object in &mut extract.objects {
        column(&mut object.column, own);
        object.named.iter_mut().for_each(|name| column(name, own));
    }
}

fn flow(flow: &mut Flow, source: &Catalog, target: Option<&Catalog>, findings: &Findings) {
    table(&mut flow.from, Some(source));
    table(&mut flow.into, target);
    let own = source.table(&flow.from);
    for nest in &mut flow.nests {
        table(&mut nest.from, Some(source));
        let child = source.table(&nest.from);
        for (inner, outer) in &mut nest.on {
            column(inner, child);
            column(outer, own);
        }
        nest.order.iter_mut().for_each(|(name, _)| column(name, child));
    }
    let into = target.and_then(|target| target.table(&flow.into));
    let scope = Scope { source, own, nests: &flow.nests };
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in &mut flow.columns {
        let written = name.clone();
        column(name, into);
        if let Some(known) = first.insert(name.clone(), written.clone()) {
            let fact = format!("column {written:?} of {} is filled twice", flow.into);
            findings.add(value.line, fact, format!("{known:?} and {written:?} are one column"));
        }
        scope.value(value);
    }
}

fn into(into: &mut Into, source: &Catalog, target: Option<&Catalog>) {
    table(&mut into.table, target);
    let own = target.and_then(|target| target.table(&into.table));
    into.key.iter_mut().chain(&mut into.compare).for_each(|name| column(name, own));
    if let OnConflict::Prefer(ranked) = &mut into.on_conflict {
        for name in ranked {
            table(name, Some(source));
        }
    }
}

/// The row whose columns a value names.
#[derive(Clone, Copy)]
struct Scope<'a> {
    source: &'a Catalog,
    own: Option<&'a Table>,
    nests: &'a [Nest],
}

impl Scope<'_> {
    fn value(self, value: &mut Value) {
        match &mut value.source {
            Source::Column(name) => column(name, self.own),
            Source::Template(pieces) => {
                for piece in pieces {
                    if let Piece::Column(name) = piece {
                        column(name, self.own);
                    }
                }
            }
            Source::First(values) => values.iter_mut().for_each(|value| self.value(value)),
            Source::Object(fields) => fields.iter_mut().for_each(|(_, value)| self.value(value)),
            Source::Each { nest, fields, .. } => {
                let nest = self.nests.iter().find(|known| known.name == *nest);
                let own = nest.and_then(|nest| self.source.table(&nest.from));
                let inner = Scope { own, nests: &[], ..self };
                for (_, value) in fields {
                    inner.value(value);
                }
            }
            Source::Lookup { table: other, on, take } => {
                table(other, Some(self.source));
                let there = self.source.table(other);
                for (theirs, ours) in on {
                    column(theirs, there);
                    column(ours, self.own);
                }
                column(take, there);
            }
            Source::Constant(_) | Source::Count(_) | Source::Jq(_) => {}
        }
    }
}
