//! Random rows of random tables, written as `pg_dump` writes them: by COPY and by INSERT.

use cases::fuzz::read_dump;
use proptest::prelude::*;
use record::{Cell, Column, Columns, Form, LineWriter};
use std::fmt::Write as _;

/// A value of a table, and how a server prints it.
#[derive(Clone, Debug)]
struct Value {
    cell: Cell<'static>,
    text: Option<String>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Big,
    Text,
    Truth,
    Bytes,
    Double,
    Numeric,
    Texts,
}

impl Kind {
    fn declared(self) -> (&'static str, Form) {
        match self {
            Self::Big => ("bigint", Form::Integer),
            Self::Text => ("text", Form::Text),
            Self::Truth => ("boolean", Form::Boolean),
            Self::Bytes => ("bytea", Form::Any),
            Self::Double => ("double precision", Form::Real),
            Self::Numeric => ("numeric", Form::Decimal),
            Self::Texts => ("text[]", Form::Text),
        }
    }

    fn value(self) -> BoxedStrategy<Value> {
        let said = |cell, text: String| Value { cell, text: Some(text) };
        let some = match self {
            Self::Big => {
                any::<i64>().prop_map(move |n| said(Cell::Integer(n), n.to_string())).boxed()
            }
            Self::Text => text().prop_map(move |t| said(Cell::Text(t.clone().into()), t)).boxed(),
            Self::Truth => any::<bool>()
                .prop_map(move |t| said(Cell::from(t), if t { "t" } else { "f" }.to_owned()))
                .boxed(),
            Self::Bytes => proptest::collection::vec(any::<u8>(), 0..12)
                .prop_map(move |bytes| {
                    let hex = bytes.iter().fold(String::from("\\x"), |mut hex, byte| {
                        let _ = write!(hex, "{byte:02x}");
                        hex
                    });
                    said(Cell::Blob(bytes.into()), hex)
                })
                .boxed(),
            Self::Double => any::<f64>()
                .prop_filter("NaN has a test of its own", |real| real.is_finite())
                .prop_map(move |real| said(Cell::Real(real), format!("{real:e}")))
                .boxed(),
            Self::Numeric => "-?[1-9][0-9]{0,30}(\\.[0-9]{1,20})?"
                .prop_map(move |digits| said(Cell::Text(digits.clone().into()), digits))
                .boxed(),
            Self::Texts => proptest::collection::vec(text(), 1..4)
                .prop_map(move |texts| {
                    let quoted = |text: &String| {
                        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
                    };
                    // What needs no quotes has none, as a server writes it.
                    let bare = |text: &&String| {
                        let signs = |c: char| " \t\n\r\u{b}\u{c}{},\"\\".contains(c);
                        !text.is_empty()
                            && !text.eq_ignore_ascii_case("null")
                            && !text.contains(signs)
                    };
                    let one = |text: &String| if bare(&text) { text.clone() } else { quoted(text) };
                    let array =
                        format!("{{{}}}", texts.iter().map(one).collect::<Vec<_>>().join(","));
                    said(Cell::Text(array.clone().into()), array)
                })
                .boxed(),
        };
        prop_oneof![1 => Just(Value { cell: Cell::Null, text: None }), 5 => some].boxed()
    }
}

/// Texts without NUL, which PostgreSQL has none of.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        any::<char>().prop_filter("NUL", |c| *c != '\0').prop_map(String::from),
        "[a-zA-Z0-9 ]{0,4}",
        Just("\\".to_owned()),
        Just("\\.".to_owned()),
        Just("\\N".to_owned()),
        Just("'".to_owned()),
        Just("\n\\.\n".to_owned()),
        Just(";\n--".to_owned()),
        Just("$$".to_owned()),
        Just("\r\n\t\u{8}\u{b}\u{c}".to_owned()),
    ];
    proptest::collection::vec(pieces, 0..5).prop_map(|pieces| pieces.concat())
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Big),
        Just(Kind::Text),
        Just(Kind::Truth),
        Just(Kind::Bytes),
        Just(Kind::Double),
        Just(Kind::Numeric),
        Just(Kind::Texts),
    ]
}

/// The kinds of some columns, and rows of them.
fn rows() -> impl Strategy<Value = (Vec<Kind>, Vec<Vec<Value>>)> {
    proptest::collection::vec(kind(), 1..5).prop_flat_map(|kinds| {
        let row: Vec<_> = kinds.iter().map(|kind| kind.value()).collect();
        (Just(kinds), proptest::collection::vec(row, 1..5))
    })
}

fn name() -> impl Strategy<Value = String> {
    text().prop_map(|text| text.chars().take(12).collect::<String>())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A field as COPY writes it.
fn copied(value: &Value) -> String {
    let Some(text) = &value.text else { return "\\N".to_owned() };
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '\\' => out += "\\\\",
            '\u{8}' => out += "\\b",
            '\u{c}' => out += "\\f",
            '\n' => out += "\\n",
            '\r' => out += "\\r",
            '\t' => out += "\\t",
            '\u{b}' => out += "\\v",
            c => out.push(c),
        }
        out
    })
}

/// A value as `pg_dump --inserts` writes it.
fn inserted(kind: Kind, value: &Value) -> String {
    match (kind, &value.text) {
        (_, None) => "NULL".to_owned(),
        (Kind::Truth, Some(text)) => if text == "t" { "true" } else { "false" }.to_owned(),
        (Kind::Big | Kind::Numeric, Some(text)) => text.clone(),
        (_, Some(text)) => format!("'{}'", text.replace('\'', "''")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn rows_come_back_as_they_went_in((kinds, rows) in rows(), table in name(), column in name()) {
        let table = format!("t{table}");
        let mut columns = vec![Column { name: "id".into(), declared: "bigint".into(), form: Form::Integer }];
        columns.extend(kinds.iter().enumerate().map(|(place, kind)| Column {
            name: format!("{place}{column}"),
            declared: kind.declared().0.to_owned(),
            form: kind.declared().1,
        }));
        let list: Vec<String> =
            columns.iter().map(|column| format!("{} {}", quoted(&column.name), column.declared)).collect();
        let names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
        let place = format!("public.{}", quoted(&table));
        let head = format!("SET standard_conforming_strings = on;\nCREATE TABLE {place} ({}, PRIMARY KEY (id));\n", list.join(", "));
        let (mut copy, mut insert) = (head.clone(), head);
        let _ = writeln!(copy, "COPY {place} ({}) FROM stdin;", names.join(", "));
        let columns = Columns::new(columns);
        let mut expected = Vec::new();
        for (number, row) in (1_i64..).zip(&rows) {
            let fields: Vec<String> = row.iter().map(copied).collect();
            let _ = writeln!(copy, "{number}\t{}", fields.join("\t"));
            let values: Vec<String> =
                kinds.iter().zip(row).map(|(kind, value)| inserted(*kind, value)).collect();
            let _ = writeln!(insert, "INSERT INTO {place} VALUES ({number}, {});", values.join(", "));
            let mut line = LineWriter::new(&columns);
            line.start();
            line.cell(&Cell::Integer(number));
            for value in row {
                line.cell(&value.cell);
            }
            expected.push(String::from_utf8(line.finish().to_vec()).unwrap());
        }
        copy += "\\.\n";
        for dump in [copy, insert] {
            let found = read_dump(dump.as_bytes()).map_err(|said| TestCaseError::fail(format!("{said}\n{dump}")))?;
            let lines: Vec<String> =
                found[&table].iter().map(|line| String::from_utf8(line.clone()).unwrap()).collect();
            prop_assert_eq!(&lines, &expected, "{}", dump);
        }
    }
}
