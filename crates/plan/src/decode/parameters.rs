//! Parameters in the SQL of a plan: `:as_of`, and only where it means something.
//!
//! SQLite binds NULL to a parameter that nobody sets, and a condition with it selects nothing,
//! without a word.

use crate::findings::Findings;
use crate::words::{Word, words};
use crate::{Check, Expected, Plan, Test};
use std::collections::BTreeSet;

/// Complains about parameters that nothing is bound to. `said` is whether the plan has an `as_of`,
/// be it a bad one.
pub(super) fn parameters(findings: &Findings, plan: &Plan, said: bool) {
    let known = said || plan.as_of.is_some();
    for extract in &plan.extracts {
        let condition = extract.condition.as_deref().unwrap_or_default();
        bound(findings, extract.line, &format!("\"where\" of {}", extract.table), condition, known);
    }
    for check in &plan.checks {
        let sql = statements(check).join("\n;\n");
        bound(findings, check.line, &format!("the check {:?}", check.name), &sql, known);
    }
    for guard in &plan.guards {
        bound(findings, guard.line, &format!("the guard {:?}", guard.name), &guard.sql, known);
    }
}

/// Complains about a last day where nothing says what day it is.
pub(super) fn days(findings: &Findings, plan: &Plan, said: bool) {
    let dated = plan.accepts.iter().filter(|accept| accept.until.is_some());
    for accept in dated.filter(|_| !said && plan.as_of.is_none()) {
        let fact =
            format!("\"until\" of {:?} is held against as_of, which is not there", accept.finding);
        findings.absent(accept.line, fact, "add as_of = \"2025-10-01T00:00:00Z\" at the top");
    }
}

fn statements(check: &Check) -> Vec<&str> {
    match &check.test {
        Test::Sql { sql, expected: Expected::Source(source), .. } => vec![sql, source],
        Test::Sql { sql, .. } => vec![sql],
        Test::Queries { old, new, .. } => old.iter().chain(new).map(String::as_str).collect(),
        Test::Size { .. } => vec![],
    }
}

fn bound(findings: &Findings, line: usize, what: &str, sql: &str, known: bool) {
    let parameter = |word| match word {
        Word::Parameter(name) => Some(name),
        Word::Name(_) => None,
    };
    for name in words(sql).into_iter().filter_map(parameter).collect::<BTreeSet<_>>() {
        if name != "as_of" {
            let fact = format!("{what} uses :{name}, which nothing is bound to");
            findings.add(line, fact, "the only parameter is :as_of");
        } else if !known {
            let fact = format!("{what} uses :as_of, and the plan has no as_of");
            let hint = "add as_of = \"2025-10-01T00:00:00Z\" at the top, or give --as-of";
            findings.absent(line, fact, hint);
        }
    }
}
