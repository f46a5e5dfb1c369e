//! A throw-away PostgreSQL, as `scripts/postgres` makes it, and its own `psql` and `pg_dump`.
//!
//! - [`Cluster::shared`] is the one server of a test process, on a unix socket;
//! - [`Database`] is one of its databases: one a test;
//! - [`Cluster::with`] is another server, with passwords, TCP or TLS as its [`Settings`] say;
//! - [`Bouncer`] is a pgbouncer before a server.
//!
//! Whatever was started goes when the test process ends, however it ends.

mod authority;
mod bouncer;
mod cluster;
mod database;
mod dump;
mod keeper;
mod network;
mod settings;

pub use bouncer::Bouncer;
pub use cluster::Cluster;
pub use database::Database;
pub use settings::Settings;

use crate::{Ran, ran, repository, skip};
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
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

/// Runs statements through `psql` on any URL; gives what they print, unaligned and without headings,
/// or what `psql` says.
pub fn psql(url: &str, statements: &str) -> Result<String, String> {
    let child = client("psql")
        .args(["-X", "-w", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.expect("psql starts");
    // Written beside, for it may print before it has read everything.
    let mut stdin = child.stdin.take().unwrap();
    let statements = statements.to_owned();
    let writes = std::thread::spawn(move || stdin.write_all(statements.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let written = writes.join().unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    written.unwrap();
    Ok(String::from_utf8(output.stdout).expect("UTF-8"))
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

/// A part of a URL: everything but letters, digits and four signs as `%2F`.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// A user with the password, as in `user:password@host`.
fn user(role: &str, password: Option<&str>) -> String {
    let password = password.map(|password| format!(":{}", encoded(password))).unwrap_or_default();
    format!("{}{password}", encoded(role))
}

/// A folder for a server: below /tmp, for the path of a socket must be short, and every user can
/// reach it. Who keeps the server removes it.
fn folder() -> PathBuf {
    tempfile::Builder::new().prefix("waybill-").tempdir_in("/tmp").unwrap().keep()
}

/// Gives a file or folder to the user that owns another.
fn give(path: &Path, like: &Path) {
    let owner = std::fs::metadata(like).unwrap();
    std::os::unix::fs::chown(path, Some(owner.uid()), Some(owner.gid())).unwrap();
}

/// A name as SQL writes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
