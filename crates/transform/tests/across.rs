//! Rows from one engine into tables of the other, and from PostgreSQL into PostgreSQL.

mod run;

use run::{Run, column, postgres, sqlite, table};
use serde_json::Value;

/// A shop in PostgreSQL.
fn shop() -> Value {
    table(
        "orders",
        &[
            postgres("id", "bigint", "int8", None, None),
            postgres("paid", "boolean", "bool", None, None),
            postgres("total", "numeric(10,2)", "numeric", Some(10), Some(2)),
            postgres("placed", "timestamp with time zone", "timestamptz", None, None),
            postgres("doc", "jsonb", "jsonb", None, None),
            postgres("raw", "json", "json", None, None),
            postgres("bytes", "bytea", "bytea", None, None),
            postgres("weight", "double precision", "float8", None, None),
        ],
    )
}

const ORDER: &str = r#"{"id":"9223372036854775807","paid":true,"total":"12.50","placed":"2025-10-01 00:00:00+00","doc":{"a": [1, 2.50], "b": "x"},"raw":{"$json":"{\n\"k\" : 1}"},"bytes":{"$blob":"AP8Q"},"weight":"NaN"}"#;

const INTO_NEW: &str = r#"
version = 1
[extract.orders]
[[flow]]
from = "orders"
into = "new"
[flow.columns]
"#;

#[test]
fn postgresql_into_sqlite() {
    let new = table(
        "new",
        &[
            sqlite("id", "INTEGER"),
            sqlite("paid", "INTEGER"),
            sqlite("word", "TEXT"),
            sqlite("total", "NUMERIC"),
            sqlite("price", "TEXT"),
            sqlite("placed", "TEXT"),
            sqlite("doc", "TEXT"),
            sqlite("raw", "TEXT"),
            sqlite("bytes", "BLOB"),
            sqlite("weight", "REAL"),
            sqlite("deep", "REAL"),
            sqlite("all", "TEXT"),
        ],
    );
    let plan = "id = 'id'\npaid = 'paid'\nword = { from = 'paid', as = 'text' }\ntotal = 'total'\n\
         price = 'total'\nplaced = 'placed'\ndoc = 'doc'\nraw = 'raw'\nbytes = 'bytes'\n\
         weight = { from = 'weight', accept_loss = true }\n\
         deep = { from = 'doc', path = 'a.1' }\n\
         all = { object = { p = 'paid', t = 'total', r = 'raw', k = { jq = '.raw.k' } } }\n";
    let run = Run::new(&[shop()], "postgres", &[("orders", &[ORDER])], &[new], "sqlite");
    let done = run.transform(&format!("{INTO_NEW}{plan}"), 0);
    assert_eq!(
        done.file("new.ndjson"),
        concat!(
            r#"{"id":"9223372036854775807","paid":1,"word":"true","total":12.5,"price":"12.50","#,
            r#""placed":"2025-10-01 00:00:00+00","doc":"{\"a\": [1, 2.50], \"b\": \"x\"}","#,
            r#""raw":"{\n\"k\" : 1}","bytes":{"$blob":"AP8Q"},"weight":null,"deep":2.5,"#,
            r#""all":"{\"p\":true,\"t\":12.50,\"r\":{\"k\":1},\"k\":1}"}"#,
            "\n"
        )
    );
    assert_eq!(
        done.file("changes.csv"),
        "into,column,from,to,rows\nnew,total,decimal,real,1\nnew,weight,real,lost:null,1\n"
    );
    let types = done.file("types.csv");
    for rule in [
        "orders,id,bigint,new,id,INTEGER,as it is\n",
        "orders,paid,boolean,new,paid,INTEGER,boolean to integer: 0 and 1\n",
        "orders,placed,timestamp with time zone,new,placed,TEXT,as it is\n",
        "orders,doc,jsonb,new,doc,TEXT,jsonb to text: its text\n",
        "\"numbers, and texts that are read as exact ones, become reals; what would be lost is lost\"",
    ] {
        let found = types.contains(rule) || types.contains(rule.trim_matches('"'));
        assert!(found, "{rule}\n{types}");
    }
    assert!(!types.contains("deep"), "{types}");
}

#[test]
fn a_loss_that_is_not_accepted_rejects_the_row() {
    let new = table("new", &[sqlite("id", "INTEGER"), sqlite("weight", "REAL")]);
    let run = Run::new(&[shop()], "postgres", &[("orders", &[ORDER])], &[new], "sqlite");
    let done = run.transform(&format!("{INTO_NEW}id = 'id'\nweight = 'weight'\n"), 1);
    assert_eq!(done.file("new.ndjson"), "");
    let rejected = done.file("rejected.ndjson");
    assert!(rejected.contains("weight: SQLite has no NaN and would store NULL"), "{rejected}");
}

/// The same shop as SQLite has it: times of all kinds, truth by numbers.
fn old_shop() -> Value {
    table(
        "orders",
        &[
            sqlite("id", "INTEGER"),
            sqlite("paid", "INTEGER"),
            sqlite("total", "REAL"),
            sqlite("placed", "TEXT"),
            sqlite("tags", "TEXT"),
            sqlite("note", "TEXT"),
        ],
    )
}

fn new_shop() -> Value {
    table(
        "new",
        &[
            postgres("id", "integer", "int4", None, None),
            postgres("paid", "boolean", "bool", None, None),
            postgres("total", "numeric(10,2)", "numeric", Some(10), Some(2)),
            postgres("placed", "timestamp with time zone", "timestamptz", None, None),
            column("tags", "text[]", "_text", "array", None, None),
            postgres("doc", "jsonb", "jsonb", None, None),
            postgres("code", "character(3)", "bpchar", Some(3), None),
            postgres("kept", "json", "json", None, None),
        ],
    )
}

#[test]
fn sqlite_into_postgresql() {
    let rows = [
        r#"{"id":1,"paid":1,"total":12.5,"placed":"2025-10-01T02:00:00+02:00","tags":"[\"a\",\"b c\",null]","note":"{\"b\":1,\"a\":1e3}"}"#,
        r#"{"id":{"$text":"007"},"paid":{"$text":"yes"},"total":1.005,"placed":"01/02/2025","tags":"a,b","note":"plain"}"#,
        r#"{"id":5000000000,"paid":2,"total":{"$real":"Infinity"},"placed":{"$integer":1704164645},"tags":null,"note":null}"#,
    ];
    let plan = "id = 'id'\npaid = 'paid'\ntotal = { from = 'total', accept_loss = true }\n\
         placed = 'placed'\ntags = 'tags'\ndoc = 'note'\ncode = { const = 'ab' }\n\
         kept = { jq = '.note' }\n";
    let run = Run::new(&[old_shop()], "sqlite", &[("orders", &rows)], &[new_shop()], "postgres");
    let done = run.transform(&format!("{INTO_NEW}{plan}"), 1);
    assert_eq!(
        done.file("new.ndjson"),
        concat!(
            r#"{"id":1,"paid":true,"total":"12.50","placed":"2025-10-01 00:00:00+00","#,
            r#""tags":"{a,\"b c\",NULL}","doc":{"a": 1000, "b": 1},"code":"ab ","#,
            r#""kept":"{\"b\":1,\"a\":1e3}"}"#,
            "\n"
        )
    );
    let rejected = done.file("rejected.ndjson").replace("\\\"", "'");
    for reason in [
        "id: a number does not keep how '007' is written",
        "placed: '01/02/2025' is no timestamptz in ISO 8601",
        "tags: 'a,b' is no array",
        "doc: 'plain' is no JSON document, the fault is at byte 1; as = 'json_string' makes",
        "id: 5000000000 is out of range -2147483648 to 2147483647",
        "paid: 2 is neither true nor false",
        "total: a numeric with a precision has no Infinity",
        "placed: a number is no timestamptz; if it counts seconds or milliseconds, say so: as = ",
    ] {
        assert!(rejected.contains(reason), "{reason}\n{rejected}");
    }
    // What was lost of a row that is rejected all the same is not counted.
    assert_eq!(
        done.file("changes.csv"),
        "into,column,from,to,rows\nnew,code,text,bpchar,1\nnew,doc,text,jsonb,1\n\
         new,placed,text,timestamptz,1\nnew,tags,text,_text,1\nnew,total,real,numeric,1\n"
    );
}

#[test]
fn losses_are_counted_and_strings_become_documents() {
    let rows = [
        r#"{"id":1,"paid":0,"total":1.005,"placed":"2025-10-01 10:20:30.1234567","tags":null,"note":"say \"hi\""}"#,
        r#"{"id":2,"paid":0,"total":2.0,"placed":"2025-10-01","tags":null,"note":null}"#,
    ];
    let plan = "id = 'id'\ntotal = { from = 'total', accept_loss = true }\n\
         placed = { from = 'placed', accept_loss = true }\n\
         doc = { from = 'note', as = 'json_string' }\npaid = { const = true }\n\
         kept = { first = [{ jq = '.note' }, { const = 'null' }] }\n";
    let run = Run::new(&[old_shop()], "sqlite", &[("orders", &rows)], &[new_shop()], "postgres");
    let done = run.transform(&format!("{INTO_NEW}{plan}"), 0);
    assert_eq!(
        done.file("new.ndjson"),
        concat!(
            r#"{"id":1,"paid":true,"total":"1.01","placed":"2025-10-01 10:20:30.123457+00","doc":"say \"hi\"","kept":"say \"hi\""}"#,
            "\n",
            r#"{"id":2,"paid":true,"total":"2.00","placed":"2025-10-01 00:00:00+00","doc":null,"kept":{"$json":"null"}}"#,
            "\n"
        )
    );
    assert_eq!(
        done.file("changes.csv"),
        "into,column,from,to,rows\nnew,placed,text,lost:timestamptz,1\n\
         new,placed,text,timestamptz,1\nnew,total,real,lost:numeric,1\nnew,total,real,numeric,1\n"
    );
}

#[test]
fn postgresql_into_postgresql_keeps_bytes_and_knows_equal_keys() {
    let old = table(
        "orders",
        &[
            postgres("id", "numeric", "numeric", None, None),
            postgres("raw", "json", "json", None, None),
            postgres("kind", "integer", "int4", None, None),
            postgres("paid", "boolean", "bool", None, None),
        ],
    );
    let new = table(
        "new",
        &[
            postgres("id", "numeric", "numeric", None, None),
            postgres("raw", "json", "json", None, None),
            postgres("kind", "bigint", "int8", None, None),
            postgres("word", "text", "text", None, None),
        ],
    );
    let rows = [
        r#"{"id":"1.50","raw":{"$json":"{ \"a\" :\n1}"},"kind":7,"paid":false}"#,
        r#"{"id":"1.5","raw":[1 , 2],"kind":7,"paid":true}"#,
        r#"{"id":"2","raw":[1 , 2],"kind":8,"paid":true}"#,
    ];
    let plan = "id = 'id'\nraw = 'raw'\nkind = 'kind'\nword = 'paid'\n";
    let run = Run::new(&[old], "postgres", &[("orders", &rows)], &[new], "postgres");
    let done = run.transform(&format!("{INTO_NEW}{plan}"), 1);
    let line = "{\"id\":\"2\",\"raw\":[1 , 2],\"kind\":8,\"word\":\"true\"}\n";
    assert_eq!(done.file("new.ndjson"), line);
    let review = done.file("review.ndjson");
    assert!(review.contains("rows with one key differ"), "{review}");
    assert_eq!(done.file("types.csv").lines().count(), 3, "{}", done.file("types.csv"));
}
