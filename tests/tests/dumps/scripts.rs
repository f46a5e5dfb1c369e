//! Scripts that a person wrote: what a server makes of them, as far as that can be known without
//! one, and a refusal of the rest.

use super::{dump_url, rows, same};
use cases::postgres::{Cluster, available};
use cases::{Scratch, program, ran};

#[test]
fn a_script_with_everything_that_needs_no_server() {
    if !available() {
        return;
    }
    let scratch = Scratch::new();
    let script = scratch.write("script.sql", include_str!("script.sql"));
    let database = Cluster::shared().database();
    assert_eq!(database.restore(&script), "");
    same(&script, &database);
}

/// What is refused, the line, and a part of what is said.
const REFUSED: [(&str, usize, &str); 14] = [
    ("create table a (b int);\ninsert into a values (1);\nupdate a set b = 2;", 3, "UPDATE"),
    ("create table a (b int);\ninsert into a select 1;", 2, "no plain values"),
    (
        "create table a (b int);\ninsert into a values\n(1), (1 + 1);",
        3,
        "only a server can compute",
    ),
    (
        "create table a (b int, c timestamp default now());\ninsert into a (b) values (1);",
        2,
        "now()",
    ),
    ("create table a (b varchar(2));\ninsert into a values ('abc');", 2, "longer than 2"),
    ("create table a (b smallint);\ninsert into a values (32768);", 2, "not between"),
    ("create table a (b date);\ninsert into a values ('January 8, 1999');", 2, "no date"),
    ("create table a (b int not null);\ninsert into a values (null);", 2, "NULL"),
    ("create table a (b int);\ncreate table a (b int);", 2, "made twice"),
    ("create table a (like b);", 1, "LIKE"),
    ("create table a as select 1;", 1, "something else"),
    ("create table a (b int);\nalter table a rename to c;", 2, "changes a table"),
    ("create table a (b int);\ncopy a from '/tmp/a';", 2, "not in the file"),
    ("create table a (b int);\ncopy a from stdin with (format csv);\n1\n\\.\n", 2, "FORMAT"),
];

#[test]
fn what_only_a_server_can_follow_is_refused() {
    for (sql, line, said) in REFUSED {
        let scratch = Scratch::new();
        let file = scratch.write("script.sql", sql);
        let mut extract = program("extract");
        extract.args(["--source", &dump_url(&file), "--table", "a", "--to", "-"]);
        let told = ran(&mut extract).ended(4);
        assert_eq!(told.stdout, "", "{sql}");
        assert!(told.stderr.contains(said), "{sql}: {}", told.stderr);
        assert!(told.stderr.contains(&format!("script.sql:{line}\n")), "{sql}: {}", told.stderr);
    }
}

#[test]
fn defaults_are_counted_as_a_server_counts() {
    let scratch = Scratch::new();
    let sql = "create table a (id serial primary key, b text default 'x''y', c boolean default true,
                   d numeric(5,2) default 1.5, e bigint generated always as identity (start 10 increment 5));
               insert into a (b) values ('1'), (default);\n\
               select setval('a_id_seq', 10, false);\n\
               insert into a (c) values (false);";
    let file = scratch.write("script.sql", sql);
    let expected = "{\"id\":1,\"b\":\"1\",\"c\":true,\"d\":\"1.50\",\"e\":10}\n\
                    {\"id\":2,\"b\":\"x'y\",\"c\":true,\"d\":\"1.50\",\"e\":15}\n\
                    {\"id\":10,\"b\":\"x'y\",\"c\":false,\"d\":\"1.50\",\"e\":20}\n";
    assert_eq!(rows(&dump_url(&file), "a"), expected);
}
