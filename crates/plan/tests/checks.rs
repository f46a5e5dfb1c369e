//! Malformed checks, and the files they name.

mod written;
use plan::{Plan, Test};
use std::fs;
use written::faults;

#[test]
fn a_check_looks_at_one_thing() {
    let forms = r#""sql", "sql_file", "size", "queries""#;
    let bounds = r#""equals", "at_least", "at_most""#;
    assert_eq!(
        faults("version = 1\n[[check]]\nname = 'a'\n[[check]]\nname = 'b'\nsql = 'select 1'\nsize.at_most = 1\n[[check]]\nname = 'c'\nsql = 'select 1'\n[[check]]\nsql = 'select 1'\nequals = 1\nat_most = 2\n[[check]]\nname = 'e'\nsize.at_most = 1\nequals = 1\n"),
        [
            format!(r#"2: the check "a" has none of {forms} -> give exactly one of {forms}"#),
            format!(r#"4: the check "b" has both "sql" and "size" -> give exactly one of {forms}"#),
            format!(r#"8: the check "c" has none of {bounds} -> give exactly one of {bounds}"#),
            r#"11: [[check]] has no "name" -> add name = "what holds""#.to_string(),
            format!(r#"11: [[check]] has both "equals" and "at_most" -> give exactly one of {bounds}"#),
            r#"18: "equals" of the check "e" belongs to "sql" -> "size" says inside what is allowed"#.to_string(),
        ]
    );
}

#[test]
fn expectations_sizes_and_budgets_are_of_the_right_kind() {
    assert_eq!(
        faults(
            "version = 1\n[[check]]\nname = 'a'\nsql = 'select 1'\nequals = { rows = 't' }\n[[check]]\nname = 'b'\nsize = { at_most = -1 }\n[[check]]\nname = 'c'\nqueries = { old = [], new = ['x'], new_at_most = -2, budget_ms = 1.5 }\n"
        ),
        [
            r#"5: unknown key "rows" in "equals" of the check "a" -> known keys: "loaded", "extracted", "source""#,
            r#"5: "equals" of the check "a" has none of "loaded", "extracted", "source" -> give exactly one of "loaded", "extracted", "source""#,
            r#"8: "at_most" of "size" of the check "b" is -1 -> give a ratio above 0: bytes of the target by those of the source"#,
            r#"11: "old" of "queries" of the check "c" is empty -> put something in or leave the key out"#,
            r#"11: cannot read "new_at_most" of "queries" of the check "c": expected an integer, 0 or more, found -2 -> give an integer, 0 or more"#,
            r#"11: cannot read "budget_ms" of "queries" of the check "c": expected an integer, 0 or more, found a float -> give an integer, 0 or more"#,
        ]
    );
}

fn with_file(name: &str) -> String {
    format!("version = 1\n[[check]]\nname = 'a'\nsql_file = '{name}'\nequals = 1\n")
}

#[test]
fn an_sql_file_is_read_from_the_folder_and_counts_in_the_digest() {
    let folder = written::folder(&with_file("sql/x.sql"));
    fs::create_dir(folder.path().join("sql")).unwrap();
    let file = folder.path().join("sql/x.sql");
    let mut digests = vec![];
    for text in ["select 1", "select 2"] {
        fs::write(&file, text).unwrap();
        let plan = Plan::read(folder.path(), None).unwrap();
        let Test::Sql { sql, .. } = &plan.checks[0].test else { panic!("{:?}", plan.checks) };
        assert_eq!(sql, text);
        digests.push(plan.digest);
    }
    assert_ne!(digests[0], digests[1]);
}

#[test]
fn an_sql_file_stays_inside_the_folder() {
    for name in ["../x.sql", "/etc/passwd", "checks/../../x.sql", "./../x"] {
        let faults = faults(&with_file(name));
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].starts_with("4: cannot read \"sql_file\""), "{faults:?}");
        assert!(faults[0].contains("it is not a path inside"), "{faults:?}");
    }
    assert!(faults(&with_file("gone.sql"))[0].starts_with("4: "));
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_does_not_lead_out_of_the_folder() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("x.sql"), "select 1").unwrap();
    let folder = written::folder(&with_file("checks/x.sql"));
    std::os::unix::fs::symlink(outside.path(), folder.path().join("checks")).unwrap();
    let complaints = Plan::read(folder.path(), None).unwrap_err();
    assert!(complaints[0].fact().ends_with("a symbolic link leads out of the plan's folder"));
}
