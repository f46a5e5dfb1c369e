//! The session that can write, of whichever database.

use crate::batch::SwapperOf;
use crate::reader::{Finder, FinderOf};
use crate::table_writer::{TableWriter, WriterOf};
use crate::{Change, Known, Logged, Made, Meeter, Pressure, Refusal, Script, Shape, Swapper, Url};
use crate::{Value, postgres, sqlite};
use catalog::{Catalog, Table, TableKind};
use complaint::{Complaint, Result};
use record::{Cell, Columns};
use std::collections::BTreeMap;

/// A session that can write. Only `load`, `rollback` and `schema` open one.
pub struct Writer(Session);

enum Session {
    Sqlite(Box<sqlite::Writer>),
    Postgres(Box<postgres::Writer>),
}

macro_rules! either {
    ($self:ident, $session:ident => $do:expr) => {
        match &$self.0 {
            Session::Sqlite($session) => $do,
            Session::Postgres($session) => $do,
        }
    };
}

mod transaction;

impl Writer {
    /// Opens an existing database, or makes a new file where `create` says so.
    pub fn open(url: &Url, create: bool) -> Result<Self> {
        Ok(Self(match url {
            Url::Sqlite(path) => Session::Sqlite(Box::new(sqlite::Writer::open(path, create)?)),
            Url::Postgres(server) => Session::Postgres(Box::new(postgres::Writer::open(server)?)),
            Url::Dump(path) => {
                return Err(Complaint::new(format!("{} is a dump", path.display()))
                    .hint("a target is a database: restore the dump into one"));
            }
        }))
    }

    /// Whether rows are better put in by the thousand than one by one.
    #[must_use]
    pub fn in_bulk(&self) -> bool {
        matches!(self.0, Session::Postgres(_))
    }

    /// Whether triggers fire in the transactions that begin from now on.
    pub fn fire_triggers(&self, fire: bool) -> Result<()> {
        either!(self, session => session.fire_triggers(fire))
    }

    /// What the schema files in the ledger made, as far as it is still there.
    pub fn made(&self) -> Result<Vec<Made>> {
        either!(self, session => session.made())
    }

    /// Drops that, and forgets that the files were applied; whatever else needs one of them keeps all
    /// of them. Inside of a transaction.
    pub fn drop_made(&self, made: &[Made]) -> Result<std::result::Result<(), Refusal>> {
        either!(self, session => session.drop_made(made))
    }

    /// Keeps everybody else from these tables until the transaction ends.
    pub fn lock(&self, tables: &[&Table]) -> Result<()> {
        either!(self, session => session.lock(tables))
    }

    /// Empties the tables, given children first, at once. One that is referred to from outside of
    /// them keeps all of them.
    pub fn truncate(&self, tables: &[&Table]) -> Result<std::result::Result<(), Refusal>> {
        either!(self, session => session.truncate(tables))
    }

    /// Gives the whole database to `sink`, piece by piece, so that [`Writer::restore`] can bring it back.
    pub fn back_up(&self, sink: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        either!(self, session => session.back_up(sink))
    }

    /// Keeps everybody else from the whole database: with [`Writer::restore`] nobody can change it
    /// between a look at it and the end.
    pub fn hold(&self, tables: &[&Table]) -> Result<()> {
        match &self.0 {
            Session::Sqlite(session) => session.hold(),
            Session::Postgres(session) => session.hold(tables),
        }
    }

    /// Makes the database that is held what it was when the backup was taken: a file with what
    /// [`Writer::back_up`] gave.
    pub fn restore(self, backup: &std::path::Path) -> Result<Self> {
        Ok(Self(match self.0 {
            Session::Sqlite(session) => Session::Sqlite(Box::new(session.restore(backup)?)),
            Session::Postgres(session) => Session::Postgres(Box::new(session.restore(backup)?)),
        }))
    }

    /// Whether a row has another value in this column than its default.
    pub fn filled(&self, table: &Table, column: &str, default: Option<&str>) -> Result<bool> {
        either!(self, session => session.filled(table, column, default))
    }

    /// What is in each table, in short and by its name: two sums are equal if the rows are.
    pub fn sums<'t>(
        &self,
        of: impl Iterator<Item = &'t Table>,
    ) -> Result<BTreeMap<String, String>> {
        of.map(|table| Ok((table.name.clone(), either!(self, to => to.sum(table))?))).collect()
    }

    /// Whether the database still answers: what failed was then not the connection.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        match &self.0 {
            Session::Sqlite(_) => true,
            Session::Postgres(session) => session.is_connected(),
        }
    }

    /// The whole catalog, with counted rows.
    pub fn catalog(&self) -> Result<Catalog> {
        either!(self, session => session.catalog())
    }

    /// The same for who needs no count: neither rows nor bytes of a table are in it.
    pub fn described(&self) -> Result<Catalog> {
        either!(self, session => session.described())
    }

    /// Finds rows of `table` by `key`, a list of columns; by the rowid if it is empty.
    pub fn finder<'a>(
        &'a self,
        table: &Table,
        columns: &'a Columns,
        key: &[String],
    ) -> Result<Finder<'a>> {
        Ok(Finder(match &self.0 {
            Session::Sqlite(session) => FinderOf::Sqlite(session.finder(table, columns, key)?),
            Session::Postgres(session) => FinderOf::Postgres(session.finder(table, columns, key)?),
        }))
    }

    /// Looks for many rows of `table` at a time by `key`, which is not empty; `None` where one is
    /// found as fast.
    pub fn meeter<'a>(
        &'a self,
        table: &Table,
        columns: &'a Columns,
        key: &[String],
    ) -> Result<Option<Meeter<'a>>> {
        match &self.0 {
            Session::Sqlite(_) => Ok(None),
            Session::Postgres(session) => session.meeter(table, columns, key).map(Some),
        }
    }

    /// Changes rows of `table`, writing these columns, known by `key` (by the rowid if empty).
    ///
    /// `by_place` asks where inserted rows lie, to know them by that. With `keep_rowid` an insert takes the rowid as one more value before the columns: for
    /// putting a row back where it was. PostgreSQL gives it another place.
    pub fn table_writer<'a>(
        &'a self,
        table: &Table,
        columns: &Columns,
        key: &[String],
        by_place: bool,
        keep_rowid: bool,
    ) -> Result<TableWriter<'a>> {
        Ok(TableWriter(match &self.0 {
            Session::Sqlite(session) => {
                WriterOf::Sqlite(session.table_writer(table, columns, key, keep_rowid)?)
            }
            Session::Postgres(session) => {
                WriterOf::Postgres(session.table_writer(table, columns, key, by_place, keep_rowid)?)
            }
        }))
    }

    /// Keys of the rows of `table` whose reference `which` (its place among the table's
    /// references) has no parent: as `key` columns, or as the rowid where `key` is empty.
    pub fn orphans(
        &self,
        table: &Table,
        which: usize,
        key: &[String],
    ) -> Result<Vec<Vec<Cell<'static>>>> {
        either!(self, session => session.orphans(table, which, key))
    }

    /// The last key that a counter gave out; `None` if it gave none.
    pub fn sequence(&self, counter: &str) -> Result<Option<i64>> {
        either!(self, session => session.sequence(counter))
    }

    /// Sets it; `None` is a counter that gave out none.
    pub fn set_sequence(&self, counter: &str, value: Option<i64>) -> Result<()> {
        either!(self, session => session.set_sequence(counter, value))?;
        outage::point("sequence-set");
        Ok(())
    }

    /// Whether a counter counts down.
    pub fn counts_down(&self, counter: &str) -> Result<bool> {
        match &self.0 {
            Session::Sqlite(_) => Ok(false),
            Session::Postgres(session) => session.counts_down(counter),
        }
    }

    /// The highest value of an integer column; the lowest, where it is counted down.
    pub fn furthest(&self, table: &Table, column: &str, down: bool) -> Result<Option<i64>> {
        match &self.0 {
            // SQLite raises an AUTOINCREMENT table's counter by itself.
            Session::Sqlite(_) => Ok(None),
            Session::Postgres(session) => session.furthest(table, column, down),
        }
    }

    /// Whether changes of a table can be watched.
    #[must_use]
    pub fn watches(table: &Table) -> bool {
        table.kind == TableKind::Table
    }

    /// Begins to watch every table, afresh. SQLite watches from before the transaction, PostgreSQL
    /// within it: it is called on both sides of `begin`.
    pub fn watch(&self, catalog: &Catalog) -> Result<()> {
        either!(self, session => session.watch(catalog))
    }

    /// Calls `each` with what has become of each row of a table that was changed, in the order of
    /// the first change.
    pub fn watched(
        &self,
        table: &Table,
        columns: &Columns,
        each: &mut dyn FnMut(Change<'_>) -> Result<()>,
    ) -> Result<()> {
        either!(self, session => session.watched(table, columns, each))
    }

    /// Calls `each` with every text of a column, to be looked through: it may be escaped.
    pub fn texts(
        &self,
        table: &Table,
        column: &str,
        each: &mut dyn FnMut(&str) -> Result<()>,
    ) -> Result<()> {
        either!(self, session => session.texts(table, column, each))
    }

    /// How the rows of `table` with these values in these columns are known to a journal.
    pub fn known(
        &self,
        table: &Table,
        names: &[String],
        values: &[Cell<'_>],
    ) -> Result<Vec<Known>> {
        either!(self, session => session.known(table, names, values))
    }

    /// Whether taking a row of `table` away would take or change rows that refer to it, or is
    /// refused for them.
    pub fn referred(&self, table: &Table, key: &[String], cells: &[Cell<'_>]) -> Result<bool> {
        match &self.0 {
            // Foreign keys are off while rows are taken away; see `begin`.
            Session::Sqlite(_) => Ok(false),
            Session::Postgres(session) => session.referred(table, key, cells),
        }
    }

    /// The same for several rows: which of them are referred to.
    pub fn referred_all(
        &self,
        table: &Table,
        key: &[String],
        keys: &[Vec<Cell<'_>>],
    ) -> Result<Vec<bool>> {
        match &self.0 {
            Session::Sqlite(_) => Ok(vec![false; keys.len()]),
            Session::Postgres(session) => session.referred_all(table, key, keys),
        }
    }

    /// The numbers under which just so many rows, all that a table has, were written; none where the
    /// database gives rows no numbers.
    pub fn versions(&self, table: &Table, count: u64) -> Result<Vec<String>> {
        match &self.0 {
            Session::Sqlite(_) => Ok(Vec::new()),
            Session::Postgres(session) => session.versions(table, count),
        }
    }

    /// Whether the numbers that were given in a transaction still mean what they meant.
    pub fn remembers(&self, transaction: &str) -> Result<bool> {
        match &self.0 {
            Session::Sqlite(_) => Ok(false),
            Session::Postgres(session) => session.remembers(transaction),
        }
    }

    /// Deletes the rows with these numbers if there are just so many and nothing else refers to them.
    pub fn delete_versions(&self, table: &Table, versions: &[String], count: u64) -> Result<bool> {
        match &self.0 {
            Session::Sqlite(_) => Ok(false),
            Session::Postgres(session) => session.delete_versions(table, versions, count),
        }
    }

    /// Keeps other programs of ours from changing rows of the database while this one lives, or says
    /// which does. PostgreSQL does so for every session that writes.
    pub fn alone(&self) -> Result<()> {
        match &self.0 {
            Session::Sqlite(session) => session.alone(),
            Session::Postgres(_) => Ok(()),
        }
    }

    /// Changes rows of a table where they stand.
    pub fn swapper<'a>(&'a self, shape: Shape<'a>) -> Result<Swapper<'a>> {
        Ok(Swapper(match &self.0 {
            Session::Sqlite(session) => SwapperOf::Sqlite(session.swapper(shape)?),
            Session::Postgres(session) => SwapperOf::Postgres(session.swapper(shape)?),
        }))
    }

    /// Signs that others wait for the transaction that is open.
    pub fn pressure(&self) -> Result<Pressure> {
        either!(self, session => session.pressure())
    }

    /// Makes the log of batches if it is not there.
    pub fn make_log(&self) -> Result<()> {
        either!(self, session => session.make_log())
    }

    /// Writes a row into the log, in the transaction.
    pub fn log(&self, row: &Logged) -> Result<()> {
        either!(self, session => session.log(row))
    }

    /// The last batch of a run that is in the log, of a load, a rollback or a backup.
    pub fn logged(&self, run: &str, what: &str) -> Result<Option<u64>> {
        either!(self, session => session.logged(run, what))
    }

    /// How many loads of these rows are in the log.
    pub fn attempts(&self, transformed: &str) -> Result<u64> {
        either!(self, session => session.attempts(transformed))
    }

    /// The value of a query of the plan's.
    pub fn value(&self, sql: &str, as_of: Option<&str>) -> Result<Value> {
        either!(self, session => session.value(sql, as_of))
    }

    /// Makes a table for copies of rows of another; if it is there already, that is an error.
    pub fn make_copy(&self, table: &Table, name: &str) -> Result<()> {
        either!(self, session => session.make_copy(table, name))
    }

    /// Copies the rows with these keys into it.
    pub fn copy_rows(
        &self,
        table: &Table,
        name: &str,
        key: &[String],
        keys: &[Vec<Cell<'_>>],
    ) -> Result<()> {
        either!(self, session => session.copy_rows(table, name, key, keys))
    }

    /// What the ledger says about a script: the digest with which it was applied.
    pub fn applied(&self, script: &Script) -> Result<Option<String>> {
        either!(self, session => session.applied(script))
    }

    /// The names of the scripts in the ledger.
    pub fn ledger(&self) -> Result<Vec<String>> {
        either!(self, session => session.ledger())
    }

    /// Runs the script and signs the ledger in one transaction; `false` if a second runner was faster.
    pub fn apply(&self, script: &Script) -> Result<bool> {
        either!(self, session => session.apply(script))
    }
}
