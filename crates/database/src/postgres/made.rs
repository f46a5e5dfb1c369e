//! What schema files made: looked at before and after each, and dropped again on request.

use crate::Refusal;
use crate::made::Made;
use crate::postgres::failure::{complaint, message};
use crate::postgres::relation::relation;
use crate::postgres::session::Writer;
use catalog::Table;
use complaint::Result;
use postgres::Error;
use std::collections::BTreeSet;

/// What there is: kind and name.
type Things = BTreeSet<(String, String)>;

impl Writer {
    /// Everything that was made by somebody, and that goes for its own sake: a sequence of a column
    /// goes with it.
    pub(crate) fn things(&self) -> Result<Things> {
        let rows = self.client.borrow_mut().query(include_str!("sql/things.sql"), &[]);
        let rows = rows.map_err(|error| complaint("cannot look what there is", &error))?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    /// What the scripts in the ledger made and what is still there.
    pub fn made(&self) -> Result<Vec<Made>> {
        self.batch("cannot make the ledger", include_str!("sql/ledger.sql"))?;
        let there = self.things()?;
        let sql = "select name, coalesce(made, '[]') from waybill.schema order by name";
        let rows = self.client.borrow_mut().query(sql, &[]);
        let rows = rows.map_err(|error| complaint("cannot read the ledger", &error))?;
        let made = rows.iter().flat_map(|row| Made::read(row.get(0), row.get(1)));
        Ok(made.filter(|it| there.contains(&(it.kind.clone(), it.name.clone()))).collect())
    }

    /// Drops them, and forgets that the scripts were applied; whatever else needs one of them keeps
    /// all of them. Inside of a transaction.
    pub fn drop_made(&self, made: &[Made]) -> Result<std::result::Result<(), Refusal>> {
        let tables: Vec<&str> =
            made.iter().filter(|it| it.kind == "table").map(|it| it.name.as_str()).collect();
        let mut left: Vec<String> = made
            .iter()
            .filter(|it| it.kind != "table")
            .map(|it| format!("drop {} if exists {}", it.kind, it.name))
            .collect();
        if !tables.is_empty() {
            left.push(format!("drop table if exists {}", tables.join(", ")));
        }
        // What needs others goes before them; which that is shows when it is tried.
        while !left.is_empty() {
            let before = left.len();
            let mut why = String::new();
            for statement in std::mem::take(&mut left) {
                if let Err(error) = self.tried(&statement)? {
                    why = message(&error);
                    left.push(statement);
                }
            }
            if left.len() == before {
                return Ok(Err(Refusal(why)));
            }
        }
        self.batch("cannot write the ledger", "delete from waybill.schema")?;
        Ok(Ok(()))
    }

    /// Runs a statement that may be refused.
    pub(crate) fn tried(&self, statement: &str) -> Result<std::result::Result<(), Error>> {
        self.batch("cannot go on", "savepoint waybill_drop")?;
        let done = self.client.borrow_mut().batch_execute(statement);
        match done {
            Ok(()) => {
                self.batch("cannot go on", "release savepoint waybill_drop")?;
                Ok(Ok(()))
            }
            Err(error) if error.as_db_error().is_some() => {
                self.batch("cannot go on", "rollback to savepoint waybill_drop")?;
                Ok(Err(error))
            }
            Err(error) => Err(complaint("cannot go on", &error)),
        }
    }

    /// Keeps everybody else from these tables until the transaction ends.
    pub fn lock(&self, tables: &[&Table]) -> Result<()> {
        let names: Vec<String> = tables.iter().map(|table| relation(table)).collect();
        if names.is_empty() {
            return Ok(());
        }
        self.batch("cannot lock the tables", &format!("lock table only {}", names.join(", only ")))
    }

    /// Empties the tables in one statement. A table that refers to one of them and is not among them
    /// keeps all of them.
    pub fn truncate(&self, tables: &[&Table]) -> Result<std::result::Result<(), Refusal>> {
        let names: Vec<String> = tables
            .iter()
            .map(|table| {
                let only = if table.partitioned { "" } else { "only " };
                format!("{only}{}", relation(table))
            })
            .collect();
        if names.is_empty() {
            return Ok(Ok(()));
        }
        let sql = format!("truncate table {} restrict", names.join(", "));
        Ok(self.tried(&sql)?.map_err(|error| Refusal(message(&error))))
    }
}
