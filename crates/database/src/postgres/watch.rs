//! What changes while triggers fire: any row of any table.

use crate::change::{known_as, known_by};
use crate::postgres::cells::{Raw, cell, item};
use crate::postgres::failure::complaint;
use crate::postgres::find::{borrowed, params};
use crate::postgres::read::write_row;
use crate::postgres::relation::{relation, rows_of};
use crate::postgres::session::Writer;
use crate::{Change, Known, quoted};
use catalog::{CTID, Catalog, Table, TableKind};
use complaint::{Complaint, Result};
use postgres::Client;
use postgres::fallible_iterator::FallibleIterator as _;
use record::{Cell, Column, Columns, LineWriter};

impl Writer {
    /// Begins to watch every table; nothing happens outside of a transaction.
    ///
    /// Triggers of the session write down each change. They take the lock that any CREATE TRIGGER
    /// takes, and `commit` drops them.
    pub fn watch(&self, catalog: &Catalog) -> Result<()> {
        if !self.begun.get() {
            return Ok(());
        }
        for (number, table) in catalog.tables.iter().enumerate() {
            if table.kind == TableKind::Table {
                self.owned(table)?;
                self.batch(&format!("cannot watch table {}", table.name), &watching(number, table))
                    .map_err(|said| said.hint("it takes the right TRIGGER on the table"))?;
                for trigger in [TRIGGER, TRUNCATED] {
                    let drop = format!("drop trigger {trigger} on {}", relation(table));
                    self.afterwards.borrow_mut().push(drop);
                }
                self.watched.borrow_mut().insert(table.name.clone(), number);
            }
        }
        Ok(())
    }

    /// Only the owner of a table may take triggers away again.
    fn owned(&self, table: &Table) -> Result<()> {
        let sql =
            "select pg_has_role(relowner, 'usage') from pg_class where oid = $1::text::regclass";
        let asked = self.client.borrow_mut().query_one(sql, &[&relation(table)]);
        let owned = asked.map_err(|error| complaint("cannot read who owns a table", &error))?;
        if owned.get(0) {
            return Ok(());
        }
        Err(Complaint::new(format!(
            "triggers are to fire, and what they change in table {} can be watched by its owner alone",
            table.name
        ))
        .hint("load as the owner of the tables, or say triggers = \"off\""))
    }

    /// Calls `each` with what has become of each row of a table that was changed, in the order of
    /// the first change.
    pub fn watched(
        &self,
        table: &Table,
        columns: &Columns,
        each: &mut dyn FnMut(Change<'_>) -> Result<()>,
    ) -> Result<()> {
        let Some(number) = self.watched.borrow().get(&table.name).copied() else { return Ok(()) };
        let failed =
            |error| complaint(format!("cannot read what changed in {}", table.name), &error);
        let mut client = self.client.borrow_mut();
        if table.identity().is_empty() {
            return keyless(&mut client, number, table, columns, each);
        }
        let key = table.identity();
        let known: Vec<Column> =
            key.iter().filter_map(|name| table.column(name)).map(Column::from).collect();
        let sql = changes(number, table, &known, columns);
        let mut rows = client.query_raw(&sql, std::iter::empty::<&str>()).map_err(failed)?;
        let (mut was, mut now) = (LineWriter::new(columns), LineWriter::new(columns));
        while let Some(row) = rows.next().map_err(failed)? {
            let (was_there, is_there): (bool, bool) = (row.get(0), row.get(1));
            let cells = known.iter().enumerate().map(|(place, column)| {
                let Raw(raw) = row.get(2 + place);
                Ok(cell(column, raw)?.into_owned())
            });
            let known_as = known_as(table, &cells.collect::<Result<Vec<_>>>()?);
            write_row(&mut was, columns, &[], &row, 2 + known.len())?;
            write_row(&mut now, columns, &[], &row, 2 + known.len() + columns.len())?;
            let (known, was, now) = (known_as, was.finish(), now.finish());
            match (was_there, is_there) {
                (false, true) => each(Change::Inserted { known, now })?,
                (true, true) if now != was => each(Change::Updated { known, was, now })?,
                (true, false) => each(Change::Deleted { known, was })?,
                _ => {}
            }
        }
        Ok(())
    }

    /// How the rows of `table` with these values in these columns are known to a journal.
    pub fn known(
        &self,
        table: &Table,
        names: &[String],
        values: &[Cell<'_>],
    ) -> Result<Vec<Known>> {
        let failed = |error| complaint(format!("cannot read table {}", table.name), &error);
        let known: Vec<Column> = known_by(table)
            .iter()
            .map(|name| match table.column(name) {
                Some(column) => Column::from(column),
                None => Column {
                    name: CTID.to_owned(),
                    declared: String::new(),
                    form: record::Form::Integer,
                },
            })
            .collect();
        let list: Vec<String> =
            known.iter().map(|column| item("own", Some(table), column)).collect();
        let terms: Vec<String> = names
            .iter()
            .enumerate()
            .map(|(place, name)| format!("own.{} = ${}", quoted(name), place + 1))
            .collect();
        let sql = format!(
            "select {} from {} as own where {}",
            list.join(", "),
            rows_of(table),
            terms.join(" and ")
        );
        let values = params(values.iter());
        let rows = self.client.borrow_mut().query(&sql, &borrowed(&values)).map_err(failed)?;
        rows.iter()
            .map(|row| {
                let cells = known.iter().enumerate().map(|(place, column)| {
                    let Raw(raw) = row.get(place);
                    Ok(cell(column, raw)?.into_owned())
                });
                Ok(known_as(table, &cells.collect::<Result<Vec<_>>>()?))
            })
            .collect()
    }
}

const TRIGGER: &str = "zzz_waybill_watch";
const TRUNCATED: &str = "aaa_waybill_watch";

fn log(number: usize) -> String {
    format!("waybill_watch_{number}")
}

/// What was added to a table without a key: rows that are equal cannot be told apart, so it is told
/// by how many there are more of each. Rows that went, or were changed, could not be brought back
/// just once, and are refused.
fn keyless(
    client: &mut Client,
    number: usize,
    table: &Table,
    columns: &Columns,
    each: &mut dyn FnMut(Change<'_>) -> Result<()>,
) -> Result<()> {
    let failed = |error| complaint(format!("cannot read what changed in {}", table.name), &error);
    let (log, rows) = (log(number), rows_of(table));
    let (was, now) = (
        format!("select was::text as x from pg_temp.{log} where was is distinct from null"),
        format!("select now::text as x from pg_temp.{log} where now is distinct from null"),
    );
    let gone = format!("select exists ({was} except all {now})");
    if client.query_one(&gone, &[]).map_err(failed)?.get(0) {
        return Err(Complaint::new(format!(
            "triggers changed rows that {} had, and it has no primary key: they could not be brought back",
            table.name
        ))
        .hint("say triggers = \"off\", or give the table a primary key"));
    }
    let lies =
        Column { name: CTID.to_owned(), declared: String::new(), form: record::Form::Integer };
    let items = items("own", table, columns);
    let sql = format!(
        "with added as (
           select x, row_number() over (partition by x) as n from ({now} except all {was}) as more
         ), present as (
           select own.ctid as place, own::text as x,
                  row_number() over (partition by own::text order by own.ctid desc) as n
           from {rows} as own
         )
         select {place}{items} from added join present using (x, n)
         join {rows} as own on own.ctid = present.place
         order by own.ctid",
        place = item("own", Some(table), &lies),
    );
    let mut found = client.query_raw(&sql, std::iter::empty::<&str>()).map_err(failed)?;
    let mut line = LineWriter::new(columns);
    while let Some(row) = found.next().map_err(failed)? {
        write_row(&mut line, columns, &[], &row, 1)?;
        let known = Known::Rowid(row.get(0));
        each(Change::Inserted { known, now: line.finish() })?;
    }
    Ok(())
}

/// The statements that watch one table: each change with the row before and the row after.
fn watching(number: usize, table: &Table) -> String {
    let (log, relation) = (log(number), relation(table));
    format!(
        "create temp table {log}
           (seq bigserial primary key, was {relation}, now {relation}) on commit drop;
         create or replace function pg_temp.{log}() returns trigger language plpgsql as $waybill$
         begin
           if tg_op = 'INSERT' then
             insert into pg_temp.{log} (now) select new;
           elsif tg_op = 'UPDATE' then
             insert into pg_temp.{log} (was, now) select old, new;
           else
             insert into pg_temp.{log} (was) select old;
           end if;
           return null;
         end
         $waybill$;
         create trigger {TRIGGER} after insert or update or delete on {relation}
           for each row execute function pg_temp.{log}();
         create or replace function pg_temp.waybill_truncated() returns trigger
           language plpgsql as $waybill$
         begin
           raise exception 'a trigger empties table %, and that could not be taken back', tg_relid::regclass
             using hint = 'let the plan say that triggers are off, or the trigger delete rows';
         end
         $waybill$;
         create trigger {TRUNCATED} before truncate on {relation}
           for each statement execute function pg_temp.waybill_truncated();"
    )
}

/// The columns as they are asked for, each after a comma.
fn items(of: &str, table: &Table, columns: &Columns) -> String {
    columns.list().iter().fold(String::new(), |mut list, column| {
        list.push_str(", ");
        list.push_str(&item(of, Some(table), column));
        list
    })
}

/// The first change of each key, with the row before it and the row as it is: whether each is
/// there, the key, the columns of the one, the columns of the other.
fn changes(number: usize, table: &Table, known: &[Column], columns: &Columns) -> String {
    let keys = |of: &str| -> Vec<String> {
        known.iter().map(|column| format!("{of}.{}", quoted(&column.name))).collect()
    };
    let names: Vec<String> = (0..known.len()).map(|place| format!("k{place}")).collect();
    let aliased = |of: &str| -> String {
        let pairs = keys(of).into_iter().zip(&names).map(|(key, name)| format!("{key} as {name}"));
        pairs.collect::<Vec<_>>().join(", ")
    };
    let shown: String = known
        .iter()
        .zip(&names)
        .map(|(column, name)| {
            let cast = if column.form == record::Form::Integer { "int8" } else { "text" };
            match table.column(&column.name).and_then(|column| column.base.as_ref()) {
                Some(base) if base.name == "bpchar" => format!(", first.{name}"),
                _ => format!(", first.{name}::{cast}"),
            }
        })
        .collect();
    let same: Vec<String> = keys("own")
        .into_iter()
        .zip(&names)
        .map(|(key, name)| format!("{key} = first.{name}"))
        .collect();
    format!(
        "with event as (
           select seq, was, {old} from pg_temp.{log} where was is distinct from null
           union all
           select seq, null, {new} from pg_temp.{log} where now is distinct from null
         ), first as (
           select distinct on ({list}) * from event order by {list}, seq, was is null
         )
         select first.was is distinct from null, own is distinct from null{shown}{was}{now}
         from first left join {rows} as own on {same}
         order by first.seq",
        old = aliased("(was)"),
        new = aliased("(now)"),
        log = log(number),
        list = names.join(", "),
        was = items("(first.was)", table, columns),
        now = items("own", table, columns),
        rows = rows_of(table),
        same = same.join(" and "),
    )
}
