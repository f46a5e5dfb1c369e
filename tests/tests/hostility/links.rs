//! Symbolic links in a run: no step follows one.

use crate::{Engine, Job, PICTURE, drafted};
use cases::ran;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// A run up to its load, and a file outside that is nobody's business.
fn loaded() -> Option<(Job, PathBuf)> {
    let tables = "create table a (id integer primary key, v text);";
    let job = drafted(Engine::Sqlite, tables, "insert into a values (1, 'x');")?;
    job.turn(0);
    job.step("load", &[]).ended(0);
    job.write("outside/secret", "{\"id\":1,\"v\":\"x\"}\n");
    let outside = job.path("outside");
    Some((job, outside))
}

/// Every step is refused by code 6, with the link named and a way out; nothing outside is touched.
#[track_caller]
fn refused(job: &Job, link: &str, steps: &[&str]) {
    let outside = cases::files(&job.path("outside"));
    for step in steps {
        let said = job.step(step, &[]).ended(6).stderr;
        let named = said.contains(&format!("{link} is a symbolic link"));
        assert!(named && said.contains("\n  hint "), "{step}: {said}");
    }
    assert_eq!(cases::files(&job.path("outside")), outside, "{link}");
}

const STEPS: [&str; 6] = ["survey", "extract", "transform", "load", "validate", "rollback"];

#[test]
fn a_data_file_that_leads_elsewhere() {
    let Some((job, outside)) = loaded() else { return };
    for file in ["2-extracted/a.ndjson", "3-transformed/a.ndjson", "4-loaded/journal.ndjson"] {
        let (path, kept) = (job.path("run").join(file), job.path("kept"));
        std::fs::rename(&path, &kept).unwrap();
        // What it leads to has the very bytes that the waybill says.
        std::fs::copy(&kept, outside.join("secret")).unwrap();
        symlink(outside.join("secret"), &path).unwrap();
        refused(&job, file, &STEPS);
        std::fs::remove_file(&path).unwrap();
        std::fs::rename(&kept, &path).unwrap();
    }
    job.step("validate", &[]).ended(0);
}

#[test]
fn a_folder_that_leads_elsewhere() {
    let Some((job, outside)) = loaded() else { return };
    for folder in ["2-extracted", "3-transformed/lineage", "4-loaded"] {
        let path = job.path("run").join(folder);
        let kept = outside.join("kept");
        std::fs::rename(&path, &kept).unwrap();
        symlink(&kept, &path).unwrap();
        refused(&job, folder, &STEPS);
        std::fs::remove_file(&path).unwrap();
        std::fs::rename(&kept, &path).unwrap();
    }
    job.step("validate", &[]).ended(0);
}

#[test]
fn a_link_where_something_is_about_to_be_written() {
    let Some((job, outside)) = loaded() else { return };
    let run = job.path("run");
    let places = [
        ".lock",
        "2-extracted.draft",
        "2-extracted.draft.old",
        "3-transformed.old",
        "3-transformed/waybill.json.draft",
        "4-loaded.draft",
        "5-validated",
        "6-rolled-back",
    ];
    for place in places {
        let kept = job.path("kept");
        let was = std::fs::rename(run.join(place), &kept).is_ok();
        let leads_to =
            if place.ends_with("draft") || place.ends_with("lock") { "secret" } else { "" };
        symlink(outside.join(leads_to), run.join(place)).unwrap();
        refused(&job, place, &STEPS);
        std::fs::remove_file(run.join(place)).unwrap();
        if was {
            std::fs::rename(&kept, run.join(place)).unwrap();
        }
    }
}

#[test]
fn links_in_a_draft_that_grows() {
    let tables = "create table a (id integer primary key, v text);";
    let rows = "insert into a values (1, 'x'), (2, 'y'), (3, 'z');";
    let Some(job) = drafted(Engine::Sqlite, tables, rows) else { return };
    job.turn(0);
    job.write("outside/secret", "mine");
    let killed = job.failing("load", &["--batch-size", "1"], "after-commit:2");
    assert_eq!(killed.code, -1, "{}", killed.stderr);
    let draft = job.path("run/4-loaded.draft");
    for place in ["journal.ndjson", "backfill.json.draft", "ledger.csv"] {
        let kept = job.path("kept");
        let was = std::fs::rename(draft.join(place), &kept).is_ok();
        symlink(job.path("outside/secret"), draft.join(place)).unwrap();
        refused(&job, &format!("4-loaded.draft/{place}"), &["load", "rollback"]);
        std::fs::remove_file(draft.join(place)).unwrap();
        if was {
            std::fs::rename(&kept, draft.join(place)).unwrap();
        }
    }
    job.step("load", &["--batch-size", "1"]).ended(0);
}

#[test]
fn an_object_that_is_a_link() {
    let tables = "create table a (id integer primary key, data BYTES);";
    let plan = "[extract.a]\nobjects = [{ column = \"data\" }]\n[[flow]]\nfrom = \"a\"\ninto = \"b\"\n\
        [flow.columns]\nid = \"id\"\nurl = { from = \"data\", bucket = \"pictures\", url = \"https://example.org/{object}\" }\n";
    let both = (Engine::Sqlite, Engine::Sqlite);
    let target = "create table b (id integer primary key, url text);";
    let source = format!("{tables} insert into a values (1, x'{PICTURE}');");
    let Some(job) = Job::new(both, &source, target, plan) else { return };
    for step in ["survey", "extract"] {
        job.step(step, &[]).ended(0);
    }
    let objects = job.path("run/2-extracted/objects");
    let object = cases::files(&objects).into_keys().next().unwrap();
    job.write("outside/secret", "");
    let folder = Path::new(&object).parent().unwrap();
    let bytes = std::fs::read(objects.join(&object)).unwrap();
    // The object itself, and the folder that it is in.
    for linked in [Path::new(&object), folder] {
        let (path, kept) = (objects.join(linked), job.path("outside/kept"));
        std::fs::rename(&path, &kept).unwrap();
        symlink(&kept, &path).unwrap();
        let said = job.step("transform", &[]).ended(6).stderr;
        assert!(said.contains("2-extracted/objects"), "{said}");
        std::fs::remove_file(&path).unwrap();
        std::fs::rename(&kept, &path).unwrap();
    }
    assert_eq!(std::fs::read(objects.join(&object)).unwrap(), bytes);
    let mut transform = job.command("transform", &[]);
    ran(&mut transform).ended(0);
}
