//! What the plan selects, as the database is asked for it.

use catalog::Table;
use database::Selection;
use plan::{Extract, Plan};

/// The rows of `table` that the plan selects; all of them where there is no plan.
pub fn of(plan: Option<&Plan>, table: &Table) -> Selection {
    let extract = plan.and_then(|plan| plan.extract(&table.name));
    let condition = extract.and_then(|extract| extract.condition.clone());
    let mut kept = Vec::new();
    if let (Some(plan), Some(extract)) = (plan, extract) {
        plan.kept_by(extract).for_each(|need| gather(plan, need, &mut kept));
    }
    Selection { table: table.name.clone(), kept, condition, others: false, order: order(table) }
}

/// The conditions behind `kept_NAME`, each after those that it refers to itself. The plan has been
/// checked: there is no circle.
fn gather(plan: &Plan, extract: &Extract, found: &mut Vec<(String, Option<String>)>) {
    plan.kept_by(extract).for_each(|need| gather(plan, need, found));
    let own = (extract.table.clone(), extract.condition.clone());
    if !found.contains(&own) {
        found.push(own);
    }
}

/// The order in which the table lies: by rowid, or by its key where it has none.
fn order(table: &Table) -> Vec<String> {
    match &table.rowid {
        Some(rowid) => vec![rowid.clone()],
        None => table.primary_key.clone(),
    }
}
