//! Other databases, other keys, edits by hand: what must not be taken for what was loaded.

use crate::job::{Job, PLAN};
use cases::{Scratch, program, ran, sqlite};

#[test]
fn a_rollback_on_another_database_is_refused() {
    let Some(job) = Job::new("", "") else { return };
    let before = sqlite::dump(&job.target());
    job.step("load", &[]).ended(0);
    let other = job.scratch.join("other.db");
    std::fs::copy(job.target(), &other).unwrap();
    let mut rollback = program("rollback");
    rollback.arg("--run").arg(job.scratch.join("run")).env("TARGET_URL", &other);
    let said = ran(&mut rollback).ended(5).stderr;
    assert!(said.contains("not loaded into") && said.contains("--moved"), "{said}");
    ran(rollback.arg("--moved")).ended(0);
    let other = String::from_utf8(sqlite::dump(&other)).unwrap();
    assert_eq!(String::from_utf8(before).unwrap(), other);
}

#[test]
fn a_row_whose_key_was_changed_since_is_listed() {
    let Some(job) = Job::new("", "") else { return };
    job.step("load", &[]).ended(0);
    job.sql("update tags set tag = 'z' where tag = 'x';");
    job.step("rollback", &[]).ended(1);
    let conflicts = job.file("6-rolled-back/conflicts.ndjson");
    assert!(conflicts.contains("its key was changed since"), "{conflicts}");
    assert_eq!(job.sql("select tag from tags;"), "z\n");
    job.step("rollback", &[]).ended(0);
}

#[test]
fn a_load_after_every_row_was_edited_is_refused() {
    let Some(job) = Job::new("", "") else { return };
    job.step("load", &[]).ended(0);
    job.sql("update trips set note = 'x'; update legs set day = day + 10; update log set at = 7; update tags set tag = tag || 'x';");
    job.scratch.write(
        "plan/plan.toml",
        PLAN.replace("title = \"title\"", "title = { from = \"title\", case = \"upper\" }"),
    );
    job.step("transform", &[]).ended(0);
    job.step("load", &[]).ended(6);
    assert_eq!(job.sql("select count(*) from log;"), "3\n");
}

#[test]
fn a_nullable_primary_key_still_tells_rows_apart() {
    if !sqlite::available() {
        return;
    }
    let scratch = Scratch::new();
    sqlite::run(
        &scratch.join("source.db"),
        "create table o(a text primary key, b); insert into o values ('x',1),('y',2); \
         create table w(a text primary key, b); insert into w values ('x',9);",
    );
    sqlite::run(
        &scratch.join("target.db"),
        "create table u(a text primary key, b); insert into u values ('y', 77);",
    );
    scratch.write(
        "plan/plan.toml",
        "version = 1\n[extract.o]\n[extract.w]\n[[flow]]\nfrom = \"o\"\ninto = \"u\"\ncolumns = { a = \"a\", b = \"b\" }\n\
         [[flow]]\nfrom = \"w\"\ninto = \"u\"\ncolumns = { a = \"a\", b = \"b\" }\n\
         [into.u]\non_conflict = \"prefer w, o\"\non_existing = \"update\"\n",
    );
    let job = Job { scratch };
    for name in ["survey", "extract", "transform", "load", "validate"] {
        job.step(name, &[]).ended(0);
    }
    assert_eq!(job.sql("select a, b from u order by a;"), "x|9\ny|2\n");
    job.step("rollback", &[]).ended(0);
    assert_eq!(job.sql("select a, b from u;"), "y|77\n");
}

#[test]
fn a_word_about_no_row_and_two_words_about_one_are_refused() {
    let Some(job) = Job::new("", "") else { return };
    let line = |line: u64| {
        format!(
            "{{\"into\":\"log\",\"from\":\"log\",\"line\":{line},\"row\":{{\"what\":\"q\",\"at\":1.0}}}}\n"
        )
    };
    let file = job.scratch.write("words.ndjson", line(99));
    let file = file.to_str().unwrap();
    let said = job.step("transform", &["--resubmit", file]).ended(6).stderr;
    assert!(said.contains("words.ndjson:1"), "{said}");
    job.scratch.write("words.ndjson", line(1) + &line(1));
    let said = job.step("transform", &["--resubmit", file]).ended(6).stderr;
    assert!(said.contains("words.ndjson:2"), "{said}");
    job.scratch.write("words.ndjson", line(1));
    // 1.0 is no integer of an INTEGER column as we write it, and is refused where it stands.
    job.step("transform", &["--resubmit", file]).ended(6);
    job.scratch.write("words.ndjson", line(1).replace("1.0", "12345678901234567890123"));
    job.step("transform", &["--resubmit", file]).ended(6);
    job.scratch.write("words.ndjson", line(1).replace("1.0", "{ \"$integer\" : \"5\" }"));
    job.step("transform", &["--resubmit", file]).ended(0);
    let before = sqlite::dump(&job.target());
    job.step("load", &[]).ended(0);
    assert_eq!(job.sql("select what, at from log limit 1;"), "q|5\n");
    job.step("rollback", &[]).ended(0);
    job.same(&before);
}

/// Loads one table as it is, with its own target and its own end of the plan.
fn one_table(source: &str, target: &str, plan: &str) -> Job {
    let scratch = Scratch::new();
    sqlite::run(&scratch.join("source.db"), source);
    sqlite::run(&scratch.join("target.db"), target);
    scratch.write("plan/plan.toml", format!("version = 1\n{plan}"));
    let job = Job { scratch };
    for name in ["survey", "extract", "transform"] {
        job.step(name, &[]).ended(0);
    }
    job
}

const AS_IT_IS: &str =
    "[extract.t]\n[[flow]]\nfrom = \"t\"\ninto = \"t\"\ncolumns = { a = \"a\", b = \"b\" }\n";

#[test]
fn names_that_differ_in_the_case_of_other_letters_are_two_tables() {
    if !sqlite::available() {
        return;
    }
    let table = |name: &str| {
        format!(
            "[extract.\"{name}\"]\n[[flow]]\nfrom = \"{name}\"\ninto = \"{name}\"\ncolumns = {{ a = \"a\" }}\n"
        )
    };
    let schema = "create table é(a); create table É(a);";
    let rows = format!("{schema} insert into é values (1); insert into É values (2);");
    let job = one_table(&rows, schema, &(table("é") + &table("É")));
    job.step("load", &[]).ended(0);
    assert_eq!(job.sql("select a from é; select a from É;"), "1\n2\n");
}

#[test]
fn a_zero_with_a_sign_is_named_as_changed_and_can_be_taken_back() {
    if !sqlite::available() {
        return;
    }
    let source = "create table t(a integer primary key, b); insert into t values (1, -0.0);";
    let job = one_table(source, "create table t(a integer primary key, b real);", AS_IT_IS);
    assert!(job.file("3-transformed/changes.csv").contains("t,b,real,real,1"));
    for name in ["load", "validate", "rollback"] {
        job.step(name, &[]).ended(0);
    }
    assert_eq!(job.sql("select count(*) from t;"), "0\n");
}

#[test]
fn a_row_that_a_trigger_ignores_is_rejected() {
    if !sqlite::available() {
        return;
    }
    let source = "create table t(a integer primary key, b); insert into t values (1, 1), (2, 2);";
    let target = "create table t(a integer primary key, b); create trigger x before insert on t \
                  when new.a = 2 begin select raise(ignore); end;";
    let job = one_table(source, target, &format!("{AS_IT_IS}[load]\ntriggers = \"fire\"\n"));
    job.step("load", &[]).ended(1);
    let rejected = job.file("4-loaded/rejected.ndjson");
    assert!(rejected.contains("a trigger of the table ignores it"), "{rejected}");
}

#[test]
fn a_table_by_which_no_row_can_be_known_is_refused() {
    if !sqlite::available() {
        return;
    }
    let schema = "create table t(rowid, oid, _rowid_);";
    let plan = AS_IT_IS
        .replace("a = \"a\", b = \"b\"", "rowid = \"rowid\", oid = \"oid\", _rowid_ = \"_rowid_\"");
    let job = one_table(&format!("{schema} insert into t values (1, 2, 3);"), schema, &plan);
    let said = job.step("load", &[]).ended(5).stderr;
    assert!(said.contains("hide the rowid"), "{said}");
    assert_eq!(job.sql("select count(*) from t;"), "0\n");
}
