//! Say what is in the source and the target and in which order it can move.

mod draft;
mod emit;
mod findings;
mod order;
mod sql;
mod write;

use clap::Parser;
use complaint::Complaint;
use database::{Reader, Url};
use plan::Plan;
use stage::{Run, Stage};
use std::path::PathBuf;
use std::process::ExitCode;
use step::{Blame as _, Failure, Fault, Outcome, Result, Voice};

/// Say what is in the source and the target and in which order it can move.
///
/// Writes the folder `1-surveyed` of the run: both catalogs as JSON, the references and the order
/// of the target's tables as CSV, the order as text and as Markdown, findings. Checks the plan
/// against both. With --draft-plan it writes a plan instead: one that moves everything as it is.
#[derive(Debug, Parser)]
#[command(version, name = "survey")]
struct Arguments {
    /// The plan: a folder with plan.toml, or the file itself
    #[arg(long, value_name = "FOLDER", required_unless_present = "draft_plan")]
    plan: Option<PathBuf>,

    /// The run: the folder in which each step leaves its own
    #[arg(long, value_name = "FOLDER", required_unless_present = "draft_plan")]
    run: Option<PathBuf>,

    /// The source: sqlite:PATH, a path, or an .sql dump
    #[arg(long, value_name = "URL", env = "SOURCE_URL", hide_env_values = true)]
    source: String,

    /// The target: sqlite:PATH or a path
    #[arg(long, value_name = "URL", env = "TARGET_URL", hide_env_values = true)]
    #[arg(required_unless_present = "draft_plan")]
    target: Option<String>,

    /// Write the statements that make the target as files for psql too, by group: `schema/`
    #[arg(long, requires = "plan")]
    emit: bool,

    /// Write a plan that moves everything as it is into this folder, which must not exist
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["plan", "run"])]
    draft_plan: Option<PathBuf>,
}

fn main() -> ExitCode {
    step::main(run)
}

fn run(arguments: &Arguments, voice: &Voice) -> Result<Outcome> {
    let source = Url::parse(&arguments.source).blame(Fault::Usage)?;
    if let Some(folder) = &arguments.draft_plan {
        return draft::write(&source, folder, voice);
    }
    let (Some(plan), Some(root), Some(target)) =
        (&arguments.plan, &arguments.run, &arguments.target)
    else {
        return Ok(Outcome::Done);
    };
    let plan = Plan::read(plan, None).blame(Fault::Plan)?;
    let target = Url::parse(target).blame(Fault::Usage)?;
    let run = Run::open(root, "survey").blame(Fault::Files)?;
    let as_of = plan.as_of.as_deref();
    let reader = Reader::open(&source, as_of).blame(Fault::Source)?;
    let source = reader.catalog().blame(Fault::Source)?;
    if target.path().is_some_and(|path| !path.exists()) {
        return Err(Complaint::new(format!("there is no target {target}"))
            .hint("make it with `schema`, or choose another TARGET_URL"))
        .blame(Fault::Target);
    }
    let asked = Reader::open(&target, as_of).blame(Fault::Target)?;
    let target = asked.catalog().blame(Fault::Target)?;
    if arguments.emit && !target.is_postgres() {
        return Err(Complaint::new("--emit is for a target that is PostgreSQL")
            .hint("what makes an SQLite target is the plan's own folder schema/"))
        .blame(Fault::Usage);
    }
    let mut problems = plan.check(&source, &target);
    if problems.is_empty() {
        problems = sql::problems(&plan, (&source, &target), &reader, &asked);
    }
    if !problems.is_empty() {
        return Err(Failure::new(Fault::Plan, problems));
    }
    let mut draft = run.draft(Stage::Surveyed).blame(Fault::Files)?;
    let order = catalog::order(target.movable());
    let findings = findings::of(&reader, &source).blame(Fault::Source)?;
    write::all(&mut draft, &source, &target, &order, &findings).blame(Fault::Files)?;
    if arguments.emit {
        let groups = catalog::groups(&order, &plan.declared_groups());
        let definitions = asked.definitions().blame(Fault::Target)?;
        emit::write(&mut draft, definitions, &target, &groups).blame(Fault::Files)?;
    }
    draft.publish("survey", env!("CARGO_PKG_VERSION")).blame(Fault::Files)?;
    voice.say(write::summary(&source, &target, &order, &findings));
    Ok(Outcome::Done)
}
