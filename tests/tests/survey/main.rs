//! What `survey` says of databases: figures that others have reckoned, orders, groups, findings,
//! pictures.

mod findings;
mod groups;
mod live;
mod pictures;
mod real;

use cases::{Ran, Scratch, program, ran};
use serde_json::Value;
use std::collections::BTreeMap;

/// A source that was surveyed, and the folder it is in.
struct Surveyed {
    scratch: Scratch,
    said: String,
}

impl Surveyed {
    /// Surveys a source alone.
    #[track_caller]
    fn of(source: &str, further: &[&str]) -> Self {
        let scratch = Scratch::new();
        let said = survey(&scratch, source, further).ended(0).stderr;
        Self { scratch, said }
    }

    /// Surveys an SQLite database made by these statements.
    #[track_caller]
    fn of_sqlite(statements: &str) -> Self {
        let scratch = Scratch::new();
        std::fs::write(scratch.join("source.sql"), statements).unwrap();
        let source = scratch.join("source.sql");
        let said = survey(&scratch, source.to_str().unwrap(), &[]).ended(0).stderr;
        Self { scratch, said }
    }

    #[track_caller]
    fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.scratch.join("run/1-surveyed").join(name)).unwrap()
    }

    fn findings(&self) -> Vec<Value> {
        self.file("findings.ndjson")
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The ids of the findings of one name, without what database they are about.
    fn ids(&self, name: &str) -> Vec<String> {
        let named = self.findings().into_iter().filter(|one| one["name"] == name);
        let id = |one: Value| one["id"].as_str().unwrap().split_once(':').unwrap().1.to_owned();
        named.map(id).collect()
    }

    /// A figure of the summary in the document.
    fn figure(&self, what: &str) -> usize {
        let head = format!("| {what} | ");
        let document = self.file("order.md");
        let line = document.lines().find_map(|line| line.strip_prefix(&head));
        let digits = line.unwrap_or_else(|| panic!("no {what}")).trim_end_matches(" |");
        digits.replace(',', "").parse().unwrap()
    }

    /// The lines of a CSV file by their heads; no cell of these tests has a comma in it.
    fn csv(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let text = self.file(name);
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned));
        let heads: Vec<String> = lines.next().unwrap().collect();
        lines.map(|line| heads.iter().cloned().zip(line).collect()).collect()
    }
}

fn survey(scratch: &Scratch, source: &str, further: &[&str]) -> Ran {
    let mut survey = program("survey");
    survey.args(["--source", source, "--run"]).arg(scratch.join("run")).args(further);
    ran(&mut survey)
}
