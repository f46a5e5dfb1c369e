//! The files of `1-surveyed`.

use crate::order;
use catalog::{Catalog, Order};
use complaint::{Complaint, Result};
use database::Finding;
use serde::Serialize;
use stage::Draft;

/// Writes everything.
pub fn all(
    draft: &mut Draft,
    source: &Catalog,
    target: &Catalog,
    order: &Order,
    findings: &[Finding],
) -> Result<()> {
    json(draft, "source.json", source)?;
    json(draft, "target.json", target)?;
    text(draft, "tree.txt", &order::tree(target, order))?;
    text(draft, "order.md", &order::markdown(target, order))?;
    let mut file = draft.text("findings.ndjson")?;
    findings.iter().try_for_each(|finding| file.json(finding))?;
    draft.add_text(file)?;
    let mut file = draft.text("order.csv")?;
    file.csv(&["place", "table", "level", "to_itself", "in_cycle"])?;
    for (place, placed) in order.tables.iter().enumerate() {
        file.csv(&[
            (place + 1).to_string(),
            placed.table.clone(),
            placed.level.to_string(),
            placed.to_itself.to_string(),
            placed.in_cycle.to_string(),
        ])?;
    }
    draft.add_text(file)?;
    references(draft, target)
}

fn references(draft: &mut Draft, target: &Catalog) -> Result<()> {
    let mut file = draft.text("references.csv")?;
    file.csv(&[
        "table",
        "columns",
        "parent",
        "parent_columns",
        "not_null",
        "on_delete",
        "indexed",
    ])?;
    for table in target.movable() {
        for reference in &table.references {
            file.csv(&[
                table.name.clone(),
                reference.columns.join(", "),
                reference.parent.clone(),
                reference.parent_columns.join(", "),
                reference.not_null.to_string(),
                reference.on_delete.clone(),
                reference.indexed.to_string(),
            ])?;
        }
    }
    draft.add_text(file)
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
pub fn summary(source: &Catalog, target: &Catalog, order: &Order, findings: &[Finding]) -> String {
    let rows: u64 = source.movable().map(|table| table.rows).sum();
    let levels = order.tables.iter().map(|placed| placed.level + 1).max().unwrap_or(0);
    format!(
        "source: {} tables, {rows} rows, {} kB; target: {} tables in {levels} levels, {} circles; \
         {} findings",
        source.movable().count(),
        source.bytes / 1000,
        target.movable().count(),
        order.cycles.len(),
        findings.len(),
    )
}
