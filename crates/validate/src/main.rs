//! Compare what should be in the target with what is.

mod absent;
mod asked;
mod check;
mod compare;
mod difference;
mod done;
mod folders;
mod ledger;
mod log;
mod loose;
mod objects;
mod page;
mod queries;
mod report;
mod source;
mod structure;
mod value;
mod waiting;
mod words;
mod work;

use clap::Parser;
use complaint::Complaint;
use database::{Reader, Url};
use plan::Plan;
use stage::{Run, Stage};
use std::path::PathBuf;
use std::process::ExitCode;
use step::{Blame as _, Fault, Outcome, Result, Voice};

/// Compare what should be in the target with what is.
///
/// Reads every row of `3-transformed` back from the target, asks after its references and keys,
/// holds the ledger against itself, fetches and digests every object of the plan's buckets, and asks
/// what the plan asks. Writes `5-validated`:
/// `checks.ndjson`, `differences.ndjson`, and `report.html`, which one can send to somebody.
/// Neither database can be written to. What could not be checked counts as failed.
#[derive(Debug, Parser)]
#[command(version, name = "validate")]
struct Arguments {
    /// The plan: a folder with plan.toml, or the file itself
    #[arg(long, value_name = "FOLDER", required_unless_present = "log")]
    plan: Option<PathBuf>,

    /// The instant from which ages are measured, instead of the plan's own (RFC 3339)
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<String>,

    /// The run: the folder in which each step leaves its own
    #[arg(long, value_name = "FOLDER", required_unless_present = "log")]
    run: Option<PathBuf>,

    /// Go on although files of the step before were edited by hand, and write that down
    #[arg(long)]
    accept_edits: bool,

    /// Write the log of batches to stdout instead: of the load of --run, or of all there were
    #[arg(long)]
    log: bool,

    /// Go on writing while the load of --run goes on, and say how far it is
    #[arg(long, requires = "log", requires = "run")]
    follow: bool,

    /// How the log is written
    #[arg(long, value_enum, requires = "log", default_value_t = log::As::Ndjson)]
    format: log::As,

    /// The target: sqlite:PATH, a path, or an .sql dump
    #[arg(long, value_name = "URL", env = "TARGET_URL", hide_env_values = true)]
    target: String,

    /// The source, opened only if a check of the plan asks it something
    #[arg(long, value_name = "URL", env = "SOURCE_URL", hide_env_values = true)]
    source: Option<String>,

    /// Where the plan's buckets are, as it was said to load
    #[arg(long, value_name = "URL", env = "OBJECTS_URL", hide_env_values = true)]
    objects: Option<String>,
}

fn main() -> ExitCode {
    step::main(run)
}

fn run(arguments: &Arguments, voice: &Voice) -> Result<Outcome> {
    let url = Url::parse(&arguments.target).blame(Fault::Usage)?;
    let (Some(plan), Some(root), false) = (&arguments.plan, &arguments.run, arguments.log) else {
        let (run, format) = (arguments.run.as_deref(), arguments.format);
        return log::Reading { url: &url, run, format, voice }.all(arguments.follow);
    };
    let mut plan = Plan::read(plan, arguments.as_of.as_deref()).blame(Fault::Plan)?;
    let as_of = plan.as_of.clone();
    let as_of = as_of.as_deref();
    let source = source::Source::new(arguments.source.as_deref(), as_of)?;
    let run = Run::open(root, "validate").blame(Fault::Files)?;
    let folders = folders::Folders::read(&run, &mut plan, arguments.accept_edits)?;
    let buckets = objects::open(&folders.transformed, arguments.objects.as_deref())?;
    let target = Reader::open(&url, as_of).blame(Fault::Target)?;
    let mut draft = run.draft(Stage::Validated).blame(Fault::Files)?;
    folders.sign(&mut draft);
    draft.planned_by(plan.parts_of(&["extract", "flow", "load", "check"]));
    let (plan, folders, target, source) = (&plan, &folders, &target, &source);
    let work = work::Work { plan, folders, target, source, buckets: buckets.as_ref(), voice };
    let done = step::verified(work.all(&mut draft), || folders.verified())?;
    if !target.is_connected() {
        // What could not be checked for that is no finding about the target.
        let said = Complaint::new("the server closed the connection while the target was checked");
        return Err(said.hint("run `validate` again")).blame(Fault::Target);
    }
    draft.publish("validate", env!("CARGO_PKG_VERSION")).blame(Fault::Files)?;
    done.tell(voice);
    Ok(Outcome::needing(done.needs_person()))
}
