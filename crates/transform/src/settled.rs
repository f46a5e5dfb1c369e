//! Tables whose rows can be written as they are made.

use crate::alike::Alike;
use crate::flow::ReadyFlow;
use crate::unique;
use crate::workshop::{Into, Workshop};
use catalog::Table;

/// Whether what becomes of a row of this flow is known once the row is turned, so that it needs to
/// wait for no other: no row of another table refers to it or is referred to by it, no person spoke
/// about it, and its keys are those of the source, which has no two of them.
pub fn when_made<'t>(
    workshop: &Workshop<'_>,
    into: Into<'_>,
    flow: &ReadyFlow,
    mut loaded: impl Iterator<Item = &'t Table>,
) -> bool {
    let name = &into.table.name;
    let refers = |table: &Table| {
        table.references.iter().any(|reference| reference.parent.eq_ignore_ascii_case(name))
    };
    workshop.plan.flows_into(name).count() == 1
        && into.table.references.is_empty()
        && !loaded.any(refers)
        && !workshop.plan.in_place(name)
        && workshop.words.lines == 0
        && !workshop.sources.edited()
        && workshop.sources.enforced()
        && unique::keys(into).iter().all(|key| inherited(workshop, &key.columns, flow))
}

/// Whether a key holds all columns of a key of the source, no two values of which become one.
fn inherited(workshop: &Workshop<'_>, key: &[(usize, Alike)], flow: &ReadyFlow) -> bool {
    let source = workshop.sources.table(flow.from);
    let Some(table) = workshop.source.table(&source.name) else { return false };
    let kept: Vec<&str> = key
        .iter()
        .filter_map(|(place, _)| flow.cells.get(*place)?.distinct)
        .map(|column| source.columns.name(column))
        .collect();
    let exact = key.iter().all(|(_, alike)| *alike == Alike::Exactly);
    let has = |name: &String| kept.contains(&name.as_str());
    let primary = !table.primary_key.is_empty() && table.primary_key.iter().all(has);
    let unique = || {
        table.uniques.iter().any(|unique| {
            !unique.partial && unique.columns.iter().all(|(name, _)| name.as_ref().is_some_and(has))
        })
    };
    exact && (primary || unique())
}
