//! One database of a server.

use super::dump::{plain, sorted};
use super::{Cluster, client, quoted, user};
use crate::{Ran, ran};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long somebody may stay connected.
const PATIENCE: Duration = Duration::from_secs(60);

/// A database that goes when this goes, whoever is still connected.
pub struct Database {
    cluster: Cluster,
    name: String,
}

impl Database {
    pub(super) fn new(cluster: Cluster, name: String) -> Self {
        Self { cluster, name }
    }

    /// Its name, which no other of the cluster has.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The server it is on.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Its URL for the superuser `waybill` over the socket: `postgres://waybill@/test_1?host=/tmp/…`.
    pub fn url(&self) -> String {
        self.url_as("waybill", None)
    }

    /// What leads to its server, as the query of a URL.
    pub fn query(&self) -> String {
        self.cluster.query()
    }

    /// The socket of its server.
    pub fn socket(&self) -> PathBuf {
        self.cluster.socket()
    }

    /// Its URL for a role over the socket.
    pub fn url_as(&self, role: &str, password: Option<&str>) -> String {
        self.cluster.url(&user(role, password), &self.name)
    }

    /// Its URL for a role over TCP: `postgres://role:password@localhost:54321/test_1`. With TLS, the
    /// server's certificate is for `localhost`, and not for `127.0.0.1`.
    pub fn url_tcp(&self, host: &str, role: &str, password: &str) -> String {
        let port = self.cluster.port().expect("a cluster with Settings::tcp or Settings::tls");
        format!("postgres://{}@{host}:{port}/{}", user(role, Some(password)), self.name)
    }

    /// Waits until nobody is connected: a server notices late that a program is gone.
    #[track_caller]
    pub fn alone(&self) {
        let query =
            format!("select count(*) from pg_stat_activity where datname = '{}'", self.name);
        let begun = Instant::now();
        while self.cluster.ask(&query) != "0\n" {
            assert!(begun.elapsed() < PATIENCE, "somebody stays connected to {}", self.name);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Makes it what another is, under its own name; whoever is connected is thrown out.
    pub fn bring_back(&self, then: &Self) {
        let name = quoted(&self.name);
        self.cluster.ask(&format!("drop database {name} with (force)"));
        self.cluster.ask(&format!("create database {name} template {}", quoted(&then.name)));
    }

    /// Runs statements through `psql`; gives what they print, unaligned and without headings.
    #[track_caller]
    pub fn run(&self, statements: &str) -> String {
        self.try_run(statements).unwrap_or_else(|said| panic!("psql {}: {said}", self.name))
    }

    /// The same for statements that may fail; the error is what `psql` says.
    pub fn try_run(&self, statements: &str) -> Result<String, String> {
        super::psql(&self.url(), statements)
    }

    /// Runs a dump through `psql`, to its end; gives what it says on stderr.
    pub fn restore(&self, dump: &Path) -> String {
        ran(self.psql().arg("-o").arg("/dev/null").arg("-f").arg(dump)).stderr
    }

    /// What `pg_dump` writes, without the lines that are not the same twice: two that are equal
    /// have the same content, in the same order.
    pub fn dump(&self, args: &[&str]) -> String {
        plain(&self.pg_dump(args))
    }

    /// [`Database::dump`] with the rows of each table sorted, where their order does not matter.
    pub fn dump_sorted(&self, args: &[&str]) -> String {
        sorted(&self.dump(args))
    }

    /// What `pg_dump` writes, as it is.
    pub fn pg_dump(&self, args: &[&str]) -> String {
        let mut command = client("pg_dump");
        let Ran { stdout, .. } = ran(command.args(args).arg("-d").arg(self.url())).ended(0);
        stdout
    }

    /// `psql` on this database, for a session that stays open.
    pub fn psql(&self) -> Command {
        let mut psql = client("psql");
        psql.args(["-X", "-w", "-q", "-d", &self.url()]);
        psql
    }

    /// A session of `psql` that has done these statements, and stays open for more.
    pub fn session(&self, statements: &str) -> Child {
        let mut psql = self.psql();
        psql.args(["-A", "-t"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut session = psql.spawn().unwrap();
        writeln!(session.stdin.as_mut().unwrap(), "{statements}; select 'ready';").unwrap();
        let mut lines =
            BufReader::new(session.stdout.as_mut().unwrap()).lines().map(Result::unwrap);
        assert!(lines.any(|line| line == "ready"));
        session
    }

    /// Waits until a session of the database waits for a lock.
    pub fn wait_for_a_lock(&self) {
        let begun = Instant::now();
        let query = "select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'";
        while self.run(query) == "0\n" {
            assert!(begun.elapsed() < Duration::from_secs(30), "nobody waits");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Where the server was killed, it takes the database along.
        let _ = self.cluster.try_ask(&format!("drop database {} with (force)", quoted(&self.name)));
    }
}
