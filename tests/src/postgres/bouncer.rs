//! pgbouncer before a server.

use super::keeper::Keeper;
use super::{Cluster, Database, folder, give};
use crate::skip;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// It takes a moment to listen.
const PATIENCE: Duration = Duration::from_secs(30);

/// What keeps it: `$1` is its folder, the rest what to run.
const KEEP: &str = "
    trap '' HUP INT TERM PIPE
    folder=$1
    shift
    \"$@\" </dev/null >/dev/null 2>&1 &
    echo started
    cat >/dev/null
    kill -KILL $!
    wait
    rm -rf \"$folder\"
";

/// A pgbouncer on a socket of its own, which lets in every role of the cluster, and comes to the
/// cluster as that role. It goes when this goes, and with the process.
pub struct Bouncer {
    folder: PathBuf,
    _keeper: Keeper,
    _cluster: Cluster,
}

impl Bouncer {
    /// Starts one with a pool mode: `session`, `transaction` or `statement`. Where there is no
    /// pgbouncer, it says that the test was skipped.
    pub fn start(cluster: &Cluster, pool_mode: &str) -> Option<Self> {
        let Some(program) = program() else {
            skip("there is no pgbouncer command");
            return None;
        };
        let folder = folder();
        std::fs::write(folder.join("users"), "\"waybill\" \"\"\n").unwrap();
        std::fs::write(folder.join("ini"), ini(&folder, cluster, pool_mode)).unwrap();
        let root = std::fs::metadata(&folder).unwrap().uid() == 0;
        give(&folder, cluster.folder());
        let mut command = Command::new("sh");
        command.args(["-c", KEEP, "sh"]).arg(&folder).arg(program).arg("-q");
        // It refuses to run as root, and can become another user by itself.
        if root {
            command.args(["-u", "postgres"]);
        }
        command.arg(folder.join("ini"));
        let (keeper, _) = Keeper::start(command).unwrap_or_else(|why| panic!("{why}"));
        let bouncer = Self { folder, _keeper: keeper, _cluster: cluster.clone() };
        bouncer.wait();
        Some(bouncer)
    }

    /// The URL of a database through it, as the superuser `waybill`.
    pub fn url(&self, database: &Database) -> String {
        self.url_as("waybill", database)
    }

    /// The URL of a database through it, as a role.
    pub fn url_as(&self, role: &str, database: &Database) -> String {
        let user = super::user(role, None);
        format!("postgres://{user}@/{}?host={}", database.name(), self.folder.display())
    }

    fn wait(&self) {
        let begun = Instant::now();
        while UnixStream::connect(self.folder.join(".s.PGSQL.5432")).is_err() {
            let log = || std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(begun.elapsed() < PATIENCE, "pgbouncer does not answer: {}", log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Debian keeps it where only root looks.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    folders.map(|folder| folder.join("pgbouncer")).find(|program| program.is_file())
}

fn ini(folder: &Path, cluster: &Cluster, pool_mode: &str) -> String {
    let (own, server) = (folder.display(), cluster.folder().display());
    let port = cluster.port().unwrap_or(5432);
    format!(
        "[databases]\n\
         * = host={server} port={port}\n\
         [pgbouncer]\n\
         pool_mode = {pool_mode}\n\
         unix_socket_dir = {own}\n\
         unix_socket_mode = 0700\n\
         listen_port = 5432\n\
         auth_type = trust\n\
         auth_file = {own}/users\n\
         auth_user = waybill\n\
         logfile = {own}/log\n"
    )
}
