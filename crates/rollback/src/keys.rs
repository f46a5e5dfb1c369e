//! Keys that a person lists: the rows that are to be taken back.

use complaint::{Complaint, Result};
use index::{Lookup, Sorter};
use record::{Cell, Columns, read_cell};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

/// The keys of a file, for tables with these columns.
pub struct Keys {
    lookup: Lookup,
    /// Number of them.
    pub count: u64,
}

impl Keys {
    /// Reads a file with a key a line: the value alone where the key is one column, an object with
    /// its columns, or a line of `held.ndjson` or `rejected.ndjson`.
    pub fn read(path: &Path, tables: &[&Columns], scratch: &Path) -> Result<Self> {
        let failed = |error: std::io::Error| {
            Complaint::new(format!("cannot read {}: {error}", path.display()))
        };
        let mut sorter = Sorter::new(scratch);
        let mut count = 0;
        for (place, line) in BufReader::new(File::open(path).map_err(failed)?).lines().enumerate() {
            let line = line.map_err(failed)?;
            let text = line.trim();
            if text.is_empty() {
                continue;
            }
            let keys: Vec<String> = tables.iter().filter_map(|keys| key(text, keys)).collect();
            if keys.is_empty() {
                return Err(Complaint::new("the line is no key of a table of this load")
                    .at(format!("{}:{}", path.display(), place + 1))
                    .hint("write the value of the key, or an object with the key's columns"));
            }
            count += 1;
            keys.iter().try_for_each(|key| sorter.push(key.as_bytes(), &[]))?;
        }
        Ok(Self { lookup: sorter.lookup()?, count })
    }

    /// Whether a key, as the journal writes it, is one of them.
    pub fn has(&mut self, key: &str) -> Result<bool> {
        self.lookup.has(key.as_bytes())
    }
}

/// The key as the journal writes it.
fn key(text: &str, keys: &Columns) -> Option<String> {
    let members: Option<BTreeMap<String, Box<RawValue>>> = serde_json::from_str(text).ok();
    let Some(members) = members else {
        return (keys.len() == 1).then(|| alone(text, keys)).flatten();
    };
    if let Some(inner) = members.get("into_key").or_else(|| members.get("key"))
        && keys.position("key").is_none()
        && inner.get().starts_with('{')
    {
        return key(inner.get(), keys);
    }
    let cells = (0..keys.len()).map(|place| {
        let raw = members.get(keys.name(place))?.get();
        Some(read_cell(keys.form(place), raw.as_bytes()).ok()?.into_owned())
    });
    Some(written(&cells.collect::<Option<Vec<_>>>()?, keys))
}

/// A value that stands alone: as JSON has it, or as it is.
fn alone(text: &str, keys: &Columns) -> Option<String> {
    let form = keys.form(0);
    let bare = || match form {
        record::Form::Integer => text.parse().ok().map(Cell::Integer),
        _ => Some(Cell::Text(text.to_owned().into())),
    };
    let quoted = text.starts_with('"').then(|| read_cell(form, text.as_bytes()).ok()).flatten();
    Some(written(&[quoted.map(Cell::into_owned).or_else(bare)?], keys))
}

fn written(cells: &[Cell<'_>], keys: &Columns) -> String {
    let mut out = b"{".to_vec();
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        record::write_string(&mut out, keys.name(place));
        out.push(b':');
        record::write_cell(&mut out, keys.form(place), cell);
    }
    out.push(b'}');
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::key;
    use record::{Column, Columns, Form};

    fn columns(list: &[(&str, Form)]) -> Columns {
        let column = |(name, form): &(&str, Form)| Column {
            name: (*name).to_owned(),
            declared: String::new(),
            form: *form,
        };
        Columns::new(list.iter().map(column).collect())
    }

    #[test]
    fn keys_are_what_the_journal_writes() {
        let id = columns(&[("id", Form::Integer)]);
        for text in ["5", "{\"id\":5}", "{ \"id\" : 5 }", "{\"into_key\":{\"id\":5},\"why\":\"x\"}"]
        {
            assert_eq!(key(text, &id).as_deref(), Some("{\"id\":5}"), "{text}");
        }
        assert_eq!(key("x", &id), None);
        assert_eq!(key("9223372036854775807", &id).unwrap(), "{\"id\":\"9223372036854775807\"}");
        let uuid = columns(&[("id", Form::Text)]);
        for text in ["a-b", "\"a-b\"", "{\"id\":\"a-b\"}"] {
            assert_eq!(key(text, &uuid).as_deref(), Some("{\"id\":\"a-b\"}"), "{text}");
        }
        let two = columns(&[("a", Form::Integer), ("b", Form::Text)]);
        assert_eq!(key("{\"b\":\"x\",\"a\":1}", &two).unwrap(), "{\"a\":1,\"b\":\"x\"}");
        assert_eq!(key("1", &two), None);
    }
}
