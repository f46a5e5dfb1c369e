//! What a session is like once it is there, and how it ends before its time.

use crate::visitor::Visitor;
use cases::postgres::{Cluster, Settings, available};
use cases::ran;
use std::process::Stdio;
use std::time::Duration;

/// Statements that fail unless a setting has a value.
fn has(setting: &str, value: &str) -> String {
    format!(
        "do $$ begin
            if current_setting('{setting}') <> '{value}' then
                raise exception '{setting} is %', current_setting('{setting}');
            end if;
        end $$;\n"
    )
}

#[test]
fn its_settings_are_the_same_everywhere() {
    if !available() {
        return;
    }
    let cluster =
        Cluster::with(&Settings::new().set("timezone", "Asia/Tokyo").set("datestyle", "German"));
    let database = cluster.database();
    let usual = [("TimeZone", "UTC"), ("DateStyle", "ISO, YMD"), ("lock_timeout", "10s")];
    let usual: String = usual.iter().map(|(name, value)| has(name, value)).collect();
    let usual = format!("{usual}{}", has("application_name", "waybill schema"));
    let usual = format!("{usual}{}", has("statement_timeout", "0"));
    Visitor::new().brings(&usual).goes(&database.url()).ended(0);
    // What is asked for is what one gets.
    let asked =
        "options=-c%20lock_timeout%3D3s%20-c%20statement_timeout%3D7s&application_name=mine";
    let own = [("lock_timeout", "3s"), ("statement_timeout", "7s"), ("application_name", "mine")];
    let own: String = own.iter().map(|(name, value)| has(name, value)).collect();
    let another = cluster.database();
    let url = format!("{}&{asked}", another.url());
    Visitor::new().brings(&own).goes(&url).ended(0);
    // What the role says is what whoever runs the server has said.
    let other = cluster.database();
    other.run(&format!("alter database {} set statement_timeout = '7min'", other.name()));
    other.run(&format!("alter database {} set lock_timeout = '1h'", other.name()));
    let own = format!("{}{}", has("statement_timeout", "7min"), has("lock_timeout", "1h"));
    Visitor::new().brings(&own).goes(&other.url()).ended(0);
}

#[test]
fn one_file_leaves_nothing_to_the_next() {
    if !available() {
        return;
    }
    let database = Cluster::shared().database();
    let visitor = Visitor::new().brings(
        "\\restrict x\nselect pg_catalog.set_config('search_path', '', false);\nset timezone = 'Asia/Tokyo';\n\
         set lock_timeout = 0;\nset statement_timeout = '1h';\nset role pg_monitor;\n\\unrestrict x\n",
    );
    let usual = [
        ("TimeZone", "UTC"),
        ("lock_timeout", "10s"),
        ("statement_timeout", "0"),
        ("role", "none"),
    ];
    let usual: String = usual.iter().map(|(name, value)| has(name, value)).collect();
    visitor.adds("0002_second.sql", &format!("{usual}create table t (a int);"));
    visitor.goes(&database.url()).ended(0);
    // The role of the tests has the name of the ledger's schema; the table is not put there.
    assert_eq!(database.run("select to_regclass('public.t')"), "t\n");
    assert_eq!(database.run("select count(*) from waybill.schema"), "2\n");
    assert_eq!(visitor.goes(&database.url()).ended(0).stderr.matches("0 of 2 files").count(), 1);
}

#[test]
fn an_error_has_the_line_of_its_statement_and_no_row() {
    if !available() {
        return;
    }
    let database = Cluster::shared().database();
    database.run(
        "create table person (name text not null check (name <> 'x'), card text unique);
                  insert into person values ('a', '4000-1');",
    );
    let null = "select 1;\ninsert into person values (null, '4000-2222');";
    let check = "select 1;\n\ninsert into person values ('x', '4000-2222');";
    let key = "insert into person values ('b', '4000-1');";
    let there = "select 1;\ncreate table public.person (a int);";
    let new = "create type m as enum ('a'); alter type m add value 'b'; select 'b'::m;";
    for (line, said, sql) in [
        (4, "column \"nam\" does not exist (42703)", "select 1;\n\nselect\n  nam\nfrom person;"),
        (2, "violates not-null constraint (23502)", null),
        (3, "violates check constraint \"person_name_check\" (23514)", check),
        (1, "Key (card)=(4000-1) already exists (23505)", key),
        (2, "relation \"person\" already exists (42P07)", there),
        (1, "unsafe use of new value \"b\"", new),
    ] {
        let stderr = Visitor::new().brings(sql).goes(&database.url()).ended(3).stderr;
        let place = format!("  at   schema/0001_first.sql:{line}\n");
        assert!(stderr.contains(said) && stderr.contains(&place), "{stderr}");
        assert!(!stderr.contains("4000-2222"), "{stderr}");
    }
}

#[test]
fn timeouts_say_which_and_who() {
    if !available() {
        return;
    }
    let database = Cluster::shared().database();
    database.run("create table t (a int)");
    let mut holder = database.session("begin; lock table t");
    let url = format!("{}&options=-c%20lock_timeout%3D200ms", database.url());
    let said = Visitor::new().brings("alter table t add b int;").goes(&url).stderr;
    assert!(said.contains("lock timeout (55P03)") && said.contains("pg_stat_activity"), "{said}");
    drop(holder.stdin.take());
    holder.wait().unwrap();
    let url = format!("{}&options=-c%20statement_timeout%3D200ms", database.url());
    let said = Visitor::new().brings("select pg_sleep(20);").goes(&url).stderr;
    assert!(said.contains("(57014)") && said.contains("statement_timeout"), "{said}");
    let said = Visitor::new()
        .brings("create table u (a int);")
        .goes(&format!("{}&options=-c%20default_transaction_read_only%3Don", database.url()))
        .stderr;
    assert!(said.contains("(25006)") && said.contains("primary"), "{said}");
}

#[test]
fn a_server_that_goes_is_no_riddle() {
    if !available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new());
    let database = cluster.database();
    let visitor = Visitor::new().brings("create table t (a int); select pg_sleep(60);");
    let sleeping = |command: &mut std::process::Command| {
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let query = "select count(*) from pg_stat_activity where query like '%pg_sleep(60)%' and state = 'active' and pid <> pg_backend_pid()";
        while database.run(query) == "0\n" {
            std::thread::sleep(Duration::from_millis(20));
        }
        child
    };
    // The driver may see the end before it has read what the server said of it.
    let ended = |said: &str| {
        let told = said.contains("(57P01)") || said.contains("(57P02)");
        told || said.contains("the server closed the connection")
    };
    // One session is ended.
    let child = sleeping(&mut visitor.command(&database.url()));
    database.run("select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()");
    let done = child.wait_with_output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(ended(&said) && done.status.code() == Some(5), "{said}");
    // The server is killed.
    let child = sleeping(&mut visitor.command(&database.url()));
    cluster.kill();
    let done = child.wait_with_output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(ended(&said) && done.status.code() == Some(5), "{said}");
    let said = visitor.refused(&database.url());
    assert!(said.contains("is the server running?"), "{said}");
    cluster.start();
    assert_eq!(database.run("select to_regclass('t') is null"), "t\n");
    assert_eq!(ran(&mut Visitor::new().command(&database.url())).code, 0);
}
