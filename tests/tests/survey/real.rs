//! Figures that were reckoned with plain SQL, from files and from a server.

use super::Surveyed;
use cases::postgres::{Cluster, available};
use cases::{Scratch, files, realdata};
use std::path::Path;

/// Tables, rows, references, pairs of tables, references to itself, circles, levels.
type Figures = [usize; 7];

/// What the README of the real data says; where it is silent of levels and pairs, they were
/// reckoned by hand.
const FILES: [(&str, &[&str], Figures); 7] = [
    ("chinook", &["pg/chinook/pg_dump15_plain.sql"], [11, 15_607, 11, 11, 1, 0, 4]),
    ("northwind", &["pg/northwind/northwind.sql"], [14, 3_362, 13, 13, 1, 0, 3]),
    ("pagila", &["pg/pagila/pg_dump15_plain.sql"], [21, 46_273, 40, 39, 0, 1, 7]),
    ("iso3166", &["pg/iso3166/iso-3166.sql"], [2, 4_237, 1, 1, 0, 0, 2]),
    (
        "omop",
        &[
            "graph/omop/OMOPCDM_postgresql_5.4_ddl.sql",
            "graph/omop/OMOPCDM_postgresql_5.4_primary_keys.sql",
            "graph/omop/OMOPCDM_postgresql_5.4_constraints.sql",
        ],
        [39, 0, 176, 94, 3, 1, 8],
    ),
    ("dhis2", &["graph/dhis2/dhis2_base_schema.sql"], [473, 0, 989, 927, 3, 1, 8]),
    ("danbooru", &["graph/danbooru/structure.sql"], [66, 349, 93, 78, 3, 0, 4]),
];

/// The files as one, in words that every server understands.
fn script(folder: &Path, names: &[&str], live: bool) -> String {
    let read = |name: &&str| std::fs::read_to_string(folder.join(name)).unwrap();
    let text: String = names.iter().map(read).collect();
    let text = text.replace("@cdmDatabaseSchema", "public");
    // One column of PostGIS, which is not there.
    if live { text.replace("public.geometry", "text").replace(" geometry", " text") } else { text }
}

#[track_caller]
fn compare(
    name: &str,
    surveyed: &Surveyed,
    [tables, rows, references, pairs, itself, circles, levels]: Figures,
) {
    for (what, expected) in [
        ("tables", tables),
        ("rows", rows),
        ("references", references),
        ("pairs of tables that they bind", pairs),
        ("references of a table to itself", itself),
        ("circles", circles),
        ("levels", levels),
    ] {
        assert_eq!(surveyed.figure(what), expected, "{what} of {name}");
    }
    assert_eq!(surveyed.csv("order.csv").len(), tables, "{name}");
    // Parents first, and every table once.
    let place = |table: &str| {
        let order = surveyed.csv("order.csv");
        let found = order.into_iter().find(|line| line["table"] == table);
        found.map(|line| (line["component"].clone(), line["place"].parse::<usize>().unwrap()))
    };
    for line in surveyed.csv("references.csv").into_iter().take(60) {
        let (Some(own), Some(parent)) = (place(&line["table"]), place(&line["parent"])) else {
            continue;
        };
        assert!(own.0 == parent.0 || own.1 > parent.1, "{name}: {line:?}");
    }
}

#[test]
fn files_without_a_server() {
    let Some(data) = realdata() else { return };
    for (name, parts, figures) in FILES {
        let scratch = Scratch::new();
        std::fs::write(scratch.join("dump.sql"), script(&data, parts, false)).unwrap();
        let url = format!("pgdump:{}", scratch.join("dump.sql").display());
        compare(name, &Surveyed::of(&url, &[]), figures);
    }
}

#[test]
fn from_a_server() {
    let (Some(data), true) = (realdata(), available()) else { return };
    for (name, parts, figures) in FILES {
        let database = Cluster::shared().database();
        let scratch = Scratch::new();
        std::fs::write(scratch.join("script.sql"), script(&data, parts, true)).unwrap();
        database.restore(&scratch.join("script.sql"));
        compare(name, &Surveyed::of(&database.url(), &[]), figures);
    }
}

#[test]
fn the_circles_and_how_they_are_broken() {
    let Some(data) = realdata() else { return };
    let dump = |name: &str| format!("pgdump:{}", data.join(name).display());
    let pagila = Surveyed::of(&dump("pg/pagila/pg_dump15_plain.sql"), &[]).file("order.md");
    assert!(pagila.contains("- 2 tables: staff, store\n"), "{pagila}");
    assert!(pagila.contains("it cannot be broken"), "{pagila}");
    let dhis2 = Surveyed::of(&dump("graph/dhis2/dhis2_base_schema.sql"), &[]).file("order.md");
    assert!(
        dhis2.contains("broken where relationshipitem refers to relationship (relationshipid), because it is nullable"),
    );
    let sakila = data.join("sqlite/sakila/sakila_assembled.db");
    let sakila = Surveyed::of(sakila.to_str().unwrap(), &[]).file("order.md");
    assert!(sakila.contains("deferrable, as every reference of SQLite is"), "{sakila}");
}

#[test]
fn the_same_database_gives_the_same_bytes() {
    let Some(data) = realdata() else { return };
    let url = format!("pgdump:{}", data.join("graph/danbooru/structure.sql").display());
    let bytes = || {
        let surveyed = Surveyed::of(&url, &["--around", "users"]);
        let mut files = files(&surveyed.scratch.join("run/1-surveyed"));
        // The waybill has times.
        files.retain(|name, _| !name.ends_with("waybill.json"));
        files
    };
    let (first, second) = (bytes(), bytes());
    assert_eq!(first.len(), 11);
    assert!(first == second);
}
