//! Real pictures, whole, cut off and mislabelled, all the way into buckets and back.

use crate::job::Job;
use crate::objects;
use crate::server::{Server, buckets};
use cases::{Scratch, files, realdata, sqlite};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const PLAN: &str = r#"version = 1
[extract.pictures]
objects = [{ column = "data", named = "name" }]
[[flow]]
from = "pictures"
into = "shown"
[flow.columns]
id = "id"
url = { from = "data", bucket = "pictures" }
"#;

/// What a person says of them who has looked at each: they break off.
const CUT_OFF: [&str; 4] =
    ["oss-fuzz-36829.jpeg", "truncated.jpg", "truncated.png", "zero-loop-count.gif"];

#[test]
fn real_pictures_are_the_same_in_their_bucket() {
    let Some(folder) = realdata().map(|folder| folder.join("images")) else { return };
    if !sqlite::available() {
        return;
    }
    let scratch = Scratch::new();
    scratch.write("plan/plan.toml", PLAN);
    scratch.write(
        "plan/schema/0001_shown.sql",
        "create table shown (id integer primary key, url text);",
    );
    let mut pictures = files(&folder);
    pictures.retain(|name, _| !name.contains("LICENSE") && name != "SOURCE.txt");
    let mut sql =
        String::from("create table pictures (id integer primary key, name text, data blob);");
    for name in pictures.keys() {
        let path = folder.join(name).display().to_string().replace('\'', "''");
        let _ =
            write!(sql, "insert into pictures (name, data) values ('{name}', readfile('{path}'));");
    }
    sqlite::run(&scratch.join("source.db"), &sql);
    let Some(job) = Job::of(scratch) else { return };
    let root = buckets(&["pictures"]);
    let server = Server::new(root.path());

    job.step("load", &server.url()).ended(1);
    let broken = |name: &str| CUT_OFF.iter().any(|cut| name.ends_with(cut));
    let whole = pictures.iter().filter(|(name, _)| !broken(name)).map(|(_, bytes)| bytes.clone());
    let there = files(&root.join("pictures")).into_values();
    assert_eq!(there.collect::<BTreeSet<_>>(), whole.collect::<BTreeSet<_>>());

    let findings = job.file("2-extracted/findings.ndjson");
    let found = |what: &str| findings.matches(&format!("\"name\":\"{what}\"")).count();
    assert_eq!((found("object-cut-off"), found("object-empty")), (CUT_OFF.len(), 1), "{findings}");
    // All that the folder calls so, but for the two that are cut off and the empty one.
    assert_eq!(found("object-mislabelled"), 6, "{findings}");

    job.step("validate", &server.url()).ended(1);
    let checks = job.file("5-validated/checks.ndjson");
    assert!(!checks.contains("\"failed\"") && !checks.contains("\"unchecked\""), "{checks}");
    job.step("rollback", &server.url()).ended(0);
    assert_eq!(objects(root.path()), Vec::<String>::new());
}
