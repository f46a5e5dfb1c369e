//! Undo one load, from its journal alone.

mod backfill;
mod ending;
mod keys;
mod moved;
mod objects;
mod ours;
mod outcome;
mod referring;
mod undo;
mod what;
mod whole;

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
    if let Some(found) = backfill::found(&run).blame(Fault::Files)? {
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
    let loaded = run.read_alone(Stage::Loaded).blame(Fault::Files)?;
    let folders = [Some(&loaded), uploading.as_ref()].into_iter().flatten().collect();
    let (buckets, moved) = (arguments.objects.as_deref(), arguments.moved);
    let objects = Objects::new(&run, folders, buckets, moved)?;
    let writer = Writer::open(&url, false).blame(Fault::Target)?;
    if !arguments.moved {
        same_target(&loaded, &url).blame(Fault::Target)?;
    }
    let again = undone_before(&run, &loaded).blame(Fault::Files)?;
    let mut draft = run.draft(Stage::RolledBack).blame(Fault::Files)?;
    draft.made_from(&loaded);
    let columns = ours::columns(&loaded).blame(Fault::Files)?;
    let loaded = undo::Journalled { folder: loaded.path(), columns, end: None, run: None };
    let (writer, objects) = (&writer, &objects);
    let undo = undo::Undo { loaded, writer, voice, again, objects };
    let done = undo.all(&mut draft, arguments.dry_run)?;
    if !arguments.dry_run {
        Draft::settle(run.root(), Stage::RolledBack).blame(Fault::Files)?;
        run.discard(Stage::Uploaded).blame(Fault::Files)?;
    }
    voice.say(done.to_string());
    Ok(Outcome::needing(done.needs_person()))
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
    let loaded = folder.as_ref().filter(|_| !undone);
    let objects = Objects::new(
        run,
        loaded.into_iter().collect(),
        arguments.objects.as_deref(),
        arguments.moved,
    )?;
    let writer = Writer::open(url, false).blame(Fault::Target)?;
    if let (Some(loaded), false) = (loaded, arguments.moved) {
        same_target(loaded, url).blame(Fault::Target)?;
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
    let decided = objects.alone(run, &writer, arguments.dry_run)?;
    if !arguments.dry_run && decided.conflicts == 0 {
        run.discard(Stage::Uploaded).blame(Fault::Files)?;
    }
    let mut done = Done { dry_run: arguments.dry_run, ..Done::default() };
    done.take(&decided);
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

/// Whether this very load was undone before, or was about to be when the program was cut off: then
/// a row that is not there is what an earlier rollback left.
fn undone_before(run: &Run, loaded: &Folder) -> complaint::Result<bool> {
    let of_this = |waybill: &Waybill| {
        waybill.content.inputs.get("4-loaded") == Some(&loaded.waybill().digest)
    };
    if let Some(left) = Draft::left_over(run.root(), Stage::RolledBack)?
        && of_this(left.waybill())
    {
        return Ok(true);
    }
    Ok(run.has(Stage::RolledBack) && of_this(&run.waybill(Stage::RolledBack)?))
}
