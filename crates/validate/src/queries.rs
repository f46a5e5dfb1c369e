//! The same question asked of the old and of the new database.

use crate::check::{About, Check};
use crate::source::Source;
use crate::words::{counted, number};
use complaint::{Complaint, Result};
use database::Reader;
use std::time::{Duration, Instant};

/// How often the new statements are timed; the fastest counts, for the others met a busy machine.
const TRIES: usize = 3;

/// What it took to answer a question.
#[derive(Clone, Copy, Debug, Default)]
pub struct Work {
    /// Number of statements.
    pub statements: usize,
    /// Rows that they gave.
    pub rows: u64,
    /// Steps of the virtual machine: the same on every computer.
    pub steps: u64,
    /// Time, which is another on each; it goes into the waybill alone.
    pub took: Duration,
}

/// A question and what it took on both sides.
pub struct Asked {
    /// The name of the check.
    pub name: String,
    /// On the source.
    pub old: Result<Work>,
    /// On the target.
    pub new: Result<Work>,
    /// Most statements allowed on the target.
    pub at_most: usize,
    /// Milliseconds allowed there.
    pub budget_ms: u64,
}

/// Why something that asks the source cannot be checked.
pub fn no_source() -> Complaint {
    Complaint::new("no source is given: say --source or SOURCE_URL")
}

/// Asks both databases.
pub fn ask(
    target: &Reader,
    source: &Source,
    name: &str,
    (old, new): (&[String], &[String]),
    (at_most, budget_ms): (usize, u64),
) -> step::Result<Asked> {
    let old = match (old, source.reader()?) {
        ([], _) => Ok(Work::default()),
        (_, None) => Err(no_source()),
        (old, Some(reader)) => run(reader, old).map_err(|said| said.while_doing("in the source")),
    };
    let new = fastest(target, new).map_err(|said| said.while_doing("in the target"));
    Ok(Asked { name: name.to_owned(), old, new, at_most, budget_ms })
}

fn fastest(reader: &Reader, statements: &[String]) -> Result<Work> {
    let mut best = run(reader, statements)?;
    for _ in 1..TRIES {
        let again = run(reader, statements)?;
        best.took = best.took.min(again.took);
    }
    Ok(best)
}

fn run(reader: &Reader, statements: &[String]) -> Result<Work> {
    let mut work = Work { statements: statements.len(), ..Work::default() };
    let begun = Instant::now();
    for statement in statements {
        let (rows, steps) = reader.run(statement)?;
        work.rows += rows;
        work.steps += steps;
    }
    work.took = begun.elapsed();
    Ok(work)
}

impl Work {
    /// Milliseconds.
    pub fn milliseconds(&self) -> f64 {
        self.took.as_secs_f64() * 1000.0
    }

    fn told(&self) -> String {
        let statements = counted(self.statements as u64, "statement");
        format!("{statements}, {} steps", number(self.steps))
    }
}

impl Asked {
    /// The check.
    pub fn check(&self) -> Check {
        let most = counted(self.at_most as u64, "statement");
        let expected = format!("at most {most} within {} ms", self.budget_ms);
        match (&self.old, &self.new) {
            (_, Err(said)) | (Err(said), _) => {
                Check::unchecked(About::Plan, &self.name, expected, said.fact())
            }
            (Ok(old), Ok(new)) => {
                let few = new.statements <= self.at_most;
                let fast = new.took <= Duration::from_millis(self.budget_ms);
                let found = format!("{}; before: {}", new.told(), old.told());
                let check = Check::new(About::Plan, &self.name, few && fast, expected, found);
                if fast { check } else { check.detail("they took longer than that") }
            }
        }
    }

    /// The time, for the person who watches.
    pub fn timing(&self) -> Option<String> {
        let new = self.new.as_ref().ok()?;
        let (took, budget) = (new.milliseconds(), self.budget_ms);
        Some(format!("{took:.2} ms of {budget} ms: {}", self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Status;

    fn asked(statements: usize, milliseconds: u64) -> Check {
        let took = Duration::from_millis(milliseconds);
        let new = Ok(Work { statements, rows: 1, steps: 1200, took });
        let old = Ok(Work { statements: 5, ..Work::default() });
        Asked { name: "a trip".to_owned(), old, new, at_most: 2, budget_ms: 50 }.check()
    }

    #[test]
    fn few_enough_and_fast_enough() {
        assert_eq!(asked(2, 50).status, Status::Passed);
        assert_eq!(asked(3, 1).status, Status::Failed);
        assert_eq!(asked(1, 51).status, Status::Failed);
    }

    #[test]
    fn no_time_stands_in_a_check() {
        assert_eq!(asked(2, 7).found, asked(2, 8).found);
        assert_eq!(asked(2, 7).found, "2 statements, 1,200 steps; before: 5 statements, 0 steps");
    }
}
