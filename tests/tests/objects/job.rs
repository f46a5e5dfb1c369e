//! A small migration with objects, from outside.

use crate::server::{KEY, SECRET};
use cases::{Ran, Scratch, copy, files, program, ran, repository, sqlite};
use std::cell::RefCell;
use std::path::PathBuf;
use std::process::Command;

/// A run as far as `3-transformed`, and everything that was said on the way.
pub struct Job {
    scratch: Scratch,
    said: RefCell<String>,
}

impl Job {
    /// The coaches of `tests/cases`: four objects for two buckets.
    pub fn new() -> Option<Self> {
        let scratch = Scratch::new();
        copy(&repository().join("tests/cases/load/objects-into-folders"), scratch.path());
        Self::of(scratch)
    }

    /// Whatever is in this folder: `source.sql` or `source.db`, and `plan/`.
    pub fn of(scratch: Scratch) -> Option<Self> {
        if !sqlite::available() {
            return None;
        }
        let job = Self { scratch, said: RefCell::default() };
        let mut schema = job.command("schema");
        schema.args(["apply", "--schema"]).arg(job.path("plan/schema"));
        job.run(&mut schema).ended(0);
        for step in ["survey", "extract", "transform"] {
            let ran = job.step(step, "");
            assert!(ran.code <= 1, "{step}: {}", ran.stderr);
        }
        Some(job)
    }

    /// A path in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.scratch.join(name)
    }

    /// What a file of the run says.
    pub fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.path("run").join(name)).unwrap()
    }

    /// A program with the right key.
    pub fn command(&self, name: &str) -> Command {
        let source = if self.path("source.db").exists() { "source.db" } else { "source.sql" };
        let mut command = program(name);
        command.env("SOURCE_URL", self.path(source)).env("TARGET_URL", self.path("target.db"));
        command.env("AWS_ACCESS_KEY_ID", KEY).env("AWS_SECRET_ACCESS_KEY", SECRET);
        command
    }

    /// A program that takes a step.
    pub fn stepping(&self, name: &str, objects: &str) -> Command {
        let mut command = self.command(name);
        command.env("OBJECTS_URL", objects).arg("--run").arg(self.path("run"));
        if name != "rollback" {
            command.arg("--plan").arg(self.path("plan"));
        }
        command
    }

    /// Takes a step.
    pub fn step(&self, name: &str, objects: &str) -> Ran {
        self.run(&mut self.stepping(name, objects))
    }

    /// Runs a command, and remembers what it said.
    pub fn run(&self, command: &mut Command) -> Ran {
        let ran = ran(command);
        self.said.borrow_mut().push_str(&(ran.stdout.clone() + &ran.stderr));
        ran
    }

    /// Asks the target.
    pub fn sql(&self, statements: &str) -> String {
        sqlite::run(&self.path("target.db"), statements)
    }

    /// Nobody has written the secret down, or said it.
    pub fn no_secret(&self) {
        assert!(!self.said.borrow().contains(SECRET), "{}", self.said.borrow());
        for (name, bytes) in files(self.scratch.path()) {
            let has = bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
            assert!(!has, "{name} has the secret");
        }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.no_secret();
        }
    }
}
