//! Tables and columns whose names differ in case alone, and tables without columns.

use super::job::Job;
use super::round::{DUMP, same};
use cases::postgres::{Cluster, Database, available};
use cases::{Scratch, program, ran};
use std::collections::BTreeSet;

const TABLES: &str = r#"
create table "Users" ("Id" integer primary key, id integer not null, "NAME" text, name char(3));
create table users (
    id integer primary key, "Owner" integer references "Users" ("Id"), owner integer
);
create table "USERS" (x integer, "X" integer, note text, unique (x, "X"));
create table "Left" (id integer primary key);
create table "left" (id integer primary key);
"#;

const ROWS: &str = r#"
insert into "Users" values (1, 10, 'a', 'b'), (2, 5, null, ''), (3, 1, 'left', 'x');
insert into users values (1, 2, 7), (2, 1, null), (3, null, 3);
insert into "USERS" values (1, 2, 'k'), (2, 1, null);
insert into "Left" values (1);
insert into "left" values (2), (3);
"#;

/// Two databases with these tables, the first with these rows.
fn databases(tables: &str, rows: &str) -> Option<(Database, Database)> {
    available().then(|| {
        let (source, target) = (Cluster::shared().database(), Cluster::shared().database());
        source.run(&format!("{tables}{rows}"));
        target.run(tables);
        (source, target)
    })
}

/// There, compared, and back; gives the job.
#[track_caller]
fn there_and_back(job: Job) -> Job {
    let empty = job.target.dump_sorted(&DUMP);
    for step in ["survey", "extract", "transform", "load", "validate"] {
        job.step(step, 0);
    }
    same(&job.source.dump_sorted(&DUMP), &job.target.dump_sorted(&DUMP));
    job.step("rollback", 0);
    same(&empty, &job.target.dump_sorted(&DUMP));
    job
}

/// The files of `2-extracted` with rows.
fn extracted(job: &Job) -> Vec<(String, Vec<u8>)> {
    let own = |name: &str| name.starts_with("run/2-extracted/") && name.ends_with(".ndjson");
    job.files().into_iter().filter(|(name, _)| own(name)).collect()
}

/// Where a database is read: in its server, or in a dump that was made with these options.
fn url_of(source: &Database, dumped: Option<Vec<&str>>, scratch: &Scratch) -> String {
    dumped.map_or_else(
        || source.url(),
        |options| {
            let dump = scratch.write("dump.sql", source.pg_dump(&options));
            format!("pgdump:{}", dump.display())
        },
    )
}

/// Through a server and through its dumps; gives what was extracted each time.
#[track_caller]
fn each_way(tables: &str, rows: &str) -> Vec<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    for dumped in [None, Some(vec![]), Some(vec!["--inserts"]), Some(vec!["--column-inserts"])] {
        let Some((source, target)) = databases(tables, rows) else { break };
        let scratch = Scratch::new();
        let urls = [url_of(&source, dumped, &scratch), target.url()];
        found.push(extracted(&there_and_back(Job::drafted(source, target, urls))));
    }
    found
}

#[test]
fn names_that_differ_in_case_alone_are_two() {
    let found = each_way(TABLES, ROWS);
    let Some(live) = found.first() else { return };
    assert!(found.iter().all(|files| files == live), "{found:?}");
    let names: BTreeSet<String> = live.iter().map(|(name, _)| name.to_lowercase()).collect();
    assert_eq!(names.len(), live.len(), "a file system that folds case: {live:?}");
}

#[test]
fn a_name_that_could_mean_two_things_means_none() {
    let Some((source, target)) = databases(TABLES, ROWS) else { return };
    let urls = [source.url(), target.url()];
    let job = Job::drafted(source, target, urls);
    job.replan(|plan| plan.replace("from = \"users\"", "from = \"uSERS\""));
    let said = job.step("survey", 3).stderr;
    assert!(said.contains("uSERS"), "{said}");
}

#[test]
fn a_name_in_another_case_means_the_only_one_there_is() {
    let one = "create table \"Trips\" (\"Id\" integer primary key, \"Note\" text);";
    let rows = "insert into \"Trips\" values (1, 'a'), (2, null);";
    let Some((source, target)) = databases(one, rows) else { return };
    let urls = [source.url(), target.url()];
    let job = Job::drafted(source, target, urls);
    job.replan(|plan| {
        let (own, checks) = plan.split_once("[[check]]").unwrap();
        format!("{}[[check]]{checks}", own.replace("Trips", "trips").replace("Id", "ID"))
    });
    there_and_back(job);
}

#[test]
fn a_dump_answers_no_condition_from_another_column() {
    let Some((source, target)) = databases(TABLES, ROWS) else { return };
    let scratch = Scratch::new();
    let dump = scratch.write("dump.sql", source.pg_dump(&[]));
    let (url, plan) = (format!("pgdump:{}", dump.display()), scratch.join("plan"));
    ran(program("survey").args(["--source", &url, "--draft-plan"]).arg(&plan)).ended(0);
    let text = std::fs::read_to_string(plan.join("plan.toml")).unwrap();
    let text = text.replace("[extract.Users]", "[extract.Users]\nwhere = '\"Id\" > 1'");
    std::fs::write(plan.join("plan.toml"), text).unwrap();
    let mut survey = program("survey");
    survey.args(["--source", &url, "--target", &target.url()]).arg("--plan").arg(&plan);
    let said = ran(survey.arg("--run").arg(scratch.join("run"))).ended(3).stderr;
    assert!(said.contains("differ in case alone"), "{said}");
}

#[test]
fn sqlite_cannot_have_both() {
    for (tables, both) in [
        ("create table \"Users\" (a int); create table users (a int);", ["\"Users\"", "\"users\""]),
        ("create table t (\"Id\" int, id int);", ["\"Id\"", "\"id\""]),
    ] {
        let Some((source, _)) = databases(tables, "") else { return };
        let scratch = Scratch::new();
        let mut survey = program("survey");
        survey.args(["--source", &source.url(), "--target"]).arg(scratch.join("target.db"));
        let said = ran(survey.arg("--draft-plan").arg(scratch.join("plan"))).ended(5).stderr;
        assert!(both.iter().all(|name| said.contains(name)), "{said}");
        assert!(!scratch.join("plan").exists());
    }
}

#[test]
fn two_tables_do_not_become_one_by_chance() {
    let tables = "create table \"Users\" (a int); create table users (a int);";
    let Some((source, _)) = databases(tables, "") else { return };
    if !cases::sqlite::available() {
        return;
    }
    let scratch = Scratch::new();
    let target = scratch.join("target.db");
    cases::sqlite::run(&target, "create table users (a integer);");
    let plan = scratch.join("plan");
    let source = source.url();
    ran(program("survey").args(["--source", &source, "--draft-plan"]).arg(&plan)).ended(0);
    let mut survey = program("survey");
    survey.args(["--source", &source, "--target"]).arg(&target).arg("--plan").arg(&plan);
    let said = ran(survey.arg("--run").arg(scratch.join("run"))).ended(3).stderr;
    assert!(said.contains("\"Users\" and \"users\" are two tables of the source"), "{said}");
}

#[test]
fn a_table_without_columns_stays_behind_and_is_counted() {
    let tables = "create table z (); create table a (id integer primary key);";
    let rows =
        "insert into z default values; insert into z default values; insert into a values (1);";
    for dumped in [None, Some(vec![]), Some(vec!["--inserts"])] {
        let Some((source, target)) = databases(tables, rows) else { return };
        let scratch = Scratch::new();
        let urls = [url_of(&source, dumped, &scratch), target.url()];
        let job = Job::drafted(source, target, urls);
        for step in ["survey", "extract", "transform", "load", "validate"] {
            job.step(step, 0);
        }
        let left = job.file("2-extracted/left.ndjson");
        assert!(left.contains("\"table\":\"z\"") && left.contains("\"rows\":2"), "{left}");
        job.replan(|plan| {
            let (start, rest) = plan.split_once("\n[[leave]]").unwrap();
            let (_, rest) = rest.split_once("tables = [\"z\"]").unwrap();
            format!("{start}\n[extract.z]\n{rest}")
        });
        let said = job.step("survey", 3).stderr;
        assert!(said.contains("table z: it has no columns"), "{said}");
    }
}
