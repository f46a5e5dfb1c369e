//! What the script promises.

use crate::{Arguments, odd, written};
use clap::Parser as _;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

fn script(more: &[&str]) -> String {
    let arguments = ["campaigns-source"].iter().chain(more);
    let mut out = Vec::new();
    written(&mut out, &Arguments::parse_from(arguments)).unwrap();
    String::from_utf8(out).unwrap()
}

/// The rows of a table in a dump, as `COPY` has them.
fn rows<'d>(dump: &'d str, table: &str) -> Vec<Vec<&'d str>> {
    let after = dump.split_once(&format!("COPY public.{table} (")).unwrap().1;
    let (_, rows) = after.split_once("FROM stdin;\n").unwrap();
    let (rows, _) = rows.split_once("\\.\n").unwrap();
    rows.lines().map(|line| line.split('\t').collect()).collect()
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[test]
fn the_same_on_every_run_and_machine() {
    // Whoever changes a row writes the new digests here, and looks at the figures of the plan.
    assert_eq!(digest(&script(&[])), "e30efc8de97738b5");
    assert_eq!(digest(&script(&["--sqlite"])), "9f7995ae4716d575");
}

#[test]
fn the_figures_of_the_document() {
    let dump = script(&[]);
    let campaigns = rows(&dump, "campaigns");
    assert_eq!(campaigns.len(), 3);
    let empty = |sources: &str| ["\\N", "[]", "null"].contains(&sources);
    assert_eq!(campaigns.iter().filter(|row| empty(row[5])).count(), 2);
    let events = rows(&dump, "events");
    let recent = events.iter().filter(|row| row[7] > "2025-10-21 12:00:00+00");
    assert_eq!((recent.count(), events.len()), (995, 1_300));
    // One is 30 days old to the second, which "more recent than 30 days" leaves out.
    assert_eq!(events.iter().filter(|row| row[7] == "2025-10-21 12:00:00+00").count(), 1);
    assert!(events.iter().all(|row| row[7] <= "2025-11-20 12:00:00+00"));
    let keys: Vec<i64> = events.iter().map(|row| row[0].parse().unwrap()).collect();
    assert!(keys.is_sorted_by(|one, two| one < two));
}

#[test]
fn every_kind_of_event_is_among_them() {
    let dump = script(&[]);
    let events = rows(&dump, "events");
    assert!(events.iter().filter(|row| row[3] == "odd").count() as u64 > odd::KINDS);
    let mut providers: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &events {
        *providers.entry(row[2]).or_default() += 1;
    }
    for provider in [
        "shopify",
        "stripe",
        "testimonials",
        "announcements",
        "instant_capture",
        "live_visitors",
        "typeform",
        "woocommerce",
        "\\N",
        " Shopify",
    ] {
        assert!(providers.contains_key(provider), "{provider}: {providers:?}");
    }
    assert!(events.iter().any(|row| row[5] == "null"));
    assert!(events.iter().filter(|row| row[5].starts_with('{')).count() > 20);
}

#[test]
fn any_number_of_rows() {
    for (campaigns, events) in [("0", "0"), ("1", "1"), ("40", "2000")] {
        let dump = script(&["--campaigns", campaigns, "--events", events]);
        assert_eq!(rows(&dump, "campaigns").len().to_string(), campaigns);
        assert_eq!(rows(&dump, "events").len().to_string(), events);
        let integrations = rows(&dump, "integrations");
        let ids: std::collections::BTreeSet<_> = integrations.iter().map(|row| row[0]).collect();
        assert_eq!(ids.len(), integrations.len());
        let known = |id: &str| id == "\\N" || ids.contains(id);
        assert!(rows(&dump, "events").iter().all(|row| known(row[1])));
    }
}

#[test]
fn both_engines_have_the_same_rows() {
    let sizes = ["--campaigns", "40"];
    let (dump, sqlite) = (script(&sizes), script(&["--campaigns", "40", "--sqlite"]));
    for table in ["api_requests", "campaigns", "events", "integrations"] {
        let inserted = sqlite.matches(&format!("INSERT INTO {table} VALUES(")).count();
        assert_eq!(inserted, rows(&dump, table).len(), "{table}");
    }
}
