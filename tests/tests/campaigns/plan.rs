//! The plan on both engines: dry run, load, proof, back; decisions; shares.

use crate::job::{Job, Side, lines};
use serde_json::Value;
use std::collections::BTreeMap;

/// The queries of the document that have to give this when all is decided.
const WAITING: [&str; 3] =
    ["(validation 2)", "(validation 2, SQLite)", "every event has its canonical form"];

/// What is read is loaded, or has another fate: nothing is lost.
fn balances(job: &Job, held: u64, rejected: u64) {
    let mut sums = [0; 6];
    for line in job.file("4-loaded/ledger.csv").lines().skip(1) {
        let numbers: Vec<u64> =
            line.split(',').skip(1).map(|number| number.parse().unwrap()).collect();
        assert_eq!(numbers[0], numbers[1..].iter().sum::<u64>(), "{line}");
        sums.iter_mut().zip(&numbers).for_each(|(sum, number)| *sum += number);
    }
    assert_eq!((sums[4], sums[5]), (rejected, held), "{sums:?}");
}

/// The document's sizes: three campaigns, 995 events of 30 days, and older ones.
fn as_the_document_has_it(job: Option<Job>) {
    let Some(job) = job else { return };
    let (before, untouched) = (job.all(), job.untouched());
    job.turned(1);
    assert!(job.all() == before, "a dry run changes nothing");
    job.step("load", &[]).ended(1);
    assert!(job.untouched() == untouched, "event data and all else are what they were");
    let said = job.step("validate", &[]).ended(1).stderr;
    assert!(said.contains("1,268 rows compared, 0 differ"), "{said}");
    let (rejected, held) = if matches!(job.side, Side::Sqlite(_)) { (1, 8) } else { (2, 7) };
    balances(&job, held, rejected);
    // Only those that wait for a person are missing.
    let failed = job.failed();
    assert!(
        failed.iter().all(|name| WAITING.iter().any(|waiting| name.ends_with(waiting))),
        "{failed:?}"
    );
    assert_eq!(job.number("select count(*) from campaigns where data_sources is not null"), 3);
    let said = job.step("rollback", &[]).ended(0).stderr;
    assert!(said.contains("1268 restored"), "{said}");
    assert!(job.all() == before, "back again, it is what it was");
}

#[test]
fn as_the_document_has_it_in_sqlite() {
    as_the_document_has_it(Job::sqlite(&[]));
}

#[test]
fn as_the_document_has_it_in_postgres() {
    as_the_document_has_it(Job::postgres(&[]));
}

/// How many campaigns are held for which reason.
fn held(job: &Job) -> BTreeMap<String, usize> {
    let mut held = BTreeMap::new();
    for line in lines(&job.file("3-transformed/review.ndjson")) {
        if line["into"] == "campaigns" {
            let why = line["why"].as_str().unwrap().split(": ").nth(1).unwrap();
            let why = why.split(';').next().unwrap();
            *held.entry(why.to_owned()).or_default() += 1;
        }
    }
    held
}

/// Writes a decision about every row that is held: of campaigns, the first candidate, or an id that
/// is typed in; of events, that they are taken with what can be found in them.
fn decided(job: &Job) -> String {
    let mut out = String::new();
    for line in job.file("3-transformed/review.ndjson").lines() {
        let mut said: Value = serde_json::from_str(line).unwrap();
        let why = said["why"].as_str().unwrap().to_owned();
        if said["into"] == "campaigns" {
            let candidates = why.find('[').map(|at| lines(&why[at..])).unwrap();
            let Some(candidate) = candidates[0].get(0) else { continue };
            said["row"]["data_source"] = candidate["id"].clone();
            // What is not in use is not taken even then.
            said["decision"] =
                if candidate["status"] == "active" { "take" } else { "leave" }.into();
        } else {
            said["decision"] = "take".into();
        }
        out += &said.to_string();
        out.push('\n');
    }
    // A NUL in a text: without it.
    for line in job.file("3-transformed/rejected.ndjson").lines() {
        out += &line.replace("\\\\u0000", "").replace("\\u0000", "").replace("\\ud83d ", "");
        out += "\n";
    }
    out
}

fn ambiguous_ones_are_held_decided_and_taken(job: Option<Job>) {
    let Some(job) = job else { return };
    let untouched = job.untouched();
    job.turned(1);
    let expected = [
        ("several integrations fit", 2),
        ("no integration of its owner is of this source", 5),
        ("it names no source", 1),
        ("no integration that fits is in use", 1),
    ];
    let expected = expected.map(|(why, count)| (why.to_owned(), count));
    assert_eq!(held(&job), BTreeMap::from(expected));
    job.step("load", &[]).ended(1);
    let file = job.write("decided.ndjson", &decided(&job));
    let more = ["--resubmit", file.to_str().unwrap(), "--decided-by", "Ada"];
    job.step("transform", &more).ended(1);
    assert_eq!(held(&job).values().sum::<usize>(), 4, "those for which nothing can be chosen");
    job.step("load", &[]).ended(1);
    assert!(job.untouched() == untouched, "a decision changes nothing but the new columns");
    let two = "select count(*) from campaigns where name = 'Campaign 4' and cast(data_sources as text) like '%integration_id%'";
    assert_eq!(job.number(two), 1);
    job.step("validate", &[]).ended(1);
    let waiting: Vec<String> =
        job.failed().into_iter().filter(|name| name.contains("validation 2")).collect();
    assert!(waiting.is_empty(), "every recent event has its canonical form: {waiting:?}");
    job.step("rollback", &[]).ended(0);
}

#[test]
fn ambiguous_ones_are_held_decided_and_taken_in_sqlite() {
    ambiguous_ones_are_held_decided_and_taken(Job::sqlite(&[
        "--campaigns",
        "24",
        "--events",
        "900",
    ]));
}

#[test]
fn ambiguous_ones_are_held_decided_and_taken_in_postgres() {
    ambiguous_ones_are_held_decided_and_taken(Job::postgres(&[
        "--campaigns",
        "24",
        "--events",
        "900",
    ]));
}

/// What the application does meanwhile: counters do not matter, the payload does.
#[test]
fn what_the_application_changed_meanwhile_is_held() {
    let Some(job) = Job::sqlite(&["--events", "60"]) else { return };
    job.turned(1);
    job.run(
        "update events set shown = shown + 1; \
         update campaigns set name = 'Another', status = 'paused'; \
         update events set event_data = '{\"id\":1}' where id = 2",
    );
    let said = job.step("load", &[]).ended(1).stderr;
    assert!(said.contains("1 held"), "{said}");
    let held = lines(&job.file("4-loaded/held.ndjson"));
    assert_eq!(held[0]["into_key"]["id"], 2);
    assert_eq!(held[0]["why"], "it has changed since: event_data");
    assert_eq!(job.number("select count(*) from campaigns where name = 'Another'"), 3);
}

/// 10 % is in 50 % is in 100 %, and a guard stops what comes next.
#[test]
fn shares_with_a_guard_between_them() {
    let Some(job) = Job::sqlite(&["--events", "300"]) else { return };
    job.turned(1);
    let done = "select count(*) from events where canonical_event like '{%'";
    let first = job.number(done);
    job.step("load", &["--cohort", "10%"]).ended(1);
    let ten = job.number(done) - first;
    job.step("load", &["--cohort", "50%"]).ended(1);
    let half = job.number(done) - first;
    assert!((10..60).contains(&ten) && (100..200).contains(&half), "{ten} {half}");
    job.run("update api_requests set status = status + 300");
    let said = job.step("load", &["--cohort", "100%"]).ended(1).stderr;
    assert!(said.contains("stopped: the guard \"fewer than 1 % of the last"), "{said}");
    assert_eq!(job.number(done) - first, half);
    job.run("update api_requests set status = status - 300");
    job.run("update api_requests set took_ms = 501");
    let said = job.step("load", &[]).ended(1).stderr;
    assert!(said.contains("stopped: the guard \"the last requests take"), "{said}");
    job.run("update api_requests set took_ms = 50");
    job.step("load", &["--cohort", "100%"]).ended(1);
    assert!(job.number(done) - first > half);
}
