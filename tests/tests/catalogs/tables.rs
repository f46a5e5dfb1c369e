//! Tables, columns, keys, references, triggers.

use super::{Surveyed, column, extracted, made_by, names, table, tables, text};
use cases::postgres::available;
use serde_json::{Value, json};

/// A table of which only some things are asked.
fn part(of: &Value, keys: &[&str]) -> Value {
    keys.iter().map(|key| ((*key).to_owned(), of[*key].clone())).collect()
}

#[test]
fn tables_of_every_kind_beside_what_psql_says() {
    if !available() {
        return;
    }
    let database = made_by(include_str!("tables.sql"));
    let surveyed = Surveyed::of(&database);
    let source = &surveyed.source;
    assert_eq!(source["engine"], "postgres");
    let mut views = names_of(&source["views"]);
    views.sort_unstable();
    assert_eq!(views, ["Other Schema.kept", "outside", "seen"]);
    let expected = database.run(include_str!("tables_by_psql.sql"));
    let found: String = tables(source).iter().map(|table| line(table)).collect();
    assert_eq!(found, expected);
    let bytes = "select sum(pg_total_relation_size(oid)) from pg_class
                 where relkind in ('r', 'p') and relpersistence <> 't'
                   and relnamespace::regnamespace::text in ('public', '\"Other Schema\"')";
    assert_eq!(source["bytes"].to_string(), database.run(bytes).trim_end());
    kinds(source);
    columns(source);
    keys(source);
    references(source);
    triggers(source);
    assert_eq!(surveyed.different(), [""; 0]);
    let findings = surveyed.file("findings.ndjson");
    assert!(!findings.contains("orphan"), "{findings}");
}

fn names_of(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(text).collect()
}

/// As `tables_by_psql.sql` says it.
fn line(table: &Value) -> String {
    let columns: Vec<String> = table["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| {
            let not_null = if column["not_null"] == true { " not null" } else { "" };
            format!("{} {}{not_null}", text(&column["name"]), text(&column["declared"]))
        })
        .collect();
    let key = names_of(&table["primary_key"]).join(", ");
    let references = table["references"].as_array().unwrap().len();
    let (name, rows) = (text(&table["name"]), &table["rows"]);
    format!("{name}|{rows}|{}|{key}|{references}\n", columns.join(", "))
}

fn kinds(source: &Value) {
    let kind = |name: &str| {
        let table = table(source, name);
        let partitioned = table["partitioned"] == true;
        (text(&table["kind"]).to_owned(), partitioned, table["rowid"].as_str().is_some())
    };
    for (name, expected) in [
        ("plain", ("table", false, false)),
        ("child", ("table", false, true)),
        ("parted", ("table", true, false)),
        ("parted_2023", ("partition", false, false)),
        ("parted_rest", ("partition", true, false)),
        ("Other Schema.parted_rest_other", ("partition", false, false)),
        ("spread", ("table", true, true)),
        ("spread_here", ("partition", false, true)),
        ("spread_there", ("partition", false, false)),
    ] {
        let (kind, partitioned, by_place) = kind(name);
        assert_eq!((kind.as_str(), partitioned, by_place), expected, "{name}");
    }
    let odd = table(source, "Other Schema.Ta.b\"le x");
    assert_eq!(odd["place"], json!(["Other Schema", "Ta.b\"le x"]));
    assert_eq!(odd["primary_key"], json!(["word", "Id"]));
    assert_eq!(table(source, "guarded")["row_security"], true);
    assert_eq!(table(source, "plain").get("row_security"), None);
    assert!(text(&table(source, "moved")["sql"]).contains("CREATE RULE elsewhere"));
}

fn columns(source: &Value) {
    let counted = table(source, "counted");
    let facts = |name| {
        let column = column(counted, name);
        let get = |key: &str| column.get(key).cloned().unwrap_or(Value::Null);
        (get("sequence"), get("identity"), text(&column["generated"]))
    };
    assert_eq!(facts("a"), (json!("public.counted_a_seq"), Value::Null, "no"));
    assert_eq!(facts("b"), (json!("public.shared_numbers"), Value::Null, "no"));
    assert_eq!(facts("c"), (json!("public.counted_c_seq"), json!(false), "no"));
    assert_eq!(facts("d"), (json!("\"Other Schema\".\"Odd.Seq\""), Value::Null, "no"));
    assert_eq!(facts("e"), (Value::Null, Value::Null, "no"));
    assert_eq!(facts("f"), (Value::Null, Value::Null, "no"));
    assert_eq!(facts("g"), (Value::Null, Value::Null, "no"));
    assert_eq!(facts("h"), (Value::Null, Value::Null, "stored"));
    assert_eq!(column(counted, "h")["default"], "(a * 2)");
    let id = column(table(source, "plain"), "id");
    assert_eq!(id["identity"], true);
    let odd = table(source, "Other Schema.Ta.b\"le x");
    let long = column(odd, &"n".repeat(63));
    assert_eq!(long["declared"], "public.\"Mood.x\"");
    assert_eq!(long["base"], json!({"name": "Mood.x", "kind": "enum", "labels": ["a", "b"]}));
    assert_eq!(column(odd, "col.umn \"q\"")["default"], "'a''b'::text");
}

fn keys(source: &Value) {
    let parent = table(source, "parent");
    let one = |name: &str| json!([name, ""]);
    assert_eq!(
        parent["uniques"],
        json!([
            {"name": "parent_a_b_key", "columns": [one("a"), one("b")], "partial": false},
            {"name": "parent_a_key", "columns": [one("a")], "partial": false},
            {"name": "parent_c_key", "columns": [one("c")], "partial": false},
            {"name": "parent_d_a_key", "columns": [one("d"), one("a")], "partial": false},
            {"name": "parent_lower", "columns": [[null, ""]], "partial": false},
            {"name": "parent_some", "columns": [one("d")], "partial": true},
        ])
    );
    assert_eq!(
        parent["checks"],
        json!([
            ["even \"a\"", "((a % 2) = 0)"],
            ["parent_c_check", "(c OPERATOR(public.<>) 'x'::public.citext)"],
        ])
    );
}

fn references(source: &Value) {
    let of = |name: &str| {
        let list = table(source, name)["references"].as_array().unwrap();
        let keys = ["name", "columns", "parent", "on_delete", "on_update", "not_null", "indexed"];
        let also = ["deferrable", "not_valid", "parent_columns"];
        list.iter().map(|reference| part(reference, &[&keys[..], &also].concat())).collect()
    };
    let found: Vec<Value> = of("referring");
    let row = |name: &str, columns: &[&str], deletes: &str, facts: [Option<bool>; 4]| {
        let [not_null, indexed, deferrable, not_valid] = facts;
        let updates = if name == "referring_a_b_fkey" { "SET NULL" } else { "NO ACTION" };
        let to_itself = name == "referring_up_fkey";
        json!({
            "name": name, "columns": columns, "parent": if to_itself { "referring" } else { "parent" },
            "on_delete": deletes, "on_update": updates, "not_null": not_null, "indexed": indexed,
            "deferrable": deferrable, "not_valid": not_valid,
            "parent_columns": if to_itself { &["id"] } else { columns },
        })
    };
    let (yes, no) = (Some(true), Some(false));
    let expected = [
        row("referring_a_b_fkey", &["a", "b"], "CASCADE", [yes, yes, yes, None]),
        row("referring_a_fkey", &["a"], "SET DEFAULT", [yes, no, None, None]),
        row("referring_d_a_fkey", &["d", "a"], "NO ACTION", [no, no, None, yes]),
        row("referring_up_fkey", &["up"], "NO ACTION", [no, no, None, None]),
        row("to c", &["c"], "RESTRICT", [no, no, None, None]),
    ];
    assert_eq!(json!(found), json!(expected));
    // Those that partitions have because the whole table has them are not said again.
    assert_eq!(of("parted").len(), 1);
    assert_eq!(of("parted_2023").len(), 0);
    assert_eq!(of("to_parted").len(), 1);
}

fn triggers(source: &Value) {
    let of = |name: &str| -> Vec<(String, String)> {
        let list = table(source, name)["triggers"].as_array().unwrap();
        let said = |trigger: &Value, key: &str| text(&trigger[key]).to_owned();
        list.iter().map(|trigger| (said(trigger, "name"), said(trigger, "mode"))).collect()
    };
    let pair = |name: &str, mode: &str| (name.to_owned(), mode.to_owned());
    let plain =
        [pair("Al ways", "A"), pair("never", "D"), pair("replica", "R"), pair("usual", "O")];
    assert_eq!(of("plain"), plain);
    assert_eq!(of("parted"), [pair("of_all", "O")]);
    assert_eq!(of("parted_2023"), [pair("of_one", "O")]);
    assert_eq!(of("referring"), [pair("late", "O")]);
}

#[test]
fn a_description_changes_with_what_it_describes() {
    if !available() {
        return;
    }
    let database = made_by(include_str!("tables.sql"));
    let mut surveyed = Surveyed::of(&database);
    for (changed, how) in [
        ("child", "alter table child alter extra set default 'x'"),
        ("counted", "alter table counted alter c set generated always"),
        ("forgetful", "alter table forgetful alter x type bigint"),
        ("guarded", "alter policy few on guarded using (id <= 4)"),
        ("moved", "drop rule elsewhere on moved"),
        ("parent", "alter table parent validate constraint parent_c_check"),
        ("plain ", "alter table \"plain \" add unique (x)"),
        ("referring", "drop index referring_c"),
        (
            "spread",
            "alter table spread alter y set not null; alter table spread_here alter y set not null",
        ),
        ("to_parted", "alter table to_parted alter constraint to_parted_id_at_fkey deferrable"),
        ("Other Schema.Ta.b\"le x", "alter type \"Mood.x\" add value 'c'"),
    ] {
        surveyed.copy.run(how);
        surveyed.again(&database);
        assert!(surveyed.different().contains(&changed), "{changed}: {:?}", surveyed.different());
    }
    let same = ["parted", "parted_2023", "parted_rest", "plain"];
    assert!(same.iter().all(|name| !surveyed.different().contains(name)));
}

#[test]
fn rows_come_by_the_root_and_not_from_heirs() {
    if !available() {
        return;
    }
    let database = made_by(include_str!("tables.sql"));
    let rows = |table| extracted(&database.url(), table).ended(0).stdout;
    assert_eq!(rows("child"), "{\"id\":1,\"name\":\"of the child\",\"extra\":\"x\"}\n");
    assert_eq!(rows("plain").lines().count(), 4);
    let parted: Vec<String> = rows("parted").lines().map(str::to_owned).collect();
    assert_eq!(parted[1], "{\"id\":2,\"at\":\"2022-01-01\",\"note\":\"b\"}");
    assert_eq!(parted.len(), 4);
    assert_eq!(rows("parted_2023").lines().count(), 1);
}

#[test]
fn names_that_differ_in_case_alone_are_two() {
    if !available() {
        return;
    }
    let database = made_by(
        r#"create table users ("Id" integer, id char(3) primary key); insert into users values (1, 'b'), (2, 'a');
           create table "Users" (id text); insert into "Users" values ('x');
           create table "refers" (id char(3) references users);"#,
    );
    let rows = |table| extracted(&database.url(), table).ended(0).stdout;
    assert_eq!(rows("users"), "{\"Id\":2,\"id\":\"a  \"}\n{\"Id\":1,\"id\":\"b  \"}\n");
    assert_eq!(rows("Users"), "{\"id\":\"x\"}\n");
    let twice = made_by("create schema a; create table a.b (x int); create table \"a.b\" (x int);");
    let said = extracted(&twice.url(), "a.b").ended(4).stderr;
    assert!(said.contains("\"a\".\"b\" and \"public\".\"a.b\" would have one name"), "{said}");
}

#[test]
fn tables_come_by_schema_and_name() {
    if !available() {
        return;
    }
    let database = made_by(
        "create schema \"Z\"; create schema a; create table b (x int); create table \"é\" (x int);
         create table \"Z\".c (x int); create table a.a (x int); create table \"C\" (x int);",
    );
    let surveyed = Surveyed::of(&database);
    assert_eq!(names(&tables(&surveyed.source)), ["Z.c", "a.a", "C", "b", "é"]);
}
