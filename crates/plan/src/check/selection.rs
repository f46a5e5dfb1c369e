//! Extracts and leaves: every table of the source, once.

use super::{Checker, is_view};
use crate::findings::listed;
use crate::quote;
use crate::{Extract, Flow, Source, Value};
use catalog::{Table, TableKind};

impl Checker<'_> {
    pub(super) fn selection(self) {
        for extract in &self.plan.extracts {
            let table =
                self.table(self.source, extract.line, "cannot extract table", &extract.table);
            if let Some(table) = table {
                self.has_columns(extract, table);
            }
            self.kept(extract);
            self.objects(extract);
            self.used(extract);
        }
        for (line, table) in self.plan.leaves.iter().flat_map(|leave| &leave.tables) {
            // A view or a shadow table stays behind in any case; to say so does no harm.
            let is_view = is_view(self.source, table);
            if !is_view && self.source.table(table).is_none() {
                self.table(self.source, *line, "cannot leave table", table);
            }
        }
        self.every_table();
    }

    /// PostgreSQL has tables without columns, whose rows cannot be told from each other; a line or a
    /// record of no cells says nothing.
    fn has_columns(self, extract: &Extract, table: &Table) {
        if table.kind == TableKind::Table && table.columns.is_empty() {
            let fact = format!("cannot extract table {}: it has no columns", table.name);
            self.add(extract.line, fact, "name it in a [[leave]]: its rows are counted there");
        }
    }

    /// Every table of the source is extracted or left: one complaint for all that are not.
    fn every_table(self) {
        let forgotten = self.source.movable().map(|table| table.name.as_str()).filter(|table| {
            self.plan.extract(table).is_none() && self.plan.leave_reason(table).is_none()
        });
        let forgotten: Vec<_> = forgotten.collect();
        if forgotten.is_empty() {
            return;
        }
        let count = match forgotten.len() {
            1 => "1 table of the source is".to_string(),
            count => format!("{count} tables of the source are"),
        };
        let shown = listed(forgotten.iter().copied(), 10);
        let names: Vec<_> = forgotten.iter().map(|name| quote::string(name)).collect();
        self.add(
            1,
            format!("{count} neither extracted nor left: {shown}"),
            format!(
                "extract them, or leave them with a reason:\n[[leave]]\nwhy = \"\"\ntables = [{}]",
                names.join(", ")
            ),
        );
    }

    fn used(self, extract: &Extract) {
        if !self.plan.flows.iter().any(|flow| uses(flow, &extract.table)) {
            let table = &extract.table;
            self.add(
                extract.line,
                format!("table {table} is extracted, but no flow, nest or lookup uses it"),
                format!("add a [[flow]] with from = {}, or leave it", quote::string(table)),
            );
        }
    }

    /// Each `kept_…` of a condition is an extract and does not lead back here.
    fn kept(self, extract: &Extract) {
        for table in extract.kept() {
            let names = self.plan.extracts.iter().map(|extract| extract.table.as_str());
            if catalog::place_of(&table, names).is_none()
                && !self.is_of_the_source(&format!("kept_{table}"))
            {
                let fact = format!("\"where\" of {} uses kept_{table}", extract.table);
                self.extracted(extract.line, &format!("{fact}: cannot use table"), &table);
            }
        }
        if let Some(circle) = self.circle(extract) {
            self.add(
                extract.line,
                format!("\"where\" of {} depends on itself: {circle}", extract.table),
                "a selection can only use those that do not use it",
            );
        }
    }

    /// A table, view or column of the source that happens to be called `kept_…`.
    fn is_of_the_source(self, name: &str) -> bool {
        let is_column = self.source.tables.iter().any(|table| table.column(name).is_some());
        is_column || self.source.table(name).is_some() || is_view(self.source, name)
    }

    /// The way from an extract back to itself: `kept_b, kept_a`.
    fn circle(self, extract: &Extract) -> Option<String> {
        let mut ways: Vec<Vec<&Extract>> =
            self.plan.kept_by(extract).map(|one| vec![one]).collect();
        let mut seen: Vec<&str> = Vec::new();
        while let Some(way) = ways.pop() {
            let Some(last) = way.last() else { continue };
            if last.table == extract.table {
                let names: Vec<_> = way.iter().map(|one| format!("kept_{}", one.table)).collect();
                return Some(names.join(", "));
            }
            if !seen.contains(&last.table.as_str()) {
                seen.push(&last.table);
                let longer = |next| way.iter().copied().chain([next]).collect();
                ways.extend(self.plan.kept_by(last).map(longer));
            }
        }
        None
    }
}

/// Whether rows of `table` reach the target by this flow.
fn uses(flow: &Flow, table: &str) -> bool {
    flow.from == table
        || flow.nests.iter().any(|nest| nest.from == table)
        || flow.columns.iter().any(|(_, value)| looks_up(value, table))
}

fn looks_up(value: &Value, table: &str) -> bool {
    let any = |fields: &[(String, Value)]| fields.iter().any(|(_, value)| looks_up(value, table));
    match &value.source {
        Source::Lookup { table: other, .. } => other == table,
        Source::First(values) => values.iter().any(|value| looks_up(value, table)),
        Source::Each { fields, .. } | Source::Object(fields) => any(fields),
        _ => false,
    }
}
