//! A drafted plan moves a database as it is: cell by cell, storage class included; and back.

use cases::{Scratch, program, ran, realdata, sqlite, traps};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Drafts a plan for `source`, moves everything into a fresh file, compares each cell, rolls back.
fn moves_as_it_is(source: &Path) {
    let scratch = Scratch::new();
    let (plan, run) = (scratch.join("plan"), scratch.join("run"));
    let target = scratch.join("target.db");
    let step = |name: &str, arguments: &[&Path]| {
        let mut command = program(name);
        command.args(arguments).env("SOURCE_URL", source).env("TARGET_URL", &target);
        let ran = ran(&mut command);
        assert_eq!(ran.code, 0, "{name} of {}: {}", source.display(), ran.stderr);
        ran
    };
    let text = |text: &'static str| Path::new(text);
    step("survey", &[text("--draft-plan"), &plan]);
    step("schema", &[text("apply"), text("--schema"), &plan.join("schema")]);
    let before = logical(&target);
    for name in ["survey", "extract", "transform", "load", "validate"] {
        step(name, &[text("--plan"), &plan, text("--run"), &run]);
    }
    assert_eq!(cells(source), cells(&target), "{}", source.display());
    step("rollback", &[text("--run"), &run]);
    assert_eq!(before, logical(&target), "{}", source.display());
}

/// The names of the tables that hold rows of their own.
fn tables(database: &Path) -> Vec<String> {
    let list = "select hex(name) from pragma_table_list where schema = 'main' \
                and type in ('table', 'virtual') and name not like 'sqlite\\_%' escape '\\' \
                and name <> 'waybill_schema' order by name;";
    let name = |hex: &str| {
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        String::from_utf8((0..hex.len()).step_by(2).map(byte).collect()).unwrap()
    };
    sqlite::run(database, list).lines().map(name).collect()
}

/// Every cell of every table with its class, as bytes; reals as `quote` writes them.
fn cells(database: &Path) -> String {
    let mut all = String::new();
    for table in tables(database) {
        let quoted = format!("\"{}\"", table.replace('"', "\"\""));
        let columns = sqlite::run(
            database,
            &format!(
                "select name from pragma_table_xinfo({quoted}) where hidden <> 1 order by cid;"
            ),
        );
        let cell = |name: &str| {
            let name = format!("\"{}\"", name.replace('"', "\"\""));
            format!(
                "typeof({name}) || ' ' || case typeof({name}) when 'real' then quote({name}) \
                 else coalesce(hex(cast({name} as blob)), '') end"
            )
        };
        let list: Vec<String> = columns.lines().map(cell).collect();
        let rows = sqlite::run(database, &format!("select {} from {quoted};", list.join(", ")));
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.sort_unstable();
        let _ = writeln!(all, "{table}: {} rows\n{}", rows.len(), rows.join("\n"));
    }
    all
}

/// The dump, with the tables in which a virtual table keeps its pages left out: emptied again, they
/// say the same in other words.
fn logical(database: &Path) -> String {
    let shadows = sqlite::run(
        database,
        "select name from pragma_table_list where type = 'shadow' and schema = 'main';",
    );
    let dump = sqlite::dump(database);
    let of_shadow = |line: &str| {
        shadows.lines().any(|name| {
            line.starts_with(&format!("INSERT INTO {name} "))
                || line.starts_with(&format!("INSERT INTO '{name}' "))
                || line.starts_with(&format!("INSERT INTO \"{name}\" "))
        })
    };
    let dump = String::from_utf8_lossy(&dump).into_owned();
    dump.lines().filter(|line| !of_shadow(line)).collect::<Vec<_>>().join("\n")
}

/// A database with what makes moving hard, all in one.
const ODD: &str = r#"
create table plain(id integer primary key, i int, r real, t text, b blob, n numeric, x);
insert into plain values
 (1, 9223372036854775807, 0.1+0.2, 'it''s', x'00ff10', '2024-01-02', 5.0),
 (2, -9223372036854775808, 1e300, '', x'', 1, 5),
 (3, 'abc', 9e999, 'a'||char(0)||'b', 'text in a blob', 12.5, '5'),
 (4, '', -9e999, cast(x'ff41' as text), zeroblob(5), '', x'05'),
 (5, 12.5, -0.0, '{"$blob":"AA=="}', null, 'NULL', 9007199254740993),
 (6, null, 5e-324, char(10)||'"\'||char(9)||char(127)||'é🚌'||char(0x202e), 'x', '0x10', null),
 (-7, x'6162', 3, 'null', 7, 1e400, 1e15);
create table keyless(a, b);
insert into keyless values (1,'x'),(1,'x'),(null,null),(null,null),(1.0,'x');
create table nullkey(id text primary key, v);
insert into nullkey values (null, 1), (null, 2), ('a', 3);
create table composite(a text, b int, v, primary key (b, a)) without rowid;
insert into composite values ('x', 1, 'one'), ('X', 1, 'two'), ('', 0, null);
create table strict_one(id integer primary key, i int, a any, b blob) strict;
insert into strict_one values (1, 5, 5.0, x'00'), (2, null, '005', null);
create table counted(id integer primary key autoincrement, v);
insert into counted values (5, 'kept'), (90, 'gone'); delete from counted where id = 90;
create table emptied(id integer primary key autoincrement, v);
insert into emptied values (41, 'gone'); delete from emptied;
create table "odd ""name"" / ../x" ("a ""b""" text, [select] int, `c.d` text default 'q', primary key ("a ""b"""));
insert into "odd ""name"" / ../x" values ('k', 1, 'v');
create table "left"(id integer primary key, "where" text); insert into "left" values (1, 'in a table called left');
create table "nothing"(id integer primary key);
create table generated(a int, b int generated always as (a * 2) stored, c text as ('<' || a || '>'));
insert into generated(a) values (2), (null);
create table parent(x int, y text collate nocase, primary key (x, y));
insert into parent values (1, 'A');
create table child(id integer primary key, x int, y text, up int references child, foreign key (x, y) references parent);
insert into child values (1, 1, 'a', 2), (2, null, 'gone', 1), (3, 9, 'gone', 77), (4, 1, 'A', 4);
create table egg(id integer primary key, hen int not null references hen(id));
create table hen(id integer primary key, egg int not null references egg(id));
insert into egg values (1, 1); insert into hen values (1, 1);
create table stray(id integer primary key, gone int references no_such_table(id)); insert into stray values (1, 5);
create table mail(id integer primary key, address text unique collate nocase, note text unique on conflict replace);
insert into mail values (1, 'É@x', 'a'), (2, 'é@x', 'b'), (3, null, null), (4, null, null);
create unique index partial on plain(t) where id > 100;
create unique index lowered on mail(lower(address)) where address is not null;
create view seen as select * from plain; create view broken as select * from no_such_table;
create trigger watch after insert on plain begin update plain set t = 'changed; by a trigger' where id = new.id; end;
create virtual table words using fts5(title, body);
insert into words values ('one', 'a body; with ''quotes'''), ('two', null);
create virtual table boxes using rtree(id, x0, x1);
insert into boxes values (1, 0.5, 1.5), (2, -1, 1);
"#;

#[test]
fn a_database_with_everything_odd_in_it() {
    if !sqlite::available() {
        return;
    }
    let scratch = Scratch::new();
    let source = scratch.join("odd.db");
    sqlite::run(&source, ODD);
    moves_as_it_is(&source);
}

#[test]
fn its_own_dump_moves_like_the_database() {
    if !sqlite::available() {
        return;
    }
    // A dump by sqlite3 cuts text at NUL and changes what is no UTF-8: those two rows are left out.
    let scratch = Scratch::new();
    let source = scratch.join("odd.db");
    sqlite::run(&source, ODD);
    sqlite::run(&source, "drop trigger watch; delete from plain where id in (3, 4);");
    let dump = scratch.write("odd.sql", sqlite::dump(&source));
    let from = |url: &Path, table: &str| {
        let mut extract = program("extract");
        extract.args(["--table", table, "--to", "-"]).env("SOURCE_URL", url);
        ran(&mut extract).ended(0).stdout
    };
    for table in tables(&source) {
        assert_eq!(from(&source, &table), from(&dump, &table), "{table}");
    }
}

#[test]
fn a_database_in_utf_16() {
    if !sqlite::available() {
        return;
    }
    let scratch = Scratch::new();
    let source = scratch.join("wide.db");
    sqlite::run(
        &source,
        "pragma encoding = 'UTF-16le'; create table t(a text primary key not null, b);
         insert into t values ('é🚌', 1), ('', null);",
    );
    let mut extract = program("extract");
    extract.args(["--table", "t", "--to", "-"]).env("SOURCE_URL", &source);
    assert_eq!(
        ran(&mut extract).ended(0).stdout,
        "{\"a\":\"é🚌\",\"b\":1}\n{\"a\":\"\",\"b\":null}\n"
    );
}

#[test]
fn the_traps() {
    let Some(traps) = traps() else { return };
    if !sqlite::available() {
        return;
    }
    let scratch = Scratch::new();
    let source = scratch.join("traps.db");
    sqlite::run(&source, &std::fs::read_to_string(traps.join("sqlite.sql")).unwrap());
    moves_as_it_is(&source);
}

#[test]
fn every_real_database() {
    let Some(realdata) = realdata() else { return };
    if !sqlite::available() {
        return;
    }
    let mut seen = 0;
    for path in below(&realdata.join("sqlite")) {
        let is = |ending: &str| path.extension().is_some_and(|found| found == ending);
        if is("db") || is("sqlite") {
            seen += 1;
            moves_as_it_is(&path);
        } else if is("sql") {
            // The sqlite3 command reads the script too: what it made of it is compared.
            let scratch = Scratch::new();
            let twin = scratch.join("twin.db");
            let read = std::process::Command::new("sqlite3")
                .arg(&twin)
                .stdin(std::fs::File::open(&path).unwrap())
                .stdout(std::process::Stdio::null())
                .status();
            assert!(read.unwrap().success(), "{}", path.display());
            moves_as_it_is(&twin);
            seen += 1;
        }
    }
    assert!(seen > 20, "only {seen} databases below {}", realdata.display());
}

/// The files below a folder, in the order of their names.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found
}
