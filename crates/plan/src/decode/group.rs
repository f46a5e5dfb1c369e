//! `[[group]]` and `[[accept]]`: what the survey is told.

use super::keys;
use super::part::{Node, Part};
use crate::instant::instant;
use crate::{Accept, Group};
use toml::de::DeValue;

pub(super) fn group(part: Part<'_>) -> Option<Group> {
    let part = part.known(keys::GROUP);
    let name = part.need_text("name", "\"foundation\"");
    let tables = part.need("tables", "[\"TABLE\"]").and_then(|node| part.as_names("tables", node));
    let rows = count(&part, "rows");
    Some(Group { line: part.line, name: name?, tables: tables?, rows })
}

/// A number of rows, with its line.
pub(super) fn count(part: &Part<'_>, key: &str) -> Option<(usize, u64)> {
    let node = part.get(key)?;
    Some((node.line, part.as_count(key, node)?))
}

pub(super) fn accept(part: Part<'_>) -> Option<Accept> {
    let part = part.known(keys::ACCEPT);
    let finding = part.need_text("finding", "\"NAME:TABLE\"");
    let why = part.need_text("why", "\"the reason\"");
    let until = match part.get("until") {
        Some(node) => Some(day(&part, node)?),
        None => None,
    };
    Some(Accept { line: part.line, finding: finding?, why: why?, until })
}

/// A day, as TOML or as text.
fn day(part: &Part<'_>, node: Node<'_>) -> Option<String> {
    let text = match node.value {
        DeValue::Datetime(day) => day.to_string(),
        _ => part.as_name("until", node)?,
    };
    if text.len() == 10 && instant(&format!("{text}T00:00:00Z")).is_ok() {
        return Some(text);
    }
    let fact = format!("cannot read \"until\" of {}: {text:?} is no day", part.what);
    part.add(node.line, fact, "write it as \"2026-12-31\"");
    None
}
