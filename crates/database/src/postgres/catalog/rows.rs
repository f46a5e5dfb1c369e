//! Numbers of rows.

use super::relation::{Relation, Relations};
use crate::postgres::failure::complaint;
use crate::postgres::relation::rows_of;
use catalog::TableKind;
use complaint::Result;
use postgres::Client;

/// Tables in one statement: a server that is far away answers some dozens in one go.
const TOGETHER: usize = 50;

/// What is told who may read a table that cannot be counted.
const CHANGED: &str = "if the database was changed while it was read, do it again";

/// Counts the rows of every table.
///
/// Partitions are counted with the table they belong to, once: whoever may read that may not be
/// allowed to read them.
pub(super) fn count(client: &mut Client, relations: &mut Relations) -> Result<()> {
    let queries: Vec<String> = relations.all().iter().filter_map(query).collect();
    for queries in queries.chunks(TOGETHER) {
        let rows = client.query(&queries.join(" union all "), &[]);
        let failed = |error| complaint("cannot count rows", &error).hint(CHANGED);
        for row in rows.map_err(failed)? {
            add(relations, row.get(0), row.get::<_, i64>(1).unsigned_abs());
        }
    }
    Ok(())
}

fn query(relation: &Relation) -> Option<String> {
    let rows = rows_of(&relation.table);
    if relation.table.kind == TableKind::Partition || relation.table.unreadable.is_some() {
        return None;
    }
    Some(if relation.table.partitioned {
        format!("(select tableoid, count(*) from {rows} group by tableoid)")
    } else {
        format!("(select {}::oid, count(*) from {rows})", relation.oid)
    })
}

/// Rows of a partition are rows of the tables above it too.
fn add(relations: &mut Relations, oid: u32, rows: u64) {
    let Some(relation) = relations.get(oid) else { return };
    relation.table.rows += rows;
    if relation.table.kind == TableKind::Partition {
        for parent in relation.parents.clone() {
            add(relations, parent, rows);
        }
    }
}
