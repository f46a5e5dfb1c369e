//! A run between two databases of a server.

use cases::postgres::Database;
use cases::{Ran, Scratch, files, program, ran};
use std::process::Command;

/// The steps of a run, in their order.
pub const STEPS: [&str; 6] = ["survey", "extract", "transform", "load", "validate", "rollback"];

/// A source, an empty copy of its schema, and the drafted plan.
pub struct Job {
    scratch: Scratch,
    pub source: Database,
    pub target: Database,
    urls: [String; 2],
}

impl Job {
    /// The plan is drafted as whoever these URLs connect.
    pub fn drafted(source: Database, target: Database, urls: [String; 2]) -> Self {
        let job = Self { scratch: Scratch::new(), source, target, urls };
        let mut survey = program("survey");
        survey.arg("--draft-plan").arg(job.scratch.join("plan")).env("SOURCE_URL", &job.urls[0]);
        ran(&mut survey).ended(0);
        job
    }

    /// Changes the plan.
    pub fn replan(&self, change: impl FnOnce(&str) -> String) {
        let path = self.scratch.join("plan/plan.toml");
        let plan = change(&std::fs::read_to_string(&path).unwrap());
        std::fs::write(path, plan).unwrap();
    }

    /// A step, ready to be started.
    pub fn command(&self, name: &str) -> Command {
        let mut command = program(name);
        if name != "rollback" {
            command.arg("--plan").arg(self.scratch.join("plan"));
        }
        command.arg("--run").arg(self.scratch.join("run"));
        command.env("SOURCE_URL", &self.urls[0]).env("TARGET_URL", &self.urls[1]);
        command
    }

    /// Runs a step.
    #[track_caller]
    pub fn step(&self, name: &str, code: i32) -> Ran {
        ran(&mut self.command(name)).ended(code)
    }

    /// Every file of the plan and the run.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        files(self.scratch.path()).into_iter().collect()
    }

    /// A path beside the plan and the run.
    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.scratch.join(name)
    }

    /// The file of the run as text.
    pub fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.scratch.join("run").join(name)).unwrap()
    }
}
