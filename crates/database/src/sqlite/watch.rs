//! What changes while triggers fire: any row of any table.
//!
//! Temporary triggers write down the old row of each change. They live in the session and leave no
//! trace in the database.

use crate::change::{known_as, known_by};
use crate::failure::complaint;
use crate::sqlite::cells::cell;
use crate::sqlite::session::Writer;
use crate::{Change, Found, Known, quoted};
use catalog::{Catalog, Table, TableKind};
use complaint::{Complaint, Result};
use record::{Cell, Columns, LineWriter};

impl Writer {
    /// Whether changes of a table can be watched.
    #[must_use]
    pub fn watches(table: &Table) -> bool {
        table.kind == TableKind::Table
    }

    /// Begins to watch every table, afresh.
    pub fn watch(&self, catalog: &Catalog) -> Result<()> {
        for table in catalog.tables.iter().filter(|table| Self::watches(table)) {
            replaces(table)?;
            self.batch("cannot watch the target", &watching(table))?;
        }
        Ok(())
    }

    /// Calls `each` with what has become of each row of a table that was changed, in the order of
    /// the first change.
    pub fn watched(
        &self,
        table: &Table,
        columns: &Columns,
        each: &mut dyn FnMut(Change<'_>) -> Result<()>,
    ) -> Result<()> {
        let failed =
            |error| complaint(format!("cannot read what changed in {}", table.name), &error);
        let known = known_by(table);
        let keys: Vec<String> = (0..known.len()).map(|place| format!("k{place}")).collect();
        let olds: Vec<String> = (0..columns.len()).map(|place| format!(", c{place}")).collect();
        // With min(), SQLite takes the other columns from the row that has the minimum.
        let sql = format!(
            "select did, {keys}{olds}, min(seq) from temp.{log} group by {keys} order by min(seq)",
            keys = keys.join(", "),
            olds = olds.concat(),
            log = quoted(&log(table)),
        );
        let identity = table.identity();
        let mut finder = self.finder(table, columns, identity)?;
        let mut statement = self.connection.prepare(&sql).map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        let mut was = LineWriter::new(columns);
        while let Some(row) = rows.next().map_err(failed)? {
            let was_there = row.get_ref(0).map_err(failed)?.as_str().is_ok_and(|did| did != "i");
            let mut key = Vec::new();
            for place in 0..known.len() {
                key.push(cell(row.get_ref(1 + place).map_err(failed)?).into_owned());
            }
            was.start();
            for place in 0..columns.len() {
                was.cell(&cell(row.get_ref(1 + known.len() + place).map_err(failed)?));
            }
            let known = known_as(table, &key);
            let was = was.finish();
            match (was_there, finder.find(&key)?) {
                (false, Found::Row(now)) => each(Change::Inserted { known, now })?,
                (true, Found::Row(now)) if now != was => each(Change::Updated { known, was, now })?,
                (true, Found::Nothing) => each(Change::Deleted { known, was })?,
                _ => {}
            }
        }
        Ok(())
    }
}

impl Writer {
    /// How the rows of `table` with these values in these columns are known to a journal.
    pub fn known(
        &self,
        table: &Table,
        names: &[String],
        values: &[Cell<'_>],
    ) -> Result<Vec<Known>> {
        let failed = |error| complaint(format!("cannot read table {}", table.name), &error);
        let condition = crate::sqlite::find::key_condition(table, names, 1);
        let known: Vec<String> = known_by(table).iter().map(|name| quoted(name)).collect();
        let sql =
            format!("select {} from {} where {condition}", known.join(", "), quoted(&table.name));
        let mut statement = self.connection.prepare(&sql).map_err(failed)?;
        for (place, value) in values.iter().enumerate() {
            let value = crate::sqlite::cells::Bound(value);
            statement.raw_bind_parameter(place + 1, value).map_err(failed)?;
        }
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            let cells: rusqlite::Result<Vec<Cell<'_>>> =
                (0..known.len()).map(|place| Ok(cell(row.get_ref(place)?).into_owned())).collect();
            found.push(known_as(table, &cells.map_err(failed)?));
        }
        Ok(found)
    }
}

/// A row that REPLACE takes away is taken away without a trigger.
fn replaces(table: &Table) -> Result<()> {
    let hidden = |sql: &str| sql.to_ascii_uppercase().contains("REPLACE");
    match table.triggers.iter().find(|trigger| hidden(&trigger.sql)) {
        None => Ok(()),
        Some(trigger) => Err(Complaint::new(format!(
            "the trigger {} replaces rows, and what it replaces could not be brought back",
            trigger.name
        ))
        .hint("say triggers = \"off\", or write the trigger with an upsert")),
    }
}

fn log(table: &Table) -> String {
    format!("waybill_watch {}", table.name)
}

/// The statements that watch one table.
fn watching(table: &Table) -> String {
    let known = known_by(table);
    let columns: Vec<&str> = table.writable().map(|column| column.name.as_str()).collect();
    let names = |prefix: &str, count: usize| -> Vec<String> {
        (0..count).map(|place| format!("{prefix}{place}")).collect()
    };
    let fields = [names("k", known.len()), names("c", columns.len())].concat().join(", ");
    let keys = names("k", known.len()).join(", ");
    let values = |row: &str, columns: &[&str]| -> Vec<String> {
        columns.iter().map(|column| format!("{row}.{}", quoted(column))).collect()
    };
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let (old_key, new_key) = (values("old", &known), values("new", &known));
    let old = [old_key.clone(), values("old", &columns)].concat().join(", ");
    let same: Vec<String> =
        old_key.iter().zip(&new_key).map(|(old, new)| format!("{old} is {new}")).collect();
    let (same, new_key) = (same.join(" and "), new_key.join(", "));
    let (on, own) = (quoted(&table.name), log(table));
    let (log, insert, update, delete) = (
        quoted(&own),
        quoted(&format!("{own} i")),
        quoted(&format!("{own} u")),
        quoted(&format!("{own} d")),
    );
    format!(
        "drop table if exists temp.{log};
         drop trigger if exists temp.{insert};
         drop trigger if exists temp.{update};
         drop trigger if exists temp.{delete};
         create temp table {log} (seq integer primary key, did text, {fields});
         create index temp.{log_index} on {log} ({keys});
         create temp trigger {insert} after insert on main.{on} begin
           insert into {log} (did, {keys}) values ('i', {new_key});
         end;
         create temp trigger {update} after update on main.{on} begin
           insert into {log} (did, {fields}) select 'u', {old} where {same};
           insert into {log} (did, {fields}) select 'd', {old} where not ({same});
           insert into {log} (did, {keys}) select 'i', {new_key} where not ({same});
         end;
         create temp trigger {delete} after delete on main.{on} begin
           insert into {log} (did, {fields}) values ('d', {old});
         end;",
        log_index = quoted(&format!("{own} k")),
    )
}
