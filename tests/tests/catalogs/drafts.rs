//! Databases that nobody here made: the drafted plan reads, and finds nothing wrong with a copy of
//! the schema that came with it.

use super::{Surveyed, made_by, names, table, tables};
use cases::postgres::{Cluster, Database, available};
use cases::{program, ran, realdata, traps};
use serde_json::Value;
use std::path::Path;

/// A database that was made by the file.
fn restored(file: &Path) -> Database {
    let database = Cluster::shared().database();
    // The roles of whoever wrote the file are not there.
    database.restore(file);
    database
}

/// Tables, rows, references.
fn figures(catalog: &Value) -> (usize, u64, usize) {
    let own = |table: &&Value| table["kind"] == "table";
    let tables: Vec<&Value> = tables(catalog).into_iter().filter(own).collect();
    let rows = tables.iter().map(|table| table["rows"].as_u64().unwrap()).sum();
    let references = tables.iter().map(|table| table["references"].as_array().unwrap().len()).sum();
    (tables.len(), rows, references)
}

#[test]
fn databases_that_nobody_here_made() {
    let Some(folder) = realdata().filter(|_| available()) else { return };
    for (file, expected) in [
        ("pg/chinook/pg_dump15_plain.sql", (11, 15_607, 11)),
        ("pg/northwind/northwind.sql", (14, 3_362, 13)),
        ("pg/pagila/pg_dump15_plain.sql", (21, 46_273, 40)),
        ("pg/iso3166/iso-3166.sql", (2, 4_237, 1)),
        ("graph/danbooru/structure.sql", (66, 349, 93)),
    ] {
        let database = restored(&folder.join(file));
        let surveyed = Surveyed::of(&database);
        assert_eq!(figures(&surveyed.source), expected, "{file}");
        assert_eq!(surveyed.different(), [""; 0], "{file}");
        assert!(!surveyed.file("findings.ndjson").contains("orphan"), "{file}");
    }
}

#[test]
fn the_traps() {
    let Some(folder) = traps().filter(|_| available()) else { return };
    // A role that it makes stays with the server: one of its own.
    let cluster = Cluster::with(&cases::postgres::Settings::new());
    let database = cluster.database();
    database.restore(&folder.join("postgres.sql"));
    let surveyed = Surveyed::of(&database);
    assert_eq!(figures(&surveyed.source), (7, 24, 2));
    let findings = surveyed.file("findings.ndjson");
    assert_eq!(findings.matches("\"name\":\"orphan\"").count(), 1, "{findings}");
    let order = surveyed.file("order.md");
    assert!(order.contains("- 2 tables: a, b\n"), "{order}");
    assert_eq!(table(&surveyed.source, "idt")["columns"][0]["identity"], true);
}

#[test]
fn schemas_extensions_and_what_only_its_owner_may_do() {
    if !available() {
        return;
    }
    let database = made_by(
        "create schema app; create schema ext; create extension citext schema ext;
         create extension postgres_fdw;
         create server there foreign data wrapper postgres_fdw options (host 'nowhere.invalid');
         create user mapping for waybill server there options (user 'u', password 'hush');
         create type app.mood as enum ('a', 'b');
         create table app.t (id ext.citext primary key, mood app.mood, n integer);
         create function app.f() returns integer language plpgsql as $$begin
SET search_path = app;
return count(*) from t; end$$;
         create view app.v as select mood, count(*) from app.t group by mood;
         create publication everything for table app.t;
         comment on extension citext is 'x'; comment on table app.t is 'with; a \\ ''comment''';
         create schema waybill; create table waybill.ledger (x integer);",
    );
    let surveyed = Surveyed::of(&database);
    assert_eq!(names(&tables(&surveyed.source)), ["app.t"]);
    assert_eq!(surveyed.source["views"], surveyed.target["views"]);
    assert_eq!(surveyed.different(), [""; 0]);
    let schema = ["0001_tables.sql", "0002_constraints.sql"].map(|name| {
        std::fs::read_to_string(surveyed.scratch.join("plan/schema").join(name)).unwrap()
    });
    for absent in ["hush", "\\restrict", "waybill", "COMMENT ON EXTENSION", "PUBLICATION"] {
        assert!(!schema.concat().contains(absent), "{absent}");
    }
    assert!(schema[0].contains("CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA ext;"));
    assert!(schema[0].contains("begin\nSET search_path = app;\nreturn"));
    let comment = "select obj_description('app.t'::regclass)";
    assert_eq!(surveyed.copy.run(comment), database.run(comment));
}

#[test]
fn without_pg_dump_it_says_what_to_install() {
    if !available() || Path::new("/usr/lib/postgresql").is_dir() {
        return;
    }
    let database = made_by("create table t (x integer)");
    let mut survey = program("survey");
    survey.args(["--source", &database.url(), "--draft-plan", "/nowhere/plan"]).env("PATH", "");
    let said = ran(&mut survey).ended(4).stderr;
    assert!(said.contains("install the package postgresql-client"), "{said}");
}
