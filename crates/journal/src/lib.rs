//! What a load changed, written down so that it can be taken back.
//!
//! `journal.ndjson` holds a line a change, in the order in which they were made:
//!
//! ```json
//! {"table":"trips","did":"inserted","key":{"id":"tr_1"},"now":"3f…"}
//! {"table":"log","did":"inserted","rowid":"7","now":"80…"}
//! {"table":"trips","did":"updated","key":{"id":"tr_2"},"was":{…},"now":"51…"}
//! {"table":"log","did":"deleted","rowid":"3","was":{…}}
//! {"table":"trips","did":"sequence","was":"41","now":"97"}
//! {"bucket":"coach-images","object":"abcd….png","did":"uploaded"}
//! {"bucket":"coach-images","object":"0123….png","did":"found"}
//! ```
//!
//! A load that changes rows where they stand writes other lines, a batch at a time, and after each
//! batch one that closes it. What has no such line behind it was not committed:
//!
//! ```json
//! {"table":"events","did":"changed","key":{"id":7},"was":{"canon":null},"now":{"canon":{…}}}
//! {"did":"batch","run":"3f…-1","batch":1,"table":"events","lines":[[1,100]],"after":{…},…}
//! ```
//!
//! Rows that are moved by batches have such lines too until all are through; then they are taken out.
//!
//! In lines of rows that were changed `was` and `now` hold the columns that were changed, and no others: taking them back needs no
//! more, and what somebody has done to the rest of the row since is theirs.
//!
//! Of the other lines `was` is the whole row before, in the columns that the waybill's facts name for the table;
//! `now` the digest of the whole row afterwards: a row that is another by the time of the rollback
//! has been edited since, and is left alone. A row without a key is known by its rowid.
//!
//! Objects come before the rows that name them. `uploaded` is one that was not there before, `found`
//! one that was: it is not ours to take away. A line is on disk before its object is put, so it may
//! be of an object that is not there.

mod batch;
mod cohort;
mod one;
mod read;
mod state;
mod swap;
mod write;

pub use batch::{Batch, Head, Moves, Of, Ready};
pub use cohort::Cohort;
pub use one::as_one;
pub use read::{Did, Entry, Journal, Stored};
pub use state::{Place, State};
pub use swap::{Became, Busy, Swaps, Wanted};
pub use write::{changed, deleted, inserted, object, sequence, updated, write_known};

use catalog::{Catalog, Table};
use database::Url;
use record::{Column, Columns, Hasher};

/// The name by which a run knows a target: a digest of where it is, for no path and no host stands
/// in a run.
#[must_use]
pub fn fingerprint(url: &Url) -> String {
    url.fingerprint()
}

/// How a database is made, in short: its tables, their indexes, triggers, policies and grants, and
/// its views; not what is in them.
#[must_use]
pub fn shape(catalog: &Catalog) -> String {
    let mut hasher = Hasher::default();
    for table in &catalog.tables {
        let Table { name, sql, triggers, indexes, policies, grants, .. } = table;
        let parts = serde_json::json!([name, sql, triggers, indexes, policies, grants]);
        hasher.update(parts.to_string().as_bytes());
    }
    hasher.update(serde_json::json!(catalog.views).to_string().as_bytes());
    hasher.finish()
}

/// All columns that can be written, in the table's order: what a row is to the journal.
#[must_use]
pub fn whole(table: &Table) -> Columns {
    Columns::new(table.writable().map(Column::from).collect())
}
