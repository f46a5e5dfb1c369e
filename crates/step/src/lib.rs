//! What every `main` has in common: arguments, the voice on stderr, progress, exit codes.
//!
//! A program is a struct of arguments and a function; [`main`] joins them:
//!
//! ```no_run
//! use step::{Blame, Outcome, Result, Voice};
//!
//! /// Says hello.
//! #[derive(clap::Parser)]
//! struct Arguments {
//!     /// Whom to greet
//!     name: String,
//! }
//!
//! fn run(arguments: &Arguments, voice: &Voice) -> Result<Outcome> {
//!     voice.say(format!("hello {}", arguments.name));
//!     Ok(Outcome::Done)
//! }
//!
//! fn main() -> std::process::ExitCode {
//!     step::main(run)
//! }
//! ```
//!
//! # Exit codes
//!
//! | code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | done, and something needs a person: rejects, holds, differences |
//! | 2 | the command line is wrong |
//! | 3 | the plan is wrong |
//! | 4 | the source failed |
//! | 5 | the target failed |
//! | 6 | files failed: of a run, of the plan's folder, the disk |
//! | 130 | interrupted; what was drafted is gone, what was committed is written down |
//!
//! A closed pipe on stdout is 0: whoever reads has enough.

mod arguments;
mod fault;
mod interrupt;
mod number;
mod voice;

pub use arguments::{PlanArguments, RunArguments, jobs};
pub use fault::{Blame, Failure, Fault, Outcome, Result, verified};
pub use interrupt::{asked_to_stop, pause_point};
pub use number::{counted, number};
pub use voice::{Progress, Voice, sanitised};

use clap::Parser;
use std::process::ExitCode;

/// Parses the arguments, runs, speaks, and gives the exit code.
#[must_use]
pub fn main<A: Parser>(run: fn(&A, &Voice) -> Result<Outcome>) -> ExitCode {
    interrupt::watch();
    let command = A::command();
    let voice = Voice::new(command.get_name());
    let arguments = match A::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // clap prints help on stdout with 0, mistakes on stderr with 2: as it should be. It
            // repeats what it does not understand, which may be a URL, or move the cursor.
            if error.use_stderr() {
                let told = without_password(&error.render().to_string());
                let lines = told.lines().map(|line| voice::sanitised(line) + "\n");
                voice::write(&lines.collect::<String>());
            } else {
                let _ = error.print();
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match run(&arguments, &voice) {
        Ok(outcome) => ExitCode::from(outcome.code()),
        Err(failure) => {
            failure.tell(&voice);
            ExitCode::from(failure.code())
        }
    }
}

/// The text with stars in the place of each password in a URL: what stands between the colon and the
/// last @ before the host.
fn without_password(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let end = after.find(|c: char| c.is_whitespace() || c == '\'').unwrap_or(after.len());
        let (url, more) = after.split_at(end);
        match (url.find(':'), url.rfind('@')) {
            (Some(colon), Some(host)) if colon < host => {
                out.push_str(&url[..=colon]);
                out.push_str("***");
                out.push_str(&url[host..]);
            }
            _ => out.push_str(url),
        }
        rest = more;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn passwords_are_not_repeated() {
        for (text, shown) in [
            (
                "unexpected 'postgres://u:se@cr/et@h/db' found",
                "unexpected 'postgres://u:***@h/db' found",
            ),
            ("a://u:x@h b://v:y@i", "a://u:***@h b://v:***@i"),
            ("postgres://h:5432/db", "postgres://h:5432/db"),
            ("--plan x", "--plan x"),
        ] {
            assert_eq!(without_password(text), shown);
        }
    }
}
