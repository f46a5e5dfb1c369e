//! What must happen, whatever the engine.

use crate::Way;
use crate::engine::{Engine, Job, Side};

const TARGET: &str = "create table trips(id SERIAL, title varchar(40) not null, \
       status text default 'new', note text, constraint has_title check (title <> '')); \
     create table legs(id integer primary key not null, trip int not null references trips(id) on delete cascade, \
       day int, unique (trip, day)); \
     create table log(what text, at int); \
     create table tags(tag text not null, trip int not null, primary key (tag, trip));";

const SOURCE: &str = "create table trips(id SERIAL, title text); \
     insert into trips(id, title) values (1,'one'),(2,'two'); \
     create table legs(id integer primary key not null, trip int, day int); \
     insert into legs values (1,1,1),(2,1,2),(3,2,1); \
     create table log(what text, at int); insert into log values ('a',1),('a',1),('b',2); \
     create table tags(tag text not null, trip int not null, primary key (tag, trip)); \
     insert into tags values ('x',1),('y',1);";

const PLAN: &str = r#"
[extract.trips]
[extract.legs]
[extract.log]
[extract.tags]
[[flow]]
from = "trips"
into = "trips"
columns = { id = "id", title = "title" }
[[flow]]
from = "legs"
into = "legs"
columns = { id = "id", trip = "trip", day = "day" }
[[flow]]
from = "log"
into = "log"
columns = { what = "what", at = "at" }
[[flow]]
from = "tags"
into = "tags"
columns = { tag = "tag", trip = "trip" }
"#;

fn usual(way: Way, plan: &str, source: &str, target: &str) -> Option<Job> {
    let (source, target) = (format!("{SOURCE}{source}"), format!("{TARGET}{target}"));
    Job::new(way, &source, &target, &format!("{PLAN}{plan}"))
}

pub fn an_empty_target_is_empty_again(way: Way) {
    let Some(job) = usual(way, "", "", "") else { return };
    job.turn(0);
    job.there_and_back(0, |target| {
        let rows = target.run("select id, title, status, note from trips order by id;");
        assert_eq!(rows, "1|one|new|\n2|two|new|\n");
        assert_eq!(target.run("select what, at from log order by what;"), "a|1\na|1\nb|2\n");
        let next = target.run("insert into trips(title) values ('next') returning id;");
        assert_eq!(next.trim(), "3", "the next key is a new one");
        target.run("delete from trips where id = 3;");
        reset(target);
    });
}

/// The counter stands where the load left it.
fn reset(target: &Side) {
    target.run(match target {
        Side::Sqlite(_) => "update sqlite_sequence set seq = 2 where name = 'trips';",
        Side::Postgres(_) => "select setval('trips_id_seq', 2);",
    });
}

pub fn a_target_with_rows_of_its_own_keeps_them(way: Way) {
    let own = "insert into trips values (7,'own','open',null); insert into log values ('own',0),('b',2); \
               insert into tags values ('own',7); insert into legs values (50,7,1);";
    let Some(job) = usual(way, "", "", own) else { return };
    job.turn(0);
    job.there_and_back(0, |target| {
        assert_eq!(target.run("select count(*) from trips;"), "3\n");
        assert_eq!(target.run("select count(*) from log;"), "5\n");
    });
}

pub fn a_row_that_is_in_the_way(way: Way) {
    let own = "insert into trips values (1,'other','open','mine'),(2,'two','open',null);";
    for (plan, code, title) in [
        ("", 1, "other"),
        ("[into.trips]\non_existing = \"keep\"\n", 0, "other"),
        ("[into.trips]\non_existing = \"update\"\n", 0, "one"),
    ] {
        let Some(job) = usual(way, plan, "", own) else { return };
        job.turn(0);
        job.there_and_back(code, |target| {
            let row = target.run("select title, note from trips where id = 1;");
            assert_eq!(row, format!("{title}|mine\n"), "{plan}");
        });
    }
}

pub fn rows_that_were_edited_since_are_left(way: Way) {
    let own = "insert into trips values (1,'other','open','mine');";
    let plan = "[into.trips]\non_existing = \"update\"\n";
    let Some(job) = usual(way, plan, "", own) else { return };
    job.turn(0);
    job.step("load", &[]).ended(0);
    job.target.run(
        "update trips set note = 'edited' where id = 1; update legs set day = 9 where id = 3; \
         delete from tags where tag = 'x'; update log set what = 'c' where what = 'b';",
    );
    job.step("rollback", &[]).ended(1);
    let conflicts = job.file("6-rolled-back/conflicts.ndjson");
    // The trip of the edited leg has to stay too: the leg refers to it.
    assert_eq!(conflicts.lines().count(), 5, "{conflicts}");
    assert!(conflicts.contains("refer to it"), "{conflicts}");
    let trips = job.target.run("select id, title, note from trips order by id;");
    assert_eq!(trips, "1|one|edited\n2|two|\n");
    assert_eq!(job.target.run("select id, day from legs;"), "3|9\n");
    assert_eq!(job.target.run("select what from log;"), "c\n");
    job.step("rollback", &[]).ended(1);
    assert_eq!(job.target.run("select count(*) from trips;"), "2\n");
}

pub fn rows_that_somebody_added_are_not_taken_along(way: Way) {
    let Some(job) = usual(way, "", "", "") else { return };
    job.turn(0);
    job.step("load", &[]).ended(0);
    // ON DELETE CASCADE would take this leg with its trip.
    job.target.run("insert into legs values (100, 2, 7);");
    job.step("rollback", &[]).ended(1);
    assert_eq!(job.target.run("select id, trip, day from legs;"), "100|2|7\n");
    assert_eq!(job.target.run("select id from trips;"), "2\n");
}

pub fn a_refused_row_stands_alone(way: Way) {
    let source =
        "insert into trips(id, title) values (3,''),(4,'four'); insert into legs values (4,3,1);";
    let Some(job) = usual(way, "", source, "") else { return };
    job.turn(0);
    job.there_and_back(1, |target| {
        assert_eq!(target.run("select id from trips order by id;"), "1\n2\n4\n");
        assert_eq!(target.run("select count(*) from legs;"), "3\n");
    });
    let rejected = job.file("4-loaded/rejected.ndjson");
    assert_eq!(rejected.lines().count(), 2, "{rejected}");
    assert!(rejected.contains("has_title"), "the constraint is named: {rejected}");
}

pub fn rows_and_tables_in_a_circle(way: Way) {
    let tables = "create table node(id integer primary key not null, up int references node(id)); \
         create table shop(id integer primary key not null, boss int not null); \
         create table clerk(id integer primary key not null, shop int not null references shop(id));";
    let rows = "insert into node values (1,null),(2,1),(3,3); \
         insert into node values (5,null); insert into node values (4,5); update node set up = 4 where id = 5;";
    let circle = |engine| match engine {
        Engine::Sqlite => {
            tables.replace("boss int not null", "boss int not null references clerk(id)")
        }
        Engine::Postgres => {
            format!(
                "{tables} alter table shop add constraint boss_is_clerk foreign key (boss) references clerk(id);"
            )
        }
    };
    let source = tables.replace(" references shop(id)", "").replace(" references node(id)", "");
    let source = format!(
        "{source} {rows} insert into shop values (1,1),(2,2); insert into clerk values (1,2),(2,1);"
    );
    let plan = r#"
[extract.node]
[extract.shop]
[extract.clerk]
[[flow]]
from = "node"
into = "node"
columns = { id = "id", up = "up" }
[[flow]]
from = "shop"
into = "shop"
columns = { id = "id", boss = "boss" }
[[flow]]
from = "clerk"
into = "clerk"
columns = { id = "id", shop = "shop" }
"#;
    let Some(job) = Job::new(way, &source, &circle(way.1), plan) else { return };
    job.turn(0);
    job.there_and_back(0, |target| {
        let rows = target.run("select id, up from node order by id;");
        assert_eq!(rows, "1|\n2|1\n3|3\n4|5\n5|4\n");
        assert_eq!(target.run("select count(*) from shop, clerk;"), "4\n");
    });
}

pub fn orphans_are_rejected_and_named(way: Way) {
    let source = "insert into legs values (9, 99, 1);";
    let Some(job) = usual(way, "", source, "") else { return };
    job.turn(1);
    let rejected = job.file("3-transformed/rejected.ndjson");
    assert!(rejected.contains("trips 99 is not there"), "{rejected}");
    job.there_and_back(1, |target| {
        assert_eq!(target.run("select count(*) from legs;"), "3\n");
    });
    // Where the target has trips of its own, only it knows.
    let own = "insert into trips values (7,'own','open',null);";
    let Some(job) = usual(way, "", source, own) else { return };
    job.turn(0);
    job.there_and_back(1, |target| {
        assert_eq!(target.run("select count(*) from legs;"), "3\n");
    });
    let rejected = job.file("4-loaded/rejected.ndjson");
    assert_eq!(rejected.lines().count(), 1, "{rejected}");
    assert!(rejected.contains("\"into_key\":{\"id\":9}"), "{rejected}");
}

pub fn two_rows_with_one_key_are_held(way: Way) {
    let source =
        "create table more(id int, title text); insert into more values (1,'one'),(2,'other');";
    let plan = "[extract.more]\n[[flow]]\nfrom = \"more\"\ninto = \"trips\"\ncolumns = { id = \"id\", title = \"title\" }\n";
    let Some(job) = usual(way, plan, source, "") else { return };
    job.turn(1);
    let review = job.file("3-transformed/review.ndjson");
    assert_eq!(review.lines().count(), 1, "{review}");
    assert!(review.contains("other") && review.contains("two"), "{review}");
    job.there_and_back(1, |target| {
        assert_eq!(target.run("select id, title from trips;"), "1|one\n");
    });
}

pub fn many_rows_one_of_them_bad(way: Way) {
    let source = "insert into trips(id, title) with recursive n(i) as (select 10 union all select i + 1 from n where i < 12000) \
         select i, case i when 6006 then '' else 'trip ' || i end from n;";
    let own =
        "insert into trips values (5000,'trip 5000','open','mine'),(5001,'own','open','mine');";
    let Some(job) = usual(way, "", source, own) else { return };
    job.turn(0);
    job.there_and_back(1, |target| {
        assert_eq!(target.run("select count(*) from trips;"), "11992\n");
        assert_eq!(target.run("select note from trips where id = 5000;"), "mine\n");
    });
    let rejected = job.file("4-loaded/rejected.ndjson");
    assert_eq!(rejected.lines().count(), 2, "{rejected}");
}

pub fn triggers_off(way: Way) {
    let trigger = match way.1 {
        Engine::Sqlite => {
            "create trigger loud after insert on trips begin update trips set note = 'loud' where id = new.id; end;"
        }
        Engine::Postgres => {
            "create function loud() returns trigger language plpgsql as $$begin new.note := 'loud'; return new; end$$; \
             create trigger loud before insert on trips for each row execute function loud();"
        }
    };
    for (word, note) in [("off", ""), ("fire", "loud")] {
        let plan = format!("[load]\ntriggers = \"{word}\"\n");
        let Some(job) = usual(way, &plan, "", trigger) else { return };
        job.turn(0);
        job.there_and_back(0, |target| {
            assert_eq!(target.run("select note from trips where id = 1;"), format!("{note}\n"));
        });
    }
}

pub fn values_come_back(way: Way) {
    let table = "create table v(id integer primary key not null, i bigint, r double precision, t text, b BYTES);";
    let blob = |engine| if engine == Engine::Sqlite { "x'00ff10'" } else { "'\\x00ff10'" };
    let values = format!(
        "insert into v values (1, 9223372036854775807, 0.30000000000000004, '{{\"$blob\":\"AA==\"}}', {}), \
         (2, -9223372036854775808, 1e300, '', null), (3, null, null, null, null), \
         (4, 9007199254740993, 5e-324, 'NULL', null), (5, 0, 0.5, '\\N \\. é🚌 \"q\" ''q''', null);",
        blob(way.0)
    );
    let plan = "[extract.v]\n[[flow]]\nfrom = \"v\"\ninto = \"v\"\ncolumns = { id = \"id\", i = \"i\", r = \"r\", t = \"t\", b = \"b\" }\n";
    let Some(job) = Job::new(way, &format!("{table}{values}"), table, plan) else { return };
    job.turn(0);
    job.there_and_back(0, |target| {
        let rows = target.run("select id, i, t from v order by id;");
        assert_eq!(
            rows,
            "1|9223372036854775807|{\"$blob\":\"AA==\"}\n2|-9223372036854775808|\n3||\n\
             4|9007199254740993|NULL\n5|0|\\N \\. é🚌 \"q\" 'q'\n"
        );
        let reals = "select count(*) from v where r in (0.30000000000000004, 1e300, 5e-324, 0.5);";
        assert_eq!(target.run(reals), "4\n");
        let bytes = format!("select count(*) from v where b = {};", blob(way.1));
        assert_eq!(target.run(&bytes), "1\n");
        assert_eq!(target.run("select count(*) from v where t = '';"), "1\n");
    });
}

pub fn a_dry_run_changes_nothing(way: Way) {
    let Some(job) = usual(way, "", "", "") else { return };
    job.turn(0);
    let before = job.target.dump();
    let said = job.step("load", &["--dry-run"]).ended(0).stderr;
    assert!(said.contains("nothing was committed"), "{said}");
    job.same(&before);
    job.there_and_back(0, |_| {});
}

pub fn a_second_load_does_nothing(way: Way) {
    let Some(job) = usual(way, "", "", "") else { return };
    job.turn(0);
    job.step("load", &[]).ended(0);
    let loaded = job.target.dump();
    let said = job.step("load", &[]).ended(0).stderr;
    assert!(said.contains("loaded already"), "{said}");
    job.same(&loaded);
    job.step("rollback", &[]).ended(0);
    job.step("load", &[]).ended(0);
    job.same(&loaded);
}
