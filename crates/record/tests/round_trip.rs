//! Any row of any engine → line → row gives the same bytes; so does a way through CSV.

use proptest::prelude::*;
use record::{
    Cell, Column, Columns, Form, LineWriter, Spans, csv_to_line, line_to_csv, object_path,
    read_cell,
};
use std::borrow::Cow;

fn integers() -> impl Strategy<Value = i64> {
    let edge = prop_oneof![Just(i64::MAX), Just(i64::MIN), Just((1 << 53) + 1), Just(-(1 << 53))];
    prop_oneof![-9i64..9, edge]
}

fn cells() -> impl Strategy<Value = Cell<'static>> {
    prop_oneof![
        Just(Cell::Null),
        any::<i64>().prop_map(Cell::Integer),
        integers().prop_map(Cell::Integer),
        any::<f64>()
            .prop_map(|real| if real.is_nan() { f64::NAN } else { real })
            .prop_map(Cell::Real),
        prop_oneof![
            Just(0.0),
            Just(-0.0),
            Just(5.0),
            Just(f64::INFINITY),
            Just(1e300),
            Just(5e-324)
        ]
        .prop_map(Cell::Real),
        any::<String>().prop_map(|text| Cell::Text(Cow::Owned(text))),
        prop_oneof![
            Just(""),
            Just("NULL"),
            Just("\\N"),
            Just(" "),
            Just("0123"),
            Just("1e5"),
            Just("TRUE"),
            Just("null"),
            Just("{\"$blob\":\"AA==\"}"),
            Just("{\"$object\":\"ab/abcd.png\"}"),
            Just("{}"),
            Just("\\."),
            Just("a\0b"),
            Just("\"q\""),
            Just("-5"),
            Just("Infinity"),
            Just("\u{feff}bom"),
            Just("'=1+1"),
            Just("{\"a\": [1, 2.50, \"x\"]}"),
            Just("[9007199254740993]"),
            Just("\"json\""),
            Just("true"),
        ]
        .prop_map(|text| Cell::Text(Cow::Borrowed(text))),
        bytes(),
    ]
}

fn bytes() -> impl Strategy<Value = Cell<'static>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(|bytes| {
            match String::from_utf8(bytes) {
                Ok(text) => Cell::Text(Cow::Owned(text)),
                Err(error) => Cell::RawText(Cow::Owned(error.into_bytes())),
            }
        }),
        proptest::collection::vec(any::<u8>(), 0..5000).prop_map(|bytes| Cell::Blob(bytes.into())),
        ("[0-9a-f]{64}", "[a-z0-9]{1,16}")
            .prop_map(|(digest, ending)| Cell::Object(object_path(&digest, &ending).into())),
    ]
}

fn forms() -> impl Strategy<Value = Form> {
    prop_oneof![
        Just(Form::Integer),
        Just(Form::Real),
        Just(Form::Text),
        Just(Form::Boolean),
        Just(Form::Decimal),
        Just(Form::Json),
        Just(Form::Any)
    ]
}

fn same(a: &Cell<'_>, b: &Cell<'_>) -> bool {
    match (a, b) {
        (Cell::Real(a), Cell::Real(b)) => a.to_bits() == b.to_bits(),
        _ => a == b,
    }
}

proptest! {
    #[test]
    fn a_row_comes_back_as_it_was(row in proptest::collection::vec((forms(), cells(), any::<String>()), 1..8)) {
        let columns = row.iter().enumerate().map(|(place, (form, _, name))| Column {
            name: format!("{name}{place}"),
            declared: String::new(),
            form: *form,
        });
        let columns = Columns::new(columns.collect());
        let mut writer = LineWriter::new(&columns);
        writer.start();
        for (_, cell, _) in &row {
            writer.cell(cell);
        }
        let line = writer.finish().to_vec();
        let mut spans = Spans::default();
        let scan = spans.scan(&line, &columns).unwrap();
        let mut again = LineWriter::new(&columns);
        again.start();
        for (place, (form, cell, _)) in row.iter().enumerate() {
            let found = read_cell(*form, scan.raw(place)).unwrap();
            prop_assert!(same(&found, cell), "{found:?} {cell:?}");
            again.cell(&found);
        }
        prop_assert_eq!(again.finish(), &line[..]);

        let fields = line_to_csv(scan, &columns).unwrap();
        let mut file = csv::Writer::from_writer(Vec::new());
        file.write_record(&fields).unwrap();
        let file = file.into_inner().unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&file[..]);
        let record = reader.byte_records().next().unwrap().unwrap();
        let mut back = LineWriter::new(&columns);
        csv_to_line(&record, &columns, &mut back).unwrap();
        prop_assert_eq!(back.finish(), &line[..]);
    }

    #[test]
    fn no_bytes_make_the_scanner_fall_over(line in proptest::collection::vec(any::<u8>(), 0..200)) {
        let columns = Columns::new(vec![Column { name: "a".into(), declared: String::new(), form: Form::Any }]);
        let _ = Spans::default().scan(&line, &columns);
    }
}

#[test]
fn lines_that_people_wrote() {
    let column =
        |name: &str| Column { name: name.into(), declared: String::new(), form: Form::Any };
    let columns = Columns::new(vec![column("a"), column("b")]);
    let mut spans = Spans::default();
    let scan = spans.scan(b" { \"b\" : [1, 2] , \"\\u0061\":\"x\" } ", &columns).unwrap();
    assert_eq!((scan.raw(0), scan.raw(1)), (&b"\"x\""[..], &b"[1, 2]"[..]));
    for (line, said) in [
        ("{\"a\":1}", "the column \"b\" is missing"),
        ("{\"a\":1,\"b\":2,\"c\":3}", "there is no column \"c\""),
        ("{\"a\":1,\"a\":2,\"b\":3}", "the column \"a\" stands there twice"),
        ("{\"a\":1,\"b\":2", "byte 13"),
        ("{\"a\":1,\"b\":2}}", "byte 14"),
        ("[]", "byte 1"),
        ("", "byte 1"),
        ("{}", "the column \"a\" is missing"),
    ] {
        let error = spans.scan(line.as_bytes(), &columns).unwrap_err().to_string();
        assert!(error.contains(said), "{line}: {error}");
    }
}
