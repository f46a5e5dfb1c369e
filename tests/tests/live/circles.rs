//! Three tables in a circle, of each kind: loaded by an ordinary role, every constraint in force when
//! it is committed and as it was before, and taken back.

use super::job::{Job, STEPS};
use super::round::{DUMP, same};
use cases::postgres::{Cluster, available, psql};

/// Which of the three references can wait, or be NULL.
fn tables(null: &str, wait: &str) -> String {
    format!(
        "create table one (id int primary key, next int not null, word text);
         create table two (id int primary key, next int not null, word text);
         create table three (id int primary key, next int {null}, word text);
         alter table one add constraint one_two foreign key (next) references two (id);
         alter table two add constraint two_three foreign key (next) references three (id) {wait};
         alter table three add constraint three_one foreign key (next) references one (id);"
    )
}

/// Rows that refer to each other all the way round, in one statement.
const ROWS: &str = "
    with a as (insert into one select n, n % 500 + 1, 'a' || n from generate_series(1, 500) n),
         b as (insert into two select n, n, 'b' || n from generate_series(1, 500) n)
    insert into three select n, 501 - n, 'c' || n from generate_series(1, 500) n;";

#[track_caller]
fn round(role: &str, null: &str, wait: &str) {
    if !available() {
        return;
    }
    let (source, target) = (Cluster::shared().database(), Cluster::shared().database());
    let tables = tables(null, wait);
    source.run(&format!("{tables}{ROWS}"));
    source.cluster().role(role, "nosuperuser", "");
    target.run(&format!(
        "alter database \"{}\" owner to {role}; grant create on schema public to {role};",
        target.name()
    ));
    let url = target.url_as(role, None);
    psql(&url, &tables).unwrap();
    let urls = [source.url(), url];
    let job = Job::drafted(source, target, urls);
    let empty = job.target.dump_sorted(&DUMP);
    for step in STEPS {
        let said = job.step(step, 0).stderr;
        if step == "load" {
            assert!(said.contains("checked when all rows were in"), "{said}");
            same(&job.source.dump_sorted(&DUMP), &job.target.dump_sorted(&DUMP));
            let refused = job.target.try_run("insert into one values (0, 0, 'x')").unwrap_err();
            assert!(refused.contains("one_two"), "{refused}");
        }
    }
    same(&empty, &job.target.dump_sorted(&DUMP));
}

#[test]
fn not_null_and_not_deferrable() {
    round("of_hard_circle", "not null", "");
}

#[test]
fn with_one_that_may_be_null() {
    round("of_nullable_circle", "", "");
}

#[test]
fn with_one_that_can_wait() {
    round("of_deferrable_circle", "not null", "deferrable initially deferred");
}

/// A row that has no parent in the circle is refused by itself, and takes along what needs it.
#[test]
fn a_bad_row_takes_only_its_own_along() {
    if !available() {
        return;
    }
    let (source, target) = (Cluster::shared().database(), Cluster::shared().database());
    let tables = tables("not null", "");
    source.run(&format!("{tables}{ROWS}"));
    target.run(&format!("{tables} alter table two add constraint odd check (id <> 7);"));
    let urls = [source.url(), target.url()];
    let job = Job::drafted(source, target, urls);
    for (step, code) in [("survey", 0), ("extract", 0), ("transform", 0), ("load", 1)] {
        job.step(step, code);
    }
    let rejected = job.file("4-loaded/rejected.ndjson");
    assert!(rejected.contains("odd"), "{rejected}");
    let orphans =
        "select count(*) from one where not exists (select from two where two.id = one.next)";
    assert_eq!(job.target.run(orphans), "0\n");
    job.step("rollback", 0);
    assert_eq!(job.target.run("select count(*) from one, two, three"), "0\n");
}
