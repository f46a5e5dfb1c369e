//! Each finding: where it is said, and where it is not.

use super::Surveyed;
use cases::Scratch;
use cases::postgres::{Cluster, available};

const NONE: [String; 0] = [];

/// Surveys a database made by these statements, and what `pg_dump` writes of it: both have to say the
/// same of the catalog.
fn both(statements: &str) -> Option<[Surveyed; 2]> {
    if !available() {
        return None;
    }
    let database = Cluster::shared().database();
    database.run(statements);
    let scratch = Scratch::new();
    std::fs::write(scratch.join("dump.sql"), database.pg_dump(&[])).unwrap();
    let dump = format!("pgdump:{}", scratch.join("dump.sql").display());
    Some([Surveyed::of(&database.url(), &[]), Surveyed::of(&dump, &[])])
}

#[test]
fn keys_and_indexes_of_references() {
    let Some(both) = both(
        "create table a (id int primary key); create table b (a_id int references a);
         create table c (id int primary key, a_id int references a); create index on c (a_id);",
    ) else {
        return;
    };
    for surveyed in both {
        assert_eq!(surveyed.ids("no-key"), ["no-key:b"]);
        assert_eq!(surveyed.ids("unindexed-reference"), ["unindexed-reference:b:a_id:a"]);
    }
}

#[test]
fn indexes_that_hold_what_others_hold() {
    let Some(both) = both(
        "create table t (id int primary key, a int, b text, unique (a, b));
         create index t_a on t (a); create index t_b on t (b); create index t_b2 on t (b);
         create index t_b_desc on t (b desc); create index t_b_some on t (b) where a > 1;
         create index t_lower on t (lower(b)); create index \"T lower\" on t (lower(b));
         create unique index t_id on t (id); create index t_hash on t using hash (b);",
    ) else {
        return;
    };
    for surveyed in both {
        let mut found = surveyed.ids("duplicate-index");
        found.sort();
        assert_eq!(
            found,
            ["duplicate-index:t:t_b2", "duplicate-index:t:t_id", "duplicate-index:t:t_lower"]
        );
        assert_eq!(surveyed.ids("redundant-index"), ["redundant-index:t:t_a"]);
    }
}

#[test]
fn an_index_that_was_left_half_made() {
    if !available() {
        return;
    }
    let database = Cluster::shared().database();
    database
        .run("create table t (id int primary key, a int); insert into t values (1, 5), (2, 5);");
    database.try_run("create unique index concurrently t_a on t (a)").unwrap_err();
    let surveyed = Surveyed::of(&database.url(), &[]);
    assert_eq!(surveyed.ids("invalid-index"), ["invalid-index:t:t_a"]);
    database.run("drop index t_a; create index t_a on t (a)");
    assert_eq!(Surveyed::of(&database.url(), &[]).ids("invalid-index"), NONE);
}

#[test]
fn constraints_that_were_not_validated() {
    let Some(both) = both(
        "create table a (id int primary key); create table b (id int primary key, x int);
         alter table b add constraint old foreign key (x) references a not valid;
         alter table b add constraint positive check (x > 0) not valid;
         alter table b add constraint fine check (x < 100);
         alter table b add constraint later check (x < 50) not valid;
         alter table b validate constraint later;",
    ) else {
        return;
    };
    for surveyed in both {
        assert_eq!(
            surveyed.ids("not-validated"),
            ["not-validated:b:old", "not-validated:b:positive"]
        );
    }
}

#[test]
fn row_level_security() {
    let Some(both) = both(
        "do $$ begin create role anon; exception when duplicate_object then null; end $$;
         do $$ begin create role authenticated; exception when duplicate_object then null; end $$;
         create schema api; grant usage on schema api to anon, authenticated;
         create schema auth; create function auth.uid() returns int language sql as 'select 1';
         create table closed (id int primary key); create table public.given (id int primary key);
         grant select on public.given to public;
         create table api.bare (id int primary key); grant select on api.bare to anon;
         create table api.safe (id int primary key, owner int);
         alter table api.safe enable row level security;
         create policy own on api.safe for select to authenticated using (owner = auth.uid());
         create policy wrapped on api.safe for select to authenticated using (owner = (select auth.uid()));
         create policy narrow on api.safe as restrictive to authenticated using (id > 0);
         create policy other on api.safe for delete to anon using (owner = current_setting('a.b')::int);
         create table api.idle (id int primary key);
         create policy p on api.idle using (true);",
    ) else {
        return;
    };
    for surveyed in both {
        assert_eq!(
            surveyed.ids("row-security-off"),
            ["row-security-off:api.bare", "row-security-off:api.idle", "row-security-off:given"]
        );
        assert_eq!(
            surveyed.ids("policies-without-row-security"),
            ["policies-without-row-security:api.idle"]
        );
        assert_eq!(
            surveyed.ids("several-permissive-policies"),
            ["several-permissive-policies:api.safe:authenticated:own,wrapped"]
        );
        assert_eq!(
            surveyed.ids("asked-for-each-row"),
            ["asked-for-each-row:api.safe:other", "asked-for-each-row:api.safe:own"]
        );
    }
}

#[test]
fn sequences_behind_their_column() {
    let Some(both) = both(
        "create table behind (id serial primary key); insert into behind values (7);
         create table fine (id serial primary key); insert into fine default values;
         create table empty (id int generated always as identity primary key);
         create table big (id bigint generated by default as identity primary key);
         insert into big values (9007199254740993);",
    ) else {
        return;
    };
    for surveyed in both {
        assert_eq!(
            surveyed.ids("sequence-behind"),
            [
                "sequence-behind:behind:id:public.behind_id_seq",
                "sequence-behind:big:id:public.big_id_seq"
            ]
        );
        let big = surveyed.findings().into_iter().find(|one| one["table"] == "big").unwrap();
        assert!(big["detail"].as_str().unwrap().contains("9007199254740993"), "{big}");
    }
}

#[test]
fn orphans_are_counted() {
    let surveyed = Surveyed::of_sqlite(
        "create table a (id integer primary key);
         create table b (id integer primary key, a_id integer references a, c_id integer references a);
         insert into a values (1); insert into b values (1, 1, 1), (2, 5, 1), (3, 6, null);",
    );
    assert_eq!(surveyed.ids("orphan"), ["orphan:b:a_id:a"]);
    let orphan = surveyed.findings().into_iter().find(|one| one["name"] == "orphan").unwrap();
    assert!(orphan["detail"].as_str().unwrap().starts_with("2 rows refer"), "{orphan}");
}

const STAFF: &str = "create table staff (id integer primary key, boss integer references staff, x integer references staff);
     create table line (id integer primary key, next integer references line);
     create table pair (a integer, b integer, up_a integer, up_b integer, primary key (a, b),
                        foreign key (up_a, up_b) references pair (a, b));";

#[test]
fn rows_that_go_round_in_circles() {
    let surveyed = Surveyed::of_sqlite(&format!(
        "{STAFF}
         insert into staff values (1, null, null), (2, 3, null), (3, 4, null), (4, 2, null),
                                  (5, 4, null), (6, 6, null), (7, 1, 8), (8, null, 7);
         insert into line values (1, 2), (2, 3), (3, null);
         insert into pair values (1, 1, 1, 2), (1, 2, 1, 1), (2, 1, 1, 1), (2, 2, 2, null);"
    ));
    assert_eq!(
        surveyed.ids("row-circle"),
        ["row-circle:pair:up_a, up_b", "row-circle:staff:boss; x"]
    );
    let found = surveyed.findings();
    let of = |table: &str| {
        found.iter().find(|one| one["name"] == "row-circle" && one["table"] == table).unwrap()
    };
    assert!(of("staff")["detail"].as_str().unwrap().starts_with("5 rows have"), "{}", of("staff"));
    assert_eq!(of("staff")["key"]["id"], 2);
    assert!(of("pair")["detail"].as_str().unwrap().starts_with("2 rows have"), "{}", of("pair"));
    let document = surveyed.file("order.md");
    assert!(document.contains("| line | next | row by row, parents first |"), "{document}");
    assert!(
        document.contains("| staff | boss | checked at the end of the transaction |"),
        "{document}"
    );
}

#[test]
fn rows_that_go_round_in_circles_in_postgres() {
    if !available() {
        return;
    }
    let database = Cluster::shared().database();
    database.run(&format!(
        "{STAFF} insert into staff values (1, null, null), (2, 1, null); update staff set boss = 2 where id = 1;
         insert into line values (1, null), (2, 1);"
    ));
    let surveyed = Surveyed::of(&database.url(), &[]);
    assert_eq!(surveyed.ids("row-circle"), ["row-circle:staff:boss; x"]);
    let document = surveyed.file("order.md");
    assert!(
        document.contains("| staff | boss | two passes: NULL first, filled in afterwards |"),
        "{document}"
    );
}

#[test]
fn what_no_row_brings_along() {
    if !available() {
        return;
    }
    let database = Cluster::shared().database();
    database.run(
        "create sequence invoice_no; select setval('invoice_no', 5000); create sequence never_used;
         create table t (id serial primary key, a int default nextval('invoice_no') + 1, b int generated always as identity);
         create sequence loose; select setval('loose', 7);
         create materialized view summed as select count(*) from t;",
    );
    let surveyed = Surveyed::of(&database.url(), &[]);
    assert_eq!(surveyed.ids("loose-sequence"), ["loose-sequence:public.loose"]);
    assert_eq!(surveyed.ids("materialized-view"), ["materialized-view:public.summed"]);
}
