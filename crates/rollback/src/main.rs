//! Undo one load, from its journal alone.

mod backfill;
mod earlier;
mod ending;
mod grown;
mod journalled;
mod keys;
mod moved;
mod objects;
mod ours;
mod outcome;
mod referring;
mod told;
mod undo;
mod untouched;
mod what;
mod whole;

use crate::earlier::CutOff;
use crate::journalled::Journalled;
use crate::objects::Objects;
use crate::outcome::Done;
use clap::{Parser, ValueEnum};
use complaint::Complaint;
use database::{Url, Writer};
use stage::{Draft, Folder, Run, Stage, Waybill};
use std::path::PathBuf;
use std::process::ExitCode;
use step::{Blame as _, Fault, Outcome, Result, Voice};

/// Undo one load, from its journal alone.
///
/// Reads `4-loaded`. Rows that the load put in go, rows that it changed return to what they were,
/// rows that somebody has edited since are left alone and listed. Triggers do not fire. Objects
/// that it put into buckets go, unless a row still names them or something else is there since.
/// Leaves `6-rolled-back`: `journal.ndjson` with what was undone, `conflicts.ndjson` with what was
/// not. Run a second time, it finds nothing left to do.
///
/// The other modes take tables as a whole, and refuse where that would take something that neither
/// this load nor a schema file brought.
#[derive(Debug, Parser)]
#[command(version, name = "rollback")]
struct Arguments {
    /// The run: the folder in which each step leaves its own
    #[arg(long, value_name = "FOLDER")]
    run: PathBuf,

    /// The target: postgres://…, sqlite:PATH or a path
    #[arg(long, value_name = "URL", env = "TARGET_URL", hide_env_values = true)]
    target: String,

    /// Where the buckets are that the load put objects into, as it was said to load
    #[arg(long, value_name = "URL", env = "OBJECTS_URL", hide_env_values = true)]
    objects: Option<String>,

    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,

    /// What is undone, and how
    #[arg(long, value_enum, default_value_t = Mode::Rows)]
    mode: Mode,

    /// With --mode restore: lose what was changed since the load
    #[arg(long)]
    lose_changes: bool,

    /// The database or the buckets were moved since the load: go on although their place is another
    #[arg(long)]
    moved: bool,

    #[command(flatten)]
    backfill: backfill::Options,
}

/// What is undone, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// The load, row by row, from its journal
    Rows,
    /// The load, by emptying its tables, children first
    Truncate,
    /// The load and the schema, by dropping what the schema files made
    Drop,
    /// The load, by bringing back the backup that `load --backup` took
    Restore,
}

fn main() -> ExitCode {
    step::main(run)
}

fn run(arguments: &Arguments, voice: &Voice) -> Result<Outcome> {
    let url = Url::parse(&arguments.target).blame(Fault::Usage)?;
    let run = Run::open(&arguments.run, "rollback").blame(Fault::Files)?;
    if let Some(found) = grown::found(&run).blame(Fault::Files)? {
        if found.0.moves.is_some() {
            return moved::undo(arguments, &url, &run, &found, voice);
        }
        return in_place(arguments, &url, &run, &found, voice);
    }
    arguments.backfill.meaningless().blame(Fault::Usage)?;
    if arguments.mode != Mode::Rows {
        return whole(arguments, &url, &run, voice);
    }
    let uploading = run.uploading().blame(Fault::Files)?;
    if let (Some(uploading), false) = (&uploading, run.has(Stage::Loaded)) {
        return cut_off(arguments, &url, &run, uploading, voice);
    }
    let loaded = run.read_alone_ahead(Stage::Loaded).blame(Fault::Files)?;
    let came = rows(arguments, &url, (&run, voice), &loaded, uploading.as_ref());
    let done = step::verified(came, || loaded.verified())?;
    if !arguments.dry_run {
        run.discard(Stage::Uploaded).blame(Fault::Files)?;
    }
    voice.say(done.to_string());
    Ok(Outcome::needing(done.needs_person()))
}

/// Undoes a load row by row. What fails may do so because the files are not what they were: that is
/// for the caller to ask.
fn rows(
    arguments: &Arguments,
    url: &Url,
    (run, voice): (&Run, &Voice),
    loaded: &Folder,
    uploading: Option<&Folder>,
) -> Result<outcome::Done> {
    let folders = [Some(loaded), uploading].into_iter().flatten().collect();
    let (buckets, moved) = (arguments.objects.as_deref(), arguments.moved);
    let objects = Objects::new(run, folders, buckets, moved)?;
    let writer = Writer::open(url, false).blame(Fault::Target)?;
    if !arguments.moved {
        same_target(loaded, url).blame(Fault::Target)?;
    }
    let parts = Parts { run, writer: &writer, objects: &objects, voice };
    match parts.before(loaded, arguments.dry_run)? {
        Before::Finished(done) => Ok(done),
        Before::Undo { again } => {
            let mut draft = run.draft(Stage::RolledBack).blame(Fault::Files)?;
            draft.made_from(loaded);
            let columns = ours::columns(loaded).blame(Fault::Files)?;
            let (folder, facts) = (loaded.path(), &loaded.waybill().content.facts);
            let compared = Some(loaded);
            let loaded = Journalled { folder, columns, facts, end: None, run: None, compared };
            parts.rows(draft, loaded, again, arguments.dry_run)
        }
    }
}

/// What a rollback goes by.
#[derive(Clone, Copy)]
struct Parts<'a> {
    run: &'a Run,
    writer: &'a Writer,
    objects: &'a Objects<'a>,
    voice: &'a Voice,
}

/// Said of a rollback that had nothing left to do in the target.
const FINISHED: &str = "a rollback was cut off after its commit: it is finished";

/// What earlier rollbacks of the load came to.
enum Before {
    /// One was cut off after its commit, and is finished now.
    Finished(outcome::Done),
    /// The load is to be undone; again, if it had been undone before.
    Undo { again: bool },
}

impl Parts<'_> {
    /// Looks at what an earlier rollback of this load left.
    fn before(&self, loaded: &Folder, dry_run: bool) -> Result<Before> {
        let Self { run, writer, objects, voice } = *self;
        let published = undone_before(run, loaded).blame(Fault::Files)?;
        let Some(left) = CutOff::of(run, loaded).blame(Fault::Files)? else {
            // One that is not whole any more may have been committed.
            let sealed = Draft::left_over(run.root(), Stage::RolledBack).blame(Fault::Files)?;
            let of_this = sealed.is_some_and(|left| is_of(left.waybill(), loaded));
            return Ok(Before::Undo { again: published || of_this });
        };
        if !left.was_committed(run, loaded, writer).blame(Fault::Target)? {
            return Ok(Before::Undo { again: published || left.again() });
        }
        if dry_run {
            return Ok(Before::Undo { again: true });
        }
        loaded.verified().blame(Fault::Files)?;
        let done = left.finish(run, objects)?;
        voice.say(FINISHED);
        Ok(Before::Finished(done))
    }

    /// Undoes a load row by row.
    fn rows(
        &self,
        mut draft: Draft,
        loaded: Journalled<'_>,
        again: bool,
        dry_run: bool,
    ) -> Result<outcome::Done> {
        let Self { run, writer, objects, voice } = *self;
        if again {
            draft.fact("again", true.into());
        }
        let undo = undo::Undo { loaded, writer, voice, again, objects };
        let done = undo.all(&mut draft, dry_run)?;
        if dry_run {
            return Ok(done);
        }
        if again && done.is_nothing() && same_conflicts(run, &draft).blame(Fault::Files)? {
            // What is there tells what was undone, and when.
            draft.unseal();
            run.touch(Stage::RolledBack).blame(Fault::Files)?;
            return Ok(done);
        }
        Draft::settle(run.root(), Stage::RolledBack).blame(Fault::Files)?;
        Ok(done)
    }
}

/// Whether the same rows and objects are left alone as the last time.
fn same_conflicts(run: &Run, draft: &Draft) -> complaint::Result<bool> {
    let name = "conflicts.ndjson";
    let sealed = Waybill::read(draft.path())?;
    let digest = |waybill: &Waybill| waybill.entry(name).map(|entry| entry.sha256.clone());
    Ok(run.has(Stage::RolledBack)
        && sealed.as_ref().and_then(digest) == digest(&run.waybill(Stage::RolledBack)?))
}

/// Undoes a load that changed rows where they stand.
fn in_place(
    arguments: &Arguments,
    url: &Url,
    run: &Run,
    found: &(journal::Head, PathBuf),
    voice: &Voice,
) -> Result<Outcome> {
    if arguments.mode != Mode::Rows {
        let said = Complaint::new("the load changed rows that were there before");
        return Err(said.hint("only --mode rows gives them back what they were"))
            .blame(Fault::Usage);
    }
    let Arguments { dry_run, moved, backfill: options, .. } = arguments;
    let (dry_run, moved) = (*dry_run, *moved);
    let undo = backfill::Backfill { run, voice, options, dry_run, moved };
    let done = undo.all(url, found)?;
    voice.say(done.to_string());
    Ok(Outcome::needing(done.needs_person()))
}

/// Undoes the load, or the schema too, by whole tables.
fn whole(arguments: &Arguments, url: &Url, run: &Run, voice: &Voice) -> Result<Outcome> {
    let there = run.has(Stage::Loaded);
    let folder = there.then(|| run.read_alone(Stage::Loaded)).transpose().blame(Fault::Files)?;
    let undone = folder.as_ref().map(|loaded| undone_before(run, loaded)).transpose();
    let undone = undone.blame(Fault::Files)? == Some(true);
    let mut loaded = folder.as_ref().filter(|_| !undone);
    let objects = Objects::new(
        run,
        loaded.into_iter().collect(),
        arguments.objects.as_deref(),
        arguments.moved,
    )?;
    let writer = Writer::open(url, false).blame(Fault::Target)?;
    if let Some(folder) = loaded {
        if !arguments.moved {
            same_target(folder, url).blame(Fault::Target)?;
        }
        let parts = Parts { run, writer: &writer, objects: &objects, voice };
        match parts.before(folder, arguments.dry_run)? {
            Before::Finished(done) => {
                voice.say(done.to_string());
                return Ok(Outcome::needing(done.needs_person()));
            }
            Before::Undo { again } => loaded = loaded.filter(|_| !again),
        }
    }
    let mut draft = run.draft(Stage::RolledBack).blame(Fault::Files)?;
    if let Some(loaded) = &folder {
        draft.made_from(loaded);
    }
    let Arguments { dry_run, lose_changes, .. } = *arguments;
    let whole = whole::Whole { loaded, voice, dry_run, lose_changes };
    let done = match arguments.mode {
        Mode::Truncate => whole.truncate(&writer, &objects, &mut draft),
        Mode::Drop => whole.drop(&writer, &objects, &mut draft),
        _ => whole.restore(writer, &objects, &mut draft),
    }?;
    if !dry_run {
        Draft::settle(run.root(), Stage::RolledBack).blame(Fault::Files)?;
    }
    voice.say(done.to_string());
    Ok(Outcome::needing(done.needs_person()))
}

/// Undoes a load that put objects into buckets and was cut off before its rows were committed.
fn cut_off(
    arguments: &Arguments,
    url: &Url,
    run: &Run,
    uploading: &Folder,
    voice: &Voice,
) -> Result<Outcome> {
    if Draft::left_over(run.root(), Stage::Loaded).blame(Fault::Files)?.is_some() {
        let said =
            Complaint::new("a load was cut off, and it is not known whether it was committed");
        return Err(said.hint("run `load` first: it will see")).blame(Fault::Files);
    }
    let (buckets, moved) = (arguments.objects.as_deref(), arguments.moved);
    let objects = Objects::new(run, vec![uploading], buckets, moved)?;
    let writer = Writer::open(url, false).blame(Fault::Target)?;
    let left = CutOff::of(run, uploading).blame(Fault::Files)?;
    // Sealed, it had all been decided: there is no transaction.
    let done = if let Some(left) = left.filter(|_| !arguments.dry_run) {
        left.finish(run, &objects)?
    } else {
        let mut done = Done { dry_run: arguments.dry_run, ..Done::default() };
        done.take(&objects.alone(run, &writer, arguments.dry_run)?);
        done
    };
    if !arguments.dry_run && !done.needs_person() {
        run.discard(Stage::Uploaded).blame(Fault::Files)?;
    }
    voice.say(done.to_string());
    Ok(Outcome::needing(done.needs_person()))
}

/// The rows of one database are not to be looked for in another.
fn same_target(loaded: &Folder, url: &Url) -> complaint::Result<()> {
    if loaded.waybill().target == Some(journal::fingerprint(url)) {
        return Ok(());
    }
    Err(Complaint::new(format!("the rows were not loaded into {url}"))
        .hint("give the TARGET_URL that was loaded; if the file was moved since, add --moved"))
}

/// Whether this very load was undone before: then a row that is not there is what an earlier rollback
/// left.
fn undone_before(run: &Run, loaded: &Folder) -> complaint::Result<bool> {
    Ok(run.has(Stage::RolledBack) && is_of(&run.waybill(Stage::RolledBack)?, loaded))
}

fn is_of(undone: &Waybill, loaded: &Folder) -> bool {
    undone.content.inputs.get("4-loaded") == Some(&loaded.waybill().digest)
}
