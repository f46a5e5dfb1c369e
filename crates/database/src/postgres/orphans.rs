//! Rows whose parent is not there.

use crate::postgres::cells::{Raw, cell, item};
use crate::postgres::failure::complaint;
use crate::postgres::relation::rows_of;
use crate::postgres::session::{Reader, Writer};
use crate::{Selection, quoted};
use catalog::{CTID, Reference, Table};
use complaint::Result;
use record::{Cell, Column, Form};

impl Reader {
    /// Number of rows of `table` whose reference `which` has no parent. A parent that is not
    /// there has no rows.
    pub fn orphans(&self, table: &Table, which: usize, parent: Option<&Table>) -> Result<u64> {
        let Some(reference) = table.references.get(which) else { return Ok(0) };
        let Some(parent) = parent else {
            let condition = Some(set(reference, ""));
            let selection =
                Selection { table: table.name.clone(), condition, ..Selection::default() };
            return self.count(&selection);
        };
        let sql = format!("select count(*) from {}", alone(table, reference, &rows_of(parent)));
        let doing = || format!("cannot check table {}", table.name);
        let count: i64 = self.guarded(&doing, |client| Ok(client.query_one(&sql, &[])?.get(0)))?;
        Ok(count.unsigned_abs())
    }
}

/// Questions in one statement: a server that is far away answers some dozens in one go.
const TOGETHER: usize = 50;

impl Reader {
    /// [`Reader::orphans`] of several references whose parents are there, in their order.
    pub fn orphan_counts(&self, asked: &[(&Table, usize, &Table)]) -> Result<Vec<u64>> {
        let mut counts = Vec::with_capacity(asked.len());
        for some in asked.chunks(TOGETHER) {
            let query = |(table, which, parent): &(&Table, usize, &Table)| {
                let reference = table.references.get(*which)?;
                Some(format!("select count(*) from {}", alone(table, reference, &rows_of(parent))))
            };
            let queries =
                some.iter().map(|one| query(one).unwrap_or_else(|| "select 0::int8".into()));
            counts.extend(self.numbers(&queries.collect::<Vec<_>>())?);
        }
        Ok(counts.into_iter().map(|count| count.unwrap_or_default().unsigned_abs()).collect())
    }

    /// The greatest values of columns that hold integers, in their order.
    pub fn greatest(&self, asked: &[(&Table, &str)]) -> Result<Vec<Option<i64>>> {
        let mut found = Vec::with_capacity(asked.len());
        for some in asked.chunks(TOGETHER) {
            let query = |(table, column): &(&Table, &str)| {
                format!(
                    "select trunc(max({})::numeric)::int8 from {}",
                    quoted(column),
                    rows_of(table)
                )
            };
            found.extend(self.numbers(&some.iter().map(query).collect::<Vec<_>>())?);
        }
        Ok(found)
    }

    /// The one number that each of the queries gives, asked in one go.
    fn numbers(&self, queries: &[String]) -> Result<Vec<Option<i64>>> {
        let doing = || "cannot check references and sequences".to_owned();
        let queries: Vec<String> = queries.iter().map(|query| format!("({query})")).collect();
        let sql = format!("select array[{}]::int8[]", queries.join(", "));
        self.guarded(&doing, |client| Ok(client.query_one(&sql, &[])?.get(0)))
    }
}

impl Writer {
    /// Keys of the rows of `table` whose reference `which` has no parent: as `key` columns, or as
    /// where they lie if `key` is empty.
    pub fn orphans(
        &self,
        table: &Table,
        which: usize,
        key: &[String],
    ) -> Result<Vec<Vec<Cell<'static>>>> {
        let Some(reference) = table.references.get(which) else { return Ok(Vec::new()) };
        let failed = |error| complaint(format!("cannot check table {}", table.name), &error);
        let known = known(table, key);
        let list: Vec<String> =
            known.iter().map(|column| item("child", Some(table), column)).collect();
        let mut client = self.client.borrow_mut();
        let name = named(reference);
        let kind = "select case relkind when 'p' then '' else 'only ' end \
                    from pg_class where oid = $1::text::regclass";
        let only: String = client.query_one(kind, &[&name]).map_err(failed)?.get(0);
        let rows = alone(table, reference, &format!("{only}{name}"));
        let sql = format!("select {} from {rows}", list.join(", "));
        let rows = client.query(&sql, &[]).map_err(failed)?;
        let key = |row: &postgres::Row| {
            let cells = known.iter().enumerate().map(|(place, column)| {
                let Raw(raw) = row.get(place);
                Ok(cell(column, raw)?.into_owned())
            });
            cells.collect()
        };
        rows.iter().map(key).collect()
    }
}

/// The columns by which a row is to be told.
fn known(table: &Table, key: &[String]) -> Vec<Column> {
    if key.is_empty() {
        let (name, declared) = (CTID.to_owned(), String::new());
        return vec![Column { name, declared, form: Form::Integer }];
    }
    key.iter().filter_map(|name| table.column(name)).map(Column::from).collect()
}

fn named(reference: &Reference) -> String {
    match &reference.parent_place {
        Some((schema, name)) => format!("{}.{}", quoted(schema), quoted(name)),
        None => quoted(&reference.parent),
    }
}

/// The rows of the table, called `child`, that have none of the parent's.
///
/// A row of a table that inherits from the parent is no parent, as the constraint has it too.
fn alone(table: &Table, reference: &Reference, parent: &str) -> String {
    let same: Vec<String> = reference
        .columns
        .iter()
        .zip(&reference.parent_columns)
        .map(|(child, parent)| format!("parent.{} = child.{}", quoted(parent), quoted(child)))
        .collect();
    format!(
        "{} as child where {} and not exists (select from {parent} as parent where {})",
        rows_of(table),
        set(reference, "child."),
        same.join(" and "),
    )
}

/// NULL in any referencing column references nothing.
fn set(reference: &Reference, of: &str) -> String {
    let set = reference.columns.iter().map(|name| format!("{of}{} is not null", quoted(name)));
    set.collect::<Vec<_>>().join(" and ")
}
