//! Groups of rows between which a person decides.

use complaint::Result;
use index::Sorter;
use serde_json::json;
use serde_json::value::RawValue;
use stage::TextFile;

/// Writes a line for each group between whose rows a person decides.
pub fn write(groups: Sorter, into: &str, review: &mut TextFile) -> Result<()> {
    let mut sorted = groups.sorted()?;
    let mut group: Option<(Vec<u8>, String, Vec<Box<RawValue>>)> = None;
    let mut write = |group: Option<(Vec<u8>, String, Vec<Box<RawValue>>)>| match group {
        Some((_, why, candidates)) => review.json(&json!({
            "into": into, "why": why, "candidates": candidates, "decision": null,
        })),
        None => Ok(()),
    };
    while let Some((key, value)) = sorted.next()? {
        let text = String::from_utf8_lossy(value);
        let Some((why, candidate)) = text.split_once('\n') else { continue };
        let id = key.get(..8).unwrap_or_default();
        if group.as_ref().is_none_or(|(current, ..)| current != id) {
            write(group.replace((id.to_vec(), why.to_owned(), Vec::new())))?;
        }
        if let (Some((.., candidates)), Ok(candidate)) =
            (&mut group, RawValue::from_string(candidate.to_owned()))
        {
            candidates.push(candidate);
        }
    }
    write(group)
}
