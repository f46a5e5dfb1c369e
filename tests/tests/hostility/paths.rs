//! Names that look like paths: of files in a waybill, of objects, of tables in a pipe.

use crate::{Engine, Job, PICTURE, drafted};
use cases::ran;

/// Makes a waybill say something else, with the digest that fits.
fn reworded(job: &Job, folder: &str, from: &str, to: &str) {
    let path = job.path("run").join(folder).join("waybill.json");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    let mut waybill: stage::Waybill = serde_json::from_str(&text.replace(from, to)).unwrap();
    let (content, started) = (waybill.content.clone(), waybill.started.clone());
    let made = stage::Waybill::new(&waybill.program, &waybill.version, &started, content);
    waybill.digest = made.digest;
    std::fs::write(&path, serde_json::to_vec_pretty(&waybill).unwrap()).unwrap();
}

#[test]
fn a_waybill_that_names_files_outside() {
    let tables = "create table a (id integer primary key, v text);";
    let Some(job) = drafted(Engine::Sqlite, tables, "insert into a values (1, 'x');") else {
        return;
    };
    for outside in
        ["../outside.ndjson", "/etc/passwd", "lineage/../../outside.ndjson", "./a.ndjson", ""]
    {
        job.turn(0);
        std::fs::copy(job.path("run/3-transformed/a.ndjson"), job.path("run/outside.ndjson"))
            .unwrap();
        let to = serde_json::to_string(outside).unwrap();
        reworded(&job, "3-transformed", "\"a.ndjson\"", &to);
        for step in ["load", "validate"] {
            let said = job.step(step, &[]).ended(6).stderr;
            assert!(said.contains("outside its folder") || outside.is_empty(), "{outside}: {said}");
            assert!(!said.contains("root:"), "{said}");
        }
        std::fs::remove_dir_all(job.path("run/3-transformed")).unwrap();
    }
    assert_eq!(job.target.run("select count(*) from a"), "0\n");
}

#[test]
fn objects_that_are_called_by_a_path() {
    let source = format!(
        "create table a (id integer primary key, data BYTES, named text);
         insert into a values (1, x'{PICTURE}', '../../../up.png'), (2, x'{PICTURE}00', '/etc/cron.d/x'),
           (3, x'{PICTURE}01', char(0) || '.png'), (4, x'{PICTURE}02', 'a/b/../c; rm -rf *');"
    );
    let plan = "[extract.a]\nobjects = [{ column = \"data\", named = \"named\" }]\n[[flow]]\nfrom = \"a\"\ninto = \"b\"\n\
        [flow.columns]\nid = \"id\"\nnamed = \"named\"\nurl = { from = \"data\", bucket = \"pictures\", url = \"https://example.org/{bucket}/{object}\" }\n";
    let target = "create table b (id integer primary key, named text, url text);";
    let Some(job) = Job::new((Engine::Sqlite, Engine::Sqlite), &source, target, plan) else {
        return;
    };
    job.turn(0);
    let buckets = job.path("buckets");
    std::fs::create_dir_all(buckets.join("pictures")).unwrap();
    let mut load = job.command("load", &[]);
    ran(load.env("OBJECTS_URL", &buckets)).ended(0);
    let put = cases::files(&buckets);
    assert_eq!(put.len(), 4);
    let digest = |name: &String| {
        let stem = name.strip_prefix("pictures/").unwrap().split('.').next().unwrap();
        stem.len() == 64 && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    assert!(put.keys().all(digest), "{put:?}");
    let beside = cases::files(&job.path("")).into_keys();
    assert!(beside.into_iter().all(|name| !name.ends_with("up.png")));
}

#[test]
fn an_object_in_a_line_is_no_path() {
    let source = format!(
        "create table a (id integer primary key, data BYTES); insert into a values (1, x'{PICTURE}');"
    );
    let plan = "[extract.a]\nobjects = [{ column = \"data\" }]\n[[flow]]\nfrom = \"a\"\ninto = \"b\"\n\
        [flow.columns]\nid = \"id\"\nurl = { from = \"data\", bucket = \"pictures\", url = \"https://example.org/{object}\" }\n";
    let target = "create table b (id integer primary key, url text);";
    let Some(job) = Job::new((Engine::Sqlite, Engine::Sqlite), &source, target, plan) else {
        return;
    };
    job.step("survey", &[]).ended(0);
    job.step("extract", &[]).ended(0);
    let path = job.path("run/2-extracted/a.ndjson");
    let line = std::fs::read_to_string(&path).unwrap();
    let (_, rest) = line.split_once("\"$object\":\"").unwrap();
    let object = rest.split('"').next().unwrap();
    let digest = &object[3..67];
    for other in [
        "../../../../etc/passwd".to_owned(),
        "/etc/passwd".to_owned(),
        format!("../{digest}.png"),
        format!("{}/../../{digest}.png", &digest[..2]),
        format!("{}/{digest}.png/../x", &digest[..2]),
    ] {
        std::fs::write(&path, line.replace(object, &other)).unwrap();
        let said = job.step("transform", &["--accept-edits"]);
        let told = said.code != 0 && (said.stderr + &read(&job)).contains("no path of an object");
        assert!(told, "{other}");
    }
}

fn read(job: &Job) -> String {
    std::fs::read_to_string(job.path("run/3-transformed/rejected.ndjson")).unwrap_or_default()
}
