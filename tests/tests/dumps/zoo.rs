//! A database with everything that `pg_dump` has words of its own for, in every form it writes.

use super::{dump_url, same};
use cases::postgres::{Cluster, Database, available};
use cases::{Scratch, program, ran};

const ZOO: &str = include_str!("zoo.sql");

fn zoo() -> Option<Database> {
    available().then(|| {
        let database = Cluster::shared().database();
        database.run(&format!("set client_min_messages = warning;\n{ZOO}"));
        database
    })
}

/// Compares what `pg_dump` writes with the server it was written from.
#[track_caller]
fn compared(database: &Database, args: &[&str]) {
    let scratch = Scratch::new();
    let dump = scratch.write("zoo.sql", database.pg_dump(args));
    same(&dump, database);
}

#[test]
fn as_it_is_usually_written() {
    let Some(zoo) = zoo() else { return };
    compared(&zoo, &[]);
}

#[test]
fn in_the_zone_of_who_wrote_it() {
    let Some(zoo) = zoo() else { return };
    for zone in ["Europe/Berlin", "America/St_Johns", "Asia/Kolkata", "Africa/Monrovia"] {
        zoo.run(&format!("alter database {} set timezone = '{zone}'", zoo.name()));
        compared(&zoo, &[]);
    }
}

#[test]
fn with_bytes_as_they_were_written_of_old() {
    let Some(zoo) = zoo() else { return };
    zoo.run(&format!("alter database {} set bytea_output = 'escape'", zoo.name()));
    compared(&zoo, &[]);
    compared(&zoo, &["--inserts"]);
}

#[test]
fn with_backslashes_in_every_text() {
    let Some(zoo) = zoo() else { return };
    zoo.run(&format!("alter database {} set standard_conforming_strings = off", zoo.name()));
    compared(&zoo, &["--inserts"]);
    compared(&zoo, &[]);
}

#[test]
fn as_inserts() {
    let Some(zoo) = zoo() else { return };
    compared(&zoo, &["--inserts"]);
    compared(&zoo, &["--column-inserts", "--rows-per-insert=3", "--on-conflict-do-nothing"]);
}

#[test]
fn with_everything_else_that_can_be_asked_for() {
    let Some(zoo) = zoo() else { return };
    compared(&zoo, &["--clean", "--if-exists", "--create", "--quote-all-identifiers"]);
    compared(&zoo, &["--clean", "--disable-dollar-quoting", "--load-via-partition-root"]);
    compared(&zoo, &["--disable-triggers", "--no-owner", "--no-privileges", "--no-comments"]);
}

#[test]
fn its_statements_make_the_same_tables() {
    let Some(zoo) = zoo() else { return };
    let scratch = Scratch::new();
    let dump = scratch.write("zoo.sql", zoo.pg_dump(&[]));
    let plan = scratch.join("plan");
    ran(program("survey").args(["--source", &dump_url(&dump), "--draft-plan"]).arg(&plan)).ended(0);
    let target = Cluster::shared().database();
    let mut schema = program("schema");
    schema.args(["apply", "--target", &target.url(), "--schema"]);
    ran(schema.arg(plan.join("schema"))).ended(0);
    let args = ["--schema-only", "--no-owner", "--no-privileges", "--exclude-schema=waybill"];
    assert_eq!(target.dump(&args), zoo.dump(&args));
}

/// Texts of all sorts of characters, bytes, and lists of both, the same each time.
const NOISE: &str = "
    select setseed(0.42);
    create function noise() returns text language sql volatile as $$
        select coalesce(string_agg(chr(case when random() < 0.5 then 1 + (random() * 126)::int
            when random() < 0.5 then ascii(substr(E'\\\\\\t\\n\\r\\b\\f\\v.N\"{},''() x', 1 + (random() * 17)::int, 1))
            else 128 + (random() * 30000)::int end), ''), '')
        from generate_series(1, (random() * 12)::int)
    $$;
    create table noise (id int primary key, a text, b text[], c bytea, d jsonb, e text);
    insert into noise
    select n, noise(), array(select noise() from generate_series(1, n % 4)),
           decode(md5(random()::text), 'hex'), to_jsonb(noise()), nullif(noise(), '')
    from generate_series(1, 3000) as n;";

#[test]
fn texts_of_all_sorts_of_characters() {
    if !available() {
        return;
    }
    let database = Cluster::shared().database();
    database.run(NOISE);
    for args in [&[][..], &["--inserts"], &["--column-inserts", "--rows-per-insert=100"]] {
        compared(&database, args);
    }
    database.run(&format!("alter database {} set bytea_output = 'escape'", database.name()));
    compared(&database, &[]);
}
