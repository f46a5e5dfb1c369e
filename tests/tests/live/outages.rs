//! A server that goes in the middle of each step, and one session that is ended.

use super::job::{Job, STEPS};
use cases::postgres::{Cluster, Database, Settings, available};
use std::process::Stdio;

const TABLES: &str = "create table a (id int primary key, word text);
    create table b (id int primary key, a int references a, word text);";
const ROWS: &str = "insert into a select n, 'a' || n from generate_series(1, 2000) n;
    insert into b select n, n, 'b' || n from generate_series(1, 2000) n;";

fn job(cluster: &Cluster) -> Job {
    let (source, target) = (cluster.database(), cluster.database());
    source.run(&format!("{TABLES}{ROWS}"));
    target.run(TABLES);
    let urls = [source.url(), target.url()];
    Job::drafted(source, target, urls)
}

/// What holds the table `b` until its session ends.
const HOLDS: &str = "begin; lock table b";

/// Starts the step, lets it run into the lock, ends what `end` ends, and gives what it said.
fn cut_off(job: &Job, step: &str, end: impl FnOnce(&Database)) -> (i32, String) {
    let database = if reads_source(step) { &job.source } else { &job.target };
    let mut holder = database.session(HOLDS);
    let mut command = job.command(step);
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    database.wait_for_a_lock();
    end(database);
    let done = child.wait_with_output().unwrap();
    drop(holder.stdin.take());
    let _ = holder.wait();
    (done.status.code().unwrap_or(-1), String::from_utf8(done.stderr).unwrap())
}

fn reads_source(step: &str) -> bool {
    matches!(step, "survey" | "extract")
}

/// Each step but `transform`, which opens no database, is cut off, said to be, and done again.
fn every_step(job: &Job, end: impl Fn(&Database), again: impl Fn()) {
    let empty = job.target.dump_sorted(&[]);
    for step in STEPS {
        if step != "transform" {
            let before = job.target.dump_sorted(&[]);
            let (code, said) = cut_off(job, step, &end);
            let expected = if reads_source(step) { 4 } else { 5 };
            assert_eq!(code, expected, "{step}: {said}");
            let told = ["57P01", "57P02", "the server closed the connection"];
            assert!(told.iter().any(|told| said.contains(told)), "{step}: {said}");
            again();
            assert!(job.target.dump_sorted(&[]) == before, "{step} left something half made");
        }
        job.step(step, 0);
        if step == "load" {
            assert_eq!(job.target.run("select count(*) from b"), "2000\n");
        }
    }
    assert!(job.target.dump_sorted(&[]) == empty, "the target is not what it was");
}

#[test]
fn a_server_that_is_killed_in_the_middle_of_each_step() {
    if !available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new());
    every_step(&job(&cluster), |_| cluster.kill(), || cluster.start());
}

#[test]
fn a_session_that_is_ended_in_the_middle_of_each_step() {
    if !available() {
        return;
    }
    let end = |database: &Database| {
        database.run(
            "select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock'",
        );
    };
    every_step(&job(Cluster::shared()), end, || ());
}

#[test]
fn a_lock_that_is_not_given_up_is_not_waited_for_longer_than_asked() {
    if !available() {
        return;
    }
    let job = job(Cluster::shared());
    for step in STEPS {
        if step != "transform" {
            let database = if reads_source(step) { &job.source } else { &job.target };
            let mut holder = database.session(HOLDS);
            let impatient = |url: String| format!("{url}&options=-c%20lock_timeout%3D100ms");
            let mut command = job.command(step);
            command.env("SOURCE_URL", impatient(job.source.url()));
            command.env("TARGET_URL", impatient(job.target.url()));
            let said = cases::ran(&mut command);
            assert_eq!(said.code, if reads_source(step) { 4 } else { 5 }, "{step}: {said:?}");
            assert!(said.stderr.contains("lock timeout (55P03)"), "{step}: {}", said.stderr);
            drop(holder.stdin.take());
            holder.wait().unwrap();
        }
        job.step(step, 0);
    }
}
