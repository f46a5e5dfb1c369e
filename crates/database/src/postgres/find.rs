//! Rows of a table by their keys, as lines.

use crate::Found;
use crate::postgres::binary::Wire;
use crate::postgres::cells::{Param, array, cast_type, text, tid};
use crate::postgres::failure::complaint;
use crate::postgres::read::{asked, write_row};
use crate::postgres::relation::{relation, rows_of};
use crate::postgres::session::{Reader, Writer};
use crate::quoted;
use catalog::Table;
use complaint::Result;
use postgres::types::ToSql;
use postgres::{Client, Statement};
use record::{Cell, Columns, LineWriter};
use std::borrow::Cow;
use std::cell::RefCell;

/// Finds rows of one table.
pub struct Finder<'a> {
    client: &'a RefCell<Client>,
    table: String,
    columns: &'a Columns,
    wires: Vec<Option<Wire>>,
    statement: Statement,
    /// The key is where the row lies.
    by_place: bool,
    line: LineWriter<'a>,
}

impl Reader {
    /// Finds rows of `table` by `key`, a list of columns; by where they lie if it is empty.
    pub fn finder<'a>(
        &'a self,
        table: &Table,
        columns: &'a Columns,
        key: &[String],
    ) -> Result<Finder<'a>> {
        Finder::new(&self.client, table, columns, key)
    }
}

impl Writer {
    /// The same in a session that can write.
    pub fn finder<'a>(
        &'a self,
        table: &Table,
        columns: &'a Columns,
        key: &[String],
    ) -> Result<Finder<'a>> {
        Finder::new(&self.client, table, columns, key)
    }
}

/// `unnest` of one array of texts for each column of the key: `keys(k0, k1, n)`.
pub(crate) fn keys(width: usize) -> String {
    let marks: Vec<String> = (1..=width).map(|place| format!("${place}::text[]")).collect();
    let names: Vec<String> = (0..width).map(|place| format!("k{place}")).collect();
    format!("unnest({}) with ordinality as keys({}, n)", marks.join(", "), names.join(", "))
}

/// What joins the table, called `own`, to [`keys`].
pub(crate) fn same_key(table: &Table, key: &[String], own: &str) -> String {
    if key.is_empty() {
        return format!("{own}.ctid = keys.k0::tid");
    }
    let terms: Vec<String> = key
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let cast = table.column(name).map_or_else(|| "text".to_owned(), cast_type);
            format!("{own}.{} = keys.k{place}::{cast}", quoted(name))
        })
        .collect();
    terms.join(" and ")
}

/// The arrays for [`keys`].
pub(crate) fn key_arrays(
    keys: &[Vec<Cell<'_>>],
    width: usize,
    by_place: bool,
) -> Vec<Param<'static>> {
    (0..width)
        .map(|place| {
            let column: Vec<Cell<'_>> = keys
                .iter()
                .map(|key| match key.get(place) {
                    Some(Cell::Integer(packed)) if by_place => Cell::Text(Cow::Owned(tid(*packed))),
                    Some(cell) => cell.clone(),
                    None => Cell::Null,
                })
                .collect();
            array(column.iter())
        })
        .collect()
}

/// Parameters as the driver takes them.
pub(crate) fn borrowed<'p>(params: &'p [Param<'_>]) -> Vec<&'p (dyn ToSql + Sync)> {
    params.iter().map(|param| param as &(dyn ToSql + Sync)).collect()
}

/// The cells as parameters.
pub(crate) fn params<'c>(cells: impl Iterator<Item = &'c Cell<'c>>) -> Vec<Param<'c>> {
    cells.map(|cell| Param::Text(text(cell))).collect()
}

impl<'a> Finder<'a> {
    fn new(
        client: &'a RefCell<Client>,
        table: &Table,
        columns: &'a Columns,
        key: &[String],
    ) -> Result<Self> {
        let (list, wires) = asked("own", Some(table), columns);
        let list = if list.is_empty() { String::new() } else { format!(", {}", list.join(", ")) };
        let only = if table.partitioned { relation(table) } else { rows_of(table) };
        let sql = format!(
            "select keys.n{list} from {keys} join {only} as own on {same} order by keys.n",
            keys = keys(key.len().max(1)),
            same = same_key(table, key, "own"),
        );
        let statement = client
            .borrow_mut()
            .prepare(&sql)
            .map_err(|error| complaint(format!("cannot read table {}", table.name), &error))?;
        let line = LineWriter::new(columns);
        let by_place = key.is_empty();
        Ok(Self { client, table: table.name.clone(), columns, wires, statement, by_place, line })
    }

    /// The row with these key values.
    pub fn find(&mut self, key: &[Cell<'_>]) -> Result<Found<'_>> {
        let rows = self.rows(&[key.to_vec()])?;
        match rows.as_slice() {
            [] => Ok(Found::Nothing),
            [row] => {
                write_row(&mut self.line, self.columns, &self.wires, row, 1)?;
                Ok(Found::Row(self.line.finish()))
            }
            _ => Ok(Found::Several),
        }
    }

    /// Calls `each` with every key's place in the list and what is found for it.
    pub fn find_all(
        &mut self,
        keys: &[Vec<Cell<'_>>],
        each: &mut dyn FnMut(usize, Found<'_>) -> Result<()>,
    ) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        let rows = self.rows(keys)?;
        let mut rows = rows.iter().peekable();
        for place in 0..keys.len() {
            let own = |row: &&postgres::Row| {
                usize::try_from(row.get::<_, i64>(0)).is_ok_and(|found| found == place + 1)
            };
            let Some(row) = rows.next_if(own) else {
                each(place, Found::Nothing)?;
                continue;
            };
            let mut several = false;
            while rows.next_if(own).is_some() {
                several = true;
            }
            if several {
                each(place, Found::Several)?;
                continue;
            }
            write_row(&mut self.line, self.columns, &self.wires, row, 1)?;
            each(place, Found::Row(self.line.finish()))?;
        }
        Ok(())
    }

    fn rows(&self, keys: &[Vec<Cell<'_>>]) -> Result<Vec<postgres::Row>> {
        let width = self.statement.params().len();
        let arrays = key_arrays(keys, width, self.by_place);
        self.client
            .borrow_mut()
            .query(&self.statement, &borrowed(&arrays))
            .map_err(|error| complaint(format!("cannot read table {}", self.table), &error))
    }
}
