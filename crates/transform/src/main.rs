//! Turn source rows into target rows; keep what cannot be turned, with the reason.

mod alike;
mod before;
mod candidate;
mod conflicts;
mod convert;
mod date;
mod evaluate;
mod fates;
mod flow;
mod jq;
mod json;
mod kin;
mod left_columns;
mod levels;
mod modify;
mod output;
mod parents;
mod place;
mod produce;
mod reasons;
mod resubmit;
mod rules;
mod scratch;
mod settled;
mod shelf;
mod source;
mod threads;
mod tree;
mod unique;
mod value;
mod work;
mod workshop;

use clap::{Parser, ValueEnum};
use plan::Plan;
use stage::{Format, Run, Stage};
use std::path::PathBuf;
use std::process::ExitCode;
use step::{Blame as _, Failure, Fault, Outcome, PlanArguments, Result, RunArguments, Voice};

/// Turn source rows into target rows; keep what cannot be turned, with the reason.
///
/// Reads `2-extracted` and the catalogs of `1-surveyed`, opens no database, and writes
/// `3-transformed`: a file of rows for each target table, where each came from under `lineage/`,
/// `rejected.ndjson`, `review.ndjson`, `merged.ndjson`, and the ledger.
///
/// Rows that were rejected or held can be corrected in a copy of their file and fed back:
///   transform --plan … --run … --resubmit corrected.ndjson
#[derive(Debug, Parser)]
#[command(version, name = "transform", verbatim_doc_comment)]
struct Arguments {
    #[command(flatten)]
    plan: PlanArguments,

    #[command(flatten)]
    run: RunArguments,

    /// Corrected lines of rejected.ndjson or review.ndjson; may be given several times
    #[arg(long, value_name = "FILE")]
    resubmit: Vec<PathBuf>,

    /// Who decided what is fed back, to be written down with it
    #[arg(long, value_name = "NAME", requires = "resubmit")]
    decided_by: Option<String>,

    /// How rows are written
    #[arg(long, value_enum, default_value_t = As::Ndjson)]
    format: As,

    /// Threads that turn rows, where a row needs no other
    #[arg(long, value_name = "N", default_value_t = step::jobs(), value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,
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
    let mut plan =
        Plan::read(&arguments.plan.plan, arguments.plan.as_of.as_deref()).blame(Fault::Plan)?;
    let run = Run::open(&arguments.run.run, "transform").blame(Fault::Files)?;
    let edits = arguments.run.accept_edits;
    let surveyed = run.read(Stage::Surveyed, &plan.parts(), edits).blame(Fault::Files)?;
    let extracted = run.read_ahead(Stage::Extracted, &plan.parts(), edits).blame(Fault::Files)?;
    let source = surveyed.json("source.json").blame(Fault::Files)?;
    let target = surveyed.json("target.json").blame(Fault::Files)?;
    let problems = plan.check(&source, &target);
    if !problems.is_empty() {
        return Err(Failure::new(Fault::Plan, problems));
    }
    let mut draft = run.draft(Stage::Transformed).blame(Fault::Files)?;
    draft.made_from(&surveyed);
    draft.made_from(&extracted);
    draft.planned_by(plan.parts_of(&["extract", "flow"]));
    let format = match arguments.format {
        As::Ndjson => Format::Ndjson,
        As::Csv => Format::Csv,
    };
    let by = arguments.decided_by.as_deref();
    let (plan, source, target) = (&plan, &source, &target);
    let work = work::Work { plan, source, target, format, by, voice, jobs: arguments.jobs };
    let done = work.all(&extracted, &arguments.resubmit, &mut draft);
    let done = step::verified(done, || extracted.verified())?;
    draft.publish("transform", env!("CARGO_PKG_VERSION")).blame(Fault::Files)?;
    voice.say(done.to_string());
    done.explain(voice);
    Ok(Outcome::needing(done.needs_person()))
}
