//! What holds of a line and of a CSV record, whatever bytes they are.

use record::{
    Cell, Columns, Form, LineWriter, Scan, Spans, csv_to_line, join_key, key_bytes, key_object,
    key_text, line_to_csv, read_cell,
};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// More brackets than this may be nested deeper than we read.
const DEEP: usize = 1000;

/// Reads the line. Where it is taken, it says what another parser reads in it, is written in one
/// way, and comes back from there, through CSV too. Gives that way; `None` where it is refused.
pub fn line(line: &[u8], columns: &Columns) -> Option<Vec<u8>> {
    let mut spans = Spans::default();
    let scan = spans.scan(line, columns);
    agrees(line, scan.as_ref().ok(), columns);
    let scan = scan.ok()?;
    let cells: Option<Vec<Cell<'_>>> =
        (0..columns.len()).map(|at| read_cell(columns.form(at), scan.raw(at)).ok()).collect();
    let cells = cells?;
    let written = write(&cells, columns);
    let mut spans = Spans::default();
    let again = spans.scan(&written, columns).expect("what was written is a line");
    for (at, cell) in cells.iter().enumerate() {
        let form = columns.form(at);
        let read = read_cell(form, again.raw(at)).expect("what was written is a cell");
        assert!(same(&read, cell), "{cell:?} became {read:?} in a column of form {form:?}");
        joins(form, [scan.raw(at), again.raw(at)]);
    }
    let once_more: Vec<Cell<'_>> = (0..columns.len())
        .filter_map(|at| read_cell(columns.form(at), again.raw(at)).ok())
        .collect();
    assert_eq!(write(&once_more, columns), written, "written in two ways");
    keys(again, columns);
    for scan in [scan, again] {
        assert_eq!(through_csv(scan, columns), written, "CSV says something else");
    }
    Some(written)
}

/// Whether the line is taken.
#[must_use]
pub fn accepts(bytes: &[u8], columns: &Columns) -> bool {
    line(bytes, columns).is_some()
}

/// Reads records of CSV, without a header. Of those that are taken no field is taken for nothing,
/// and each comes back. Gives the lines.
pub fn csv(bytes: &[u8], columns: &Columns) -> Vec<Vec<u8>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut lines = Vec::new();
    for record in reader.byte_records() {
        let record = record.expect("bytes that can be read");
        let mut writer = LineWriter::new(columns);
        if csv_to_line(&record, columns, &mut writer).is_err() {
            continue;
        }
        let line = writer.finish().to_vec();
        let mut spans = Spans::default();
        let scan = spans.scan(&line, columns).expect("a record is a line");
        for (at, field) in record.iter().enumerate() {
            let null = field.is_empty() || (field == b"null" && !is_text(columns.form(at)));
            assert_eq!(
                scan.raw(at) == b"null",
                null,
                "{} became {}",
                String::from_utf8_lossy(field),
                String::from_utf8_lossy(scan.raw(at)),
            );
        }
        assert_eq!(through_csv(scan, columns), line, "the record does not come back");
        self::line(&line, columns).expect("a record says what a line can");
        lines.push(line);
    }
    lines
}

/// Forms in which a bare word is text.
fn is_text(form: Form) -> bool {
    matches!(form, Form::Text | Form::Decimal | Form::Any)
}

fn write(cells: &[Cell<'_>], columns: &Columns) -> Vec<u8> {
    let mut writer = LineWriter::new(columns);
    writer.start();
    for cell in cells {
        writer.cell(cell);
    }
    writer.finish().to_vec()
}

fn same(a: &Cell<'_>, b: &Cell<'_>) -> bool {
    match (a, b) {
        (Cell::Real(a), Cell::Real(b)) => a.to_bits() == b.to_bits(),
        _ => a == b,
    }
}

/// To a record, written, read, and back to a line.
fn through_csv(scan: Scan<'_>, columns: &Columns) -> Vec<u8> {
    let mut writer = LineWriter::new(columns);
    writer.start();
    if columns.is_empty() {
        return writer.finish().to_vec();
    }
    let fields = line_to_csv(scan, columns).expect("a line has fields");
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(&fields).expect("a record can be written");
    let file = file.into_inner().expect("a record can be written");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&file[..]);
    let record = reader.byte_records().next().expect("one record").expect("a record");
    csv_to_line(&record, columns, &mut writer).expect("what was written is a record");
    writer.finish().to_vec()
}

/// A cell joins what the same cell joins, however it was written.
fn joins(form: Form, raw: [&[u8]; 2]) {
    let keys = raw.map(|raw| {
        let mut key = Vec::new();
        let any = join_key(&mut key, form, raw).expect("a cell has a key");
        (any, key)
    });
    assert_eq!(keys[0], keys[1], "{}", String::from_utf8_lossy(raw[0]));
}

/// Keys of a line are JSON.
fn keys(scan: Scan<'_>, columns: &Columns) {
    let all: Vec<usize> = (0..columns.len()).collect();
    let mut key = Vec::new();
    key_bytes(&mut key, scan, &all);
    let parts: Vec<&RawValue> = serde_json::from_slice(&key).expect("a key is an array");
    assert_eq!(parts.len(), columns.len());
    let object = key_object(scan, columns, &all);
    assert!(serde_json::from_str::<&RawValue>(&object).is_ok(), "{object}");
    let _ = key_text(scan, columns, all.get(..1).unwrap_or_default());
}

/// Another parser takes the same lines, and finds the same texts in them.
fn agrees(line: &[u8], scan: Option<&Scan<'_>>, columns: &Columns) {
    let members = serde_json::from_slice::<Members<'_>>(line).ok();
    let named = members.filter(|members| {
        let once = |name: &str| members.0.iter().filter(|(known, _)| known == name).count() == 1;
        members.0.len() == columns.len() && columns.list().iter().all(|column| once(&column.name))
    });
    let brackets = line.iter().filter(|byte| matches!(byte, b'[' | b'{')).count();
    let shown = String::from_utf8_lossy(line);
    match (scan, named) {
        (None, Some(_)) => assert!(brackets > DEEP, "refused, and another parser takes {shown}"),
        (Some(_), None) => panic!("taken, and another parser refuses {shown}"),
        (None, None) => {}
        (Some(scan), Some(members)) => {
            for (at, column) in columns.list().iter().enumerate() {
                let found = members.0.iter().find(|(name, _)| *name == column.name);
                let raw = found.map(|(_, value)| value.get().as_bytes());
                assert_eq!(raw, Some(scan.raw(at)), "{shown}");
                let text = serde_json::from_slice::<String>(scan.raw(at)).ok();
                if let (Some(text), true) = (text, column.form == Form::Text) {
                    let read = read_cell(Form::Text, scan.raw(at));
                    assert_eq!(read, Ok(Cell::Text(text.into())), "{shown}");
                }
            }
        }
    }
}

/// The members of an object in their order, whether or not two have one name.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Each)
    }
}

struct Each;

impl<'de> Visitor<'de> for Each {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
