//! What a program prints: nothing in it moves a cursor, hides text or sets a title.

use crate::{BOTH, Engine, drafted, literal, quoted};
use cases::{Ran, Scratch, program, ran, repository};
use std::process::Command;

/// Clears the screen, sets the title, goes back, turns the reading direction round, begins a sequence
/// by one character, hides.
const ESCAPES: &str = "a\u{1b}[2J\u{1b}]0;owned\u{7}\rb\u{8}\u{202e}c\u{9b}31m\u{200b}\u{7f}d";

#[track_caller]
fn harmless(said: &Ran) {
    for text in [&said.stderr, &said.stdout] {
        let moves = text.chars().find(|c| {
            (c.is_control() && *c != '\n')
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        });
        assert_eq!(moves, None, "{text:?}");
    }
}

#[test]
fn names_and_values_in_what_the_steps_say() {
    for engine in BOTH {
        let (name, text) = (quoted(ESCAPES), literal(ESCAPES));
        let tables = format!(
            "create table {name} ({name} integer primary key, v text not null, up integer references {name} ({name}),
               constraint {name} check (v <> {text}));"
        );
        // The target refuses a row; another stands in the way; a third has no parent.
        let rows = format!("insert into {name} values (1, 'x', null), (2, 'y', 1), (3, 'z', 2);");
        let Some(job) = drafted(engine, &tables, &rows) else { continue };
        job.target.run(&format!("insert into {name} values (2, 'other', null)"));
        harmless(&job.step("survey", &[]).ended(0));
        harmless(&job.step("extract", &[]).ended(0));
        let path = job.path("run/2-extracted");
        let data = cases::files(&path).into_keys().find(|name| name.contains("%1B")).unwrap();
        let lines = std::fs::read_to_string(path.join(&data)).unwrap();
        let worse = serde_json::to_string(ESCAPES).unwrap();
        std::fs::write(path.join(&data), lines.replacen("\"x\"", &worse, 1)).unwrap();
        harmless(&job.step("transform", &["--accept-edits"]));
        for step in ["load", "validate", "rollback"] {
            let said = job.step(step, &[]);
            assert!(said.code <= 1, "{step}: {}", said.stderr);
            harmless(&said);
        }
        let mut report = Command::new(repository().join("scripts/report"));
        harmless(&ran(report.arg(job.path("run"))));
    }
}

#[test]
fn names_in_what_is_refused() {
    for engine in BOTH {
        let tables = format!("create table {} (id integer primary key, v text);", quoted(ESCAPES));
        let Some(job) = drafted(engine, &tables, "") else { continue };
        let source = job.source.url();
        let mut extract = program("extract");
        extract.args(["--source", &source, "--table", &format!("{ESCAPES}x"), "--to", "-"]);
        let said = ran(&mut extract);
        assert_ne!(said.code, 0);
        harmless(&said);
        let mut survey = program("survey");
        let closure = format!("{} where {ESCAPES}", quoted(ESCAPES));
        let said = ran(survey.args(["--source", &source, "--closure", &closure]));
        assert_ne!(said.code, 0);
        harmless(&said);
        // A plan that names what is not there.
        job.write(
            "plan/plan.toml",
            &format!("version = 1\n[extract.{}]\n", crate::toml("no\u{1b}[2Jne")),
        );
        let said = job.step("survey", &[]).ended(3);
        harmless(&said);
    }
}

#[test]
fn files_that_are_no_what_they_should_be() {
    let scratch = Scratch::new();
    for (file, text) in [
        ("dump.sql", format!("create table {ESCAPES} (x int);\nselect 1 from {ESCAPES};")),
        (
            "pg.sql",
            format!(
                "create table {} (x int);\ncopy t from stdin;\n{ESCAPES}\n\\.\n",
                quoted(ESCAPES)
            ),
        ),
        ("name\u{1b}[2J.sql", "hello".to_owned()),
    ] {
        let path = scratch.write(file, text);
        for url in [path.display().to_string(), format!("pgdump:{}", path.display())] {
            let mut survey = program("survey");
            survey.args(["--source", &url, "--run"]).arg(scratch.join("run"));
            harmless(&ran(&mut survey));
        }
    }
    let said = ran(program("extract").args(["--source", "x", &format!("--{ESCAPES}")])).ended(2);
    harmless(&said);
}

#[test]
fn the_words_of_a_server_are_shown_the_same_way() {
    let tables = "create table a (id integer primary key, v text);";
    let Some(job) = drafted(Engine::Postgres, tables, "insert into a values (1, 'x');") else {
        return;
    };
    job.target.run(&format!(
        "create function f() returns trigger language plpgsql as $$ begin
           raise exception using message = {text}, detail = {text}, hint = {text}; end $$;
         create trigger t before insert on a for each row execute function f();",
        text = literal(ESCAPES),
    ));
    let plan = std::fs::read_to_string(job.path("plan/plan.toml")).unwrap();
    job.write("plan/plan.toml", &format!("{plan}\n[load]\ntriggers = \"fire\"\n"));
    for step in ["survey", "extract", "transform", "load"] {
        harmless(&job.step(step, &[]));
    }
}
