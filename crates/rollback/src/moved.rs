//! A load that moves rows by batches and is not through: what was committed of it is taken out, all at
//! once, like any other load that moved rows.

use crate::objects::Objects;
use crate::undo::{Journalled, Undo};
use crate::{Arguments, Mode, backfill};
use complaint::Complaint;
use database::{Url, Writer};
use journal::Head;
use record::Columns;
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
    let end = if through {
        None
    } else {
        Some(backfill::ends(&writer, head, folder, arguments.moved).blame(Fault::Files)?.0)
    };
    // An earlier rollback may have been cut off behind its commit.
    let undone = writer.logged(&head.run, "rollback").blame(Fault::Target)?;
    let again = undone.is_some();
    let columns = head.of.iter();
    let columns = columns.map(|(name, of)| (name.clone(), Columns::new(of.changed.clone())));
    let objects = Objects::new(run, Vec::new(), None, arguments.moved)?;
    let mut draft = run.draft(Stage::RolledBack).blame(Fault::Files)?;
    draft.made_from_digest("load", &head.run);
    if let Some(sealed) = Draft::left_over(run.root(), Stage::Loaded).blame(Fault::Files)? {
        draft.made_from_digest("4-loaded", &sealed.waybill().digest);
    }
    let loaded = Journalled {
        folder,
        columns: columns.collect(),
        end,
        run: Some((head, undone.unwrap_or_default())),
    };
    let undo = Undo { loaded, writer: &writer, voice, again, objects: &objects };
    let done = undo.all(&mut draft, arguments.dry_run)?;
    if !arguments.dry_run {
        Draft::settle(run.root(), Stage::RolledBack).blame(Fault::Files)?;
    }
    voice.say(done.to_string());
    Ok(Outcome::needing(done.needs_person()))
}
