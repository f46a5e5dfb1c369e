//! One database as a map: its tables, how they refer to each other, and the order that follows.

use crate::findings::{Figures, Found};
use catalog::{Catalog, Edge, Graph, Reference, Table};
use plan::{Group, Plan};

/// Everything that is drawn and written of a database.
pub struct Map<'a> {
    /// `source` or `target`.
    pub whose: &'static str,
    pub catalog: &'a Catalog,
    pub graph: Graph,
    pub groups: &'a [Group],
    plan: Option<&'a Plan>,
    pub figures: Figures,
    pub findings: &'a [Found],
}

impl<'a> Map<'a> {
    pub fn new(
        whose: &'static str,
        catalog: &'a Catalog,
        plan: Option<&'a Plan>,
        figures: Figures,
        findings: &'a [Found],
    ) -> Self {
        let groups = plan.map_or(&[][..], |plan| &plan.groups);
        let graph = Graph::of(catalog.movable());
        Self { whose, catalog, graph, groups, plan, figures, findings }
    }

    /// The group of a table.
    pub fn group_of(&self, table: &str) -> Option<&'a Group> {
        let named = |group: &&Group| group.tables.iter().any(|(_, name)| self.means(name, table));
        self.groups.iter().find(named)
    }

    /// Whether a name of the plan is that of this table.
    pub fn means(&self, name: &str, table: &str) -> bool {
        self.catalog.table(name).is_some_and(|known| known.name == table)
    }

    /// The tables of a group in the order of loading.
    pub fn tables_of(&self, group: &Group) -> Vec<&str> {
        let of = |table: &&str| group.tables.iter().any(|(_, name)| self.means(name, table));
        self.graph.order.tables.iter().map(|placed| placed.table.as_str()).filter(of).collect()
    }

    /// The rows that a table has, or is to have.
    pub fn rows(&self, table: &str) -> u64 {
        let counted = || self.catalog.table(table).map_or(0, |table| table.rows);
        self.figures.tables.get(table).copied().unwrap_or_else(counted)
    }

    /// The circles among rows that are in a table, or that flow into it.
    pub fn row_circle(&self, table: &str) -> Option<&'a Found> {
        let flows = |from: &str| {
            let mut flows = self.plan.into_iter().flat_map(|plan| plan.flows_into(table));
            flows.any(|flow| flow.from == from)
        };
        self.findings.iter().filter(|one| one.finding.name == "row-circle").find(|one| {
            let from = &one.finding.table;
            if one.about == self.whose { from == table } else { flows(from) }
        })
    }

    /// The references that an edge is made of.
    pub fn references(&self, edge: &Edge) -> Vec<&'a Reference> {
        let table = self.catalog.table(&edge.table);
        let places = edge.references.iter();
        places.filter_map(|place| table?.references.get(*place)).collect()
    }

    /// The name of the circle of a table.
    pub fn circle_of(&self, table: &str) -> Option<&str> {
        let circles = self.graph.circles.iter();
        let mut of = circles.filter(|circle| circle.tables.iter().any(|name| name == table));
        of.next()?.tables.first().map(String::as_str)
    }

    /// The table whose rows a reference means: what it is a key of.
    pub fn key_meant(&self, reference: &Reference) -> &'static str {
        let Some(parent) = self.catalog.table(&reference.parent) else { return "not there" };
        if same(&parent.primary_key, &reference.parent_columns) {
            return "primary key";
        }
        let unique = |table: &Table| {
            table.uniques.iter().any(|unique| {
                let columns: Option<Vec<String>> =
                    unique.columns.iter().map(|(name, _)| name.clone()).collect();
                !unique.partial
                    && columns.is_some_and(|columns| same(&columns, &reference.parent_columns))
            })
        };
        if unique(parent) { "unique key" } else { "no key" }
    }
}

/// The same columns, in whatever order and case.
fn same(a: &[String], b: &[String]) -> bool {
    let sorted = |names: &[String]| {
        let mut names: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
        names.sort();
        names
    };
    sorted(a) == sorted(b)
}
