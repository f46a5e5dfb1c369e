//! Rows and single values.

use crate::postgres::as_of::bound;
use crate::postgres::binary::{HEAD, Wire};
use crate::postgres::cells::{Raw, as_text, cell, item};
use crate::postgres::failure::complaint;
use crate::postgres::relation::{relation, rows_named, rows_of};
use crate::postgres::session::Reader;
use crate::{Selection, Value, quoted};
use catalog::{Kind, Table};
use complaint::{Complaint, Result};
use postgres::types::Type;
use record::{Cell, Column, Columns, LineWriter};
use std::borrow::Cow;
use std::io::BufRead;

/// From how many rows or bytes a table is read in parts; in how many at least and at most, and how
/// large they are between. Not much more waits to be written, and who has read that has to wait too.
const LARGE: u64 = 200_000;
const HEAVY: i64 = 32 << 20;
const PARTS: i64 = 32;
const MOST: i64 = 1024;
const PART: i64 = 4 << 20;

impl Reader {
    /// Gives each selected row as a line.
    pub fn rows(
        &self,
        selection: &Selection,
        columns: &Columns,
        each: &mut dyn FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        let doing = || format!("cannot read table {}", selection.table);
        let (sql, wires) = self.selected(selection, columns)?;
        let mut client = self.client.borrow_mut();
        // Several workers would bring rows that are in no order in another one each time.
        let workers = if selection.order.is_empty() { "0" } else { "default" };
        client
            .batch_execute(&format!("set local max_parallel_workers_per_gather to {workers}"))
            .map_err(|error| complaint(doing(), &error))?;
        let mut input = client
            .copy_out(&format!("copy ({sql}) to stdout (format binary)"))
            .map_err(|error| complaint(doing(), &error))?;
        let read = binary(&mut input, columns, &wires, each);
        if let Err(Stop::Input(error)) = &read {
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<postgres::Error>());
            return Err(match inner {
                Some(error) => complaint(doing(), error),
                None => Complaint::new(error.to_string()).while_doing(doing()),
            });
        }
        read.map_err(|stop| match stop {
            Stop::Said(said) => said,
            Stop::Input(error) => Complaint::new(error.to_string()),
        })
    }

    /// The query for these columns of the selected rows, and which of them come as they are kept.
    fn selected(
        &self,
        selection: &Selection,
        columns: &Columns,
    ) -> Result<(String, Vec<Option<Wire>>)> {
        let catalog = self.known_catalog()?;
        let table = catalog.table(&selection.table);
        let of = table.map_or_else(
            || quoted(&selection.table),
            |table| quoted(table.place.as_ref().map_or(&table.name, |(_, name)| name)),
        );
        let (list, wires) = asked(&of, table, columns);
        let order: Vec<String> = match selection.order.as_slice() {
            // A whole table without a key comes as it lies; a plan for a condition may go another
            // way each time.
            [] if selection.condition.is_some() => vec![format!("{of}.tableoid, {of}.ctid")],
            names => names.iter().map(|name| ordered(&of, table, name)).collect(),
        };
        Ok((self.sql(selection, &list.join(", "), &order.join(", "))?, wires))
    }

    /// The query in PostgreSQL's words.
    fn sql(&self, selection: &Selection, what: &str, order: &str) -> Result<String> {
        let catalog = self.known_catalog()?;
        let sql = selection.sql(what, order, &|name| rows_named(catalog, name));
        bound(&sql, self.as_of.as_deref())
    }

    /// Whether a selection can be asked for at all: its conditions are SQL that fits the tables.
    pub fn check(&self, selection: &Selection) -> Result<()> {
        let doing = || format!("cannot read table {}", selection.table);
        let whole = self.sql(selection, "*", "").map_err(|said| said.while_doing(doing()))?;
        self.guarded(&doing, |client| client.prepare(&whole).map(drop))?;
        // On its own too: `a) or (b` would be understood between our parentheses.
        let Some(condition) = &selection.condition else { return Ok(()) };
        let alone = Selection { condition: None, ..selection.clone() };
        let alone = format!("{} where {condition}\n", self.sql(&alone, "*", "")?);
        let alone = bound(&alone, self.as_of.as_deref())?;
        self.guarded(&doing, |client| client.prepare(&alone).map(drop))
    }

    /// Whether a query of the plan's can be asked at all.
    pub fn check_query(&self, sql: &str) -> Result<()> {
        let doing = || "cannot ask".to_owned();
        let sql = bound(query(sql), self.as_of.as_deref())?;
        let width = self.guarded(&doing, |client| Ok(client.prepare(&sql)?.columns().len()))?;
        if width == 0 {
            return Err(Complaint::new("it is no query").while_doing(doing()));
        }
        Ok(())
    }

    /// Number of selected rows.
    pub fn count(&self, selection: &Selection) -> Result<u64> {
        let doing = || format!("cannot count table {}", selection.table);
        let sql = self.sql(selection, "count(*)", "")?;
        let count: i64 = self.guarded(&doing, |client| Ok(client.query_one(&sql, &[])?.get(0)))?;
        Ok(count.unsigned_abs())
    }

    /// The value of a query of the plan's.
    pub fn value(&self, sql: &str) -> Result<Value> {
        let doing = || "cannot ask".to_owned();
        let sql = bound(query(sql), self.as_of.as_deref())?;
        let kind = self.guarded(&doing, |client| {
            Ok(client.prepare(&sql)?.columns().first().map(|column| column.type_().clone()))
        })?;
        let kind = kind.ok_or_else(|| Complaint::new("it is no query").while_doing(doing()))?;
        let first = format!("select answer::text from (\n{sql}\n) as waybill(answer) limit 1");
        let text = self.guarded(&doing, |client| {
            let row = client.query_opt(&first, &[])?;
            Ok(row.and_then(|row| row.get::<_, Option<String>>(0)))
        })?;
        let (_, steps) = self.run(&sql)?;
        Ok(Value { cell: text.map_or(Cell::Null, |text| typed(&kind, text)), steps })
    }

    /// Runs a query of the plan's to its end; gives the number of rows, and of blocks looked at.
    pub fn run(&self, sql: &str) -> Result<(u64, u64)> {
        let doing = || "cannot ask".to_owned();
        let sql = bound(query(sql), self.as_of.as_deref())?;
        let explain = format!("explain (analyze, buffers, timing off, format json) {sql}");
        let plan: serde_json::Value = self.guarded(&doing, |client| {
            let row = client.query_one(&explain, &[])?;
            let Raw(raw) = row.get(0);
            Ok(raw.and_then(|raw| serde_json::from_slice(raw).ok()).unwrap_or_default())
        })?;
        let top = &plan[0]["Plan"];
        let of = |name: &str| top[name].as_u64().unwrap_or_default();
        Ok((of("Actual Rows"), of("Shared Hit Blocks") + of("Shared Read Blocks")))
    }

    /// The selection in parts that follow each other, for several threads: by ranges of a key that
    /// begins with an integer.
    ///
    /// The ranges are equally wide: what is uneven about them the threads make up for.
    pub fn parts(&self, selection: &Selection, table: &Table) -> Result<Vec<Selection>> {
        let whole = || vec![selection.clone()];
        let first = selection.order.first().and_then(|name| table.column(name));
        let Some(column) = first.filter(|column| column.form == record::Form::Integer) else {
            return Ok(whole());
        };
        let name = quoted(&column.name);
        let doing = || format!("cannot read table {}", table.name);
        if i128::from(table.rows) < i128::from(PARTS) {
            return Ok(whole());
        }
        let sql = format!("select pg_table_size('{}')", relation(table).replace('\'', "''"));
        let size: i64 =
            self.guarded(&doing, |client| client.query_one(&sql, &[]).map(|row| row.get(0)))?;
        if table.rows < LARGE && size < HEAVY {
            return Ok(whole());
        }
        let parts = (size / PART).clamp(PARTS, MOST);
        let sql = format!("select min({name})::int8, max({name})::int8 from {}", rows_of(table));
        let ends: (Option<i64>, Option<i64>) = self.guarded(&doing, |client| {
            client.query_one(&sql, &[]).map(|row| (row.get(0), row.get(1)))
        })?;
        let (Some(least), Some(most)) = ends else { return Ok(whole()) };
        let width = (i128::from(most) - i128::from(least)) / i128::from(parts) + 1;
        let mut ranges = vec![];
        let mut from = i128::from(least);
        while from <= i128::from(most) {
            let to = from + width;
            ranges.push(if to > i128::from(most) {
                format!("{name} >= {from}")
            } else {
                format!("({name} >= {from} and {name} < {to})")
            });
            from = to;
        }
        let part = |range| Selection { range: Some(range), ..selection.clone() };
        Ok(ranges.into_iter().map(part).collect())
    }

    /// The text as PostgreSQL writes a value of that column; `None` if it takes no such text.
    #[expect(clippy::unnecessary_wraps, reason = "as the other reads")]
    pub fn canonical(&self, column: &catalog::Column, text: &str) -> Result<Option<String>> {
        let cast = crate::postgres::cells::cast_type(column);
        let sql = format!(
            "select {} from (select cast($1::text as {cast})) as given(value)",
            as_text("given.value", column.base.as_ref())
        );
        let doing = || format!("cannot compare {}", column.name);
        let found = self.guarded(&doing, |client| {
            Ok(client.query_one(&sql, &[&text])?.get::<_, Option<String>>(0))
        });
        Ok(found.unwrap_or_default())
    }
}

/// The order of a column that is the same on every server and in every dump: numbers and UUIDs by
/// value, everything else by the bytes of its text.
fn ordered(of: &str, table: Option<&Table>, name: &str) -> String {
    let base = table.and_then(|table| table.column(name)).and_then(|column| column.base.as_ref());
    // Without the table it would be what is asked for under that name, and that is a text.
    let name = format!("{of}.{}", quoted(name));
    let scalar = base.filter(|base| base.kind == Kind::Scalar);
    match scalar.map(|base| base.name.as_str()) {
        Some("int2" | "int4" | "int8" | "oid" | "uuid" | "float4" | "float8") => name,
        Some("text" | "varchar") => format!("{name} collate \"C\""),
        _ => format!("{name}::text collate \"C\""),
    }
}

/// A query without the semicolon that may end it.
pub(crate) fn query(sql: &str) -> &str {
    sql.trim().trim_end_matches(';')
}

/// A value of a query by its type.
pub(crate) fn typed(kind: &Type, text: String) -> Cell<'static> {
    let real = |text: &str| text.parse().ok().map(Cell::Real);
    let found = match *kind {
        Type::BOOL => Some(Cell::from(text == "true" || text == "t")),
        Type::INT2 | Type::INT4 | Type::INT8 | Type::OID => text.parse().ok().map(Cell::Integer),
        Type::FLOAT4 | Type::FLOAT8 => real(&text),
        // What sum() and avg() give.
        Type::NUMERIC => text.parse().ok().map(Cell::Integer).or_else(|| real(&text)),
        _ => None,
    };
    found.unwrap_or(Cell::Text(Cow::Owned(text)))
}

/// Why the reading ended early.
enum Stop {
    Input(std::io::Error),
    Said(Complaint),
}

/// Reads COPY's binary format, row by row. The server sends each row in a message of its own, so
/// that one mostly lies in the buffer as a whole.
fn binary(
    input: &mut impl BufRead,
    columns: &Columns,
    wires: &[Option<Wire>],
    each: &mut dyn FnMut(&[u8]) -> Result<()>,
) -> std::result::Result<(), Stop> {
    let mut head = [0; HEAD.len()];
    input.read_exact(&mut head).map_err(Stop::Input)?;
    let mut line = LineWriter::new(columns);
    let mut held = Vec::new();
    loop {
        let buffer = input.fill_buf().map_err(Stop::Input)?;
        let read = buffer.len();
        if read == 0 {
            return Err(Stop::Said(Complaint::new("the rows break off")));
        }
        let fresh = held.is_empty();
        if !fresh {
            held.extend_from_slice(buffer);
        }
        let mut rest = if fresh { buffer } else { &held };
        while let Some((row, after)) = split_row(rest) {
            let Some(row) = row else {
                // The end of the stream is what says that nothing failed.
                input.consume(read);
                input.read_to_end(&mut Vec::new()).map_err(Stop::Input)?;
                return Ok(());
            };
            write(&mut line, columns, wires, row).map_err(Stop::Said)?;
            each(line.finish()).map_err(Stop::Said)?;
            rest = after;
        }
        if fresh {
            held = rest.to_vec();
        } else {
            held.drain(..held.len() - rest.len());
        }
        input.consume(read);
    }
}

/// The fields of the row that comes first, or that there are no more rows, and what comes after;
/// `None` if it is not there as a whole.
fn split_row(bytes: &[u8]) -> Option<(Option<&[u8]>, &[u8])> {
    let (count, fields) = bytes.split_first_chunk()?;
    let count = i16::from_be_bytes(*count);
    if count < 0 {
        return Some((None, fields));
    }
    let mut rest = fields;
    for _ in 0..count {
        (_, rest) = split_field(rest)?;
    }
    let (row, rest) = fields.split_at(fields.len() - rest.len());
    Some((Some(row), rest))
}

/// The bytes of the field that comes first, where it is not NULL, and what comes after.
fn split_field(bytes: &[u8]) -> Option<(Option<&[u8]>, &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    match usize::try_from(i32::from_be_bytes(*length)) {
        Ok(length) => rest.split_at_checked(length).map(|(field, rest)| (Some(field), rest)),
        Err(_) => Some((None, rest)),
    }
}

fn write(
    line: &mut LineWriter<'_>,
    columns: &Columns,
    wires: &[Option<Wire>],
    row: &[u8],
) -> Result<()> {
    line.start();
    let mut rest = row;
    for (column, wire) in columns.list().iter().zip(wires) {
        let raw;
        (raw, rest) = split_field(rest).ok_or_else(|| odd(column))?;
        write_field(line, column, *wire, raw)?;
    }
    Ok(())
}

/// The expressions by which columns are asked for, and which of them come as they are kept.
pub(crate) fn asked(
    of: &str,
    table: Option<&Table>,
    columns: &Columns,
) -> (Vec<String>, Vec<Option<Wire>>) {
    let ask = |column: &Column| {
        let wire = table.and_then(|table| Wire::of(table.column(&column.name)?));
        let asked = match wire {
            Some(_) => format!("{of}.{}", quoted(&column.name)),
            None => item(of, table, column),
        };
        (asked, wire)
    };
    columns.list().iter().map(ask).unzip()
}

/// A row of a query whose columns were asked for by [`asked`], or by [`item`] where there are no
/// `wires`, as a line.
pub(crate) fn write_row(
    line: &mut LineWriter<'_>,
    columns: &Columns,
    wires: &[Option<Wire>],
    row: &postgres::Row,
    first: usize,
) -> Result<()> {
    line.start();
    for (place, column) in columns.list().iter().enumerate() {
        let Raw(raw) = row.get(first + place);
        write_field(line, column, wires.get(place).copied().flatten(), raw)?;
    }
    Ok(())
}

fn write_field(
    line: &mut LineWriter<'_>,
    column: &Column,
    wire: Option<Wire>,
    raw: Option<&[u8]>,
) -> Result<()> {
    let (Some(wire), Some(raw)) = (wire, raw) else {
        line.cell(&cell(column, raw)?);
        return Ok(());
    };
    wire.write_line(line, raw).ok_or_else(|| odd(column))
}

fn odd(column: &Column) -> Complaint {
    Complaint::new(format!("the server gave odd bytes for {}", column.name))
}
