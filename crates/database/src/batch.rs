//! Rows changed where they stand, some at a time: what is asked for, and what may come of it.

use crate::{Refusal, postgres, sqlite};
use catalog::Table;
use complaint::Result;
use record::{Cell, Columns};
use serde::Serialize;
use std::time::Duration;

/// What a batch is about.
#[derive(Clone, Copy, Debug)]
pub struct Shape<'a> {
    /// The table.
    pub table: &'a Table,
    /// The columns by which a row is known.
    pub key: &'a [String],
    /// The columns that must be what they were.
    pub compared: &'a Columns,
    /// The columns that are changed.
    pub changed: &'a Columns,
}

/// A row that is to be changed where it stands.
#[derive(Clone, Debug)]
pub struct Swap<'a> {
    /// The values of the key.
    pub key: Vec<Cell<'a>>,
    /// What the compared columns were.
    pub was: Vec<Cell<'a>>,
    /// What the changed columns become.
    pub becomes: Vec<Cell<'a>>,
}

/// Why a batch did not come about. Nothing of it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A row is at fault. The transaction goes on without the batch.
    Refused(Refusal),
    /// Others are in the way just now: in the database's own words. The transaction is lost.
    Busy(String),
}

/// Rows as a database takes them. To make that needs no session: it can be done while one is busy
/// with other rows.
#[derive(Debug, Default)]
pub struct Given(pub(crate) Vec<postgres::Param<'static>>);

/// Makes it of rows.
pub type Giver = fn(&[&Swap<'_>]) -> Given;

/// Changes rows where they stand.
pub struct Swapper<'a>(pub(crate) SwapperOf<'a>);

pub(crate) enum SwapperOf<'a> {
    Sqlite(sqlite::Swapper<'a>),
    Postgres(postgres::Swapper<'a>),
}

impl Swapper<'_> {
    /// What makes rows ready for [`Swapper::swap`].
    #[must_use]
    pub fn giver(&self) -> Giver {
        match &self.0 {
            SwapperOf::Sqlite(_) => |_| Given::default(),
            SwapperOf::Postgres(_) => postgres::given,
        }
    }

    /// Changes each row that still says what it said, all of them or none. `given` are the same rows.
    /// `each` is called with the place of every row that was changed, and its changed columns as they
    /// are now.
    pub fn swap(
        &mut self,
        rows: &[&Swap<'_>],
        given: &Given,
        each: &mut dyn FnMut(usize, &[u8]) -> Result<()>,
    ) -> Result<std::result::Result<(), Trouble>> {
        match &mut self.0 {
            SwapperOf::Sqlite(swapper) => swapper.swap(rows, each),
            SwapperOf::Postgres(swapper) => swapper.swap(given, each),
        }
    }
}

/// Signs that others have to wait.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pressure {
    /// Sessions that wait for a lock of ours.
    pub waiting: u64,
    /// How far the slowest replica is behind, where that can be seen.
    pub lag: Duration,
}

/// A row of the log in the target: one batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Logged {
    /// The load: digest of its rows, and which attempt it is.
    pub run: String,
    /// `load`, `rollback` or `backup`.
    pub what: String,
    /// Number of the batch, from 1.
    pub batch: u64,
    /// Digest of the plan.
    pub plan: String,
    /// Digest of the waybill of `3-transformed`.
    pub transformed: String,
    /// The table.
    pub table: String,
    /// Key of the first row, as JSON.
    pub first_key: String,
    /// Key of the last row.
    pub last_key: String,
    /// Rows that were looked at: the sum of the next four.
    pub processed: u64,
    /// Rows that were changed.
    pub succeeded: u64,
    /// Rows that the database refused.
    pub failed: u64,
    /// Rows that were left to a person.
    pub held: u64,
    /// Rows that were already as wanted.
    pub already: u64,
    /// What the database said of the refused rows, as a JSON array; none if there is none.
    pub errors: Option<String>,
    /// When the batch began; the database says it.
    pub started_at: String,
    /// When it was about to be committed; the database says it.
    pub finished_at: String,
    /// Who is in the database.
    pub db_user: String,
    /// The machine.
    pub host: String,
    /// The program.
    pub application: String,
}

/// The columns of the log, in the order of [`Logged`].
pub(crate) const COLUMNS: [&str; 19] = [
    "run",
    "what",
    "batch",
    "plan",
    "transformed",
    "table_name",
    "first_key",
    "last_key",
    "processed",
    "succeeded",
    "failed",
    "held",
    "already",
    "errors",
    "started_at",
    "finished_at",
    "db_user",
    "host",
    "application",
];

impl Logged {
    /// A row from what the database gives, each value as text.
    pub(crate) fn of(cells: &[Option<String>]) -> Self {
        let text = |at: usize| cells.get(at).cloned().flatten().unwrap_or_default();
        let count = |at| text(at).parse().unwrap_or_default();
        Self {
            run: text(0),
            what: text(1),
            batch: count(2),
            plan: text(3),
            transformed: text(4),
            table: text(5),
            first_key: text(6),
            last_key: text(7),
            processed: count(8),
            succeeded: count(9),
            failed: count(10),
            held: count(11),
            already: count(12),
            errors: cells.get(13).cloned().flatten(),
            started_at: text(14),
            finished_at: text(15),
            db_user: text(16),
            host: text(17),
            application: text(18),
        }
    }

    /// What the caller says of it, in the order of the columns up to `errors`.
    pub(crate) fn given(&self) -> Vec<Option<String>> {
        let texts = [&self.run, &self.what];
        let more = [&self.plan, &self.transformed, &self.table, &self.first_key, &self.last_key];
        let counts = [self.processed, self.succeeded, self.failed, self.held, self.already];
        let texts = texts.into_iter().cloned().chain([self.batch.to_string()]);
        let texts = texts.chain(more.into_iter().cloned());
        let all = texts.chain(counts.iter().map(u64::to_string)).map(Some);
        all.chain([self.errors.clone()]).collect()
    }
}

/// The machine that the program runs on.
pub(crate) fn host() -> String {
    whoami::hostname().unwrap_or_default()
}
