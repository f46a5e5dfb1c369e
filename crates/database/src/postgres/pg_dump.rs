//! The system's own `pg_dump`: which one, and what it writes.

use crate::postgres::connect::Server;
use complaint::{Complaint, Result};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

/// A `pg_dump` and the major version that it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PgDump {
    version: i32,
    program: PathBuf,
}

impl PgDump {
    /// The highest version that is installed; it reads every server that is not newer than itself.
    pub fn for_server(server: i32) -> Result<Self> {
        chosen(installed(), server)
    }

    /// Runs it on a database; gives what it writes to `sink`, piece by piece.
    pub fn stream(
        &self,
        server: &Server,
        arguments: &[String],
        sink: &mut dyn FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        let mut command = child(&self.program, server);
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        let cannot = |error| Complaint::new(format!("cannot run pg_dump: {error}"));
        let mut running = command.spawn().map_err(cannot)?;
        let mut buffer = vec![0; 1 << 16];
        let mut done = Ok(());
        if let Some(mut stdout) = running.stdout.take() {
            while done.is_ok() {
                match stdout.read(&mut buffer).map_err(cannot)? {
                    0 => break,
                    read => done = sink(&buffer[..read]),
                }
            }
        }
        let output = running.wait_with_output().map_err(cannot)?;
        done?;
        ended("pg_dump", &output)
    }

    /// Runs it on a database; gives what it writes.
    pub fn run(&self, server: &Server, arguments: &[String]) -> Result<Vec<u8>> {
        let mut command = child(&self.program, server);
        let output = command.args(arguments).arg("--encoding=UTF8").output().map_err(|error| {
            Complaint::new(format!("cannot run {}: {error}", self.program.display()))
        })?;
        ended("pg_dump", &output)?;
        Ok(output.stdout)
    }
}

/// The system's `pg_restore`, writing a backup as statements.
pub(crate) struct Restoring(Child);

impl Restoring {
    /// Starts it. It opens no database.
    pub fn of(backup: &Path) -> Result<Self> {
        let program = installed().into_iter().rev().max_by_key(|found| found.version);
        let program = program
            .map(|found| found.program.with_file_name("pg_restore"))
            .filter(|path| path.exists())
            .ok_or_else(|| {
                Complaint::new("there is no pg_restore here")
                    .hint("install the package postgresql-client")
            })?;
        let mut command = Command::new(program);
        command.args(["--clean", "--if-exists", "--file", "-"]).arg(backup).stdin(Stdio::null());
        command.env("LC_MESSAGES", "C").stdout(Stdio::piped()).stderr(Stdio::piped());
        let cannot = |error| Complaint::new(format!("cannot run pg_restore: {error}"));
        Ok(Self(command.spawn().map_err(cannot)?))
    }

    /// What it writes.
    pub fn script(&mut self) -> Result<ChildStdout> {
        self.0.stdout.take().ok_or_else(|| Complaint::new("pg_restore writes nothing"))
    }

    /// Waits for its end.
    pub fn end(self) -> Result<()> {
        let cannot = |error| Complaint::new(format!("cannot run pg_restore: {error}"));
        ended("pg_restore", &self.0.wait_with_output().map_err(cannot)?)
    }
}

/// One of PostgreSQL's programs for this server. Who one is there goes by the environment, which
/// nobody else can read.
fn child(program: &Path, server: &Server) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        // What is set here for another server, or for `psql`, is not meant for this one.
        if name.as_encoded_bytes().starts_with(b"PG") {
            command.env_remove(name);
        }
    }
    let variables = server.environment();
    // What it writes is read where backslashes stand for themselves.
    let options = variables.iter().find(|(name, _)| *name == "PGOPTIONS");
    let options = options.map_or("", |(_, options)| options);
    let options = format!("{options} -c standard_conforming_strings=on");
    command.arg("--no-password").envs(variables.iter().cloned()).env("PGOPTIONS", options.trim());
    command.env("LC_MESSAGES", "C").stdin(Stdio::null());
    command
}

/// What it says, where it did not end well.
fn ended(name: &str, output: &Output) -> Result<()> {
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().next().unwrap_or("it says nothing");
    let first = first.trim_start_matches(&format!("{name}: error: ")).to_owned();
    Err(Complaint::new(format!("{name}: {first}")))
}

/// Of those that were found, the one to use.
fn chosen(found: Vec<PgDump>, server: i32) -> Result<PgDump> {
    let package = format!("install the package postgresql-client-{server} (or a later one)");
    // Of two of one version, the one that is found first.
    let highest = found.into_iter().rev().max_by_key(|found| found.version);
    match highest {
        None => {
            Err(Complaint::new("there is no pg_dump here, which writes the schema down")
                .hint(package))
        }
        Some(found) if found.version < server => Err(Complaint::new(format!(
            "the server is PostgreSQL {server}, and the latest pg_dump here is {}",
            found.version
        ))
        .hint(package)),
        Some(found) => Ok(found),
    }
}

/// Everything called `pg_dump` in the PATH and where Debian keeps one folder a version.
fn installed() -> Vec<PgDump> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    folders.into_iter().map(|folder| folder.join("pg_dump")).filter_map(known).collect()
}

fn known(program: PathBuf) -> Option<PgDump> {
    let version = version(&program)?;
    Some(PgDump { version, program })
}

fn version(program: &Path) -> Option<i32> {
    let output = Command::new(program).arg("--version").stdin(Stdio::null()).output().ok()?;
    major(&String::from_utf8_lossy(&output.stdout))
}

/// 15 of `pg_dump (PostgreSQL) 15.18 (Debian …)`, 17 of `17beta1`.
fn major(said: &str) -> Option<i32> {
    let number = said.split_once("(PostgreSQL) ")?.1;
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        assert_eq!(major("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major("pg_dump (PostgreSQL) 19beta1\n"), Some(19));
        assert_eq!(major("usage: pg_dump\n"), None);
    }

    #[test]
    fn the_highest_that_reads_the_server() {
        let of = |version| PgDump { version, program: format!("/bin/{version}").into() };
        assert_eq!(chosen(vec![of(13), of(16), of(15)], 15).unwrap(), of(16));
        let twice = PgDump { version: 16, program: "/second".into() };
        assert_eq!(chosen(vec![of(16), twice], 15).unwrap(), of(16));
        let said = chosen(vec![of(13)], 15).unwrap_err().to_string();
        assert!(said.contains("is 13") && said.contains("postgresql-client-15"), "{said}");
        let said = chosen(vec![], 15).unwrap_err().to_string();
        assert!(said.contains("no pg_dump") && said.contains("postgresql-client-15"), "{said}");
    }
}
