//! The coaching plan: from the dump and from a live server, into SQLite and into PostgreSQL.

use cases::postgres::{self, Cluster};
use cases::{Ran, Scratch, files, program, ran, repository, sqlite};
use std::path::PathBuf;

/// A run of the plan between two databases.
struct Job {
    scratch: Scratch,
    source: String,
    target: String,
    engine: &'static str,
}

impl Job {
    fn new(scratch: Scratch, source: String, target: String, engine: &'static str) -> Self {
        Self { scratch, source, target, engine }
    }

    fn plan() -> PathBuf {
        repository().join("data/plans/coaching")
    }

    fn step(&self, name: &str) -> Ran {
        let mut command = program(name);
        match name {
            "schema" => command
                .args(["apply", "--schema"])
                .arg(Self::plan().join("schema").join(self.engine)),
            "rollback" => command.arg("--run").arg(self.scratch.join("run")),
            _ => command.arg("--plan").arg(Self::plan()).arg("--run").arg(self.scratch.join("run")),
        };
        command
            .env("SOURCE_URL", &self.source)
            .env("TARGET_URL", &self.target)
            .env("OBJECTS_URL", self.scratch.join("buckets"));
        ran(&mut command)
    }

    /// Everything up to the proof.
    fn all(&self) {
        self.step("schema").ended(0);
        self.step("survey").ended(0);
        self.step("extract").ended(0);
        for name in ["transform", "load", "validate"] {
            self.step(name).ended(1);
        }
    }

    fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.scratch.join("run").join(name)).unwrap()
    }

    fn objects(&self) -> usize {
        files(&self.scratch.join("buckets")).len()
    }
}

/// The legacy database as one dump.
fn dump(scratch: &Scratch) -> PathBuf {
    let made = ran(&mut program("coaching-source")).ended(0);
    scratch.write("totalis.sql", made.stdout)
}

const COUNTS: &str = "select count(*) from coaches; select count(*) from categories; \
     select count(*) from app_config; select count(photo_url) from coaches;";

/// What both engines write alike.
const ROWS: &str = "select id, name, sex, year_of_birth, voice_id, photo_url from coaches order by id; \
     select id, parent_id, name, sort_order, icon_url, followup_timer from categories order by id; \
     select key, value, description from app_config where key <> 'default_coach' order by key;";

#[test]
fn from_the_dump_into_sqlite_and_back() {
    if !sqlite::available() {
        return;
    }
    let scratch = Scratch::new();
    let source = dump(&scratch).display().to_string();
    let target = scratch.join("target.db");
    let job = Job::new(scratch, source, target.display().to_string(), "sqlite");
    job.all();
    assert_eq!(sqlite::run(&target, COUNTS), "17\n53\n47\n13\n");
    assert_eq!(job.objects(), 36);
    let checks = job.file("5-validated/checks.ndjson");
    let failed = checks.lines().filter(|line| line.contains("\"failed\"")).count();
    assert_eq!(failed, 5, "only those that wait for a person:\n{checks}");
    for name in ["every category hangs on a root", "the default coach is set, and is there"] {
        let check = checks.lines().find(|line| line.contains(name)).expect(name);
        assert!(check.contains("\"passed\""), "{check}");
    }
    let loaded = sqlite::dump(&target);
    job.step("rollback").ended(0);
    assert_eq!(sqlite::run(&target, COUNTS), "0\n0\n0\n0\n");
    assert_eq!(job.objects(), 0);
    job.step("load").ended(1);
    assert!(loaded == sqlite::dump(&target), "loaded again it is the same");
}

#[test]
fn from_a_live_server_into_another_the_rows_are_the_same() {
    if !sqlite::available() || !postgres::available() {
        return;
    }
    let scratch = Scratch::new();
    let path = dump(&scratch);
    let (cluster, target) = (Cluster::shared(), scratch.join("target.db"));
    cluster.role("totalis", "superuser", "");
    let (old, new) = (cluster.database(), cluster.database());
    old.restore(&path);
    let near = Job::new(
        Scratch::new(),
        path.display().to_string(),
        target.display().to_string(),
        "sqlite",
    );
    let live = Job::new(scratch, old.url(), new.url(), "postgres");
    near.all();
    live.all();
    for table in
        ["tls_coach", "tls_category", "tls_image", "tls_prompt", "tls_variable", "tls_system"]
    {
        let name = format!("2-extracted/{table}.ndjson");
        assert_eq!(near.file(&name), live.file(&name), "{table}");
    }
    assert_eq!(sqlite::run(&target, ROWS), new.run(ROWS));
    assert_eq!(live.objects(), 36);
    let before = new.run("select count(*) from waybill.schema;");
    live.step("rollback").ended(0);
    assert_eq!(new.run(COUNTS), "0\n0\n0\n0\n");
    assert_eq!(new.run("select count(*) from waybill.schema;"), before);
    assert_eq!(live.objects(), 0);
}

#[test]
fn the_files_of_the_document_are_read_together() {
    let scratch = Scratch::new();
    let folder = scratch.join("legacy");
    ran(program("coaching-source").arg("--to").arg(&folder)).ended(0);
    let rows = |source: String, table: &str| {
        ran(program("extract").args(["--source", &source, "--table", table, "--to", "-"]))
            .ended(0)
            .stdout
    };
    let whole = format!("pgdump:{}", folder.join("totalis.sql").display());
    let expected: Vec<String> = ["tls_coach", "tls_category", "tls_system"]
        .map(|table| rows(whole.clone(), table))
        .to_vec();
    std::fs::remove_file(folder.join("totalis.sql")).unwrap();
    let parts = format!("pgdump:{}", folder.display());
    for (table, expected) in ["tls_coach", "tls_category", "tls_system"].iter().zip(expected) {
        assert_eq!(rows(parts.clone(), table), expected, "{table}");
    }
}
