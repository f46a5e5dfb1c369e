//! Rows of a file by what the target knows them by.

use complaint::{Complaint, Result};
use record::{Columns, Spans, key_object};
use serde_json::{Value, json};
use stage::{Draft, Folder};
use std::collections::BTreeSet;
use std::path::Path;

/// The lines of a target file whose rows have these keys, in the columns `identity`. A row without
/// a key is found by counting the rows that the journal says went in.
pub fn of_keys(
    draft: &Draft,
    transformed: &Folder,
    table: &str,
    identity: &[String],
    keys: &BTreeSet<String>,
) -> Result<Vec<u64>> {
    let Some(entry) = transformed.table(table) else { return Ok(Vec::new()) };
    let absent = absent_lines(draft, table)?;
    let known = journal_keys(draft, table)?;
    let columns = Columns::new(entry.columns.clone());
    let key: Vec<usize> = identity.iter().filter_map(|name| columns.position(name)).collect();
    let mut rows = transformed.rows(entry)?;
    let mut spans = Spans::default();
    let mut inserted = known.into_iter();
    let mut lines = Vec::new();
    while let Some(line) = rows.next()? {
        let line = line.to_vec();
        let number = rows.place();
        if absent.contains(&number) {
            continue;
        }
        let scan = spans.scan(&line, &columns)?;
        let own = key_object(scan, &columns, &key);
        let known = if key.is_empty() { inserted.next().unwrap_or_default() } else { own };
        if keys.contains(&known) {
            lines.push(number);
        }
    }
    Ok(lines)
}

fn absent_lines(draft: &Draft, table: &str) -> Result<BTreeSet<u64>> {
    let mut lines = BTreeSet::new();
    for name in ["rejected.ndjson", "merged.ndjson"] {
        each_json(&draft.path().join(name), |said| {
            if said["into"] == table {
                lines.extend(said["into_line"].as_u64());
            }
        })?;
    }
    Ok(lines)
}

/// The keys of the table's rows in the order of the journal, as [`of_keys`] is given them.
fn journal_keys(draft: &Draft, table: &str) -> Result<Vec<String>> {
    let mut keys = Vec::new();
    each_json(&draft.path().join("journal.ndjson"), |said| {
        if said["table"] == table && said["did"] == "inserted" && said["rowid"].is_string() {
            keys.push(json!({ "rowid": said["rowid"] }).to_string());
        }
    })?;
    Ok(keys)
}

/// Calls `each` with every line of a file of JSON lines.
pub fn each_json(path: &Path, mut each: impl FnMut(&Value)) -> Result<()> {
    let failed = |error: String| Complaint::new(error).at(path.display());
    let file = std::fs::File::open(path).map_err(|error| failed(error.to_string()))?;
    for line in std::io::BufRead::lines(std::io::BufReader::new(file)) {
        let line = line.map_err(|error| failed(error.to_string()))?;
        each(&serde_json::from_str(&line).map_err(|error| failed(error.to_string()))?);
    }
    Ok(())
}
