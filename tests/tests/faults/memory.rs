//! What must not grow: open files with tables, memory with batches.

use crate::job::{Engine, Job, Step};
use crate::scenes::{IN_PLACE, LOAD, ROLLBACK, Scene, TURN, VALIDATE};
use crate::tally::{Case, times};
use crate::under::limited;
use cases::{installed, skip};
use std::fmt::Write as _;
use std::process::Stdio;
use std::time::Duration;

const TABLES: usize = 300;
/// Files that a program may have open: many fewer than there are tables.
const OPEN: &str = "--nofile=64";

fn many() -> String {
    let mut sql = String::new();
    for n in 0..TABLES {
        let parent = if n == 0 { String::new() } else { format!(" references t{} (id)", n - 1) };
        let _ = writeln!(sql, "create table t{n} (id integer primary key, of integer{parent});");
        let _ = writeln!(sql, "insert into t{n} values ({n}, null);");
    }
    sql
}

/// A drafted plan of three hundred tables, there and back.
fn open_files(engine: Engine, case: &Case) {
    let scene =
        Scene { name: "many tables", source: many, schema: Some(&[]), plan: &[], steps: &[] };
    let Some(job) = Job::new(engine, &scene) else { return };
    std::fs::remove_dir_all(job.path("plan")).unwrap();
    let draft = Step { program: "survey", more: &["--draft-plan", "plan"] };
    for step in [&[draft][..], &TURN, &[LOAD, VALIDATE, ROLLBACK]].concat() {
        let said = limited(&job, step, OPEN);
        assert_eq!(said.code, 0, "{engine:?} {step:?}: {}", said.stderr);
        case.once();
    }
}

#[test]
fn open_files_do_not_grow_with_tables() {
    if !installed("prlimit") {
        skip("there is no prlimit");
        return;
    }
    let case = Case::new("64 open files for 300 tables");
    open_files(Engine::Sqlite, &case);
    open_files(Engine::Postgres, &case);
}

/// The most memory that a step takes, in kB, as the system says while it is there.
fn peak(job: &Job, step: Step) -> u64 {
    let mut command = job.command(step);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let said = std::fs::read_to_string(&status).unwrap_or_default();
        let line = said.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        most = most.max(now.unwrap_or_default());
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(child.wait().unwrap().success(), "{step:?}");
    most
}

/// As many rows as this.
fn rows(job: &Job, count: u64) {
    job.sql(&format!(
        "delete from events; \
         with recursive n (x) as (select 1 union all select x + 1 from n where x < {count}) \
         insert into events select x, 'Body ' || x, null from n"
    ));
}

/// A thousand batches take what a hundred of them take.
#[test]
fn memory_does_not_grow_with_batches() {
    let case = Case::new("a thousand batches");
    let many: u64 = times(1000, 400);
    let mut told = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(job) = Job::new(engine, &IN_PLACE) else { return };
        let by_five =
            ["load", "rollback"].map(|program| Step { program, more: &["--batch-size", "5"] });
        let peaks = [100, many].map(|batches| {
            rows(&job, batches * 5);
            job.steps(&TURN[1..]);
            by_five.map(|step| {
                case.once();
                peak(&job, step)
            })
        });
        for (at, step) in by_five.iter().enumerate() {
            let (few, more) = (peaks[0][at], peaks[1][at]);
            told.push(format!("{} {few} to {more} kB", step.program));
            assert!(more < few + few / 4 + 1024, "{engine:?} {}: {few} to {more}", step.program);
        }
    }
    case.saw(told.join(", "));
}
