//! A live database of either engine, and the steps of a run that changes rows in it.

use cases::postgres::{self, Cluster, Database};
use cases::{Ran, Scratch, program, ran, sqlite};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A database of one of them.
pub enum Side {
    Sqlite(PathBuf),
    Postgres(Box<Database>),
}

impl Engine {
    fn available(self) -> bool {
        match self {
            Self::Sqlite => sqlite::available(),
            Self::Postgres => postgres::available(),
        }
    }

    /// `ROWS(n)` is the numbers from 1 to n, in a column x.
    fn words(self, statements: &str) -> String {
        let mut text = statements.to_owned();
        while let Some(at) = text.find("ROWS(") {
            let end = at + text[at..].find(')').unwrap();
            let count = &text[at + 5..end];
            let rows = match self {
                Self::Sqlite => format!(
                    "(with recursive r(x) as (select 1 union all select x + 1 from r where x < {count}) select x from r)"
                ),
                Self::Postgres => format!("generate_series(1, {count}) as r(x)"),
            };
            text.replace_range(at..=end, &rows);
        }
        text
    }
}

impl Side {
    pub fn run(&self, statements: &str) -> String {
        match self {
            Self::Sqlite(path) => {
                // Behind a writer, as an application would wait.
                sqlite::run(path, &format!(".timeout 20000\n{statements}"))
            }
            Self::Postgres(database) => database.run(statements),
        }
    }

    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(path) => path.display().to_string(),
            Self::Postgres(database) => database.url(),
        }
    }

    /// The log, as a query names it.
    pub fn log(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "migration_log",
            Self::Postgres(_) => "waybill.migration_log",
        }
    }

    /// A session that stays open, and does what it is told.
    pub fn session(&self) -> Child {
        let mut command = match self {
            Self::Sqlite(path) => {
                let mut command = Command::new("sqlite3");
                command.arg("-batch").arg(path);
                command
            }
            Self::Postgres(database) => database.psql(),
        };
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    }
}

/// A database, a plan and a run.
pub struct Job {
    scratch: Scratch,
    pub engine: Engine,
    pub side: Side,
}

impl Job {
    /// `None` where the engine is not there.
    pub fn new(engine: Engine, statements: &str, plan: &str) -> Option<Self> {
        if !engine.available() {
            return None;
        }
        let scratch = Scratch::new();
        let side = match engine {
            Engine::Sqlite => Side::Sqlite(scratch.join("live.db")),
            Engine::Postgres => Side::Postgres(Box::new(Cluster::shared().database())),
        };
        let job = Self { scratch, engine, side };
        job.run(statements);
        job.plan(plan);
        Some(job)
    }

    /// Runs statements in the database.
    pub fn run(&self, statements: &str) -> String {
        self.side.run(&self.engine.words(statements))
    }

    /// Writes the plan.
    pub fn plan(&self, plan: &str) {
        self.write("plan/plan.toml", &format!("version = 1\n{plan}"));
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        self.scratch.write(name, text)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.scratch.join(name)
    }

    /// The command of a step.
    pub fn command(&self, name: &str, more: &[&str]) -> Command {
        self.command_in("run", name, more)
    }

    /// The same in another run.
    pub fn command_in(&self, run: &str, name: &str, more: &[&str]) -> Command {
        let mut command = program(name);
        if name != "rollback" {
            command.arg("--plan").arg(self.scratch.join("plan"));
        }
        command.arg("--run").arg(self.scratch.join(run)).args(more);
        command.env("SOURCE_URL", self.side.url()).env("TARGET_URL", self.side.url());
        command
    }

    /// Runs a step.
    pub fn step(&self, name: &str, more: &[&str]) -> Ran {
        ran(&mut self.command(name, more))
    }

    /// A load that ends where the variable says.
    pub fn killed(&self, name: &str, point: &str, more: &[&str]) {
        let ended = ran(self.command(name, more).env("WAYBILL_FAIL_AT", point));
        assert_eq!(ended.code, -1, "{point}: {}", ended.stderr);
    }

    /// Runs the steps up to the rows as they become.
    #[track_caller]
    pub fn turn(&self, code: i32) {
        self.turn_in("run", code);
    }

    #[track_caller]
    pub fn turn_in(&self, run: &str, code: i32) {
        ran(&mut self.command_in(run, "survey", &[])).ended(0);
        ran(&mut self.command_in(run, "extract", &[])).ended(0);
        ran(&mut self.command_in(run, "transform", &[])).ended(code);
    }

    /// A file of the run.
    pub fn file(&self, name: &str) -> String {
        let path = self.scratch.join("run").join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Whether the run has it.
    pub fn has(&self, name: &str) -> bool {
        self.scratch.join("run").join(name).exists()
    }

    /// One number of the database.
    #[track_caller]
    pub fn number(&self, query: &str) -> i64 {
        let said = self.run(query);
        said.trim().parse().unwrap_or_else(|_| panic!("{query}: {said}"))
    }
}

/// Waits until something is so, and fails if it never is.
#[track_caller]
pub fn wait_until(what: &str, mut is: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is() {
        assert!(began.elapsed() < Duration::from_secs(30), "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The lines of a file as JSON.
pub fn lines(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The bytes of a file; none where there is no file.
pub fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_default()
}
