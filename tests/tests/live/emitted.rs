//! The same as files for `psql`: run in the order of their names on an empty database, they make the
//! database that was read.

use super::job::Job;
use super::round::{DUMP, restored, same, triggers_off};
use cases::postgres::{Cluster, Database, available};
use cases::realdata;
use std::path::PathBuf;

/// What `load --emit sql` leaves, in the order of the names.
fn emitted(job: &Job, more: &[&str]) -> Vec<PathBuf> {
    let step = |name: &str, args: &[&str]| {
        cases::ran(job.command(name).args(args)).ended(0);
    };
    step("survey", &["--emit"]);
    step("extract", &[]);
    step("transform", &[]);
    step("load", &[&["--emit", "sql"], more].concat());
    let mut names: Vec<String> = job.files().into_iter().map(|(name, _)| name).collect();
    names.retain(|name| name.starts_with("run/4-emitted/") && name != "run/4-emitted/waybill.json");
    names.sort();
    names.iter().map(|name| job.path(name)).collect()
}

/// Runs the files as an ordinary role; the database must then be the source.
#[track_caller]
fn makes_the_source(job: &Job, role: &str, files: &[PathBuf]) {
    let made = Cluster::shared().database();
    made.run(&format!(
        "alter database \"{}\" owner to {role}; grant create on schema public to {role};",
        made.name()
    ));
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        let said = cases::postgres::psql(&made.url_as(role, None), &text);
        assert!(said.is_ok(), "{}: {}", file.display(), said.unwrap_err());
    }
    same(&job.source.dump_sorted(&DUMP), &made.dump_sorted(&DUMP));
}

fn job(source: Database, role: &str) -> Job {
    source.cluster().role(role, "nosuperuser", "");
    let target = source.cluster().database();
    let schema = source.pg_dump(&["--schema-only", "--no-owner", "--no-privileges"]);
    cases::postgres::psql(&target.url(), &schema).unwrap();
    let urls = [source.url(), target.url()];
    let job = Job::drafted(source, target, urls);
    job.replan(triggers_off);
    job
}

#[test]
fn a_database_with_a_circle_in_files_of_any_size() {
    let Some(folder) = realdata().filter(|_| available()) else { return };
    let source = restored(Cluster::shared(), &folder.join("pg/pagila/pg_dump15_plain.sql"));
    // Only the owner of the schema may say so.
    source.run("comment on schema public is 'standard public schema'");
    let job = job(source, "emits_pagila");
    let whole = emitted(&job, &[]);
    makes_the_source(&job, "emits_pagila", &whole);
    let parts = emitted(&job, &["--part", "200000"]);
    assert!(parts.len() > whole.len() + 5, "{parts:?}");
    makes_the_source(&job, "emits_pagila", &parts);
}

#[test]
fn everything_that_pg_dump_has_words_for() {
    if !available() {
        return;
    }
    let source = Cluster::shared().database();
    let zoo = include_str!("../dumps/zoo.sql");
    source.run(&format!("set client_min_messages = warning;\n{zoo}"));
    source.run("drop materialized view sales.summed");
    let job = job(source, "emits_zoo");
    makes_the_source(&job, "emits_zoo", &emitted(&job, &[]));
}

#[test]
fn what_is_sqlite_has_no_such_files() {
    if !available() || !cases::sqlite::available() {
        return;
    }
    let source = Cluster::shared().database();
    source.run("create table t (id int primary key)");
    let job = job(source, "emits_nothing");
    cases::sqlite::run(&job.path("target.db"), "create table t (id integer primary key)");
    let mut survey = job.command("survey");
    survey.arg("--emit").env("TARGET_URL", job.path("target.db"));
    let said = cases::ran(&mut survey).ended(2).stderr;
    assert!(said.contains("--emit is for a target that is PostgreSQL"), "{said}");
}
