//! A run of the plan between two databases.

use cases::{Ran, Scratch, files, program, ran, repository};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The folder of the plan.
pub fn plan() -> PathBuf {
    repository().join("data/plans/hotels")
}

/// The live database as one dump, `hotels.sql`.
pub fn dump(scratch: &Scratch) -> PathBuf {
    scratch.write("hotels.sql", ran(&mut program("hotels-source")).ended(0).stdout)
}

/// A run, and where it goes.
pub struct Job {
    scratch: Scratch,
    plan: PathBuf,
    source: String,
    target: String,
}

impl Job {
    pub fn new(scratch: Scratch, source: String, target: String) -> Self {
        Self::of(&plan(), scratch, source, target)
    }

    /// Of a plan that was changed.
    pub fn of(plan: &Path, scratch: Scratch, source: String, target: String) -> Self {
        Self { scratch, plan: plan.to_owned(), source, target }
    }

    pub fn step(&self, name: &str) -> Ran {
        self.with(name, &[])
    }

    /// A step that is asked for more.
    pub fn with(&self, name: &str, more: &[&str]) -> Ran {
        let engine = if self.target.starts_with("postgres:") { "postgres" } else { "sqlite" };
        let mut command = program(name);
        match name {
            "schema" => {
                command.args(["apply", "--schema"]).arg(self.plan.join("schema").join(engine))
            }
            "rollback" => command.arg("--run").arg(self.scratch.join("run")),
            _ => command.arg("--plan").arg(&self.plan).arg("--run").arg(self.scratch.join("run")),
        };
        ran(command.args(more).env("SOURCE_URL", &self.source).env("TARGET_URL", &self.target))
    }

    /// From the survey to the proof: nothing needs a person.
    pub fn moved(&self) {
        for name in ["survey", "extract", "transform", "load", "validate"] {
            self.step(name).ended(0);
        }
    }

    pub fn all(&self) {
        self.step("schema").ended(0);
        self.moved();
    }

    pub fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.scratch.join("run").join(name)).unwrap()
    }

    /// The names of a folder's files, in their order.
    pub fn names(&self, folder: &str) -> Vec<String> {
        files(&self.scratch.join("run").join(folder)).into_keys().collect()
    }

    /// The checks, each with its name and how it went.
    pub fn checks(&self) -> Vec<Value> {
        let checks = self.file("5-validated/checks.ndjson");
        checks.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// The names of the checks that did not pass.
pub fn failed(job: &Job) -> Vec<String> {
    let checks = job.checks().into_iter().filter(|check| check["status"] != "passed");
    checks.map(|check| check["name"].as_str().unwrap().to_owned()).collect()
}
