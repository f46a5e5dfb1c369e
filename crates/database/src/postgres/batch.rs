//! Rows changed where they stand: a set of them by one statement.
//!
//! The statement compares what the columns say, and not `xmin`: a row that was written again with the
//! same values is the same row. Where somebody else has the row, the server waits, and then compares
//! with what that one left.

use crate::batch::{Given, Pressure, Shape, Swap, Trouble};
use crate::postgres::cells::{array, cast_type, item};
use crate::postgres::failure::{complaint, message};
use crate::postgres::find::borrowed;
use crate::postgres::read::write_row;
use crate::postgres::relation::{relation, rows_of};
use crate::postgres::session::Writer;
use crate::postgres::write::{is_refusal, refusal};
use crate::{Refusal, quoted};
use catalog::{Kind, Table};
use complaint::Result;
use postgres::{Error, Statement};
use record::{Cell, Column, Columns, Form, LineWriter};
use std::result::Result as Either;
use std::time::Duration;

/// Where a transaction goes back to when rows are refused. It stands from the beginning on: every
/// statement of a batch that is sent by itself is waited for by itself.
const SAVEPOINT: &str = "savepoint waybill_rows";
/// Nobody waits longer for our locks than we wait for theirs.
const BEGIN: &str = "begin;
    select set_config('lock_timeout', '2s', true)
    where current_setting('lock_timeout')::interval > interval '2s'
       or current_setting('lock_timeout') = '0';
    set constraints all immediate";

/// Changes rows where they stand.
pub struct Swapper<'a> {
    writer: &'a Writer,
    table: String,
    statement: Statement,
    changed: &'a Columns,
    line: LineWriter<'a>,
}

impl Writer {
    /// Begins a transaction in which rows of this table are changed.
    pub fn begin_batch(&self, table: &Table) -> Result<Either<(), Trouble>> {
        self.forget();
        let mut sql = BEGIN.to_owned();
        let quiet = !self.fire.get() && !table.triggers.is_empty();
        if quiet {
            sql = format!("{sql}; alter table {} disable trigger user", relation(table));
        }
        self.begun.set(true);
        let begun = self.client.borrow_mut().batch_execute(&format!("{sql}; {SAVEPOINT}"));
        self.saved.set(true);
        let begun = sort_out(begun, "cannot begin to write")?;
        for trigger in table.triggers.iter().filter(|_| quiet) {
            let Some(how) = trigger.enabled() else { continue };
            let name = quoted(&trigger.name);
            let sql = format!("alter table {} {how} {name}", relation(table));
            self.afterwards.borrow_mut().push(sql);
        }
        Ok(begun)
    }

    /// Makes it last.
    pub fn commit_batch(&self) -> Result<Either<(), Trouble>> {
        let mut sql = self.afterwards.take();
        sql.push("commit".to_owned());
        let committed = self.client.borrow_mut().batch_execute(&sql.join("; "));
        let committed = sort_out(committed, "cannot commit")?;
        if committed.is_ok() {
            self.forget();
        }
        Ok(committed)
    }

    /// Who waits for this session, and how far replicas are behind.
    pub fn pressure(&self) -> Result<Pressure> {
        let asked = self.client.borrow_mut().query_one(include_str!("sql/pressure.sql"), &[]);
        let row = asked.map_err(|error| complaint("cannot ask who waits", &error))?;
        let (waiting, lag): (i64, f64) = (row.get(0), row.get(1));
        Ok(Pressure { waiting: waiting.unsigned_abs(), lag: Duration::from_secs_f64(lag.max(0.0)) })
    }

    /// Changes rows of a table.
    pub fn swapper<'a>(&'a self, shape: Shape<'a>) -> Result<Swapper<'a>> {
        let Shape { table, changed, .. } = shape;
        let failed = |error| complaint(format!("cannot write table {}", table.name), &error);
        let statement = self.client.borrow_mut().prepare(&update(shape)).map_err(failed)?;
        let (table, line) = (table.name.clone(), LineWriter::new(changed));
        Ok(Swapper { writer: self, table, statement, changed, line })
    }
}

/// The statement, with an array for each column of the key, of what is compared, and of what is
/// written.
fn update(shape: Shape<'_>) -> String {
    let Shape { table, key, compared, changed } = shape;
    let width = key.len() + compared.len() + changed.len();
    let marks: Vec<String> = (1..=width).map(|place| format!("${place}::text[]")).collect();
    let names =
        |letter: char, count: usize| (0..count).map(move |place| format!("{letter}{place}"));
    let names: Vec<String> = names('k', key.len())
        .chain(names('o', compared.len()))
        .chain(names('n', changed.len()))
        .collect();
    let cast = |name: &str| table.column(name).map_or_else(|| "text".to_owned(), cast_type);
    let set = changed.list().iter().enumerate().map(|(place, column)| {
        format!("{} = given.n{place}::{}", quoted(&column.name), cast(&column.name))
    });
    let keys = key
        .iter()
        .enumerate()
        .map(|(place, name)| format!("own.{} = given.k{place}::{}", quoted(name), cast(name)));
    let olds = compared.list().iter().enumerate();
    let same = olds.map(|(place, column)| same(table, column, &format!("given.o{place}")));
    let items = changed.list().iter().map(|column| item("own", Some(table), column));
    format!(
        "update {} as own set {} from unnest({}) with ordinality as given({}, place) \
         where {} returning given.place, {}",
        rows_of(table),
        set.collect::<Vec<_>>().join(", "),
        marks.join(", "),
        names.join(", "),
        keys.chain(same).collect::<Vec<_>>().join(" and "),
        items.collect::<Vec<_>>().join(", "),
    )
}

/// Whether a column says what it said: by value where the value is what is written down, else by the
/// bytes of its text.
fn same(table: &Table, column: &Column, old: &str) -> String {
    let base = table.column(&column.name).and_then(|column| column.base.as_ref());
    let scalar = base.filter(|base| base.kind == Kind::Scalar).map(|base| base.name.as_str());
    let name = format!("own.{}", quoted(&column.name));
    match scalar {
        Some(base @ ("bool" | "bytea" | "float4" | "float8" | "bpchar")) => {
            format!("{name} is not distinct from {old}::pg_catalog.{base}")
        }
        Some("text" | "varchar") => {
            format!("{name}::text collate \"C\" is not distinct from {old} collate \"C\"")
        }
        _ if column.form == Form::Integer => {
            format!("{} is not distinct from {old}::int8", item("own", Some(table), column))
        }
        _ => format!(
            "({}) collate \"C\" is not distinct from {old} collate \"C\"",
            item("own", Some(table), column)
        ),
    }
}

/// Others in the way are one thing, a database that fails another.
fn sort_out(done: Either<(), Error>, doing: &str) -> Result<Either<(), Trouble>> {
    match done {
        Ok(()) => Ok(Ok(())),
        Err(error) if is_busy(&error) => Ok(Err(Trouble::Busy(message(&error)))),
        Err(error) => Err(complaint(doing, &error)),
    }
}

/// Others are in the way: a lock that was waited for too long, a deadlock, a statement that ran into
/// its timeout, transactions that do not fit each other.
fn is_busy(error: &Error) -> bool {
    let code = error.as_db_error().map(|said| said.code().code());
    matches!(code, Some("55P03" | "40P01" | "40001" | "57014"))
}

impl Swapper<'_> {
    /// Changes each row that still says what it said, all of them or none, in the transaction that
    /// [`Writer::begin_batch`] began.
    pub fn swap(
        &mut self,
        Given(arrays): &Given,
        each: &mut dyn FnMut(usize, &[u8]) -> Result<()>,
    ) -> Result<Either<(), Trouble>> {
        let Writer { client, saved, .. } = self.writer;
        let mut client = client.borrow_mut();
        let failed = |error: &Error| complaint(format!("cannot write table {}", self.table), error);
        if !saved.replace(false) {
            let again = format!("release {SAVEPOINT}; {SAVEPOINT}");
            client.batch_execute(&again).map_err(|error| failed(&error))?;
        }
        let changed = match client.query(&self.statement, &borrowed(arrays)) {
            Ok(changed) => changed,
            Err(error) if is_busy(&error) => return Ok(Err(Trouble::Busy(message(&error)))),
            Err(error) if is_refusal(&error) => {
                let back = format!("rollback to {SAVEPOINT}");
                client.batch_execute(&back).map_err(|error| failed(&error))?;
                saved.set(true);
                return Ok(Err(Trouble::Refused(Refusal(refusal(&error)))));
            }
            Err(error) => return Err(failed(&error)),
        };
        for row in &changed {
            let place = usize::try_from(row.get::<_, i64>(0)).unwrap_or_default();
            write_row(&mut self.line, self.changed, &[], row, 1)?;
            each(place.saturating_sub(1), self.line.finish())?;
        }
        Ok(Ok(()))
    }
}

/// An array for each parameter of the statement.
pub fn given(rows: &[&Swap<'_>]) -> Given {
    const PARTS: [for<'r> fn(&'r Swap<'_>) -> &'r [Cell<'r>]; 3] =
        [|row| &row.key, |row| &row.was, |row| &row.becomes];
    let arrays = PARTS.iter().flat_map(|part| {
        let width = rows.first().map_or(0, |row| part(row).len());
        let column = move |place: usize| rows.iter().filter_map(move |row| part(row).get(place));
        (0..width).map(move |place| array(column(place)))
    });
    Given(arrays.collect())
}
