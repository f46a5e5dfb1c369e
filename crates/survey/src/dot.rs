//! The map for Graphviz.

use crate::map::Map;
use catalog::Edge;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use step::sanitised;

/// These tables and the references between them; parents stand to the left.
pub fn dot(map: &Map<'_>, tables: &BTreeSet<&str>) -> String {
    let mut out = String::from(
        "digraph tables {\n  rankdir = LR;\n  node [shape = box, fontname = \"monospace\"];\n",
    );
    let placed = map.graph.order.tables.iter();
    for placed in placed.filter(|placed| tables.contains(placed.table.as_str())) {
        let name = quoted(&placed.table);
        let rows = map.rows(&placed.table);
        let tooltip = quoted(&format!("level {}, {rows} rows", placed.level));
        let mark = if placed.in_cycle { ", color = red" } else { "" };
        let _ = writeln!(out, "  {name} [tooltip = {tooltip}{mark}];");
        if placed.to_itself {
            let _ = writeln!(out, "  {name} -> {name};");
        }
    }
    for edge in map.graph.edges.iter().filter(|edge| both(tables, edge)) {
        let (table, parent) = (quoted(&edge.table), quoted(&edge.parent));
        let columns = map.references(edge).into_iter().map(|one| one.columns.join(", "));
        let tooltip = quoted(&columns.collect::<Vec<_>>().join("; "));
        let style = match (edge.broken, edge.circle) {
            (true, _) => ", color = red, style = dashed, constraint = false",
            (false, Some(_)) => ", color = red",
            _ => "",
        };
        let _ = writeln!(out, "  {parent} -> {table} [dir = back, tooltip = {tooltip}{style}];");
    }
    out.push_str("}\n");
    out
}

/// Whether both ends are there.
pub fn both(tables: &BTreeSet<&str>, edge: &Edge) -> bool {
    tables.contains(edge.table.as_str()) && tables.contains(edge.parent.as_str())
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", sanitised(text).replace('\\', "\\\\").replace('"', "\\\""))
}
