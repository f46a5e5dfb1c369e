//! What the plan says about target tables, and about their triggers.

use super::Checker;
use crate::findings::{listed, meant};
use crate::{Into, OnConflict};
use catalog::Table;

impl Checker<'_> {
    pub(super) fn intos(self) {
        for into in &self.plan.intos {
            if self.plan.flows_into(&into.table).next().is_none() {
                let known = self.plan.flows.iter().map(|flow| flow.into.as_str());
                let fact = format!("[into] of {}: no flow goes into that table", into.table);
                self.add(into.line, fact, meant(&into.table, "tables that flows go into", known));
                continue;
            }
            if let Some(table) = self.target.table(&into.table) {
                self.key(into, table);
            }
            self.ranking(into);
        }
        self.triggers();
    }

    /// The key exists, and each flow fills it: a row without its key cannot be known again.
    fn key(self, into: &Into, table: &Table) {
        for column in &into.key {
            if !self.column(into.line, "cannot use key column", table, column) {
                continue;
            }
            for flow in self.plan.flows_into(&into.table).filter(|_| into.in_place.is_none()) {
                if !flow.columns.iter().any(|(name, _)| name == column) {
                    let fact = format!(
                        "the flow from {} into {} does not fill the key column {column:?}",
                        flow.from, flow.into
                    );
                    self.add(flow.line, fact, format!("the key stands on line {}", into.line));
                }
            }
        }
    }

    /// `prefer` ranks all tables that flow in, and nothing else.
    fn ranking(self, into: &Into) {
        let OnConflict::Prefer(ranked) = &into.on_conflict else { return };
        let sources: Vec<_> =
            self.plan.flows_into(&into.table).map(|flow| flow.from.as_str()).collect();
        for (at, name) in ranked.iter().enumerate() {
            if !sources.iter().any(|source| source == name) {
                let fact = format!("cannot prefer {name}: it does not flow into {}", into.table);
                self.add(into.line, fact, meant(name, "what does", sources.iter().copied()));
            } else if ranked.iter().take(at).any(|earlier| earlier == name) {
                let fact = format!("\"prefer\" of {} names {name} twice", into.table);
                self.add(into.line, fact, "name it where it ranks");
            }
        }
        let unranked = sources.iter().filter(|source| !ranked.iter().any(|name| name == *source));
        let unranked: Vec<_> = unranked.copied().collect();
        if !unranked.is_empty() {
            let fact = format!(
                "\"prefer\" of {} does not rank {}, which flows into it too",
                into.table,
                listed(unranked.iter().copied(), 10)
            );
            let hint =
                format!("on_conflict = \"prefer {}, {}\"", ranked.join(", "), unranked.join(", "));
            self.add(into.line, fact, hint);
        }
    }

    /// Where loaded tables have triggers, the plan must say whether they fire.
    fn triggers(self) {
        if self.plan.load.triggers.is_some() {
            return;
        }
        let loaded = self.target.tables.iter();
        let loaded = loaded.filter(|table| self.plan.flows_into(&table.name).next().is_some());
        let triggers: Vec<_> = loaded
            .flat_map(|table| table.triggers.iter().map(move |trigger| (trigger, table)))
            .map(|(trigger, table)| format!("{} on {}", trigger.name, table.name))
            .collect();
        if !triggers.is_empty() {
            let shown = listed(triggers.iter().map(String::as_str), 10);
            self.add(
                self.plan.load.line.max(1),
                format!("the plan does not say whether triggers fire: {shown}"),
                "add triggers = \"off\" or triggers = \"fire\" under [load]",
            );
        }
    }
}
