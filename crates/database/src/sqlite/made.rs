//! What schema files made: looked at before and after each, and dropped again on request.

use crate::failure::{complaint, message};
use crate::made::Made;
use crate::sqlite::session::Writer;
use crate::{Refusal, quoted};
use catalog::Table;
use complaint::Result;
use std::collections::BTreeSet;

/// What there is: kind and name.
type Things = BTreeSet<(String, String)>;

impl Writer {
    /// Tables and views, and what was put on them later: it goes with them, or for its own sake.
    pub(crate) fn things(&self) -> Result<Things> {
        let sql =
            "select type, name from sqlite_schema where name not like 'sqlite\\_%' escape '\\'
                   and name <> 'waybill_schema' and sql is not null";
        let read = || {
            self.connection
                .prepare(sql)?
                .query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?
                .collect::<rusqlite::Result<Things>>()
        };
        let things = read().map_err(|error| complaint("cannot look what there is", &error))?;
        Ok(things.into_iter().map(|(kind, name)| (kind, quoted(&name))).collect())
    }

    /// What the scripts in the ledger made and what is still there.
    pub fn made(&self) -> Result<Vec<Made>> {
        self.make_ledger()?;
        let there = self.things()?;
        let read = || {
            self.connection
                .prepare("select name, coalesce(made, '[]') from waybill_schema order by name")?
                .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        let rows = read().map_err(|error| complaint("cannot read the ledger", &error))?;
        let made = rows.iter().flat_map(|(name, made)| Made::read(name, made));
        Ok(made.filter(|it| there.contains(&(it.kind.clone(), it.name.clone()))).collect())
    }

    /// Drops them, and forgets that the scripts were applied; whatever else needs one of them keeps
    /// all of them. Inside of a transaction, with foreign keys off.
    pub fn drop_made(&self, made: &[Made]) -> Result<std::result::Result<(), Refusal>> {
        let others = self.things()?;
        for kind in ["trigger", "view", "index", "table"] {
            for it in made.iter().filter(|it| it.kind == kind) {
                self.batch("cannot drop", &format!("drop {kind} if exists {}", it.name))?;
            }
        }
        // A view of somebody else that reads one of them is broken without a word.
        let ours: BTreeSet<_> = made.iter().map(|it| (it.kind.clone(), it.name.clone())).collect();
        for (_, view) in others.difference(&ours).filter(|(kind, _)| kind == "view") {
            let read = self.connection.prepare(&format!("select * from {view} limit 0"));
            if let Err(error) = read {
                return Ok(Err(Refusal(format!("the view {view} needs it: {}", message(&error)))));
            }
        }
        self.batch("cannot write the ledger", "delete from waybill_schema")?;
        Ok(Ok(()))
    }

    /// The transaction keeps everybody else away already.
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "as PostgreSQL's")]
    pub fn lock(&self, _: &[&Table]) -> Result<()> {
        Ok(())
    }

    /// Empties the tables, children first.
    pub fn truncate(&self, tables: &[&Table]) -> Result<std::result::Result<(), Refusal>> {
        for table in tables {
            self.batch("cannot empty", &format!("delete from {}", quoted(&table.name)))?;
        }
        let emptied = |name: &str| tables.iter().any(|it| it.name.eq_ignore_ascii_case(name));
        let check = || {
            self.connection
                .prepare("select \"table\", parent from pragma_foreign_key_check")?
                .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
                .find(
                    |row| !matches!(row, Ok((child, parent)) if emptied(child) || !emptied(parent)),
                )
                .transpose()
        };
        let found = check().map_err(|error| complaint("cannot check the references", &error))?;
        Ok(found.map_or(Ok(()), |(child, parent)| {
            Err(Refusal(format!("rows of table {child} refer to rows of {parent}")))
        }))
    }
}
