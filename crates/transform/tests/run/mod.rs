//! A run as the survey and the extract leave it, without a database.
#![allow(dead_code, reason = "a module beside the tests is taken for a test of its own")]
#![allow(clippy::unwrap_used, reason = "a test that cannot write its run has failed")]

use catalog::{Affinity, Base, Catalog, Kind, Table};
use plan::Plan;
use record::Form;
use serde_json::{Value, json};
use stage::{Fates, Format, Stage};
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// A column of SQLite.
pub fn sqlite(name: &str, declared: &str) -> Value {
    let affinity = Affinity::of(declared);
    described(name, declared, &json!(affinity), affinity.form(), &Value::Null)
}

/// A column of PostgreSQL of a scalar type.
pub fn postgres(
    name: &str,
    declared: &str,
    base: &str,
    size: Option<u32>,
    scale: Option<i32>,
) -> Value {
    column(name, declared, base, "scalar", size, scale)
}

/// A column of PostgreSQL.
pub fn column(
    name: &str,
    declared: &str,
    base: &str,
    kind: &str,
    size: Option<u32>,
    scale: Option<i32>,
) -> Value {
    let kind: Kind = serde_json::from_value(json!(kind)).unwrap();
    let base = Base { kind, size, scale, ..Base::scalar(base) };
    described(name, declared, &json!("blob"), base.form(), &json!(base))
}

fn described(name: &str, declared: &str, affinity: &Value, form: Form, base: &Value) -> Value {
    json!({
        "name": name, "declared": declared, "affinity": affinity, "base": base, "form": form,
        "not_null": false, "default": null, "generated": "no", "collation": "BINARY",
    })
}

/// A table whose first column is its key.
pub fn table(name: &str, columns: &[Value]) -> Value {
    json!({
        "name": name, "kind": "table", "rows": 0, "columns": columns,
        "primary_key": [columns[0]["name"]], "rowid_alias": null, "rowid": "rowid",
        "autoincrement": false, "strict": false, "uniques": [], "references": [], "triggers": [],
        "module": null, "sql": "",
    })
}

fn catalog(engine: &str, tables: &[Value]) -> Catalog {
    let catalog = json!({ "engine": engine, "bytes": 0, "tables": tables, "views": [] });
    serde_json::from_value(catalog).unwrap()
}

/// Two catalogs, and the rows of the source.
pub struct Run {
    folder: TempDir,
    source: Catalog,
    target: Catalog,
    rows: Vec<(String, Vec<String>)>,
}

impl Run {
    /// With these tables.
    pub fn new(
        source: &[Value],
        engine: &str,
        rows: &[(&str, &[&str])],
        target: &[Value],
        into: &str,
    ) -> Self {
        let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        Self {
            folder: tempfile::tempdir().unwrap(),
            source: catalog(engine, source),
            target: catalog(into, target),
            rows: rows.iter().map(|(table, lines)| ((*table).to_owned(), owned(lines))).collect(),
        }
    }

    /// Runs `transform` by this plan; it ends with this code.
    pub fn transform(self, plan: &str, code: i32) -> Done {
        let (plans, run) = (self.folder.path().join("plan"), self.folder.path().join("run"));
        std::fs::create_dir(&plans).unwrap();
        std::fs::write(plans.join("plan.toml"), plan).unwrap();
        let plan = Plan::read(&plans, None).unwrap();
        self.begin(&plan, &run);
        let done = Command::new(env!("CARGO_BIN_EXE_transform"))
            .arg("--plan")
            .arg(&plans)
            .arg("--run")
            .arg(&run)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(code), "{said}");
        Done { folder: run.join("3-transformed"), _whole: self.folder }
    }

    fn begin(&self, plan: &Plan, run: &std::path::Path) {
        let run = stage::Run::open(run, "test").unwrap();
        let mut draft = run.draft(Stage::Surveyed).unwrap();
        for (name, catalog) in [("source.json", &self.source), ("target.json", &self.target)] {
            let mut file = draft.text(name).unwrap();
            file.json(catalog).unwrap();
            draft.add_text(file).unwrap();
        }
        draft.publish("survey", "0").unwrap();
        let surveyed = run.read_alone(Stage::Surveyed).unwrap();
        let mut draft = run.draft(Stage::Extracted).unwrap();
        draft.made_from(&surveyed);
        draft.planned_by(plan.parts_of(&["extract"]));
        let mut ledger = Vec::new();
        for (name, lines) in &self.rows {
            let table: &Table = self.source.table(name).unwrap();
            let columns = table.columns.iter().map(record::Column::from).collect();
            let key = table.primary_key.clone();
            let mut file = draft.rows(name, name, columns, key, Format::Ndjson).unwrap();
            for line in lines {
                file.line(line.as_bytes()).unwrap();
            }
            draft.add_rows(file).unwrap();
            let read = lines.len() as u64;
            ledger.push(Fates { table: name.clone(), read, loaded: read, ..Fates::default() });
        }
        draft.ledger(ledger);
        draft.publish("extract", "0").unwrap();
    }
}

/// What `transform` wrote.
pub struct Done {
    folder: PathBuf,
    _whole: TempDir,
}

impl Done {
    /// A file of `3-transformed`.
    pub fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(name)).unwrap()
    }
}
