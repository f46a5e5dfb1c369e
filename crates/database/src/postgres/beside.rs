//! What no row brings along.

use crate::postgres::failure::complaint;
use crate::postgres::session::Reader;
use complaint::Result;

/// Something that is not moved with the rows of tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beside {
    /// A sequence that no column takes its numbers from, and its last number.
    Sequence(String, String),
    /// A materialized view.
    View(String),
}

impl Reader {
    /// What there is of that.
    pub fn beside(&self) -> Result<Vec<Beside>> {
        let rows = self.client.borrow_mut().query(include_str!("sql/beside.sql"), &[]);
        let rows = rows.map_err(|error| complaint("cannot read what is beside tables", &error))?;
        let beside = |row: &postgres::Row| match row.get::<_, &str>(0) {
            "sequence" => Beside::Sequence(row.get(1), row.get(2)),
            _ => Beside::View(row.get(1)),
        };
        Ok(rows.iter().map(beside).collect())
    }
}
