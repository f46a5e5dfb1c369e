//! The throw-away PostgreSQL itself: that it is fresh, apart from others, and gone afterwards.

use cases::postgres::{Cluster, available};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Set in the process that is killed while it has a server.
const KILLED: &str = "WAYBILL_TEST_IS_KILLED";

#[test]
fn a_database_is_fresh_and_apart_from_others() {
    if !available() {
        return;
    }
    let (one, two) = (Cluster::shared().database(), Cluster::shared().database());
    one.run("create table here (id int primary key, word text); insert into here values (1, 'é');");
    assert_eq!(one.run("select * from here"), "1|é\n");
    assert!(two.try_run("select * from here").unwrap_err().contains("does not exist"));
    assert_eq!(two.run("select count(*) from pg_class where relnamespace = 2200"), "0\n");
    let copy = Cluster::shared().database_from(&one);
    copy.run("insert into here values (0, 'more')");
    assert_eq!(one.run("select count(*) from here"), "1\n");
    assert_eq!(copy.run("show timezone; show server_encoding"), "UTC\nUTF8\n");
}

#[test]
fn a_database_goes_with_whoever_is_connected() {
    if !available() {
        return;
    }
    let there = Cluster::shared().database();
    let gone = Cluster::shared().database();
    let name = gone.name().to_owned();
    let mut waits = gone
        .psql()
        .args(["-A", "-t"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    waits.stdin.as_mut().unwrap().write_all(b"select 'connected';\n").unwrap();
    let mut line = String::new();
    BufReader::new(waits.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "connected\n");
    drop(gone);
    let query = format!("select count(*) from pg_database where datname = '{name}'");
    assert_eq!(there.run(&query), "0\n");
    drop(waits.stdin.take());
    waits.wait().unwrap();
}

#[test]
fn a_dump_can_be_restored_and_compared() {
    if !available() {
        return;
    }
    let one = Cluster::shared().database();
    one.run("create table t (id int, word text); insert into t values (2, 'b'), (1, E'a\\n');");
    let scratch = cases::Scratch::new();
    let file = scratch.write("dump.sql", one.pg_dump(&[]));
    let two = Cluster::shared().database();
    assert_eq!(two.restore(&file), "");
    assert_eq!(two.dump(&[]), one.dump(&[]));
    assert!(!one.dump(&[]).contains("restrict"));
    two.run("delete from t where id = 2; insert into t values (2, 'b')");
    assert_ne!(two.dump(&["--data-only"]), one.dump(&["--data-only"]));
    assert_eq!(two.dump_sorted(&["--data-only"]), one.dump_sorted(&["--data-only"]));
    assert!(two.restore(&file).contains("already exists"));
}

#[test]
fn a_killed_server_comes_back_with_what_was_committed() {
    if !available() {
        return;
    }
    let cluster = Cluster::new();
    let folder = cluster.folder().to_owned();
    let database = cluster.database();
    database.run("create table t (id int); insert into t values (1);");
    cluster.kill();
    assert!(database.try_run("select 1").is_err());
    cluster.start();
    assert_eq!(database.run("select * from t"), "1\n");
    drop((database, cluster));
    assert!(!folder.exists());
}

/// The other side of the next test: does nothing unless that asks for it.
#[test]
fn a_process_that_is_killed() {
    let Some(path) = std::env::var_os(KILLED) else { return };
    let database = Cluster::shared().database();
    let url = database.url();
    let mut file = std::fs::File::options().write(true).open(path).unwrap();
    writeln!(file, "{}\n{url}", Cluster::shared().folder().display()).unwrap();
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
fn a_server_goes_when_its_process_is_killed() {
    if !available() {
        return;
    }
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_process_that_is_killed", "--nocapture"])
        .env(KILLED, "/dev/fd/2")
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let folder = lines.next().unwrap();
    let folder = Path::new(&folder);
    assert!(folder.join("postmaster.pid").exists());
    child.kill().unwrap();
    child.wait().unwrap();
    let begun = Instant::now();
    while folder.exists() && begun.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(!folder.exists(), "{} is still there", folder.display());
}
