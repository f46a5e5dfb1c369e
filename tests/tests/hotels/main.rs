//! The hotels plan: 41 tables as they are, from the dump and from a live server, into SQLite and
//! into PostgreSQL, there and back; what the document says against what is.

mod document;
mod figures;
mod groups;
mod job;
mod vectors;

use cases::postgres::{self, Cluster, Database};
use cases::{Scratch, sqlite};
use job::{Job, dump, failed};
use std::sync::Once;

/// What both engines write alike of every kind of reference.
const ROWS: &str = "select staff_id, created_by, role from staff_users order by staff_id; \
     select id, parent_event_id, merged_into_id, priority from calendar_events order by id; \
     select id, tenant_id, hotel_id, base_price from accommodation_units order by id; \
     select code, guest_name, check_in, nights, total from guest_reservations order by code; \
     select session_id, tenant_id, converted_to_reservation_id, address from prospective_sessions order by session_id; \
     select id, content from chat_messages order by id; \
     select id, embedding from code_embeddings where id % 100 = 0 order by id;";

/// The role that owns everything in the dump; it belongs to the whole server.
fn cluster() -> &'static Cluster {
    static OWNER: Once = Once::new();
    OWNER.call_once(|| Cluster::shared().role("postgres", "superuser", ""));
    Cluster::shared()
}

/// A database with the dump in it.
fn restored(scratch: &Scratch) -> Database {
    let database = cluster().database();
    assert_eq!(database.restore(&dump(scratch)), "");
    database
}

#[test]
fn from_the_dump_into_sqlite_and_back() {
    if !sqlite::available() {
        return;
    }
    let scratch = Scratch::new();
    let source = format!("pgdump:{}", dump(&scratch).display());
    let target = scratch.join("target.db");
    let job = Job::new(scratch, source, target.display().to_string());
    job.step("schema").ended(0);
    let empty = sqlite::dump(&target);
    job.moved();
    assert_eq!(failed(&job), Vec::<String>::new());
    figures::hold(&job);
    let loaded = sqlite::dump(&target);
    job.step("rollback").ended(0);
    assert!(empty == sqlite::dump(&target), "taken back, it is what it was");
    job.step("load").ended(0);
    assert!(loaded == sqlite::dump(&target), "loaded again, it is the same");
}

#[test]
fn a_live_server_and_its_dump_give_the_same_rows_and_those_are_the_sources() {
    if !sqlite::available() || !postgres::available() {
        return;
    }
    let (scratch, far) = (Scratch::new(), Scratch::new());
    let old = restored(&scratch);
    let (near_target, new) = (far.join("near.db"), cluster().database());
    let near = format!("pgdump:{}", scratch.join("hotels.sql").display());
    let near = Job::new(far, near, near_target.display().to_string());
    let live = Job::new(scratch, old.url(), new.url());
    near.all();
    live.step("schema").ended(0);
    let before = new.dump(&["--exclude-schema=waybill"]);
    live.moved();
    assert_eq!(failed(&live), Vec::<String>::new());
    figures::hold(&live);
    assert_eq!(sqlite::run(&near_target, ROWS), new.run(ROWS));
    // The whole database, and not only its rows: types, indexes, policies, how far keys have counted.
    let all = ["--exclude-schema=waybill", "--no-owner"];
    assert_eq!(new.dump_sorted(&all), old.dump_sorted(&all));
    live.step("rollback").ended(0);
    assert_eq!(new.dump(&["--exclude-schema=waybill"]), before);
}

#[test]
fn the_dump_is_what_pg_dump_writes() {
    if !postgres::available() {
        return;
    }
    let scratch = Scratch::new();
    let restored = restored(&scratch);
    let ours = std::fs::read_to_string(scratch.join("hotels.sql")).unwrap();
    // Rows of different sizes fill pages in another order; all else is the same, line by line.
    let lines = |text: &str| {
        let said =
            |line: &&str| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict");
        let mut lines: Vec<String> = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with("-- Dumped "))
            .filter(said)
            .map(str::to_owned)
            .collect();
        lines.sort_unstable();
        lines
    };
    assert!(lines(&ours) == lines(&restored.pg_dump(&[])));
}
