//! `[extract.TABLE]` and `[[leave]]`: which rows are read, and which tables are not.

use super::keys;
use super::part::{Node, Part};
use crate::{Extract, Leave, ObjectColumn};
use toml::de::DeValue;

pub(super) fn extract(table: &str, part: Part<'_>) -> Extract {
    let part = part.known(keys::EXTRACT);
    Extract {
        line: part.line,
        table: table.to_string(),
        condition: part.text("where"),
        why: part.text("why"),
        objects: objects(&part),
    }
}

/// Columns by name, or with the column that says what their bytes are.
fn objects(part: &Part<'_>) -> Vec<ObjectColumn> {
    let items = part.get("objects").and_then(|node| part.as_list("objects", node));
    let items = items.unwrap_or_default().into_iter();
    let item = |item: Node<'_>| {
        if !matches!(item.value, DeValue::Table(_)) {
            let column = part.as_name("objects", item)?;
            return Some(ObjectColumn { line: item.line, column, named: None });
        }
        let what = format!("\"objects\" of {}", part.what);
        let inner = Part::open(part.page, what, item)?.known(keys::OBJECT_COLUMN);
        let column = inner.need_name("column", "\"COLUMN\"")?;
        let named = inner.get("named").and_then(|node| inner.as_name("named", node));
        Some(ObjectColumn { line: item.line, column, named })
    };
    items.filter_map(item).collect()
}

pub(super) fn leave(part: Part<'_>) -> Option<Leave> {
    let part = part.known(keys::LEAVE);
    let why = part.need_text("why", "\"the reason\"");
    let tables = part.need("tables", "[\"TABLE\"]").and_then(|node| part.as_names("tables", node));
    Some(Leave { line: part.line, why: why?, tables: tables? })
}
