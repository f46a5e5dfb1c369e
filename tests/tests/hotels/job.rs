//! A run of the plan between two databases.

use cases::{Ran, Scratch, program, ran, repository};
use serde_json::Value;
use std::path::PathBuf;

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
    source: String,
    target: String,
}

impl Job {
    pub fn new(scratch: Scratch, source: String, target: String) -> Self {
        Self { scratch, source, target }
    }

    pub fn step(&self, name: &str) -> Ran {
        let engine = if self.target.starts_with("postgres:") { "postgres" } else { "sqlite" };
        let mut command = program(name);
        match name {
            "schema" => command.args(["apply", "--schema"]).arg(plan().join("schema").join(engine)),
            "rollback" => command.arg("--run").arg(self.scratch.join("run")),
            _ => command.arg("--plan").arg(plan()).arg("--run").arg(self.scratch.join("run")),
        };
        ran(command.env("SOURCE_URL", &self.source).env("TARGET_URL", &self.target))
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
