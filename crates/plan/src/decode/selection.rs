//! `[extract.TABLE]` and `[[leave]]`: which rows are read, and which tables are not.

use super::keys;
use super::part::Part;
use crate::{Extract, Leave};

pub(super) fn extract(table: &str, part: Part<'_>) -> Extract {
    let part = part.known(keys::EXTRACT);
    Extract {
        line: part.line,
        table: table.to_string(),
        condition: part.text("where"),
        why: part.text("why"),
    }
}

pub(super) fn leave(part: Part<'_>) -> Option<Leave> {
    let part = part.known(keys::LEAVE);
    let why = part.need_text("why", "\"the reason\"");
    let tables = part.need("tables", "[\"TABLE\"]").and_then(|node| part.as_names("tables", node));
    Some(Leave { line: part.line, why: why?, tables: tables? })
}
