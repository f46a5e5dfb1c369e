//! Flows: what they read and what they fill.

use super::Checker;
use super::scope::Scope;
use crate::findings::listed;
use crate::quote;
use crate::{Flow, Nest};
use catalog::{Generated, Table};

impl Checker<'_> {
    pub(super) fn flows(self) {
        for flow in &self.plan.flows {
            self.extracted(flow.line, "cannot flow from table", &flow.from);
            // A table that is extracted and not in the source has had its complaint there.
            if let Some(from) = self.source.table(&flow.from) {
                self.nests(flow, from);
                let scope = Scope::of(self, from, &flow.nests);
                scope.values(flow.columns.iter().map(|(_, value)| value));
            }
            if let Some(into) =
                self.table(self.target, flow.line, "cannot flow into table", &flow.into)
            {
                self.named(flow, into);
                if !self.plan.in_place(&into.name) {
                    self.unfilled(flow, into);
                }
            }
        }
    }

    fn nests(self, flow: &Flow, parent: &Table) {
        for nest in &flow.nests {
            // In a line, columns and nests are members of one object.
            if parent.columns.iter().any(|column| column.name == nest.name) {
                let fact =
                    format!("the nest {:?} has the name of a column of {}", nest.name, parent.name);
                self.add(nest.line, fact, "call the nest something else");
            }
            let what = format!("cannot nest {:?} from table", nest.name);
            self.extracted(nest.line, &what, &nest.from);
            if let Some(child) = self.source.table(&nest.from) {
                self.nest(nest, child, parent);
            }
        }
    }

    fn nest(self, nest: &Nest, child: &Table, parent: &Table) {
        let what = format!("cannot nest {:?} on column", nest.name);
        for (child_column, parent_column) in &nest.on {
            self.column(nest.line, &what, child, child_column);
            self.column(nest.line, &what, parent, parent_column);
        }
        for (column, _) in &nest.order {
            self.column(
                nest.line,
                &format!("cannot order {:?} by column", nest.name),
                child,
                column,
            );
        }
    }

    /// Each column that the flow names is one that can be written.
    fn named(self, flow: &Flow, into: &Table) {
        for (name, value) in &flow.columns {
            self.column(value.line, "cannot fill column", into, name);
            let column = into.column(name);
            if column.is_some_and(|column| column.generated != Generated::No) {
                let fact = format!("cannot fill column {name:?} of {}: it is generated", into.name);
                self.add(value.line, fact, "take it out; the target computes it");
            }
        }
    }

    /// Every column that must have a value gets one.
    fn unfilled(self, flow: &Flow, into: &Table) {
        let filled = |column: &str| flow.columns.iter().any(|(name, _)| name == column);
        let unfilled = into.writable().map(|column| column.name.as_str());
        let unfilled: Vec<_> =
            unfilled.filter(|column| must_be_filled(into, column) && !filled(column)).collect();
        if let Some(first) = unfilled.first() {
            let fact = format!(
                "the flow from {} into {} does not fill {}: NOT NULL without default",
                flow.from,
                flow.into,
                listed(unfilled.iter().copied(), 10)
            );
            let key = quote::key(first);
            self.add(
                flow.line,
                fact,
                format!("add {key} = … to its columns, each that is missing"),
            );
        }
    }
}

/// NOT NULL without default. The rowid counts itself; the key of a WITHOUT ROWID table is NOT NULL
/// even where it is not declared so.
fn must_be_filled(table: &Table, name: &str) -> bool {
    let in_key = || table.primary_key.iter().any(|key| key == name);
    let is_rowid = table.rowid_alias.as_deref().is_some_and(|alias| alias == name);
    let clustered = table.module.is_none() && table.rowid.is_none();
    !is_rowid
        && table.column(name).is_some_and(|column| {
            column.default.is_none() && (column.not_null || (clustered && in_key()))
        })
}
