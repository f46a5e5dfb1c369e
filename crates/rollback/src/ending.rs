//! What every way of undoing has in common at its end.

use crate::objects::Objects;
use crate::outcome::Done;
use crate::what::Files;
use complaint::{Complaint, Result};
use database::{Logged, Writer};
use journal::Head;
use serde_json::json;
use stage::Draft;
use step::{Blame as _, Fault};

/// Decides about the objects, and makes it last, with a row in the log of a load that is in it: the
/// files are on disk before the target commits. A dry run stops before that.
pub fn end(
    writer: &Writer,
    (objects, load): (&Objects<'_>, Option<(&Head, u64)>),
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
    if let Some((load, undone)) = load {
        writer.log(&logged(load, undone + 1, &done)).blame(Fault::Target)?;
    }
    if !writer.commit().blame(Fault::Target)? {
        return Err(Complaint::new("the target does not commit")).blame(Fault::Target);
    }
    objects.remove(&decided)?;
    Ok(done)
}

/// What the log of the target says of a load that it knows: it was taken back.
fn logged(load: &Head, batch: u64, done: &Done) -> Logged {
    let (succeeded, already, held) = (done.removed + done.restored, done.already, done.conflicts);
    Logged {
        run: load.run.clone(),
        what: "rollback".to_owned(),
        batch,
        plan: load.plan.clone(),
        transformed: load.transformed.clone(),
        processed: succeeded + already + held,
        succeeded,
        held,
        already,
        application: concat!("rollback ", env!("CARGO_PKG_VERSION")).to_owned(),
        ..Logged::default()
    }
}

/// Sets a counter back to what it was. Raised further, it has been used since: a key must not be
/// given out twice.
pub fn set_back(writer: &Writer, counter: &str, was: Option<i64>, now: i64) -> Result<()> {
    if writer.sequence(counter)? == Some(now) {
        writer.set_sequence(counter, was)?;
    }
    Ok(())
}
