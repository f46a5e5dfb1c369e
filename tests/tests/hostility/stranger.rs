//! A plan from a stranger: what its SQL and its jq can do in the databases that we name.

use crate::{BOTH, Engine, Job, toml};
use cases::postgres::{Cluster, Settings, available};
use cases::{program, ran};

const TABLES: &str =
    "create table a (id integer primary key, v text); create table log (n integer);";

/// What only PostgreSQL has: functions that write, sequences, large objects.
const SERVER: &str = "create sequence s;
    create function bump() returns integer language sql volatile as 'insert into log values (1) returning n';
    create procedure proc() language sql as 'insert into log values (1)';";

fn statements(engine: Engine) -> String {
    let server = if engine == Engine::Postgres { SERVER } else { "" };
    format!("{TABLES}{server} insert into a values (1, 'x'), (2, 'y');")
}

/// Conditions that would write, reach out of the database or end the query, if they could.
fn conditions(engine: Engine) -> &'static [&'static str] {
    match engine {
        Engine::Sqlite => &[
            "1); delete from a; --",
            "1; delete from a",
            "1) or (1",
            "id in (delete from a returning id)",
            "id in (with g as (delete from a returning id) select id from g)",
            "load_extension('/tmp/x') is null",
            "1; attach '/tmp/x' as y",
            "exists (select 1 from pragma_journal_mode('wal'))",
            "exists (select 1 from pragma_wal_checkpoint)",
            "writefile('x', 'y') > 0",
            "readfile('/etc/hostname') is not null",
            "edit('x') is null",
            "fts3_tokenizer('x') is null",
            "1 /*",
            "1 --",
            "'",
            "?1 is null",
        ],
        Engine::Postgres => &[
            "true); delete from a; --",
            "true; delete from a",
            "true) or (true",
            "id in (delete from a returning id)",
            "id in (with g as (delete from a returning id) select id from g)",
            "bump() > 0",
            "nextval('s') > 0",
            "setval('s', 99) > 0",
            "set_config('transaction_read_only', 'off', true) = 'off' and bump() > 0",
            "set_config('default_transaction_read_only', 'off', false) is null or bump() > 0",
            "set_config('search_path', 'pg_catalog', false) is null or bump() > 0",
            "query_to_xml('delete from a', true, true, '') is null",
            "query_to_xml('commit', true, true, '') is null",
            "lo_create(4711) > 0",
            "true) to program 'touch /tmp/x' --",
            "true /*",
            "true --",
            "$$",
            "$1 is null",
        ],
    }
}

/// Queries of checks and guards that would do the same.
fn queries(engine: Engine) -> Vec<String> {
    let both = [
        "delete from a",
        "delete from a returning id",
        "insert into log values (1)",
        "update a set v = 'changed'",
        "select 1; delete from a",
        "commit; delete from a",
        "rollback; delete from a",
        "drop table a",
        "create table y as select 1 as x",
        "with g as (delete from a returning id) select id from g",
        "explain analyze delete from a",
        "select count(*) from a) as x; delete from a; --",
        "vacuum",
        "begin",
    ];
    let own: &[&str] = match engine {
        Engine::Sqlite => &[
            "pragma user_version = 5",
            "pragma query_only = off",
            "pragma journal_mode = wal",
            "attach '/tmp/x' as y",
            "select load_extension('/tmp/x')",
            "reindex",
            "select 1 from a where id in (select 1 from pragma_incremental_vacuum(1))",
        ],
        Engine::Postgres => &[
            "select bump()",
            "select nextval('s')",
            "select lo_create(4712)",
            "select lo_from_bytea(4713, 'x')",
            "call proc()",
            "do $$ begin delete from a; end $$",
            "copy a to program 'true'",
            "copy (select 1) to '/tmp/waybill-hostile'",
            "set session characteristics as transaction read write",
            "set transaction read write",
            "select set_config('transaction_read_only', 'off', false), bump()",
            "truncate a",
            "lock table a",
            "select * from a for update",
            "select 1 into y",
            "prepare p as delete from a",
            "listen x",
        ],
    };
    both.iter().chain(own).map(|query| (*query).to_owned()).collect()
}

const FLOW: &str = "[[leave]]\nwhy = \"stays\"\ntables = [\"log\"]\n[[flow]]\nfrom = \"a\"\ninto = \"a\"\n\
    [flow.columns]\nid = \"id\"\nv = \"v\"\n";

#[test]
fn its_conditions_cannot_write() {
    for engine in BOTH {
        let statements = statements(engine);
        let Some(job) = Job::new((engine, engine), &statements, TABLES, "") else { continue };
        let before = job.source.dump();
        for condition in conditions(engine) {
            let plan = format!("version = 1\n[extract.a]\nwhere = {}\n{FLOW}", toml(condition));
            job.write("plan/plan.toml", &plan);
            for step in ["survey", "extract"] {
                let said = job.step(step, &[]);
                assert!(matches!(said.code, 0 | 3 | 4 | 6), "{condition}: {said:?}");
            }
            // A closure has a condition too.
            let mut survey = program("survey");
            let closure = format!("a where {condition}");
            survey.args(["--closure", &closure]).env("SOURCE_URL", job.source.url());
            let said = ran(&mut survey);
            assert!(matches!(said.code, 0 | 2 | 3 | 4), "{condition}: {said:?}");
            assert_eq!(job.source.dump(), before, "{condition}");
        }
    }
}

#[test]
fn its_checks_cannot_write() {
    for engine in BOTH {
        let statements = statements(engine);
        let Some(job) = Job::new((engine, engine), &statements, &statements, "") else { continue };
        job.target.run("delete from a");
        let plan = format!("version = 1\n[extract.a]\n{FLOW}");
        job.write("plan/plan.toml", &plan);
        job.turn(0);
        job.step("load", &[]).ended(0);
        let before = [job.source.dump(), job.target.dump()];
        for query in queries(engine) {
            let sql = toml(&query);
            for check in [
                format!("sql = {sql}\nequals = 1\n"),
                format!("sql = \"select 1\"\nequals = {{ source = {sql} }}\n"),
                format!("queries = {{ old = [{sql}], new = [{sql}], budget_ms = 1000 }}\n"),
            ] {
                job.write("plan/plan.toml", &format!("{plan}[[check]]\nname = \"x\"\n{check}"));
                let said = job.step("validate", &[]);
                assert_ne!(said.code, -1, "{query}: {said:?}");
            }
            assert_eq!([job.source.dump(), job.target.dump()], before, "{query}");
        }
    }
}

#[test]
fn its_guards_cannot_write() {
    for engine in BOTH {
        let rows = format!(
            "{} alter table a add canon text;",
            statements(engine)
                .replace("a (id integer primary key,", "a (id integer primary key not null,")
        );
        let Some(job) = Job::new((engine, engine), &rows, "", "") else { continue };
        let plan = "version = 1\n[extract.a]\n[[leave]]\nwhy = \"stays\"\ntables = [\"log\"]\n[[flow]]\nfrom = \"a\"\n\
            into = \"a\"\n[flow.columns]\ncanon = { from = \"v\", case = \"upper\" }\n[into.a]\nupdate = \"in place\"\n";
        for query in queries(engine) {
            let guard = format!("[[guard]]\nname = \"x\"\nsql = {}\nat_most = 5\n", toml(&query));
            job.write("plan/plan.toml", &format!("{plan}{guard}"));
            let step = |name: &str| ran(job.command(name, &[]).env("TARGET_URL", job.source.url()));
            for name in ["survey", "extract", "transform", "load"] {
                let said = step(name);
                assert_ne!(said.code, -1, "{query}: {said:?}");
            }
            step("rollback");
            let rows = job
                .source
                .run("select count(*) from a where canon is null; select count(*) from log");
            assert_eq!(rows, "2\n0\n", "{query}");
        }
        if engine == Engine::Postgres {
            let made = "select count(*) from pg_largeobject_metadata; select is_called from s;";
            assert_eq!(job.source.run(made), "0\nf\n");
        }
    }
}

#[test]
fn an_ordinary_role_reaches_no_file_through_it() {
    if !available() {
        return;
    }
    let cluster = Cluster::with(&Settings::new());
    cluster.role("clerk", "nosuperuser", "");
    let source = cluster.database();
    source.run(&format!("{TABLES} grant select on all tables in schema public to clerk"));
    let url = source.url_as("clerk", None);
    for condition in [
        "pg_read_file('/etc/hostname') is not null",
        "exists (select pg_ls_dir('/'))",
        "lo_import('/etc/hostname') > 0",
        "pg_terminate_backend(1)",
        "pg_reload_conf()",
    ] {
        let mut survey = program("survey");
        survey.args(["--closure", &format!("a where {condition}")]).env("SOURCE_URL", &url);
        let said = ran(&mut survey);
        assert!(said.code != 0 || said.stdout.is_empty(), "{condition}: {said:?}");
    }
}

/// What jq is given to read ends nothing, however deep it is; and so do filters as deep as anybody's.
#[test]
fn its_jq_ends() {
    let source = "create table a (id integer primary key, v text);
        insert into a values (1, replace(hex(zeroblob(50000)), '00', '[[')), (2, '[1]');";
    let target = "create table a (id integer primary key, v text);";
    let deep = 300;
    for (jq, code) in [
        (".v | fromjson | length".to_owned(), 1),
        (".v | fromjson? // 5".to_owned(), 0),
        (".v | tojson | fromjson | length".to_owned(), 0),
        (format!("{}.id{}", "(".repeat(deep), ")".repeat(deep)), 0),
        (format!("{}.id{} | length", "[".repeat(deep), "]".repeat(deep)), 0),
        (format!(".id{}", " + 1".repeat(deep)), 0),
        (format!("{}.id{}", "if true then ".repeat(deep), " end".repeat(deep)), 0),
        ("[limit(100000; repeat(1))] | length".to_owned(), 0),
    ] {
        let plan = format!(
            "[extract.a]\n[[flow]]\nfrom = \"a\"\ninto = \"a\"\n[flow.columns]\nid = \"id\"\nv = {{ jq = {} }}\n",
            toml(&jq),
        );
        let both = (Engine::Sqlite, Engine::Sqlite);
        let Some(job) = Job::new(both, source, target, &plan) else { return };
        job.step("survey", &[]).ended(0);
        job.step("extract", &[]).ended(0);
        job.step("transform", &[]).ended(code);
        if code == 1 {
            let why = job.file("3-transformed/rejected.ndjson");
            assert!(why.contains("nested deeper than 1024 levels"), "{why}");
        }
    }
}
