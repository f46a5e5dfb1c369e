//! Embeddings as vectors, on a PostgreSQL with pgvector: the one in `PyPI`'s wheel `pgserver`.

use crate::job::plan;
use cases::{Ran, Scratch, installed, program, programs, ran, repository, skip};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The wheel, at the version with which this was written: PostgreSQL 16 and pgvector 0.6.
const WHEEL: &str = "pgserver==0.1.4";

/// The folder of its programs, installed into `target/tmp` when it is first asked for; or why not.
fn server() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pgserver-0.1.4");
    let found = |folder: &Path| {
        let bin = |entry: std::fs::DirEntry| {
            let bin = entry.path().join("site-packages/pgserver/pginstall/bin");
            bin.join("initdb").is_file().then_some(bin)
        };
        std::fs::read_dir(folder.join("lib")).ok()?.flatten().find_map(bin)
    };
    if let Some(bin) = found(&folder) {
        return Ok(bin);
    }
    if !installed("python3") {
        return Err("there is no python3".to_owned());
    }
    let said = |ran: Ran| match ran.code {
        0 => Ok(()),
        _ => Err(ran.stderr.lines().last().unwrap_or_default().to_owned()),
    };
    said(ran(Command::new("python3").args(["-m", "venv"]).arg(&folder)))?;
    let mut install = Command::new(folder.join("bin/python"));
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", WHEEL]);
    said(ran(install.args(["--retries", "1", "--timeout", "20"])))?;
    found(&folder).ok_or_else(|| "the wheel has no server".to_owned())
}

#[test]
fn vectors_arrive_as_vectors() {
    let bin = match server() {
        Ok(bin) => bin,
        Err(why) => return skip(&format!("there is no pgvector: {why}")),
    };
    let scratch = Scratch::new();
    // Its `psql` and `initdb` come first, and then the programs.
    let rest = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{}:{rest}", bin.display(), programs().display());
    // `program` settles the environment; what is run is the script.
    let settled = program("survey");
    let mut command = Command::new(repository().join("scripts/postgres"));
    for (name, value) in settled.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.args(["with", "sh"]).arg(repository().join("tests/tests/hotels/vectors.sh"));
    command.env("PATH", path).env("PLAN", plan()).env("SCRATCH", scratch.path());
    let said = ran(&mut command).ended(0);
    let lines: Vec<&str> = said.stdout.lines().collect();
    assert_eq!(lines.len(), 11, "{}", said.stdout);
    let (source, target) = (&lines[..5], &lines[5..10]);
    assert_eq!(source, target);
    assert_eq!(source[0], "4", "four tables have vectors");
    assert_eq!(source[1], "1|0");
    assert_eq!(lines[10], "0", "taken back");
}
