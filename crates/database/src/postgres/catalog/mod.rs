//! What PostgreSQL says about itself.
//!
//! One query for each kind of thing, for the whole database; each row names the table it is about
//! by its number (`oid`). Only the rows are counted table by table.

mod base;
mod columns;
mod description;
mod keys;
mod relation;
mod rows;

use crate::postgres::failure::complaint;
use catalog::Catalog;
use complaint::{Complaint, Result};
use postgres::Client;
use relation::Relations;

/// The oldest server that the queries fit.
const OLDEST: i32 = 13;

/// The whole catalog; with counted rows, if they are asked for.
pub(crate) fn read(client: &mut Client, counted: bool) -> Result<Catalog> {
    let failed = |error| complaint("cannot read the catalog", &error);
    let settings = "select current_setting('server_version_num')::int4 / 10000, \
                    current_setting('search_path')";
    let row = client.query_one(settings, &[]).map_err(failed)?;
    let (version, path): (i32, String) = (row.get(0), row.get(1));
    if version < OLDEST {
        return Err(Complaint::new(format!(
            "the server is PostgreSQL {version}; what is read here is there from {OLDEST} on"
        ))
        .hint("read a dump instead: pgdump:PATH"));
    }
    // With no path every name is written with its schema, in types and expressions too: the same
    // text for whoever asks.
    client.batch_execute("set search_path = ''").map_err(failed)?;
    let catalog = described(client, counted);
    let back = client.execute("select set_config('search_path', $1, false)", &[&path]);
    let catalog = catalog?;
    back.map_err(failed)?;
    Ok(catalog)
}

fn described(client: &mut Client, counted: bool) -> Result<Catalog> {
    let mut relations = Relations::read(client)?;
    columns::fill(client, &mut relations)?;
    keys::fill_indexes(client, &mut relations)?;
    keys::fill_constraints(client, &mut relations)?;
    relations.fill_triggers(client)?;
    relations.fill_policies(client)?;
    relations.fill_grants(client)?;
    if counted {
        rows::count(client, &mut relations)?;
    }
    Ok(relations.finished())
}

/// A definition, which the server reckons from what is there by now, and not from the snapshot.
fn definition(row: &postgres::Row, at: usize) -> Result<String> {
    row.get::<_, Option<String>>(at).ok_or_else(|| {
        Complaint::new("the database was changed while it was read").hint("do it again")
    })
}

/// Asks, and gives an error of the catalog's.
fn ask(client: &mut Client, sql: &str) -> Result<Vec<postgres::Row>> {
    client.query(sql, &[]).map_err(|error| complaint("cannot read the catalog", &error))
}
