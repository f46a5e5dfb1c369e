//! Where a circle of tables is broken.

use super::{Circle, Edge, Way};
use petgraph::algo::is_cyclic_directed;
use petgraph::graph::DiGraph;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The circle of these tables; its edges learn that they are of it, and where it is broken.
pub(super) fn of(number: usize, tables: &[String], edges: &mut [Edge]) -> Circle {
    let of_it = |edge: &Edge| tables.contains(&edge.table) && tables.contains(&edge.parent);
    let mut inside: Vec<&mut Edge> = edges.iter_mut().filter(|edge| of_it(edge)).collect();
    for edge in &mut inside {
        edge.circle = Some(number);
        edge.broken = edge.way.is_some();
    }
    let path = shortest(tables, &inside);
    let way = if round(&inside) {
        for edge in &mut inside {
            edge.broken = false;
        }
        Way::OneStatement
    } else {
        mend(&mut inside);
        inside
            .iter()
            .filter(|edge| edge.broken)
            .filter_map(|edge| edge.way)
            .max()
            .unwrap_or(Way::OneStatement)
    };
    Circle { tables: tables.to_vec(), path, way }
}

/// Whether the edges that are whole still go round.
fn round(edges: &[&mut Edge]) -> bool {
    let whole = || edges.iter().filter(|edge| !edge.broken);
    let names = whole().flat_map(|edge| [edge.table.as_str(), edge.parent.as_str()]);
    let names: BTreeSet<&str> = names.collect();
    let mut graph = DiGraph::<(), ()>::new();
    let nodes: BTreeMap<&str, _> =
        names.into_iter().map(|name| (name, graph.add_node(()))).collect();
    for edge in whole() {
        graph.add_edge(nodes[edge.table.as_str()], nodes[edge.parent.as_str()], ());
    }
    is_cyclic_directed(&graph)
}

/// Leaves no break that is not needed. Those that cost more are mended first: two passes before a
/// check that waits, many references before one, then by name.
fn mend(edges: &mut [&mut Edge]) {
    let mut places: Vec<usize> = (0..edges.len()).filter(|place| edges[*place].broken).collect();
    places.sort_by_key(|place| {
        let edge = &edges[*place];
        (
            std::cmp::Reverse((edge.way, edge.references.len())),
            edge.table.clone(),
            edge.parent.clone(),
        )
    });
    for place in places {
        edges[place].broken = false;
        edges[place].broken = round(edges);
    }
}

/// A shortest way round from the first table.
fn shortest(tables: &[String], edges: &[&mut Edge]) -> Vec<String> {
    let Some(first) = tables.first() else { return Vec::new() };
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut waiting = VecDeque::from([first.as_str()]);
    while let Some(table) = waiting.pop_front() {
        for edge in edges.iter().filter(|edge| edge.table == table) {
            if edge.parent == *first {
                return walked(first, table, &before);
            }
            if !before.contains_key(edge.parent.as_str()) {
                before.insert(&edge.parent, table);
                waiting.push_back(&edge.parent);
            }
        }
    }
    Vec::new()
}

/// The way from the first table to the last, and back to the first.
fn walked(first: &str, last: &str, before: &BTreeMap<&str, &str>) -> Vec<String> {
    let mut path = vec![first.to_owned(), last.to_owned()];
    let mut table = last;
    while let Some(earlier) = before.get(table).filter(|_| table != first) {
        path.push((*earlier).to_owned());
        table = earlier;
    }
    path.reverse();
    path
}
