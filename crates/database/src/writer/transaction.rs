//! What makes changes last, or takes them back.

use super::{Session, Writer};
use crate::Trouble;
use catalog::Table;
use complaint::Result;

impl Writer {
    /// Begins a transaction in which these tables are written.
    ///
    /// Foreign keys that need it are checked when it ends, so that circles and rows that point to
    /// themselves need no order of their own. `enforce` switches them off altogether, where the
    /// database can.
    pub fn begin(&self, tables: &[&Table], enforce: bool) -> Result<()> {
        match &self.0 {
            Session::Sqlite(session) => session.begin(enforce),
            Session::Postgres(session) => session.begin(tables),
        }?;
        outage::point("write-begun");
        Ok(())
    }

    /// Makes the transaction last. `Ok(false)` if a reference without a parent keeps it from
    /// that: the transaction is still open.
    pub fn commit(&self) -> Result<bool> {
        outage::point("before-commit");
        let committed = either!(self, session => session.commit())?;
        if committed {
            outage::point("after-commit");
        }
        Ok(committed)
    }

    /// Does now what was put off until the end of the transaction: what it changes belongs to the
    /// journal.
    pub fn settle(&self) -> Result<()> {
        match &self.0 {
            Session::Sqlite(_) => Ok(()),
            Session::Postgres(session) => session.settle(),
        }
    }

    /// Takes the transaction back.
    pub fn abandon(&self) -> Result<()> {
        either!(self, session => session.abandon())?;
        outage::point("taken-back");
        Ok(())
    }

    /// The transaction, by the number under which the server remembers it; `None` where it does not.
    pub fn transaction(&self) -> Result<Option<String>> {
        match &self.0 {
            Session::Sqlite(_) => Ok(None),
            Session::Postgres(session) => session.transaction().map(Some),
        }
    }

    /// Whether a transaction was committed; `None` where nobody knows any more.
    pub fn was_committed(&self, transaction: &str) -> Result<Option<bool>> {
        match &self.0 {
            Session::Sqlite(_) => Ok(None),
            Session::Postgres(session) => session.was_committed(transaction),
        }
    }

    /// Begins a transaction in which rows of this table are changed where they stand.
    pub fn begin_batch(&self, table: &Table) -> Result<std::result::Result<(), Trouble>> {
        let begun = either!(self, session => session.begin_batch(table))?;
        outage::point("write-begun");
        Ok(begun)
    }

    /// Makes it last.
    pub fn commit_batch(&self) -> Result<std::result::Result<(), Trouble>> {
        outage::point("before-commit");
        let committed = either!(self, session => session.commit_batch())?;
        outage::point("after-commit");
        Ok(committed)
    }
}
