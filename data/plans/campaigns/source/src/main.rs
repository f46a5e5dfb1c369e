//! Writes the live database that the campaigns plan changes in place, for PostgreSQL or SQLite, of any
//! size.
//!
//! For PostgreSQL it is as `pg_dump` 15 writes it. The same bytes on every run and on every machine, a
//! row at a time: nothing is kept.

mod campaigns;
mod cell;
mod events;
mod integrations;
mod odd;
mod payloads;
mod requests;
mod scatter;
mod script;
#[cfg(test)]
mod tests;

use clap::Parser;
use script::{Engine, Script};
use std::io::{BufWriter, Write};
use std::process::ExitCode;
use step::{Blame as _, Fault, Outcome, Result, Voice};

/// Write the live database of campaigns and events, on standard output.
#[derive(Debug, Parser)]
#[command(version, name = "campaigns-source")]
struct Arguments {
    /// Write SQL for SQLite instead of a dump of PostgreSQL
    #[arg(long)]
    sqlite: bool,

    /// How many campaigns there are. The first three are the document's; from the fourth on there are
    /// some of every kind that cannot be told
    #[arg(long, value_name = "N", default_value_t = 3)]
    campaigns: u64,

    /// How many events there are. The last 995 are of the 30 days before 20 November 2025, noon UTC
    #[arg(long, value_name = "N", default_value_t = 1_300)]
    events: u64,
}

fn main() -> ExitCode {
    step::main(run)
}

fn run(arguments: &Arguments, _: &Voice) -> Result<Outcome> {
    let out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    written(out, arguments).blame(Fault::Files)?;
    Ok(Outcome::Done)
}

/// The whole database.
fn written(out: impl Write, arguments: &Arguments) -> std::io::Result<()> {
    let engine = if arguments.sqlite { Engine::Sqlite } else { Engine::Postgres };
    let mut script = Script::new(out, engine)?;
    requests::write(&mut script)?;
    campaigns::write(&mut script, arguments.campaigns)?;
    events::write(&mut script, arguments.events)?;
    integrations::write(&mut script, arguments.campaigns)?;
    requests::counted(&mut script)?;
    events::counted(&mut script, arguments.events)?;
    script.finish()
}
