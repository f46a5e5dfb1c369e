//! What a plan says twice.
//!
//! What is spelt the same is known when the plan is read; what is one table of a database, when its
//! names are spelt as there.

use crate::Plan;
use crate::findings::Findings;
use std::collections::BTreeMap;

/// Complains about the second of everything that may stand there once.
pub(super) fn twice(findings: &Findings, plan: &Plan) {
    tables_twice(findings, plan);
    checks(findings, plan);
    groups(findings, plan);
}

/// Complains about tables that are spelt the same and may stand there once.
pub(crate) fn tables_twice(findings: &Findings, plan: &Plan) {
    let extracts = plan.extracts.iter().map(|extract| (extract.line, extract.table.as_str()));
    let intos = plan.intos.iter().map(|into| (into.line, into.table.as_str()));
    let left = plan.leaves.iter().flat_map(|leave| &leave.tables);
    let left = left.map(|(line, table)| (*line, table.as_str()));
    let spelling = "name the table once";
    tables(findings, extracts.clone(), "is extracted", spelling);
    tables(findings, intos, "has an [into]", spelling);
    tables(findings, left.clone(), "is left", "name it in one [[leave]]");
    both(findings, extracts, left);
    flows(findings, plan);
    let grouped = plan.groups.iter().flat_map(|group| &group.tables);
    let grouped = grouped.map(|(line, table)| (*line, table.as_str()));
    tables(findings, grouped, "is in a group", "name it in one [[group]]");
}

fn groups(findings: &Findings, plan: &Plan) {
    let names = plan.groups.iter().map(|group| (&group.name, group.line, &group.name));
    again(names, |line, known, name| {
        let fact = format!("a second group {name:?}: the first is on line {known}");
        findings.add(line, fact, "make one [[group]] of the two, or give another name");
    });
    let accepts = plan.accepts.iter().map(|one| (&one.finding, one.line, &one.finding));
    again(accepts, |line, known, finding| {
        let fact = format!("{finding:?} is accepted twice: the first time on line {known}");
        findings.add(line, fact, "keep one [[accept]]");
    });
}

/// Calls `tell` with each that has been there before, and the line of the first.
fn again<K: Ord, T>(
    items: impl Iterator<Item = (K, usize, T)>,
    mut tell: impl FnMut(usize, usize, T),
) {
    let mut first: BTreeMap<K, usize> = BTreeMap::new();
    for (key, line, item) in items {
        match first.get(&key) {
            Some(known) => tell(line, *known, item),
            None => drop(first.insert(key, line)),
        }
    }
}

fn tables<'a>(
    findings: &Findings,
    named: impl Iterator<Item = (usize, &'a str)>,
    verb: &str,
    hint: &str,
) {
    again(named.map(|(line, table)| (table, line, table)), |line, known, table| {
        let fact = format!("table {table} {verb} twice: the first time on line {known}");
        findings.add(line, fact, hint);
    });
}

fn both<'a>(
    findings: &Findings,
    extracts: impl Iterator<Item = (usize, &'a str)>,
    left: impl Iterator<Item = (usize, &'a str)>,
) {
    let extracts: BTreeMap<_, _> = extracts.map(|(line, table)| (table, line)).collect();
    for (line, table) in left {
        if let Some(extract) = extracts.get(table) {
            let fact = format!("table {table} is left, and extracted on line {extract}");
            findings.add(line, fact, "decide for one of them");
        }
    }
}

fn flows(findings: &Findings, plan: &Plan) {
    let ends = plan.flows.iter().map(|flow| ((&flow.from, &flow.into), flow.line, flow));
    again(ends, |line, known, flow| {
        let (from, into) = (&flow.from, &flow.into);
        let fact = format!("a second flow from {from} into {into}: the first is on line {known}");
        findings.add(line, fact, "make one [[flow]] of the two");
    });
}

fn checks(findings: &Findings, plan: &Plan) {
    let names = plan.checks.iter().map(|check| (&check.name, check.line, &check.name));
    again(names, |line, known, name| {
        let fact = format!("a second check {name:?}: the first is on line {known}");
        findings.add(line, fact, "a report knows a check by its name: give another");
    });
    let names = plan.guards.iter().map(|guard| (&guard.name, guard.line, &guard.name));
    again(names, |line, known, name| {
        let fact = format!("a second guard {name:?}: the first is on line {known}");
        findings.add(line, fact, "a load that is stopped says which: give another name");
    });
}
