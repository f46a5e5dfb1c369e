//! What every way of undoing has in common at its end.

use crate::objects::Objects;
use crate::outcome::Done;
use crate::what::Files;
use complaint::{Complaint, Result};
use database::Writer;
use serde_json::json;
use stage::Draft;
use step::{Blame as _, Fault};

/// Decides about the objects, and makes it last: the files are on disk before the target commits.
/// A dry run stops before that.
pub fn end(
    writer: &Writer,
    objects: &Objects<'_>,
    draft: &mut Draft,
    mut files: Files,
    mut done: Done,
) -> step::Result<Done> {
    let decided = objects.settle(writer, &mut files, &mut done)?;
    if done.dry_run {
        return Ok(done);
    }
    if let Some(transaction) = writer.transaction().blame(Fault::Target)? {
        draft.fact("transaction", json!(transaction));
    }
    files.seal(draft)?;
    if !writer.commit().blame(Fault::Target)? {
        return Err(Complaint::new("the target does not commit")).blame(Fault::Target);
    }
    objects.remove(&decided)?;
    Ok(done)
}

/// Sets a counter back to what it was. Raised further, it has been used since: a key must not be
/// given out twice.
pub fn set_back(writer: &Writer, counter: &str, was: Option<i64>, now: i64) -> Result<()> {
    if writer.sequence(counter)? == Some(now) {
        writer.set_sequence(counter, was)?;
    }
    Ok(())
}
