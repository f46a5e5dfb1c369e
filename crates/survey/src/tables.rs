//! References and order as CSV.

use crate::map::Map;
use catalog::{Edge, Graph};
use complaint::Result;
use stage::Draft;
use std::collections::BTreeMap;

/// `order.csv`: each table in its place.
pub fn order(draft: &mut Draft, map: &Map<'_>) -> Result<()> {
    let mut file = draft.text("order.csv")?;
    file.csv(&[
        "place",
        "table",
        "level",
        "to_itself",
        "in_cycle",
        "component",
        "circle",
        "back",
        "group",
        "rows",
        "bytes",
        "blocks",
        "blocks_in_all",
    ])?;
    let count = map.graph.order.tables.len();
    for (place, placed) in map.graph.order.tables.iter().enumerate() {
        let name = &placed.table;
        let (direct, all) = map.graph.blocks.get(name).copied().unwrap_or_default();
        let bytes = map.catalog.table(name).and_then(|table| table.bytes);
        file.csv(&[
            (place + 1).to_string(),
            name.clone(),
            placed.level.to_string(),
            placed.to_itself.to_string(),
            placed.in_cycle.to_string(),
            map.graph.components.get(name).copied().unwrap_or_default().to_string(),
            map.circle_of(name).unwrap_or_default().to_owned(),
            (count - place).to_string(),
            map.group_of(name).map(|group| group.name.clone()).unwrap_or_default(),
            map.rows(name).to_string(),
            bytes.map(|bytes| bytes.to_string()).unwrap_or_default(),
            direct.to_string(),
            all.to_string(),
        ])?;
    }
    draft.add_text(file)
}

/// `references.csv`: each reference with what is known of it.
pub fn references(draft: &mut Draft, map: &Map<'_>) -> Result<()> {
    let mut file = draft.text("references.csv")?;
    file.csv(&[
        "table",
        "columns",
        "parent",
        "parent_columns",
        "not_null",
        "on_delete",
        "indexed",
        "constraint",
        "on_update",
        "deferrable",
        "not_valid",
        "refers_to",
        "to_itself",
        "outside",
        "parallel",
        "circle",
        "broken",
    ])?;
    let edges = by_reference(&map.graph);
    for table in map.catalog.movable() {
        for (which, reference) in table.references.iter().enumerate() {
            let edge = edges.get(&(table.name.as_str(), which)).copied();
            let itself = map.graph.itself.iter();
            let itself =
                itself.clone().any(|one| one.table == table.name && one.reference == which);
            let circle = edge.and_then(|edge| edge.circle);
            file.csv(&[
                table.name.clone(),
                reference.columns.join(", "),
                reference.parent.clone(),
                reference.parent_columns.join(", "),
                reference.not_null.to_string(),
                reference.on_delete.clone(),
                reference.indexed.to_string(),
                reference.name.clone().unwrap_or_default(),
                reference.on_update.clone(),
                reference.deferrable.to_string(),
                reference.not_valid.to_string(),
                map.key_meant(reference).to_owned(),
                itself.to_string(),
                (edge.is_none() && !itself).to_string(),
                edge.map_or(1, |edge| edge.references.len()).to_string(),
                circle.and_then(|_| map.circle_of(&table.name)).unwrap_or_default().to_owned(),
                edge.filter(|edge| edge.broken)
                    .and_then(|edge| edge.way)
                    .map_or("", catalog::Way::reason)
                    .to_owned(),
            ])?;
        }
    }
    draft.add_text(file)
}

/// The edge that each reference is a part of.
fn by_reference(graph: &Graph) -> BTreeMap<(&str, usize), &Edge> {
    let each = graph.edges.iter().flat_map(|edge| {
        edge.references.iter().map(move |which| ((edge.table.as_str(), *which), edge))
    });
    each.collect()
}
