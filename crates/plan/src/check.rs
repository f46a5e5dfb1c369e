//! A plan against the catalogs: everything that can be known before a row is read.

mod afterwards;
mod columns;
mod groups;
mod in_place;
mod into;
mod objects;
mod scope;
mod selection;

use crate::decode::tables_twice;
use crate::findings::{Findings, listed, meant};
use crate::spell::spell;
use crate::{Extract, Plan};
use catalog::{Catalog, Table, TableKind};
use complaint::Complaint;

impl Plan {
    /// Holds the plan against what both databases say about themselves, and spells its names as
    /// they do: see [`Plan::spell`].
    ///
    /// Empty when the plan can be carried out as far as can be known without reading a row;
    /// otherwise everything that stands against it, in the order of lines.
    #[must_use]
    pub fn check(&mut self, source: &Catalog, target: &Catalog) -> Vec<Complaint> {
        let findings = Findings::new(&self.file);
        spell(self, source, Some(target), &findings);
        tables_twice(&findings, self);
        let checker = Checker { plan: self, source, target, findings: &findings };
        checker.selection();
        checker.flows();
        checker.intos();
        checker.in_place();
        checker.afterwards();
        checker.groups();
        findings.into_complaints()
    }
}

/// What every check looks at.
#[derive(Clone, Copy)]
struct Checker<'a> {
    plan: &'a Plan,
    source: &'a Catalog,
    target: &'a Catalog,
    findings: &'a Findings,
}

impl<'a> Checker<'a> {
    fn add(self, line: usize, fact: impl Into<String>, hint: impl Into<String>) {
        self.findings.add(line, fact, hint);
    }

    /// The table of `catalog` that can hold rows, or a complaint that says why there is none.
    fn table(self, catalog: &'a Catalog, line: usize, what: &str, name: &str) -> Option<&'a Table> {
        let whose = if std::ptr::eq(catalog, self.source) { "source" } else { "target" };
        match catalog.table(name) {
            Some(table) if table.kind == TableKind::Shadow => {
                let fact = format!("{what} {name}: it is kept by a virtual table");
                self.add(line, fact, "name the virtual table; it fills this one");
            }
            Some(table) => return Some(table),
            None if is_view(catalog, name) => {
                let fact = format!("{what} {name}: it is a view and holds no rows");
                self.add(line, fact, "name the tables it reads from");
            }
            None => {
                let names = catalog.movable().map(|table| table.name.as_str());
                let hint = meant(name, &format!("tables of the {whose}"), names);
                self.add(line, format!("{what} {name}: the {whose} has no such table"), hint);
            }
        }
        None
    }

    /// The extract of a table, or a complaint that it is not extracted.
    fn extracted(self, line: usize, what: &str, table: &str) -> Option<&'a Extract> {
        let found = self.plan.extract(table);
        if found.is_none() {
            let names = self.plan.extracts.iter().map(|extract| extract.table.as_str());
            let hint = match self.source.table(table) {
                Some(_) => format!("add {}", crate::quote::header("extract", table)),
                None => meant(table, "extracted tables", names),
            };
            self.add(line, format!("{what} {table}: it is not extracted"), hint);
        }
        found
    }

    /// Whether `table` has the column; a complaint otherwise.
    fn column(self, line: usize, what: &str, table: &Table, column: &str) -> bool {
        let there = table.column(column).is_some();
        if !there {
            let names = table.columns.iter().map(|column| column.name.as_str());
            let hint = match complaint::nearest(column, names.clone()) {
                Some(near) => format!("the table has a column {near:?}"),
                None => format!("its columns: {}", listed(names, 12)),
            };
            let fact = format!("{what} {column:?} of {}: there is no such column", table.name);
            self.add(line, fact, hint);
        }
        there
    }
}

fn is_view(catalog: &Catalog, name: &str) -> bool {
    catalog::place_of(name, catalog.views.iter().map(String::as_str)).is_some()
}
