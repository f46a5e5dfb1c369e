//! Undo one load, from its journal alone.

mod outcome;
mod undo;

use clap::Parser;
use complaint::Complaint;
use database::{Url, Writer};
use stage::{Draft, Folder, Run, Stage, Waybill};
use std::path::PathBuf;
use std::process::ExitCode;
use step::{Blame as _, Fault, Outcome, Result, Voice};

/// Undo one load, from its journal alone.
///
/// Reads `4-loaded`. Rows that the load put in go, rows that it changed return to what they were,
/// rows that somebody has edited since are left alone and listed. Triggers do not fire. Leaves
/// `6-rolled-back`: `journal.ndjson` with what was undone, `conflicts.ndjson` with what was not.
/// Run a second time, it finds nothing left to do.
#[derive(Debug, Parser)]
#[command(version, name = "rollback")]
struct Arguments {
    /// The run: the folder in which each step leaves its own
    #[arg(long, value_name = "FOLDER")]
    run: PathBuf,

    /// The target: sqlite:PATH or a path
    #[arg(long, value_name = "URL", env = "TARGET_URL", hide_env_values = true)]
    target: String,

    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,

    /// The database was moved since it was loaded: go on although its path is another
    #[arg(long)]
    moved: bool,
}

fn main() -> ExitCode {
    step::main(run)
}

fn run(arguments: &Arguments, voice: &Voice) -> Result<Outcome> {
    let url = Url::parse(&arguments.target).blame(Fault::Usage)?;
    let run = Run::open(&arguments.run, "rollback").blame(Fault::Files)?;
    let loaded = run.read_alone(Stage::Loaded).blame(Fault::Files)?;
    let writer = Writer::open(&url, false).blame(Fault::Target)?;
    if !arguments.moved {
        same_target(&loaded, &url).blame(Fault::Target)?;
    }
    let again = undone_before(&run, &loaded).blame(Fault::Files)?;
    let mut draft = run.draft(Stage::RolledBack).blame(Fault::Files)?;
    draft.made_from(&loaded);
    let undo = undo::Undo { loaded: &loaded, writer: &writer, voice, again };
    let done = undo.all(&mut draft, arguments.dry_run)?;
    if !arguments.dry_run {
        Draft::settle(run.root(), Stage::RolledBack).blame(Fault::Files)?;
    }
    voice.say(done.to_string());
    Ok(Outcome::needing(done.conflicts > 0))
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
