//! One thing that is wrong: the fact, the place, the way out.
//!
//! Every library here returns a [`Complaint`] as its error, so that a person reads the same three
//! lines whichever step stopped:
//!
//! ```text
//! cannot read table film: no such column: lenght
//!   at   data/plans/rental/plan.toml:14
//!   hint the table has a column "length"
//! ```
//!
//! Whose fault it is (plan, source, target, files) is said by the program that knows it, not here.

use std::fmt;

/// A fact that stops or qualifies the work, where it was seen, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    fact: String,
    place: Option<String>,
    hint: Option<String>,
}

/// The result of anything that can be complained about.
pub type Result<T, E = Complaint> = std::result::Result<T, E>;

impl Complaint {
    /// A complaint that states `fact`: one line, lower case, no full stop.
    #[must_use]
    pub fn new(fact: impl Into<String>) -> Self {
        Self { fact: one_line(fact.into()), place: None, hint: None }
    }

    /// Adds where it was seen: `plan.toml:14`, `trips.ndjson:3`, a table and a key. The place
    /// nearest to the fault was set first and is kept.
    #[must_use]
    pub fn at(mut self, place: impl fmt::Display) -> Self {
        self.place.get_or_insert_with(|| one_line(place.to_string()));
        self
    }

    /// Adds the way out. A hint that is already there is kept.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint.get_or_insert_with(|| hint.into());
        self
    }

    /// Puts what was being done before the fact: `cannot read table film: …`.
    #[must_use]
    pub fn while_doing(mut self, doing: impl fmt::Display) -> Self {
        self.fact = one_line(format!("{doing}: {}", self.fact));
        self
    }

    /// The fact alone, one line.
    #[must_use]
    pub fn fact(&self) -> &str {
        &self.fact
    }

    /// The place, where there is one.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    /// The way out, where there is one.
    #[must_use]
    pub fn way_out(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

/// A fact is one line and so is a place, even about a table whose name is two: what stands on a line of
/// its own would be taken for another complaint, or for the way out.
fn one_line(text: String) -> String {
    if text.contains(['\n', '\r']) { text.replace('\n', "\\n").replace('\r', "\\r") } else { text }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fact)?;
        if let Some(place) = &self.place {
            write!(f, "\n  at   {place}")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint {}", hint.replace('\n', "\n       "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Complaint {}

/// The candidate nearest to `word`, if one is near enough to have been meant.
///
/// Case does not count, one edit in three letters does.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate)
        })
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len().min(word.len()) / 3)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_lines() {
        let complaint = Complaint::new("no").at("a:1").at("b:2").hint("yes").while_doing("asked");
        assert_eq!(complaint.to_string(), "asked: no\n  at   a:1\n  hint yes");
    }

    #[test]
    fn a_name_of_two_lines_makes_no_third() {
        let complaint = Complaint::new("no table a\n  hint b").at("a\r\nb:1").while_doing("c\nd");
        assert_eq!(complaint.to_string(), "c\\nd: no table a\\n  hint b\n  at   a\\r\\nb:1");
    }

    #[test]
    fn nearest_is_near_or_nothing() {
        assert_eq!(nearest("lenght", ["length", "title"]), Some("length"));
        assert_eq!(nearest("TRIPS", ["trips", "trips_v2"]), Some("trips"));
        assert_eq!(nearest("zebra", ["length", "title"]), None);
    }
}
