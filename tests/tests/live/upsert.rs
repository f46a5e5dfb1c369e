//! Rows onto those that are there, by many blocks at a time.

use super::job::Job;
use cases::postgres::{Cluster, available};
use std::io::Write as _;
use std::process::Stdio;

const TABLE: &str = "create table items (id float8 primary key, name text, amount int, long text);";

/// Both have 6,000 rows, in two blocks or more, of which 5,000 are the same keys.
fn job(more: &str, on_existing: &str) -> Job {
    let cluster = Cluster::shared();
    let (source, target) = (cluster.database(), cluster.database());
    source.run(&format!(
        "{TABLE} insert into items select n, 'name ' || n, n, repeat('x', 1000)
         from generate_series(1001, 7000) n; {more}"
    ));
    // Another name, another amount, both, or the same.
    target.run(&format!(
        "{TABLE} insert into items select n, case when n % 4 < 2 then 'old' else 'name ' || n end,
         case when n % 2 = 0 then n else 0 end, repeat('x', 1000) from generate_series(1, 6000) n"
    ));
    let urls = [source.url(), target.url()];
    let job = Job::drafted(source, target, urls);
    job.replan(|plan| format!("{plan}\n[into.items]\non_existing = \"{on_existing}\"\n"));
    for step in ["survey", "extract", "transform"] {
        job.step(step, 0);
    }
    job
}

const ROWS: &str = "select md5(string_agg(items::text, ' ' order by id)) from items";

#[test]
fn rows_that_differ_in_some_columns_or_are_new() {
    if !available() {
        return;
    }
    let job = job("", "update");
    let before = job.target.run(ROWS);
    let said = job.step("load", 0).stderr;
    let told = "1000 inserted, 3750 updated, 1250 already there, 0 kept as they were, 0 refused";
    assert!(said.contains(told), "{said}");
    let own = "delete from items where id <= 1000;";
    assert_eq!(job.target.run(&format!("begin; {own} {ROWS}; rollback")), job.source.run(ROWS));
    job.step("rollback", 0);
    assert_eq!(job.target.run(ROWS), before);
}

#[test]
fn rows_that_are_kept_or_refused() {
    if !available() {
        return;
    }
    for (on_existing, code, told) in [
        ("keep", 0, "1000 inserted, 0 updated, 1250 already there, 3750 kept as they were"),
        ("reject", 1, "1250 already there, 0 kept as they were, 3750 refused"),
    ] {
        let job = job("", on_existing);
        let before = job.target.run(ROWS);
        let said = job.step("load", code).stderr;
        assert!(said.contains(told), "{said}");
        let there = "select md5(string_agg(items::text, ' ' order by id)) from items
                     where id <= 6000";
        let was = job.target.run(there);
        job.step("rollback", 0);
        assert_eq!(job.target.run(there), was);
        assert_eq!(job.target.run(ROWS), before);
    }
}

#[test]
fn a_row_that_somebody_else_changes_meanwhile() {
    if !available() {
        return;
    }
    let job = job("", "update");
    // It has been read as it was when the change of another session waits for its commit.
    let mut other = job.target.session("begin; update items set long = 'theirs' where id = 5001");
    let mut command = job.command("load");
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    job.target.wait_for_a_lock();
    let mut input = other.stdin.take().unwrap();
    input.write_all(b"commit;\n").unwrap();
    drop(input);
    other.wait().unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let row = "select name, amount, left(long, 6) from items where id = 5001";
    assert_eq!(job.target.run(row), "name 5001|5001|xxxxxx\n");
    job.step("rollback", 0);
    assert_eq!(job.target.run(row), "old|0|theirs\n");
}

#[test]
fn equal_keys_that_are_not_written_the_same() {
    if !available() {
        return;
    }
    let job = job("insert into items values ('-0', 'zero', 1, 'new');", "update");
    job.target.run("insert into items values ('0', 'zero', 2, 'old')");
    job.step("load", 0);
    let row = "select * from items where id = 0";
    assert_eq!(job.target.run(row), "0|zero|1|new\n");
    job.step("rollback", 0);
    assert_eq!(job.target.run(row), "0|zero|2|old\n");
}
