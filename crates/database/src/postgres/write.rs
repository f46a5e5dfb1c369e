//! Changes of one table, and what must be known to take them back.

use crate::postgres::binary::{Encoded, Encoder, HEAD, TAIL};
use crate::postgres::cells::{Param, copy_field, item, text, tid};
use crate::postgres::copied::{copy, send};
use crate::postgres::failure::{complaint, message};
use crate::postgres::find::{borrowed, key_arrays, keys, params, same_key};
use crate::postgres::meet::{Changeable, Changing};
use crate::postgres::relation::{relation, rows_of};
use crate::postgres::session::Writer;
use crate::{Refusal, quoted};
use catalog::{CTID, Table};
use complaint::Result;
use postgres::{Client, Error, Statement};
use record::{Cell, Column, Columns};
use std::borrow::Cow;
use std::cell::RefCell;

/// Changes rows of one table.
pub struct TableWriter<'a> {
    pub(super) client: &'a RefCell<Client>,
    pub(super) table: String,
    /// Rows are known by where they lie.
    by_place: bool,
    by_key: bool,
    /// The first value of an insert is where the row lay: it is not written.
    skip: usize,
    copy: String,
    encoder: Option<Encoder>,
    pub(super) changeable: Changeable,
    pub(super) changing: Option<Changing>,
    staged: Option<Staged>,
    /// For rows that are known by where they lie. The others are copied in: COPY passes by rules.
    insert: Option<Statement>,
    update: Option<Statement>,
    delete: Statement,
    delete_all: Statement,
}

/// Gives more rows, and how many they are.
pub(crate) type More<'m> = &'m mut dyn FnMut() -> Option<(Encoded, u64)>;

/// Rows without a key go through a table of the session, so that it is known where they lie.
struct Staged {
    copy: String,
    insert: String,
}

impl Writer {
    /// Changes rows of `table`, writing these columns, known by `key` (by where they lie if empty).
    pub fn table_writer<'a>(
        &'a self,
        table: &Table,
        columns: &Columns,
        key: &[String],
        by_place: bool,
        keep_rowid: bool,
    ) -> Result<TableWriter<'a>> {
        let relation = relation(table);
        let names: Vec<String> = columns.list().iter().map(|column| quoted(&column.name)).collect();
        let marks: Vec<String> = (1..=names.len()).map(|place| format!("${place}")).collect();
        let list = names.join(", ");
        let row = if by_place || names.is_empty() {
            let lies = Column {
                name: CTID.to_owned(),
                declared: String::new(),
                form: record::Form::Integer,
            };
            format!("returning {}", item(&quoted(local(table)), Some(table), &lies))
        } else {
            "returning 0::int8".to_owned()
        };
        let insert = if names.is_empty() {
            format!("insert into {relation} default values {row}")
        } else {
            format!(
                "insert into {relation} ({list}) overriding system value values ({}) {row}",
                marks.join(", ")
            )
        };
        let update = update_of(table, columns, key);
        let delete = format!("delete from {} where {}", rows_of(table), condition(key, 1));
        let mut client = self.client.borrow_mut();
        let mut prepare = |sql: &str| {
            client
                .prepare(sql)
                .map_err(|error| complaint(format!("cannot write table {}", table.name), &error))
        };
        Ok(TableWriter {
            table: table.name.clone(),
            by_place,
            by_key: !key.is_empty(),
            skip: usize::from(keep_rowid),
            copy: format!("copy {relation} ({list}) from stdin"),
            changeable: Changeable::new(table, columns, key),
            changing: None,
            encoder: Encoder::new(table, columns).filter(|_| !by_place && !keep_rowid),
            staged: by_place.then(|| staged(&relation, &list, &row)),
            insert: if by_place || names.is_empty() { Some(prepare(&insert)?) } else { None },
            update: update.as_deref().map(&mut prepare).transpose()?,
            delete: prepare(&delete)?,
            delete_all: prepare(&delete_all(table, key))?,
            client: &self.client,
        })
    }
}

/// What deletes the rows with these keys.
fn delete_all(table: &Table, key: &[String]) -> String {
    if key.is_empty() {
        return format!("delete from {} where ctid = any ($1::text[]::tid[])", rows_of(table));
    }
    let (keys, same) = (keys(key.len()), same_key(table, key, "own"));
    format!("delete from {} as own using {keys} where {same}", rows_of(table))
}

/// What sets the columns that are not of the key; `None` if there are none.
fn update_of(table: &Table, columns: &Columns, key: &[String]) -> Option<String> {
    let changed: Vec<String> = columns
        .list()
        .iter()
        .filter(|column| !key.contains(&column.name))
        .enumerate()
        .map(|(place, column)| format!("{} = ${}", quoted(&column.name), place + 1))
        .collect();
    let condition = condition(key, changed.len() + 1);
    let list = changed.join(", ");
    (!changed.is_empty()).then(|| format!("update {} set {list} where {condition}", rows_of(table)))
}

fn local(table: &Table) -> &str {
    table.place.as_ref().map_or(&table.name, |(_, name)| name)
}

fn staged(relation: &str, list: &str, returning: &str) -> Staged {
    let make = format!(
        "drop table if exists pg_temp.waybill_rows;
         create temp table waybill_rows on commit drop as select {list} from {relation} limit 0;
         alter table pg_temp.waybill_rows add column waybill_row bigserial;"
    );
    Staged {
        copy: format!("{make}\ncopy pg_temp.waybill_rows ({list}) from stdin"),
        insert: format!(
            "insert into {relation} ({list}) overriding system value
             select {list} from pg_temp.waybill_rows order by waybill_row {returning}"
        ),
    }
}

/// `column = $1 and …`, or where the row lies.
fn condition(key: &[String], first: usize) -> String {
    numbered(key, "", first)
}

fn numbered(key: &[String], prefix: &str, first: usize) -> String {
    if key.is_empty() {
        return format!("{prefix}ctid = ${first}");
    }
    let terms: Vec<String> = key
        .iter()
        .enumerate()
        .map(|(place, name)| format!("{prefix}{} = ${}", quoted(name), first + place))
        .collect();
    terms.join(" and ")
}

impl TableWriter<'_> {
    /// Inserts a row. Gives where it lies, if it is known by that; or why it is not taken.
    pub fn insert(&mut self, values: &[Cell<'_>]) -> Result<Result<Option<i64>, Refusal>> {
        let values = &values[self.skip.min(values.len())..];
        let Some(insert) = self.insert.clone() else {
            return Ok(self.insert_all(&[values])?.map(|_| None));
        };
        let values = params(values.iter());
        let done = self.alone(|_, client| {
            client
                .query(&insert, &borrowed(&values))
                .map(|rows| rows.first().map(|row| row.get::<_, i64>(0)))
        })?;
        Ok(match done {
            Ok(None) => Err(ignored()),
            Ok(Some(place)) => Ok(self.by_place.then_some(place)),
            Err(refusal) => Err(refusal),
        })
    }

    /// Inserts all of the rows or none.
    pub fn insert_all(
        &mut self,
        rows: &[&[Cell<'_>]],
    ) -> Result<Result<Vec<Option<i64>>, Refusal>> {
        let mut data = Vec::new();
        for row in rows {
            for (place, value) in row.iter().enumerate() {
                if place > 0 {
                    data.push(b'\t');
                }
                copy_field(&mut data, value);
            }
            data.push(b'\n');
        }
        let expected = rows.len() as u64;
        let places = self.alone_if(
            |writer, client| writer.send(client, &data),
            |(count, _)| *count == expected,
        )?;
        Ok(match places {
            Ok((_, Some(places))) => Ok(places.into_iter().map(Some).collect()),
            Ok((_, None)) => Ok(vec![None; rows.len()]),
            Err(refusal) => Err(refusal),
        })
    }

    /// What makes rows ready for it on another thread.
    pub fn encoder(&self) -> Option<Encoder> {
        self.encoder.clone()
    }

    /// Inserts rows as they are made ready, by one statement: all that `more` gives until it gives
    /// none, each time with how many they are. All of them go in or none.
    pub fn insert_streamed(&mut self, more: More<'_>) -> Result<Result<(), Refusal>> {
        let sql = format!("{} (format binary)", self.copy);
        let run = |_: &Self, client: &mut Client| {
            let mut writer = client.copy_in(&sql)?;
            let (mut given, mut sent) = (0, send(&mut writer, HEAD));
            while sent.is_ok() {
                let Some((rows, count)) = more() else { break };
                given += count;
                sent = send(&mut writer, &rows.bytes);
            }
            // What the server refuses meanwhile is told by the end.
            let _ = sent.and_then(|()| send(&mut writer, TAIL));
            Ok((writer.finish()?, given))
        };
        Ok(self.alone_if(run, |(copied, given)| copied == given)?.map(drop))
    }

    fn send(
        &self,
        client: &mut Client,
        data: &[u8],
    ) -> std::result::Result<(u64, Option<Vec<i64>>), Error> {
        let Some(staged) = &self.staged else {
            return Ok((copy(client, &self.copy, &[data])?, None));
        };
        let (make, into) = staged.copy.rsplit_once('\n').unwrap_or(("", &staged.copy));
        client.batch_execute(make)?;
        copy(client, into, &[data])?;
        let rows = client.query(&staged.insert, &[])?;
        Ok((rows.len() as u64, Some(rows.iter().map(|row| row.get(0)).collect())))
    }

    /// Sets the columns that are not of the key.
    pub fn update(&mut self, values: &[Cell<'_>], key: &[Cell<'_>]) -> Result<Result<(), Refusal>> {
        let Some(update) = self.update.clone() else { return Ok(Ok(())) };
        let mut all = params(values.iter());
        all.extend(self.key(key));
        let done = self
            .alone_if(|_, client| client.execute(&update, &borrowed(&all)), |count| *count == 1)?;
        Ok(done.map(drop))
    }

    /// Deletes a row.
    pub fn delete(&mut self, key: &[Cell<'_>]) -> Result<Result<(), Refusal>> {
        let values = self.key(key);
        let delete = self.delete.clone();
        let done = self.alone_if(
            |_, client| client.execute(&delete, &borrowed(&values)),
            |count| *count == 1,
        )?;
        Ok(done.map(drop))
    }

    /// Deletes all of these rows or none.
    pub fn delete_all(&mut self, keys: &[Vec<Cell<'_>>]) -> Result<Result<(), Refusal>> {
        let delete = self.delete_all.clone();
        let arrays = key_arrays(keys, delete.params().len(), !self.by_key);
        let expected = keys.len() as u64;
        let done = self.alone_if(
            |_, client| client.execute(&delete, &borrowed(&arrays)),
            |deleted| *deleted == expected,
        )?;
        Ok(done.map(drop))
    }

    fn key<'c>(&self, cells: &'c [Cell<'c>]) -> Vec<Param<'c>> {
        match cells {
            [Cell::Integer(packed)] if !self.by_key => {
                vec![Param::Text(Some(Cow::Owned(tid(*packed).into_bytes())))]
            }
            _ => cells.iter().map(|cell| Param::Text(text(cell))).collect(),
        }
    }

    /// Does something that the server may refuse without losing the transaction. A refused row is
    /// one thing, a database that fails another.
    fn alone<T>(
        &self,
        run: impl FnOnce(&Self, &mut Client) -> std::result::Result<T, Error>,
    ) -> Result<Result<T, Refusal>> {
        self.alone_if(run, |_| true)
    }

    /// The same, and taken back as well where what was done is not whole.
    pub(super) fn alone_if<T>(
        &self,
        run: impl FnOnce(&Self, &mut Client) -> std::result::Result<T, Error>,
        whole: impl FnOnce(&T) -> bool,
    ) -> Result<Result<T, Refusal>> {
        const BACK: &str = "rollback to savepoint waybill_row; release savepoint waybill_row";
        let mut client = self.client.borrow_mut();
        let failed = |error: &Error| complaint(format!("cannot write table {}", self.table), error);
        client.batch_execute("savepoint waybill_row").map_err(|error| failed(&error))?;
        let (end, gives) = match run(self, &mut client) {
            Ok(value) if whole(&value) => ("release savepoint waybill_row", Ok(value)),
            Ok(_) => (BACK, Err(ignored())),
            Err(error) if is_refusal(&error) => (BACK, Err(Refusal(refusal(&error)))),
            Err(error) => return Err(failed(&error)),
        };
        client.batch_execute(end).map_err(|error| failed(&error))?;
        Ok(gives)
    }
}

/// What went in is less than what was to.
fn ignored() -> Refusal {
    Refusal("a trigger or a rule of the table ignores it".to_owned())
}

/// A row at fault: data exceptions (22), constraints (23), a view's check (44), what a trigger
/// raises (P0), a domain or a type that takes no such value.
pub(crate) fn is_refusal(error: &Error) -> bool {
    let Some(said) = error.as_db_error() else { return false };
    let code = said.code().code();
    ["22", "23", "44", "P0"].iter().any(|class| code.starts_with(class)) || code == "42804"
}

/// The server's words, with the name of the constraint.
pub(crate) fn refusal(error: &Error) -> String {
    let constraint = error.as_db_error().and_then(|said| said.constraint());
    let said = message(error);
    match constraint {
        Some(name) if !said.contains(name) => format!("{said}, constraint {name}"),
        _ => said,
    }
}
