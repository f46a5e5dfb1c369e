//! Complaints about a plan while they are being collected.

use complaint::Complaint;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

/// Everything found wrong with one plan so far.
///
/// Adding takes `&self`, so that many parts of a plan can be read against one collection.
#[derive(Debug)]
pub(crate) struct Findings {
    file: String,
    found: RefCell<Vec<Finding>>,
}

#[derive(Debug)]
struct Finding {
    line: usize,
    /// Something is absent, which may be the consequence of a syntax error elsewhere.
    absence: bool,
    complaint: Complaint,
}

impl Findings {
    pub(crate) fn new(file: &Path) -> Self {
        Self { file: file.display().to_string(), found: RefCell::default() }
    }

    /// Something is wrong on `line`.
    pub(crate) fn add(&self, line: usize, fact: impl Into<String>, hint: impl Into<String>) {
        self.push(line, false, complaint(fact, hint));
    }

    /// Takes over a complaint about `line`.
    pub(crate) fn take(&self, line: usize, complaint: Complaint) {
        self.push(line, false, complaint);
    }

    /// Something that should be in the part that begins on `line` is not there.
    pub(crate) fn absent(&self, line: usize, fact: impl Into<String>, hint: impl Into<String>) {
        self.push(line, true, complaint(fact, hint));
    }

    /// Forgets what may have been said only because these lines are not TOML.
    pub(crate) fn forget_consequences(&self, broken: &BTreeSet<usize>) {
        self.found
            .borrow_mut()
            .retain(|finding| !finding.absence && !broken.contains(&finding.line));
    }

    /// All complaints in the order of their lines.
    pub(crate) fn into_complaints(self) -> Vec<Complaint> {
        let mut found = self.found.into_inner();
        found.sort_by_key(|finding| finding.line);
        found.into_iter().map(|finding| finding.complaint).collect()
    }

    fn push(&self, line: usize, absence: bool, complaint: Complaint) {
        let complaint = complaint.at(format!("{}:{line}", self.file));
        self.found.borrow_mut().push(Finding { line, absence, complaint });
    }
}

fn complaint(fact: impl Into<String>, hint: impl Into<String>) -> Complaint {
    Complaint::new(fact).hint(hint)
}

/// `"a", "b" and 3 more`: at most `most` names.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>, most: usize) -> String {
    let names: Vec<_> = names.into_iter().collect();
    let shown: Vec<_> = names.iter().take(most).map(|name| format!("{name:?}")).collect();
    match names.len().saturating_sub(most) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// `did you mean "where"?`, or what there is: `known keys: "where", "why"`.
pub(crate) fn meant<'a>(word: &str, kind: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.collect();
    match complaint::nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean {near:?}?"),
        None if known.is_empty() => format!("there are no {kind}"),
        None => format!("{kind}: {}", listed(known, 12)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_come_in_the_order_of_lines() {
        let findings = Findings::new(Path::new("p/plan.toml"));
        findings.add(7, "second", "x");
        findings.add(2, "first", "y");
        let shown: Vec<_> = findings.into_complaints().iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            ["first\n  at   p/plan.toml:2\n  hint y", "second\n  at   p/plan.toml:7\n  hint x"]
        );
    }

    #[test]
    fn a_fact_is_one_line() {
        let findings = Findings::new(Path::new("plan.toml"));
        findings.add(1, "no table a\nb", "x");
        assert_eq!(findings.into_complaints()[0].fact(), "no table a\\nb");
    }

    #[test]
    fn long_lists_are_cut_and_counted() {
        assert_eq!(listed(["a", "b", "c"], 2), r#""a", "b" and 1 more"#);
        assert_eq!(meant("tabel", "keys", ["table"].into_iter()), r#"did you mean "table"?"#);
        assert_eq!(meant("zebra", "keys", ["table"].into_iter()), r#"keys: "table""#);
    }
}
