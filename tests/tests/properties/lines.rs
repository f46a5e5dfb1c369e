//! Lines as people and other tools write them, CSV records, keys.

use cases::fuzz;
use proptest::prelude::*;
use record::{Cell, Form, LineWriter, Spans, join_key, key_bytes};
use std::fmt::Write as _;

const LETTERS: &str = "irtbdja";

/// White space between two parts of a line.
fn space() -> impl Strategy<Value = String> {
    "[ \t\r]{0,2}"
}

/// A text, with what JSON, CSV and our tags have words for.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        any::<char>().prop_map(String::from),
        "[ -~]{0,5}",
        Just("\"".to_owned()),
        Just("\\".to_owned()),
        Just("{\"$text\":".to_owned()),
        Just("\r\n".to_owned()),
        Just("\u{0}".to_owned()),
        Just("\u{feff}".to_owned()),
        Just("\u{2028}".to_owned()),
        Just("null".to_owned()),
        Just("5".to_owned()),
    ];
    proptest::collection::vec(pieces, 0..6).prop_map(|pieces| pieces.concat())
}

/// The text as a JSON string, with some of its characters escaped that need it not.
fn spelt(text: &str, every: usize) -> String {
    let mut out = String::from("\"");
    for (place, c) in text.chars().enumerate() {
        let plain = c >= ' ' && !matches!(c, '"' | '\\');
        if plain && (every == 0 || place % every != 0) {
            out.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04X}");
            }
        }
    }
    out + "\""
}

/// A cell that can stand in a column of any form, in one of its spellings, and what it says.
fn cell() -> impl Strategy<Value = (String, Cell<'static>)> {
    let tag = |name: &'static str| {
        move |(a, inner, b): (String, String, String)| format!("{{{a}\"${name}\"{b}:{inner}{a}}}")
    };
    prop_oneof![
        Just(("null".to_owned(), Cell::Null)),
        (text(), 0_usize..4, space(), space()).prop_map(move |(text, every, a, b)| {
            (tag("text")((a, spelt(&text, every), b)), Cell::Text(text.into()))
        }),
        (any::<i64>(), any::<bool>(), space(), space()).prop_map(move |(value, quoted, a, b)| {
            let digits = if quoted { format!("\"{value}\"") } else { value.to_string() };
            (tag("integer")((a, digits, b)), Cell::Integer(value))
        }),
        (any::<f64>(), space(), space()).prop_filter_map("infinite", move |(value, a, b)| {
            let said = (tag("real")((a, format!("{value:e}"), b)), Cell::Real(value));
            value.is_finite().then_some(said)
        }),
        (space(), space()).prop_map(move |(a, b)| {
            (tag("blob")((a, "\"AP8Q\"".to_owned(), b)), Cell::Blob(vec![0, 255, 16].into()))
        }),
        (space(), space()).prop_map(move |(a, b)| {
            (tag("text_bytes")((a, "\"/0E=\"".to_owned(), b)), Cell::RawText(vec![255, 65].into()))
        }),
    ]
}

fn forms(count: usize) -> impl Strategy<Value = String> {
    proptest::string::string_regex(&format!("[{LETTERS}]{{{count}}}")).unwrap()
}

proptest! {
    #[test]
    fn a_line_says_the_same_however_it_is_spelt(
        (letters, cells) in proptest::collection::vec(cell(), 1..6)
            .prop_flat_map(|cells| (forms(cells.len()), Just(cells))),
        order in any::<u64>(), blank in space(), every in 0_usize..2,
    ) {
        let columns = fuzz::columns(letters.as_bytes());
        let mut writer = LineWriter::new(&columns);
        writer.start();
        for (_, cell) in &cells {
            writer.cell(cell);
        }
        let mut members: Vec<String> = cells
            .iter()
            .zip('a'..)
            .map(|((said, _), name)| {
                format!("{blank}{}{blank}:{blank}{said}", spelt(&name.to_string(), every))
            })
            .collect();
        let turn = usize::try_from(order % 7).unwrap() % members.len();
        members.rotate_left(turn);
        let line = format!("{blank}{{{}{blank}}}{blank}", members.join(","));
        let expected = writer.finish().to_vec();
        prop_assert_eq!(fuzz::line(line.as_bytes(), &columns), Some(expected), "{}", line);
    }

    #[test]
    fn a_line_with_a_slip_is_refused_or_says_something(
        letters in forms(2), a in cell(), b in cell(), at in any::<prop::sample::Index>(),
        slip in prop_oneof!["[{}\\[\\]\",:0-9eE.+-]{0,2}", "\\\\u[dD][89a-f][0-9]{2}", Just("\u{0}".to_owned())],
        cut in 0_usize..3,
    ) {
        let columns = fuzz::columns(letters.as_bytes());
        let mut line = format!("{{\"a\":{},\"b\":{}}}", a.0, b.0).into_bytes();
        let at = at.index(line.len());
        let end = (at + cut).min(line.len());
        line.splice(at..end, slip.bytes());
        fuzz::line(&line, &columns);
    }

    #[test]
    fn a_record_of_csv_says_what_it_says(
        letters in forms(3), fields in proptest::collection::vec(text(), 9), crlf: bool,
    ) {
        let columns = fuzz::columns(letters.as_bytes());
        let end = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut file = csv::WriterBuilder::new().terminator(end).from_writer(Vec::new());
        for record in fields.chunks(3) {
            file.write_record(record).unwrap();
        }
        let file = file.into_inner().unwrap();
        let lines = fuzz::csv(&file, &columns);
        if letters == "ttt" {
            prop_assert_eq!(lines.len() + refused(&fields), 3);
        }
    }

    #[test]
    fn keys_are_equal_when_the_cells_are(letters in forms(2), a in cell(), b in cell()) {
        let columns = fuzz::columns(letters.as_bytes());
        let key = |cell: &Cell<'_>| {
            let mut writer = LineWriter::new(&columns);
            writer.start();
            writer.cell(cell);
            writer.cell(&Cell::Null);
            let line = writer.finish().to_vec();
            let mut spans = Spans::default();
            let scan = spans.scan(&line, &columns).unwrap();
            let mut key = Vec::new();
            key_bytes(&mut key, scan, &[0, 1]);
            key
        };
        prop_assert_eq!(key(&a.1) == key(&b.1), a.1 == b.1 && !signs(&a.1, &b.1));
    }

    #[test]
    fn a_number_joins_the_text_of_its_digits(value: i64) {
        let joined = |form: Form, raw: String| {
            let mut key = Vec::new();
            assert!(join_key(&mut key, form, raw.as_bytes()).unwrap());
            key
        };
        let integer = joined(Form::Integer, format!("\"{value}\""));
        prop_assert_eq!(&integer, &joined(Form::Text, format!("\"{value}\"")));
        prop_assert_eq!(&integer, &joined(Form::Any, format!("{{\"$integer\":\"{value}\"}}")));
        prop_assert_eq!(&integer, &joined(Form::Decimal, format!("\"{value}.00\"")));
    }
}

/// Zeros of two signs are equal and are written in two ways.
fn signs(a: &Cell<'_>, b: &Cell<'_>) -> bool {
    matches!((a, b), (Cell::Real(a), Cell::Real(b)) if a.is_sign_negative() != b.is_sign_negative())
}

/// Records of three in which a field begins like a tag and is none.
fn refused(fields: &[String]) -> usize {
    let columns = fuzz::columns(b"t");
    let bad = |field: &String| {
        field.starts_with("{\"$") && {
            let mut line = LineWriter::new(&columns);
            record::csv_to_line([field.as_bytes()], &columns, &mut line).is_err()
        }
    };
    fields.chunks(3).filter(|record| record.iter().any(bad)).count()
}
