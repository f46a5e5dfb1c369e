//! `scripts/backfill`, as a person runs it.

use cases::{Scratch, postgres, programs, ran, repository, sqlite};
use std::process::Command;

fn backfill(scratch: &Scratch, more: &[&str]) -> String {
    let mut command = Command::new(repository().join("scripts/backfill"));
    command.args(more).args(["data/plans/campaigns", "--events", "150"]);
    command.env("WAYBILL_PROGRAMS", programs()).env_remove("WAYBILL_LIVE");
    command.env("MADE", scratch.join("made")).env("RUN", scratch.join("run"));
    ran(&mut command).ended(1).stdout
}

#[test]
fn there_and_back_by_shares_in_sqlite() {
    if !sqlite::available() {
        return;
    }
    let scratch = Scratch::new();
    let said = backfill(&scratch, &["--staged"]);
    for words in ["The dry run", "as a page", "the database is what it was", "load-100%"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(scratch.join("made/log.html").exists());
}

#[test]
fn there_and_back_in_postgres() {
    if !postgres::available() {
        return;
    }
    let said = backfill(&Scratch::new(), &["--live"]);
    assert!(said.contains("the database is what it was"), "{said}");
    assert!(said.contains("|woocommerce|disconnected"), "orphans are listed: {said}");
}
