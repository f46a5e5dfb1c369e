//! What a source, a plan or a run folder of somebody who means harm can do: nothing but what
//! SECURITY.md says.

// Databases and steps as the suite of both engines has them, of which each suite uses its own part.
#[path = "../conformance/engine.rs"]
#[allow(dead_code, reason = "each suite uses its own part of it")]
mod engine;
mod links;
mod names;
mod pages;
mod paths;
mod stranger;
mod terminal;
mod values;

use cases::{Scratch, program, ran};
use engine::{Engine, Job};

const BOTH: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

/// The smallest picture, in hex: one dark point.
const PICTURE: &str = "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a494441\
    54789c636000000002000148afa4710000000049454e44ae426082";

/// A source with these tables and rows, a target with the tables, and the plan that is drafted.
fn drafted(engine: Engine, tables: &str, rows: &str) -> Option<Job> {
    let job = Job::new((engine, engine), &format!("{tables}{rows}"), tables, "")?;
    let scratch = Scratch::new();
    let mut survey = program("survey");
    survey.arg("--draft-plan").arg(scratch.join("plan"));
    ran(survey.env("SOURCE_URL", job.source.url())).ended(0);
    job.write("plan/plan.toml", &std::fs::read_to_string(scratch.join("plan/plan.toml")).unwrap());
    Some(job)
}

/// A name as SQL has it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as SQL has it.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A text as a plan has it. TOML's basic strings have the escapes that JSON's have.
fn toml(text: &str) -> String {
    serde_json::to_string(text).unwrap().replace('\u{7f}', "\\u007f")
}
