//! A run of the travel plan in a folder of its own.

use cases::{Scratch, files, program, programs, ran, repository};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The steps that come one after the other, and the folder of each.
const STEPS: [(&str, &str); 6] = [
    ("survey", "1-surveyed"),
    ("extract", "2-extracted"),
    ("transform", "3-transformed"),
    ("load", "4-loaded"),
    ("validate", "5-validated"),
    ("rollback", "6-rolled-back"),
];

/// A run of the travel plan with a source of any size.
pub struct Travel(Scratch);

impl Travel {
    /// Makes the source and the empty target.
    pub fn new(scale: u32) -> Self {
        let travel = Self(Scratch::new());
        let made = Command::new(programs().join("travel-source"))
            .args(["--scale", &scale.to_string()])
            .output()
            .unwrap();
        travel.0.write("source.sql", made.stdout);
        travel.empty();
        travel
    }

    /// Begins again: the same source, the same empty target, no run.
    pub fn again(&self) {
        std::fs::remove_dir_all(self.run()).unwrap();
        std::fs::remove_file(self.target()).unwrap();
        self.empty();
    }

    fn empty(&self) {
        let schema = repository().join("data/plans/travel/schema");
        let mut apply = program("schema");
        apply.args(["apply", "--schema"]).arg(schema).env("TARGET_URL", self.target());
        ran(&mut apply).ended(0);
    }

    /// The run.
    pub fn run(&self) -> PathBuf {
        self.0.join("run")
    }

    /// The target.
    pub fn target(&self) -> PathBuf {
        self.0.join("target.db")
    }

    /// The folder of a step.
    pub fn folder(&self, step: &str) -> PathBuf {
        let (_, folder) = STEPS.iter().find(|(name, _)| *name == step).unwrap();
        self.run().join(folder)
    }

    /// A step, ready to start.
    pub fn command(&self, step: &str) -> Command {
        let mut command = program(step);
        if step != "rollback" {
            command.arg("--plan").arg(repository().join("data/plans/travel"));
        }
        command.arg("--run").arg(self.run());
        command.env("SOURCE_URL", self.0.join("source.sql")).env("TARGET_URL", self.target());
        command
    }

    /// Does a step. That it needs a person is no failure: the plan has such rows by design.
    pub fn step(&self, step: &str) {
        let said = ran(&mut self.command(step));
        assert!(said.code <= 1 && said.code >= 0, "{step}: {said:?}");
    }

    /// Does every step up to this one.
    pub fn until(&self, last: &str) {
        for (step, _) in STEPS {
            self.step(step);
            if step == last {
                return;
            }
        }
    }

    /// Everything in the folder of a step but its waybill, of which only the digest counts.
    pub fn content(&self, step: &str) -> BTreeMap<String, Vec<u8>> {
        let mut content = files(&self.folder(step));
        let waybill = content.remove("waybill.json").expect("a waybill");
        let waybill: Value = serde_json::from_slice(&waybill).unwrap();
        content.insert("digest".to_owned(), waybill["digest"].to_string().into_bytes());
        content
    }

    /// The digest in each waybill of the run.
    pub fn digests(&self) -> BTreeMap<String, String> {
        let waybills =
            files(&self.run()).into_iter().filter(|(name, _)| name.ends_with("waybill.json"));
        waybills
            .map(|(name, bytes)| {
                let waybill: Value = serde_json::from_slice(&bytes).unwrap();
                (name, waybill["digest"].to_string())
            })
            .collect()
    }

    /// Drafts, and what else is in the run beside whole folders.
    pub fn left_over(&self) -> Vec<String> {
        let entries =
            std::fs::read_dir(self.run()).unwrap().map(|entry| entry.unwrap().file_name());
        let names = entries.map(|name| name.into_string().unwrap());
        let known =
            |name: &String| STEPS.iter().any(|(_, folder)| folder == name) || name == ".lock";
        names.filter(|name| !known(name)).collect()
    }

    /// The ledger in the waybill of a step.
    pub fn ledger(&self, step: &str) -> Vec<Value> {
        self.waybill(step)["content"]["ledger"].as_array().unwrap().clone()
    }

    /// Number of rows in the file of a table.
    pub fn rows(&self, step: &str, table: &str) -> u64 {
        let waybill = self.waybill(step);
        let files = waybill["content"]["files"].as_array().unwrap();
        let of_table = files.iter().filter(|file| file["table"] == table);
        of_table.map(|file| file["rows"].as_u64().unwrap()).sum()
    }

    fn waybill(&self, step: &str) -> Value {
        let path = self.folder(step).join("waybill.json");
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    /// Number of rows in each table of the source, counted in its catalog.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        let path = self.folder("survey").join("source.json");
        let catalog: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let tables = catalog["tables"].as_array().unwrap().iter();
        tables
            .map(|t| (t["name"].as_str().unwrap().to_owned(), t["rows"].as_u64().unwrap()))
            .collect()
    }
}

/// The lines of an NDJSON file.
pub fn lines(path: &Path) -> Vec<Value> {
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
