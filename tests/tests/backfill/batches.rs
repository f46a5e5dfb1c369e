//! Batches: what they change and what not, where they stop and go on, and what the log says.

use crate::job::{Engine, Job, Side, lines};
use crate::plans::{PLAN, TABLES};
use cases::ran;
use std::process::Stdio;

/// Everything but the column that changes.
const REST: &str = "select id, body, hits from events order by id";

pub fn only_the_named_columns_change(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.run("update events set canon = 'kept' where id = 5");
    let before = job.run(REST);
    job.turn(0);
    let said = job.step("load", &[]).ended(0).stderr;
    assert!(said.contains("999 of 999 rows are through: 999 changed"), "{said}");
    assert_eq!(job.run(REST), before);
    assert_eq!(job.number("select count(*) from events where canon = lower(body)"), 999);
    assert_eq!(job.run("select canon from events where id = 5"), "kept\n");
    job.step("validate", &[]).ended(0);
    let said = job.step("load", &[]).ended(0).stderr;
    assert!(said.contains("loaded already"), "{said}");
    assert_eq!(job.number(&format!("select count(*) from {}", job.side.log())), 10);
}

pub fn rows_that_changed_since_are_held(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.turn(0);
    job.run(
        "update events set body = 'Edited' where id = 10; delete from events where id = 11; \
         update events set canon = 'body 12' where id = 12; update events set canon = 'mine' where id = 13; \
         update events set hits = 7 where id = 14; update events set body = body where id = 15",
    );
    let said = job.step("load", &[]).ended(1).stderr;
    assert!(said.contains("996 changed, 1 already as wanted, 3 held, 0 refused"), "{said}");
    let held = lines(&job.file("4-loaded/held.ndjson"));
    let told: Vec<(i64, &str)> = held
        .iter()
        .map(|line| (line["into_key"]["id"].as_i64().unwrap(), line["why"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            (10, "it has changed since: body"),
            (11, "it is gone"),
            (13, "it has changed since: canon"),
        ]
    );
    assert_eq!(held[2]["now"]["canon"], "mine");
    assert_eq!(job.run("select canon from events where id = 13"), "mine\n");
    assert_eq!(job.run("select canon, hits from events where id = 14"), "body 14|7\n");
    let ledger = job.file("4-loaded/ledger.csv");
    assert!(ledger.contains("events,1000,997,0,0,0,3\n"), "{ledger}");
    // They wait for a person, and that is all.
    let said = job.step("validate", &[]).ended(1).stderr;
    assert!(said.contains("997 rows compared, 0 differ") && said.contains("0 failed"), "{said}");
    assert!(job.file("5-validated/report.html").contains("held.ndjson"));
}

pub fn batches_stand_in_the_log(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.run("update events set body = 'POISON' where id = 57");
    job.turn(0);
    job.step("load", &["--batch-size", "30", "--limit", "90"]).ended(1);
    let mut log = job.command("validate", &["--log"]);
    let rows = lines(&ran(&mut log).ended(0).stdout);
    let numbers: Vec<i64> = rows.iter().map(|row| row["batch"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3]);
    let second = &rows[1];
    assert_eq!(second["first_key"]["id"], 31);
    assert_eq!(second["last_key"]["id"], 60);
    assert_eq!((second["processed"].as_i64(), second["succeeded"].as_i64()), (Some(30), Some(29)));
    assert_eq!(second["failed"], 1);
    assert_eq!(second["errors"][0]["key"]["id"], 57);
    assert!(second["errors"][0]["why"].as_str().unwrap().contains("poison"), "{second}");
    assert_eq!(second["transformed"].as_str().unwrap().len(), 64);
    for name in ["plan", "started_at", "finished_at", "db_user", "host", "application"] {
        assert!(!second[name].as_str().unwrap().is_empty(), "{name}");
    }
    assert!(second["started_at"].as_str() <= second["finished_at"].as_str());
    let csv = job.step("validate", &["--log", "--format", "csv"]).ended(0).stdout;
    assert!(
        csv.starts_with("run,what,batch,plan,transformed,table,first_key,last_key,processed"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 4);
    // What is half done is not compared.
    let said = job.step("validate", &[]).ended(6).stderr;
    assert!(said.contains("is not through") && said.contains("validate --log"), "{said}");
    if let Side::Postgres(database) = &job.side {
        let said = database.run(
            "select relrowsecurity from pg_class where oid = 'waybill.migration_log'::regclass; \
             select count(*) from pg_policy where polrelid = 'waybill.migration_log'::regclass; \
             select has_schema_privilege('public', 'waybill', 'usage')",
        );
        assert_eq!(said, "t\n0\nf\n");
    } else {
        // Nothing that moves: a plan need not say a word about it.
        job.step("survey", &[]).ended(0);
        assert!(!job.file("1-surveyed/source.json").contains("migration_log"));
    }
}

pub fn a_load_goes_on_from_every_point(engine: Engine) {
    let points = ["after-update", "after-journal", "before-commit", "after-commit"];
    for point in points.into_iter().chain(["after-seal"]) {
        let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
        job.run("update events set body = 'POISON' where id = 405");
        job.turn(0);
        job.run("delete from events where id = 450");
        let time = if point == "after-seal" { 1 } else { 5 };
        job.killed("load", &format!("{point}:{time}"), &[]);
        if point == "after-seal" {
            job.step("load", &[]).ended(1);
        } else {
            let committed = if point == "after-commit" { 498 } else { 400 };
            assert_eq!(job.number("select count(canon) from events"), committed, "{point}");
            let said = job.step("load", &[]).ended(1).stderr;
            let all = "998 changed, 0 already as wanted, 1 held, 1 refused";
            assert!(said.contains(all), "{point}: {said}");
        }
        assert_eq!(job.number("select count(*) from events where canon = lower(body)"), 998);
        assert_eq!(job.file("4-loaded/held.ndjson").lines().count(), 1, "{point}");
        assert_eq!(job.file("4-loaded/rejected.ndjson").lines().count(), 1, "{point}");
        let journal = job.file("4-loaded/journal.ndjson");
        assert_eq!(
            journal.lines().filter(|line| line.contains("\"changed\"")).count(),
            998,
            "{point}"
        );
        assert_eq!(job.number(&format!("select sum(processed) from {}", job.side.log())), 1000);
        job.step("rollback", &[]).ended(0);
        assert_eq!(job.number("select count(canon) from events"), 0);
    }
}

pub fn a_limit_a_beginning_and_a_pause(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.turn(0);
    let said = job.step("load", &["--limit", "150"]).ended(0).stderr;
    assert!(
        said.contains("150 of 1000 rows are through") && said.contains("850 rows are left"),
        "{said}"
    );
    assert_eq!(job.number("select max(id) from events where canon is not null"), 150);
    // Behind a key: those before it are left for later.
    job.step("load", &["--after", "900"]).ended(0);
    assert_eq!(job.number("select count(*) from events where canon is not null"), 250);
    let said = job.step("load", &["--after", "nobody"]).ended(2).stderr;
    assert!(said.contains("--after nobody"), "{said}");
    let pause = job.write("run/pause", "");
    let said = job.step("load", &[]).ended(130).stderr;
    assert!(said.contains("remove it, and run `load` again"), "{said}");
    assert_eq!(job.number("select count(canon) from events"), 250);
    std::fs::remove_file(pause).unwrap();
    job.step("load", &[]).ended(0);
    assert_eq!(job.number("select count(canon) from events"), 1000);
    assert!(job.has("4-loaded/waybill.json") && !job.has("4-loaded.draft"));
    let said = job.step("load", &["--emit", "sql"]).ended(3).stderr;
    assert!(said.contains("cannot be emitted"), "{said}");
}

pub fn a_signal_ends_it_between_two_batches(engine: Engine) {
    let Some(job) = Job::new(engine, &TABLES.replace("1000", "20000"), PLAN) else { return };
    job.turn(0);
    let mut load =
        job.command("load", &["--batch-size", "10"]).stderr(Stdio::piped()).spawn().unwrap();
    crate::job::wait_until("a batch is through", || {
        !crate::job::bytes(&job.path("run/4-loaded.draft/journal.ndjson")).is_empty()
    });
    ran(std::process::Command::new("kill").arg("-TERM").arg(load.id().to_string())).ended(0);
    let ended = load.wait().unwrap();
    assert_eq!(ended.code(), Some(130));
    let through = job.number("select count(canon) from events");
    assert!(through > 0 && through < 20_000 && through % 10 == 0, "{through}");
    job.step("load", &["--batch-size", "5000"]).ended(0);
    assert_eq!(job.number("select count(canon) from events"), 20_000);
    assert_eq!(job.number(&format!("select sum(succeeded) from {}", job.side.log())), 20_000);
}

pub fn poison_rows_stand_alone(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    // One by a constraint, one by a trigger.
    job.run(match engine {
        Engine::Sqlite => {
            "create trigger no_thirteen before update of canon on events when new.canon = 'body 13' \
             begin select raise(abort, 'thirteen is not wanted'); end;"
        }
        Engine::Postgres => {
            "create function no_thirteen() returns trigger language plpgsql as $$ begin \
               if new.canon = 'body 13' then raise 'thirteen is not wanted'; end if; return new; end $$; \
             create trigger no_thirteen before update on events for each row execute function no_thirteen();"
        }
    });
    job.run("update events set body = 'POISON' where id in (1, 500, 1000)");
    job.plan(&(PLAN.to_owned() + "[load]\ntriggers = \"fire\"\n"));
    job.turn(0);
    let said = job.step("load", &[]).ended(1).stderr;
    assert!(said.contains("996 changed, 0 already as wanted, 0 held, 4 refused"), "{said}");
    let rejected = job.file("4-loaded/rejected.ndjson");
    let told: Vec<serde_json::Value> = lines(&rejected);
    let keys: Vec<i64> = told.iter().map(|line| line["into_key"]["id"].as_i64().unwrap()).collect();
    assert_eq!(keys, [1, 13, 500, 1000]);
    assert!(told[0]["why"].as_str().unwrap().contains("poison"), "{rejected}");
    assert!(told[1]["why"].as_str().unwrap().contains("thirteen is not wanted"), "{rejected}");
    // Corrected, it is fed back; what has been done is found.
    let corrected =
        rejected.lines().next().unwrap().replace("\"canon\":\"poison\"", "\"canon\":\"cured\"");
    let file = job.write("corrected.ndjson", &corrected);
    job.step("transform", &["--resubmit", file.to_str().unwrap()]).ended(0);
    let said = job.step("load", &[]).ended(1).stderr;
    assert!(said.contains("1 changed, 996 already as wanted, 0 held, 3 refused"), "{said}");
    assert_eq!(job.run("select canon from events where id = 1"), "cured\n");
}

pub fn too_many_failures_stop_it(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.run("update events set body = 'POISON' where id between 150 and 170");
    job.turn(0);
    let said = job.step("load", &[]).ended(1).stderr;
    assert!(said.contains("stopped: more than 5% of the rows were refused"), "{said}");
    assert_eq!(job.number("select count(canon) from events"), 179);
    // The same again, until somebody allows it.
    job.step("load", &[]).ended(1);
    assert_eq!(job.number("select count(canon) from events"), 179);
    job.step("load", &["--max-failures", "20%"]).ended(1);
    assert_eq!(job.number("select count(canon) from events"), 979);
}

pub fn batches_grow_when_asked(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.turn(0);
    job.step("load", &["--batch-size", "10", "--adaptive", "60000"]).ended(0);
    let sizes = job.run(&format!("select processed from {} order by batch", job.side.log()));
    assert_eq!(sizes, "10\n20\n40\n80\n160\n320\n370\n");
    job.step("rollback", &[]).ended(0);
    job.step("load", &["--batch-size", "8", "--adaptive", "1", "--limit", "100"]).ended(0);
    let least = format!(
        "select min(processed) from {} where run like '%-2' and what = 'load'",
        job.side.log()
    );
    assert!(job.number(&least) < 8);
}

pub fn a_dry_run_leaves_nothing(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.turn(0);
    job.run("delete from events where id = 3");
    let said = job.step("load", &["--dry-run"]).ended(1).stderr;
    assert!(
        said.contains("nothing was committed")
            && said.contains("999 changed")
            && said.contains("1 held"),
        "{said}"
    );
    assert_eq!(job.number("select count(canon) from events"), 0);
    assert!(!job.has("4-loaded") && !job.has("4-loaded.draft"));
    let there = match engine {
        Engine::Sqlite => "select count(*) from sqlite_schema where name = 'migration_log'",
        Engine::Postgres => "select count(*) from pg_class where relname = 'migration_log'",
    };
    assert_eq!(job.number(there), 0);
}

/// With twenty times the rows in the address space that is enough for the others.
pub fn memory_stays_flat(engine: Engine) {
    let rows = if cfg!(debug_assertions) { "40000" } else { "200000" };
    let Some(job) = Job::new(engine, &TABLES.replace("1000", rows), PLAN) else { return };
    job.turn(0);
    for (step, more) in [("load", "--batch-size 1000"), ("rollback", "--batch-size 1000")] {
        let mut command = job.command("validate", &[]);
        let program = cases::programs().join(step);
        let plan = if step == "load" {
            format!("--plan {}", job.path("plan").display())
        } else {
            String::new()
        };
        command = {
            let mut shell = std::process::Command::new("sh");
            shell.args([
                "-c",
                &format!(
                    "ulimit -v 300000; exec {} {plan} --run {} {more}",
                    program.display(),
                    job.path("run").display()
                ),
            ]);
            shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
            shell
        };
        ran(&mut command).ended(0);
    }
    assert_eq!(job.number("select count(canon) from events"), 0);
}
