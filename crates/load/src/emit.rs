//! `load --emit sql`: the rows as SQL files, for a target that only takes files.
//!
//! The files are written for `wrangler d1 execute --file`, and run as well in `sqlite3`. D1 and
//! `wrangler` decide what they look like:
//!
//! - D1 runs a file in one transaction of its own and refuses BEGIN, so there is none; and
//!   `wrangler` takes these very words out of the text, even out of a string, so a value that
//!   holds them is written as bytes.
//! - D1 checks foreign keys always. Each file asks for the check at its end; parents come in
//!   earlier files. Tables that reference each other in a circle share one file, and a table that
//!   references itself has one, whatever its size.
//! - A statement has at most 100 000 bytes. A row that is longer is put together from pieces in a
//!   table that the file makes and drops again. The row itself is inserted whole, so that every
//!   CHECK and every trigger sees it as it is.
//! - A row that is refused takes the whole file with it. So every row is tried first, in an empty
//!   database with the target's tables, and those that are refused go to `rejected.ndjson`.
//! - There are no comments, because some versions of `wrangler` trip over them.
//!
//! In `sqlite3` the transaction is the person's: `sqlite3 new.db BEGIN '.read 10-a.sql' COMMIT`. It
//! drops the CR of a line end that it reads, so such a text is written in another way.

mod cell;
mod files;
mod groups;
mod pieces;
pub mod psql;
mod rejected;
mod rows;
#[cfg(test)]
mod tests;
mod trial;

pub use files::Emitted;

use catalog::{Catalog, Table};
use complaint::{Complaint, Result};
use files::Files;
use plan::{Plan, Triggers};
use stage::{Draft, Folder};

/// Refuses a plan that wants triggers off: a file cannot switch them off in D1.
pub fn may_fire(plan: &Plan, transformed: &Folder, target: &Catalog) -> Result<()> {
    let loaded = |table: &&Table| transformed.table(&table.name).is_some();
    let fires = target.tables.iter().filter(loaded).find(|table| !table.triggers.is_empty());
    match fires {
        Some(table) if plan.load.triggers == Some(Triggers::Off) => {
            Err(Complaint::new(format!("the triggers of {} would fire in D1", table.name))
                .at(plan.place(plan.load.line))
                .hint("say triggers = \"fire\", or drop them and make them again around the files"))
        }
        _ => Ok(()),
    }
}

/// Writes the rows of `3-transformed` into the draft: `NN-TABLE.sql`, to be run in the order of
/// their names. A table without rows has no file, and a row that the target would refuse stands in
/// `rejected.ndjson`.
pub fn write(transformed: &Folder, target: &Catalog, draft: &mut Draft) -> Result<Emitted> {
    let groups = groups::of(transformed, target)?;
    let refused = trial::refused(transformed, &groups, draft.path())?;
    rejected::write(transformed, &groups, &refused, draft)?;
    let mut files = Files::new(draft, target, groups::most_files(&groups));
    for group in &groups {
        files.begin(group);
        for member in &group.members {
            rows::write(transformed, member, &refused, &mut files)?;
        }
        files.end()?;
    }
    Ok(files.emitted())
}
