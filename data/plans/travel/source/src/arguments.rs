//! What the command line asks for.

/// The text of `--help`.
pub const HELP: &str = "\
Writes the legacy travel database to standard output, as a D1 export.

Usage: travel-source [--scale N]

Options:
  --scale N   how many times the rows of the data tables are written [default: 1]
  --help      print this text
";

/// What to do.
pub enum Request {
    /// Print the help.
    Help,
    /// Write the export, this many times its own size.
    Export {
        /// 1 or more.
        scale: i64,
    },
}

/// Reads the arguments that follow the program's name; an error is a sentence for the user.
pub fn read(mut arguments: impl Iterator<Item = String>) -> Result<Request, String> {
    let mut scale = 1;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--help" | "-h" => return Ok(Request::Help),
            "--scale" => {
                let number = arguments.next().ok_or("--scale needs a number")?;
                scale = positive(&number)?;
            }
            other => match other.strip_prefix("--scale=") {
                Some(number) => scale = positive(number)?,
                None => return Err(format!("unknown argument {other:?}; see --help")),
            },
        }
    }
    Ok(Request::Export { scale })
}

/// Reads a whole number from 1 to 100,000.
fn positive(number: &str) -> Result<i64, String> {
    match number.parse() {
        Ok(scale @ 1..=100_000) => Ok(scale),
        _ => Err(format!("--scale takes a whole number from 1 to 100000, not {number:?}")),
    }
}
