//! The ledger after the load: what the target refused counts as loaded no more.

use crate::lineage::Lineage;
use crate::lines;
use complaint::Result;
use serde_json::Value;
use stage::{Fates, Folder};
use std::collections::{BTreeMap, BTreeSet};

/// A source row: table and line.
type SourceRow = (String, u64);

/// What did not go in: for each target table the lines of its file, and whether the row was merged
/// into one that was there (true) or refused (false).
pub type Absent = BTreeMap<String, BTreeMap<u64, bool>>;

/// The final ledger.
pub fn settle(transformed: &Folder, absent: &Absent) -> Result<Vec<Fates>> {
    let mut ledger = transformed.waybill().content.ledger.clone();
    if absent.values().all(BTreeMap::is_empty) {
        return Ok(ledger);
    }
    let mut refused: BTreeSet<SourceRow> = BTreeSet::new();
    let mut merged: BTreeSet<SourceRow> = BTreeSet::new();
    let mut used: BTreeSet<SourceRow> = BTreeSet::new();
    each_origin(transformed, absent, |fate, gone, row| match (gone, fate) {
        (Some(false), "loaded") => drop(refused.insert(row)),
        (Some(true), "loaded") => drop(merged.insert(row)),
        (Some(_), _) => drop(used.insert(row)),
        (None, _) => {}
    })?;
    // A row that is in another row that did go in, or has a graver fate already, keeps its fate.
    let mut kept: BTreeSet<SourceRow> = BTreeSet::new();
    each_origin(transformed, absent, |fate, gone, row| {
        let own = fate == "loaded" && (used.contains(&row) || merged.contains(&row));
        if gone.is_none() && (own || used.contains(&row)) {
            kept.insert(row);
        }
    })?;
    let graver = graver(transformed, &[&refused, &merged, &used])?;
    merged.retain(|row| !refused.contains(row) && !kept.contains(row));
    used.retain(|row| !refused.contains(row) && !merged.contains(row) && !kept.contains(row));
    for (rows, change) in [
        (
            &refused,
            (|fates: &mut Fates| move_one(&mut fates.loaded, &mut fates.rejected)) as Change,
        ),
        (&merged, |fates| move_one(&mut fates.loaded, &mut fates.merged)),
        (&used, |fates| move_one(&mut fates.merged, &mut fates.left)),
    ] {
        for row in rows.iter().filter(|row| !graver.contains(row)) {
            if let Some(fates) = ledger.iter_mut().find(|fates| fates.table == row.0) {
                change(fates);
            }
        }
    }
    Ok(ledger)
}

type Change = fn(&mut Fates);

fn move_one(from: &mut u64, to: &mut u64) {
    if *from > 0 {
        *from -= 1;
        *to += 1;
    }
}

/// Calls `each` with every line of every lineage: its fate, whether its target row is absent, and
/// the source row.
fn each_origin(
    transformed: &Folder,
    absent: &Absent,
    mut each: impl FnMut(&str, Option<bool>, SourceRow),
) -> Result<()> {
    let none = BTreeMap::new();
    let tables =
        transformed.waybill().content.files.iter().filter_map(|entry| entry.table.as_ref());
    for table in tables {
        let gone = absent.get(table).unwrap_or(&none);
        let mut lineage = Lineage::open(transformed, table)?;
        while let Some(origin) = lineage.next()? {
            each(&origin.fate, gone.get(&origin.row).copied(), (origin.from, origin.line));
        }
    }
    Ok(())
}

/// Which of these rows were rejected or held on another way already.
fn graver(transformed: &Folder, sets: &[&BTreeSet<SourceRow>]) -> Result<BTreeSet<SourceRow>> {
    let mut found = BTreeSet::new();
    for name in ["rejected.ndjson", "review.ndjson"] {
        lines::each_json(&transformed.path().join(name), |said| {
            let several = said.get("candidates").and_then(Value::as_array);
            for one in several.map_or(std::slice::from_ref(said), Vec::as_slice) {
                let from = one.get("from").and_then(Value::as_str).unwrap_or_default().to_owned();
                let row = (from, one.get("line").and_then(Value::as_u64).unwrap_or_default());
                if sets.iter().any(|set| set.contains(&row)) {
                    found.insert(row);
                }
            }
        })?;
    }
    Ok(found)
}
