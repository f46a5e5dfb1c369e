//! Rows with the keys of others, many at a time, and what changes them if nobody else has meanwhile.

use crate::postgres::binary::{Encoded, HEAD, TAIL, Wire};
use crate::postgres::cells::{Param, Raw};
use crate::postgres::copied::copy;
use crate::postgres::failure::complaint;
use crate::postgres::find::{borrowed, key_arrays, keys, same_key};
use crate::postgres::read::{asked, write_row};
use crate::postgres::relation::{relation, rows_of};
use crate::postgres::session::Writer;
use crate::postgres::write::TableWriter;
use crate::{Refusal, quoted};
use catalog::Table;
use complaint::{Complaint, Result};
use postgres::error::SqlState;
use postgres::{Client, Row, Statement};
use record::{Cell, Columns, LineWriter};
use std::cell::RefCell;

/// Which version of a row: the number of the transaction that wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version([u8; 4]);

/// Keys as the server takes them.
pub struct Keys(Vec<Param<'static>>);

/// Rows as the server gave them.
pub struct Met {
    rows: Vec<Row>,
    columns: Columns,
    wires: Vec<Option<Wire>>,
}

/// Takes a row that was met.
pub type Each<'e> = &'e mut dyn FnMut(usize, Version, &[u8]) -> Result<()>;

/// Looks for rows of one table.
pub struct Meeter<'a> {
    client: &'a RefCell<Client>,
    table: String,
    columns: &'a Columns,
    wires: Vec<Option<Wire>>,
    statement: Statement,
}

impl Keys {
    /// Of rows that are known by so many columns.
    #[must_use]
    pub fn new(keys: &[Vec<Cell<'_>>], width: usize) -> Self {
        Self(key_arrays(keys, width, false))
    }
}

impl Writer {
    /// Looks for rows of `table` by `key`, of which there is at least one column.
    pub fn meeter<'a>(
        &'a self,
        table: &Table,
        columns: &'a Columns,
        key: &[String],
    ) -> Result<Meeter<'a>> {
        let (list, wires) = asked("own", Some(table), columns);
        let list = [vec!["keys.n".to_owned(), "own.xmin".to_owned()], list].concat().join(", ");
        let sql = format!(
            "select {list} from {keys} join {rows} as own on {same}",
            keys = keys(key.len()),
            rows = if table.partitioned { relation(table) } else { rows_of(table) },
            same = same_key(table, key, "own"),
        );
        let failed = |error| complaint(format!("cannot read table {}", table.name), &error);
        let statement = self.client.borrow_mut().prepare(&sql).map_err(failed)?;
        let (client, table) = (&self.client, table.name.clone());
        Ok(Meeter { client, table, columns, wires, statement })
    }
}

impl Meeter<'_> {
    /// The rows with these keys.
    pub fn meet(&self, keys: &Keys) -> Result<Met> {
        let rows = self.client.borrow_mut().query(&self.statement, &borrowed(&keys.0));
        let failed = |error| complaint(format!("cannot read table {}", self.table), &error);
        let (columns, wires) = (self.columns.clone(), self.wires.clone());
        Ok(Met { rows: rows.map_err(failed)?, columns, wires })
    }
}

impl Met {
    /// Gives each row as a line, in any order: the place of its key in the list, and its version.
    pub fn rows(&self, each: Each<'_>) -> Result<()> {
        let mut line = LineWriter::new(&self.columns);
        for row in &self.rows {
            let place = usize::try_from(row.get::<_, i64>(0) - 1).unwrap_or_default();
            let Raw(version) = row.get(1);
            let version = version.and_then(|raw| raw.try_into().ok()).map(Version);
            let version = version.ok_or_else(|| Complaint::new("the server gave an odd xmin"))?;
            write_row(&mut line, &self.columns, &self.wires, row, 2)?;
            each(place, version, line.finish())?;
        }
        Ok(())
    }
}

/// What changes these columns of many rows.
pub(crate) struct Changing {
    places: Vec<usize>,
    fill: String,
    take: String,
}

/// What has to be known of a table for that.
pub(crate) struct Changeable {
    relation: String,
    rows: String,
    names: Vec<String>,
    key: Vec<String>,
}

impl Changeable {
    /// Rows of these columns, known by `key`.
    pub(crate) fn new(table: &Table, columns: &Columns, key: &[String]) -> Self {
        Self {
            relation: relation(table),
            rows: rows_of(table),
            names: columns.list().iter().map(|column| quoted(&column.name)).collect(),
            key: key.iter().map(|name| quoted(name)).collect(),
        }
    }

    /// A table of the session for the columns at these places, with what makes it.
    fn changing(&self, places: &[usize]) -> (String, Changing) {
        let set: Vec<&str> = places.iter().map(|place| self.names[*place].as_str()).collect();
        let list: Vec<&str> = self.key.iter().map(String::as_str).chain(set.clone()).collect();
        let list = list.join(", ");
        let same = self.key.iter().map(|name| format!("own.{name} = given.{name}"));
        let same = same.collect::<Vec<_>>().join(" and ");
        let set: Vec<String> = set.iter().map(|name| format!("{name} = given.{name}")).collect();
        let make = format!(
            "drop table if exists pg_temp.waybill_changes;
             create temp table waybill_changes on commit drop as
             select {list}, xmin as waybill_version from {} limit 0",
            self.relation
        );
        let changing = Changing {
            places: places.to_vec(),
            fill: "copy pg_temp.waybill_changes from stdin (format binary)".to_owned(),
            take: format!(
                "update {} as own set {} from pg_temp.waybill_changes as given
                 where {same} and own.xmin = given.waybill_version",
                self.rows,
                set.join(", ")
            ),
        };
        (make, changing)
    }
}

impl TableWriter<'_> {
    /// Sets the columns at these places of so many rows, each of which has the values of its key,
    /// those of the columns, and the version that it is to replace. All of them change or none.
    pub fn change(
        &mut self,
        places: &[usize],
        rows: &Encoded,
        count: u64,
    ) -> Result<Result<(), Refusal>> {
        let there = self.changing.take().filter(|it| it.places == places);
        let changing = if let Some(there) = there {
            // Of a table that this transaction made, that only cuts the file.
            self.made("truncate pg_temp.waybill_changes")?.map(|()| there)
        } else {
            let (make, changing) = self.changeable.changing(places);
            self.made(&make)?.map(|()| changing)
        };
        let changing = match changing {
            Ok(changing) => changing,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let run = |_: &Self, client: &mut Client| {
            copy(client, &changing.fill, &[HEAD, &rows.bytes, TAIL])?;
            client.execute(&changing.take, &[])
        };
        let done = self.alone_if(run, |changed| *changed == count)?.map(drop);
        self.changing = Some(changing);
        Ok(done)
    }

    /// Makes a table of the session ready; not everybody may have one.
    fn made(&self, sql: &str) -> Result<Result<(), Refusal>> {
        let mut client = self.client.borrow_mut();
        let failed = |error| complaint(format!("cannot write table {}", self.table), &error);
        let (begin, back) = ("savepoint waybill_make", "rollback to savepoint waybill_make");
        client.batch_execute(begin).map_err(failed)?;
        let made = client.batch_execute(sql);
        let made = match made {
            Err(error) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => {
                client.batch_execute(back).map_err(failed)?;
                Err(Refusal(error.to_string()))
            }
            Err(error) => return Err(failed(error)),
            Ok(()) => Ok(()),
        };
        client.batch_execute("release savepoint waybill_make").map_err(failed)?;
        Ok(made)
    }
}

impl Encoded {
    /// Begins a row of [`TableWriter::change`] with so many values.
    pub(crate) fn change(&mut self, values: usize) {
        let count = i16::try_from(values + 1).unwrap_or_default();
        self.bytes.extend_from_slice(&count.to_be_bytes());
    }

    /// Ends it.
    pub(crate) fn version(&mut self, Version(version): Version) {
        self.bytes.extend_from_slice(&4_i32.to_be_bytes());
        self.bytes.extend_from_slice(&version);
    }
}
