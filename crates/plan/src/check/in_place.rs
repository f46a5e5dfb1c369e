//! Rows that are changed where they stand.

use super::Checker;
use crate::{Flow, Into};
use catalog::Table;

impl Checker<'_> {
    pub(super) fn in_place(self) {
        for into in self.plan.intos.iter().filter(|into| into.in_place.is_some()) {
            let Some(table) = self.target.table(&into.table) else { continue };
            self.same_table(into, table);
            for flow in self.plan.flows_into(&into.table) {
                self.own_rows(flow, into);
                self.no_objects(into);
                self.keeps_key(flow, into, table);
            }
        }
        if self.plan.is_in_place() {
            self.nothing_moves();
        } else if let Some(guard) = self.plan.guards.first() {
            let fact = format!(
                "the guard {:?} guards nothing: no rows are changed where they stand",
                guard.name
            );
            self.add(
                guard.line,
                fact,
                "make it a [[check]], or say update = \"in place\" under an [into]",
            );
        }
    }

    /// The table is one and the same in the source and in the target.
    fn same_table(self, into: &Into, table: &Table) {
        let line = into.in_place.unwrap_or(into.line);
        let own = self.source.table(&into.table);
        if own.is_some_and(|own| own.sql != table.sql) {
            let fact = format!(
                "the rows of {} cannot be changed in place: the source's table is not the target's",
                table.name
            );
            self.add(line, fact, "give SOURCE_URL and TARGET_URL the same database");
        }
        for column in &into.compare {
            self.column(into.line, "cannot compare column", table, column);
        }
        if into.key.is_empty() && table.identity().is_empty() {
            let fact =
                format!("the rows of {} cannot be changed in place: it has no key", table.name);
            self.add(line, fact, "name columns that know a row: key = [\"…\"]");
        }
        if !into.key.is_empty() && !is_unique(table, &into.key) {
            let fact =
                format!("several rows of {} may have the same {}", table.name, into.key.join(", "));
            self.add(into.line, fact, "name the columns of its primary key, or of a unique key");
        }
    }

    fn own_rows(self, flow: &Flow, into: &Into) {
        if flow.from != into.table {
            let fact = format!(
                "rows of {} cannot become rows of {}, which is changed in place",
                flow.from, into.table
            );
            self.add(
                flow.line,
                fact,
                "its rows are its own: nest or look up what comes from another table",
            );
        }
    }

    /// What was made an object cannot be compared with what is in the row.
    fn no_objects(self, into: &Into) {
        let extract = self.plan.extract(&into.table);
        if let Some(object) = extract.and_then(|extract| extract.objects.first()) {
            let fact = format!(
                "{:?} of {} is made an object, and its rows are changed in place",
                object.column, into.table
            );
            self.add(
                object.line,
                fact,
                "take \"objects\" out: make them by a plan that moves rows",
            );
        }
    }

    /// The flow names what changes, and the key does not.
    fn keeps_key(self, flow: &Flow, into: &Into, table: &Table) {
        let key = if into.key.is_empty() { &table.primary_key } else { &into.key };
        for (name, value) in &flow.columns {
            if key.iter().any(|key| key == name) {
                let fact =
                    format!("the key column {name:?} of {} would be changed in place", table.name);
                self.add(
                    value.line,
                    fact,
                    "take it out: the flow names only the columns that change",
                );
            }
        }
    }

    /// A load changes rows by batches in a live database, or moves them as a whole: not both.
    fn nothing_moves(self) {
        for flow in self.plan.flows.iter().filter(|flow| !self.plan.in_place(&flow.into)) {
            let fact = format!(
                "rows of {} move into {}, and others are changed in place",
                flow.from, flow.into
            );
            self.add(flow.line, fact, "make two plans of it");
        }
        for (.., bucket) in self.plan.buckets() {
            let fact = format!(
                "objects cannot go into the bucket {} while rows are changed in place",
                bucket.name
            );
            self.add(bucket.line, fact, "put them there by a plan that moves rows");
        }
    }
}

fn is_unique(table: &Table, key: &[String]) -> bool {
    let is = |names: Vec<&str>| {
        names.len() == key.len() && key.iter().all(|key| names.iter().any(|name| name == key))
    };
    let own = table.primary_key.iter().map(String::as_str).collect();
    let others = table.uniques.iter().filter(|unique| !unique.partial).filter_map(|unique| {
        unique.columns.iter().map(|(name, _)| name.as_deref()).collect::<Option<Vec<_>>>()
    });
    is(own) || others.into_iter().any(is)
}
