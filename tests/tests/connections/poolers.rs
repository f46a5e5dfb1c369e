//! Poolers: one that shares its processes is refused, one that keeps them for a session is not.

use crate::visitor::Visitor;
use cases::postgres::{Bouncer, Cluster, available};

#[test]
fn a_pooler_that_shares_is_refused_with_the_way_out() {
    if !available() {
        return;
    }
    let database = Cluster::shared().database();
    for mode in ["transaction", "statement"] {
        let Some(bouncer) = Bouncer::start(Cluster::shared(), mode) else { return };
        let said = Visitor::new().refused(&bouncer.url(&database));
        assert!(said.contains("a pooler in transaction mode"), "{mode}: {said}");
        assert!(said.contains("pool_mode = session"), "{mode}: {said}");
    }
    let ledger = database.run("select to_regnamespace('waybill') is null");
    assert_eq!(ledger, "t\n", "something was written through the pooler");
}

#[test]
fn a_pooler_that_keeps_a_session_is_as_good_as_none() {
    if !available() {
        return;
    }
    let database = Cluster::shared().database();
    let Some(bouncer) = Bouncer::start(Cluster::shared(), "session") else { return };
    let visitor = Visitor::new().brings("create table t (a int);");
    visitor.goes(&bouncer.url(&database)).ended(0);
    assert_eq!(database.run("select count(*) from t"), "0\n");
    // One whose options it does not take says so.
    let said = visitor.refused(&format!("{}&options=-c%20geqo%3Doff", bouncer.url(&database)));
    assert!(said.contains("startup parameter") && said.contains("PGOPTIONS"), "{said}");
}

#[test]
fn supabase_is_known_by_its_port() {
    let url =
        "postgres://postgres.abc:hunter2@aws-0-eu-central-1.pooler.supabase.com:6543/postgres";
    let said = Visitor::new().hides("hunter2").refused(url);
    assert!(said.contains("transaction mode") && said.contains("port 5432"), "{said}");
}
