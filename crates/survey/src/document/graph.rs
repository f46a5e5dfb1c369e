//! What the references say: dependencies, order, blockers, circles.

use super::{cell, many, table};
use crate::map::Map;
use catalog::{Placed, Way};
use std::fmt::Write as _;
use step::number;

pub fn dependencies(map: &Map<'_>, out: &mut String) {
    out.push_str("\n## Dependencies\n");
    let mut rows = Vec::new();
    for placed in &map.graph.order.tables {
        for reference in map.catalog.table(&placed.table).iter().flat_map(|table| &table.references)
        {
            let mut notes = vec![if reference.not_null { "NOT NULL" } else { "nullable" }];
            notes.extend(reference.deferrable.then_some("deferrable"));
            notes.extend(reference.not_valid.then_some("NOT VALID"));
            notes.extend((!reference.indexed).then_some("no index"));
            notes.extend(
                (map.key_meant(reference) != "primary key").then(|| map.key_meant(reference)),
            );
            rows.push(vec![
                cell(&placed.table),
                cell(&reference.columns.join(", ")),
                cell(&reference.parent),
                notes.join(", "),
                reference.on_delete.to_lowercase(),
            ]);
        }
    }
    if rows.is_empty() {
        out.push_str("\nNo table refers to another.\n");
        return;
    }
    table(out, &["table", "by", "refers to", "notes", "on delete"], rows);
}

pub fn order(map: &Map<'_>, out: &mut String) {
    out.push_str("\n## Safe order\n");
    let row = |(place, placed): (usize, &Placed)| {
        let parents: Vec<String> =
            map.graph.parents(&placed.table).map(|edge| cell(&edge.parent)).collect();
        let group = map.group_of(&placed.table).map_or(String::new(), |group| cell(&group.name));
        vec![
            (place + 1).to_string(),
            format!("{}{}", cell(&placed.table), marks(placed)),
            placed.level.to_string(),
            group,
            number(map.rows(&placed.table)),
            parents.join(", "),
        ]
    };
    let rows = map.graph.order.tables.iter().enumerate().map(row);
    table(out, &["place", "table", "level", "group", "rows", "refers to"], rows);
}

fn marks(placed: &Placed) -> &'static str {
    match (placed.to_itself, placed.in_cycle) {
        (false, false) => "",
        (true, false) => " (refers to itself)",
        (false, true) => " (in a circle)",
        (true, true) => " (refers to itself, in a circle)",
    }
}

/// Tables for which others wait, those first for which the most do.
pub fn blockers(map: &Map<'_>, out: &mut String) {
    let mut blockers: Vec<_> =
        map.graph.blocks.iter().filter(|(_, (direct, _))| *direct > 0).collect();
    blockers.sort_by_key(|(table, (direct, all))| (std::cmp::Reverse((*direct, *all)), *table));
    if blockers.is_empty() {
        return;
    }
    out.push_str("\n## Blockers\n\n");
    for (name, (direct, all)) in blockers {
        let more = if all > direct { format!(", {all} in all") } else { String::new() };
        let _ = writeln!(out, "- {} blocks {} directly{more}", cell(name), many(*direct, "table"));
    }
}

pub fn itself(map: &Map<'_>, out: &mut String) {
    if map.graph.itself.is_empty() {
        return;
    }
    out.push_str("\n## Tables that refer to themselves\n");
    let row = |one: &catalog::Itself| {
        let table = map.catalog.table(&one.table);
        let reference = table.and_then(|table| table.references.get(one.reference));
        let columns =
            reference.map_or(String::new(), |reference| cell(&reference.columns.join(", ")));
        let round = map.row_circle(&one.table);
        let way = if round.is_some() { one.in_circles } else { Way::RowByRow };
        let otherwise = match (round, one.in_circles) {
            (Some(found), _) => cell(&found.finding.detail),
            (None, way) => format!("{} ({})", way.words(), way.reason()),
        };
        vec![cell(&one.table), columns, way.words().to_owned(), otherwise]
    };
    let rows = map.graph.itself.iter().map(row);
    table(out, &["table", "by", "strategy", "where rows go round in circles"], rows);
    out.push_str(
        "\n`load` puts parents first and has these references checked when all of its rows are in, \
         so that it needs no second pass.\n",
    );
}

pub fn circles(map: &Map<'_>, out: &mut String) {
    if map.graph.circles.is_empty() {
        return;
    }
    out.push_str("\n## Circles\n");
    for (number, circle) in map.graph.circles.iter().enumerate() {
        let name = circle.tables.first().map_or(String::new(), |table| cell(table));
        let _ = writeln!(out, "\n### The circle of {name}\n");
        let tables: Vec<String> = circle.tables.iter().map(|table| cell(table)).collect();
        let path: Vec<String> = circle.path.iter().map(|table| cell(table)).collect();
        let _ = writeln!(out, "- {}: {}", many(tables.len(), "table"), tables.join(", "));
        let _ = writeln!(out, "- a shortest way round: {}", path.join(" → "));
        for edge in map.graph.breaks(number) {
            let way = edge.way.unwrap_or(Way::OneStatement);
            let columns = map.references(edge).into_iter().map(|one| cell(&one.columns.join(", ")));
            let _ = writeln!(
                out,
                "- broken where {} refers to {} ({}), because it is {}: {}",
                cell(&edge.table),
                cell(&edge.parent),
                columns.collect::<Vec<_>>().join("; "),
                why(map, way),
                way.words(),
            );
        }
        if circle.way == Way::OneStatement {
            let _ = writeln!(
                out,
                "- it cannot be broken: no reference on the way is deferrable or takes NULL, so \
                 its tables are filled in one statement"
            );
        }
    }
}

fn why(map: &Map<'_>, way: Way) -> &'static str {
    let sqlite = !map.catalog.is_postgres() && way == Way::Deferred;
    if sqlite { "deferrable, as every reference of SQLite is" } else { way.reason() }
}

pub fn outside(map: &Map<'_>, out: &mut String) {
    if map.graph.order.outside.is_empty() {
        return;
    }
    out.push_str("\n## Parents that are not there\n\n");
    for (name, parent) in &map.graph.order.outside {
        let _ = writeln!(out, "- {} refers to {}", cell(name), cell(parent));
    }
}

pub fn rollback(map: &Map<'_>, out: &mut String) {
    out.push_str(
        "\n## Rollback order\n\nRows are taken back in the reverse order, children first.\n\n",
    );
    for (place, placed) in map.graph.order.tables.iter().rev().enumerate() {
        let _ = writeln!(out, "{}. {}", place + 1, cell(&placed.table));
    }
}
