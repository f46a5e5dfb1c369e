//! The order in words: as a tree, as Markdown.

use catalog::{Catalog, Order, Placed};
use std::fmt::Write as _;

/// Each level with its tables, and under each table its parents.
pub fn tree(target: &Catalog, order: &Order) -> String {
    let mut out = String::new();
    let mut level = None;
    for placed in &order.tables {
        if level != Some(placed.level) {
            level = Some(placed.level);
            let _ = writeln!(out, "level {}", placed.level);
        }
        let _ = writeln!(out, "  {}{}", one_line(&placed.table), marks(placed));
        for reference in target.table(&placed.table).iter().flat_map(|table| &table.references) {
            let columns = one_line(&reference.columns.join(", "));
            let _ = writeln!(out, "    {columns} -> {}", one_line(&reference.parent));
        }
    }
    out
}

/// The order as a document.
pub fn markdown(target: &Catalog, order: &Order) -> String {
    let mut out = String::from("# Order of loading\n\n");
    let levels = order.tables.iter().map(|placed| placed.level + 1).max().unwrap_or(0);
    let references: usize = target.movable().map(|table| table.references.len()).sum();
    let tables = order.tables.len();
    let _ = writeln!(out, "{tables} tables, {references} references, {levels} levels.");
    let _ = writeln!(out, "Rows are taken back in the reverse order.\n");
    let _ = writeln!(out, "| place | table | level | rows before | refers to |");
    let _ = writeln!(out, "|---|---|---|---|---|");
    for (place, placed) in order.tables.iter().enumerate() {
        let table = target.table(&placed.table);
        let parents: Vec<String> = table
            .iter()
            .flat_map(|table| &table.references)
            .map(|reference| cell(&reference.parent))
            .collect();
        let _ = writeln!(
            out,
            "| {} | {}{} | {} | {} | {} |",
            place + 1,
            cell(&placed.table),
            marks(placed),
            placed.level,
            table.map_or(0, |table| table.rows),
            parents.join(", ")
        );
    }
    write_exceptions(&mut out, order);
    out
}

fn write_exceptions(out: &mut String, order: &Order) {
    for cycle in &order.cycles {
        let _ = writeln!(
            out,
            "\nThe tables {} refer to each other in a circle: their references are checked when \
             the load is committed.",
            cell(&cycle.join(", "))
        );
    }
    for (table, parent) in &order.outside {
        let _ = writeln!(out, "\n{} refers to {}, which is not there.", cell(table), cell(parent));
    }
}

fn marks(placed: &Placed) -> &'static str {
    match (placed.to_itself, placed.in_cycle) {
        (false, false) => "",
        (true, false) => " (refers to itself)",
        (false, true) => " (in a circle)",
        (true, true) => " (refers to itself, in a circle)",
    }
}

/// Names come from a database: nothing in them may end a line or a cell.
fn cell(text: &str) -> String {
    one_line(text).replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;")
}

fn one_line(text: &str) -> String {
    step::sanitised(text)
}
