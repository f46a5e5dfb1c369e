//! Keys and values of the wrong kind in each part of a plan.

mod written;
use written::{after_start, faults};

#[test]
fn a_part_of_the_wrong_kind_says_what_belongs_there() {
    assert_eq!(
        faults("version = 1\nextract = 5\nleave = 'x'\nload = []\n[flow]\n[check]\n"),
        [
            "2: cannot read [extract]: expected a table, found an integer -> a table is written { key = value } or under a [header]",
            r#"3: cannot read "leave" of the plan: expected a list, found a string -> give a list"#,
            "4: cannot read [load]: expected a table, found a list -> a table is written { key = value } or under a [header]",
            "5: [flow] is one part where a list of parts belongs -> write [[flow]]",
            "6: [check] is one part where a list of parts belongs -> write [[check]]",
        ]
    );
}

#[test]
fn an_extract_takes_text() {
    assert_eq!(
        faults(
            "version = 1\n[extract.\"odd name\"]\nwhere = 1\nwhy = \"\"\n[extract]\nfilm = true\n"
        ),
        [
            r#"3: cannot read "where" of [extract."odd name"]: expected a string, found an integer -> give a string"#,
            r#"4: "why" of [extract."odd name"] is empty -> say something or leave the key out"#,
            "6: cannot read [extract.film]: expected a table, found a boolean -> a table is written { key = value } or under a [header]",
        ]
    );
}

#[test]
fn a_leave_names_tables() {
    assert_eq!(
        faults(
            "version = 1\n[[leave]]\nwhy = 'x'\ntables = []\n[[leave]]\nwhy = 'x'\ntables = [\n'a',\n1]\n"
        ),
        [
            r#"4: "tables" of [[leave]] is empty -> put something in or leave the key out"#,
            r#"9: cannot read "tables" of [[leave]]: expected a string, found an integer -> give a string"#,
        ]
    );
}

#[test]
fn as_of_is_an_instant_in_whole_seconds() {
    for text in ["'yesterday'", "'2025-10-01'", "2025-10-01", "'2025-10-01T00:00:00.5Z'"] {
        let faults = faults(&format!("version = 1\nas_of = {text}"));
        assert_eq!(faults.len(), 1, "{text}");
        assert!(faults[0].starts_with("2: cannot read as_of"), "{faults:?}");
    }
    assert_eq!(faults("version = 1\nas_of = 5").len(), 1);
}

#[test]
fn words_are_those_of_the_language() {
    assert_eq!(
        faults(
            "version = 1\n[into.t]\nkey = []\non_conflict = 'prefers a'\non_existing = 'updat'\norphans = true\n[load]\ntriggers = 'on'\n"
        ),
        [
            r#"3: "key" of [into.t] is empty -> put something in or leave the key out"#,
            r#"4: cannot read "on_conflict" of [into.t]: "prefers a" is not known here -> say "hold" or "prefer SOURCE_TABLE, NEXT_TABLE""#,
            r#"5: cannot read "on_existing" of [into.t]: "updat" is not known here -> did you mean "update"?"#,
            r#"6: cannot read "orphans" of [into.t]: expected a string, found a boolean -> give a string"#,
            r#"8: cannot read "triggers" of [load]: "on" is not known here -> known words: "off", "fire""#,
        ]
    );
}

#[test]
fn what_is_said_twice_is_said_with_the_first_line() {
    let plan = "[[leave]]
why = 'x'
tables = ['old', 'b', 'old']
[[flow]]
from = 'a'
into = 't'
columns.x = 'x'
[[flow]]
from = 'a'
into = 't'
columns.x = 'x'
[[check]]
name = 'n'
size.at_most = 1
[[check]]
name = 'n'
size.at_most = 0.5
";
    assert_eq!(
        faults(&after_start(plan)),
        [
            "6: table old is left twice: the first time on line 6 -> name it in one [[leave]]",
            "6: table b is left, and extracted on line 3 -> decide for one of them",
            "11: a second flow from a into t: the first is on line 7 -> make one [[flow]] of the two",
            r#"18: a second check "n": the first is on line 15 -> a report knows a check by its name: give another"#,
        ]
    );
}

#[test]
fn parameters_that_nothing_is_bound_to_are_refused() {
    let plan = "version = 1\n[extract.a]\nwhere = \"x > :as_of and y = ':no' and z = :today\"\n";
    assert_eq!(
        faults(plan),
        [
            r#"2: "where" of a uses :as_of, and the plan has no as_of -> add as_of = "2025-10-01T00:00:00Z" at the top, or give --as-of"#,
            r#"2: "where" of a uses :today, which nothing is bound to -> the only parameter is :as_of"#,
        ]
    );
}
