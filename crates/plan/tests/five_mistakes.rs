//! One plan, five mistakes, five complaints.

mod written;

#[test]
fn five_mistakes_are_reported_at_once_with_line_and_way_out() {
    let plan = r#"version = 1

[extract.film]
wehre = "year > 2000"

[[leave]]
tables = ["logs"]

[[flow]]
from = "film"
into = "films"
[flow.columns]
title = 5
year = { from = "release_year", as = "integr" }
length = { from = "length", match = '(\d+' }
"#;
    assert_eq!(
        written::faults(plan),
        [
            r#"4: unknown key "wehre" in [extract.film] -> did you mean "where"?"#,
            r#"6: [[leave]] has no "why" -> add why = "the reason""#,
            r#"13: cannot read the value of "title": expected a source column or a table, found an integer -> a constant is written { const = … }"#,
            r#"14: cannot read "as" of the value of "year": "integr" is not known here -> did you mean "integer"?"#,
            r#"15: cannot read "match" of the value of "length": unclosed group -> the expression is (\d+; the syntax is that of https://docs.rs/regex"#,
        ]
    );
}

#[test]
fn a_complaint_reads_as_three_lines() {
    let folder = written::folder("version = 1\ntitel = 'x'\n");
    let complaints = plan::Plan::read(folder.path(), None).unwrap_err();
    let place = folder.path().join("plan.toml");
    assert_eq!(
        complaints[0].to_string(),
        format!(
            "unknown key \"titel\" in the plan\n  at   {}:2\n  hint did you mean \"title\"?",
            place.display()
        )
    );
}
