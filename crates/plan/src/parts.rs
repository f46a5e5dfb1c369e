//! The digest of each part of a plan: a step is done again when a part that it used has changed,
//! and only then.

use crate::digest;
use complaint::Result;
use std::collections::BTreeMap;
use std::path::Path;

/// The parts, and the keys of the plan that each is made of.
const PARTS: [(&str, &[&str], &str); 6] = [
    ("extract", &["extract", "leave"], ""),
    ("flow", &["flow", "into"], "jq"),
    ("load", &["load"], ""),
    ("check", &["check"], "checks"),
    ("group", &["group", "group_rows"], ""),
    ("guard", &["guard"], ""),
];

/// Digests by part. White space, comments and the order of keys do not count.
pub(crate) fn parts(
    folder: &Path,
    text: &str,
    further: &[String],
    as_of: Option<&str>,
) -> Result<BTreeMap<String, String>> {
    let whole: toml::Table = toml::from_str(text).unwrap_or_default();
    let mut parts = BTreeMap::new();
    for (part, keys, below) in PARTS {
        let of: toml::Table = whole
            .iter()
            .filter(|(key, _)| keys.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        let further = if part == "check" { further } else { &[] };
        let as_of = as_of.filter(|_| part == "extract" || part == "check");
        let below: Vec<&str> = [below].into_iter().filter(|below| !below.is_empty()).collect();
        let digest = digest::of(folder, &format!("{of:?}"), &below, further, as_of)?;
        parts.insert(part.to_owned(), digest);
    }
    Ok(parts)
}
