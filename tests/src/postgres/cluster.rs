//! A server with its folder.

use super::keeper::Keeper;
use super::{Database, client, quoted, script};
use crate::{Ran, ran};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// What every server here is set to: the same everywhere, and nothing that happens by itself.
const SETTINGS: [&str; 4] =
    ["timezone=UTC", "log_timezone=UTC", "autovacuum=off", "max_connections=200"];

/// A PostgreSQL server of this test process alone. A clone is the same server; it goes with the
/// last of them, and with the process.
#[derive(Clone)]
pub struct Cluster(Arc<Server>);

struct Server {
    folder: PathBuf,
    /// `host=/tmp/…`, as the query of a URL.
    query: String,
    databases: AtomicUsize,
    _keeper: Keeper,
}

impl Cluster {
    /// The one of this process, started when it is first asked for.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(Self::new)
    }

    /// One of its own, for a test that stops it or changes its roles.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("waybill-").tempdir().unwrap().keep();
        let mut command = script();
        command.arg("keep").arg(&folder).args(SETTINGS);
        let (keeper, url) = Keeper::start(command).unwrap_or_else(|why| panic!("{why}"));
        let (_, query) = url.split_once('?').expect("a URL with the socket");
        let server = Server {
            folder,
            query: query.to_owned(),
            databases: AtomicUsize::new(0),
            _keeper: keeper,
        };
        Self(Arc::new(server))
    }

    /// The folder of its data; it is gone when the server is.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// An empty database.
    pub fn database(&self) -> Database {
        self.made("template1")
    }

    /// A copy of a database, to which nobody may be connected meanwhile.
    pub fn database_from(&self, template: &Database) -> Database {
        self.made(template.name())
    }

    /// Makes a role that can log in: `cluster.role("reader", "nosuperuser", "secret")`. Roles belong
    /// to the whole cluster: on the shared one, each test needs names of its own.
    pub fn role(&self, name: &str, options: &str, password: &str) {
        let password = password.replace('\'', "''");
        self.ask(&format!("create role {} login {options} password '{password}'", quoted(name)));
    }

    /// Ends the server at once, in the middle of whatever it does: no session is finished.
    pub fn kill(&self) {
        self.script(&["stop"], &["immediate"]).ended(0);
    }

    /// Starts it again after [`Cluster::kill`].
    pub fn start(&self) {
        self.script(&["start"], &[]).ended(0);
    }

    /// A URL of libpq for one of its databases, over the socket, as a role that needs no password.
    pub(super) fn url(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@/{database}?{}", self.0.query)
    }

    /// Runs one statement in the database `postgres`.
    pub(super) fn ask(&self, statement: &str) {
        self.try_ask(statement).ended(0);
    }

    pub(super) fn try_ask(&self, statement: &str) -> Ran {
        let mut psql = client("psql");
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]);
        ran(psql.args(["-d", &self.url("waybill", "postgres"), "-c", statement]))
    }

    fn script(&self, before: &[&str], after: &[&str]) -> Ran {
        let mut command: Command = script();
        ran(command.args(before).arg(&self.0.folder).args(after))
    }

    fn made(&self, template: &str) -> Database {
        let number = 1 + self.0.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}");
        self.ask(&format!("create database {name} template {}", quoted(template)));
        Database::new(self.clone(), name)
    }
}

impl Default for Cluster {
    fn default() -> Self {
        Self::new()
    }
}
