//! What was emitted, read back by SQLite itself.

use catalog::{Catalog, Generated};
use complaint::Result;
use database::{Reader, Selection, Url};
use record::{Cell, Column, Columns, LineWriter};
use serde_json::json;
use stage::{Fates, Format, Run, Stage};
use std::collections::BTreeMap;

/// Rows of tables on their way: the schema, and what was made of them.
struct Trial {
    scratch: tempfile::TempDir,
    schema: &'static str,
    target: Catalog,
    lines: BTreeMap<String, Vec<Vec<u8>>>,
}

type Rows<'a> = Vec<Vec<Cell<'a>>>;

impl Trial {
    fn new(schema: &'static str, tables: &[(&str, Rows<'_>)]) -> Self {
        let scratch = tempfile::tempdir().unwrap();
        let target = open(&scratch, schema).catalog().unwrap();
        let run = Run::open(scratch.path(), "test").unwrap();
        let mut draft = run.draft(Stage::Transformed).unwrap();
        let mut lines = BTreeMap::new();
        for (name, rows) in tables {
            let table = target.table(name).unwrap();
            let columns = columns(table);
            let key = table.primary_key.clone();
            let mut file = draft.rows(name, name, columns.clone(), key, Format::Ndjson).unwrap();
            let columns = Columns::new(columns);
            let written: Vec<_> = rows.iter().map(|row| line(&columns, row)).collect();
            for line in &written {
                file.line(line).unwrap();
            }
            draft.add_rows(file).unwrap();
            let mut lineage = draft.text(&format!("lineage/{name}.ndjson")).unwrap();
            for row in 1..=written.len() {
                let fate =
                    json!({ "row": row, "from": "old", "line": row, "key": row, "fate": "loaded" });
                lineage.json(&fate).unwrap();
            }
            draft.add_text(lineage).unwrap();
            lines.insert((*name).to_owned(), written);
        }
        for name in ["rejected.ndjson", "review.ndjson"] {
            draft.add_text(draft.text(name).unwrap()).unwrap();
        }
        let read = lines.values().map(Vec::len).sum::<usize>() as u64;
        draft.ledger(vec![Fates { table: "old".into(), read, loaded: read, ..Fates::default() }]);
        draft.publish("transform", "0").unwrap();
        Self { scratch, schema, target, lines }
    }

    /// The files by name, and the line for the person.
    fn emit(&self) -> Result<(BTreeMap<String, String>, String)> {
        let run = Run::open(self.scratch.path(), "test")?;
        let transformed = run.read(Stage::Transformed, &BTreeMap::new(), false)?;
        let mut draft = run.draft(Stage::Emitted)?;
        let said = super::write(&transformed, &self.target, &mut draft)?.to_string();
        let waybill = draft.publish("load", "0")?;
        let path = run.path(Stage::Emitted);
        let read = |name: &String| std::fs::read_to_string(path.join(name)).unwrap();
        let names = waybill.content.files.iter().map(|entry| entry.name.clone());
        let names = names.filter(|name| name.contains(".sql"));
        Ok((names.map(|name| (name.clone(), read(&name))).collect(), said))
    }

    /// Emits, runs the files in the order of their names, and compares every row.
    fn round(&self) -> BTreeMap<String, String> {
        let (files, _) = self.emit().unwrap();
        for text in files.values() {
            let longest = text.split(";\n").map(str::len).max().unwrap_or(0);
            assert!(longest <= 100_000, "a statement of {longest} bytes");
        }
        let all: String = files.values().map(String::as_str).collect();
        let reader = open(&self.scratch, &format!("{}\n{all}", self.schema));
        let after = reader.catalog().unwrap();
        let names =
            |catalog: &Catalog| catalog.tables.iter().map(|table| table.name.clone()).collect();
        let (expected, found): (Vec<_>, Vec<_>) = (names(&self.target), names(&after));
        assert_eq!(expected, found, "the table for pieces is gone");
        for (name, lines) in &self.lines {
            let table = self.target.table(name).unwrap();
            let selection = Selection { table: name.clone(), ..Selection::default() };
            let mut found = Vec::new();
            let each = &mut |line: &[u8]| {
                found.push(line.to_vec());
                Ok(())
            };
            reader.rows(&selection, &Columns::new(columns(table)), each).unwrap();
            let place = lines.iter().zip(&found).position(|(a, b)| a != b);
            assert_eq!((place, lines.len()), (None, found.len()), "{name}");
        }
        files
    }
}

fn open(scratch: &tempfile::TempDir, sql: &str) -> Reader {
    let path = scratch.path().join("whole.sql");
    std::fs::write(&path, sql).unwrap();
    Reader::open(&Url::parse(path.to_str().unwrap()).unwrap(), None).unwrap()
}

fn columns(table: &catalog::Table) -> Vec<Column> {
    let written = table.columns.iter().filter(|column| column.generated == Generated::No);
    written
        .map(|column| Column {
            name: column.name.clone(),
            declared: column.declared.clone(),
            form: column.form,
        })
        .collect()
}

fn line(columns: &Columns, row: &[Cell<'_>]) -> Vec<u8> {
    let mut writer = LineWriter::new(columns);
    writer.start();
    for cell in row {
        writer.cell(cell);
    }
    writer.finish().to_vec()
}

fn text(text: impl Into<String>) -> Cell<'static> {
    Cell::Text(text.into().into())
}

const ONE: &str = "CREATE TABLE one (id INTEGER PRIMARY KEY, v);";

fn one(values: impl IntoIterator<Item = Cell<'static>>) -> Trial {
    let row = |(place, value)| vec![Cell::Integer(place), value];
    Trial::new(ONE, &[("one", (1..).zip(values).map(row).collect())])
}

#[test]
fn every_kind_of_value_comes_back() {
    let files = one([
        Cell::Null,
        Cell::Integer(i64::MIN),
        Cell::Integer(i64::MAX),
        Cell::Real(-0.0),
        Cell::Real(5.0),
        Cell::Real(0.1 + 0.2),
        Cell::Real(5e-324),
        Cell::Real(f64::MAX),
        Cell::Real(f64::NEG_INFINITY),
        text(""),
        text("it's \"q\" `b` $a$ [x'y] ?1 :a -- /* */\r\n;\\n\u{1f600}"),
        text("nul\0nul"),
        text("BEGIN TRANSACTION; COMMIT;"),
        Cell::RawText(vec![0x61, 0xff, 0x62].into()),
        Cell::Blob(vec![].into()),
        Cell::Blob(vec![0, 255].into()),
    ])
    .round();
    assert_eq!(files.len(), 1);
    assert!(
        files["10-one.sql"].starts_with("PRAGMA defer_foreign_keys=TRUE;\nINSERT INTO \"one\"")
    );
    assert!(!files["10-one.sql"].contains("BEGIN TRANSACTION"));
}

#[test]
fn statements_are_filled_and_never_too_long() {
    let files = one((80_000..110_000).step_by(997).map(|length| text("x".repeat(length)))).round();
    assert!(files["10-one.sql"].contains("waybill_pieces"));
    let files = one((0..50_000).map(Cell::Integer)).round();
    let statements = files["10-one.sql"].matches("INSERT INTO").count();
    assert_eq!(statements, files["10-one.sql"].len() / 20_000 + 1);
}

#[test]
fn large_values_come_in_pieces() {
    let long = "it's \u{1f600} BEGIN TRANSACTION; \0 \r\n".repeat(4000);
    let bytes: Vec<u8> = (0..=255).cycle().take(1_900_000).collect();
    one([
        text("before"),
        text(long.clone()),
        Cell::RawText([vec![0xff; 60_000].as_slice(), long.as_bytes()].concat().into()),
        Cell::Blob(bytes.into()),
        text("after"),
    ])
    .round();
}

#[test]
fn a_row_of_many_large_values_keeps_its_checks_and_its_key() {
    let schema =
        "CREATE TABLE wide (a TEXT CHECK (json_valid(a)), b BLOB NOT NULL CHECK (length(b) > 9),
         c TEXT, d TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
         CREATE TABLE waybill_pieces (x TEXT);";
    let row = |letter: &str| {
        let json = text(format!("[\"{}\"]", letter.repeat(60_000)));
        vec![json, Cell::Blob(vec![7; 40_000].into()), text("y".repeat(50_000)), Cell::Null]
    };
    let own = vec![vec![text("a table of that name is the target's own")]];
    Trial::new(schema, &[("wide", vec![row("a"), row("b")]), ("waybill_pieces", own)]).round();
}

#[test]
fn what_d1_cannot_store_is_refused_with_its_key() {
    let said = one([text("fits"), text("x".repeat(2_000_001))]).emit().unwrap_err();
    assert_eq!(
        said.to_string(),
        "cannot emit table one: the row {\"id\":2} has 2000011 bytes, and D1 stores 2000000 at most\n  \
         at   one.ndjson:2\n  hint leave it out, or keep its large value in a bucket"
    );
}

#[test]
fn a_row_that_would_be_refused_is_left_out_with_its_children() {
    let schema = "CREATE TABLE trip (id TEXT PRIMARY KEY, days INTEGER CHECK (days > 0));
         CREATE TABLE leg (id INTEGER PRIMARY KEY, trip TEXT REFERENCES trip (id), up INTEGER REFERENCES leg (id));";
    let trip = |id: &str, days| vec![text(id), Cell::Integer(days)];
    let leg = |id, trip: &str, up| vec![Cell::Integer(id), text(trip), up];
    let legs = vec![
        leg(1, "b", Cell::Integer(2)),
        leg(2, "a", Cell::Null),
        leg(3, "b", Cell::Null),
        leg(4, "elsewhere", Cell::Null),
    ];
    let tables = [("trip", vec![trip("a", 0), trip("b", 1)]), ("leg", legs)];
    let trial = Trial::new(schema, &tables);
    let (files, said) = trial.emit().unwrap();
    assert!(files["10-trip.sql"].ends_with("VALUES\n('b',1);\n"), "{files:?}");
    assert!(
        files["20-leg.sql"].ends_with("VALUES\n(3,'b',NULL),\n(4,'elsewhere',NULL);\n"),
        "{files:?}"
    );
    assert!(said.contains("3 rows that the target would refuse"), "{said}");
    let folder = trial.scratch.path().join("4-emitted");
    let rejected = std::fs::read_to_string(folder.join("rejected.ndjson")).unwrap();
    let whys = rejected.lines().map(|line| {
        let said: serde_json::Value = serde_json::from_str(line).unwrap();
        format!("{} {}: {}", said["into"], said["into_key"], said["why"])
    });
    assert_eq!(
        whys.collect::<Vec<_>>(),
        [
            r#""trip" {"id":"a"}: "CHECK constraint failed: days > 0""#,
            r#""leg" {"id":1}: "its parent was refused""#,
            r#""leg" {"id":2}: "its parent was refused""#,
        ]
    );
    let ledger = std::fs::read_to_string(folder.join("ledger.csv")).unwrap();
    assert!(ledger.contains("old,6,"), "{ledger}");
}

#[test]
fn parents_first_and_circles_in_one_file() {
    let schema = "CREATE TABLE z (id INTEGER PRIMARY KEY);
         CREATE TABLE a (id INTEGER PRIMARY KEY, z INTEGER REFERENCES z (id));
         CREATE TABLE hen (id INTEGER PRIMARY KEY, egg INTEGER REFERENCES egg (id));
         CREATE TABLE egg (id INTEGER PRIMARY KEY, hen INTEGER REFERENCES hen (id));
         CREATE TABLE none (id INTEGER PRIMARY KEY);";
    let two = || vec![vec![Cell::Integer(1), Cell::Integer(1)]];
    let alone = vec![vec![Cell::Integer(1)]];
    let tables = [("z", alone), ("a", two()), ("hen", two()), ("egg", two()), ("none", vec![])];
    let files = Trial::new(schema, &tables).round();
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["10-egg-and-1-more.sql", "20-z.sql", "30-a.sql"]);
}

#[test]
fn large_tables_are_divided_unless_they_refer_to_themselves() {
    let schema = "CREATE TABLE flat (id INTEGER PRIMARY KEY, v TEXT);
         CREATE TABLE tree (id INTEGER PRIMARY KEY, v TEXT, up INTEGER REFERENCES tree (id));";
    let cells = |id: i64| [Cell::Integer(id), text("x".repeat(50_000))];
    let flat = (0..250).map(|id| cells(id).to_vec()).collect();
    let tree = (0..250).map(|id| [&cells(id)[..], &[Cell::Integer(249 - id)]].concat()).collect();
    let trial = Trial::new(schema, &[("flat", flat), ("tree", tree)]);
    let names: Vec<_> = trial.round().into_keys().collect();
    assert_eq!(names, ["010-flat.sql", "020-flat.sql", "030-flat.sql", "040-tree.sql"]);
    let (_, said) = trial.emit().unwrap();
    assert_eq!(
        said,
        "4 files, 500 rows, 25 MB; run them in the order of their names; 040-tree.sql has 12 MB \
         in one piece, because its rows refer to each other"
    );
}
