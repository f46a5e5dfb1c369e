//! The highest rowid ever of AUTOINCREMENT tables: never lower than it was in the source, so that
//! no key is given out a second time.

use catalog::Catalog;
use complaint::Result;
use database::Writer;
use plan::{Plan, Source};
use stage::{TextFile, Waybill};
use std::collections::BTreeMap;

/// The sequences of the loaded tables before the load.
pub fn before(
    writer: &Writer,
    tables: &[&catalog::Table],
) -> Result<BTreeMap<String, Option<i64>>> {
    tables
        .iter()
        .filter(|table| table.autoincrement)
        .map(|table| Ok((table.name.clone(), writer.sequence(&table.name)?)))
        .collect()
}

/// Raises each sequence to that of the source where the keys came over as they are, and writes
/// down what changed.
pub fn settle(
    writer: &Writer,
    plan: &Plan,
    target: &Catalog,
    extracted: &Waybill,
    before: &BTreeMap<String, Option<i64>>,
    journal: &mut TextFile,
) -> Result<()> {
    for (table, was) in before {
        let wanted = of_source(plan, target, extracted, table);
        let mut now = writer.sequence(table)?;
        if wanted > now {
            writer.set_sequence(table, wanted)?;
            now = wanted;
        }
        if let Some(now) = now.filter(|now| Some(*now) != *was) {
            journal::sequence(journal, table, *was, now)?;
        }
    }
    Ok(())
}

/// The highest sequence of the source tables whose keys flow into this table unchanged.
fn of_source(plan: &Plan, target: &Catalog, extracted: &Waybill, table: &str) -> Option<i64> {
    let alias = target.table(table)?.rowid_alias.clone()?;
    let sequences = extracted.content.facts.get("sequences")?;
    plan.flows_into(table)
        .filter(|flow| {
            flow.columns.iter().any(|(column, value)| {
                let plain = matches!(value.source, Source::Column(_)) && value.modifiers.is_empty();
                plain && column.eq_ignore_ascii_case(&alias)
            })
        })
        .filter_map(|flow| sequences.get(&flow.from)?.as_str()?.parse().ok())
        .max()
}
