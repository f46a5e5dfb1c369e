//! Taking it back: all of it, a part of it, after others have been at the rows.

use crate::job::{Engine, Job, lines};
use crate::plans::{PLAN, TABLES};

const ALL: &str = "select id, body, hits, coalesce(canon, '-') from events order by id";

pub fn all_of_it_and_twice_is_once(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    let before = job.run(ALL);
    job.turn(0);
    job.step("load", &[]).ended(0);
    let said = job.step("rollback", &["--dry-run"]).ended(0).stderr;
    assert!(said.contains("1000 restored"), "{said}");
    assert_ne!(job.run(ALL), before);
    assert!(!job.has("6-rolled-back"));
    job.step("rollback", &[]).ended(0);
    assert_eq!(job.run(ALL), before);
    let said = job.step("rollback", &[]).ended(0).stderr;
    assert!(said.contains("0 restored, 1000 undone already, no conflict"), "{said}");
    assert_eq!(job.run(ALL), before);
    let log = format!(
        "select count(*), sum(succeeded), sum(already) from {} where what = 'rollback'",
        job.side.log()
    );
    assert_eq!(job.run(&log), "20|1000|1000\n");
    for mode in ["truncate", "drop", "restore"] {
        let said = job.step("rollback", &["--mode", mode]).ended(2).stderr;
        assert!(said.contains("rows that were there before"), "{said}");
    }
}

pub fn what_somebody_changed_is_left(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.turn(0);
    job.step("load", &[]).ended(0);
    job.run(
        "update events set canon = 'theirs' where id = 100; delete from events where id = 200; \
         update events set hits = 5, body = 'Theirs' where id = 300; update events set canon = null where id = 400; \
         insert into events(id, body, canon) values (2000, 'new', 'new')",
    );
    let said = job.step("rollback", &[]).ended(1).stderr;
    assert!(said.contains("997 restored, 1 undone already, 2 left alone"), "{said}");
    let conflicts = lines(&job.file("6-rolled-back/conflicts.ndjson"));
    let told: Vec<String> =
        conflicts.iter().map(|line| format!("{} {}", line["key"]["id"], line["why"])).collect();
    assert_eq!(told, ["200 \"it is gone\"", "100 \"it has changed since: canon\""]);
    assert_eq!(
        job.run("select id, canon from events where canon is not null order by id"),
        "100|theirs\n2000|new\n"
    );
    // What they did to the rest of a row is theirs, and stays.
    assert_eq!(job.run("select body, hits from events where id = 300"), "Theirs|5\n");
    let said = job.step("rollback", &[]).ended(1).stderr;
    assert!(said.contains("0 restored, 998 undone already, 2 left alone"), "{said}");
}

pub fn one_batch_some_keys_a_cohort(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.turn(0);
    job.step("load", &["--limit", "900"]).ended(0);
    // While it is not through.
    job.step("rollback", &["--batch", "2"]).ended(0);
    assert_eq!(
        job.run("select min(id), max(id), count(*) from events where canon is null and id <= 900"),
        "101|200|100\n"
    );
    let keys =
        job.write("failed_ids", "1\n{\"id\":2}\n{\"into_key\":{\"id\":3},\"why\":\"x\"}\n950\n");
    let said = job.step("rollback", &["--keys", keys.to_str().unwrap()]).ended(0).stderr;
    assert!(said.contains("3 restored") && said.contains("3 of 4 keys"), "{said}");
    assert_eq!(job.number("select count(canon) from events"), 797);
    let said = job.step("rollback", &["--cohort", "10%"]).ended(0).stderr;
    assert!(said.contains("no conflict"), "{said}");
    let left = job.number("select count(canon) from events");
    assert!((690..760).contains(&left), "{left}");
    let bad = job.write("bad_ids", "x\n");
    let said = job.step("rollback", &["--keys", bad.to_str().unwrap()]).ended(2).stderr;
    assert!(said.contains("bad_ids:1"), "{said}");
    job.step("rollback", &[]).ended(0);
    assert_eq!(job.number("select count(canon) from events"), 0);
}

pub fn after_it_the_rows_are_changed_again(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    let before = job.run(ALL);
    job.turn(0);
    job.step("load", &[]).ended(0);
    let after = job.run(ALL);
    job.step("rollback", &["--batch", "3"]).ended(0);
    let said = job.step("load", &[]).ended(0).stderr;
    assert!(said.contains("100 changed, 900 already as wanted"), "{said}");
    assert_eq!(job.run(ALL), after);
    // The way back of the rows that were not done again is the earlier one.
    job.step("rollback", &[]).ended(0);
    assert_eq!(job.run(ALL), before);
    // All was taken back: the journal begins anew.
    job.step("load", &["--limit", "100"]).ended(0);
    let journal = job.file("4-loaded.draft/journal.ndjson");
    assert_eq!(journal.lines().filter(|line| line.contains("\"changed\"")).count(), 100);
    job.step("rollback", &[]).ended(0);
    assert_eq!(job.run(ALL), before);
    // Of another kind of load nothing is known here.
    let said = job.step("load", &["--backup"]).ended(2).stderr;
    assert!(said.contains("--backup-tables"), "{said}");
}

pub fn a_rollback_goes_on_from_every_point(engine: Engine) {
    for point in ["before-commit", "after-commit"] {
        let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
        let before = job.run(ALL);
        job.turn(0);
        job.killed("load", "after-journal:8", &[]);
        job.killed("rollback", &format!("{point}:3"), &[]);
        let done = if point == "after-commit" { 300 } else { 200 };
        assert_eq!(job.number("select count(canon) from events"), 700 - done);
        job.step("rollback", &[]).ended(0);
        assert_eq!(job.run(ALL), before);
        // A load that comes in between knows that it is no more what it was.
        job.step("load", &["--limit", "500"]).ended(0);
        job.killed("rollback", &format!("{point}:3"), &[]);
        job.step("load", &[]).ended(0);
        assert_eq!(job.number("select count(*) from events where canon = lower(body)"), 1000);
        job.step("rollback", &[]).ended(0);
        assert_eq!(job.run(ALL), before);
    }
}
