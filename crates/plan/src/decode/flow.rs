//! `[[flow]]`: rows of one source table become rows of one target table.

use super::keys;
use super::kinds::all;
use super::part::{Node, Part};
use super::value::fields;
use crate::{Flow, Nest, Rule};

pub(super) fn flow(part: Part<'_>) -> Option<Flow> {
    let mut part = part.known(keys::FLOW);
    let from = part.need_name("from", "\"SOURCE_TABLE\"");
    let into = part.need_name("into", "\"TARGET_TABLE\"");
    if let (Some(from), Some(into)) = (&from, &into) {
        part.what = format!("the flow from {from} into {into}");
    }
    let columns = part.need("columns", "{ TARGET_COLUMN = \"SOURCE_COLUMN\" }");
    let columns = columns.and_then(|node| fields(&part, "columns", node));
    Some(Flow {
        line: part.line,
        nests: nests(&part),
        only: part.get("only").and_then(|node| Some((node.line, part.as_text("only", node)?))),
        rejects: rules(&part, "reject"),
        holds: rules(&part, "hold"),
        from: from?,
        into: into?,
        columns: columns?,
    })
}

fn nests(flow: &Part<'_>) -> Vec<Nest> {
    let nests = flow.get("nest").and_then(|node| flow.inner("nest", node));
    let entries = nests.as_ref().map(Part::entries).unwrap_or_default().into_iter();
    entries.filter_map(|(name, node)| nest(flow, name, node)).collect()
}

fn nest<'t>(flow: &Part<'t>, name: &str, node: Node<'t>) -> Option<Nest> {
    let part = Part::open(flow.page, format!("the nest {name:?}"), node)?.known(keys::NEST);
    let from = part.need_name("from", "\"CHILD_TABLE\"");
    let on = part.need_pairs("on", "{ CHILD_COLUMN = \"PARENT_COLUMN\" }");
    let order = part.names("order").unwrap_or_default().into_iter();
    Some(Nest {
        line: part.line,
        name: name.to_string(),
        from: from?,
        on: on?,
        order: order.map(|(_, column)| descending(column)).collect(),
    })
}

/// `-day` descends.
fn descending(column: String) -> (String, bool) {
    match column.strip_prefix('-') {
        Some(column) => (column.to_string(), true),
        None => (column, false),
    }
}

fn rules(flow: &Part<'_>, key: &str) -> Vec<Rule> {
    let items = flow.get(key).and_then(|node| flow.as_list(key, node)).unwrap_or_default();
    all(items.into_iter().map(|item| rule(flow, key, item))).unwrap_or_default()
}

fn rule<'t>(flow: &Part<'t>, key: &str, node: Node<'t>) -> Option<Rule> {
    let what = format!("{key:?} of {}", flow.what);
    let part = Part::open(flow.page, what, node)?.known(keys::RULE);
    let when = part.need_text("when", "\".column == null\"");
    let why = part.need_text("why", "\"the reason\"");
    Some(Rule { line: part.line, when: when?, why: why? })
}
