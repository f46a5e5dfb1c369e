//! Rows that wait for a person: rejected on the way, held for review, refused by the target.

use complaint::{Complaint, Result};
use serde_json::value::RawValue;
use stage::Folder;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

/// How many of a file the report shows.
const SHOWN: usize = 20;

/// Where they stand, what a line is, and what the rows are.
const FILES: [(&str, &str, &str, &str); 4] = [
    ("3-transformed", "rejected.ndjson", "row", "rejected on the way"),
    ("3-transformed", "review.ndjson", "question", "about rows that are held for review"),
    ("4-loaded", "rejected.ndjson", "row", "refused by the target"),
    ("4-loaded", "held.ndjson", "row", "changed by somebody before the load came to them"),
];

/// The first lines of a file of such rows.
pub struct Waiting {
    /// What its lines are, one of them by itself.
    pub line: &'static str,
    /// What the rows are.
    pub what: &'static str,
    /// The file, as one finds it in the run.
    pub file: String,
    /// How many lines there are.
    pub count: u64,
    /// The first of them.
    pub first: Vec<Row>,
}

/// One of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The source table, and the target table.
    pub way: String,
    /// Its key in the source as JSON.
    pub key: String,
    /// Why it waits.
    pub why: String,
    /// What it holds.
    pub held: String,
}

/// All files of such rows that are not empty.
pub fn all(transformed: &Folder, loaded: &Folder) -> Result<Vec<Waiting>> {
    let mut all = Vec::new();
    for (folder, name, line, what) in FILES {
        let folder = if folder == "4-loaded" { loaded } else { transformed };
        let Some(entry) = folder.waybill().entry(name).filter(|entry| entry.rows > 0) else {
            continue;
        };
        let stem = folder.path().file_name().unwrap_or_default().to_string_lossy();
        let file = format!("{stem}/{name}");
        let first = first(&folder.path().join(name))?.1;
        all.push(Waiting { line, what, file, count: entry.rows, first });
    }
    Ok(all)
}

/// The same of a run whose load may be going on, for who only looks: nothing is held against a waybill.
pub fn in_run(root: &Path) -> Result<Vec<Waiting>> {
    let loading = if root.join("4-loaded").is_dir() { "4-loaded" } else { "4-loaded.draft" };
    let mut all = Vec::new();
    for (folder, name, line, what) in FILES {
        let folder = if folder == "4-loaded" { loading } else { folder };
        let path = root.join(folder).join(name);
        if path.is_file() {
            let (count, first) = first(&path)?;
            let file = format!("{folder}/{name}");
            all.push(Waiting { line, what, file, count, first });
        }
    }
    all.retain(|waiting| waiting.count > 0);
    Ok(all)
}

/// How many lines there are, and the first of them.
fn first(path: &Path) -> Result<(u64, Vec<Row>)> {
    let failed = |error: String| Complaint::new(format!("cannot read {}: {error}", path.display()));
    let file = File::open(path).map_err(|error| failed(error.to_string()))?;
    let (mut rows, mut count) = (Vec::new(), 0);
    for (place, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| failed(error.to_string()))?;
        count += 1;
        if place >= SHOWN {
            continue;
        }
        let row = Row::read(&line).map_err(|error| {
            Complaint::new(error.to_string()).at(format!("{}:{}", path.display(), place + 1))
        })?;
        rows.push(row);
    }
    Ok((count, rows))
}

/// The members of a line, as they are written: a document may hold half a surrogate pair, which is
/// no text, and numbers that no double holds.
type Members = BTreeMap<String, Box<RawValue>>;

impl Row {
    /// A line: one row, or several between which a person decides.
    fn read(line: &str) -> serde_json::Result<Self> {
        let said: Members = serde_json::from_str(line)?;
        let (into, why) = (text(&said, "into"), text(&said, "why"));
        let Some(candidates) = said.get("candidates") else {
            let way = format!("{} → {into}", text(&said, "from"));
            return Ok(Self { way, key: json(&said, "key"), why, held: json(&said, "row") });
        };
        let candidates: Vec<Members> = serde_json::from_str(candidates.get())?;
        let of = |name: &str| {
            let all = candidates.iter().map(|candidate| json(candidate, name));
            all.collect::<Vec<_>>().join(" or ")
        };
        let mut from: Vec<String> = candidates.iter().map(|one| text(one, "from")).collect();
        from.dedup();
        let way = format!("{} → {into}", from.join(", "));
        Ok(Self { way, key: of("key"), why, held: of("row") })
    }
}

fn json(said: &Members, name: &str) -> String {
    let raw = said.get(name).map(|raw| raw.get()).filter(|raw| *raw != "null");
    raw.unwrap_or_default().to_owned()
}

fn text(said: &Members, name: &str) -> String {
    let raw = said.get(name).and_then(|raw| serde_json::from_str(raw.get()).ok());
    raw.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_row_or_several() {
        let one =
            r#"{"into":"a","from":"b","key":{"id":1},"why":"no","row":{"x":1e400,"y":"\ud83d"}}"#;
        let one = Row::read(one).unwrap();
        assert_eq!((one.way.as_str(), one.key.as_str()), ("b → a", "{\"id\":1}"));
        assert_eq!(one.held, r#"{"x":1e400,"y":"\ud83d"}"#);
        let candidate = |id: u8| json!({"from":"b","line":id,"key":{"id":id},"row":{"x":id}});
        let several = json!({"into":"a","why":"two","candidates":[candidate(1), candidate(2)]});
        let several = Row::read(&several.to_string()).unwrap();
        assert_eq!(several.way, "b → a");
        assert_eq!(several.key, "{\"id\":1} or {\"id\":2}");
        assert_eq!(several.held, "{\"x\":1} or {\"x\":2}");
    }
}
