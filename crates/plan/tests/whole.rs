//! A good plan that uses everything, and what it decodes to.

mod written;
use plan::{
    Bound, Constant, Expected, Modifier, OnConflict, OnExisting, Piece, Plan, Shape, Source, Test,
    Triggers, Value,
};
use std::path::Path;

const PLAN: &str = r#"version = 1
title = "Trips, selected"
as_of = "2025-10-01T02:00:00+02:00"

[extract.trips_v2]
where = "status <> 'old' and created_at > date(:as_of, '-6 months')"
why = "older than six months"

[extract.clients_v2]
where = "client_id in (select client_id from kept_trips_v2)"

[extract."odd ""name"]

[[leave]]
why = "old logs"
tables = [
  "db_errors",
  "query_log",
]

[[flow]]
from = "trips_v2"
into = "trips"

[flow.nest]
clients = { from = "clients_v2", on = { client_id = "client_id" }, order = ["-day", "name"] }

[flow.columns]
id = "trip_id"
const_int = { const = 0x10 }
const_real = { const = -1.5 }
const_flag = { const = true }
title = { first = ["trip_name", { jq = ".x", trim = true }, { const = "none" }] }
greeting = { template = "Dear {first} {last}: {{}}" }
party = { each = "clients", fields = { name = "full_name", role = { const = "primary" } }, distinct = ["name"] }
meta = { object = { a = "x", b = { object = { c = "y" } } } }
country = { lookup = "clients_v2", on = { id = "country_id" }, take = "name" }
people = { count = "clients" }
status = { from = "state", as = "text", else = "?", map = { P = "planning", B = 2 }, null_if = ["", 0], case = "lower", trim = true, match = '^(\w+)', path = "days.0.hotel" }
start = { from = "d", as = "date", formats = ["%Y-%m-%d", "epoch"], trim = false }

[[flow.reject]]
when = ".trip_name == null"
why = "a trip has no title"

[[flow.hold]]
when = ".price > 1e6"
why = "dear"

[into.trips]
key = ["id"]
on_conflict = "prefer trips_v2, clients_v2"
on_existing = "update"
orphans = "keep"

[into.plain]

[load]
triggers = "fire"

[[check]]
name = "every trip arrived"
why = "that is the point"
sql = "select count(*) from trips"
equals = { extracted = "trips_v2" }

[[check]]
name = "not too many"
sql = "select count(*) from trips"
at_most = { source = "select count(*) from trips_v2" }

[[check]]
name = "some"
sql = "select count(*) from trips"
at_least = 1

[[check]]
name = "loaded"
sql = "select count(*) from trips"
equals = { loaded = "trips" }

[[check]]
name = "small"
size = { at_most = 0.35 }

[[check]]
name = "quick"
queries = { old = ["select 1", "select 2"], new = ["select 3"], new_at_most = 2, budget_ms = 50 }
"#;

fn text() -> String {
    PLAN.replace(r#""odd ""name""#, r#"'odd "name'"#)
}

fn value<'a>(plan: &'a Plan, name: &str) -> &'a Value {
    let found = plan.flows[0].columns.iter().find(|(column, _)| column == name);
    &found.unwrap_or_else(|| panic!("no {name}")).1
}

#[test]
fn the_head_and_the_selection() {
    let plan = written::plan(&text());
    assert_eq!(plan.title.as_deref(), Some("Trips, selected"));
    assert_eq!(plan.as_of.as_deref(), Some("2025-10-01 00:00:00"));
    let extracts: Vec<_> =
        plan.extracts.iter().map(|one| (one.line, one.table.as_str(), one.why.is_some())).collect();
    let expected = [(5, "trips_v2", true), (9, "clients_v2", false), (12, "odd \"name", false)];
    assert_eq!(extracts, expected);
    assert_eq!(plan.extracts[1].kept(), ["trips_v2"]);
    assert_eq!(plan.leaves[0].line, 14);
    assert_eq!(plan.leaves[0].tables, [(17, "db_errors".into()), (18, "query_log".into())]);
    assert_eq!(plan.digest.len(), 64);
}

#[test]
fn the_flow_keeps_the_order_of_the_plan() {
    let plan = written::plan(&text());
    let flow = &plan.flows[0];
    assert_eq!((flow.line, flow.from.as_str(), flow.into.as_str()), (21, "trips_v2", "trips"));
    let names: Vec<_> = flow.columns.iter().map(|(name, _)| name.as_str()).collect();
    let expected =
        "id const_int const_real const_flag title greeting party meta country people status start";
    assert_eq!(names.join(" "), expected);
    assert_eq!(value(&plan, "id").line, 29);
    let nest = &flow.nests[0];
    assert_eq!((nest.line, nest.name.as_str(), nest.from.as_str()), (26, "clients", "clients_v2"));
    assert_eq!(nest.on, [("client_id".into(), "client_id".into())]);
    assert_eq!(nest.order, [("day".into(), true), ("name".into(), false)]);
    assert_eq!(flow.rejects[0].why, "a trip has no title");
    assert_eq!(flow.rejects[0].line, 42);
    assert_eq!(flow.holds[0].when, ".price > 1e6");
}

#[test]
fn every_source_of_a_value() {
    let plan = written::plan(&text());
    let source = |name| &value(&plan, name).source;
    assert!(matches!(source("id"), Source::Column(column) if column == "trip_id"));
    let constant = |name| match source(name) {
        Source::Constant(constant) => constant.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(constant("const_int"), Constant::Integer(16));
    assert_eq!(constant("const_real"), Constant::Real(-1.5));
    assert_eq!(constant("const_flag"), Constant::Boolean(true));
    let Source::First(values) = source("title") else { panic!() };
    assert!(matches!(&values[1].source, Source::Jq(jq) if jq == ".x"));
    assert!(matches!(&values[1].modifiers[..], [Modifier::Trim]));
    let Source::Template(pieces) = source("greeting") else { panic!() };
    let text = |text: &str| Piece::Text(text.into());
    let column = |name: &str| Piece::Column(name.into());
    assert_eq!(*pieces, [text("Dear "), column("first"), text(" "), column("last"), text(": {}")]);
    let Source::Each { nest, fields, distinct } = source("party") else { panic!() };
    assert_eq!(
        (nest.as_str(), fields.len(), distinct.as_slice()),
        ("clients", 2, &["name".into()][..])
    );
    assert!(matches!(source("meta"), Source::Object(fields) if fields.len() == 2));
    let Source::Lookup { table, on, take } = source("country") else { panic!() };
    assert_eq!((table.as_str(), take.as_str()), ("clients_v2", "name"));
    assert_eq!(*on, [("id".into(), "country_id".into())]);
    assert!(matches!(source("people"), Source::Count(nest) if nest == "clients"));
}

#[test]
fn modifiers_come_in_the_order_of_the_language() {
    let plan = written::plan(&text());
    let status = value(&plan, "status");
    let [
        Modifier::Path(path),
        Modifier::Match(pattern),
        Modifier::Trim,
        Modifier::Lower,
        Modifier::NullIf(nulls),
        Modifier::Map(map),
        Modifier::As(Shape::Text, formats),
    ] = &status.modifiers[..]
    else {
        panic!("{:?}", status.modifiers)
    };
    assert_eq!(*path, ["days", "0", "hotel"]);
    assert_eq!(pattern, r"^(\w+)");
    assert_eq!(*nulls, [Constant::Text(String::new()), Constant::Integer(0)]);
    let expected =
        [("P".into(), Constant::Text("planning".into())), ("B".into(), Constant::Integer(2))];
    assert_eq!(*map, expected);
    assert!(formats.is_empty());
    assert_eq!(status.otherwise, Some(Constant::Text("?".into())));
    let start = &value(&plan, "start").modifiers;
    assert!(matches!(&start[..], [Modifier::As(Shape::Date, formats)] if formats.len() == 2));
}

#[test]
fn what_the_target_expects_and_how_it_is_loaded() {
    let plan = written::plan(&text());
    let into = plan.into_of("trips").unwrap();
    assert_eq!((into.line, into.key.as_slice()), (50, &["id".to_string()][..]));
    let ranked = vec!["trips_v2".to_string(), "clients_v2".to_string()];
    assert_eq!(into.on_conflict, OnConflict::Prefer(ranked));
    assert_eq!(into.on_existing, OnExisting::Update);
    assert!(into.keep_orphans);
    let other = plan.into_of("plain").unwrap();
    assert!(other.key.is_empty() && !other.keep_orphans);
    assert_eq!((&other.on_conflict, other.on_existing), (&OnConflict::Hold, OnExisting::Reject));
    assert_eq!((plan.load.line, plan.load.triggers), (58, Some(Triggers::Fire)));
}

#[test]
fn every_form_of_a_check() {
    let plan = written::plan(&text());
    assert_eq!(plan.checks[0].line, 61);
    assert_eq!(plan.checks[0].why.as_deref(), Some("that is the point"));
    let compared = |at: usize| match &plan.checks[at].test {
        Test::Sql { bound, expected, .. } => (*bound, expected.clone()),
        other => panic!("{other:?}"),
    };
    assert!(
        matches!(compared(0), (Bound::Equals, Expected::Extracted(table)) if table == "trips_v2")
    );
    assert!(matches!(compared(1), (Bound::AtMost, Expected::Source(_))));
    let one = Constant::Integer(1);
    assert!(matches!(compared(2), (Bound::AtLeast, Expected::Constant(found)) if found == one));
    assert!(matches!(compared(3), (Bound::Equals, Expected::Loaded(table)) if table == "trips"));
    let small = &plan.checks[4].test;
    assert!(matches!(small, Test::Size { at_most } if (at_most - 0.35).abs() < 1e-9));
    let Test::Queries { old, new, new_at_most, budget_ms } = &plan.checks[5].test else { panic!() };
    assert_eq!((old.len(), new.len(), *new_at_most, *budget_ms), (2, 1, 2, 50));
}

#[test]
fn ones_way_is_found_by_the_names_of_the_databases() {
    let mut plan = written::plan(&text());
    let source = written::catalog(vec![
        written::table("Trips_V2", &["id"]),
        written::table("DB_Errors", &["id"]),
    ]);
    plan.spell(&source, Some(&written::catalog(vec![written::table("TRIPS", &["id"])])));
    assert!(plan.extract("Trips_V2").is_some() && plan.extract("DB_Errors").is_none());
    assert_eq!(plan.leave_reason("DB_Errors"), Some("old logs"));
    assert_eq!(plan.leave_reason("Trips_V2"), None);
    assert_eq!(plan.flows_into("TRIPS").count(), 1);
    assert!(plan.place(7).ends_with("plan.toml:7"));
}

#[test]
fn an_instant_given_from_outside_overrides_and_changes_the_digest() {
    let folder = written::folder(&text());
    let read = |as_of| Plan::read(folder.path(), as_of).unwrap();
    let own = read(None);
    let same = read(Some("2025-10-01T00:00:00Z"));
    let other = read(Some("2025-11-01T00:00:00Z"));
    assert_eq!(other.as_of.as_deref(), Some("2025-11-01 00:00:00"));
    assert_eq!(own.digest, same.digest);
    assert_ne!(own.digest, other.digest);
    let complaints = Plan::read(folder.path(), Some("now")).unwrap_err();
    assert_eq!(complaints[0].place(), Some("--as-of"));
}

#[test]
fn an_instant_may_stand_without_quotes() {
    let plan = written::plan("version = 1\nas_of = 2025-10-01T00:00:00Z\n");
    assert_eq!(plan.as_of.as_deref(), Some("2025-10-01 00:00:00"));
}

#[test]
fn a_toml_file_is_a_plan_and_its_folder_that_of_the_plan() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("small.toml");
    std::fs::write(&file, "version = 1\n").unwrap();
    let plan = Plan::read(&file, None).unwrap();
    assert_eq!((plan.folder.as_path(), plan.file.as_path()), (folder.path(), file.as_path()));
    std::fs::write(&file, "version = 1\nx = 1\n").unwrap();
    let complaints = Plan::read(&file, None).unwrap_err();
    assert_eq!(complaints[0].place(), Some(format!("{}:2", file.display()).as_str()));
}

#[test]
fn places_are_as_the_caller_named_the_plan() {
    let complaints = Plan::read(Path::new("no/such/../folder"), None).unwrap_err();
    assert_eq!(complaints[0].place(), Some("no/such/../folder/plan.toml"));
}

#[test]
fn a_plan_cut_anywhere_is_read_or_refused() {
    let text = text();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plan.toml");
    for end in (0..text.len()).step_by(3) {
        std::fs::write(&file, &text[..end]).unwrap();
        if let Err(complaints) = Plan::read(folder.path(), None) {
            assert!(complaints.iter().all(|complaint| complaint.place().is_some()), "{end}");
        }
    }
}

#[test]
fn numbers_are_read_as_toml_writes_them() {
    let plan = written::plan(&written::with_columns(
        "a = { const = 1_000 }\nb = { const = 1_000.5 }\nc = { const = 0b11 }\nd = { const = inf }\n",
    ));
    let constants: Vec<_> = plan.flows[0].columns.iter().map(|(_, value)| &value.source).collect();
    let expected = [
        Constant::Integer(1000),
        Constant::Real(1000.5),
        Constant::Integer(3),
        Constant::Real(f64::INFINITY),
    ];
    for (found, expected) in constants.into_iter().zip(&expected) {
        assert!(matches!(found, Source::Constant(found) if found == expected), "{found:?}");
    }
}
