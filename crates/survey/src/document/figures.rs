//! Figures: of the whole, of groups, of findings.

use super::{cell, table};
use crate::findings::Found;
use crate::map::Map;
use database::Level;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use step::number;

/// Findings of one name that are listed one by one.
const LISTED: usize = 12;

pub fn summary(map: &Map<'_>, out: &mut String) {
    let graph = &map.graph;
    let references: usize = map.catalog.movable().map(|table| table.references.len()).sum();
    let rows: u64 = graph.order.tables.iter().map(|placed| map.rows(&placed.table)).sum();
    let bytes: u64 = map.catalog.bytes;
    let itself: BTreeSet<&str> = graph.itself.iter().map(|one| one.table.as_str()).collect();
    let loose = graph.order.tables.iter().filter(|placed| {
        graph.parents(&placed.table).next().is_none()
            && graph.children(&placed.table).next().is_none()
    });
    let figures = [
        ("tables", graph.order.tables.len().to_string()),
        (if map.figures.tables.is_empty() { "rows" } else { "rows to load" }, number(rows)),
        ("bytes", number(bytes)),
        ("references", references.to_string()),
        ("pairs of tables that they bind", (graph.edges.len() + itself.len()).to_string()),
        ("references of a table to itself", graph.itself.len().to_string()),
        ("levels", graph.levels().to_string()),
        ("circles", graph.circles.len().to_string()),
        ("tables without any reference", loose.count().to_string()),
        ("findings", map.findings.len().to_string()),
    ];
    out.push_str("\n## Summary\n");
    table(out, &["figure", "value"], figures.map(|(what, figure)| vec![what.to_owned(), figure]));
}

pub fn groups(map: &Map<'_>, out: &mut String) {
    if map.groups.is_empty() {
        return;
    }
    out.push_str("\n## Groups\n");
    let said = |said: Option<u64>| said.map_or(String::new(), number);
    let rows = map.groups.iter().enumerate().map(|(place, group)| {
        let counted = map.figures.groups.get(place);
        vec![
            (place + 1).to_string(),
            cell(&group.name),
            group.tables.len().to_string(),
            said(counted.and_then(|(_, said, _)| *said)),
            number(counted.map_or(0, |(_, _, rows)| *rows)),
            needs(map, group).join(", "),
        ]
    });
    table(out, &["place", "group", "tables", "rows said", "rows counted", "needs"], rows);
    let (total, counted) = map.figures.total;
    let _ = match total {
        Some(total) => {
            writeln!(
                out,
                "\nAltogether {} rows were said and {} counted.",
                number(total),
                number(counted)
            )
        }
        None => writeln!(out, "\nAltogether {} rows.", number(counted)),
    };
    for group in map.groups {
        let _ = writeln!(out, "\n### {}\n", cell(&group.name));
        for name in map.tables_of(group) {
            let _ = writeln!(out, "- {}: {}", cell(name), step::counted(map.rows(name), "row"));
        }
    }
    wrong(map, out);
}

/// The groups that a group refers to.
fn needs(map: &Map<'_>, group: &plan::Group) -> Vec<String> {
    let mut needed: Vec<String> = Vec::new();
    for name in map.tables_of(group) {
        for edge in map.graph.parents(name) {
            let other = map.group_of(&edge.parent).filter(|other| other.name != group.name);
            let other = other.map(|other| cell(&other.name));
            needed.extend(other.filter(|other| !needed.contains(other)));
        }
    }
    needed
}

fn wrong(map: &Map<'_>, out: &mut String) {
    let wrong: Vec<&Found> =
        map.findings.iter().filter(|one| one.finding.name == "group-rows").collect();
    if wrong.is_empty() {
        return;
    }
    out.push_str("\n### Figures that do not hold\n\n");
    for one in wrong {
        let _ = writeln!(out, "- {}", cell(&one.finding.detail));
    }
}

/// Warnings one by one, the rest counted where there are many.
pub fn findings(map: &Map<'_>, out: &mut String) {
    out.push_str("\n## Findings\n");
    if map.findings.is_empty() {
        out.push_str("\nNone.\n");
        return;
    }
    let mut by_name: BTreeMap<(Level, &str), Vec<&Found>> = BTreeMap::new();
    for one in map.findings {
        by_name.entry((one.finding.level, &one.finding.name)).or_default().push(one);
    }
    for ((level, name), found) in by_name {
        let level = if level == Level::Warning { "warning" } else { "note" };
        let _ = writeln!(out, "\n### {name} ({level}, {})\n", found.len());
        let alike = found.iter().all(|one| one.finding.remedy == found[0].finding.remedy);
        for one in found.iter().take(LISTED) {
            let remedy = if alike { String::new() } else { format!(" {}.", remedy(one)) };
            let _ = writeln!(out, "- {}{remedy}", said(one));
        }
        if found.len() > LISTED {
            let _ = writeln!(out, "- and {} more, in findings.ndjson", found.len() - LISTED);
        }
        if alike {
            let _ = writeln!(out, "\n{}.", remedy(found[0]));
        }
    }
}

/// What to do, in a sentence. Code is marked as such in it.
fn remedy(one: &Found) -> String {
    let text = cell(&one.finding.remedy).replace("\\`", "`");
    let mut signs = text.chars();
    signs.next().map_or(String::new(), |first| first.to_uppercase().chain(signs).collect())
}

fn said(one: &Found) -> String {
    let finding = &one.finding;
    let column = finding.column.as_ref().map_or(String::new(), |column| format!(" ({column})"));
    let of = if one.about == "plan" { String::new() } else { format!("{}, ", one.about) };
    let accepted = one.accepted.as_ref().map_or(String::new(), |why| format!(" Accepted: {why}"));
    let place = if finding.table.is_empty() {
        String::new()
    } else {
        format!("{of}{}{column}: ", finding.table)
    };
    cell(&format!("{place}{}.{accepted}", finding.detail))
}
