//! Copy the rows that the plan selects out of the source.

mod ahead;
mod content;
mod label;
mod left;
mod objects;
mod pipe;
mod selection;
mod suspects;
mod table;

use catalog::Catalog;
use clap::{Parser, ValueEnum};
use database::{Reader, Url};
use plan::Plan;
use stage::{Format, Run, Stage};
use std::path::PathBuf;
use std::process::ExitCode;
use step::{Blame as _, Failure, Fault, Outcome, Result, Voice};

/// Copy the rows that the plan selects out of the source.
///
/// Writes the folder `2-extracted` of the run: a file of rows for each table that the plan
/// extracts, and `left.ndjson` with each row that stays behind, its key and the reason. The source
/// is read in one snapshot and cannot be written to.
///
/// With --table and --to - the rows of one table go to stdout instead:
///   extract --source old.db --table trips --to - | jq .title
#[derive(Debug, Parser)]
#[command(version, name = "extract", verbatim_doc_comment)]
struct Arguments {
    /// The plan: a folder with plan.toml, or the file itself
    #[arg(long, value_name = "FOLDER", required_unless_present = "table")]
    plan: Option<PathBuf>,

    /// The run: the folder in which each step leaves its own
    #[arg(long, value_name = "FOLDER", required_unless_present = "table")]
    run: Option<PathBuf>,

    /// The source: postgres://…, pgdump:PATH, sqlite:PATH, a path, or an .sql dump
    #[arg(long, value_name = "URL", env = "SOURCE_URL", hide_env_values = true)]
    source: String,

    /// The instant from which ages are measured, instead of the plan's own (RFC 3339)
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<String>,

    /// How rows are written
    #[arg(long, value_enum, default_value_t = As::Ndjson)]
    format: As,

    /// Go on although files of the survey were edited by hand, and write that down
    #[arg(long)]
    accept_edits: bool,

    /// Sessions that read at a time, where the source can share a snapshot (PostgreSQL)
    #[arg(long, value_name = "N", default_value_t = step::jobs(), value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,

    /// One table alone: the rows that the plan selects, or all where no plan is given
    #[arg(long, value_name = "TABLE", requires = "to")]
    table: Option<String>,

    /// Where the rows of --table go: - is stdout
    #[arg(long, value_name = "-", requires = "table", value_parser = ["-"])]
    to: Option<String>,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum As {
    /// One JSON object a line
    Ndjson,
    /// CSV with the columns' names first
    Csv,
}

fn main() -> ExitCode {
    step::main(run)
}

fn run(arguments: &Arguments, voice: &Voice) -> Result<Outcome> {
    let url = Url::parse(&arguments.source).blame(Fault::Usage)?;
    let mut plan = match &arguments.plan {
        Some(plan) => Some(Plan::read(plan, arguments.as_of.as_deref()).blame(Fault::Plan)?),
        None => None,
    };
    let format = match arguments.format {
        As::Ndjson => Format::Ndjson,
        As::Csv => Format::Csv,
    };
    let as_of = plan.as_ref().and_then(|plan| plan.as_of.clone());
    let as_of = as_of.as_deref();
    if let Some(table) = &arguments.table {
        let reader = Reader::open(&url, as_of).blame(Fault::Source)?;
        return pipe::to_stdout(&reader, plan, table, format);
    }
    let (Some(plan), Some(root)) = (&mut plan, &arguments.run) else { return Ok(Outcome::Done) };
    let run = Run::open(root, "extract").blame(Fault::Files)?;
    let surveyed =
        run.read(Stage::Surveyed, &plan.parts(), arguments.accept_edits).blame(Fault::Files)?;
    let (then, target) = (surveyed.json("source.json"), surveyed.json("target.json"));
    let target = target.map_err(|said| {
        said.hint(
            "a run that was surveyed without a target is a map: survey with --plan and --target",
        )
    });
    let (then, target): (Catalog, Catalog) =
        (then.blame(Fault::Files)?, target.blame(Fault::Files)?);
    let reader = Reader::open(&url, as_of).blame(Fault::Source)?;
    let source = reader.catalog().blame(Fault::Source)?;
    table::same_tables(&then, &source).blame(Fault::Source)?;
    table::all_counted(&source).blame(Fault::Source)?;
    let problems = plan.check(&source, &target);
    if !problems.is_empty() {
        return Err(Failure::new(Fault::Plan, problems));
    }
    let mut draft = run.draft(Stage::Extracted).blame(Fault::Files)?;
    draft.made_from(&surveyed);
    draft.planned_by(plan.parts_of(&["extract"]));
    draft.reads(&url.fingerprint());
    let jobs = arguments.jobs;
    let mut work = table::Work { plan, reader: &reader, source: &source, format, voice, jobs };
    let done = work.all(&mut draft)?;
    if matches!(url, Url::Dump(_)) {
        // Nobody stands for the keys in a file.
        draft.fact("dump", true.into());
    }
    draft.publish("extract", env!("CARGO_PKG_VERSION")).blame(Fault::Files)?;
    voice.say(done.to_string());
    Ok(Outcome::Done)
}
