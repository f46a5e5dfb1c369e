//! Malformed values, nests and rules of a flow.

mod written;
use written::{after_start, faults, plan, with_columns};

#[test]
fn a_value_has_one_source() {
    let all = r#""from", "const", "first", "template", "each", "object", "lookup", "count", "jq""#;
    assert_eq!(
        faults(&with_columns("x = {}\ny = { from = 'a', jq = '.a' }\nz = { trim = true }\n")),
        [
            format!(r#"8: the value of "x" has none of {all} -> give exactly one of {all}"#),
            format!(r#"9: the value of "y" has both "from" and "jq" -> give exactly one of {all}"#),
            format!(r#"10: the value of "z" has none of {all} -> give exactly one of {all}"#),
        ]
    );
}

#[test]
fn companions_stand_beside_their_source() {
    assert_eq!(
        faults(&with_columns(
            "x = { from = 'a', take = 'b', formats = ['%F'] }\ny = { each = 'n' }\nz = { lookup = 'b' }\n"
        )),
        [
            r#"8: "take" of the value of "x" belongs to "lookup" -> add "lookup" or take "take" out"#,
            r#"8: "formats" of the value of "x" belongs to "as" -> add "as" or take "formats" out"#,
            r#"9: the value of "y" has no "fields" -> add fields = { NAME = "NESTED_COLUMN" }"#,
            r#"10: the value of "z" has no "on" -> add on = { ITS_COLUMN = "THIS_COLUMN" }"#,
            r#"10: the value of "z" has no "take" -> add take = "ITS_COLUMN""#,
        ]
    );
}

#[test]
fn unknown_keys_are_found_however_deep() {
    let columns = "x = { each = 'n', fields = { y = { first = [
  'a',
  { object = { z = { from = 'c', tirm = true } } },
] } } }
";
    assert_eq!(
        faults(&with_columns(columns)),
        [r#"10: unknown key "tirm" in the value of "z" -> did you mean "trim"?"#]
    );
}

#[test]
fn lists_and_tables_are_not_empty() {
    let faults = faults(&with_columns(
        "a = { first = [] }\nb = { object = {} }\nc = { from = 'c', null_if = [], map = {} }\n",
    ));
    assert_eq!(faults.len(), 4, "{faults:#?}");
    assert!(faults.iter().all(|fault| fault.contains("is empty")), "{faults:#?}");
}

#[test]
fn constants_are_what_they_say() {
    assert_eq!(
        faults(&with_columns(
            "a = { const = 99999999999999999999 }\nb = { const = 1e999 }\nc = { const = nan }\nd = { const = [1] }\ne = { from = 'e', else = 2025-01-01 }\n"
        )),
        [
            r#"8: cannot read "const" of the value of "a": the integer 99999999999999999999 is out of range -> give an integer of 64 bits"#,
            r#"9: cannot read "const" of the value of "b": expected a number that a double can hold, found 1e999 -> give a number that a double can hold"#,
            r#"10: cannot read "const" of the value of "c": expected a number that a double can hold, found nan -> give a number that a double can hold"#,
            r#"11: cannot read "const" of the value of "d": expected a string, integer, float, true or false, found a list -> give a string, integer, float, true or false"#,
            r#"12: cannot read "else" of the value of "e": expected a string, integer, float, true or false, found a date or time -> give a string, integer, float, true or false"#,
        ]
    );
}

#[test]
fn modifiers_are_tried_before_a_row_is() {
    assert_eq!(
        faults(&with_columns(
            "a = { from = 'a', path = 'x..y' }\nb = { from = 'b', case = 'title', trim = 'yes' }\nc = { from = 'c', as = 'date', formats = ['%Y-%m-%d',\n'%Y/%q'] }\nd = { from = 'd', as = 'integer', formats = ['epoch'] }\ne = { template = '{a' }\n"
        )),
        [
            r#"8: cannot read "path" of the value of "a": "x..y" has an empty step -> write object keys and positions as in "days.0.hotel""#,
            r#"9: cannot read "trim" of the value of "b": expected true or false, found a string -> give true or false"#,
            r#"9: cannot read "case" of the value of "b": "title" is not known here -> known words: "lower", "upper""#,
            r#"11: cannot use format "%Y/%q" of the value of "c": found unrecognized specifier directive `q` -> write it like "%Y-%m-%d", or say "epoch" or "epoch_ms""#,
            r#"12: "formats" of the value of "d" belongs to dates -> give as = "date" or as = "datetime", or take "formats" out"#,
            r#"13: cannot read "template" of the value of "e": a brace is not closed in "{a" -> a column stands in {braces}; {{ and }} are braces themselves"#,
        ]
    );
}

#[test]
fn a_flow_has_ends_and_columns() {
    assert_eq!(
        faults(&after_start(
            "[[flow]]\nform = 'a'\n[[flow]]\nfrom = 'a'\ninto = 't'\ncolumns = {}\n"
        )),
        [
            r#"4: [[flow]] has no "from" -> add from = "SOURCE_TABLE""#,
            r#"4: [[flow]] has no "into" -> add into = "TARGET_TABLE""#,
            r#"4: [[flow]] has no "columns" -> add columns = { TARGET_COLUMN = "SOURCE_COLUMN" }"#,
            r#"5: unknown key "form" in [[flow]] -> did you mean "from"?"#,
            r#"9: "columns" of the flow from a into t is empty -> put something in or leave the key out"#,
        ]
    );
}

#[test]
fn nests_and_rules_are_whole() {
    let plan = with_columns(
        "x = 'x'\n[flow.nest]\nn = { from = 'b', oder = ['d'] }\nm = 'b'\n[[flow.reject]]\nwhen = '.x'\n[[flow.hold]]\nwhy = ' '\n",
    );
    assert_eq!(
        faults(&plan),
        [
            r#"10: unknown key "oder" in the nest "n" -> did you mean "order"?"#,
            r#"10: the nest "n" has no "on" -> add on = { CHILD_COLUMN = "PARENT_COLUMN" }"#,
            r#"11: cannot read the nest "m": expected a table, found a string -> a table is written { key = value } or under a [header]"#,
            r#"12: "reject" of the flow from a into t has no "why" -> add why = "the reason""#,
            r#"14: "hold" of the flow from a into t has no "when" -> add when = ".column == null""#,
            r#"15: "why" of "hold" of the flow from a into t is empty -> say something or leave the key out"#,
        ]
    );
}

#[test]
fn a_loss_is_accepted_on_the_way_into_a_column() {
    let plan = plan(&with_columns("a = { from = 'a', accept_loss = true }\nb = 'b'\n"));
    let accepts: Vec<bool> =
        plan.flows[0].columns.iter().map(|(_, value)| value.accept_loss).collect();
    assert_eq!(accepts, [true, false]);
    assert_eq!(
        faults(&with_columns(
            "a = { first = [{ from = 'a', accept_loss = true }] }\nb = { object = { x = { from = 'b', accept_loss = true } } }\nc = { from = 'c', accept_loss = 'yes' }\n"
        )),
        [
            r#"8: "accept_loss" stands inside the value of "a" -> say it of the whole value that goes into the column"#,
            r#"9: "accept_loss" stands inside the value of "b" -> say it of the whole value that goes into the column"#,
            r#"10: cannot read "accept_loss" of the value of "c": expected true or false, found a string -> give true or false"#,
        ]
    );
}
