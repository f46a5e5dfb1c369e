//! Who may not read everything.

use super::{extracted, made_by};
use cases::postgres::available;

#[test]
fn rows_that_a_policy_hides_are_no_silence() {
    if !available() {
        return;
    }
    let database = made_by(
        "create table guarded (id integer primary key); insert into guarded values (1), (9);
         alter table guarded enable row level security;
         create policy few on guarded using (id < 5);
         create role sees_few login;
         grant select on guarded to sees_few;",
    );
    let reader = database.url_as("sees_few", None);
    let said = extracted(&reader, "guarded").ended(4).stderr;
    assert!(said.contains("row-level security policy for table \"guarded\" (42501)"), "{said}");
    assert_eq!(extracted(&database.url(), "guarded").ended(0).stdout.lines().count(), 2);
}

#[test]
fn a_table_that_may_not_be_read_is_named() {
    if !available() {
        return;
    }
    let database = made_by(
        "create table open (id integer primary key); create table shut (id integer primary key);
         create table parted (id integer primary key) partition by range (id);
         create table parted_all partition of parted default;
         insert into parted values (1);
         create role reader login;
         grant select on open, parted to reader;",
    );
    let reader = database.url_as("reader", None);
    let said = extracted(&reader, "open").ended(4).stderr;
    assert!(said.contains("permission denied for table shut (42501)"), "{said}");
    // Who may read a table may read its partitions through it.
    database.run("grant select on shut to reader");
    assert_eq!(extracted(&reader, "parted").ended(0).stdout, "{\"id\":1}\n");
}
