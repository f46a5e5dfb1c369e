//! Values that a D1 export has likely spoilt: it writes every number as a double.

use crate::left::known_by;
use catalog::{Affinity, Column, Table};
use database::{Finding, Level, Reader, Selection};
use record::{Columns, Spans, key_object};
use stage::TextFile;
use step::{Blame as _, Fault};

/// Writes down each number beyond 2^53 and each U+FFFD, by table, column and key.
///
/// The export writes 9007199254740993 as 9007199254740992, and an integer near the ends of the
/// range so that it comes back as a real. Whether one has been changed cannot be seen any more;
/// that it may have been can.
pub fn write(reader: &Reader, table: &Table, findings: &mut TextFile) -> step::Result<()> {
    if !reader.from_d1() {
        return Ok(());
    }
    let known = known_by(table);
    let key: Vec<usize> = (0..known.len()).collect();
    let columns = Columns::new(known);
    let mut spans = Spans::default();
    for column in &table.columns {
        for (suspicion, condition) in suspicions(column) {
            let selection = Selection {
                table: table.name.clone(),
                condition: Some(condition),
                order: table.rowid.iter().cloned().collect(),
                ..Selection::default()
            };
            reader
                .rows(&selection, &columns, &mut |line| {
                    let key = key_object(spans.scan(line, &columns)?, &columns, &key);
                    findings.json(&finding(suspicion, table, &column.name, &key))
                })
                .blame(Fault::Source)?;
        }
    }
    Ok(())
}

/// What a value may have suffered: its name, what happened, what to do.
type Suspicion = (&'static str, &'static str, &'static str);

const ROUNDED: Suspicion = (
    "number-beyond-2^53",
    "a D1 export rounds integers beyond 2^53; this one may have been another",
    "compare it with the live database, or read that instead of the export",
);
const REPLACED: Suspicion = (
    "replacement-character",
    "a D1 export writes U+FFFD where text is not UTF-8; the bytes that were there are lost",
    "read the live database instead of the export, if it was no U+FFFD before",
);

/// The conditions under which a cell of the column is suspicious.
fn suspicions(column: &Column) -> Vec<(Suspicion, String)> {
    let name = database::quoted(&column.name);
    let integer = format!(
        "typeof({name}) = 'integer' and {name} not between -9007199254740991 and 9007199254740991"
    );
    // Near the ends of the range an integer comes back as a real.
    let real = format!("typeof({name}) = 'real' and abs({name}) > 9007199254740992");
    let rounded = match column.affinity {
        Affinity::Real | Affinity::Text => integer,
        _ => format!("({integer}) or ({real})"),
    };
    let replaced = format!("typeof({name}) = 'text' and instr({name}, char(65533)) > 0");
    vec![(ROUNDED, rounded), (REPLACED, replaced)]
}

fn finding(suspicion: Suspicion, table: &Table, column: &str, key: &str) -> Finding {
    let (name, detail, remedy) = suspicion;
    Finding {
        name: name.to_owned(),
        level: Level::Warning,
        table: table.name.clone(),
        column: Some(column.to_owned()),
        key: serde_json::from_str(key).ok(),
        detail: detail.to_owned(),
        remedy: remedy.to_owned(),
    }
}
