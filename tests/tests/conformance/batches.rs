//! Rows moved by batches: whatever happens on the way, the end is that of one transaction.

use crate::Way;
use crate::engine::{Engine, Job, Side};
use std::process::Stdio;
use std::time::Duration;

const SOURCE: &str = "create table groups(id integer primary key not null, up integer, name text); \
     insert into groups values (1,null,'root'),(2,1,'a'),(3,2,'b'),(4,9,'c'),(5,6,'d'),(6,1,'e'), \
       (7,8,'round'),(8,7,'round'); \
     create table trips(id SERIAL, team integer, title text); \
     insert into trips(id, team, title) values (1,1,'one'),(2,2,''),(3,3,'three'),(4,9,'four'), \
       (5,5,'five'),(6,6,'six'),(7,1,'seven'),(8,2,'eight'),(9,4,'nine'); \
     create table legs(id integer primary key not null, trip int, day int); \
     insert into legs values (1,1,1),(2,1,1),(3,2,1),(4,3,1),(5,3,2),(6,5,1),(7,6,1),(8,4,1); \
     create table log(what text, at int); \
     insert into log values ('a',1),('a',1),('b',2),(null,3),('c',4);";

const TARGET: &str = "create table groups(id integer primary key not null, \
       up integer references groups(id), name text); \
     create table trips(id SERIAL, team integer references groups(id), title varchar(40) not null, \
       status text default 'new', constraint has_title check (title <> '')); \
     create table legs(id integer primary key not null, trip int not null references trips(id), \
       day int, unique (trip, day)); \
     create table log(what text, at int); \
     insert into groups(id, up, name) values (1, null, 'root'), (6, 1, 'other'); \
     insert into trips(id, team, title) values (7, 1, 'old');";

const PLAN: &str = r#"
[extract.groups]
[extract.trips]
[extract.legs]
[extract.log]
[[flow]]
from = "groups"
into = "groups"
columns = { id = "id", up = "up", name = "name" }
[[flow]]
from = "trips"
into = "trips"
columns = { id = "id", team = "team", title = "title" }
[[flow]]
from = "legs"
into = "legs"
columns = { id = "id", trip = "trip", day = "day" }
[[flow]]
from = "log"
into = "log"
columns = { what = "what", at = "at" }
[into.groups]
circles = "hold"
on_existing = "keep"
[into.trips]
on_existing = "update"
"#;

/// What a load leaves for people and for other programs.
const FILES: [&str; 4] = ["journal.ndjson", "merged.ndjson", "rejected.ndjson", "ledger.csv"];

/// Where a load ends, in the order in which it comes by.
const POINTS: [&str; 7] = [
    "after-update",
    "after-journal",
    "before-commit",
    "after-commit",
    "after-through",
    "after-rewrite",
    "after-seal",
];

fn job(way: Way) -> Option<Job> {
    let job = Job::new(way, SOURCE, TARGET, PLAN)?;
    job.turn(1);
    Some(job)
}

/// All that is in the target, and how far its counter has come.
fn rows(job: &Job) -> String {
    let counter = match &job.target {
        Side::Sqlite(_) => "select max(seq) from sqlite_sequence where name = 'trips';",
        Side::Postgres(_) => "select last_value, is_called from trips_id_seq;",
    };
    ["groups", "trips", "legs", "log"]
        .iter()
        .map(|table| job.target.run(&format!("select * from {table} order by 1, 2;")))
        .chain([job.target.run(counter)])
        .collect::<Vec<_>>()
        .join("\n")
}

/// The files of a load. Where a row without a key lies depends on what was taken back before, and
/// in PostgreSQL the order of the journal on which rows were put in together.
fn files(job: &Job) -> Vec<String> {
    let place = regex::Regex::new("\"rowid\":\"[0-9]+\"").unwrap();
    let file = |name: &&str| {
        let text = job.file(&format!("4-loaded/{name}"));
        let text = place.replace_all(&text, "").into_owned();
        let mut lines: Vec<&str> = text.lines().collect();
        if *name == "journal.ndjson" && matches!(job.target, Side::Postgres(_)) {
            lines.sort_unstable();
        }
        lines.join("\n")
    };
    FILES.iter().map(file).collect()
}

/// The rows and files of a load in one transaction.
fn undisturbed(way: Way) -> Option<(String, Vec<String>)> {
    let job = job(way)?;
    job.step("load", &[]).ended(1);
    job.step("validate", &[]).ended(1);
    Some((rows(&job), files(&job)))
}

/// Goes on until it is through, and compares.
#[track_caller]
fn goes_on(job: &Job, more: &[&str], expected: &(String, Vec<String>)) {
    job.step("load", more).ended(1);
    assert_eq!(rows(job), expected.0);
    assert_eq!(files(job), expected.1);
    job.step("validate", &[]).ended(1);
}

pub fn batches_of_any_size_end_as_one_transaction_does(way: Way) {
    let Some(expected) = undisturbed(way) else { return };
    for size in ["1", "3", "1000"] {
        let Some(job) = job(way) else { return };
        let before = rows(&job);
        goes_on(&job, &["--batch-size", size], &expected);
        let said = job.step("load", &["--batch-size", size]).ended(1).stderr;
        assert!(said.contains("already"), "{said}");
        job.step("rollback", &[]).ended(0);
        assert_eq!(rows(&job), before, "{size}");
        // And once more, after it was taken back.
        goes_on(&job, &["--batch-size", size], &expected);
    }
}

pub fn a_load_that_is_killed_goes_on(way: Way) {
    let Some(expected) = undisturbed(way) else { return };
    for point in POINTS {
        for time in [1, 3] {
            let Some(job) = job(way) else { return };
            let at = format!("{point}:{time}");
            let ended = job.failing("load", &["--batch-size", "2"], &at);
            if ended.code != -1 {
                continue;
            }
            // Without being told, it goes on by batches.
            let open = point != "after-seal";
            job.step("validate", &[]).ended(6);
            goes_on(&job, if open { &[] } else { &["--batch-size", "2"] }, &expected);
        }
    }
}

pub fn what_was_committed_is_taken_back(way: Way) {
    for point in POINTS {
        for time in [1, 4] {
            let Some(job) = job(way) else { return };
            let before = rows(&job);
            let ended = job.failing("load", &["--batch-size", "2"], &format!("{point}:{time}"));
            if ended.code != -1 {
                continue;
            }
            job.step("rollback", &["--dry-run"]).ended(0);
            for undone in ["before-commit:1", "after-commit:1", "no:1"] {
                let ended = job.failing("rollback", &[], undone);
                assert!(matches!(ended.code, -1 | 0), "{point} {undone}: {}", ended.stderr);
            }
            assert_eq!(rows(&job), before, "{point}:{time}");
            job.step("load", &[]).ended(1);
            job.step("rollback", &[]).ended(0);
            assert_eq!(rows(&job), before, "{point}:{time}");
        }
    }
}

pub fn a_way_back_that_is_cut_off_is_finished(way: Way) {
    let Some((whole, cut)) = job(way).zip(job(way)) else { return };
    for job in [&whole, &cut] {
        assert_eq!(job.failing("load", &["--batch-size", "2"], "after-commit:4").code, -1);
    }
    whole.step("rollback", &[]).ended(0);
    assert_eq!(cut.failing("rollback", &[], "after-commit:1").code, -1);
    let said = cut.step("rollback", &[]).ended(0).stderr;
    assert!(said.contains("it is finished"), "{said}");
    let told = whole.file("6-rolled-back/journal.ndjson");
    assert!(told.contains("\"did\":\"removed\""), "{told}");
    assert_eq!(cut.file("6-rolled-back/journal.ndjson"), told);
    // Again, it has nothing to do, and what it told stays.
    cut.step("rollback", &[]).ended(0);
    assert_eq!(cut.file("6-rolled-back/journal.ndjson"), told);
    assert_eq!(rows(&cut), rows(&whole));
}

pub fn loads_that_are_killed_at_any_time_go_on(way: Way) {
    let Some(expected) = undisturbed(way) else { return };
    let Some(job) = job(way) else { return };
    let mut wait = 1;
    for _ in 0..40 {
        let mut load = job.command("load", &["--batch-size", "1"]);
        let mut load = load.stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        // By signal 9: nothing is cleaned up.
        let _ = load.kill();
        load.wait().unwrap();
        wait = wait * 7 % 31 + 1;
    }
    goes_on(&job, &["--batch-size", "1"], &expected);
}

pub fn a_row_that_was_edited_is_left_by_the_way_back(way: Way) {
    let Some(job) = job(way) else { return };
    job.failing("load", &["--batch-size", "2"], "after-commit:9");
    job.target.run("update trips set title = 'mine' where id = 1;");
    job.step("rollback", &[]).ended(1);
    assert_eq!(job.target.run("select title from trips order by id;"), "mine\nold\n");
    let conflicts = job.file("6-rolled-back/conflicts.ndjson");
    assert!(conflicts.contains("it was changed since"), "{conflicts}");
}

pub fn what_batches_could_break_is_refused(way: Way) {
    let flows = "[extract.a]\n[extract.b]\n\
                 [[flow]]\nfrom = 'a'\ninto = 'a'\ncolumns = { id = 'id', b = 'b' }\n\
                 [[flow]]\nfrom = 'b'\ninto = 'b'\ncolumns = { id = 'id', a = 'a' }\n";
    let plain = "create table a(id integer primary key not null, b int); \
                 create table b(id integer primary key not null, a int);";
    let circle = match way.1 {
        Engine::Sqlite => {
            "create table a(id integer primary key not null, b int references b(id)); \
             create table b(id integer primary key not null, a int references a(id));"
        }
        Engine::Postgres => {
            "create table a(id integer primary key not null, b int); \
             create table b(id integer primary key not null, a int references a(id)); \
             alter table a add foreign key (b) references b(id);"
        }
    };
    let own = "create table a(id integer primary key not null, b int references a(id)); \
               create table b(id integer primary key not null, a int);";
    for (target, plan, code, words) in [
        (circle, "", 3, "in a circle of tables: a, b"),
        (own, "", 3, "within a"),
        (plain, "[into.a]\norphans = 'keep'\n", 3, "without a parent are to be kept"),
        (plain, "[load]\ntriggers = 'fire'\n", 3, "triggers are to fire"),
    ] {
        let Some(job) = Job::new(way, plain, target, &format!("{flows}{plan}")) else { return };
        job.turn(0);
        let said = job.step("load", &["--batch-size", "5"]).ended(code).stderr;
        assert!(said.contains(words) && said.contains("--batch-size"), "{said}");
        job.step("load", &["--batch-size", "5", "--dry-run"]).ended(2);
        job.step("load", &[]).ended(0);
    }
}

pub fn a_load_that_is_not_through_keeps_its_place(way: Way) {
    let Some(job) = job(way) else { return };
    job.failing("load", &["--batch-size", "2"], "after-commit:3");
    job.step("load", &["--dry-run"]).ended(2);
    job.step("rollback", &["--mode", "truncate"]).ended(2);
    // Other rows than those that it was begun with.
    job.source.run("delete from log;");
    job.turn(1);
    let said = job.step("load", &[]).ended(6).stderr;
    assert!(said.contains("of other rows") && said.contains("rollback"), "{said}");
    job.step("rollback", &[]).ended(0);
    job.step("load", &[]).ended(1);
}
