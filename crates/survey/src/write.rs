//! The files of `1-surveyed`.

use crate::findings::Found;
use crate::map::Map;
use crate::{document, dot, svg, tables, tbls, tree};
use catalog::Catalog;
use complaint::{Complaint, Result};
use serde::Serialize;
use stage::Draft;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Writes everything.
pub fn all(
    draft: &mut Draft,
    source: &Catalog,
    target: Option<&Catalog>,
    map: &Map<'_>,
    around: Option<&str>,
) -> Result<()> {
    json(draft, "source.json", source)?;
    if let Some(target) = target {
        json(draft, "target.json", target)?;
    }
    json(draft, "schema.json", &tbls::schema(map.catalog))?;
    text(draft, "tree.txt", &tree::tree(map))?;
    text(draft, "order.md", &document::markdown(map))?;
    let mut file = draft.text("findings.ndjson")?;
    map.findings.iter().try_for_each(|finding| file.json(finding))?;
    draft.add_text(file)?;
    tables::order(draft, map)?;
    tables::references(draft, map)?;
    let every = map.graph.order.tables.iter().map(|placed| placed.table.as_str()).collect();
    picture(draft, map, "graph", &every, None)?;
    match around {
        Some(table) => picture(draft, map, "around", &neighbours(map, table), Some(table)),
        None => Ok(()),
    }
}

/// A table, what it refers to and what refers to it.
fn neighbours<'m>(map: &'m Map<'_>, table: &'m str) -> BTreeSet<&'m str> {
    let parents = map.graph.parents(table).map(|edge| edge.parent.as_str());
    let children = map.graph.children(table).map(|edge| edge.table.as_str());
    parents.chain(children).chain([table]).collect()
}

fn picture(
    draft: &mut Draft,
    map: &Map<'_>,
    name: &str,
    tables: &BTreeSet<&str>,
    chosen: Option<&str>,
) -> Result<()> {
    text(draft, &format!("{name}.dot"), &dot::dot(map, tables))?;
    text(draft, &format!("{name}.svg"), &svg::svg(map, tables, chosen))
}

fn json(draft: &mut Draft, name: &str, value: &impl Serialize) -> Result<()> {
    let mut out = serde_json::to_string_pretty(value)
        .map_err(|error| Complaint::new(format!("cannot write {name}: {error}")))?;
    out.push('\n');
    text(draft, name, &out)
}

fn text(draft: &mut Draft, name: &str, text: &str) -> Result<()> {
    let mut file = draft.text(name)?;
    file.write(text)?;
    draft.add_text(file)
}

/// One line for the person who watches.
pub fn summary(source: &Catalog, target: Option<&Catalog>, map: &Map<'_>) -> String {
    let rows: u64 = source.movable().map(|table| table.rows).sum();
    let target = target
        .map_or(String::new(), |target| format!("target: {} tables", target.movable().count()));
    let (and, levels) = (if target.is_empty() { "" } else { "; " }, map.graph.levels());
    format!(
        "source: {} tables, {rows} rows, {} kB{and}{target} in {levels} levels, {} circles; {}",
        source.movable().count(),
        source.bytes / 1000,
        map.graph.circles.len(),
        findings(map.findings),
    )
}

/// How many, how many of them matter most, and how many the plan accepts.
fn findings(found: &[Found]) -> String {
    let accepted = found.iter().filter(|one| one.accepted.is_some()).count();
    let warns =
        |one: &&Found| one.accepted.is_none() && one.finding.level == database::Level::Warning;
    let warnings = found.iter().filter(warns).count();
    let mut said = format!("{} findings", found.len());
    if warnings > 0 {
        let _ = write!(said, ", {warnings} of them warnings");
    }
    if accepted > 0 {
        let _ = write!(said, ", {accepted} accepted");
    }
    said
}
