//! Who may not read everything.

use super::{extracted, made_by};
use cases::postgres::{Cluster, Settings, available};
use cases::{Scratch, files, program, ran};

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
    let said = extracted(&reader, "shut").ended(4).stderr;
    assert!(said.contains("permission denied for table shut (42501)"), "{said}");
    assert_eq!(extracted(&reader, "open").ended(0).stdout, "");
    // Who may read a table may read its partitions through it.
    assert_eq!(extracted(&reader, "parted").ended(0).stdout, "{\"id\":1}\n");
}

#[test]
fn a_password_goes_to_pg_dump_and_nowhere_else() {
    if !available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new().tcp());
    let database = cluster.database();
    database.run(
        "create role \"o'w ner\" login password 'pä/s @%&=''x';
         create table t (id integer primary key); alter table t owner to \"o'w ner\";",
    );
    let (scratch, password) = (Scratch::new(), "pä/s @%&='x");
    let mut survey = program("survey");
    let url = database.url_tcp("127.0.0.1", "o'w ner", password);
    // What is set here for another server is not for this one.
    survey.env("PGHOST", "/nowhere").env("PGPORT", "1").env("PGDATABASE", "none");
    survey.args(["--source", &url, "--draft-plan"]).arg(scratch.join("plan"));
    let said = ran(&mut survey).ended(0);
    for (name, bytes) in files(scratch.path()) {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("pä/s") && !text.contains("127.0.0.1"), "{name}: {text}");
    }
    assert!(!said.stderr.contains("pä/s"), "{}", said.stderr);
    let schema = std::fs::read_to_string(scratch.join("plan/schema/0001_tables.sql")).unwrap();
    assert!(schema.contains("CREATE TABLE public.t"), "{schema}");
}
