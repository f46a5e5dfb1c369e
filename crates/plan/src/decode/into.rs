//! `[into.TABLE]`: what a target table expects.

use super::keys;
use super::part::Part;
use crate::{Into, OnConflict, OnExisting};

pub(super) fn into(table: &str, part: Part<'_>) -> Into {
    let part = part.known(keys::INTO);
    let key = part.names("key").unwrap_or_default();
    let on_existing = part.word(
        "on_existing",
        &[
            ("reject", OnExisting::Reject),
            ("keep", OnExisting::Keep),
            ("update", OnExisting::Update),
        ],
    );
    Into {
        line: part.line,
        table: table.to_string(),
        key: key.into_iter().map(|(_, column)| column).collect(),
        on_conflict: on_conflict(&part).unwrap_or_default(),
        on_existing: on_existing.unwrap_or_default(),
        keep_orphans: part.word("orphans", &[("reject", false), ("keep", true)]).unwrap_or(false),
        hold_circles: part.word("circles", &[("keep", false), ("hold", true)]).unwrap_or(false),
        in_place: in_place(&part),
        compare: compare(&part),
    }
}

/// `compare` belongs to `update`.
fn compare(part: &Part<'_>) -> Vec<String> {
    if let (Some(node), None) = (part.get("compare"), part.get("update")) {
        let fact =
            format!("\"compare\" of {} means nothing without update = \"in place\"", part.what);
        part.add(node.line, fact, "take it out");
    }
    part.names("compare").unwrap_or_default().into_iter().map(|(_, column)| column).collect()
}

/// `update = "in place"`. What is said of rows that come from elsewhere has no meaning then.
fn in_place(part: &Part<'_>) -> Option<usize> {
    let line = part.get("update").map(|node| node.line);
    part.word("update", &[("in place", ())])?;
    for key in ["on_existing", "orphans", "circles"] {
        if let Some(node) = part.get(key) {
            let fact =
                format!("{key:?} of {} means nothing beside update = \"in place\"", part.what);
            part.add(node.line, fact, "take it out: the rows are there already");
        }
    }
    line
}

/// `hold`, or `prefer A, B`.
fn on_conflict(part: &Part<'_>) -> Option<OnConflict> {
    let node = part.get("on_conflict")?;
    let text = part.as_text("on_conflict", node)?;
    if text == "hold" {
        return Some(OnConflict::Hold);
    }
    let ranked = text.strip_prefix("prefer ").map(|list| list.split(',').map(str::trim));
    let ranked: Option<Vec<_>> = ranked.map(|names| names.map(ToString::to_string).collect());
    let ranked = ranked.filter(|names| names.iter().all(|name| !name.is_empty()));
    if ranked.is_none() {
        let fact =
            format!("cannot read \"on_conflict\" of {}: {text:?} is not known here", part.what);
        part.add(node.line, fact, "say \"hold\" or \"prefer SOURCE_TABLE, NEXT_TABLE\"");
    }
    ranked.map(OnConflict::Prefer)
}
