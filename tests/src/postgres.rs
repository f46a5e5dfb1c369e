//! A throw-away PostgreSQL, as `scripts/postgres` makes it, and its own `psql` and `pg_dump`.
//!
//! - [`Cluster::shared`] is the one server of a test process, on a unix socket;
//! - [`Database`] is one of its databases: one a test.
//!
//! Whatever was started goes when the test process ends, however it ends.

mod cluster;
mod database;
mod dump;
mod keeper;

pub use cluster::Cluster;
pub use database::Database;

use crate::{Ran, ran, repository, skip};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Whether there is a server to be started. Where there is none, it says that the test was skipped.
#[must_use]
pub fn available() -> bool {
    if let Err(why) = binaries() {
        skip(why);
    }
    binaries().is_ok()
}

/// The folder of `psql`, `pg_dump` and the server; the error says why there is none.
fn binaries() -> Result<&'static Path, &'static str> {
    static FOLDER: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| match ran(script().arg("where")) {
        Ran { code: 0, stdout, .. } => Ok(PathBuf::from(stdout.trim_end())),
        Ran { stderr, .. } => Err(stderr.lines().next().unwrap_or_default().to_owned()),
    });
    folder.as_deref().map_err(String::as_str)
}

/// `scripts/postgres`.
fn script() -> Command {
    let mut command = Command::new(repository().join("scripts/postgres"));
    command.stdin(Stdio::null());
    command
}

/// One of PostgreSQL's own programs, of the same version as the server, in an environment that says
/// nothing about another.
fn client(name: &str) -> Command {
    let mut command = Command::new(binaries().expect("ask available() first").join(name));
    let ours = std::env::vars_os().map(|(name, _)| name);
    for name in ours.filter(|name| name.as_encoded_bytes().starts_with(b"PG")) {
        command.env_remove(name);
    }
    command.env("PGCLIENTENCODING", "UTF8").env("LC_ALL", "C").env("TZ", "UTC");
    command.env("PGCONNECT_TIMEOUT", "30").stdin(Stdio::null());
    command
}

/// A name as SQL writes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
