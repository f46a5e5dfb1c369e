//! Put the rows into the target in key order, writing down how to undo it.

mod ahead;
mod attempt;
mod backfill;
mod batches;
mod earlier;
mod emit;
mod facts;
mod files;
mod ledger;
mod lineage;
mod lines;
mod meet;
mod orphans;
mod outcome;
mod row;
mod sequences;
mod stream;
mod table;
mod uploads;
mod upsert;

use catalog::Catalog;
use clap::{Parser, ValueEnum};
use complaint::Complaint;
use database::Url;
use plan::Plan;
use stage::{Folder, Run, Stage};
use std::process::ExitCode;
use step::{Blame as _, Failure, Fault, Outcome, PlanArguments, Result, RunArguments, Voice};

/// Put the rows into the target in key order, writing down how to undo it.
///
/// Reads `3-transformed`, writes the target in one transaction (or by batches), and leaves `4-loaded`:
/// `journal.ndjson`, from which `rollback` undoes it, `rejected.ndjson` with the rows that the
/// database refused, and the ledger. The journal is on disk before the transaction is committed.
#[derive(Debug, Parser)]
#[command(version, name = "load")]
struct Arguments {
    #[command(flatten)]
    plan: PlanArguments,

    #[command(flatten)]
    run: RunArguments,

    /// The target: postgres://…, sqlite:PATH or a path
    #[arg(long, value_name = "URL", env = "TARGET_URL", hide_env_values = true)]
    #[arg(required_unless_present = "emit")]
    target: Option<String>,

    /// Where the plan's buckets are: a folder, or s3:?endpoint=URL (keys: `AWS_ACCESS_KEY_ID`, …)
    #[arg(long, value_name = "URL", env = "OBJECTS_URL", hide_env_values = true)]
    objects: Option<String>,

    /// Keep the target as it is before the load in 4-loaded, for `rollback --mode restore`
    #[arg(long, conflicts_with_all = ["dry_run", "emit"])]
    backup: bool,

    /// Do everything and commit nothing
    #[arg(long)]
    dry_run: bool,

    /// Write files instead of a database: `4-emitted`, for `psql`, or `wrangler d1 execute --file`
    #[arg(long, value_enum, conflicts_with = "dry_run")]
    emit: Option<Emit>,

    /// Bytes of rows after which another file begins (PostgreSQL)
    #[arg(long, value_name = "BYTES", requires = "emit", default_value_t = emit::psql::PART)]
    part: u64,

    #[command(flatten)]
    backfill: backfill::Options,
}

/// What can be written instead of a database.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Emit {
    /// SQL that PostgreSQL, or SQLite and D1 run
    Sql,
}

fn main() -> ExitCode {
    step::main(run)
}

fn run(arguments: &Arguments, voice: &Voice) -> Result<Outcome> {
    let mut plan =
        Plan::read(&arguments.plan.plan, arguments.plan.as_of.as_deref()).blame(Fault::Plan)?;
    let run = Run::open(&arguments.run.run, "load").blame(Fault::Files)?;
    let edits = arguments.run.accept_edits;
    let surveyed = run.read(Stage::Surveyed, &plan.parts(), edits).blame(Fault::Files)?;
    let transformed =
        run.read_ahead(Stage::Transformed, &plan.parts(), edits).blame(Fault::Files)?;
    let source: Catalog = surveyed.json("source.json").blame(Fault::Files)?;
    let target: Catalog = surveyed.json("target.json").blame(Fault::Files)?;
    let problems = plan.check(&source, &target);
    if !problems.is_empty() {
        return Err(Failure::new(Fault::Plan, problems));
    }
    let (None, Some(url)) = (arguments.emit, &arguments.target) else {
        transformed.verified().blame(Fault::Files)?;
        return emit(arguments, &plan, &run, [&surveyed, &transformed], &target, voice);
    };
    let url = Url::parse(url).blame(Fault::Usage)?;
    if plan.is_in_place() {
        transformed.verified().blame(Fault::Files)?;
        return in_place(arguments, &plan, &run, (&target, &transformed), &url, voice);
    }
    arguments.backfill.meaningless().blame(Fault::Usage)?;
    other_rows(&plan, &run, &url).blame(Fault::Target)?;
    let buckets = uploads::open(&plan, arguments.objects.as_deref())?;
    let (buckets, transformed) = (buckets.as_ref(), &transformed);
    let backup = arguments.backup;
    let load = attempt::Load { plan: &plan, run: &run, transformed, buckets, voice, backup };
    let done = if let Some(done) = by_batches(arguments, &load, &target, &url)? {
        done
    } else {
        let done = load.put_into(&url, &target, arguments.dry_run);
        step::verified(done, || transformed.verified())?
    };
    voice.say(done.to_string());
    done.explain(voice);
    Ok(Outcome::needing(done.needs_person()))
}

/// Moves the rows by batches, if that is asked for or was begun.
fn by_batches(
    arguments: &Arguments,
    load: &attempt::Load<'_>,
    surveyed: &Catalog,
    url: &Url,
) -> Result<Option<outcome::Done>> {
    let options = &arguments.backfill;
    let begun = batches::begun(load.run).blame(Fault::Files)?;
    if begun.is_none() && options.said_size().is_none() {
        return Ok(None);
    }
    if arguments.dry_run || arguments.backup {
        let said = Complaint::new("--dry-run and --backup are for loads in one transaction");
        let hint =
            "leave --batch-size out; what was begun by batches goes on without them, or back";
        return Err(said.hint(hint)).blame(Fault::Usage);
    }
    // What is committed batch by batch has to be right from the first.
    load.transformed.verified().blame(Fault::Files)?;
    batches::Batches { load, surveyed, options }.all(url, begun)
}

/// Changes rows where they stand.
fn in_place(
    arguments: &Arguments,
    plan: &Plan,
    run: &Run,
    (surveyed, transformed): (&Catalog, &Folder),
    url: &Url,
    voice: &Voice,
) -> Result<Outcome> {
    if arguments.backup {
        let said = Complaint::new("--backup is for plans that move rows");
        return Err(said.hint("--backup-tables copies the rows that will change"))
            .blame(Fault::Usage);
    }
    let (options, dry_run) = (&arguments.backfill, arguments.dry_run);
    backfill::Backfill { plan, run, transformed, surveyed, voice, options, dry_run }.all(url)
}

/// Rows do not move into the table that they are in.
fn other_rows(plan: &Plan, run: &Run, url: &Url) -> complaint::Result<()> {
    let read = run.waybill(Stage::Extracted)?.source;
    let own = plan.flows.iter().find(|flow| flow.from == flow.into);
    match own.filter(|_| read == Some(url.fingerprint())) {
        None => Ok(()),
        Some(flow) => Err(Complaint::new(format!(
            "the target is the source, and rows of {} would move into their own table",
            flow.into
        ))
        .at(plan.place(flow.line))
        .hint("say update = \"in place\" under its [into] to change them where they stand")),
    }
}

fn emit(
    arguments: &Arguments,
    plan: &Plan,
    run: &Run,
    [surveyed, transformed]: [&Folder; 2],
    target: &Catalog,
    voice: &Voice,
) -> Result<Outcome> {
    if plan.is_in_place() {
        let said = Complaint::new("a plan that changes rows in place cannot be emitted");
        return Err(said.hint("each row is compared before it is changed: give a TARGET_URL"))
            .blame(Fault::Plan);
    }
    if !target.is_postgres() {
        emit::may_fire(plan, transformed, target).blame(Fault::Plan)?;
    }
    let mut draft = run.draft(Stage::Emitted).blame(Fault::Files)?;
    draft.made_from(transformed);
    let emitted = if target.is_postgres() {
        let extracted = &run.waybill(Stage::Extracted).blame(Fault::Files)?;
        let part = arguments.part.max(1);
        emit::psql::Emission { plan, surveyed, extracted, transformed, target, part }
            .write(&mut draft)
    } else {
        emit::write(transformed, target, &mut draft)
    };
    let emitted = emitted.blame(Fault::Files)?;
    draft.publish("load", env!("CARGO_PKG_VERSION")).blame(Fault::Files)?;
    voice.say(emitted.to_string());
    let objects = transformed.object_count();
    if objects > 0 {
        voice.add(format!(
            "put {objects} objects into their buckets first: see 3-transformed/objects.ndjson"
        ));
    }
    Ok(Outcome::needing(emitted.needs_person()))
}
