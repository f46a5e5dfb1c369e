//! Values that a D1 export has likely spoilt: it writes every number as a double.

use crate::left::known_by;
use catalog::{Affinity, Table};
use database::{Finding, Level, Reader, Selection};
use plan::Extract;
use record::{Columns, Spans, key_object};
use stage::TextFile;
use step::{Blame as _, Fault};

/// Writes down each number beyond 2^53, by table, column and key.
///
/// The export writes 9007199254740993 as 9007199254740992, and an integer near the ends of the
/// range so that it comes back as a real. Whether one has been changed cannot be seen any more;
/// that it may have been can.
pub fn write(
    reader: &Reader,
    table: &Table,
    _extract: &Extract,
    findings: &mut TextFile,
) -> step::Result<()> {
    if !reader.from_d1() {
        return Ok(());
    }
    let known = known_by(table);
    let key: Vec<usize> = (0..known.len()).collect();
    let columns = Columns::new(known);
    let mut spans = Spans::default();
    for column in &table.columns {
        let name = database::quoted(&column.name);
        let real = match column.affinity {
            Affinity::Integer | Affinity::Numeric => {
                format!("or (typeof({name}) = 'real' and abs({name}) > 9007199254740992)")
            }
            _ => String::new(),
        };
        let condition = format!(
            "(typeof({name}) = 'integer' and {name} not between -9007199254740991 and 9007199254740991) {real}"
        );
        let selection = Selection {
            table: table.name.clone(),
            condition: Some(condition),
            order: table.rowid.iter().cloned().collect(),
            ..Selection::default()
        };
        reader
            .rows(&selection, &columns, &mut |line| {
                let key = key_object(spans.scan(line, &columns)?, &columns, &key);
                findings.json(&finding(table, &column.name, &key))
            })
            .blame(Fault::Source)?;
    }
    Ok(())
}

fn finding(table: &Table, column: &str, key: &str) -> Finding {
    Finding {
        name: "number-beyond-2^53".to_owned(),
        level: Level::Warning,
        table: table.name.clone(),
        column: Some(column.to_owned()),
        key: serde_json::from_str(key).ok(),
        detail: "a D1 export rounds integers beyond 2^53; this one may have been another"
            .to_owned(),
        remedy: "compare it with the live database, or read that instead of the export".to_owned(),
    }
}
