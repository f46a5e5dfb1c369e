//! One thing that was checked, with the expected and the found beside each other.

use serde::Serialize;

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It does not hold.
    Failed,
    /// It could not be checked, which is no better.
    Unchecked,
    /// It holds.
    Passed,
}

impl Status {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Unchecked => "unchecked",
            Self::Passed => "passed",
        }
    }
}

/// What a check is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum About {
    /// The plan asks it.
    Plan,
    /// Rows are there, as they were written, and no others came.
    Rows,
    /// References have their parents.
    References,
    /// Keys are unique, and the table is sound.
    Keys,
    /// Objects are in their buckets.
    Objects,
    /// Every row has a fate.
    Ledger,
}

/// One thing that was checked: a line of `checks.ndjson`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What holds, if it holds.
    pub name: String,
    /// How it came out.
    pub status: Status,
    /// What should be.
    pub expected: String,
    /// What is.
    pub found: String,
    /// Why it could not be checked, or what else is worth knowing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Why it is asked, in the plan's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Where the plan asks it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// What it is about.
    pub about: About,
}

impl Check {
    /// A check that holds or does not.
    pub fn new(
        about: About,
        name: impl Into<String>,
        holds: bool,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        let status = if holds { Status::Passed } else { Status::Failed };
        let (name, expected, found) = (name.into(), expected.into(), found.into());
        Self { name, status, expected, found, detail: None, why: None, at: None, about }
    }

    /// A check that could not be made, and why.
    pub fn unchecked(
        about: About,
        name: impl Into<String>,
        expected: impl Into<String>,
        why: impl Into<String>,
    ) -> Self {
        let detail = Some(why.into());
        let unchecked = Self::new(about, name, false, expected, "could not be checked");
        Self { status: Status::Unchecked, detail, ..unchecked }
    }

    /// Adds what else is worth knowing.
    pub fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// Two lines for the person who watches, and the place if there is one.
    pub fn told(&self) -> String {
        let Self { name, expected, found, .. } = self;
        let found = match (&self.detail, self.status) {
            (Some(detail), Status::Unchecked) => format!("and {found}: {detail}"),
            (Some(detail), _) => format!("found {found} ({detail})"),
            (None, _) => format!("found {found}"),
        };
        let at = self.at.as_ref().map_or_else(String::new, |at| format!("\n  at   {at}"));
        format!("{}: {name}\n  expected {expected}, {found}{at}", self.status.word())
    }
}

/// How many checks came out so.
pub fn count(checks: &[Check], status: Status) -> usize {
    checks.iter().filter(|check| check.status == status).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_a_line() {
        let check = Check::new(About::Plan, "all there", true, "1", "1");
        assert_eq!(
            serde_json::to_string(&check).unwrap(),
            r#"{"name":"all there","status":"passed","expected":"1","found":"1","about":"plan"}"#
        );
        assert_eq!(check.told(), "passed: all there\n  expected 1, found 1");
    }

    #[test]
    fn what_could_not_be_checked_says_why() {
        let mut check = Check::unchecked(About::Plan, "all there", "1", "no such table: trips");
        check.at = Some("plan.toml:7".to_owned());
        assert_eq!(
            check.told(),
            "unchecked: all there\n  expected 1, and could not be checked: no such table: trips\n  \
             at   plan.toml:7"
        );
        assert_eq!(count(&[check], Status::Unchecked), 1);
    }
}
