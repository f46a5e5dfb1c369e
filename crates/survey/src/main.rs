//! Say what is in the source and the target and in which order it can move.

mod closure;
mod document;
mod dot;
mod draft;
mod emit;
mod findings;
mod lite;
mod map;
mod sql;
mod subset;
mod svg;
mod tables;
mod tbls;
mod tree;
mod write;

use catalog::Catalog;
use clap::Parser;
use complaint::Complaint;
use database::{Reader, Url};
use findings::{Figures, Found};
use map::Map;
use plan::Plan;
use stage::{Draft, Run, Stage};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use step::{Blame as _, Failure, Fault, Outcome, Result, Voice};

/// Say what is in the source and the target and in which order it can move.
///
/// Writes the folder `1-surveyed` of the run: both catalogs as JSON (and schema.json as `tbls` reads
/// it), references and order as CSV, a tree, an order document in Markdown, the graph as DOT and as
/// SVG, findings. The order is the target's, or the source's where no target is given. Checks the
/// plan, if there is one, against both. With --draft-plan it writes a plan instead: one that moves
/// everything as it is. With --closure it looks for some rows and all that they need.
#[derive(Debug, Parser)]
#[command(version, name = "survey")]
struct Arguments {
    /// The plan: a folder with plan.toml, or the file itself
    #[arg(long, value_name = "FOLDER", requires = "target")]
    plan: Option<PathBuf>,

    /// The run: the folder in which each step leaves its own
    #[arg(long, value_name = "FOLDER", required_unless_present_any = ["draft_plan", "closure"])]
    run: Option<PathBuf>,

    /// The source: postgres://…, pgdump:PATH, sqlite:PATH, a path, or an .sql dump
    #[arg(long, value_name = "URL", env = "SOURCE_URL", hide_env_values = true)]
    source: String,

    /// The target: postgres://…, sqlite:PATH or a path
    #[arg(long, value_name = "URL", env = "TARGET_URL", hide_env_values = true)]
    target: Option<String>,

    /// Write the statements that make the target as files for psql too, by group: `schema/`
    #[arg(long, requires_all = ["plan", "target"])]
    emit: bool,

    /// Draw the neighbourhood of one table too: around.svg and around.dot
    #[arg(long, value_name = "TABLE", conflicts_with = "draft_plan")]
    around: Option<String>,

    /// Write a plan that moves everything as it is into this folder, which must not exist
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["plan", "run"])]
    draft_plan: Option<PathBuf>,

    #[command(flatten)]
    subset: subset::SubsetArguments,
}

fn main() -> ExitCode {
    step::main(run)
}

fn run(arguments: &Arguments, voice: &Voice) -> Result<Outcome> {
    let source = Url::parse(&arguments.source).blame(Fault::Usage)?;
    if let Some(seed) = &arguments.subset.closure {
        let target = arguments.target.as_deref().map(Url::parse).transpose().blame(Fault::Usage)?;
        let folder = arguments.draft_plan.as_deref().map(|folder| (folder, target.as_ref()));
        return arguments.subset.answer(seed, &source, folder, voice);
    }
    if let Some(folder) = &arguments.draft_plan {
        let target = arguments.target.as_deref().map(Url::parse).transpose().blame(Fault::Usage)?;
        return draft::write(&source, target.as_ref(), folder, voice);
    }
    let Some(root) = &arguments.run else { return Ok(Outcome::Done) };
    let plan = arguments.plan.as_deref().map(|plan| Plan::read(plan, None)).transpose();
    let mut plan = plan.blame(Fault::Plan)?;
    // A variable that is set to nothing names no target.
    let target = arguments.target.as_deref().filter(|url| plan.is_some() || !url.is_empty());
    let target = target.map(Url::parse).transpose().blame(Fault::Usage)?;
    let run = Run::open(root, "survey").blame(Fault::Files)?;
    let as_of = plan.as_ref().and_then(|plan| plan.as_of.clone());
    let as_of = as_of.as_deref();
    let source = Side::open("source", &source, as_of).blame(Fault::Source)?;
    let target = target.map(|url| Side::of_target(&url, as_of)).transpose()?;
    if let (Some(plan), None) = (&mut plan, &target) {
        // The map is of the source.
        plan.spell(&source.catalog, Some(&source.catalog));
    }
    if let (Some(plan), Some(target)) = (&mut plan, &target) {
        let problems = problems(plan, &source, target);
        if !problems.is_empty() {
            // A connection that went is no mistake of the plan's.
            let lost = [(&source, Fault::Source), (target, Fault::Target)];
            if let Some((_, fault)) = lost.into_iter().find(|(side, _)| !side.reader.is_connected())
            {
                return Err(Failure::new(fault, problems.into_iter().take(1).collect()));
            }
            return Err(Failure::new(Fault::Plan, problems));
        }
    }
    let around = around(arguments, &target.as_ref().unwrap_or(&source).catalog)?;
    let mut draft = run.draft(Stage::Surveyed).blame(Fault::Files)?;
    let (figures, findings) = found(plan.as_ref(), &source, target.as_ref(), draft.path())?;
    let mapped = target.as_ref().unwrap_or(&source);
    let map = Map::new(mapped.whose, &mapped.catalog, plan.as_ref(), figures, &findings);
    let catalog = target.as_ref().map(|target| &target.catalog);
    write::all(&mut draft, &source.catalog, catalog, &map, around.as_deref())
        .blame(Fault::Files)?;
    if let (true, Some(plan), Some(target)) = (arguments.emit, &plan, &target) {
        emitted(&mut draft, plan, target)?;
    }
    draft.publish("survey", env!("CARGO_PKG_VERSION")).blame(Fault::Files)?;
    voice.say(write::summary(&source.catalog, catalog, &map));
    Ok(Outcome::Done)
}

/// The statements that make the target, by group.
fn emitted(draft: &mut Draft, plan: &Plan, target: &Side) -> Result<()> {
    if !target.catalog.is_postgres() {
        return Err(Complaint::new("--emit is for a target that is PostgreSQL")
            .hint("what makes an SQLite target is the plan's own folder schema/"))
        .blame(Fault::Usage);
    }
    let order = catalog::order(target.catalog.movable());
    let groups = catalog::groups(&order, &plan.declared_groups());
    let definitions = target.reader.definitions().blame(Fault::Target)?;
    emit::write(draft, definitions, &target.catalog, &groups).blame(Fault::Files)?;
    Ok(())
}

/// One of the two databases.
struct Side {
    whose: &'static str,
    reader: Reader,
    catalog: Catalog,
}

impl Side {
    fn open(whose: &'static str, url: &Url, as_of: Option<&str>) -> complaint::Result<Self> {
        let reader = Reader::open(url, as_of)?;
        let catalog = reader.catalog()?;
        Ok(Self { whose, reader, catalog })
    }

    fn of_target(url: &Url, as_of: Option<&str>) -> Result<Self> {
        if url.path().is_some_and(|path| !path.exists()) {
            return Err(Complaint::new(format!("there is no target {url}"))
                .hint("make it with `schema`, or choose another TARGET_URL"))
            .blame(Fault::Target);
        }
        Self::open("target", url, as_of).blame(Fault::Target)
    }
}

/// Everything in the plan that does not fit the databases.
fn problems(plan: &mut Plan, source: &Side, target: &Side) -> Vec<Complaint> {
    let problems = plan.check(&source.catalog, &target.catalog);
    if problems.is_empty() {
        return sql::problems(
            plan,
            (&source.catalog, &target.catalog),
            &source.reader,
            &target.reader,
        );
    }
    problems
}

/// The table whose neighbourhood is asked for, as the database spells it.
fn around(arguments: &Arguments, catalog: &Catalog) -> Result<Option<String>> {
    let Some(name) = &arguments.around else { return Ok(None) };
    let mut tables = catalog.movable().map(|table| table.name.as_str());
    let found = catalog.table(name).filter(|table| tables.any(|known| known == table.name));
    if let Some(table) = found {
        return Ok(Some(table.name.clone()));
    }
    let said = Complaint::new(format!("there is no table {name:?} to look around"));
    let names = catalog.movable().map(|table| table.name.as_str());
    let said = match complaint::nearest(name, names) {
        Some(near) => said.hint(format!("did you mean {near:?}?")),
        None => said.hint("order.csv of a survey without --around lists them"),
    };
    Err(said).blame(Fault::Usage)
}

/// Findings about both databases and the plan, and the figures of its groups.
fn found(
    plan: Option<&Plan>,
    source: &Side,
    target: Option<&Side>,
    scratch: &Path,
) -> Result<(Figures, Vec<Found>)> {
    let of = |side: &Side| findings::of(&side.reader, &side.catalog, side.whose, scratch);
    let mut found = of(source).blame(Fault::Source)?;
    let mut figures = Figures::default();
    if let Some(target) = target {
        found.extend(of(target).blame(Fault::Target)?);
        if let Some(plan) = plan {
            figures = findings::figures(plan, &source.reader, &source.catalog, &target.catalog)
                .blame(Fault::Source)?;
            found.extend(figures.findings(plan, &target.catalog));
            findings::settle(plan, &mut found);
        }
    }
    Ok((figures, found))
}
