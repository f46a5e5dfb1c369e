//! Which columns of the source a plan uses.

use crate::{Flow, Piece, Plan, Source, Value};

impl Plan {
    /// Whether anything in the plan takes this column of a source table.
    ///
    /// A jq filter counts as using every column whose name stands in it.
    #[must_use]
    pub fn uses_column(&self, table: &str, column: &str) -> bool {
        self.flows.iter().any(|flow| flow_uses(flow, table, column))
    }
}

impl Plan {
    /// Whether a row that is changed in place is held where this column of it has changed: what is
    /// written may depend on it.
    ///
    /// jq sees the whole row, and what of it a module looks at is not known: then it is every column.
    #[must_use]
    pub fn compares(&self, table: &str, column: &str) -> bool {
        let flows = || self.flows_into(table);
        if flows().any(|flow| flow.columns.iter().any(|(name, _)| name == column)) {
            return true;
        }
        match self.into_of(table) {
            Some(into) if !into.compare.is_empty() => {
                into.compare.iter().any(|name| name == column)
            }
            _ => flows().any(sees_all) || self.uses_column(table, column),
        }
    }
}

/// Whether jq may look at any column.
fn sees_all(flow: &Flow) -> bool {
    let rules = flow.only.is_some() || !flow.rejects.is_empty() || !flow.holds.is_empty();
    rules || flow.columns.iter().any(|(_, value)| has_jq(value))
}

fn has_jq(value: &Value) -> bool {
    match &value.source {
        Source::Jq(_) => true,
        Source::First(list) => list.iter().any(has_jq),
        Source::Object(fields) | Source::Each { fields, .. } => {
            fields.iter().any(|(_, value)| has_jq(value))
        }
        _ => false,
    }
}

fn flow_uses(flow: &Flow, table: &str, column: &str) -> bool {
    let own = flow.from == table;
    let rules = flow.rejects.iter().chain(&flow.holds).map(|rule| &rule.when);
    let mut rules = rules.chain(flow.only.iter().map(|(_, code)| code));
    let rules = rules.any(|code| code.contains(column));
    let nests = flow.nests.iter().any(|nest| {
        let child = nest.from == table;
        nest.on.iter().any(|(inner, outer)| (child && inner == column) || (own && outer == column))
            || (child && nest.order.iter().any(|(name, _)| name == column))
    });
    let values = flow.columns.iter().any(|(_, value)| uses(value, flow, &flow.from, table, column));
    (own && rules) || nests || values
}

/// Whether a value, evaluated on a row of `scope`, takes the column.
fn uses(value: &Value, flow: &Flow, scope: &str, table: &str, column: &str) -> bool {
    let own = scope == table;
    let of = |value: &Value| uses(value, flow, scope, table, column);
    match &value.source {
        Source::Column(name) => own && name == column,
        Source::Constant(_) | Source::Count(_) => false,
        Source::First(list) => list.iter().any(of),
        Source::Template(pieces) => pieces.iter().any(|piece| match piece {
            Piece::Column(name) => own && name == column,
            Piece::Text(_) => false,
        }),
        Source::Each { nest, fields, .. } => {
            let child = flow.nests.iter().find(|known| known.name == *nest);
            child.is_some_and(|child| {
                fields.iter().any(|(_, value)| uses(value, flow, &child.from, table, column))
            })
        }
        Source::Object(fields) => fields.iter().any(|(_, value)| of(value)),
        Source::Lookup { table: other, on, take } => {
            let there = other == table;
            (there && take == column)
                || on
                    .iter()
                    .any(|(inner, outer)| (there && inner == column) || (own && outer == column))
        }
        Source::Jq(code) => own && code.contains(column),
    }
}
