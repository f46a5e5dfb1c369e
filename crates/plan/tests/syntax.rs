//! Files that are not TOML, or no plan at all.

mod written;
use plan::Plan;
use written::faults;

#[test]
fn an_empty_file_has_no_version() {
    assert_eq!(faults(""), [r#"1: the plan has no "version" -> add version = 1"#]);
}

#[test]
fn another_version_is_refused() {
    assert_eq!(
        faults("version = 2"),
        ["1: cannot read a plan of version 2 -> this program reads version = 1"]
    );
    assert_eq!(
        faults("version = \"1\""),
        [
            r#"1: cannot read "version" of the plan: expected an integer, 0 or more, found a string -> give an integer, 0 or more"#
        ]
    );
}

#[test]
fn syntax_errors_are_shown_with_the_text_at_fault_and_other_mistakes_beside_them() {
    assert_eq!(
        faults("version = 1\ntitle = not quoted\n[load]\ntrigers = \"off\"\n"),
        [
            "2: this is not TOML: string values must be quoted, expected literal string -> look at column 9: not quoted",
            r#"4: unknown key "trigers" in [load] -> did you mean "triggers"?"#,
        ]
    );
}

#[test]
fn what_a_syntax_error_swallowed_is_not_missed() {
    let faults = faults("version = 1\n[[leave]]\nwhy \"forgot the sign\"\ntables = [\"a\"]\n");
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert!(faults[0].starts_with("3: this is not TOML: "), "{faults:#?}");
}

#[test]
fn a_key_given_twice_is_named() {
    assert_eq!(
        faults("version = 1\ntitle = 'a'\ntitle = 'b'\n[load]\n[load]\n"),
        [
            "3: the key title is given twice -> give it once",
            "5: the key load is given twice -> give it once"
        ]
    );
}

#[test]
fn an_open_string_and_an_open_list_end() {
    for text in ["version = 1\ntitle = \"open", "version = 1\nflow = [", "[", "a", "= 1", "\u{0}"] {
        assert!(!faults(text).is_empty(), "{text:?}");
    }
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_count_as_they_should() {
    let faults = faults("\u{feff}version = 1\r\n\r\n[load]\r\nx = 1\r\n");
    assert_eq!(faults, [r#"4: unknown key "x" in [load] -> known keys: "triggers""#]);
}

#[test]
fn a_missing_plan_is_one_complaint_with_a_hint() {
    let folder = tempfile::tempdir().unwrap();
    let complaints = Plan::read(folder.path(), None).unwrap_err();
    assert_eq!(complaints.len(), 1);
    assert!(complaints[0].to_string().contains("hint a plan is a folder"), "{}", complaints[0]);
}

#[test]
fn a_plan_that_is_not_utf_8_says_on_which_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plan.toml"), b"version = 1\ntitle = 'caf\xe9'\n").unwrap();
    let complaints = Plan::read(folder.path(), None).unwrap_err();
    assert!(complaints[0].place().unwrap().ends_with("plan.toml:2"));
}
