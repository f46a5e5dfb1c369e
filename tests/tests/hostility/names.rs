//! Names that are meant to break something: of tables, columns, keys, indexes, constraints and
//! schemas, through every step.

use crate::{BOTH, Engine, Job, drafted, literal, quoted, toml};
use std::fmt::Write as _;

/// None is longer than the 63 bytes that PostgreSQL keeps.
const NAMES: [&str; 28] = [
    "\"; drop table victim; --",
    "'; drop table victim; --",
    "a\" (x int); drop table victim; --",
    "line\nfeed",
    "carriage\rreturn",
    "tab\tand  blanks ",
    "sixty-three bytes of a name, which is all that PostgreSQL keeps",
    "表の名前",
    "اسم الجدول",
    "e\u{301}\u{200b}\u{202e}txt",
    "select",
    "kept_select",
    "100%s %n %41",
    "back\\slash\\",
    "\\.",
    "../../up",
    "/absolute",
    ".",
    "..",
    "a.b.c",
    "$1 $$ $tag$",
    ":as_of",
    "{\"$blob\":\"AA==\"}",
    "{name}",
    "<b>&amp;</b>",
    "\u{1b}[31mred\u{7}",
    "[brackets] `ticks`",
    "/* open -- # ,;",
];

/// As much of a name as has room beside something else.
fn head(name: &str, most: usize) -> &str {
    let ends = name.char_indices().map(|(at, c)| at + c.len_utf8());
    &name[..ends.take_while(|end| *end <= most).last().unwrap_or(0)]
}

/// A table of each name, whose columns, key, index and constraint are called so too, with rows that
/// say the name.
///
/// Rows stand in the order in which they arrive: those that refer to others after them.
fn tables(schema: Option<&str>, up: &str) -> (String, String) {
    let (mut tables, mut rows) = (String::new(), String::new());
    for (place, name) in NAMES.iter().enumerate() {
        let (q, text) = (quoted(name), literal(name));
        let at = schema.map_or(q.clone(), |schema| format!("{schema}.{q}"));
        // Two columns that differ in their last letter alone, and no letter beyond 63 bytes.
        let mut other = (*name).to_owned();
        let last = other.pop().unwrap();
        other.push(if last == 'z' { 'y' } else { 'z' });
        let r = quoted(&other);
        let constraint = quoted(&format!("{place} {}", head(name, 50)));
        let _ = write!(
            tables,
            "create table {at} ({q} integer primary key, {r} text, up integer {},
               constraint {constraint} check ({r} <> 'refused'));
             create index {} on {at} ({r}, {q});",
            up.replace("ITSELF", &format!("{at} ({q})")),
            quoted(&format!("by {place} {}", head(name, 50))),
        );
        let _ = write!(
            rows,
            "insert into {at} values (1, {text}, null), (2, null, 2), (3, {text}, 1);"
        );
    }
    (tables, rows)
}

const VICTIM: &str = "create table victim (id integer primary key, v text);";

/// There, the same as the source, proved, and back, in every way that there is.
#[track_caller]
fn there_and_back(engine: Engine) {
    let (tables, rows) = tables(None, "references ITSELF");
    let Some(job) = drafted(engine, &format!("{VICTIM}{tables}"), &rows) else { return };
    job.turn(0);
    job.there_and_back(0, |target| same(&job.source.dump(), &target.dump()));
    let before = job.target.dump();
    job.step("load", &[]).ended(0);
    job.step("rollback", &["--mode", "truncate"]).ended(0);
    job.same(&before);
    job.step("load", &["--backup"]).ended(0);
    job.step("rollback", &["--mode", "restore"]).ended(0);
    job.same(&before);
}

/// The same by batches, which cannot part a row from its parent.
#[track_caller]
fn by_batches(engine: Engine) {
    let (tables, rows) = tables(None, "");
    let Some(job) = drafted(engine, &format!("{VICTIM}{tables}"), &rows) else { return };
    job.turn(0);
    job.step("load", &["--batch-size", "7"]).ended(0);
    // The log of the batches stays in the target: the tables are compared, and not the dump.
    let all = NAMES.map(|name| format!("select * from {} order by 1;", quoted(name))).concat();
    assert_eq!(job.target.run(&all), job.source.run(&all));
    job.step("validate", &[]).ended(0);
    job.step("rollback", &[]).ended(0);
    assert_eq!(job.target.run(&all), "");
}

#[track_caller]
fn same(expected: &str, found: &str) {
    let said = cases::difference(expected.as_bytes(), found.as_bytes());
    assert!(expected == found, "{}", said.unwrap_or_default());
}

#[test]
fn of_everything_in_sqlite() {
    there_and_back(Engine::Sqlite);
}

#[test]
fn of_everything_in_postgres() {
    there_and_back(Engine::Postgres);
}

#[test]
fn by_batches_in_sqlite() {
    by_batches(Engine::Sqlite);
}

#[test]
fn by_batches_in_postgres() {
    by_batches(Engine::Postgres);
}

#[test]
fn of_schemas() {
    let mut all = (VICTIM.to_owned(), String::new());
    for name in ["\"; drop table victim; --", "line\nfeed", "a.b", "select", "../up", "表\\x"] {
        let (tables, rows) = tables(Some(&quoted(name)), "references ITSELF");
        let _ = write!(all.0, "create schema {};{tables}", quoted(name));
        all.1 += &rows;
    }
    let Some(job) = drafted(Engine::Postgres, &all.0, &all.1) else { return };
    job.turn(0);
    job.there_and_back(0, |target| same(&job.source.dump(), &target.dump()));
}

#[test]
fn of_tables_whose_rows_are_changed_in_place() {
    for (engine, name) in
        BOTH.into_iter().flat_map(|engine| NAMES.map(|name| (engine, name))).step_by(3)
    {
        let (table, becomes) = (quoted(name), quoted(&format!("{}!", head(name, 60))));
        let tables = format!(
            "{VICTIM}create table {table} (id integer primary key not null, {table} text, {becomes} text);"
        );
        let rows = format!("insert into {table} values (1, 'A', null), (2, 'B', null);");
        let plan = format!(
            "[extract.{name}]\nwhere = {condition}\n[[flow]]\nfrom = {name}\ninto = {name}\n[flow.columns]\n\
             {column} = {{ from = {name}, case = \"lower\" }}\n[into.{name}]\nupdate = \"in place\"\n\
             [[leave]]\nwhy = \"stays\"\ntables = [\"victim\"]\n",
            name = toml(name),
            condition = toml(&format!("{becomes} is null")),
            column = toml(&format!("{}!", head(name, 60))),
        );
        let Some(job) = Job::new((engine, engine), &format!("{tables}{rows}"), "", &plan) else {
            continue;
        };
        let before = job.source.dump();
        let step = |name: &str| {
            let mut command = job.command(name, &[]);
            cases::ran(command.env("TARGET_URL", job.source.url())).ended(0)
        };
        for name in ["survey", "extract", "transform", "load", "validate"] {
            step(name);
        }
        assert_eq!(job.source.run(&format!("select {becomes} from {table} order by id")), "a\nb\n");
        step("rollback");
        let values = format!("select id, {table}, {becomes} from {table} order by id");
        assert_eq!(job.source.run(&values), "1|A|\n2|B|\n", "{name}");
        if engine == Engine::Sqlite {
            assert!(job.source.dump().contains(before.lines().nth(3).unwrap()), "{name}");
        }
    }
}
