//! Writes the live database of many hotels that the hotels plan moves from, as `pg_dump` 15 writes
//! it.
//!
//! The dump is the same on every run and on every machine. Nothing is read, and no server is
//! needed.

mod calendar;
mod catalog;
mod cell;
mod conversations;
mod dump;
mod foundation;
mod integrations;
mod operations;
mod reservations;
mod scatter;
mod sire;
mod table;
#[cfg(test)]
mod tests;
mod words;

use clap::Parser;
use std::io::Write as _;
use std::process::ExitCode;
use step::{Blame as _, Fault, Outcome, Result, Voice};
use table::Table;

/// Write the live database of many hotels as `pg_dump` 15 writes it, on standard output.
#[derive(Debug, Parser)]
#[command(version, name = "hotels-source")]
struct Arguments {
    /// Make the embeddings `vector(256)` of pgvector, which the server then has to have; without
    /// it they are the text that casts to one
    #[arg(long)]
    vector: bool,
}

fn main() -> ExitCode {
    step::main(run)
}

fn run(arguments: &Arguments, _: &Voice) -> Result<Outcome> {
    let text = dump::whole(&tables(), arguments.vector);
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).blame(Fault::Files)?;
    Ok(Outcome::Done)
}

/// The tables that have rows; the other eleven are in the schema alone.
fn tables() -> Vec<Table> {
    let groups = [
        foundation::tables(),
        sire::tables(),
        operations::tables(),
        catalog::tables(),
        reservations::tables(),
        conversations::tables(),
        calendar::tables(),
        integrations::tables(),
    ];
    groups.into_iter().flatten().collect()
}
