//! Writes the legacy coaching database that the coaching plan moves from, as `pg_dump` 15 writes
//! it.
//!
//! The dumps are the same on every run and on every machine. Nothing is read, and no server is
//! needed.

mod categories;
mod cell;
mod coaches;
mod dump;
mod images;
mod oddities;
mod pictures;
mod prompts;
mod roster;
mod scatter;
mod settings;
mod table;
#[cfg(test)]
mod tests;
mod tree;
mod variables;

use clap::Parser;
use complaint::Complaint;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use step::{Blame as _, Fault, Outcome, Result, Voice};
use table::Table;

/// Write the legacy coaching database as `pg_dump` 15 writes it.
///
/// Without arguments, the whole database as one plain dump on standard output.
#[derive(Debug, Parser)]
#[command(version, name = "coaching-source")]
struct Arguments {
    /// Write five files into this folder instead: the whole dump, the schema, coaches with images,
    /// categories, configuration; the folder is made if it is not there
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

fn main() -> ExitCode {
    step::main(run)
}

fn run(arguments: &Arguments, voice: &Voice) -> Result<Outcome> {
    let tables = tables().blame(Fault::Source)?;
    match &arguments.to {
        None => to_stdout(&dump::whole(&tables))?,
        Some(folder) => {
            to_folder(folder, &tables).blame(Fault::Files)?;
            voice.say(format!("{} dumps written to {}", dump::FILES.len(), folder.display()));
        }
    }
    Ok(Outcome::Done)
}

/// The tables of the database, by name.
fn tables() -> complaint::Result<Vec<Table>> {
    Ok(vec![
        categories::table(),
        coaches::table(),
        images::table()?,
        prompts::table(),
        settings::table(),
        variables::table(),
    ])
}

fn to_stdout(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).blame(Fault::Files)
}

fn to_folder(folder: &Path, tables: &[Table]) -> complaint::Result<()> {
    let said = |error: std::io::Error, path: &Path| {
        Complaint::new(format!("cannot write: {error}")).at(path.display())
    };
    std::fs::create_dir_all(folder).map_err(|error| said(error, folder))?;
    for (name, dump) in dump::FILES {
        let path = folder.join(name);
        std::fs::write(&path, dump(tables)).map_err(|error| said(error, &path))?;
    }
    Ok(())
}
