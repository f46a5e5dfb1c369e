//! The session that cannot write, of whichever database.

use crate::{Beside, Definition, Finding, Found, Logged, Selection, Url, Value, postgres, sqlite};
use catalog::{Catalog, Table};
use complaint::Result;
use record::{Cell, Columns};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// A session that cannot write, with everything read from one snapshot.
pub struct Reader(Session);

enum Session {
    Sqlite(Box<sqlite::Reader>),
    Postgres(Box<postgres::Reader>),
}

macro_rules! either {
    ($self:ident, $session:ident => $do:expr) => {
        match &$self.0 {
            Session::Sqlite($session) => $do,
            Session::Postgres($session) => $do,
        }
    };
}

impl Reader {
    /// Opens a database or a dump. `as_of` is what `:as_of` stands for in conditions.
    pub fn open(url: &Url, as_of: Option<&str>) -> Result<Self> {
        let reader = Self(match url {
            Url::Sqlite(path) if !is_pg_dump(path) => {
                Session::Sqlite(Box::new(sqlite::Reader::open(path, as_of)?))
            }
            Url::Sqlite(path) | Url::Dump(path) => {
                Session::Sqlite(Box::new(postgres::dump::open(path, as_of)?))
            }
            Url::Postgres(server) => {
                Session::Postgres(Box::new(postgres::Reader::open(server, as_of)?))
            }
        });
        outage::point("read-begun");
        Ok(reader)
    }

    /// Another session on the same snapshot, where the database has such; for a second thread.
    pub fn share(&self) -> Result<Option<Self>> {
        match &self.0 {
            Session::Sqlite(_) => Ok(None),
            Session::Postgres(session) => {
                Ok(Some(Self(Session::Postgres(Box::new(session.share()?)))))
            }
        }
    }

    /// The selection in parts that follow each other, for several threads; itself where it is
    /// better read in one go.
    pub fn parts(&self, selection: &Selection, table: &Table) -> Result<Vec<Selection>> {
        match &self.0 {
            Session::Sqlite(_) => Ok(vec![selection.clone()]),
            Session::Postgres(session) => session.parts(selection, table),
        }
    }

    /// Whether the database still answers: what failed was then not the connection.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        match &self.0 {
            Session::Sqlite(_) => true,
            Session::Postgres(session) => session.is_connected(),
        }
    }

    /// What no row of a table brings along, where the database has such things.
    pub fn beside(&self) -> Result<Vec<Beside>> {
        match &self.0 {
            Session::Sqlite(_) => Ok(Vec::new()),
            Session::Postgres(session) => session.beside(),
        }
    }

    /// What was noticed while a dump was read.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        match &self.0 {
            Session::Sqlite(session) => session.findings(),
            Session::Postgres(_) => &[],
        }
    }

    /// The source is a D1 export, which writes every number as a double.
    #[must_use]
    pub fn from_d1(&self) -> bool {
        matches!(&self.0, Session::Sqlite(session) if session.from_d1())
    }

    /// The whole catalog, with counted rows.
    pub fn catalog(&self) -> Result<Catalog> {
        either!(self, session => session.catalog())
    }

    /// Gives each selected row as a line.
    pub fn rows(
        &self,
        selection: &Selection,
        columns: &Columns,
        each: &mut dyn FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        either!(self, session => session.rows(selection, columns, each))?;
        outage::point("table-read");
        Ok(())
    }

    /// Whether a selection can be asked for at all: its conditions are SQL that fits the tables.
    pub fn check(&self, selection: &Selection) -> Result<()> {
        either!(self, session => session.check(selection))
    }

    /// Whether a query of the plan's can be asked at all.
    pub fn check_query(&self, sql: &str) -> Result<()> {
        either!(self, session => session.check_query(sql))
    }

    /// Number of selected rows.
    pub fn count(&self, selection: &Selection) -> Result<u64> {
        either!(self, session => session.count(selection))
    }

    /// The value of a query of the plan's.
    pub fn value(&self, sql: &str) -> Result<Value> {
        either!(self, session => session.value(sql))
    }

    /// Runs a query of the plan's to its end; gives the number of rows and the work it took.
    pub fn run(&self, sql: &str) -> Result<(u64, u64)> {
        either!(self, session => session.run(sql))
    }

    /// The last key that a counter gave out; `None` if it gave none.
    pub fn sequence(&self, counter: &str) -> Result<Option<i64>> {
        either!(self, session => session.sequence(counter))
    }

    /// Number of values of `key` that more than one row has. A column is compared with its own
    /// collation, or with the one beside it; NULL is equal to nothing.
    ///
    /// No index is used: one that has lost a row would say what it is asked to.
    pub fn duplicates(&self, table: &Table, key: &[(String, Option<String>)]) -> Result<u64> {
        match &self.0 {
            Session::Sqlite(session) => session.duplicates(&table.name, key),
            Session::Postgres(session) => session.duplicates(table, key),
        }
    }

    /// What the database itself finds wrong with a table. The first few; empty is good.
    pub fn integrity(&self, table: &Table) -> Result<Vec<String>> {
        match &self.0 {
            Session::Sqlite(session) => session.integrity(&table.name),
            Session::Postgres(session) => session.integrity(table),
        }
    }

    /// The statements that make the source's tables, then what rests on them: names and texts of
    /// numbered files. Tables in `without` are left out, with what belongs to them.
    pub fn schema_files(
        &self,
        without: &BTreeMap<String, String>,
    ) -> Result<Vec<(String, String)>> {
        either!(self, session => session.schema_files(without))
    }

    /// The statements that make the database, of PostgreSQL alone: from a server through `pg_dump`,
    /// from a dump as it has them.
    pub fn definitions(&self) -> Result<Vec<Definition>> {
        postgres::dump::definitions::definitions(&self.schema_files(&BTreeMap::new())?)
    }

    /// Number of rows of `table` whose reference `which` has no parent. A parent that is not
    /// there has no rows.
    pub fn orphans(&self, table: &Table, which: usize, parent: Option<&Table>) -> Result<u64> {
        either!(self, session => session.orphans(table, which, parent))
    }

    /// [`Reader::orphans`] of several references whose parents are there, in their order.
    pub fn orphan_counts(&self, asked: &[(&Table, usize, &Table)]) -> Result<Vec<u64>> {
        match &self.0 {
            Session::Sqlite(session) => {
                let count = |(table, which, parent): &(&Table, usize, &Table)| {
                    session.orphans(table, *which, Some(parent))
                };
                asked.iter().map(count).collect()
            }
            Session::Postgres(session) => session.orphan_counts(asked),
        }
    }

    /// The greatest values of columns that hold integers, in their order.
    pub fn greatest(&self, asked: &[(&Table, &str)]) -> Result<Vec<Option<i64>>> {
        match &self.0 {
            Session::Sqlite(session) => {
                asked.iter().map(|(table, column)| session.greatest(&table.name, column)).collect()
            }
            Session::Postgres(session) => session.greatest(asked),
        }
    }

    /// The text as the database writes a value of that column: two texts for which it is the same
    /// are the same value. `None` where the database knows no such thing or takes no such text.
    pub fn canonical(&self, column: &catalog::Column, text: &str) -> Result<Option<String>> {
        match &self.0 {
            Session::Sqlite(_) => Ok(None),
            Session::Postgres(session) => session.canonical(column, text),
        }
    }

    /// Calls `each` with every row of the log of batches, oldest first; of one run where one is named.
    pub fn log(&self, run: Option<&str>, each: &mut dyn FnMut(Logged) -> Result<()>) -> Result<()> {
        either!(self, session => session.log(run, each))
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
}

/// Whether a file begins as `pg_dump` begins: then nobody has to say `pgdump:`.
fn is_pg_dump(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(256).read_to_end(&mut head));
    read.is_ok() && String::from_utf8_lossy(&head).contains("-- PostgreSQL database")
}

/// Finds rows of one table.
pub struct Finder<'a>(pub(crate) FinderOf<'a>);

pub(crate) enum FinderOf<'a> {
    Sqlite(sqlite::Finder<'a>),
    Postgres(postgres::Finder<'a>),
}

impl Finder<'_> {
    /// The row with these key values.
    pub fn find(&mut self, key: &[Cell<'_>]) -> Result<Found<'_>> {
        match &mut self.0 {
            FinderOf::Sqlite(finder) => finder.find(key),
            FinderOf::Postgres(finder) => finder.find(key),
        }
    }

    /// Calls `each` with every key's place in the list and what is found for it.
    pub fn find_all(
        &mut self,
        keys: &[Vec<Cell<'_>>],
        each: &mut dyn FnMut(usize, Found<'_>) -> Result<()>,
    ) -> Result<()> {
        match &mut self.0 {
            FinderOf::Sqlite(finder) => keys
                .iter()
                .enumerate()
                .try_for_each(|(place, key)| finder.find(key).and_then(|found| each(place, found))),
            FinderOf::Postgres(finder) => finder.find_all(keys, each),
        }
    }
}
