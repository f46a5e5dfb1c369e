//! Columns.

use super::ask;
use super::base::base;
use super::relation::{Relation, Relations};
use catalog::{Affinity, Column, Generated};
use complaint::Result;
use postgres::{Client, Row};

/// Gives every table its columns.
pub(super) fn fill(client: &mut Client, relations: &mut Relations) -> Result<()> {
    for row in ask(client, include_str!("../sql/columns.sql"))? {
        if let Some(relation) = relations.get(row.get(0)) {
            add(relation, &row);
        }
    }
    Ok(())
}

fn add(relation: &mut Relation, row: &Row) {
    let column = column(row);
    relation.description.column(&column, row.get(13));
    relation.description.types(&column, row.get(12));
    relation.table.columns.push(column);
}

fn column(row: &Row) -> Column {
    let base = base(row.get(8), row.get(9), row.get(10), row.get(11));
    // A text that has a number of a sequence in it is not given out by counting.
    let counted = matches!(base.name.as_str(), "int2" | "int4" | "int8" | "numeric");
    Column {
        name: row.get(1),
        declared: row.get(2),
        // SQLite's; nobody asks a column of PostgreSQL for it.
        affinity: Affinity::Blob,
        form: base.form(),
        not_null: row.get(3),
        default: row.get(4),
        generated: match row.get(5) {
            "s" => Generated::Stored,
            "v" => Generated::Virtual,
            _ => Generated::No,
        },
        identity: match row.get(6) {
            "a" => Some(true),
            "d" => Some(false),
            _ => None,
        },
        sequence: row.get::<_, Option<String>>(7).filter(|_| counted),
        base: Some(base),
        collation: "BINARY".to_owned(),
    }
}
