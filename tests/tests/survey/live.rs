//! A server that does not let everything be read, or that changes meanwhile; and how long it takes.

use super::{Surveyed, survey};
use cases::postgres::{Cluster, Settings, available};
use cases::{Scratch, program, ran, realdata};
use std::io::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

#[test]
fn what_may_not_be_read_is_named_and_the_rest_is_surveyed() {
    if !available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new());
    let database = cluster.database();
    database.run(
        "create table shut (id int primary key); create table open (id int primary key, x int references shut);
         create table hidden (id int primary key); alter table hidden enable row level security;
         insert into shut values (1); insert into open values (1, 1); insert into hidden values (1);
         create role looker login; grant select on open, hidden to looker;",
    );
    let surveyed = Surveyed::of(&database.url_as("looker", None), &[]);
    assert_eq!(surveyed.ids("unreadable"), ["unreadable:hidden", "unreadable:shut"]);
    assert_eq!(surveyed.ids("unread-parent"), ["unread-parent:open:x:shut"]);
    let found = surveyed.file("findings.ndjson");
    assert!(found.contains("permission denied for table shut"), "{found}");
    assert_eq!(surveyed.figure("rows"), 1);
    let all = Surveyed::of(&database.url(), &[]);
    assert!(all.ids("unreadable").is_empty() && all.ids("unread-parent").is_empty());
}

#[test]
fn rows_that_cannot_be_counted_are_not_left_in_silence() {
    if !available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new());
    let database = cluster.database();
    database.run(
        "create table open (id int primary key); create table shut (id int primary key);
         insert into shut values (1); create role reader login; grant select on open to reader;",
    );
    let scratch = Scratch::new();
    let plan = "version = 1\n[extract.open]\n[[leave]]\nwhy = \"x\"\ntables = [\"shut\"]\n\
                [[flow]]\nfrom = \"open\"\ninto = \"open\"\n[flow.columns]\nid = \"id\"\n";
    std::fs::write(scratch.join("plan.toml"), plan).unwrap();
    let target = scratch.join("target.sql");
    std::fs::write(&target, "create table open (id integer primary key);").unwrap();
    let url = database.url_as("reader", None);
    let file = scratch.join("plan.toml");
    let further = ["--target", target.to_str().unwrap(), "--plan", file.to_str().unwrap()];
    survey(&scratch, &url, &further).ended(0);
    let mut extract = program("extract");
    extract.args(["--source", &url, "--plan"]).arg(&file).arg("--run").arg(scratch.join("run"));
    let said = ran(&mut extract).ended(4).stderr;
    assert!(said.contains("permission denied for table shut"), "{said}");
}

#[test]
fn a_database_that_changes_meanwhile() {
    if !available() {
        return;
    }
    let database = Cluster::shared().database();
    database.run("create table kept (id int primary key); create table gone (id int primary key);");
    let mut other = database.psql().stdin(Stdio::piped()).spawn().unwrap();
    let mut asks = other.stdin.take().unwrap();
    asks.write_all(b"begin; drop table gone;\n").unwrap();
    let holds = "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and granted and database = (select oid from pg_database where datname = current_database())";
    let waits = "select count(*) from pg_locks where not granted";
    let until = |sql: &str| {
        let began = Instant::now();
        while database.run(sql).trim() == "0" {
            assert!(began.elapsed() < Duration::from_secs(20), "{sql}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    until(holds);
    let scratch = Scratch::new();
    let mut command = program("survey");
    command.args(["--source", &database.url(), "--run"]).arg(scratch.join("run"));
    let survey = std::thread::spawn(move || ran(&mut command));
    until(waits);
    asks.write_all(b"commit;\n").unwrap();
    drop(asks);
    other.wait().unwrap();
    let said = survey.join().unwrap().ended(4).stderr;
    assert!(said.contains("changed while it was read"), "{said}");
    assert!(!scratch.join("run/1-surveyed").exists());
}

/// The bound is for the whole of it, in a build without optimisation: one second beyond what
/// the server takes, and what it takes is below that.
#[test]
fn a_schema_of_473_tables() {
    let (Some(data), true) = (realdata(), available()) else { return };
    let database = Cluster::shared().database();
    let text = std::fs::read_to_string(data.join("graph/dhis2/dhis2_base_schema.sql")).unwrap();
    let scratch = Scratch::new();
    let text = text.replace("public.geometry", "text").replace(" geometry", " text");
    std::fs::write(scratch.join("s.sql"), text).unwrap();
    database.restore(&scratch.join("s.sql"));
    let (began, surveyed) = (Instant::now(), Surveyed::of(&database.url(), &[]));
    let took = began.elapsed();
    assert!(surveyed.said.contains("473 tables"), "{}", surveyed.said);
    eprintln!("473 tables, 989 references: {took:?}");
    assert!(took < Duration::from_secs(5), "{took:?}");
}
