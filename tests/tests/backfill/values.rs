//! Values of every kind: a row is what it was exactly if nobody has changed it.

use crate::job::{Engine, Job};

const PLAN: &str = r#"
[extract.things]
[[flow]]
from = "things"
into = "things"
[flow.columns]
'new "1' = { jq = '.id | tostring' }
doc = { jq = 'if .id == 3 then null else {id: .id, big: 9007199254740993} end' }
[into.things]
update = "in place"
"#;

const SQLITE: &str = r#"create table things(id integer primary key not null, any, i integer, r real, t text collate nocase,
      b blob, n numeric, "new ""1" text, doc text);
    insert into things values
      (1, 1, 9223372036854775807, 0.1, 'A', x'00ff', 1.50, null, null),
      (2, 1.0, -1, -0.0, 'é', x'', 'text in a number', 'x', '{"a": 1}'),
      (3, 'text', 5, 9e999, cast(x'ff41' as text), null, null, '', 'null'),
      (4, x'01', null, 1e300, 'it''s', 'text in a blob', 12345678901234567890, null, null);"#;

const POSTGRES: &str = r#"create type mood as enum ('sad', 'it''s ok'); create domain short as varchar(10);
    create table things(id uuid primary key, b boolean, i8 int8, r4 real, r8 double precision, n numeric(20,4), anyn numeric,
      t text, v varchar(10), c char(5), d date, ts timestamp, tz timestamptz, iv interval, j json, jb jsonb,
      by bytea, a int[], ta text[], m mood, s short, ip inet, p point, ra int4range, x xml, bits bit(3),
      g int generated always as (1 + 1) stored, "new ""1" text, doc jsonb);
    insert into things values
      ('00000000-0000-0000-0000-000000000001', true, 9223372036854775807, 0.1, 'NaN', 1.5, 1.50, E'a\tb\\c"', 'v', 'c', '2024-02-29', '2024-02-29 12:00:00.123456',
       '2024-02-29 12:00:00+02', '1 mon 2 days 03:04:05.6', '{"b": 1, "a" : [1.0]}', '{"b": 1, "a": [1.00]}', '\x00ff',
       '{1,NULL,3}', '{"a b","NULL",NULL,""}', 'it''s ok', 'short', '10.0.0.1', '(1.5,2)', '[1,5)', '<a/>', b'101', default, null, null),
      ('00000000-0000-0000-0000-000000000002', false, -1, '-Infinity', -0.0, 'NaN', 'Infinity', '', '', '', 'infinity', '-infinity',
       'infinity', '-1 year', 'null', 'null', '', '{}', '{}', 'sad', '', '10.0.0.0/8', null, 'empty', null, null, default, 'x', '{}'),
      ('00000000-0000-0000-0000-000000000003', null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
       null, null, null, null, null, null, null, null, null, null, default, '', 'null');"#;

pub fn rows_are_what_they_were_whatever_they_hold(engine: Engine) {
    let (tables, all, rows) = match engine {
        Engine::Sqlite => (
            SQLITE,
            "select id, quote(any), i, quote(r), quote(t), quote(b), quote(n), quote(\"new \"\"1\"), quote(doc) from things order by id",
            4,
        ),
        Engine::Postgres => (POSTGRES, "select things::text from things order by id", 3),
    };
    let Some(job) = Job::new(engine, tables, PLAN) else { return };
    let before = job.run(all);
    job.turn(0);
    let said = job.step("load", &[]).ended(0).stderr;
    assert!(said.contains(&format!("{rows} changed")), "{said}");
    job.step("validate", &[]).ended(0);
    let doc = "select doc from things order by id limit 1";
    assert!(job.run(doc).contains("9007199254740993"), "{}", job.run(doc));
    let said = job.step("rollback", &[]).ended(0).stderr;
    assert!(said.contains(&format!("{rows} restored")), "{said}");
    assert_eq!(job.run(all), before);
    // What looks the same and is not, is not the same.
    job.run(match engine {
        Engine::Sqlite => "update things set any = 1.0 where id = 1; update things set t = 'a' where id = 1; update things set any = 1 where id = 2",
        Engine::Postgres => {
            "update things set j = '{\"b\":1,\"a\":[1.0]}', anyn = 1.5 where i8 > 0; update things set t = null where i8 = -1"
        }
    });
    let said = job.step("load", &[]).ended(1).stderr;
    assert!(said.contains("2 held"), "{said}");
    let held = job.file("4-loaded/held.ndjson");
    let names = if engine == Engine::Sqlite { "since: any, t\"" } else { "since: anyn, j\"" };
    assert!(held.contains(names), "{held}");
}

pub fn a_key_of_several_columns(engine: Engine) {
    let tables = "create table tags(tag text not null, \"no\" integer not null, note text, loud text, primary key (tag, \"no\")); \
        insert into tags(tag, \"no\", note) select 't' || (x % 7), x, 'Note ' || x from ROWS(210); \
        insert into tags(tag, \"no\", note) values ('it''s \"quoted\"', 1, 'odd')";
    let plan = "[extract.tags]\n[[flow]]\nfrom = \"tags\"\ninto = \"tags\"\n[flow.columns]\n\
        loud = { from = \"note\", case = \"upper\" }\n[into.tags]\nupdate = \"in place\"\n";
    let Some(job) = Job::new(engine, tables, plan) else { return };
    job.turn(0);
    job.step("load", &["--limit", "100"]).ended(0);
    job.step("load", &["--after", "{\"tag\":\"t5\",\"no\":5}"]).ended(0);
    job.step("load", &[]).ended(0);
    assert_eq!(job.number("select count(*) from tags where loud = upper(note)"), 211);
    let keys = job
        .write("keys", "{\"no\":1,\"tag\":\"it's \\\"quoted\\\"\"}\n{\"tag\":\"t3\",\"no\":10}\n");
    let said = job.step("rollback", &["--keys", keys.to_str().unwrap()]).ended(0).stderr;
    assert!(said.contains("2 restored"), "{said}");
    assert_eq!(job.run("select \"no\" from tags where loud is null order by 1"), "1\n10\n");
    job.step("rollback", &[]).ended(0);
    assert_eq!(job.number("select count(loud) from tags"), 0);
}
