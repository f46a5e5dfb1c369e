//! Rows and single values.

use crate::postgres::as_of::bound;
use crate::postgres::cells::{Raw, as_text, cell, item};
use crate::postgres::failure::complaint;
use crate::postgres::relation::{rows_named, rows_of};
use crate::postgres::session::Reader;
use crate::{Selection, Value, quoted};
use catalog::{Kind, Table};
use complaint::{Complaint, Result};
use postgres::types::Type;
use record::{Cell, Column, Columns, LineWriter};
use std::borrow::Cow;
use std::io::BufRead;

/// From how many rows a table is read in parts, and in how many.
const LARGE: u64 = 200_000;
const PARTS: i128 = 32;

impl Reader {
    /// Gives each selected row as a line.
    pub fn rows(
        &self,
        selection: &Selection,
        columns: &Columns,
        each: &mut dyn FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        let doing = || format!("cannot read table {}", selection.table);
        let sql = self.selected(selection, columns)?;
        let mut client = self.client.borrow_mut();
        // Several workers would bring rows that are in no order in another one each time.
        let workers = if selection.order.is_empty() { "0" } else { "default" };
        client
            .batch_execute(&format!("set local max_parallel_workers_per_gather to {workers}"))
            .map_err(|error| complaint(doing(), &error))?;
        let mut input = client
            .copy_out(&format!("copy ({sql}) to stdout (format binary)"))
            .map_err(|error| complaint(doing(), &error))?;
        let read = binary(&mut input, columns, each);
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

    /// The query for these columns of the selected rows.
    fn selected(&self, selection: &Selection, columns: &Columns) -> Result<String> {
        let catalog = self.known_catalog()?;
        let table = catalog.table(&selection.table);
        let of = table.map_or_else(
            || quoted(&selection.table),
            |table| quoted(table.place.as_ref().map_or(&table.name, |(_, name)| name)),
        );
        let list: Vec<String> =
            columns.list().iter().map(|column| item(&of, table, column)).collect();
        let order: Vec<String> = match selection.order.as_slice() {
            // A whole table without a key comes as it lies; a plan for a condition may go another
            // way each time.
            [] if selection.condition.is_some() => vec![format!("{of}.tableoid, {of}.ctid")],
            names => names.iter().map(|name| ordered(&of, table, name)).collect(),
        };
        self.sql(selection, &list.join(", "), &order.join(", "))
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
        if table.rows < LARGE {
            return Ok(whole());
        }
        let name = quoted(&column.name);
        let doing = || format!("cannot read table {}", table.name);
        let sql = format!("select min({name})::int8, max({name})::int8 from {}", rows_of(table));
        let ends: (Option<i64>, Option<i64>) = self.guarded(&doing, |client| {
            client.query_one(&sql, &[]).map(|row| (row.get(0), row.get(1)))
        })?;
        let (Some(least), Some(most)) = ends else { return Ok(whole()) };
        let width = (i128::from(most) - i128::from(least)) / PARTS + 1;
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

/// Reads COPY's binary format, row by row.
fn binary(
    input: &mut impl BufRead,
    columns: &Columns,
    each: &mut dyn FnMut(&[u8]) -> Result<()>,
) -> std::result::Result<(), Stop> {
    let mut head = [0; 19];
    input.read_exact(&mut head).map_err(Stop::Input)?;
    let mut line = LineWriter::new(columns);
    let mut field = Vec::new();
    loop {
        let mut count = [0; 2];
        input.read_exact(&mut count).map_err(Stop::Input)?;
        if i16::from_be_bytes(count) < 0 {
            // The end of the stream is what says that nothing failed.
            let mut rest = Vec::new();
            input.read_to_end(&mut rest).map_err(Stop::Input)?;
            return Ok(());
        }
        line.start();
        for column in columns.list() {
            let raw = next_field(input, &mut field).map_err(Stop::Input)?;
            line.cell(&cell(column, raw).map_err(Stop::Said)?);
        }
        each(line.finish()).map_err(Stop::Said)?;
    }
}

fn next_field<'f>(
    input: &mut impl BufRead,
    field: &'f mut Vec<u8>,
) -> std::io::Result<Option<&'f [u8]>> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let Ok(length) = usize::try_from(i32::from_be_bytes(length)) else { return Ok(None) };
    field.resize(length, 0);
    input.read_exact(field)?;
    Ok(Some(field))
}

/// A row of a query whose columns were asked for by [`item`], as a line.
pub(crate) fn write_row(
    line: &mut LineWriter<'_>,
    list: &[Column],
    row: &postgres::Row,
    first: usize,
) -> Result<()> {
    line.start();
    for (place, column) in list.iter().enumerate() {
        let Raw(raw) = row.get(first + place);
        line.cell(&cell(column, raw)?);
    }
    Ok(())
}
