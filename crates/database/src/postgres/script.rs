//! SQL files that a person wrote, run whole or not at all.

use crate::Script;
use crate::postgres::failure::complaint;
use crate::postgres::session::Writer;
use complaint::Result;

/// Refuses what would break out of the transaction in which the file is run.
#[expect(clippy::unnecessary_wraps, reason = "the lexer follows")]
pub(crate) fn check(script: &Script) -> Result<()> {
    let _ = script;
    Ok(())
}

impl Writer {
    /// What the ledger says about a script: the digest with which it was applied.
    pub fn applied(&self, script: &Script) -> Result<Option<String>> {
        self.batch("cannot make the ledger", include_str!("sql/ledger.sql"))?;
        let sql = "select sha256 from waybill.schema where name = $1";
        let row = self.client.borrow_mut().query_opt(sql, &[&script.name]);
        row.map(|row| row.map(|row| row.get(0)))
            .map_err(|error| complaint("cannot read the ledger", &error))
    }

    /// The names of the scripts in the ledger.
    pub fn ledger(&self) -> Result<Vec<String>> {
        let rows =
            self.client.borrow_mut().query("select name from waybill.schema order by name", &[]);
        rows.map(|rows| rows.iter().map(|row| row.get(0)).collect())
            .map_err(|error| complaint("cannot read the ledger", &error))
    }

    /// Runs the script and writes it into the ledger, in one transaction. A second runner that
    /// was faster is noticed: `false`.
    pub fn apply(&self, script: &Script) -> Result<bool> {
        self.begin(&[])?;
        let done = self.apply_inside(script);
        match &done {
            Ok(true) => self.batch("cannot commit", "commit")?,
            _ => self.abandon()?,
        }
        done
    }

    fn apply_inside(&self, script: &Script) -> Result<bool> {
        if self.applied(script)?.is_some() {
            return Ok(false);
        }
        self.client
            .borrow_mut()
            .batch_execute(&script.text)
            .map_err(|error| located(script, &error))?;
        // A dump empties the search path, and settings of one file are not those of the next.
        self.batch("cannot go on after the file", "reset search_path")?;
        let sql = "insert into waybill.schema (name, sha256) values ($1, $2)";
        self.client
            .borrow_mut()
            .execute(sql, &[&script.name, &script.sha256()])
            .map_err(|error| complaint("cannot write the ledger", &error))?;
        Ok(true)
    }
}

/// The server says at which character of the text it stopped.
fn located(script: &Script, error: &postgres::Error) -> complaint::Complaint {
    let said = complaint("the file does not run", error);
    let place = error.as_db_error().and_then(|said| match said.position() {
        Some(postgres::error::ErrorPosition::Original(place)) => usize::try_from(*place).ok(),
        _ => None,
    });
    let Some(place) = place else { return said.at(&script.path) };
    let before = script.text.chars().take(place.saturating_sub(1));
    let line = 1 + before.filter(|c| *c == '\n').count();
    said.at(format!("{}:{line}", script.path))
}
