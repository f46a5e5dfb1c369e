//! The throw-away PostgreSQL itself: that it is fresh, apart from others, and gone afterwards.

mod script;

use cases::postgres::{Bouncer, Cluster, Settings, available, psql};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
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
    let cluster = Cluster::with(&Settings::new());
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
    let bouncer = Bouncer::start(Cluster::shared(), "session");
    let mut file = std::fs::File::options().write(true).open(path).unwrap();
    for url in std::iter::once(database.url()).chain(bouncer.as_ref().map(|it| it.url(&database))) {
        writeln!(file, "{url}").unwrap();
    }
    writeln!(file, "sleeps").unwrap();
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
fn servers_go_when_their_process_is_killed() {
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
    let lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let folders: Vec<PathBuf> = lines
        .take_while(|line| line != "sleeps")
        .filter_map(|line| Some(PathBuf::from(line.split_once("?host=")?.1)))
        .collect();
    assert!(!folders.is_empty());
    let sockets = || folders.iter().map(|folder| folder.join(".s.PGSQL.5432"));
    assert!(sockets().all(|socket| UnixStream::connect(socket).is_ok()));
    child.kill().unwrap();
    child.wait().unwrap();
    let begun = Instant::now();
    // What is kept is stopped before its folder goes.
    while folders.iter().any(|folder| folder.exists()) {
        assert!(begun.elapsed() < Duration::from_secs(30), "still there: {folders:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_password_is_asked_for_over_the_socket() {
    if !available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new().passwords().set("work_mem", "1MB"));
    cluster.role("reader", "nosuperuser", "it's / secret");
    let database = cluster.database();
    assert_eq!(database.run("show work_mem"), "1MB\n");
    let asks = |password| psql(&database.url_as("reader", password), "select current_user");
    assert_eq!(asks(Some("it's / secret")).unwrap(), "reader\n");
    assert!(asks(Some("wrong")).unwrap_err().contains("password authentication failed"));
    assert!(asks(None).unwrap_err().contains("no password supplied"));
}

#[test]
fn tls_is_as_good_as_its_certificate() {
    if !available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new().tls());
    cluster.role("reader", "nosuperuser", "secret");
    let database = cluster.database();
    let asks = |host: &str, mode: &str, root: &Path| {
        let url = database.url_tcp(host, "reader", "secret");
        let url = format!("{url}?sslmode={mode}&sslrootcert={}", root.display());
        psql(&url, "select ssl from pg_stat_ssl where pid = pg_backend_pid()")
    };
    let (authority, stranger) = (cluster.authority(), cluster.stranger());
    assert_eq!(asks("localhost", "verify-full", &authority).unwrap(), "t\n");
    assert_eq!(asks("127.0.0.1", "verify-ca", &authority).unwrap(), "t\n");
    let said = asks("127.0.0.1", "verify-full", &authority).unwrap_err();
    assert!(said.contains("does not match host name"), "{said}");
    let said = asks("localhost", "verify-full", &stranger).unwrap_err();
    assert!(said.contains("certificate verify failed"), "{said}");
    let said = asks("localhost", "disable", &authority).unwrap_err();
    assert!(said.contains("no encryption"), "{said}");
    cluster.kill();
    cluster.start();
    assert_eq!(asks("localhost", "verify-full", &authority).unwrap(), "t\n");
}

#[test]
fn without_tls_nobody_can_insist_on_it() {
    if !available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new().tcp());
    cluster.role("reader", "nosuperuser", "secret");
    let url = cluster.database().url_tcp("localhost", "reader", "secret");
    let said = psql(&format!("{url}?sslmode=require"), "select 1").unwrap_err();
    assert!(said.contains("server does not support SSL"), "{said}");
}

#[test]
fn a_bouncer_gives_each_transaction_a_session() {
    if !available() {
        return;
    }
    let cluster = Cluster::shared();
    let Some(bouncer) = Bouncer::start(cluster, "transaction") else { return };
    cluster.role("bounced", "nosuperuser", "");
    let database = cluster.database();
    database.run("create table t (id int); insert into t values (7); grant select on t to public");
    assert_eq!(psql(&bouncer.url(&database), "select id from t").unwrap(), "7\n");
    let url = bouncer.url_as("bounced", &database);
    assert_eq!(psql(&url, "select current_user, id from t").unwrap(), "bounced|7\n");
    let url = format!("{}&options=-cjit%3Doff", bouncer.url(&database));
    let said = psql(&url, "select 1").unwrap_err();
    assert!(said.contains("unsupported startup parameter"), "{said}");
}
