//! The jq of the plan: its cases, by our programs and by jq itself; payloads as providers send them.

use crate::job::{Job, Side, plan, text};
use cases::{Scratch, copy, files, installed, program, ran, realdata, skip, sqlite};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folders of cases.
fn folders() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(plan().join("cases")).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() >= 10, "{folders:?}");
    folders
}

/// The tables of a case, with its inputs, and the flow between them.
fn case(number: usize, folder: &Path) -> (String, String) {
    let filter = text(&folder.join("filter.jq"));
    let (import, body) = filter.split_once('\n').unwrap();
    let insert = |line: &str| {
        format!("insert into case{number}(line) values ('{}');\n", line.replace('\'', "''"))
    };
    let rows: String = text(&folder.join("input.ndjson")).lines().map(insert).collect();
    let sql = format!(
        "create table case{number}(id integer primary key not null, line text); \
         create table made{number}(id integer primary key not null, made text);\n{rows}"
    );
    // In an array, so that a text comes out as JSON too.
    let toml = format!(
        "[extract.case{number}]\n\
         [[flow]]\nfrom = \"case{number}\"\ninto = \"made{number}\"\n\
         [flow.columns]\nid = \"id\"\nmade = {{ jq = '''{import} .line | fromjson | [{body}]''' }}\n\
         [[leave]]\nwhy = \"made\"\ntables = [\"made{number}\"]\n"
    );
    (sql, toml)
}

/// What our programs make of the inputs of all cases, by a plan with one flow a case.
fn turned() -> Vec<String> {
    let scratch = Scratch::new();
    copy(&plan().join("jq"), &scratch.join("plan/jq"));
    let cases = folders().iter().enumerate().map(|(number, folder)| case(number, folder)).collect();
    let (sql, toml): (Vec<String>, Vec<String>) = Vec::into_iter(cases).unzip();
    scratch.write("plan/plan.toml", format!("version = 1\n{}", toml.concat()));
    let database = scratch.join("cases.db");
    sqlite::run(&database, &sql.concat());
    for name in ["survey", "extract", "transform"] {
        let mut step = program(name);
        step.arg("--plan").arg(scratch.join("plan")).arg("--run").arg(scratch.join("run"));
        let url = database.display().to_string();
        ran(step.env("SOURCE_URL", &url).env("TARGET_URL", &url)).ended(0);
    }
    let made = |number: usize| {
        let rows = text(&scratch.join(&format!("run/3-transformed/made{number}.ndjson")));
        rows.lines().map(inside).collect()
    };
    (0..folders().len()).map(made).collect()
}

/// What the array of a line holds.
fn inside(line: &str) -> String {
    let row: serde_json::Value = serde_json::from_str(line).unwrap();
    let made = row["made"].as_str().unwrap();
    made.strip_prefix('[').and_then(|made| made.strip_suffix(']')).unwrap().to_owned() + "\n"
}

#[test]
fn every_case_gives_what_is_expected() {
    if !sqlite::available() {
        return;
    }
    let mut wrong = Vec::new();
    for (folder, made) in folders().iter().zip(turned()) {
        let path = folder.join("expected.ndjson");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        for (place, (made, expected)) in made.lines().zip(expected.lines()).enumerate() {
            if made != expected {
                wrong.push(format!("{}:{}\n{made}\n{expected}", path.display(), place + 1));
            }
        }
        assert_eq!(made.lines().count(), expected.lines().count(), "{}", path.display());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Runs jq; gives what it wrote.
fn jq(arguments: &[&str], file: &Path) -> String {
    let output = Command::new("jq").args(arguments).arg(file).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "jq {arguments:?} {}: {said}", file.display());
    String::from_utf8(output.stdout).unwrap()
}

/// The cases of `exact` need numbers that jq 1.6 rounds; the others it gives alike.
#[test]
fn jq_itself_gives_the_same() {
    if !installed("jq") {
        skip("there is no jq command");
        return;
    }
    let modules = plan().join("jq").display().to_string();
    for folder in folders().iter().filter(|folder| !folder.ends_with("exact")) {
        let filter = folder.join("filter.jq").display().to_string();
        let ours = jq(&["-cS", "."], &folder.join("expected.ndjson"));
        let its = jq(&["-cS", "-L", &modules, "-f", &filter], &folder.join("input.ndjson"));
        assert_eq!(its, ours, "{}", folder.display());
    }
}

/// A real payload: the provider, where it is from, its text.
struct Payload {
    provider: &'static str,
    path: String,
    text: String,
}

/// All that are JSON objects.
fn payloads(folder: &Path) -> Vec<Payload> {
    let sets = [
        ("shopify", "hookdeck_shopify_2023-01"),
        ("shopify", "goshopify/fixtures"),
        ("stripe", "stripe_mock/webhook_fixtures"),
    ];
    let mut all = Vec::new();
    for (provider, name) in sets {
        for (path, bytes) in files(&folder.join(name)) {
            let Ok(text) = String::from_utf8(bytes) else { continue };
            let parsed: Result<serde_json::Value, _> = serde_json::from_str(&text);
            if parsed.is_ok_and(|value| value.is_object()) {
                all.push(Payload { provider, path: format!("{name}/{path}"), text });
            }
        }
    }
    let fixtures = text(&folder.join("stripe_openapi/openapi/fixtures3.json"));
    let fixtures: serde_json::Value = serde_json::from_str(&fixtures).unwrap();
    for (name, object) in fixtures["resources"].as_object().unwrap() {
        all.push(Payload { provider: "stripe", path: name.clone(), text: object.to_string() });
    }
    all
}

fn real(job: Option<Job>) {
    let Some(folder) = realdata().map(|folder| folder.join("webhooks")) else { return };
    let Some(job) = job else { return };
    let payloads = payloads(&folder);
    assert!(payloads.len() > 400, "{}", payloads.len());
    let insert = |(place, payload): (usize, &Payload)| {
        format!(
            "insert into events(id, provider, event_type, event_data, created_at) values \
             ({place}, '{}', 'real', '{}', '2025-11-01 00:00:00+00');\n",
            payload.provider,
            payload.text.replace('\'', "''")
        )
    };
    job.run(&payloads.iter().enumerate().map(insert).collect::<String>());
    let before = job.untouched();
    job.turned(0);
    job.step("load", &[]).ended(0);
    assert!(job.untouched() == before, "event data is what it was");
    let made = crate::job::lines(&job.file("3-transformed/events.ndjson"));
    assert_eq!(made.len(), payloads.len(), "nothing was rejected or held");
    let mut big = 0;
    for (row, payload) in made.iter().zip(&payloads) {
        let event = match &job.side {
            Side::Sqlite(_) => row["canonical_event"].as_str().unwrap().to_owned(),
            Side::Postgres(_) => row["canonical_event"].to_string(),
        };
        if let Some(digits) = own_id(&payload.text).filter(|digits| digits.len() > 16) {
            assert!(event.contains(&digits), "{}: {event}", payload.path);
            big += 1;
        }
    }
    assert!(big > 40, "{big} ids are beyond 2^53");
    assert_eq!(
        job.number("select count(*) from events where canonical_event is null"),
        0,
        "every event has its canonical form"
    );
}

/// The digits of the id of a captured body that is an order, a product, a customer or whatever.
fn own_id(text: &str) -> Option<String> {
    let (_, body) = text.split_once("\"body\":")?;
    let body = body.trim_start().strip_prefix('{')?.trim_start();
    let id = body.strip_prefix("\"id\":")?.trim_start();
    let digits: String = id.chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}

#[test]
fn real_payloads_in_sqlite() {
    real(Job::sqlite(&["--events", "0", "--campaigns", "0"]));
}

#[test]
fn real_payloads_in_postgres() {
    real(Job::postgres(&["--events", "0", "--campaigns", "0"]));
}
