//! What was found, for the person who watches.

use crate::check::{Check, Status, count};
use crate::compare::Compared;
use crate::words::{counted, number, shown};
use crate::{ledger, objects, queries};
use stage::Fates;
use std::fmt;
use step::Voice;

/// Longest line of a check on a terminal.
const LONGEST: usize = 300;

/// What was found.
pub struct Done {
    /// Rows that were compared.
    pub compared: Compared,
    /// Objects that were fetched, by bucket.
    pub objects: objects::All,
    /// Everything that was checked.
    pub checks: Vec<Check>,
    /// The final ledger.
    pub ledger: Vec<Fates>,
    /// Questions that were asked of both databases.
    pub queries: Vec<queries::Asked>,
}

impl Done {
    /// Whether a person has something to do.
    pub fn needs_person(&self) -> bool {
        let total = ledger::total(&self.ledger);
        let all_passed = self.checks.iter().all(|check| check.status == Status::Passed);
        !all_passed || self.compared.differ + total.rejected + total.held > 0
    }

    /// Says what was found, what failed, and where every row went.
    pub fn tell(&self, voice: &Voice) {
        voice.say(self.to_string());
        for check in self.checks.iter().filter(|check| check.status != Status::Passed) {
            check.told().lines().for_each(|line| voice.add(cut(line)));
        }
        let objects = self.objects.values().any(|fetched| fetched.differ > 0);
        if self.compared.differ > 0 || objects {
            voice.add("what differs stands in 5-validated/differences.ndjson");
        }
        self.queries.iter().filter_map(queries::Asked::timing).for_each(|line| voice.add(line));
        voice.add(ledger::told(&self.ledger));
    }
}

fn cut(line: &str) -> String {
    shown(line, LONGEST)
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Compared { rows, differ } = self.compared;
        let of = |status| count(&self.checks, status);
        let (passed, failed) = (of(Status::Passed), of(Status::Failed));
        write!(f, "{} compared, {} differ; ", counted(rows, "row"), number(differ))?;
        let fetched = self.objects.values().filter(|fetched| fetched.whole());
        let (objects, other) = fetched.fold((0, 0), |(objects, other), fetched| {
            (objects + fetched.objects, other + fetched.differ)
        });
        if objects > 0 {
            write!(f, "{} fetched, {} differ; ", counted(objects, "object"), number(other))?;
        }
        write!(f, "{} passed, {failed} failed", counted(passed as u64, "check"))?;
        match of(Status::Unchecked) {
            0 => Ok(()),
            unchecked => write!(f, ", {unchecked} could not be checked"),
        }
    }
}
