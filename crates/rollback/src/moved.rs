//! A load that moves rows by batches and is not through: what was committed of it is taken out, all at
//! once, like any other load that moved rows.

use crate::earlier::CutOff;
use crate::journalled::Journalled;
use crate::objects::Objects;
use crate::{Arguments, FINISHED, Mode, Parts, grown};
use complaint::Complaint;
use database::{Url, Writer};
use journal::Head;
use record::Columns;
use serde_json::Value;
use stage::{Draft, Run, Stage};
use std::path::PathBuf;
use step::{Blame as _, Fault, Outcome, Result, Voice};

/// Undoes it, from the part of its journal that the log of the target has.
pub fn undo(
    arguments: &Arguments,
    url: &Url,
    run: &Run,
    (head, folder): &(Head, PathBuf),
    voice: &Voice,
) -> Result<Outcome> {
    arguments.backfill.meaningless().blame(Fault::Usage)?;
    if arguments.mode != Mode::Rows {
        let said = Complaint::new("the load by batches is not through");
        return Err(said.hint("take out what is there by --mode rows, or run `load` to go on"))
            .blame(Fault::Usage);
    }
    if head.target != url.fingerprint() && !arguments.moved {
        let said = Complaint::new(format!("the rows were not loaded into {url}"));
        let hint = "give the TARGET_URL that was loaded; if the file was moved since, add --moved";
        return Err(said.hint(hint)).blame(Fault::Target);
    }
    let writer = Writer::open(url, false).blame(Fault::Target)?;
    writer.alone().blame(Fault::Target)?;
    writer.make_log().blame(Fault::Target)?;
    let through = head.moves.as_ref().is_some_and(|moves| moves.through.is_some());
    let end =
        if through { None } else { Some(grown::ends(&writer, head, folder, arguments.moved)?.0) };
    let objects = Objects::new(run, Vec::new(), None, arguments.moved)?;
    let undone = writer.logged(&head.run, "rollback").blame(Fault::Target)?;
    let left = undone.map(|undone| CutOff::of_batches(run, head, undone)).transpose();
    let left = left.blame(Fault::Files)?.flatten();
    let done = if let Some(left) = left.filter(|_| !arguments.dry_run) {
        voice.say(FINISHED);
        left.finish(run, &objects)?
    } else {
        let batch = undone.unwrap_or_default();
        let columns = head.of.iter();
        let columns = columns.map(|(name, of)| (name.clone(), Columns::new(of.changed.clone())));
        let columns = columns.collect();
        let loaded = Journalled {
            folder,
            columns,
            facts: &Value::Null,
            end,
            run: Some((head, batch)),
            compared: None,
        };
        let draft = draft(run, head, batch + 1).blame(Fault::Files)?;
        let parts = Parts { run, writer: &writer, objects: &objects, voice };
        parts.rows(draft, loaded, undone.is_some(), arguments.dry_run)?
    };
    voice.say(done.to_string());
    Ok(Outcome::needing(done.needs_person()))
}

/// A draft that says which row of the log it will have.
fn draft(run: &Run, head: &Head, batch: u64) -> complaint::Result<Draft> {
    let mut draft = run.draft(Stage::RolledBack)?;
    draft.made_from_digest("load", &head.run);
    draft.fact("batch", batch.into());
    if let Some(sealed) = Draft::left_over(run.root(), Stage::Loaded)? {
        draft.made_from_digest("4-loaded", &sealed.waybill().digest);
    }
    Ok(draft)
}
