//! Every value is the one that PostgreSQL itself would write.

use super::{extracted, made_by};
use cases::postgres::{Database, available};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How `pg_dump` asks for values.
const SETTINGS: &str =
    "set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres';
    set extra_float_digits = 1; set bytea_output = 'hex'; set lc_monetary = 'C';";

#[test]
fn every_value_is_the_one_that_copy_gives() {
    if !available() {
        return;
    }
    let database = made_by(include_str!("values.sql"));
    // Whatever somebody has set for the database is not what we go by.
    database.run(&format!(
        "alter database {0} set timezone = 'Asia/Kolkata'; alter database {0} set datestyle = 'German';
         alter database {0} set intervalstyle = 'iso_8601'; alter database {0} set bytea_output = 'escape';
         alter database {0} set extra_float_digits = -15; alter database {0} set xmloption = 'document';
         alter database {0} set quote_all_identifiers = on; alter database {0} set array_nulls = off;
         alter database {0} set default_transaction_deferrable = on;
         alter database {0} set standard_conforming_strings = off;",
        database.name()
    ));
    for table in ["numbers", "texts", "times", "documents", "arrays", "shapes", "domains"] {
        compare(&database, table);
    }
    assert_eq!(extracted(&database.url(), "nothing").ended(0).stdout, "{}\n{}\n");
}

/// Every cell of a table beside COPY's.
fn compare(database: &Database, table: &str) {
    let columns = database.run(&format!(
        "select string_agg(attname, ',' order by attnum) from pg_attribute
         where attrelid = '{table}'::regclass and attnum > 0"
    ));
    let columns: Vec<&str> = columns.trim_end().split(',').collect();
    // What is written of XML is not all that is kept of it: a declaration that says nothing goes.
    let list =
        columns.join(",").replace(",doc", if table == "texts" { ",doc::text" } else { ",doc" });
    let copy = format!("{SETTINGS} copy (select {list} from {table} order by id) to stdout");
    let expected = database.run(&copy);
    let found = extracted(&database.url(), table).ended(0).stdout;
    assert_eq!(found.lines().count(), expected.lines().count(), "{table}");
    for (line, expected) in found.lines().zip(expected.lines()) {
        let cells: BTreeMap<&str, Box<RawValue>> = serde_json::from_str(line).unwrap();
        assert_eq!(cells.len(), columns.len());
        for (column, expected) in columns.iter().zip(expected.split('\t')) {
            let (found, expected) = (cells[column].get(), unescaped(expected));
            assert!(same(found, expected.as_deref()), "{table}.{column}: {found} {expected:?}");
        }
    }
}

/// What COPY's text format says; `None` is NULL.
fn unescaped(field: &str) -> Option<String> {
    if field == "\\N" {
        return None;
    }
    let mut out = String::new();
    let mut letters = field.chars();
    while let Some(letter) = letters.next() {
        out.push(match letter {
            '\\' => match letters.next().unwrap() {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'b' => '\u{8}',
                'f' => '\u{c}',
                'v' => '\u{b}',
                other => other,
            },
            letter => letter,
        });
    }
    Some(out)
}

fn same(found: &str, expected: Option<&str>) -> bool {
    let Some(expected) = expected else { return found == "null" };
    // A JSON document stands there as it is.
    if found == expected {
        return true;
    }
    match serde_json::from_str(found).unwrap() {
        Value::String(text) => text == expected,
        Value::Bool(truth) => expected == if truth { "t" } else { "f" },
        Value::Number(_) => {
            let number = |text: &str| text.parse::<f64>().map(f64::to_bits);
            number(found) == number(expected)
        }
        Value::Object(tagged) => match tagged.iter().next().unwrap() {
            (tag, Value::String(text)) if tag == "$json" => text == expected,
            (tag, Value::String(text)) if tag == "$blob" => base64(text) == expected,
            _ => false,
        },
        _ => false,
    }
}

/// The bytes as PostgreSQL writes them.
fn base64(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = "\\x".to_owned();
    let (mut bits, mut held) = (0_u32, 0);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let place = LETTERS.iter().position(|other| *other == letter).unwrap();
        bits = (bits << 6 | u32::try_from(place).unwrap()) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            let _ = write!(out, "{:02x}", bits >> held & 0xff);
        }
    }
    out
}
