//! A small migration, and the steps on it.

use cases::{Ran, Scratch, program, ran, sqlite};
use std::path::PathBuf;

/// A source, a target and a plan, and the steps on them.
pub struct Job {
    pub scratch: Scratch,
}

const SCHEMA: &str = "create table trips(id integer primary key autoincrement, title text not null, \
     status text default 'new', note text); \
     create table legs(id integer primary key, trip int not null references trips(id) on delete cascade, \
     day int, unique(trip, day)); \
     create table log(what text, at int); \
     create table tags(tag text, trip int, primary key (tag, trip)) without rowid;";

const SOURCE: &str = "create table trips(id integer primary key autoincrement, title text); \
     insert into trips values (1,'one'),(2,'two'),(30,'gone'); delete from trips where id = 30; \
     create table legs(id integer primary key, trip int, day int); insert into legs values (1,1,1),(2,1,2),(3,2,1); \
     create table log(what text, at int); insert into log values ('a',1),('a',1),('b',2); \
     create table tags(tag text, trip int, primary key (tag, trip)) without rowid; insert into tags values ('x',1),('y',1);";

pub const PLAN: &str = r#"
version = 1
[extract.trips]
[extract.legs]
[extract.log]
[extract.tags]
[[flow]]
from = "trips"
into = "trips"
columns = { id = "id", title = "title" }
[[flow]]
from = "legs"
into = "legs"
columns = { id = "id", trip = "trip", day = "day" }
[[flow]]
from = "log"
into = "log"
columns = { what = "what", at = "at" }
[[flow]]
from = "tags"
into = "tags"
columns = { tag = "tag", trip = "trip" }
"#;

impl Job {
    /// A job with more in the plan and more in the target than the usual.
    pub fn new(plan: &str, target: &str) -> Option<Self> {
        if !sqlite::available() {
            return None;
        }
        let scratch = Scratch::new();
        sqlite::run(&scratch.join("source.db"), SOURCE);
        sqlite::run(&scratch.join("target.db"), &format!("{SCHEMA}{target}"));
        scratch.write("plan/plan.toml", format!("{PLAN}{plan}"));
        let job = Self { scratch };
        for name in ["survey", "extract", "transform"] {
            job.step(name, &[]).ended(0);
        }
        Some(job)
    }

    pub fn target(&self) -> PathBuf {
        self.scratch.join("target.db")
    }

    pub fn step(&self, name: &str, more: &[&str]) -> Ran {
        let mut command = program(name);
        if name != "rollback" {
            command.arg("--plan").arg(self.scratch.join("plan"));
        }
        command
            .arg("--run")
            .arg(self.scratch.join("run"))
            .args(more)
            .env("SOURCE_URL", self.scratch.join("source.db"))
            .env("TARGET_URL", self.target());
        ran(&mut command)
    }

    pub fn sql(&self, sql: &str) -> String {
        sqlite::run(&self.target(), sql)
    }

    pub fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.scratch.join("run").join(name)).unwrap()
    }

    /// Loads and rolls back; the dump must be what it was.
    pub fn there_and_back(&self, load: i32) {
        let before = sqlite::dump(&self.target());
        self.step("load", &[]).ended(load);
        assert_ne!(before, sqlite::dump(&self.target()));
        self.step("rollback", &[]).ended(0);
        self.same(&before);
    }

    pub fn same(&self, before: &[u8]) {
        let after = sqlite::dump(&self.target());
        assert_eq!(String::from_utf8_lossy(before), String::from_utf8_lossy(&after));
    }
}
