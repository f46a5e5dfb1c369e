//! SQL scripts into statements: nothing is lost, nothing is divided that belongs together.

use database::Statements;
use proptest::prelude::*;

/// A piece of a statement, which may hold a semicolon where it ends nothing.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("select".to_owned()),
        Just("create".to_owned()),
        Just("begin".to_owned()),
        Just("end".to_owned()),
        Just("x".to_owned()),
        Just("(".to_owned()),
        Just(")".to_owned()),
        Just("-".to_owned()),
        Just("/".to_owned()),
        Just("5.5e-3".to_owned()),
        "[a-z;'\" -]{0,6}".prop_map(|text| format!("'{}'", text.replace('\'', "''"))),
        "[a-z;'\" -]{0,6}".prop_map(|name| format!("\"{}\"", name.replace('"', "\"\""))),
        "[a-z;'\" -]{0,6}".prop_map(|name| format!("[{name}]")),
        "[a-z;'\" -]{0,6}".prop_map(|name| format!("`{name}`")),
        "[a-z;'\"/ -]{0,6}".prop_map(|comment| format!("/*{comment}*/")),
        "[a-z;'\"/* -]{0,6}".prop_map(|comment| format!("--{comment}\n")),
    ]
}

fn statement() -> impl Strategy<Value = String> {
    proptest::collection::vec(piece(), 0..8)
        .prop_map(|pieces| format!("insert {};", pieces.join(" ")))
}

proptest! {
    #[test]
    fn a_script_is_its_statements(
        statements in proptest::collection::vec(statement(), 0..6),
        between in "(--[a-z;']{0,3}\n|/\\*[a-z;']{0,3}\\*/|[ \n;])*",
    ) {
        let script = statements.iter().map(|one| format!("{between}{one}")).collect::<Vec<_>>().concat();
        let mut found = Vec::new();
        let mut reader = Statements::new(script.as_bytes());
        while let Some(statement) = reader.next().unwrap() {
            let before = script.lines().count();
            prop_assert!(statement.line <= before);
            prop_assert_eq!(&statement.words[0], "INSERT");
            found.push(String::from_utf8(statement.text).unwrap());
        }
        prop_assert_eq!(found, statements);
    }

    #[test]
    fn no_bytes_make_it_fall_over(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut reader = Statements::new(&bytes[..]);
        while let Ok(Some(statement)) = reader.next() {
            prop_assert!(!statement.text.is_empty());
        }
    }
}
