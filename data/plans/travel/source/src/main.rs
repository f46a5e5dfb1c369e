//! Writes the legacy travel database that the travel plan moves from, as a D1 export of any size.
//!
//! The export is the same on every run and on every machine. `--scale N` writes the rows of
//! the data tables N times under other keys, so that every count in the plan's README is
//! multiplied by N.

mod arguments;
mod bookings;
mod calendar;
mod cell;
mod clients;
mod content;
mod days;
mod dice;
mod export;
mod filler;
mod hotels;
mod png;
mod proposals;
mod table;
mod trip_rows;
mod trips;
mod words;

use std::io::{self, BufWriter, ErrorKind, Write};
use std::process::ExitCode;

use arguments::Request;

/// Does what the command line asks for: 0 done, 2 wrong arguments. An error while writing is
/// returned, except that a reader who has seen enough ends the program in peace.
fn main() -> io::Result<ExitCode> {
    let mut out = BufWriter::new(io::stdout().lock());
    let written = match arguments::read(std::env::args().skip(1)) {
        Ok(Request::Help) => out.write_all(arguments::HELP.as_bytes()),
        Ok(Request::Export { scale }) => export::write(&mut out, scale),
        Err(message) => {
            writeln!(io::stderr(), "travel-source: {message}")?;
            return Ok(ExitCode::from(2));
        }
    };
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
        _ => Ok(ExitCode::SUCCESS),
    }
}
