//! What the plan selects, as the database is asked for it.

use catalog::Table;
use database::Selection;
use plan::Plan;

/// The rows of `table` that the plan selects; all of them where there is no plan.
pub fn of(plan: Option<&Plan>, table: &Table) -> Selection {
    let extract = plan.and_then(|plan| plan.extract(&table.name));
    let condition = extract.and_then(|extract| extract.condition.clone());
    let kept = match (plan, extract) {
        (Some(plan), Some(extract)) => plan
            .needs(extract)
            .into_iter()
            .map(|need| (need.table.clone(), need.condition.clone()))
            .collect(),
        _ => Vec::new(),
    };
    Selection {
        table: table.name.clone(),
        kept,
        condition,
        order: table.reading_order(),
        ..Selection::default()
    }
}
