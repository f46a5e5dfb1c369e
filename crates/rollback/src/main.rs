//! Undo one load, from its journal alone.

mod outcome;
mod undo;

use clap::Parser;
use database::{Url, Writer};
use stage::{Run, Stage};
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
}

fn main() -> ExitCode {
    step::main(run)
}

fn run(arguments: &Arguments, voice: &Voice) -> Result<Outcome> {
    let url = Url::parse(&arguments.target).blame(Fault::Usage)?;
    let run = Run::open(&arguments.run, "rollback").blame(Fault::Files)?;
    let loaded = run.read_alone(Stage::Loaded).blame(Fault::Files)?;
    let writer = Writer::open(&url, false).blame(Fault::Target)?;
    let mut draft = run.draft(Stage::RolledBack).blame(Fault::Files)?;
    draft.made_from(&loaded);
    let undo = undo::Undo { loaded: &loaded, writer: &writer, voice };
    let done = undo.all(&mut draft, arguments.dry_run)?;
    if !arguments.dry_run {
        draft.publish("rollback", env!("CARGO_PKG_VERSION")).blame(Fault::Files)?;
    }
    voice.say(done.to_string());
    Ok(Outcome::needing(done.conflicts > 0))
}
