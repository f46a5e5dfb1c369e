//! What somebody who meant harm found: each once, so that it does not come back.

use super::job::Job;
use super::round::{DUMP, same};
use cases::postgres::{Cluster, Settings, available};
use cases::{program, ran, sqlite};

const A: &str = "create table a (id int primary key, v text);";
const ROWS: &str = "insert into a select n, 'v' || n from generate_series(1, 10) n;";

/// A job whose target has these statements beside the table.
fn job(more: &str, fires: bool) -> Job {
    let (source, target) = (Cluster::shared().database(), Cluster::shared().database());
    source.run(&format!("{A}{ROWS}"));
    target.run(&format!("{A}{more}"));
    let urls = [source.url(), target.url()];
    let job = Job::drafted(source, target, urls);
    if fires {
        job.replan(|plan| format!("{plan}\n[load]\ntriggers = \"fire\"\n"));
    }
    job
}

fn turned(job: &Job) -> String {
    let before = job.target.dump_sorted(&DUMP);
    for step in ["survey", "extract", "transform"] {
        job.step(step, 0);
    }
    before
}

/// Triggers fire, and everything that they did is taken back.
#[track_caller]
fn back(more: &str) {
    let job = job(more, true);
    let before = turned(&job);
    job.step("load", 0);
    job.step("rollback", 0);
    same(&before, &job.target.dump_sorted(&DUMP));
}

#[test]
fn triggers_of_constraints_fire_before_the_journal_ends() {
    if !available() {
        return;
    }
    back(
        "create table victim (id int primary key, v text); insert into victim values (1, 'x'), (2, 'y');
         create function tf() returns trigger language plpgsql as $$ begin
           delete from victim where id = 1; update victim set v = 'z' where id = 2;
           insert into victim values (new.id + 100, 'new'); return null; end $$;
         create constraint trigger t after insert on a deferrable initially deferred
           for each row execute function tf();",
    );
}

#[test]
fn a_trigger_that_changes_earlier_rows_of_the_same_load() {
    if !available() {
        return;
    }
    back(
        "create function tf() returns trigger language plpgsql as $$ begin
           update a set v = 'superseded' where id = new.id - 1; delete from a where id = new.id - 3;
           return new; end $$;
         create trigger t before insert on a for each row execute function tf();",
    );
}

#[test]
fn a_trigger_that_empties_a_table_is_not_let() {
    if !available() {
        return;
    }
    let job = job(
        "create table kid (id int); insert into kid values (1), (2);
         create function tf() returns trigger language plpgsql as $$ begin
           truncate kid; return null; end $$;
         create trigger t after insert on a for each statement execute function tf();",
        true,
    );
    let before = turned(&job);
    let said = ran(&mut job.command("load"));
    assert_ne!(said.code, 0, "{}", said.stderr);
    let told = job.file("4-loaded/rejected.ndjson");
    assert!(
        said.code == 1 && told.contains("a trigger empties table kid"),
        "{}{told}",
        said.stderr
    );
    assert_eq!(job.target.run("select count(*) from kid"), "2\n");
    job.step("rollback", 0);
    same(&before, &job.target.dump_sorted(&DUMP));
}

#[test]
fn emptying_fires_no_trigger() {
    if !available() {
        return;
    }
    let job = job("create table lg (id int); insert into lg values (1);", false);
    turned(&job);
    job.step("load", 0);
    job.target.run(
        "create function tf() returns trigger language plpgsql as $$ begin
           delete from lg; return null; end $$;
         create trigger t after truncate on a for each statement execute function tf();",
    );
    let said = ran(job.command("rollback").args(["--mode", "truncate"])).ended(0);
    assert_eq!(
        job.target.run("select count(*) from lg; select count(*) from a"),
        "1\n0\n",
        "{said:?}"
    );
    assert_eq!(job.target.run("select tgenabled from pg_trigger where tgname = 't'"), "O\n");
}

#[test]
fn a_column_that_came_since_is_looked_at() {
    if !available() || !sqlite::available() {
        return;
    }
    let job = job("", false);
    turned(&job);
    job.step("load", 0);
    job.target.run("alter table a add extra text, add flag boolean default false");
    job.target.run("update a set extra = 'precious' where id = 7");
    for mode in ["rows", "truncate"] {
        let said = ran(job.command("rollback").args(["--mode", mode])).ended(5).stderr;
        assert!(said.contains("table a got the column extra since the load"), "{said}");
    }
    assert_eq!(job.target.run("select count(*) from a"), "10\n");
    job.target.run("update a set extra = null");
    job.step("rollback", 0);
    assert_eq!(job.target.run("select count(*) from a"), "0\n");
}

#[test]
fn a_rule_that_keeps_rows_is_a_conflict() {
    if !available() {
        return;
    }
    let job = job("", false);
    turned(&job);
    job.step("load", 0);
    job.target.run("create rule rr as on delete to a do instead nothing");
    let said = job.step("rollback", 1).stderr;
    assert!(said.contains("10 left alone"), "{said}");
    assert_eq!(job.target.run("select count(*) from a"), "10\n");
}

#[test]
fn a_key_that_is_looked_at_later_names_its_row() {
    if !available() {
        return;
    }
    let job = job(
        "alter table a add constraint once unique (v) deferrable initially deferred;
         insert into a values (77, 'v3');",
        false,
    );
    turned(&job);
    job.step("load", 1);
    let rejected = job.file("4-loaded/rejected.ndjson");
    assert!(rejected.lines().count() == 1 && rejected.contains("once"), "{rejected}");
    assert_eq!(job.target.run("select count(*) from a"), "10\n");
}

#[test]
fn rows_that_went_since_are_no_load() {
    if !available() {
        return;
    }
    let job = job("", false);
    turned(&job);
    job.step("load", 0);
    job.target.run("delete from a where id > 1");
    let said = job.step("load", 1).stderr;
    assert!(said.contains("a (10, now 1)"), "{said}");
    // Cut off before its commit: rows that somebody else put there are none of the load's.
    job.target.run("truncate a; insert into a values (3, 'v3')");
    std::fs::rename(job.path("run/4-loaded"), job.path("run/4-loaded.draft")).unwrap();
    let waybill = job.path("run/4-loaded.draft/waybill.json");
    let text = std::fs::read_to_string(&waybill).unwrap();
    assert!(text.contains("\"transaction\""), "{text}");
}

#[test]
fn counters_that_count_down() {
    if !available() {
        return;
    }
    let (source, target) = (Cluster::shared().database(), Cluster::shared().database());
    let table = "create table d (id int generated by default as identity
        (start -1 increment -1 minvalue -100 maxvalue -1) primary key, v text);";
    source.run(&format!("{table} insert into d (v) values ('a'), ('b'), ('c');"));
    target.run(table);
    let urls = [source.url(), target.url()];
    let job = Job::drafted(source, target, urls);
    turned(&job);
    job.step("load", 0);
    assert_eq!(job.target.run("insert into d (v) values ('next') returning id"), "-4\n");
}

#[test]
fn a_database_in_another_encoding() {
    if !available() {
        return;
    }
    let (source, target) = (Cluster::shared().database(), Cluster::shared().database());
    let latin = |name: &str| {
        let url = source.url().replacen(source.name(), name, 1);
        source.run(&format!("create database {name} encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0"));
        url
    };
    let url = latin("in_latin1");
    cases::postgres::psql(&url, &format!("{A} insert into a values (1, 'é');")).unwrap();
    target.run(A);
    let urls = [url, target.url()];
    let job = Job::drafted(source, target, urls);
    turned(&job);
    job.step("load", 0);
    job.step("validate", 0);
    assert_eq!(job.target.run("select v from a"), "é\n");
    job.source.run("drop database in_latin1 with (force)");
}

#[test]
fn times_at_the_end_of_what_a_server_knows() {
    if !available() {
        return;
    }
    let database = Cluster::shared().database();
    database.run(
        "create table t (id int primary key, a timestamp, b timestamptz);
         insert into t values (1, '294276-12-31 23:59:59.999999', '294276-12-31 23:59:59.999999+00'),
           (2, '4713-01-01 00:00:00 BC', '4713-01-02 00:00:00+00 BC');",
    );
    let scratch = cases::Scratch::new();
    let dump = scratch.write("d.sql", database.pg_dump(&[]));
    let read = |source: &str| {
        let mut extract = program("extract");
        extract.args(["--source", source, "--table", "t", "--to", "-"]);
        ran(&mut extract).ended(0).stdout
    };
    assert_eq!(read(&format!("pgdump:{}", dump.display())), read(&database.url()));
}

#[test]
fn a_url_in_the_wrong_place_shows_no_password() {
    for arguments in [
        &["--source", "x.db", "postgres://u:sekret@h/db"][..],
        &["--postgres://u:sekret@h/db"],
        &["--source", "pgdump:postgres://u:sekret@h/db", "--table", "t", "--to", "-"],
    ] {
        let said = ran(program("extract").args(arguments)).ended(2).stderr;
        assert!(!said.contains("sekret"), "{said}");
    }
}

#[test]
fn only_the_owner_of_a_table_can_watch_it() {
    if !available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new());
    cluster.role("clerk", "nosuperuser", "");
    let (source, target) = (cluster.database(), cluster.database());
    source.run(&format!("{A}{ROWS}"));
    target.run(&format!(
        "{A} grant all on a to clerk; grant create on database \"{}\" to clerk;",
        target.name()
    ));
    let urls = [source.url(), target.url_as("clerk", None)];
    let job = Job::drafted(source, target, urls);
    job.replan(|plan| format!("{plan}\n[load]\ntriggers = \"fire\"\n"));
    turned(&job);
    let said = job.step("load", 5).stderr;
    assert!(said.contains("can be watched by its owner alone"), "{said}");
}
