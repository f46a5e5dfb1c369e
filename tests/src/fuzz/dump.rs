//! The reader of what `pg_dump` writes.

use super::accepts;
use catalog::TableKind;
use complaint::Complaint;
use database::{Reader, Selection, Url};
use record::Columns;
use std::collections::BTreeMap;
use std::path::Path;

/// The bytes are a dump: read to its last row, or refused at a place in it.
pub fn dump(input: &[u8]) {
    let lines = input.split(|byte| *byte == b'\n').count();
    match read(input) {
        Ok(tables) => assert!(tables.values().flatten().all(|line| !line.contains(&b'\n'))),
        Err(complaint) => named(&complaint, lines),
    }
}

/// The lines of each table of this dump.
pub fn read(input: &[u8]) -> complaint::Result<BTreeMap<String, Vec<Vec<u8>>>> {
    let folder = tempfile::tempdir().expect("a folder for the dump");
    let path = folder.path().join("dump.sql");
    std::fs::write(&path, input).expect("the dump is written");
    tables(&path)
}

fn tables(path: &Path) -> complaint::Result<BTreeMap<String, Vec<Vec<u8>>>> {
    let reader = Reader::open(&Url::Dump(path.to_owned()), None)?;
    let catalog = reader.catalog()?;
    let _ = reader.schema_files(&BTreeMap::new());
    let mut found = BTreeMap::new();
    // Rows of a partition are read with those of the whole.
    for table in catalog.tables.iter().filter(|table| table.kind == TableKind::Table) {
        let columns = Columns::new(table.columns.iter().map(record::Column::from).collect());
        let order = table.reading_order();
        let selection = Selection { table: table.name.clone(), order, ..Selection::default() };
        let mut lines = Vec::new();
        let mut each = |line: &[u8]| {
            assert!(accepts(line, &columns), "no line: {}", String::from_utf8_lossy(line));
            lines.push(line.to_vec());
            Ok(())
        };
        reader.rows(&selection, &columns, &mut each).expect("what was read can be asked for");
        found.insert(table.name.clone(), lines);
    }
    Ok(found)
}

/// A place that is said is one of the file.
fn named(complaint: &Complaint, lines: usize) {
    assert!(!complaint.fact().is_empty());
    let Some((_, line)) = complaint.place().and_then(|place| place.rsplit_once(':')) else {
        return;
    };
    if let Ok(line) = line.parse::<usize>() {
        assert!((1..=lines).contains(&line), "there are {lines} lines: {complaint}");
    }
}
