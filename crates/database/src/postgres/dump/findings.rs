//! What a person should know of a dump.

use crate::postgres::dump::contents::Contents;
use crate::postgres::dump::ddl::Note;
use crate::postgres::dump::load::Found;
use crate::postgres::dump::schema::Schema;
use crate::postgres::dump::sources::Sources;
use crate::{Finding, Level};
use catalog::Generated;

/// All of it, table by table.
pub(crate) fn of(schema: &Schema, sources: &Sources, found: Found) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(Contents { file, .. }) = &sources.beside {
        findings.push(Finding {
            name: "tables-from-beside".to_owned(),
            level: Level::Note,
            table: String::new(),
            column: None,
            key: None,
            detail: format!("the dump has rows alone; its tables are known from {file}"),
            remedy: "look whether both were made of the same database".to_owned(),
        });
    }
    findings.extend(computed(schema));
    for (table, column) in found.uncertain {
        findings.push(Finding {
            name: "text-as-written".to_owned(),
            level: Level::Note,
            table,
            column: Some(column),
            key: None,
            detail: "its texts are kept as the file has them; a server may write them otherwise"
                .to_owned(),
            remedy: "restore the file into a server, and read that".to_owned(),
        });
    }
    for table in found.assumed {
        findings.push(Finding {
            name: "time-without-zone".to_owned(),
            level: Level::Warning,
            table,
            column: None,
            key: None,
            detail: "times of a `timestamp with time zone` say no zone; they were taken for UTC"
                .to_owned(),
            remedy: "write `SET timezone = …` with a number of hours before them".to_owned(),
        });
    }
    let notes = sources.all().flat_map(|contents| &contents.notes);
    findings.extend(notes.chain(&sources.notes).chain(&found.notes).map(noted));
    findings
}

/// Columns that are computed have no values in a dump.
fn computed(schema: &Schema) -> impl Iterator<Item = Finding> {
    let columns =
        schema.tables.iter().filter(|table| table.partition_of.is_none()).flat_map(|table| {
            table.columns.iter().map(move |column| (table.place.known(), column))
        });
    columns.filter(|(_, column)| column.generated != Generated::No).map(|(table, column)| Finding {
        name: "computed-column".to_owned(),
        level: Level::Warning,
        table,
        column: Some(column.name.clone()),
        key: None,
        detail: "the column is computed, and a dump has no values of it: it is left out".to_owned(),
        remedy: "if it is needed, restore the dump into a server, and read that".to_owned(),
    })
}

fn noted(note: &Note) -> Finding {
    Finding {
        name: "not-followed".to_owned(),
        level: Level::Warning,
        table: note.table.clone(),
        column: None,
        key: None,
        detail: format!("{} ({})", note.what, note.place),
        remedy: "if it matters, restore the dump into a server, and read that".to_owned(),
    }
}
