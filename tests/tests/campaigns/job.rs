//! The live database of the plan on either engine, and the steps of a run that changes rows in it.

use cases::postgres::{self, Cluster, Database};
use cases::{Ran, Scratch, program, ran, repository, sqlite};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Once;

/// The folder of the plan.
pub fn plan() -> PathBuf {
    repository().join("data/plans/campaigns")
}

/// Which database.
pub enum Side {
    Sqlite(PathBuf),
    Postgres(Box<Database>),
}

/// A database with the generator's rows, and a run of the plan on it.
pub struct Job {
    scratch: Scratch,
    pub side: Side,
}

/// The role that owns everything in the dump; it belongs to the whole server.
fn cluster() -> &'static Cluster {
    static OWNER: Once = Once::new();
    OWNER.call_once(|| Cluster::shared().role("postgres", "superuser", ""));
    Cluster::shared()
}

impl Job {
    /// In an SQLite file; `None` where there is no `sqlite3`.
    pub fn sqlite(more: &[&str]) -> Option<Self> {
        if !sqlite::available() {
            return None;
        }
        let scratch = Scratch::new();
        let path = scratch.join("live.db");
        let script = ran(program("campaigns-source").arg("--sqlite").args(more)).ended(0).stdout;
        sqlite::run(&path, &script);
        Some(Self::made(scratch, Side::Sqlite(path)))
    }

    /// In PostgreSQL; `None` where there is no server.
    pub fn postgres(more: &[&str]) -> Option<Self> {
        if !postgres::available() {
            return None;
        }
        let scratch = Scratch::new();
        let script = ran(program("campaigns-source").args(more)).ended(0).stdout;
        let database = cluster().database();
        assert_eq!(database.restore(&scratch.write("source.sql", script)), "");
        Some(Self::made(scratch, Side::Postgres(Box::new(database))))
    }

    fn made(scratch: Scratch, side: Side) -> Self {
        let job = Self { scratch, side };
        let engine = if matches!(job.side, Side::Sqlite(_)) { "sqlite" } else { "postgres" };
        let mut command = program("schema");
        command.args(["apply", "--schema"]).arg(plan().join("schema").join(engine));
        ran(command.env("TARGET_URL", job.url())).ended(0);
        job
    }

    pub fn url(&self) -> String {
        match &self.side {
            Side::Sqlite(path) => path.display().to_string(),
            Side::Postgres(database) => database.url(),
        }
    }

    /// Runs statements in the database.
    pub fn run(&self, statements: &str) -> String {
        match &self.side {
            Side::Sqlite(path) => sqlite::run(path, statements),
            Side::Postgres(database) => database.run(statements),
        }
    }

    /// What PostgreSQL says against statements.
    #[track_caller]
    pub fn refused(&self, statements: &str) -> String {
        match &self.side {
            Side::Sqlite(_) => panic!("asked of PostgreSQL alone"),
            Side::Postgres(database) => database.try_run(statements).unwrap_err(),
        }
    }

    #[track_caller]
    pub fn number(&self, query: &str) -> i64 {
        let said = self.run(query);
        said.trim().parse().unwrap_or_else(|_| panic!("{query}: {said}"))
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        self.scratch.write(name, text)
    }

    /// Runs a step.
    pub fn step(&self, name: &str, more: &[&str]) -> Ran {
        let mut command = program(name);
        if name != "rollback" {
            command.arg("--plan").arg(plan());
        }
        command.arg("--run").arg(self.scratch.join("run")).args(more);
        ran(command.env("SOURCE_URL", self.url()).env("TARGET_URL", self.url()))
    }

    /// The dry run.
    pub fn turned(&self, code: i32) {
        self.step("survey", &[]).ended(0);
        self.step("extract", &[]).ended(0);
        self.step("transform", &[]).ended(code);
    }

    /// A file of the run.
    #[track_caller]
    pub fn file(&self, name: &str) -> String {
        let path = self.scratch.join("run").join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.scratch.join(name)
    }

    /// The names of the checks that did not pass.
    pub fn failed(&self) -> Vec<String> {
        let checks = lines(&self.file("5-validated/checks.ndjson"));
        let failed = checks.into_iter().filter(|check| check["status"] != "passed");
        failed.map(|check| check["name"].as_str().unwrap().to_owned()).collect()
    }

    /// Everything that the plan must not touch.
    pub fn untouched(&self) -> String {
        self.run(&text(&plan().join("checks/untouched.sql")))
    }

    /// Everything.
    pub fn all(&self) -> String {
        let mut all = self.untouched();
        all += &self.run("select id, data_sources, native_config from campaigns order by id");
        all + &self.run("select id, canonical_event from events order by id")
    }
}

pub fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of a file as JSON.
pub fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
