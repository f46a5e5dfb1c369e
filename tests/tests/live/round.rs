//! A drafted plan takes a database into an empty copy of its schema, and `pg_dump` finds both equal;
//! after the rollback the copy is what it was.

use super::job::Job;
use cases::postgres::{Cluster, Database, Settings, available};
use cases::{difference, realdata, traps};
use std::path::Path;

pub const DUMP: [&str; 2] = ["--no-owner", "--no-privileges"];

/// An ordinary role owns the copy and makes its schema.
fn copy_of(source: &Database, role: &str) -> (Database, [String; 2]) {
    let copy = source.cluster().database();
    let name = copy.name();
    copy.run(&format!(
        "alter database \"{name}\" owner to {role}; grant create on schema public to {role};"
    ));
    let url = copy.url_as(role, None);
    let schema = source.pg_dump(&["--schema-only", "--no-owner", "--no-privileges"]);
    cases::postgres::psql(&url, &schema).unwrap();
    let urls = [source.url(), url];
    (copy, urls)
}

/// There, compared, and back. `rejects` says how many rows the plan must leave out.
#[track_caller]
fn round(source: Database, role: &str, rejects: usize) -> Job {
    source.cluster().role(role, "nosuperuser", "");
    let (target, urls) = copy_of(&source, role);
    let job = Job::drafted(source, target, urls);
    job.replan(triggers_off);
    let empty = job.target.dump_sorted(&DUMP);
    let code = i32::from(rejects > 0);
    job.step("survey", 0);
    job.step("extract", 0);
    job.step("transform", code);
    job.step("load", code);
    job.step("validate", code);
    assert_eq!(job.file("3-transformed/rejected.ndjson").lines().count(), rejects);
    if rejects == 0 {
        same(&job.source.dump_sorted(&DUMP), &job.target.dump_sorted(&DUMP));
    }
    job.step("rollback", 0);
    same(&empty, &job.target.dump_sorted(&DUMP));
    job
}

/// What the triggers of the original did is in its rows.
pub fn triggers_off(plan: &str) -> String {
    let chosen = plan.replace("# triggers =", "triggers =");
    if chosen.contains("[load]") { chosen } else { chosen + "\n[load]\ntriggers = \"off\"\n" }
}

#[track_caller]
pub fn same(expected: &str, found: &str) {
    let said = difference(expected.as_bytes(), found.as_bytes());
    assert!(expected == found, "{}", said.unwrap_or_default());
}

pub fn restored(cluster: &Cluster, file: &Path) -> Database {
    let database = cluster.database();
    database.restore(file);
    database
}

#[track_caller]
fn real(file: &str, role: &str) {
    let Some(folder) = realdata().filter(|_| available()) else { return };
    round(restored(Cluster::shared(), &folder.join(file)), role, 0);
}

#[test]
fn chinook() {
    real("pg/chinook/pg_dump15_plain.sql", "of_chinook");
}

#[test]
fn northwind() {
    real("pg/northwind/northwind.sql", "of_northwind");
}

/// Two tables of it refer to each other, both not null and not deferrable.
#[test]
fn pagila() {
    real("pg/pagila/pg_dump15_plain.sql", "of_pagila");
}

#[test]
fn iso_3166() {
    real("pg/iso3166/iso-3166.sql", "of_iso");
}

#[test]
fn the_traps() {
    let Some(folder) = traps().filter(|_| available()) else { return };
    // A role that it makes stays with the server: one of its own.
    let cluster = Cluster::with(&Settings::new());
    let database = restored(&cluster, &folder.join("postgres.sql"));
    // A row without a parent, which the original's constraint claims not to have.
    let job = round(database, "of_traps", 1);
    let rejected = job.file("3-transformed/rejected.ndjson");
    assert!(rejected.contains("777"), "{rejected}");
}

#[test]
fn every_type_that_pg_dump_has_words_for() {
    if !available() {
        return;
    }
    let database = Cluster::shared().database();
    let zoo = include_str!("../dumps/zoo.sql");
    database.run(&format!("set client_min_messages = warning;\n{zoo}"));
    // What it holds is no row: who restores its schema alone fills it by a statement.
    database.run("drop materialized view sales.summed");
    round(database, "of_zoo", 0);
}

/// What the zoo does not have: extensions, and values at the edges of their types.
#[test]
fn types_of_extensions_and_edges() {
    if !available() {
        return;
    }
    let database = Cluster::shared().database();
    database.run(include_str!("matrix.sql"));
    let job = round(database, "of_matrix", 0);
    let lines = job.file("2-extracted/edges.ndjson");
    for readable in
        ["\"NaN\"", "\"infinity\"", "0044-03-15 BC", "\"a\"=>\"1\"", "Top.Science", "15000-12-31"]
    {
        let escaped = readable.replace('"', "\\\"");
        assert!(lines.contains(readable) || lines.contains(&escaped), "{readable} in {lines}");
    }
}

/// What is asked in a drafted plan is asked of another engine too.
#[test]
fn a_drafted_plan_fits_sqlite() {
    if !available() || !cases::sqlite::available() {
        return;
    }
    let source = Cluster::shared().database();
    source.run("create table t (id int primary key, word text); insert into t values (1, 'a');");
    let target = Cluster::shared().database();
    let scratch = cases::Scratch::new();
    let file = scratch.join("target.db");
    cases::sqlite::run(&file, "create table t (id integer primary key, word text)");
    let urls = [source.url(), file.display().to_string()];
    let job = Job::drafted(source, target, urls);
    for step in super::job::STEPS {
        job.step(step, 0);
    }
}

/// Where the target is to be SQLite, a draft of a PostgreSQL database makes its tables there.
#[test]
fn a_dump_into_sqlite_with_a_drafted_schema() {
    if !cases::sqlite::available() {
        return;
    }
    let Some(folder) = realdata() else { return };
    for (file, rows) in
        [("pg/pagila/pg_dump15_plain.sql", 46_273), ("pg/chinook/pg_dump15_plain.sql", 15_607)]
    {
        let scratch = cases::Scratch::new();
        let (plan, run, target) = (scratch.join("plan"), scratch.join("run"), scratch.join("t.db"));
        let source = format!("pgdump:{}", folder.join(file).display());
        let step = |name: &str, arguments: &[&std::ffi::OsStr]| {
            let mut command = cases::program(name);
            command.args(arguments).env("SOURCE_URL", &source).env("TARGET_URL", &target);
            cases::ran(&mut command).ended(0)
        };
        step("survey", &["--draft-plan".as_ref(), plan.as_os_str()]);
        step("schema", &["apply".as_ref(), "--schema".as_ref(), plan.join("schema").as_os_str()]);
        for name in ["survey", "extract", "transform", "load", "validate"] {
            step(name, &["--plan".as_ref(), plan.as_os_str(), "--run".as_ref(), run.as_os_str()]);
        }
        let ledger = std::fs::read_to_string(run.join("4-loaded/ledger.csv")).unwrap();
        let loaded: u64 = ledger
            .lines()
            .skip(1)
            .map(|line| line.rsplit(',').nth(4).unwrap().parse::<u64>().unwrap())
            .sum();
        assert_eq!(loaded, rows, "{file}: {ledger}");
        assert_eq!(cases::sqlite::run(&target, "pragma foreign_key_check"), "");
    }
}
