//! What the plan asks.

use crate::check::{About, Check};
use crate::folders::Folders;
use crate::queries::{self, Asked};
use crate::source::Source;
use crate::value;
use crate::words::{cell, counted, number, percent, shown};
use catalog::Catalog;
use complaint::{Complaint, Result};
use database::Reader;
use plan::{Bound, Expected, Plan, Test};
use record::Cell;
use std::borrow::Cow;

/// Longest value that is told whole.
const LONGEST: usize = 2000;

/// Number of characters in which two texts may agree before it is said where they part.
const FAR: usize = 40;

/// What the plan's checks need.
pub struct Asking<'a> {
    pub plan: &'a Plan,
    pub folders: &'a Folders,
    pub target: &'a Reader,
    pub catalog: &'a Catalog,
    pub source: &'a Source,
}

/// What came of them.
#[derive(Default)]
pub struct Answers {
    /// The checks.
    pub checks: Vec<Check>,
    /// Size of the source and of the target in bytes, where a check asks for it.
    pub size: Option<(u64, u64)>,
    /// Questions that were asked of both databases.
    pub queries: Vec<Asked>,
}

/// What a found value is compared with.
struct Wanted {
    value: Cell<'static>,
    constant: bool,
    from: Cow<'static, str>,
}

impl Asking<'_> {
    /// Makes every check of the plan.
    pub fn all(&self) -> step::Result<Answers> {
        let mut answers = Answers::default();
        let engine = &self.catalog.engine;
        for check in self.plan.checks.iter().filter(|check| check.asks(engine)) {
            step::pause_point()?;
            let made = match &check.test {
                Test::Sql { sql, bound, expected } => {
                    self.sql(&check.name, sql, *bound, expected)?
                }
                Test::Size { at_most } => {
                    let (old, new) = (self.folders.source.bytes, self.catalog.bytes);
                    answers.size = Some((old, new));
                    size(&check.name, *at_most, old, new)
                }
                Test::Queries { old, new, new_at_most, budget_ms } => {
                    let (name, budget) = (&check.name, (*new_at_most, *budget_ms));
                    let asked = queries::ask(self.target, self.source, name, (old, new), budget)?;
                    let made = asked.check();
                    answers.queries.push(asked);
                    made
                }
            };
            let at = Some(format!("plan.toml:{}", check.line));
            answers.checks.push(Check { why: check.why.clone(), at, ..made });
        }
        Ok(answers)
    }

    fn sql(&self, name: &str, sql: &str, bound: Bound, expected: &Expected) -> step::Result<Check> {
        let wanted = match self.wanted(expected)? {
            Ok(wanted) => wanted,
            Err(said) => {
                return Ok(Check::unchecked(
                    About::Plan,
                    name,
                    "a value of the source",
                    said.fact(),
                ));
            }
        };
        let words = wanted.words(bound);
        Ok(match self.target.value(sql) {
            Err(said) => Check::unchecked(About::Plan, name, words, said.fact()),
            Ok(found) => {
                let found = found.cell;
                let holds = value::holds(bound, &found, &wanted.value, wanted.constant);
                let check = Check::new(About::Plan, name, holds, words, told(&found));
                match apart(&found, &wanted.value).filter(|_| !holds) {
                    Some(place) => check.detail(format!("they part at character {place}")),
                    None => check,
                }
            }
        })
    }

    /// What is expected; or why that cannot be told.
    fn wanted(&self, expected: &Expected) -> step::Result<Result<Wanted>> {
        Ok(match expected {
            Expected::Constant(constant) => {
                Ok(Wanted { value: value::of(constant), constant: true, from: "".into() })
            }
            Expected::Loaded(table) => self.loaded(table),
            Expected::Extracted(table) => self.extracted(table),
            Expected::Source(sql) => match self.source.reader()? {
                None => Err(queries::no_source()),
                Some(reader) => reader.value(sql).map(|found| Wanted {
                    value: found.cell,
                    constant: false,
                    from: " (in the source)".into(),
                }),
            },
        })
    }

    fn loaded(&self, table: &str) -> Result<Wanted> {
        let tally = self.folders.facts.tally(table).ok_or_else(|| {
            Complaint::new(format!("4-loaded says nothing about the table {table}"))
        })?;
        Ok(Wanted::rows(tally.loaded(), format!(" (loaded into {table})")))
    }

    fn extracted(&self, table: &str) -> Result<Wanted> {
        let named = |entry: &&stage::Entry| entry.table.as_deref() == Some(table);
        let files = &self.folders.extracted.content.files;
        let entry = files.iter().find(named).ok_or_else(|| {
            Complaint::new(format!("2-extracted says nothing about the table {table}"))
        })?;
        Ok(Wanted::rows(entry.rows, format!(" (extracted from {table})")))
    }
}

impl Wanted {
    fn rows(rows: u64, from: String) -> Self {
        let value = Cell::Integer(i64::try_from(rows).unwrap_or(i64::MAX));
        Self { value, constant: false, from: from.into() }
    }

    fn words(&self, bound: Bound) -> String {
        let bound = match bound {
            Bound::Equals => "",
            Bound::AtLeast => "at least ",
            Bound::AtMost => "at most ",
        };
        format!("{bound}{}{}", told(&self.value), self.from)
    }
}

/// A value that may be a whole document.
fn told(value: &Cell<'_>) -> String {
    shown(&cell(value), LONGEST)
}

/// Where two long texts part: so far on, nobody sees it. The place of the character, from 1.
fn apart(a: &Cell<'_>, b: &Cell<'_>) -> Option<usize> {
    let (Cell::Text(a), Cell::Text(b)) = (a, b) else { return None };
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    (same > FAR).then_some(same + 1)
}

fn size(name: &str, at_most: f64, source: u64, target: u64) -> Check {
    let most = format!("at most {:.1} % of {}", at_most * 100.0, counted(source, "byte"));
    let found = format!("{} bytes, {}", number(target), percent(target, source));
    #[expect(clippy::cast_precision_loss, reason = "no database has 2^53 bytes")]
    let holds = target as f64 <= at_most * source as f64;
    Check::new(About::Plan, name, holds, most, found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Status;

    #[test]
    fn size_is_told_in_bytes_and_percent() {
        let check = size("smaller", 0.35, 872_448, 212_992);
        assert_eq!(check.status, Status::Passed);
        assert_eq!(check.expected, "at most 35.0 % of 872,448 bytes");
        assert_eq!(check.found, "212,992 bytes, 24.4 %");
        assert_eq!(size("smaller", 0.35, 100, 36).status, Status::Failed);
    }

    #[test]
    fn long_texts_say_where_they_part() {
        let text = |end: &str| Cell::Text(format!("{}{end}", "a".repeat(3000)).into());
        assert_eq!(apart(&text("b"), &text("c")), Some(3001));
        assert_eq!(apart(&text("b"), &Cell::Null), None);
        assert_eq!(apart(&Cell::Text("a".into()), &Cell::Text("b".into())), None);
    }

    #[test]
    fn what_is_expected_says_where_it_comes_from() {
        let wanted = Wanted::rows(15, " (extracted from proposals)".to_owned());
        assert_eq!(wanted.words(Bound::Equals), "15 (extracted from proposals)");
        assert_eq!(wanted.words(Bound::AtLeast), "at least 15 (extracted from proposals)");
    }
}
