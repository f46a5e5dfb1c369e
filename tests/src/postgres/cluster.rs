//! A server with its folder.

use super::keeper::Keeper;
use super::{Database, Settings, network, psql, quoted, script};
use crate::{Ran, ran};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// What every server here is set to: the same everywhere, and nothing that happens by itself.
const SETTINGS: [&str; 4] =
    ["timezone=UTC", "log_timezone=UTC", "autovacuum=off", "max_connections=200"];

/// Between finding a free port and listening on it, somebody else can take it.
const PORTS_TRIED: usize = 5;

/// A PostgreSQL server of this test process alone. A clone is the same server; it goes with the
/// last of them, and with the process.
#[derive(Clone)]
pub struct Cluster(Arc<Server>);

struct Server {
    folder: PathBuf,
    port: Option<u16>,
    /// `host=/tmp/…`, as the query of a URL.
    query: String,
    databases: AtomicUsize,
    _keeper: Keeper,
}

impl Cluster {
    /// The one of this process, started when it is first asked for.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::with(&Settings::new()))
    }

    /// One of its own, for a test that stops it, changes its roles or needs other settings.
    pub fn with(settings: &Settings) -> Self {
        let folder = super::folder();
        let mut command = script();
        command.arg("keep").arg(&folder).args(SETTINGS).args(&settings.server);
        let (keeper, mut url) = Keeper::start(command).unwrap_or_else(|why| panic!("{why}"));
        let mut port = None;
        if settings.opens() {
            network::open(&folder, settings);
            (port, url) = reopened(&folder, settings);
        }
        let (_, query) = url.split_once('?').expect("a URL with the socket");
        let query = query.trim_end().to_owned();
        Self(Arc::new(Server { folder, port, query, databases: 0.into(), _keeper: keeper }))
    }

    /// The folder of its data; it is gone when the server is.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// The port on which it listens at 127.0.0.1, if it does.
    pub fn port(&self) -> Option<u16> {
        self.0.port
    }

    /// With [`Settings::tls`], the certificate of the authority that signed the server's.
    pub fn authority(&self) -> PathBuf {
        self.folder().join(network::AUTHORITY)
    }

    /// With [`Settings::tls`], the certificate of an authority that did not.
    pub fn stranger(&self) -> PathBuf {
        self.folder().join(network::STRANGER)
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
        told("stop", self.folder(), &["immediate"]).ended(0);
    }

    /// Starts it again after [`Cluster::kill`], on the same socket and port.
    pub fn start(&self) {
        told("start", self.folder(), &[]).ended(0);
    }

    /// `host=/tmp/…`
    pub(super) fn query(&self) -> String {
        self.0.query.clone()
    }

    /// The file on which it listens.
    pub(super) fn socket(&self) -> PathBuf {
        let said = |name: &str| {
            let parts = self.0.query.split('&').filter_map(|part| part.split_once('='));
            parts.into_iter().find(|(of, _)| *of == name).map(|(_, value)| value.to_owned())
        };
        let port = said("port").unwrap_or_else(|| "5432".to_owned());
        Path::new(&said("host").expect("a socket")).join(format!(".s.PGSQL.{port}"))
    }

    /// A URL of libpq for one of its databases, over the socket.
    pub(super) fn url(&self, user: &str, database: &str) -> String {
        format!("postgres://{user}@/{database}?{}", self.0.query)
    }

    /// Runs one statement in the database `postgres`.
    pub(super) fn try_ask(&self, statement: &str) -> Result<String, String> {
        psql(&self.url("waybill", "postgres"), statement)
    }

    #[track_caller]
    pub(super) fn ask(&self, statement: &str) -> String {
        self.try_ask(statement).unwrap_or_else(|said| panic!("{statement}: {said}"))
    }

    fn made(&self, template: &str) -> Database {
        let number = 1 + self.0.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}");
        self.ask(&format!("create database {name} template {}", quoted(template)));
        Database::new(self.clone(), name)
    }
}

/// `scripts/postgres VERB FOLDER …`
fn told(verb: &str, folder: &Path, rest: &[&str]) -> Ran {
    ran(script().arg(verb).arg(folder).args(rest))
}

/// Starts the server again with what was written into its folder; its port, and its URL.
fn reopened(folder: &Path, settings: &Settings) -> (Option<u16>, String) {
    told("stop", folder, &[]).ended(0);
    if !settings.tcp {
        return (None, told("start", folder, &[]).ended(0).stdout);
    }
    let tls = if settings.tls { "ssl=on" } else { "ssl=off" };
    for _ in 0..PORTS_TRIED {
        let port = network::free_port();
        let listens = [tls, "listen_addresses=127.0.0.1", &format!("port={port}")];
        let Ran { code, stdout, .. } = told("start", folder, &listens);
        if code == 0 {
            return (Some(port), stdout);
        }
    }
    panic!("{}", std::fs::read_to_string(folder.join("server.log")).unwrap())
}
