//! The document's groups: the order in which it loads them, the rows that it counts, and the files
//! that it asks for.

use super::{cluster, restored};
use crate::job::{Job, plan};
use cases::postgres::{self, psql};
use cases::{Scratch, copy};

/// The document's own order: catalog before operations.
fn documents_order(text: &str) -> String {
    let operations = text.find("# The document has catalog before").unwrap();
    let catalog = text.find("[[group]]\nname = \"catalog\"").unwrap();
    let after = text[catalog + 1..].find("[[group]]").unwrap() + catalog + 1;
    [&text[..operations], &text[catalog..after], &text[operations..catalog], &text[after..]]
        .concat()
}

#[test]
fn the_documents_order_is_refused_and_the_one_that_works_is_named() {
    if !postgres::available() {
        return;
    }
    let scratch = Scratch::new();
    let (source, target) = (restored(&scratch), cluster().database());
    let changed = Scratch::new();
    copy(&plan(), &changed.join("plan"));
    let text = std::fs::read_to_string(plan().join("plan.toml")).unwrap();
    changed.write("plan/plan.toml", documents_order(&text));
    let job = Job::of(&changed.join("plan"), scratch, source.url(), target.url());
    job.step("schema").ended(0);
    let said = job.step("survey").ended(3).stderr;
    assert!(said.contains("accommodation_units") && said.contains("hotels"), "{said}");
    assert!(
        said.contains("\"foundation\", \"operations\", \"catalog\", \"reservations\""),
        "{said}"
    );
}

#[test]
fn its_figures_are_found_wrong_and_its_files_make_the_database() {
    if !postgres::available() {
        return;
    }
    let scratch = Scratch::new();
    let (source, target) = (restored(&scratch), cluster().database());
    let job = Job::new(scratch, source.url(), target.url());
    job.step("schema").ended(0);
    job.with("survey", &["--emit"]).ended(0);
    let order = job.file("1-surveyed/order.md");
    for wrong in [
        "| foundation | 9 | 5,201 | 5,178 |",
        "| operations | 7 | 149 | 206 |",
        "| catalog | 4 | 163 | 380 |",
        "| reservations | 15 | 1,095 | 1,137 |",
        "6650",
    ] {
        assert!(order.contains(wrong), "{wrong} in {order}");
    }
    assert!(order.contains("tenant_registry blocks 17 tables directly"), "{order}");
    job.step("extract").ended(0);
    job.step("transform").ended(0);
    // Embeddings are most of it: in files of a megabyte there are several of that group.
    job.with("load", &["--emit", "sql", "--part", "1000000"]).ended(0);
    let names = job.names("4-emitted");
    let sql: Vec<&String> =
        names.iter().filter(|name| name.contains('-') && **name != *"waybill.json").collect();
    for wanted in [
        "01-schema-foundation.sql",
        "06-schema-integrations.sql",
        "10-data-foundation-1.sql",
        "13-data-reservations.sql",
        "90-indexes.sql",
        "93-policies.sql",
        "99-analyze.sql",
    ] {
        let found = sql.iter().any(|name| **name == wanted || name.replace("-0", "-") == wanted);
        assert!(found, "{wanted} in {sql:?}");
    }
    let made = cluster().database();
    for name in sql {
        psql(&made.url(), &job.file(&format!("4-emitted/{name}"))).unwrap();
    }
    let all = ["--no-owner"];
    assert_eq!(made.dump_sorted(&all), source.dump_sorted(&all));
}
