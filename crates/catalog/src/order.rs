//! The order in which tables can be filled.
//!
//! References make a graph of tables; its strongly connected components are put in levels, so that
//! every parent outside a component stands on a lower level. Ties are broken by name, so that each
//! run gives the same order.

use crate::Table;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::{BTreeMap, BTreeSet};

/// The order of a set of tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Every table once, parents first; reversed, it is the order for taking rows back.
    pub tables: Vec<Placed>,
    /// Sets of two or more tables that reference each other in a circle, names sorted.
    pub cycles: Vec<Vec<String>>,
    /// References to tables outside the set: (table, parent).
    pub outside: Vec<(String, String)>,
}

impl Order {
    /// Whether rows of both may need each other: they are one table, or stand in one circle.
    #[must_use]
    pub fn together(&self, one: &str, other: &str) -> bool {
        let holds = |cycle: &[String], wanted: &str| cycle.iter().any(|name| name == wanted);
        one == other || self.cycles.iter().any(|cycle| holds(cycle, one) && holds(cycle, other))
    }
}

/// A table in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The table.
    pub table: String,
    /// 0 for tables without parents; one more than the highest parent otherwise.
    pub level: usize,
    /// It references itself.
    pub to_itself: bool,
    /// It is one of a circle of tables.
    pub in_cycle: bool,
}

/// Tables by name, to be found as a reference names them.
pub(crate) struct Named<'a> {
    pub by_name: BTreeMap<&'a str, &'a Table>,
    folded: BTreeMap<String, &'a str>,
}

impl<'a> Named<'a> {
    pub fn new(tables: impl IntoIterator<Item = &'a Table>) -> Self {
        let by_name: BTreeMap<&str, &Table> =
            tables.into_iter().map(|table| (table.name.as_str(), table)).collect();
        // In SQLite a reference may spell its parent in another case; in PostgreSQL that is
        // another table.
        let folded = by_name.values().rev().filter(|table| table.place.is_none());
        let folded = folded.map(|table| (table.name.to_ascii_lowercase(), table.name.as_str()));
        Self { folded: folded.collect(), by_name }
    }

    /// The table that a reference means; `None` if it is not one of them.
    pub fn parent(&self, name: &str) -> Option<&'a str> {
        let exact = self.by_name.get_key_value(name).map(|(name, _)| *name);
        exact.or_else(|| self.folded.get(&name.to_ascii_lowercase()).copied())
    }
}

/// Puts the tables in order.
#[must_use]
pub fn order<'a>(tables: impl IntoIterator<Item = &'a Table>) -> Order {
    order_of(&Named::new(tables))
}

pub(crate) fn order_of(named: &Named<'_>) -> Order {
    let by_name = &named.by_name;
    let mut graph = DiGraph::<&str, ()>::new();
    let nodes: BTreeMap<&str, NodeIndex> =
        by_name.keys().map(|name| (*name, graph.add_node(*name))).collect();
    let mut outside = BTreeSet::new();
    for (name, table) in by_name {
        for reference in &table.references {
            match named.parent(&reference.parent) {
                Some(parent) => drop(graph.update_edge(nodes[name], nodes[parent], ())),
                None => drop(outside.insert((table.name.clone(), reference.parent.clone()))),
            }
        }
    }
    place(&graph, by_name, outside.into_iter().collect())
}

fn place(
    graph: &DiGraph<&str, ()>,
    by_name: &BTreeMap<&str, &Table>,
    outside: Vec<(String, String)>,
) -> Order {
    let mut level_of: BTreeMap<NodeIndex, usize> = BTreeMap::new();
    let mut placed = Vec::new();
    let mut cycles = Vec::new();
    // Tarjan's algorithm gives components after those that they point to: parents come first.
    for component in tarjan_scc(graph) {
        let level = component
            .iter()
            .flat_map(|node| graph.neighbors(*node))
            .filter_map(|parent| level_of.get(&parent))
            .map(|level| level + 1)
            .max()
            .unwrap_or(0);
        let mut names = Vec::new();
        for node in &component {
            level_of.insert(*node, level);
            let table = by_name[graph[*node]];
            names.push(table.name.clone());
            placed.push(Placed {
                table: table.name.clone(),
                level,
                to_itself: graph.contains_edge(*node, *node),
                in_cycle: component.len() > 1,
            });
        }
        if names.len() > 1 {
            names.sort();
            cycles.push(names);
        }
    }
    placed.sort_by(|a, b| (a.level, &a.table).cmp(&(b.level, &b.table)));
    cycles.sort();
    Order { tables: placed, cycles, outside }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reference;

    fn table(name: &str, parents: &[&str]) -> Table {
        let reference = |parent: &&str| Reference {
            columns: vec!["x".into()],
            parent: (*parent).into(),
            parent_place: None,
            parent_columns: vec!["id".into()],
            on_delete: "NO ACTION".into(),
            on_update: "NO ACTION".into(),
            not_null: false,
            indexed: true,
            name: None,
            deferrable: false,
            not_valid: false,
        };
        Table { references: parents.iter().map(reference).collect(), ..Table::named(name) }
    }

    #[test]
    fn parents_first_cycles_together_ties_by_name() {
        let tables = [
            table("leaf", &["mid", "root"]),
            table("b", &["a"]),
            table("a", &["B", "root"]),
            table("mid", &["root", "MID"]),
            table("root", &[]),
            table("alone", &["gone"]),
        ];
        let order = order(&tables);
        let names: Vec<_> =
            order.tables.iter().map(|placed| (placed.level, placed.table.as_str())).collect();
        assert_eq!(names, [(0, "alone"), (0, "root"), (1, "a"), (1, "b"), (1, "mid"), (2, "leaf")]);
        assert_eq!(order.cycles, [["a", "b"]]);
        assert_eq!(order.outside, [("alone".to_string(), "gone".to_string())]);
        assert!(order.tables.iter().any(|placed| placed.table == "mid" && placed.to_itself));
    }
}
