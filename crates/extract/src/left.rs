//! `left.ndjson`: every row that stays behind, with the reason.
//!
//! A row is `{"table":…,"key":…,"why":…}`. A table that stays behind as a whole is one line, with
//! the number of its rows in the place of a key.

use crate::table::columns;
use catalog::Table;
use complaint::Result;
use database::{Reader, Selection};
use record::{Columns, Spans, key_object};
use serde_json::json;
use stage::TextFile;

/// Writes down a table that stays behind.
pub fn whole(file: &mut TextFile, table: &Table, why: &str) -> Result<()> {
    file.json(&json!({ "table": table.name, "rows": table.rows, "why": why }))
}

/// Writes down each row of a selection; gives their number.
pub fn rows(
    reader: &Reader,
    file: &mut TextFile,
    table: &Table,
    selection: &Selection,
    why: &str,
) -> Result<u64> {
    let known = known_by(table);
    let key: Vec<usize> = (0..known.len()).collect();
    let columns = Columns::new(known);
    let (name, why) = (json!(table.name).to_string(), json!(why).to_string());
    let mut spans = Spans::default();
    let mut count = 0;
    reader.rows(selection, &columns, &mut |line| {
        count += 1;
        let key = key_object(spans.scan(line, &columns)?, &columns, &key);
        file.write(format!("{{\"table\":{name},\"key\":{key},\"why\":{why}}}\n"))
    })?;
    Ok(count)
}

/// The columns by which a row can be told: its primary key; its rowid too where NULL may stand in
/// that; all it has where there is neither.
pub fn known_by(table: &Table) -> Vec<record::Column> {
    let all = columns(table);
    let part = |column: &record::Column| table.primary_key.contains(&column.name);
    let mut known: Vec<_> = all.iter().filter(|column| part(column)).cloned().collect();
    if let (true, Some(rowid)) = (table.identity().is_empty(), &table.rowid) {
        let form = record::Form::Integer;
        known.push(record::Column { name: rowid.clone(), declared: String::new(), form });
    }
    if known.is_empty() { all } else { known }
}
