//! Many rows taken back at once: those that nobody has touched since, and no other.

use super::job::{Job, STEPS};
use super::round::{DUMP, same};
use cases::postgres::{Cluster, available};

const TABLES: &str = "
    create table parents (id int primary key, word text, at timestamptz, doc jsonb, amount real);
    create table children (id int primary key, parent int references parents on delete cascade,
        next int references children, word text);";

/// More than are looked at together.
const ROWS: &str = "
    insert into parents select n, 'p' || n, to_timestamp(n), jsonb_build_object('n', n), n / 3.0
        from generate_series(1, 5000) n;
    insert into children select n, n, nullif(n, 1) - 1, 'c' || n from generate_series(1, 5000) n;";

/// Loads, does something else to the target, and takes the load back.
#[track_caller]
fn after(change: &str, code: i32) -> Option<Job> {
    if !available() {
        return None;
    }
    let (source, target) = (Cluster::shared().database(), Cluster::shared().database());
    source.run(&format!("{TABLES}{ROWS}"));
    target.run(TABLES);
    let urls = [source.url(), target.url()];
    let job = Job::drafted(source, target, urls);
    for step in STEPS.into_iter().filter(|step| *step != "rollback") {
        job.step(step, 0);
    }
    same(&job.source.dump_sorted(&DUMP), &job.target.dump_sorted(&DUMP));
    let loaded = job.file("4-loaded/waybill.json");
    assert!(loaded.contains("\"versions\""), "{loaded}");
    job.target.run(change);
    job.step("rollback", code);
    Some(job)
}

#[track_caller]
fn left(job: &Job, parents: &str, children: &str) {
    let ids = |table: &str| {
        job.target.run(&format!(
            "select coalesce(string_agg(id::text, ' ' order by id), '') from {table}"
        ))
    };
    assert_eq!(ids("parents").trim(), parents);
    assert_eq!(ids("children").trim(), children);
}

#[test]
fn all_of_them() {
    let Some(job) = after("", 0) else { return };
    left(&job, "", "");
    assert_eq!(job.file("6-rolled-back/journal.ndjson").matches("\"removed\"").count(), 10_000);
    assert_eq!(job.file("6-rolled-back/conflicts.ndjson"), "");
}

#[test]
fn all_but_one_that_was_edited() {
    let Some(job) = after("update parents set word = 'mine' where id = 42", 1) else { return };
    left(&job, "42", "");
    let conflicts = job.file("6-rolled-back/conflicts.ndjson");
    assert!(conflicts.contains("\"id\":42") && conflicts.lines().count() == 1, "{conflicts}");
}

#[test]
fn all_but_one_that_was_taken_out() {
    let change =
        "update children set next = null where next = 42; delete from children where id = 42";
    let Some(job) = after(change, 1) else { return };
    // What is left of the next one refers to its parent.
    left(&job, "43", "43");
    assert_eq!(job.file("6-rolled-back/conflicts.ndjson").lines().count(), 3);
}

#[test]
fn one_that_was_written_again_as_it_was_goes_too() {
    let Some(job) = after("update children set word = word where id = 42", 0) else { return };
    left(&job, "", "");
}

#[test]
fn what_others_put_in_stays_and_what_it_refers_to() {
    let change = "insert into children values (9001, 42, null, 'later');
                  insert into parents values (9000, 'other')";
    let Some(job) = after(change, 1) else { return };
    left(&job, "42 9000", "9001");
    let conflicts = job.file("6-rolled-back/conflicts.ndjson");
    assert!(conflicts.contains("refer to it") && conflicts.lines().count() == 1, "{conflicts}");
}
