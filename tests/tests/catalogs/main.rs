//! What `survey` and `extract` read of PostgreSQL databases that are made to break them, beside what
//! `psql` says of the same.

mod drafts;
mod roles;
mod tables;
mod values;

use cases::postgres::{Cluster, Database};
use cases::{Ran, Scratch, program, ran};
use serde_json::Value;

/// A database made by these statements.
fn made_by(statements: &str) -> Database {
    let database = Cluster::shared().database();
    database.run(statements);
    database
}

/// The rows of a table as `extract` gives them.
fn extracted(url: &str, table: &str) -> Ran {
    ran(program("extract").args(["--source", url, "--table", table, "--to", "-"]))
}

/// A database and an empty copy of it, with the catalogs of both.
struct Surveyed {
    source: Value,
    target: Value,
    copy: Database,
    scratch: Scratch,
}

impl Surveyed {
    /// Drafts a plan, makes the copy by its schema files, and surveys both.
    #[track_caller]
    fn of(database: &Database) -> Self {
        let (scratch, copy) = (Scratch::new(), Cluster::shared().database());
        let plan = scratch.join("plan");
        let mut survey = program("survey");
        survey.args(["--source", &database.url(), "--draft-plan"]).arg(&plan);
        ran(&mut survey).ended(0);
        let mut schema = program("schema");
        schema.args(["apply", "--target", &copy.url(), "--schema"]).arg(plan.join("schema"));
        ran(&mut schema).ended(0);
        let none = Value::Null;
        let mut surveyed = Self { source: none.clone(), target: none, copy, scratch };
        surveyed.again(database);
        surveyed
    }

    /// Surveys once more.
    #[track_caller]
    fn again(&mut self, database: &Database) {
        let mut survey = program("survey");
        survey.args(["--source", &database.url(), "--target", &self.copy.url(), "--plan"]);
        survey.arg(self.scratch.join("plan")).arg("--run").arg(self.scratch.join("run"));
        ran(&mut survey).ended(0);
        self.source = self.catalog("source.json");
        self.target = self.catalog("target.json");
    }

    fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.scratch.join("run/1-surveyed").join(name)).unwrap()
    }

    fn catalog(&self, name: &str) -> Value {
        serde_json::from_str(&self.file(name)).unwrap()
    }

    /// The names of the tables whose descriptions are not the same in both.
    fn different(&self) -> Vec<&str> {
        let (source, target) = (tables(&self.source), tables(&self.target));
        assert_eq!(names(&source), names(&target));
        let pairs = source.iter().zip(&target);
        pairs.filter(|(a, b)| a["sql"] != b["sql"]).map(|(a, _)| text(&a["name"])).collect()
    }
}

fn tables(catalog: &Value) -> Vec<&Value> {
    catalog["tables"].as_array().unwrap().iter().collect()
}

fn table<'a>(catalog: &'a Value, name: &str) -> &'a Value {
    let found = tables(catalog).into_iter().find(|table| table["name"] == name);
    found.unwrap_or_else(|| panic!("no table {name}"))
}

fn column<'a>(table: &'a Value, name: &str) -> &'a Value {
    let columns = table["columns"].as_array().unwrap();
    let found = columns.iter().find(|column| column["name"] == name);
    found.unwrap_or_else(|| panic!("no column {name}"))
}

fn names<'a>(list: &[&'a Value]) -> Vec<&'a str> {
    list.iter().map(|named| text(&named["name"])).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}
