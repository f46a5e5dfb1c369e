//! The graph: boxes that do not overlap, names that are all there, XML that is well-formed.

use super::{Surveyed, survey};
use cases::{Scratch, installed, realdata, skip};
use regex::Regex;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A database of 500 tables, some of them with names that are no names.
fn many() -> String {
    let mut sql = String::new();
    for number in 0_u32..500 {
        let name = if number % 50 == 7 {
            format!("t<&\"\"'{number}>--")
        } else {
            format!("table_{number}")
        };
        let _ = write!(sql, "create table \"{name}\" (id integer primary key");
        // Two parents among the tables before it, spread without chance.
        for (which, step) in [(1, 7), (2, 13)] {
            let parent = number * step % (number + 1).max(1);
            if number > 40 && parent < number && parent % 50 != 7 && number % 9 != 0 {
                let _ = write!(sql, ", p{which} integer references table_{parent}(id)");
            }
        }
        sql.push_str(");\n");
    }
    sql
}

fn boxes(svg: &str) -> Vec<[f64; 4]> {
    let shape = Regex::new(r#"<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)""#)
        .unwrap();
    let number = |text: &str| text.parse::<f64>().unwrap();
    shape.captures_iter(svg).map(|found| [1, 2, 3, 4].map(|part| number(&found[part]))).collect()
}

/// Fails if two boxes overlap or one leaves the picture.
#[track_caller]
fn apart(svg: &str) {
    let boxes = boxes(svg);
    let size = Regex::new(r#"viewBox="0 0 (\d+) (\d+)""#).unwrap().captures(svg).unwrap();
    let (width, height): (f64, f64) = (size[1].parse().unwrap(), size[2].parse().unwrap());
    for (place, a) in boxes.iter().enumerate() {
        assert!(a[0] + a[2] <= width && a[1] + a[3] <= height, "{a:?} leaves the picture");
        for b in &boxes[place + 1..] {
            let meet = a[0] < b[0] + b[2]
                && b[0] < a[0] + a[2]
                && a[1] < b[1] + b[3]
                && b[1] < a[1] + a[3];
            assert!(!meet, "{a:?} and {b:?}");
        }
    }
}

fn texts(svg: &str) -> BTreeSet<String> {
    let text = Regex::new(r"<text x=[^>]*>([^<]*)</text></g>").unwrap();
    text.captures_iter(svg).map(|found| found[1].to_owned()).collect()
}

#[test]
fn five_hundred_tables() {
    let surveyed = Surveyed::of_sqlite(&many());
    let svg = surveyed.file("graph.svg");
    assert_eq!(boxes(&svg).len(), 500);
    apart(&svg);
    let names = texts(&svg);
    for number in 0..500 {
        let name = if number % 50 == 7 {
            format!("t&lt;&amp;&quot;'{number}&gt;--")
        } else {
            format!("table_{number}")
        };
        assert!(names.contains(&name), "{name}");
    }
    if installed("python3") {
        well_formed(&surveyed.scratch, "graph.svg");
    } else {
        skip("there is no python3 to read XML with");
    }
}

fn well_formed(scratch: &Scratch, name: &str) {
    let read = "import sys, xml.dom.minidom as d; d.parse(sys.argv[1])";
    let mut python = std::process::Command::new("python3");
    python.args(["-c", read]).arg(scratch.join("run/1-surveyed").join(name));
    cases::ran(&mut python).ended(0);
}

#[test]
fn a_real_schema() {
    let Some(data) = realdata() else { return };
    let url = format!("pgdump:{}", data.join("graph/dhis2/dhis2_base_schema.sql").display());
    let surveyed = Surveyed::of(&url, &["--around", "RelationshipItem"]);
    let svg = surveyed.file("graph.svg");
    assert_eq!(boxes(&svg).len(), 473);
    apart(&svg);
    let around = surveyed.file("around.svg");
    apart(&around);
    let names = texts(&around);
    let expected = [
        "relationshipitem",
        "relationship",
        "programinstance",
        "programstageinstance",
        "trackedentityinstance",
    ];
    assert_eq!(names, expected.into_iter().map(str::to_owned).collect::<BTreeSet<_>>());
    assert!(around.contains("<g class=\"chosen\"><title>relationshipitem:"), "{around}");
    assert!(surveyed.file("around.dot").contains("\"relationship\" -> \"relationshipitem\""));
    let columns: BTreeSet<&str> = svg
        .split("class=\"head\" x=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(columns.len(), 8);
}

#[test]
fn the_neighbourhood_of_a_table_that_is_not_there() {
    let scratch = Scratch::new();
    std::fs::write(scratch.join("s.sql"), "create table films (id integer primary key);").unwrap();
    let source = scratch.join("s.sql");
    let said = survey(&scratch, source.to_str().unwrap(), &["--around", "film"]).ended(2).stderr;
    assert!(said.contains("did you mean \"films\"?"), "{said}");
    assert!(!scratch.join("run/1-surveyed").exists());
}

#[test]
fn the_form_that_tbls_reads() {
    let surveyed = Surveyed::of_sqlite(
        "create table a (id integer primary key, \"n\" text default 'x');
         create table b (a_id integer not null references a, gone integer references nowhere(id));",
    );
    let schema: serde_json::Value = serde_json::from_str(&surveyed.file("schema.json")).unwrap();
    assert_eq!(schema["driver"]["name"], "sqlite");
    assert_eq!(schema["tables"][0]["columns"][1]["default"], "'x'");
    assert_eq!(schema["relations"].as_array().unwrap().len(), 1);
    let relation = &schema["relations"][0];
    assert_eq!((&relation["table"], &relation["parent_table"]), (&"b".into(), &"a".into()));
    assert_eq!(relation["parent_columns"][0], "id");
    assert_eq!(relation["parent_cardinality"], "exactly_one");
}

#[test]
fn the_tree_and_the_edges() {
    let surveyed = Surveyed::of_sqlite(
        "create table a (id integer primary key, b_id integer references b);
         create table b (id integer primary key, a_id integer not null references a);
         create table root (id integer primary key, code text unique, up integer references root);
         create table c (x integer references a, y integer references b, z text references root(code));
         create table d (x integer references root, y integer references root, z integer references gone(id));",
    );
    assert_eq!(
        surveyed.file("tree.txt"),
        "a ⇄ b  (a circle)\n└─ c  (x; y; also root)\nroot  (refers to itself)\n└─ d  (x; y)\n"
    );
    let edges = surveyed.csv("references.csv");
    let of = |table: &str, column: &str| {
        edges.iter().find(|line| line["table"] == table && line["columns"] == column).unwrap()
    };
    assert_eq!((of("a", "b_id")["circle"].as_str(), of("a", "b_id")["broken"].as_str()), ("a", ""));
    assert_eq!(of("b", "a_id")["broken"], "deferrable");
    assert_eq!(of("c", "z")["refers_to"], "unique key");
    assert_eq!((of("d", "x")["parallel"].as_str(), of("d", "y")["parallel"].as_str()), ("2", "2"));
    assert_eq!(
        (of("d", "z")["outside"].as_str(), of("d", "z")["refers_to"].as_str()),
        ("true", "not there")
    );
    assert_eq!(of("root", "up")["to_itself"], "true");
}
