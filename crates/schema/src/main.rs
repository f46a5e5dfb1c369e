//! Apply numbered SQL migrations to the target, once each.

use clap::{Parser, Subcommand};
use complaint::Complaint;
use database::{Script, Url, Writer};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use step::{Blame as _, Failure, Fault, Outcome, Result, Voice};

/// Apply numbered SQL migrations to the target, once each.
///
/// The files `NNNN_name.sql` of a folder are run in the order of their names, each in a transaction
/// together with its row in the table `waybill_schema`. A file that stands there is not run again;
/// one that was changed since is refused.
#[derive(Debug, Parser)]
#[command(version, name = "schema")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Run the files that have not been run yet; make the database if it is not there
    Apply {
        /// The folder with the numbered files
        #[arg(long, value_name = "FOLDER")]
        schema: PathBuf,

        /// The target: postgres://…, sqlite:PATH or a path
        #[arg(long, value_name = "URL", env = "TARGET_URL", hide_env_values = true)]
        target: String,
    },
}

fn main() -> ExitCode {
    step::main(run)
}

fn run(arguments: &Arguments, voice: &Voice) -> Result<Outcome> {
    let Verb::Apply { schema, target } = &arguments.verb;
    let url = Url::parse(target).blame(Fault::Usage)?;
    let scripts = scripts(schema).blame(Fault::Plan)?;
    let problems: Vec<Complaint> =
        scripts.iter().filter_map(|script| script.check(&url).err()).collect();
    if !problems.is_empty() {
        return Err(Failure::new(Fault::Plan, problems));
    }
    if let Some(path) = url.path() {
        make_folder(path).blame(Fault::Target)?;
    }
    let writer = Writer::open(&url, true).blame(Fault::Target)?;
    let mut applied = 0;
    for script in &scripts {
        applied += usize::from(apply(&writer, script)?);
        step::pause_point()?;
    }
    forgotten(&writer, &scripts)?;
    voice.say(format!("{} of {} files applied to {url}", applied, scripts.len()));
    Ok(Outcome::Done)
}

/// Applies a script unless the ledger has it; refuses it if it was changed since.
fn apply(writer: &Writer, script: &Script) -> Result<bool> {
    match writer.applied(script).blame(Fault::Target)? {
        None => writer.apply(script).map_err(|said| {
            // Who wrote the file is not to be blamed for a server that went, or a disk that is full.
            let of_file = said.place().is_some_and(|place| place.starts_with(&script.path));
            let fault = if of_file && writer.is_connected() { Fault::Plan } else { Fault::Target };
            Failure::new(fault, vec![said])
        }),
        Some(then) if then == script.sha256() => Ok(false),
        Some(then) => Err(Complaint::new("the file was changed after it had been applied")
            .at(&script.path)
            .hint(format!(
                "put the change into a new file; it was applied as {} and is now {}",
                &then[..12.min(then.len())],
                &script.sha256()[..12]
            )))
        .blame(Fault::Plan),
    }
}

/// A file that the ledger has and the folder has not.
fn forgotten(writer: &Writer, scripts: &[Script]) -> Result<()> {
    for name in writer.ledger().blame(Fault::Target)? {
        if !scripts.iter().any(|script| script.name == name) {
            return Err(Complaint::new(format!("{name} was applied, and its file is not there"))
                .hint("put the file back, or choose the folder that belongs to this database"))
            .blame(Fault::Plan);
        }
    }
    Ok(())
}

fn make_folder(path: &Path) -> complaint::Result<()> {
    let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) else {
        return Ok(());
    };
    std::fs::create_dir_all(parent).map_err(|error| {
        Complaint::new(format!("cannot make the folder {}: {error}", parent.display()))
    })
}

/// The numbered files, in the order of their names.
fn scripts(folder: &Path) -> complaint::Result<Vec<Script>> {
    let mut scripts: Vec<Script> = Vec::new();
    for entry in walkdir::WalkDir::new(folder).max_depth(1).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            Complaint::new(format!("cannot look into {}: {error}", folder.display()))
        })?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !entry.file_type().is_file() || entry.path().extension().is_none_or(|end| end != "sql") {
            continue;
        }
        let number = name.split('_').next().unwrap_or_default();
        let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let path = entry.path().display().to_string();
        if !numbered {
            return Err(Complaint::new("the name does not begin with a number and _")
                .at(path)
                .hint("call it 0001_what_it_brings.sql"));
        }
        if let Some(twin) =
            scripts.iter().find(|script| script.name.split('_').next() == Some(number))
        {
            return Err(Complaint::new(format!("two files have the number {number}"))
                .at(path)
                .hint(format!("{} has it too", twin.name)));
        }
        let text = std::fs::read_to_string(entry.path())
            .map_err(|error| Complaint::new(format!("cannot read it: {error}")).at(&path))?;
        scripts.push(Script { name, path, text });
    }
    if scripts.is_empty() {
        return Err(Complaint::new(format!("no numbered .sql file in {}", folder.display())));
    }
    Ok(scripts)
}
