//! Undoing by whole tables: emptied, dropped, or brought back from a backup.

use crate::Way;
use crate::engine::Job;

const SOURCE: &str = "create table a (id integer primary key, word text);
    create table b (id integer primary key, a integer references a (id), up integer references b (id));
    insert into a values (1, 'x'), (2, 'y');
    insert into b values (1, 1, 2), (2, 2, null), (3, null, 3);";
const SCHEMA: [(&str, &str); 2] = [
    (
        "0001_tables.sql",
        "create table a (id integer primary key, word text);
         create table b (id integer primary key, a integer references a (id), up integer references b (id));",
    ),
    ("0002_more.sql", "create index b_a on b (a); create view both_of_them as select word from a, b;"),
];
const PLAN: &str = "[extract.a]\n[extract.b]\n
[[flow]]\nfrom = \"a\"\ninto = \"a\"\n[flow.columns]\nid = \"id\"\nword = \"word\"\n
[[flow]]\nfrom = \"b\"\ninto = \"b\"\n[flow.columns]\nid = \"id\"\na = \"a\"\nup = \"up\"\n";

/// A loaded target whose tables schema files made; what it was before them, and before the load.
fn loaded(way: Way, more: &[&str]) -> Option<(Job, String, String)> {
    let job = Job::new(way, SOURCE, "create table theirs (id integer primary key);", PLAN)?;
    let nothing = job.target.dump_but_ledger();
    for (name, text) in SCHEMA {
        job.write(&format!("plan/schema/{name}"), text);
    }
    job.apply();
    let empty = job.target.dump();
    job.turn(0);
    job.step("load", more).ended(0);
    Some((job, nothing, empty))
}

#[track_caller]
fn refused(job: &Job, mode: &str, words: &str) {
    let before = job.target.dump();
    let said = job.step("rollback", &["--mode", mode]);
    assert_eq!(said.code, 5, "{}", said.stderr);
    assert!(said.stderr.contains(words), "{}", said.stderr);
    job.same(&before);
}

pub fn tables_are_emptied(way: Way) {
    let Some((job, _, empty)) = loaded(way, &[]) else { return };
    let full = job.target.dump();
    let said = job.step("rollback", &["--mode", "truncate", "--dry-run"]).ended(0).stderr;
    assert!(said.contains("empties, children first: b (3), a (2)"), "{said}");
    job.same(&full);
    job.target.run("insert into a values (9, 'theirs')");
    refused(&job, "truncate", "table a has 3 rows, and this load put in 2");
    job.target.run("delete from a where id = 9; update b set up = null where id = 1");
    refused(&job, "truncate", "a row of table b was changed or taken out since the load");
    job.target.run("update b set up = 2 where id = 1");
    job.step("rollback", &["--mode", "truncate"]).ended(0);
    job.same(&empty);
    let said = job.step("rollback", &["--mode", "truncate"]).ended(6).stderr;
    assert!(said.contains("it was undone already"), "{said}");
    job.step("load", &[]).ended(0);
    job.same(&full);
}

pub fn tables_that_others_need_are_not_emptied(way: Way) {
    let Some((job, ..)) = loaded(way, &[]) else { return };
    job.target.run("create table later (id integer primary key, a integer references a (id)); insert into later values (1, 2);");
    let before = job.target.dump();
    let said = job.step("rollback", &["--mode", "truncate"]).ended(5).stderr;
    assert!(said.contains("later"), "{said}");
    job.same(&before);
}

pub fn what_schema_files_made_is_dropped(way: Way) {
    let Some((job, nothing, _)) = loaded(way, &[]) else { return };
    job.target.run("insert into theirs values (1)");
    job.target.run("insert into a values (9, 'theirs')");
    refused(&job, "drop", "table a has 3 rows, and this load put in 2");
    job.target.run("delete from a where id = 9");
    job.target.run("create view needs as select id from a");
    refused(&job, "drop", "needs");
    job.target.run("drop view needs");
    let said = job.step("rollback", &["--mode", "drop"]).ended(0).stderr;
    assert!(said.contains("2 tables") && said.contains("1 view"), "{said}");
    job.target.run("delete from theirs");
    job.same_but_ledger(&nothing);
    // All of it again.
    job.apply();
    job.step("load", &[]).ended(0);
    assert_eq!(job.target.run("select count(*) from both_of_them"), "6\n");
}

pub fn what_nobody_loaded_is_dropped(way: Way) {
    let Some(job) = Job::new(way, SOURCE, "create table theirs (id integer primary key);", PLAN)
    else {
        return;
    };
    let nothing = job.target.dump_but_ledger();
    let said = job.step("rollback", &["--mode", "drop"]).ended(5).stderr;
    assert!(said.contains("no schema file made anything"), "{said}");
    job.write("plan/schema/0001_tables.sql", SCHEMA[0].1);
    job.apply();
    job.step("rollback", &["--mode", "drop"]).ended(0);
    job.same_but_ledger(&nothing);
}

pub fn a_backup_is_brought_back(way: Way) {
    let Some((job, ..)) = loaded(way, &["--backup"]) else { return };
    let full = job.target.dump();
    job.target.run("insert into theirs values (7)");
    refused(
        &job,
        "restore",
        "table theirs is not what the load left: it had 0 rows then, and has 1 now",
    );
    // As many rows as before, and others.
    job.target.run("delete from theirs; create index since on a (word)");
    refused(&job, "restore", "tables, indexes, policies or views were changed since the load");
    job.target.run("drop index since; update a set word = 'z' where id = 1");
    refused(&job, "restore", "rows of table a were changed since the load");
    job.same(&full.replace("1\tx", "1\tz").replace("1,'x'", "1,'z'"));
    job.step("rollback", &["--mode", "restore", "--lose-changes"]).ended(0);
    assert_eq!(job.target.run("select count(*) from a"), "0\n");
    job.step("rollback", &["--mode", "restore"]).ended(6);
    job.step("load", &[]).ended(0);
    job.same(&full);
    let said = job.step("rollback", &["--mode", "restore"]).ended(6).stderr;
    assert!(said.contains("this load took no backup"), "{said}");
}
