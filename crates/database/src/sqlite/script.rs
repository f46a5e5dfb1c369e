//! SQL files that a person wrote, run whole or not at all.

use crate::Script;
use crate::failure;
use crate::made::Made;
use crate::sqlite::session::Writer;
use crate::sqlite::splitter::Statements;
use complaint::{Complaint, Result};
use rusqlite::{Error, OptionalExtension as _};

const LEDGER: &str = "create table if not exists waybill_schema (
    name text primary key not null,
    sha256 text not null,
    applied_at text not null,
    made text
) without rowid";

/// One of a version that did not yet write down what a file made.
const ONE_COLUMN_LESS: &str = "select count(*) = 0 from pragma_table_info('waybill_schema')
    where name = 'made'";

/// Refuses what would break out of the transaction in which the file is run.
pub(crate) fn check(script: &Script) -> Result<()> {
    let mut statements = Statements::new(script.text.as_bytes());
    while let Some(statement) = statements.next().map_err(|said| {
        let line = said.place().unwrap_or_default().trim_start_matches("line ").to_owned();
        Complaint::new(said.fact()).at(format!("{}:{line}", script.path))
    })? {
        let word = statement.words[0].as_str();
        let breaks_out = matches!(
            word,
            "BEGIN"
                | "COMMIT"
                | "END"
                | "ROLLBACK"
                | "SAVEPOINT"
                | "RELEASE"
                | "VACUUM"
                | "ATTACH"
                | "DETACH"
                | "PRAGMA"
        );
        if breaks_out {
            return Err(Complaint::new(format!("{word} has no place in a schema file"))
                .at(format!("{}:{}", script.path, statement.line))
                .hint("each file is run in one transaction of its own; take the statement out"));
        }
    }
    Ok(())
}

impl Writer {
    /// What the ledger says about a script: the digest with which it was applied.
    pub fn applied(&self, script: &Script) -> Result<Option<String>> {
        self.make_ledger()?;
        self.connection
            .query_row("select sha256 from waybill_schema where name = ?1", [&script.name], |row| {
                row.get(0)
            })
            .optional()
            .map_err(|error| failure::complaint("cannot read the ledger", &error))
    }

    pub(crate) fn make_ledger(&self) -> Result<()> {
        self.batch("cannot make the ledger", LEDGER)?;
        let less = self.connection.query_row(ONE_COLUMN_LESS, [], |row| row.get::<_, bool>(0));
        if less.map_err(|error| failure::complaint("cannot read the ledger", &error))? {
            self.batch(
                "cannot make the ledger",
                "alter table waybill_schema add column made text",
            )?;
        }
        Ok(())
    }

    /// The names of the scripts in the ledger.
    pub fn ledger(&self) -> Result<Vec<String>> {
        let read = || {
            self.connection
                .prepare("select name from waybill_schema order by name")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(|error| failure::complaint("cannot read the ledger", &error))
    }

    /// Runs the script and writes it into the ledger, in one transaction. A second runner that
    /// was faster is noticed: `false`.
    pub fn apply(&self, script: &Script) -> Result<bool> {
        self.begin(false)?;
        let done = self.apply_inside(script);
        match &done {
            Ok(true) => {
                outage::point("before-commit");
                self.batch("cannot commit", "commit")?;
                outage::point("after-commit");
            }
            Ok(false) => self.abandon()?,
            // A full disk takes it back by itself, and the first error says why.
            Err(_) => drop(self.abandon()),
        }
        done
    }

    fn apply_inside(&self, script: &Script) -> Result<bool> {
        if self.applied(script)?.is_some() {
            return Ok(false);
        }
        let before = self.things()?;
        let done = self.connection.execute_batch(&script.text);
        done.map_err(|error| {
            if failure::is_of_file(&error) {
                failure::complaint_on(&self.connection, "the file does not run", &error)
            } else {
                located(script, &error)
            }
        })?;
        let after = self.things()?;
        let made: Vec<_> = after.difference(&before).cloned().collect();
        self.connection
            .execute(
                "insert into waybill_schema (name, sha256, applied_at, made)
                 values (?1, ?2, datetime('now'), ?3)",
                [&script.name, &script.sha256(), &Made::written(&made)],
            )
            .map_err(|error| {
                failure::complaint_on(&self.connection, "cannot write the ledger", &error)
            })?;
        Ok(true)
    }
}

/// The offset that SQLite gives is that in the statement at fault, so the line is found by its
/// text.
fn located(script: &Script, error: &Error) -> Complaint {
    let said = Complaint::new(failure::message(error)).while_doing("the file does not run");
    let Error::SqlInputError { sql, offset, .. } = error else { return said.at(&script.path) };
    let start = script.text.find(sql.as_str()).unwrap_or(0);
    let end = start + usize::try_from(*offset).unwrap_or(0);
    let line = 1 + script.text.bytes().take(end).filter(|byte| *byte == b'\n').count();
    said.at(format!("{}:{line}", script.path))
}
