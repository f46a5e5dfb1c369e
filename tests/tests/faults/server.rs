//! A server that gives up, takes nobody, or has somebody in the way.

use crate::job::{Engine, Job, Step};
use crate::scenes::{LOAD, MOVES, ROLLBACK, TURN, VALIDATE};
use crate::tally::Case;
use cases::postgres::{Cluster, Settings};
use cases::ran;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Stdio};

/// Every step but `transform`, which opens no database, and the side that it works on.
const STEPS: [Step; 7] = [TURN[0], TURN[1], TURN[2], TURN[3], LOAD, VALIDATE, ROLLBACK];

fn reads_source(step: Step) -> bool {
    matches!(step.program, "survey" | "extract")
}

fn ended(mut session: Child) {
    drop(session.stdin.take());
    session.wait().unwrap();
}

/// A statement that takes too long, because somebody has the table.
#[test]
fn a_statement_timeout() {
    let Some(mut job) = Job::new(Engine::Postgres, &MOVES) else { return };
    let case = Case::new("statement_timeout");
    for step in STEPS {
        if !matches!(step.program, "schema" | "transform") {
            let database = if reads_source(step) { job.source() } else { job.target() };
            let holder = database.session("begin; lock table legs");
            let before = job.detour.take();
            job.detour = Some(job.target().query() + "&options=-c%20statement_timeout%3D300ms");
            let said = job.step(step);
            job.detour = before;
            let code = if reads_source(step) { 4 } else { 5 };
            assert_eq!(said.code, code, "{step:?}: {said:?}");
            let told = said.stderr.contains("57014") && said.stderr.contains("statement_timeout");
            assert!(told, "{step:?}: {said:?}");
            ended(holder);
            case.once();
        }
        job.steps(&[step]);
    }
}

/// Two sessions that wait for each other: the server ends ours, and it is done again.
#[test]
fn a_deadlock_with_another_session() {
    let Some(job) = Job::new(Engine::Postgres, &MOVES) else { return };
    let case = Case::new("a deadlock with another session");
    job.steps(&TURN);
    let before = job.state();
    for step in [LOAD, ROLLBACK] {
        // The load goes through the tables in this order, and the rollback the other way round.
        let (early, late) = if step.program == "load" { ("log", "legs") } else { ("legs", "log") };
        let patient = "set deadlock_timeout = '60s'; begin";
        let mut other =
            job.target().session(&format!("{patient}; lock table {late} in exclusive mode"));
        let mut command = job.command(step);
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        job.target().wait_for_a_lock();
        writeln!(other.stdin.as_mut().unwrap(), "lock table {early} in exclusive mode;").unwrap();
        let done = child.wait_with_output().unwrap();
        let said = String::from_utf8(done.stderr).unwrap();
        ended(other);
        assert_eq!(done.status.code(), Some(5), "{step:?}: {said}");
        assert!(said.contains("40P01") && said.contains("hint"), "{step:?}: {said}");
        case.once();
        job.steps(&[step]);
    }
    assert!(before.same_target(&job.state()));
}

/// All connections are taken: each step says so, and works when they are given back.
#[test]
fn a_server_without_a_free_connection() {
    if !cases::postgres::available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new().set("max_connections", "10"));
    let Some(job) = Job::on(Engine::Postgres, &MOVES, || &cluster) else { return };
    let case = Case::new("no connection is free");
    for step in STEPS {
        if step.program != "transform" {
            let mut held = Vec::new();
            while held.len() < 20 {
                let mut psql = job.target().psql();
                psql.args(["-A", "-t"]).stdin(Stdio::piped()).stdout(Stdio::piped());
                let mut child = psql.stderr(Stdio::null()).spawn().unwrap();
                let _ = writeln!(child.stdin.as_mut().unwrap(), "select 'ready';");
                let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
                if lines.next().is_none() {
                    child.wait().unwrap();
                    break;
                }
                held.push(child);
            }
            assert!(held.len() >= 7, "{} sessions", held.len());
            let said = ran(&mut job.command(step));
            held.into_iter().for_each(ended);
            let code = if reads_source(step) { 4 } else { 5 };
            assert_eq!(said.code, code, "{step:?}: {said:?}");
            assert!(said.stderr.contains("53300") && said.stderr.contains("hint"), "{said:?}");
            case.once();
            job.target().alone();
        }
        job.steps(&[step]);
    }
}
