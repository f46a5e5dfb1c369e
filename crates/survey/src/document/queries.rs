//! Queries by which a person can see that all rows are there.

use super::cell;
use crate::map::Map;
use catalog::Table;
use std::fmt::Write as _;
use step::number;
use step::sanitised;

pub fn validation(map: &Map<'_>, out: &mut String) {
    out.push_str("\n## Validation queries\n");
    if map.groups.is_empty() {
        let all: Vec<&str> =
            map.graph.order.tables.iter().map(|placed| placed.table.as_str()).collect();
        query(map, "all tables", &all, out);
        return;
    }
    for group in map.groups {
        query(map, &format!("after {}", cell(&group.name)), &map.tables_of(group), out);
    }
}

/// The rows of each table, beside those that are expected.
fn query(map: &Map<'_>, what: &str, tables: &[&str], out: &mut String) {
    let tables: Vec<&Table> = tables.iter().filter_map(|name| map.catalog.table(name)).collect();
    if tables.is_empty() {
        return;
    }
    let total: u64 = tables.iter().map(|table| map.rows(&table.name)).sum();
    let _ = writeln!(out, "\n### {what}: {} rows\n\n```sql", number(total));
    for (place, table) in tables.iter().enumerate() {
        let and = if place == 0 { "          " } else { "union all " };
        let literal = sanitised(&table.name).replace('\'', "''");
        let _ = writeln!(
            out,
            "{and}select '{literal}' as table_name, count(*) as rows, {} as expected from {}",
            map.rows(&table.name),
            relation(table),
        );
    }
    out.push_str("order by 1;\n```\n");
}

/// The table as SQL. A name with a line break in it is none here, but a comment could begin in it.
fn relation(table: &Table) -> String {
    let quoted = |name: &str| format!("\"{}\"", sanitised(name).replace('"', "\"\""));
    match &table.place {
        None => quoted(&table.name),
        Some((schema, name)) => {
            let only = if table.partitioned { "" } else { "only " };
            format!("{only}{}.{}", quoted(schema), quoted(name))
        }
    }
}
