//! Staged rollout: a share of the rows, guards before more of them, copies in case.

use crate::job::{Engine, Job, Side};
use crate::plans::{PLAN, TABLES};
use std::collections::BTreeSet;

fn changed(job: &Job) -> BTreeSet<String> {
    job.run("select id from events where canon is not null").lines().map(str::to_owned).collect()
}

pub fn cohorts_are_parts_of_each_other(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.turn(0);
    let said = job.step("load", &["--cohort", "10%"]).ended(0).stderr;
    assert!(said.contains("run `load` again to go on"), "{said}");
    let ten = changed(&job);
    assert!((70..130).contains(&ten.len()), "{}", ten.len());
    job.step("load", &["--cohort", "10%"]).ended(0);
    assert_eq!(changed(&job), ten);
    job.step("load", &["--cohort", "50%"]).ended(0);
    let half = changed(&job);
    assert!(half.is_superset(&ten) && (440..560).contains(&half.len()), "{}", half.len());
    // Back to the first ten.
    let said = job.step("rollback", &["--cohort", "10%"]).ended(0).stderr;
    assert!(said.contains(&format!("{} restored", ten.len())), "{said}");
    assert!(changed(&job).is_disjoint(&ten));
    job.step("load", &["--cohort", "100%"]).ended(0);
    assert_eq!(changed(&job).len(), 1000);
    job.step("validate", &[]).ended(0);
    assert!(job.step("load", &["--cohort", "11"]).ended(2).stderr.contains("10%"));
}

pub fn a_guard_stops_it(engine: Engine) {
    let guard = "[[guard]]\nname = \"error rate\"\nsql = \"select avg(failed) from health\"\nat_most = 0.01\n";
    let Some(job) = Job::new(engine, TABLES, &(PLAN.to_owned() + guard)) else { return };
    job.run(
        "create table health(failed double precision); insert into health values (0.0), (0.01)",
    );
    job.plan(
        &(PLAN.to_owned() + guard + "[[leave]]\nwhy = \"monitoring\"\ntables = [\"health\"]\n"),
    );
    job.turn(0);
    job.step("load", &["--cohort", "10%"]).ended(0);
    let ten = changed(&job).len();
    job.run("insert into health values (0.5)");
    let said = job.step("load", &["--cohort", "50%"]).ended(1).stderr;
    assert!(
        said.contains("stopped: the guard \"error rate\" says 0.17")
            && said.contains("at most 0.01"),
        "{said}"
    );
    assert_eq!(changed(&job).len(), ten);
    // While it goes on, too: here the load itself is what the guard sees.
    job.plan(
        &(PLAN.to_owned()
            + "[[guard]]\nname = \"few\"\nsql = \"select count(canon) from events\"\nat_most = 400\n"
            + "[[leave]]\nwhy = \"monitoring\"\ntables = [\"health\"]\n"),
    );
    let said = job.step("load", &["--guard-every", "2"]).ended(1).stderr;
    assert!(said.contains("stopped: the guard \"few\" says"), "{said}");
    let now = changed(&job).len();
    assert!(now > 400 && now <= 600, "{now}");
    // No answer is no leave.
    job.plan(
        &(PLAN.to_owned()
            + "[[guard]]\nname = \"null\"\nsql = \"select null\"\nat_most = 400\n"
            + "[[leave]]\nwhy = \"monitoring\"\ntables = [\"health\"]\n"),
    );
    let said = job.step("load", &[]).ended(1).stderr;
    assert!(said.contains("says NULL"), "{said}");
}

pub fn copies_are_never_written_over(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.run("update events set canon = 'there' where id > 900");
    job.turn(0);
    job.step("load", &["--backup-tables", "--limit", "100"]).ended(0);
    assert_eq!(job.number("select count(*) from events_backup_20251120"), 900);
    assert_eq!(job.number("select count(canon) from events_backup_20251120"), 0);
    assert_eq!(job.run("select body, hits from events_backup_20251120 where id = 7"), "Body 7|0\n");
    if let Side::Postgres(database) = &job.side {
        let said = database
            .run("select relrowsecurity from pg_class where relname = 'events_backup_20251120'");
        assert_eq!(said, "t\n");
    }
    // The same load goes on with the copy that it has.
    let said = job.step("load", &["--backup-tables"]).ended(0).stderr;
    assert!(!said.contains("copied"), "{said}");
    let said = job.step("rollback", &[]).ended(0).stderr;
    assert!(said.contains("stay") && said.contains("events_backup_20251120"), "{said}");
    assert_eq!(job.number("select count(*) from events_backup_20251120"), 900);
    let said = job.step("load", &["--backup-tables"]).ended(5).stderr;
    assert!(said.contains("never written over"), "{said}");
    assert_eq!(job.number("select count(canon) from events"), 100);
    job.step("load", &["--backup-tables", "again"]).ended(0);
    assert_eq!(job.number("select count(*) from events_backup_again"), 900);
    assert_eq!(job.number("select count(canon) from events"), 1000);
}
