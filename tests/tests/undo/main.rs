//! Every load can be taken back, exactly; what somebody has edited since is left alone.

mod edited;
mod job;

use cases::sqlite;
use job::{Job, PLAN};
use std::io::{BufRead as _, Write as _};

#[test]
fn an_empty_target_is_empty_again() {
    let Some(job) = Job::new("", "") else { return };
    job.there_and_back(0);
}

#[test]
fn a_target_with_rows_of_its_own_keeps_them_to_the_byte() {
    let own = "insert into trips values (7,'own','open',null),(90,'gone','x','y'); delete from trips where id = 90; \
               insert into log values ('own',0),('b',2); insert into tags values ('own',7); insert into legs values (50,7,1);";
    let Some(job) = Job::new("", own) else { return };
    job.there_and_back(0);
}

#[test]
fn the_highest_key_ever_is_never_lower_than_it_was_in_the_source() {
    let Some(job) = Job::new("", "") else { return };
    job.step("load", &[]).ended(0);
    assert_eq!(job.sql("select seq from sqlite_sequence where name = 'trips';"), "30\n");
    job.step("rollback", &[]).ended(0);
    assert_eq!(job.sql("select count(*) from sqlite_sequence;"), "0\n");
}

#[test]
fn a_row_that_is_in_the_way_is_rejected_kept_or_updated_as_the_plan_says() {
    let own = "insert into trips values (1,'other','open','mine'),(2,'two','open',null);";
    for (plan, code, title, note) in [
        ("", 1, "other", "mine"),
        ("[into.trips]\non_existing = \"keep\"\n", 0, "other", "mine"),
        ("[into.trips]\non_existing = \"update\"\n", 0, "one", "mine"),
    ] {
        let Some(job) = Job::new(plan, own) else { return };
        let before = sqlite::dump(&job.target());
        job.step("load", &[]).ended(code);
        let row = job.sql("select title, note from trips where id = 1;");
        assert_eq!(row, format!("{title}|{note}\n"), "{plan}");
        job.step("validate", &[]).ended(code);
        job.step("rollback", &[]).ended(0);
        job.same(&before);
    }
}

#[test]
fn rows_that_were_edited_since_are_listed_and_left() {
    let own = "insert into trips values (1,'other','open','mine');";
    let Some(job) = Job::new("[into.trips]\non_existing = \"update\"\n", own) else { return };
    job.step("load", &[]).ended(0);
    job.sql(
        "update trips set note = 'edited' where id = 1; update legs set day = 9 where id = 3; \
         delete from tags where tag = 'x'; update log set what = 'c' where what = 'b';",
    );
    job.step("rollback", &[]).ended(1);
    let conflicts = job.file("6-rolled-back/conflicts.ndjson");
    // The trip of the edited leg has to stay too: the leg refers to it.
    assert_eq!(conflicts.lines().count(), 5, "{conflicts}");
    assert!(conflicts.contains("rows that were added or kept refer to it"), "{conflicts}");
    assert_eq!(job.sql("select id, title, note from trips;"), "1|one|edited\n2|two|\n");
    assert_eq!(job.sql("select id, day from legs;"), "3|9\n");
    assert_eq!(job.sql("select what from log;"), "c\n");
    job.step("rollback", &[]).ended(1);
    assert_eq!(job.sql("select count(*) from trips;"), "2\n");
}

#[test]
fn rows_that_somebody_added_are_not_taken_along() {
    let Some(job) = Job::new("", "") else { return };
    job.step("load", &[]).ended(0);
    // ON DELETE CASCADE would take this leg with its trip.
    job.sql("insert into legs values (100, 2, 7); insert into trips(title) values ('later');");
    job.step("rollback", &[]).ended(1);
    assert_eq!(job.sql("select id, trip, day from legs;"), "100|2|7\n");
    assert_eq!(job.sql("select id from trips;"), "2\n31\n");
}

#[test]
fn a_second_load_of_the_same_rows_does_nothing_and_another_is_refused() {
    let Some(job) = Job::new("", "") else { return };
    job.step("load", &[]).ended(0);
    let before = sqlite::dump(&job.target());
    let said = job.step("load", &[]).ended(0).stderr;
    assert!(said.contains("loaded already"), "{said}");
    job.scratch.write(
        "plan/plan.toml",
        PLAN.replace("title = \"title\"", "title = { from = \"title\", case = \"upper\" }"),
    );
    job.step("transform", &[]).ended(0);
    let said = job.step("load", &[]).ended(6).stderr;
    assert!(said.contains("was not rolled back") && said.contains("hint"), "{said}");
    job.same(&before);
    job.step("rollback", &[]).ended(0);
    job.step("load", &[]).ended(0);
    assert_eq!(job.sql("select title from trips;"), "ONE\nTWO\n");
}

#[test]
fn loaded_rolled_back_and_loaded_again_it_can_still_be_taken_back() {
    let Some(job) = Job::new("", "") else { return };
    let before = sqlite::dump(&job.target());
    for _ in 0..2 {
        job.step("load", &[]).ended(0);
        let said = job.step("load", &[]).ended(0).stderr;
        assert!(said.contains("loaded already"), "{said}");
        job.step("rollback", &[]).ended(0);
        job.same(&before);
    }
    job.step("load", &[]).ended(0);
    let said = job.step("load", &[]).ended(0).stderr;
    assert!(said.contains("loaded already"), "{said}");
    job.step("rollback", &[]).ended(0);
    job.same(&before);
}

#[test]
fn a_dry_run_changes_nothing() {
    let Some(job) = Job::new("", "") else { return };
    let before = sqlite::dump(&job.target());
    let said = job.step("load", &["--dry-run"]).ended(0).stderr;
    assert!(said.contains("10 inserted"), "{said}");
    job.same(&before);
    assert!(!job.scratch.join("run/4-loaded").exists());
    job.step("load", &[]).ended(0);
    let loaded = sqlite::dump(&job.target());
    let said = job.step("rollback", &["--dry-run"]).ended(0).stderr;
    assert!(said.contains("10 rows taken out"), "{said}");
    job.same(&loaded);
}

#[test]
fn triggers_fire_only_if_the_plan_says_so_and_what_they_did_is_undone() {
    let own = "insert into trips values (7,'own','open',null); insert into log values ('own',0); \
               create trigger stamp after insert on trips begin \
                 update trips set status = 'stamped' where id = new.id; \
                 insert into log values ('trip', new.id); \
                 update log set at = at + 1 where what = 'own'; \
                 delete from tags where tag = 'old'; end; \
               insert into tags values ('old', 7);";
    let Some(job) = Job::new("[load]\ntriggers = \"off\"\n", own) else { return };
    job.there_and_back(0);
    job.step("load", &[]).ended(0);
    assert_eq!(job.sql("select status from trips where id = 1;"), "new\n");
    let Some(job) = Job::new("[load]\ntriggers = \"fire\"\n", own) else { return };
    let before = sqlite::dump(&job.target());
    job.step("load", &[]).ended(0);
    assert_eq!(job.sql("select status from trips where id = 1;"), "stamped\n");
    assert_eq!(job.sql("select at from log where what = 'own';"), "2\n");
    assert_eq!(job.sql("select count(*) from tags where tag = 'old';"), "0\n");
    job.step("rollback", &[]).ended(0);
    job.same(&before);
}

#[test]
fn a_target_whose_triggers_the_plan_does_not_mention_is_refused() {
    if !sqlite::available() {
        return;
    }
    let Some(job) = Job::new("", "") else { return };
    job.sql("create trigger t after insert on trips begin select 1; end;");
    let said = job.step("survey", &[]).ended(3).stderr;
    assert!(said.contains("trigger"), "{said}");
}

#[test]
fn a_reference_that_only_the_database_can_check_is_isolated() {
    // The target has trips of its own, so that transform cannot know which there are.
    let own = "insert into trips values (7,'own','open',null);";
    let Some(job) = Job::new("", own) else { return };
    let before = sqlite::dump(&job.target());
    let legs = job.scratch.join("source.db");
    sqlite::run(
        &legs,
        "insert into legs values (8, 99, 1), (9, 7, 4); insert into log values ('z', 9);",
    );
    for name in ["survey", "extract", "transform"] {
        job.step(name, &[]).ended(0);
    }
    job.step("load", &[]).ended(1);
    assert_eq!(job.sql("select id from legs;"), "1\n2\n3\n9\n");
    let rejected = job.file("4-loaded/rejected.ndjson");
    assert_eq!(rejected.lines().count(), 1);
    assert!(
        rejected.contains("its parent is not in the target") && rejected.contains("\"id\":8"),
        "{rejected}"
    );
    let ledger = job.file("4-loaded/ledger.csv");
    assert!(ledger.contains("legs,5,4,0,0,1,0"), "{ledger}");
    job.step("rollback", &[]).ended(0);
    job.same(&before);
}

#[test]
fn a_load_that_was_cut_off_after_its_commit_is_finished_by_the_next() {
    let Some(job) = Job::new("", "") else { return };
    let before = sqlite::dump(&job.target());
    job.step("load", &[]).ended(0);
    // Killed between the commit and the rename: the sealed draft is what is left.
    let run = job.scratch.join("run");
    std::fs::rename(run.join("4-loaded"), run.join("4-loaded.draft")).unwrap();
    let said = job.step("load", &[]).ended(0).stderr;
    assert!(said.contains("loaded already"), "{said}");
    job.step("rollback", &[]).ended(0);
    job.same(&before);
    // Killed between sealing and the commit: nothing is in the target, and it is done again.
    job.step("load", &[]).ended(0);
    job.step("rollback", &[]).ended(0);
    std::fs::rename(run.join("4-loaded"), run.join("4-loaded.draft")).unwrap();
    std::fs::remove_dir_all(run.join("6-rolled-back")).unwrap();
    let said = job.step("load", &[]).ended(0).stderr;
    assert!(said.contains("10 inserted"), "{said}");
    job.step("rollback", &[]).ended(0);
    job.same(&before);
}

#[test]
fn a_journal_that_was_changed_undoes_nothing() {
    let Some(job) = Job::new("", "") else { return };
    job.step("load", &[]).ended(0);
    let loaded = sqlite::dump(&job.target());
    let journal = job.file("4-loaded/journal.ndjson");
    job.scratch.write("run/4-loaded/journal.ndjson", journal.replacen("\"id\":1", "\"id\":2", 1));
    let said = job.step("rollback", &[]).ended(6).stderr;
    assert!(said.contains("journal.ndjson"), "{said}");
    job.same(&loaded);
}

#[test]
fn a_locked_and_a_read_only_target() {
    let Some(job) = Job::new("", "") else { return };
    let mut holder = std::process::Command::new("sqlite3")
        .arg(job.target())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = holder.stdin.take().unwrap();
    input.write_all(b"begin exclusive; select 'held';\n").unwrap();
    let mut line = String::new();
    std::io::BufReader::new(holder.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said = job.step("load", &[]).ended(5).stderr;
    assert!(said.contains("locked") && said.contains("hint"), "{said}");
    drop(input);
    holder.wait().unwrap();
    assert!(!job.scratch.join("run/4-loaded").exists());
    assert!(!job.scratch.join("run/4-loaded.draft").exists());
    job.step("load", &[]).ended(0);
}
