//! Groups that a plan declares: their order, their tables, their figures; findings it accepts.

use cases::{Ran, Scratch, program, ran};
use std::fmt::Write as _;

/// Hotels, their rooms, kinds of rooms, and guests.
const SCHEMA: &str = "create table kinds (id integer primary key);
    create table hotels (id integer primary key, best integer);
    create table rooms (id integer primary key, hotel_id integer references hotels, kind_id integer references kinds);
    create table guests (id integer primary key, room_id integer references rooms);";
const TABLES: [&str; 4] = ["kinds", "hotels", "rooms", "guests"];

/// Surveys a source of 2 kinds, 1 hotel, 3 rooms and no guests with a plan of these groups.
fn surveyed(groups: &str) -> (Scratch, Ran) {
    with(SCHEMA, groups)
}

fn with(schema: &str, groups: &str) -> (Scratch, Ran) {
    let scratch = Scratch::new();
    std::fs::create_dir(scratch.join("plan")).unwrap();
    let mut plan = format!("version = 1\nas_of = \"2026-06-01T00:00:00Z\"\n{groups}\n");
    for table in TABLES {
        let _ = writeln!(
            plan,
            "[extract.{table}]\n[[flow]]\nfrom = \"{table}\"\ninto = \"{table}\"\n[flow.columns]\nid = \"id\""
        );
    }
    std::fs::write(scratch.join("plan/plan.toml"), plan).unwrap();
    let rows = "insert into kinds values (1), (2); insert into hotels (id) values (1);
                insert into rooms (id, hotel_id, kind_id) values (1, 1, 1), (2, 1, 2), (3, 1, 1);";
    std::fs::write(scratch.join("source.sql"), format!("{SCHEMA}{rows}")).unwrap();
    std::fs::write(scratch.join("target.sql"), schema).unwrap();
    let mut survey = program("survey");
    survey.current_dir(scratch.path());
    survey.args([
        "--plan",
        "plan",
        "--run",
        "run",
        "--source",
        "source.sql",
        "--target",
        "target.sql",
    ]);
    let ran = ran(&mut survey);
    (scratch, ran)
}

fn file(scratch: &Scratch, name: &str) -> String {
    std::fs::read_to_string(scratch.join("run/1-surveyed").join(name)).unwrap()
}

/// Lines that begin with the third of the plan.
fn groups(written: &[(&str, &[&str], &str)]) -> String {
    let one = |(name, tables, rows): &(&str, &[&str], &str)| {
        format!("[[group]]\nname = \"{name}\"\ntables = {tables:?}\n{rows}\n")
    };
    written.iter().map(one).collect()
}

#[test]
fn an_order_that_references_contradict() {
    let written = groups(&[
        ("catalog", &["kinds", "rooms"], ""),
        ("people", &["guests"], ""),
        ("operations", &["hotels"], ""),
    ]);
    let (scratch, ran) = surveyed(&written);
    let said = ran.ended(3).stderr;
    assert!(
        said.contains(
            "survey: rooms (hotel_id) of group \"catalog\" refers to hotels of group \"operations\", which comes later\n  at   plan/plan.toml:5"
        ),
        "{said}"
    );
    assert!(
        said.contains("the nearest order that works moves \"operations\":\n       \"operations\", \"catalog\", \"people\""),
        "{said}"
    );
    assert_eq!(said.matches("comes later").count(), 1, "{said}");
    assert!(!scratch.join("run/1-surveyed").exists());
}

#[test]
fn groups_that_need_each_other() {
    let written = groups(&[("a", &["hotels", "guests"], ""), ("b", &["rooms", "kinds"], "")]);
    let said = surveyed(&written).1.ended(3).stderr;
    assert!(
        said.contains("no order of these groups works, each needs the next: \"a\", \"b\", \"a\""),
        "{said}"
    );
    assert!(
        said.contains("hint move guests from \"a\" to \"b\"")
            || said.contains("hint move hotels from \"a\" to \"b\""),
        "{said}"
    );
    assert_eq!(said.matches("move ").count(), 1, "{said}");
}

#[test]
fn unknown_tables_and_tables_in_two_groups() {
    let unknown = groups(&[("a", &["hotels", "room"], "")]);
    let said = surveyed(&unknown).1.ended(3).stderr;
    assert!(said.contains("cannot put into a group room: the target has no such table\n  at   plan/plan.toml:5\n  hint did you mean \"rooms\"?"), "{said}");
    let twice = groups(&[("a", &["hotels"], ""), ("b", &["Hotels"], "")]);
    let said = surveyed(&twice).1.ended(3).stderr;
    assert!(
        said.contains(
            "table hotels is in a group twice: the first time on line 5\n  at   plan/plan.toml:9"
        ),
        "{said}"
    );
    let name = groups(&[("a", &["hotels"], ""), ("a", &["kinds"], "")]);
    let said = surveyed(&name).1.ended(3).stderr;
    assert!(said.contains("a second group \"a\""), "{said}");
    let key = groups(&[("a", &["hotels"], "row = 3")]);
    let said = surveyed(&key).1.ended(3).stderr;
    assert!(said.contains("unknown key \"row\" in [[group]]\n  at   plan/plan.toml:6"), "{said}");
}

#[test]
fn figures_that_do_not_hold_and_figures_that_do() {
    let written = groups(&[
        ("base", &["kinds", "hotels"], "rows = 3"),
        ("rest", &["rooms", "guests"], "rows = 4"),
    ]);
    let (scratch, ran) = surveyed(&format!("group_rows = 6\n{written}"));
    ran.ended(0);
    let found = file(&scratch, "findings.ndjson");
    assert!(
        found.contains("the plan says 4 rows for the group rest, and 3 were counted"),
        "{found}"
    );
    assert!(found.contains("the plan's groups add up to 7 rows, and its total says 6"), "{found}");
    assert_eq!(found.matches("\"group-rows\"").count(), 2, "{found}");
    let document = file(&scratch, "order.md");
    assert!(document.contains("| 2 | rest | 2 | 4 | 3 | base |"), "{document}");
    assert!(document.contains("### Figures that do not hold"), "{document}");
    assert!(
        document.contains(
            "union all select 'rooms' as table_name, count(*) as rows, 3 as expected from \"rooms\""
        ) || document.contains(
            "select 'rooms' as table_name, count(*) as rows, 3 as expected from \"rooms\""
        ),
        "{document}"
    );
    assert!(file(&scratch, "order.csv").contains("\n3,rooms,1,false,false,3,,2,rest,3,"));
}

#[test]
fn a_table_in_no_group() {
    let (scratch, ran) = surveyed(&groups(&[("a", &["kinds", "hotels", "rooms"], "rows = 6")]));
    ran.ended(0);
    let found = file(&scratch, "findings.ndjson");
    assert!(
        found.contains("\"id\":\"plan:no-group:guests\"") && !found.contains("group-rows"),
        "{found}"
    );
}

#[test]
fn what_the_plan_accepts() {
    let accepts = |until: &str| {
        format!(
            "[[accept]]\nfinding = \"source:unindexed-reference:rooms:kind_id:kinds\"\nwhy = \"small\"\nuntil = \"{until}\"\n"
        )
    };
    let (scratch, ran) = surveyed(&accepts("2026-06-01"));
    assert!(ran.ended(0).stderr.contains(", 1 accepted"));
    assert!(file(&scratch, "findings.ndjson").contains("\"accepted\":\"small\""));
    let (scratch, ran) = surveyed(&accepts("2026-05-31"));
    assert!(!ran.ended(0).stderr.contains("accepted"));
    let found = file(&scratch, "findings.ndjson");
    assert!(
        found.contains("was accepted until 2026-05-31 (small)")
            && !found.contains("\"accepted\":\"small\""),
        "{found}"
    );
    let nothing = "[[accept]]\nfinding = \"source:orphan:rooms\"\nwhy = \"x\"\n";
    let (scratch, ran) = surveyed(nothing);
    ran.ended(0);
    assert!(file(&scratch, "findings.ndjson").contains("accepted-nothing"));
    let said =
        surveyed("[[accept]]\nfinding = \"x\"\nwhy = \"x\"\nuntil = \"soon\"\n").1.ended(3).stderr;
    assert!(said.contains("\"soon\" is no day\n  at   plan/plan.toml:6"), "{said}");
}

#[test]
fn the_strategy_goes_by_the_rows_that_flow_in() {
    let scratch = Scratch::new();
    let plan = "version = 1\n[extract.people]\n[[flow]]\nfrom = \"people\"\ninto = \"staff\"\n\
                [flow.columns]\nid = \"id\"\nboss = \"chief\"\n";
    std::fs::write(scratch.join("plan.toml"), plan).unwrap();
    let target = "create table staff (id integer primary key, boss integer references staff);";
    std::fs::write(scratch.join("target.sql"), target).unwrap();
    let document = |rows: &str| {
        let source =
            "create table people (id integer primary key, chief integer references people);";
        std::fs::write(scratch.join("source.sql"), format!("{source}{rows}")).unwrap();
        let mut survey = program("survey");
        survey.current_dir(scratch.path()).args(["--plan", "plan.toml", "--run", "run"]);
        ran(survey.args(["--source", "source.sql", "--target", "target.sql"])).ended(0);
        file(&scratch, "order.md")
    };
    let straight = document("insert into people values (1, null), (2, 1);");
    assert!(straight.contains("| staff | boss | row by row, parents first |"), "{straight}");
    let round = document("insert into people values (1, 2), (2, 1);");
    assert!(round.contains("| staff | boss | checked at the end of the transaction |"), "{round}");
}
