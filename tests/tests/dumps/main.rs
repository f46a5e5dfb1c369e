//! `pgdump:`: what is read from a plain dump is what is read from the server it was restored into.

mod broken;
mod conditions;
mod folders;
mod real;
mod scripts;
mod zoo;

use cases::postgres::Database;
use cases::{Scratch, program, ran};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// The rows of one table, as `extract` gives them.
#[track_caller]
fn rows(source: &str, table: &str) -> String {
    let mut extract = program("extract");
    ran(extract.args(["--source", source, "--table", table, "--to", "-"])).ended(0).stdout
}

/// The URL of a dump.
fn dump_url(path: &Path) -> String {
    format!("pgdump:{}", path.display())
}

/// Both catalogs, as `survey` writes them for a plan that moves everything: that of the dump, and
/// that of the database.
#[track_caller]
fn catalogs(dump: &str, database: &Database) -> (Value, Value) {
    let scratch = Scratch::new();
    let (plan, run) = (scratch.join("plan"), scratch.join("run"));
    ran(program("survey").args(["--source", dump, "--draft-plan"]).arg(&plan)).ended(0);
    let text = std::fs::read_to_string(plan.join("plan.toml")).unwrap();
    // What a plan checks afterwards is of no interest here.
    let text = text.split("\n[[check]]").next().unwrap().to_owned();
    scratch.write("plan/plan.toml", text);
    let mut survey = program("survey");
    survey.args(["--source", dump, "--target", &database.url()]);
    ran(survey.arg("--plan").arg(&plan).arg("--run").arg(&run)).ended(0);
    let read = |name: &str| {
        let path = run.join("1-surveyed").join(name);
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    };
    (read("source.json"), read("target.json"))
}

/// The tables of a catalog by name, without what a dump and a server say in other words.
fn tables(catalog: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for table in catalog["tables"].as_array().unwrap() {
        let mut table = table.clone();
        let fields = table.as_object_mut().unwrap();
        fields.remove("sql");
        fields.remove("bytes");
        for part in ["indexes", "policies"] {
            for entry in fields.get_mut(part).and_then(Value::as_array_mut).into_iter().flatten() {
                let entry = entry.as_object_mut().unwrap();
                // As somebody wrote them, and not as a server does.
                for text in ["definition", "using", "check"] {
                    entry.remove(text);
                }
            }
        }
        // Which partition a row would lie in, only a server knows.
        if fields["kind"] == "partition" {
            fields.remove("rows");
        }
        let named = |check: &Value| check[0].clone();
        let checks = fields.remove("checks").unwrap_or_default();
        let checks: Vec<Value> = checks.as_array().into_iter().flatten().map(named).collect();
        fields.insert("checks".to_owned(), checks.into());
        for part in ["columns", "triggers"] {
            for entry in fields[part].as_array_mut().unwrap() {
                let entry = entry.as_object_mut().unwrap();
                entry.remove("default");
                entry.remove("sql");
            }
        }
        // A dump has no values of computed columns, and leaves them out.
        let columns = fields["columns"].as_array_mut().unwrap();
        columns.retain(|column| column["generated"] == "no");
        found.insert(table["name"].as_str().unwrap().to_owned(), table);
    }
    found
}

/// Fails unless the dump has the catalog of the database and the same rows, byte for byte.
#[track_caller]
fn same(dump: &Path, database: &Database) {
    let dump = dump_url(dump);
    let (of_dump, of_database) = catalogs(&dump, database);
    for part in ["engine", "views"] {
        assert_eq!(of_dump[part], of_database[part], "{part} of {dump}");
    }
    let names = |catalog: &Value| -> Vec<Value> {
        let tables = catalog["tables"].as_array().unwrap().iter();
        tables.map(|table| table["name"].clone()).collect()
    };
    assert_eq!(names(&of_dump), names(&of_database), "{dump}");
    let (of_dump, of_database) = (tables(&of_dump), tables(&of_database));
    for (name, table) in &of_database {
        for (part, value) in table.as_object().unwrap() {
            assert_eq!(of_dump[name][part], *value, "{part} of {name} of {dump}");
        }
        if table["kind"] == "table" {
            same_rows(&dump, database, name, table);
        }
    }
}

#[track_caller]
fn same_rows(dump: &str, database: &Database, name: &str, table: &Value) {
    let (from_dump, from_server) = (rows(dump, name), rows(&database.url(), name));
    let kept = table["columns"].as_array().unwrap();
    let (mut from_dump, mut from_server) = (from_dump.lines(), from_server.lines());
    loop {
        match (from_dump.next(), from_server.next()) {
            (None, None) => return,
            (Some(one), Some(other)) if one == other => {}
            // Computed columns are in one of them alone.
            (Some(one), Some(other)) if only(other, kept) == only(one, kept) => {
                assert_eq!(name, "computed", "a line of {name} of {dump}");
            }
            (one, other) => panic!("{name} of {dump}:\n dump   {one:?}\n server {other:?}"),
        }
    }
}

/// The values of these columns.
fn only(line: &str, columns: &[Value]) -> Vec<Value> {
    let line: Value = serde_json::from_str(line).unwrap();
    columns.iter().map(|column| line[column["name"].as_str().unwrap()].clone()).collect()
}
