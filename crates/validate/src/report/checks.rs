//! The checks in the report: what fails first, what is long and passes folded away.

use crate::check::{About, Check, Status, count};
use crate::words::shown;
use maud::{Markup, html};

/// Longest value that is shown: of a check that does not pass, and of one that does.
const LONGEST: usize = 400;
const SHORT: usize = 120;

/// All checks: those that do not pass, those of the plan, and the others by what they are about.
pub fn checks(checks: &[Check]) -> Markup {
    let of = |status| count(checks, status);
    let mut bad: Vec<&Check> =
        checks.iter().filter(|check| check.status != Status::Passed).collect();
    bad.sort_by_key(|check| check.status);
    let good = |about| -> Vec<&Check> {
        let passed = |check: &&Check| check.status == Status::Passed && check.about == about;
        checks.iter().filter(passed).collect()
    };
    html! {
        section {
            h2 { "Checks" }
            p {
                (of(Status::Passed)) " passed, " (of(Status::Failed)) " failed, "
                (of(Status::Unchecked)) " could not be made."
            }
            @if !bad.is_empty() { (table(&bad)) }
            @if !good(About::Plan).is_empty() {
                h3 { "What the plan asks" }
                (table(&good(About::Plan)))
            }
            @for (about, what) in FURTHER {
                @if !good(about).is_empty() {
                    details {
                        summary { (good(about).len()) " passed: " (what) }
                        (table(&good(about)))
                    }
                }
            }
        }
    }
}

/// What is always asked, and passes nearly always.
const FURTHER: [(About, &str); 5] = [
    (About::Rows, "every row arrived as it was written, and none came or went since"),
    (About::References, "every reference has its parent"),
    (About::Keys, "keys are unique, and tables are sound"),
    (About::Objects, "every object is in its bucket, whole"),
    (About::Ledger, "every row of the source has a fate"),
];

fn table(checks: &[&Check]) -> Markup {
    html! {
        table.checks {
            thead { tr { th { "Check" } th { "Expected" } th { "Found" } } }
            tbody { @for check in checks { (row(check)) } }
        }
    }
}

fn row(check: &Check) -> Markup {
    let word = check.status.word();
    let most = if check.status == Status::Passed { SHORT } else { LONGEST };
    html! {
        tr {
            td {
                span class={ "mark " (word) } { (word) }
                (shown(&check.name, LONGEST))
                @for more in [&check.why, &check.at].into_iter().flatten() {
                    span.more { (shown(more, LONGEST)) }
                }
            }
            td.value { (shown(&check.expected, most)) }
            td.value {
                (shown(&check.found, most))
                @if let Some(detail) = &check.detail { span.more { (shown(detail, LONGEST)) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_comes_first_and_is_escaped() {
        let good = Check::new(About::Ledger, "good", true, "1", "1");
        let bad = Check::new(About::Ledger, "<script>", false, "a & b", "\"\u{202e}c");
        let page = checks(&[good, bad]).into_string();
        assert!(page.find("&lt;script&gt;").unwrap() < page.find("good").unwrap());
        assert!(page.contains("a &amp; b") && page.contains("&quot;\\u{202e}c"), "{page}");
        assert!(!page.contains("<script>"));
    }
}
