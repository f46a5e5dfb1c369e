//! Dumps in several files.

use super::{dump_url, rows};
use cases::{Scratch, program, ran};
use std::path::Path;

/// The schema and the three exports of the coaching document, made smaller.
const SCHEMA: &str = "--
-- PostgreSQL database dump
--
CREATE TABLE public.tls_coach (id integer NOT NULL, name text, image_id integer);
CREATE TABLE public.tls_image (id integer NOT NULL, data bytea);
CREATE TABLE public.tls_category (id integer NOT NULL, parent_id integer, name text);
CREATE TABLE public.tls_variable (id integer NOT NULL, name text, \"user\" boolean);
ALTER TABLE ONLY public.tls_coach ADD CONSTRAINT tls_coach_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tls_image ADD CONSTRAINT tls_image_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tls_category ADD CONSTRAINT tls_category_pkey PRIMARY KEY (id);
--
-- PostgreSQL database dump complete
--
";
const COACHES: &str = "COPY public.tls_image (id, data) FROM stdin;\n7\t\\\\x00ff\n\\.\n\
                       COPY public.tls_coach (id, name, image_id) FROM stdin;\n2\tDaniel\t7\n1\tEva\t\\N\n\\.\n";
const CATEGORIES: &str =
    "COPY public.tls_category (id, parent_id, name) FROM stdin;\n1\t\\N\tall\n\\.\n";
const SETTINGS: &str =
    "COPY public.tls_variable (id, name, \"user\") FROM stdin;\n1\ta\tt\n2\tb\tf\n\\.\n";

fn coaching() -> Scratch {
    let folder = Scratch::new();
    folder.write("totalis_schema.sql", SCHEMA);
    folder.write("coaches_with_images.sql", COACHES);
    folder.write("categories.sql", CATEGORIES);
    folder.write("config_data.sql", SETTINGS);
    folder.write("README.txt", "no dump");
    folder
}

/// What is said of a dump that cannot be read.
#[track_caller]
fn refused(path: &Path) -> String {
    let mut extract = program("extract");
    extract.args(["--source", &dump_url(path), "--table", "tls_coach", "--to", "-"]);
    ran(&mut extract).ended(4).stderr
}

#[test]
fn a_schema_and_three_files_with_rows() {
    let folder = coaching();
    let source = dump_url(folder.path());
    let coaches = "{\"id\":1,\"name\":\"Eva\",\"image_id\":null}\n\
                   {\"id\":2,\"name\":\"Daniel\",\"image_id\":7}\n";
    assert_eq!(rows(&source, "tls_coach"), coaches);
    assert_eq!(rows(&source, "tls_image"), "{\"id\":7,\"data\":{\"$blob\":\"AP8=\"}}\n");
    assert_eq!(rows(&source, "tls_variable").lines().count(), 2);
    // One of them alone has its tables beside it.
    let alone = dump_url(&folder.join("coaches_with_images.sql"));
    assert_eq!(rows(&alone, "tls_coach"), coaches);
    assert_eq!(rows(&alone, "tls_category"), "");
}

#[test]
fn the_file_that_was_taken_is_named() {
    let folder = coaching();
    let (plan, run) = (folder.join("plan"), folder.join("run"));
    let source = dump_url(&folder.join("categories.sql"));
    ran(program("survey").args(["--source", &source, "--draft-plan"]).arg(&plan)).ended(0);
    // What it asks of a target is PostgreSQL's SQL.
    let drafted = std::fs::read_to_string(plan.join("plan.toml")).unwrap();
    folder.write("plan/plan.toml", drafted.replace("only \"public\".", ""));
    let target = folder.join("target.db");
    let made = "create table tls_coach (id integer primary key, name text, image_id integer);
                create table tls_image (id integer primary key, data blob);
                create table tls_category (id integer primary key, parent_id integer, name text);
                create table tls_variable (id integer not null, name text, user boolean);";
    cases::sqlite::run(&target, made);
    let mut survey = program("survey");
    survey.args(["--source", &source]).arg("--target").arg(&target);
    ran(survey.arg("--plan").arg(&plan).arg("--run").arg(&run)).ended(0);
    let findings = std::fs::read_to_string(run.join("1-surveyed/findings.ndjson")).unwrap();
    assert!(findings.contains("totalis_schema.sql"), "{findings}");
}

#[test]
fn rows_that_are_there_twice_are_refused() {
    let folder = coaching();
    folder.write("again.sql", CATEGORIES);
    let said = refused(folder.path());
    assert!(said.contains("rows of table tls_category are there twice"), "{said}");
    assert!(said.contains("again.sql:1") && said.contains("categories.sql:1"), "{said}");
}

#[test]
fn rows_without_a_table_say_what_to_put_where() {
    let folder = coaching();
    std::fs::remove_file(folder.join("totalis_schema.sql")).unwrap();
    for path in [folder.path(), &folder.join("coaches_with_images.sql")] {
        let said = refused(path);
        assert!(said.contains("but not the table"), "{said}");
        assert!(said.contains("--schema-only"), "{said}");
    }
}

#[test]
fn two_schemas_must_be_alike() {
    let folder = coaching();
    folder.write("copy.sql", SCHEMA);
    assert_eq!(rows(&dump_url(folder.path()), "tls_coach").lines().count(), 2);
    folder.write("copy.sql", SCHEMA.replace("name text, image_id", "name text, age int, image_id"));
    assert!(refused(folder.path()).contains("made twice, and not alike"));
    assert!(refused(&folder.join("coaches_with_images.sql")).contains("not alike"));
}

#[test]
fn a_folder_without_dumps() {
    let folder = Scratch::new();
    assert!(refused(folder.path()).contains("no .sql file"));
    folder.write("toc.dat", "PGDMP");
    assert!(refused(folder.path()).contains("pg_restore -f"));
}
