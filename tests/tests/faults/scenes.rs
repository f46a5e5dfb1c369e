//! What is migrated while something breaks.

use crate::job::{RESET_PROGRAM, Step};
use std::fmt::Write as _;

/// A source, a schema, a plan, and the steps in their order.
pub struct Scene {
    pub name: &'static str,
    pub source: fn() -> String,
    /// The numbered files; `None` where rows change in place.
    pub schema: Option<&'static [&'static str]>,
    /// The plan, in pieces.
    pub plan: &'static [&'static str],
    pub steps: &'static [Step],
}

const fn step(program: &'static str) -> Step {
    Step { program, more: &[] }
}

const fn with(program: &'static str, more: &'static [&'static str]) -> Step {
    Step { program, more }
}

/// Programs as far as the rows of the target.
pub const TURN: [Step; 4] = [step("schema"), step("survey"), step("extract"), step("transform")];
pub const LOAD: Step = step("load");
pub const VALIDATE: Step = step("validate");
pub const ROLLBACK: Step = step("rollback");
/// The target is what it was before it was loaded, and nobody has told the run.
pub const RESET: Step = step(RESET_PROGRAM);

/// Tables with and without a key, a row that is in the way, one without a parent, objects, a counter.
pub const MOVES: Scene = Scene {
    name: "rows that move",
    source,
    schema: Some(&[TABLES, OWN]),
    plan: &[MOVED, OBJECTS],
    steps: &[
        with("survey", &["--draft-plan", "drafted"]),
        TURN[0],
        TURN[1],
        TURN[2],
        TURN[3],
        with("load", &["--emit", "sql"]),
        LOAD,
        VALIDATE,
        ROLLBACK,
        LOAD,
        RESET,
        LOAD,
        ROLLBACK,
    ],
};

/// The same, taken back by whole tables, by the schema and by the backup.
pub const WHOLE: Scene = Scene {
    name: "whole tables",
    schema: Some(&[TABLES]),
    steps: &[
        TURN[0],
        TURN[1],
        TURN[2],
        TURN[3],
        LOAD,
        with("rollback", &["--mode", "truncate"]),
        with("load", &["--backup"]),
        with("rollback", &["--mode", "restore"]),
        LOAD,
        with("rollback", &["--mode", "drop"]),
    ],
    ..MOVES
};

/// Rows that move by batches; taken back, and moved again.
pub const BATCHES: Scene = Scene {
    name: "rows that move by batches",
    plan: &[MOVED, NO_OBJECTS],
    steps: &[
        TURN[0],
        TURN[1],
        TURN[2],
        TURN[3],
        with("load", &["--batch-size", "8"]),
        VALIDATE,
        ROLLBACK,
        with("load", &["--batch-size", "8"]),
    ],
    ..MOVES
};

/// Rows that change where they stand, by batches; taken back, and changed again.
pub const IN_PLACE: Scene = Scene {
    name: "rows changed in place",
    source: events,
    schema: None,
    plan: &[IN_PLACE_PLAN],
    steps: &[
        TURN[1],
        TURN[2],
        TURN[3],
        with("load", &["--batch-size", "8", "--backup-tables", "x"]),
        VALIDATE,
        with("rollback", &["--batch-size", "8"]),
        with("load", &["--batch-size", "8", "--backup-tables", "y"]),
    ],
};

const TABLES: &str = "create table trips (id SERIAL, title text not null, note text);
create table legs (id integer primary key, trip integer not null references trips (id), day integer);
create table log (what text, at integer);
create table people (id integer primary key, name text not null, photo_url text);
";

const OWN: &str =
    "insert into trips (id, title, note) values (1, 'other', 'mine'), (1000, 'own', null);
insert into log values ('own', 0);
";

const MOVED: &str = r#"
[extract.trips]
[extract.legs]
[extract.log]
[into.trips]
on_existing = "update"
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
"#;

const OBJECTS: &str = r#"
[extract.images]
objects = [{ column = "data", named = "mime" }]
[extract.coaches]
[[flow]]
from = "coaches"
into = "people"
[flow.columns]
id = "id"
name = "name"
photo_url = { lookup = "images", on = { id = "photo" }, take = "data", bucket = "photos", url = "https://example.org/{bucket}/{object}", types = ["image/png", "image/gif", "image/webp"] }
"#;

const NO_OBJECTS: &str = r#"
[[leave]]
why = "objects go before all rows"
tables = ["images", "coaches"]
"#;

const IN_PLACE_PLAN: &str = r#"
[extract.events]
where = "canon is null"
[[flow]]
from = "events"
into = "events"
[flow.columns]
canon = { from = "body", case = "lower" }
[into.events]
update = "in place"
"#;

const PICTURES: [(&str, &str); 3] = [
    (
        "image/png",
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da63f8cfc0000003010100f70341430000000049454e44ae426082",
    ),
    ("image/gif", "47494638396101000100800000ff00000000002c00000000010001000002024401003b"),
    ("image/webp", "524946461a000000574542505650384c0d0000002f00000010071011118888fe0700"),
];

fn source() -> String {
    let mut sql = "create table trips (id integer primary key, title text not null);
create table legs (id integer primary key, trip integer, day integer);
create table log (what text, at integer);
create table images (id integer primary key, mime text, data BYTES);
create table coaches (id integer primary key, name text not null, photo integer);
"
    .to_owned();
    for n in 1..=30 {
        let _ = writeln!(sql, "insert into trips values ({n}, 'Trip {n}');");
        let _ = writeln!(sql, "insert into legs values ({n}, {n}, {});", n % 7);
        let _ = writeln!(sql, "insert into log values ('line {}', {n});", n % 5);
    }
    sql.push_str("insert into legs values (90, 999, 1);\n");
    for (n, (mime, hex)) in (1..).zip(PICTURES) {
        let _ = writeln!(sql, "insert into images values ({n}, '{mime}', HEX'{hex}');");
        let _ = writeln!(sql, "insert into coaches values ({n}, 'Coach {n}', {n});");
    }
    sql
}

fn events() -> String {
    let mut sql =
        "create table events (id integer primary key not null, body text not null, canon text);\n"
            .to_owned();
    for n in 1..=30 {
        let _ = writeln!(sql, "insert into events values ({n}, 'Body {n}', null);");
    }
    sql
}
