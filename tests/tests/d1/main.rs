//! D1, as `wrangler` runs it on this machine: what `load --emit sql` writes for it, and what it
//! exports.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod wrangler;

use cases::{Scratch, program, ran, repository};
use serde_json::Value;
use std::path::{Path, PathBuf};
use wrangler::{D1, Wrangler};

/// What the export of the travel database spoils: the booking numbers beyond 2^53.
const TRAVEL_SPOILT: &str = include_str!("travel.spoilt");

/// The same of the odd database.
const ODD_SPOILT: &str = include_str!("odd.spoilt");

/// Rows that need everything that `--emit sql` knows.
const ODD_AND_LARGE: &str = concat!(include_str!("odd.sql"), include_str!("large.sql"));

/// The travel plan: its rows arrive in D1 as `3-transformed` has them, and its export differs in
/// what D1 spoils alone.
#[test]
fn the_travel_plan_arrives() {
    let Some(wrangler) = Wrangler::find() else { return };
    let scratch = Scratch::new();
    let source = scratch.write("source.sql", ran(&mut program("travel-source")).ended(0).stdout);
    let plan = repository().join("data/plans/travel");
    let run = emit(&scratch, &source, &plan);
    let d1 = D1::new(wrangler);
    d1.execute(&scratch.write("schema.sql", read(&files(&plan.join("schema")))));
    for file in files(&run.join("4-emitted")) {
        d1.execute(&file);
    }
    let mut spoilt = Vec::new();
    let export = d1.export();
    for (table, expected) in transformed(&run) {
        let disk = extract(&d1.disk(), &table);
        assert_eq!(sorted(&disk), sorted(&expected), "{table}");
        spoilt.extend(differences(&table, &disk, &extract(&export, &table)));
    }
    agree(&spoilt, TRAVEL_SPOILT);
}

/// Rows that need everything that `--emit sql` knows: values larger than a statement, words that
/// `wrangler` takes out, circles, every kind of value.
#[test]
fn odd_and_large_rows_arrive() {
    let Some(wrangler) = Wrangler::find() else { return };
    let scratch = Scratch::new();
    let source = scratch.write("source.sql", ODD_AND_LARGE);
    let plan = draft(&scratch, &source);
    let run = emit(&scratch, &source, &plan);
    let d1 = D1::new(wrangler);
    d1.execute(&scratch.write("schema.sql", read(&files(&plan.join("schema")))));
    for file in files(&run.join("4-emitted")) {
        d1.execute(&file);
    }
    for (table, _) in transformed(&run) {
        assert_same(&table, &extract(&source, &table), &extract(&d1.disk(), &table));
    }
}

/// The same files in the `sqlite3` command, which needs no `wrangler`.
#[test]
fn odd_and_large_rows_arrive_in_sqlite3() {
    if !cases::sqlite::available() {
        return;
    }
    let scratch = Scratch::new();
    let source = scratch.write("source.sql", ODD_AND_LARGE);
    let plan = draft(&scratch, &source);
    let run = emit(&scratch, &source, &plan);
    let database = scratch.join("new.db");
    let schema = files(&plan.join("schema"));
    cases::sqlite::run(&database, &read(&schema));
    for file in files(&run.join("4-emitted")) {
        let text = read(&[file]);
        cases::sqlite::run(&database, &format!("pragma foreign_keys = on; BEGIN;\n{text}COMMIT;"));
    }
    for (table, _) in transformed(&run) {
        assert_same(&table, &extract(&source, &table), &extract(&database, &table));
    }
}

/// What `wrangler` exports from a database that it made is read as what is on disk, but for what
/// the export spoils; and `extract` warns of what it can see of that.
#[test]
fn an_export_is_what_is_on_disk() {
    let Some(wrangler) = Wrangler::find() else { return };
    let scratch = Scratch::new();
    let text = concat!(include_str!("odd.sql"), include_str!("triggers.sql"));
    let d1 = D1::new(wrangler);
    d1.execute(&scratch.write("odd.sql", text));
    let export = d1.export();
    let plan = draft(&scratch, &export);
    let run = steps(&scratch, &export, &plan, &["schema", "survey", "extract"]);
    let warned = warned(&run);
    let mut spoilt = Vec::new();
    for table in tables(&plan) {
        let (disk, exported) = (extract(&d1.disk(), &table), extract(&export, &table));
        spoilt.extend(differences(&table, &disk, &exported).into_iter().map(|cell| {
            let is_warned = warned.iter().any(|warned| cell.starts_with(&format!("{warned}: ")));
            if is_warned { format!("{cell} (warned)") } else { cell }
        }));
    }
    agree(&spoilt, ODD_SPOILT);
}

/// A plan that moves everything.
fn draft(scratch: &Scratch, source: &Path) -> PathBuf {
    let plan = scratch.join("plan");
    let mut draft = program("survey");
    ran(draft.arg("--source").arg(source).arg("--draft-plan").arg(&plan)).ended(0);
    plan
}

/// Runs the plan from the schema of the target to `4-emitted`; gives the folder of the run.
fn emit(scratch: &Scratch, source: &Path, plan: &Path) -> PathBuf {
    steps(scratch, source, plan, &["schema", "survey", "extract", "transform", "load"])
}

fn steps(scratch: &Scratch, source: &Path, plan: &Path, names: &[&str]) -> PathBuf {
    let run = scratch.join("run");
    for name in names {
        let mut step = program(name);
        step.env("SOURCE_URL", source).env("TARGET_URL", scratch.join("target.db"));
        match *name {
            "schema" => step.arg("apply").arg("--schema").arg(plan.join("schema")),
            _ => step.arg("--plan").arg(plan).arg("--run").arg(&run),
        };
        if *name == "load" {
            step.args(["--emit", "sql"]);
        }
        let ran = ran(&mut step);
        // 1 says that rows were rejected or held: the travel plan has some.
        assert!(matches!(ran.code, 0 | 1), "{name}: {} {}", ran.code, ran.stderr);
    }
    run
}

/// The SQL files of a folder in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "sql")).collect();
    files.sort();
    files
}

/// The text of the files.
fn read(files: &[PathBuf]) -> String {
    files.iter().map(|file| std::fs::read_to_string(file).unwrap() + "\n").collect()
}

/// The lines of each table in `3-transformed`, without those that `--emit sql` left out.
fn transformed(run: &Path) -> Vec<(String, Vec<String>)> {
    let rejected = std::fs::read_to_string(run.join("4-emitted/rejected.ndjson")).unwrap();
    let rejected: Vec<(String, u64)> = rejected
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|said| {
            (said["into"].as_str().unwrap().to_owned(), said["into_line"].as_u64().unwrap())
        })
        .collect();
    let folder = run.join("3-transformed");
    let waybill = std::fs::read(folder.join("waybill.json")).unwrap();
    let waybill: Value = serde_json::from_slice(&waybill).unwrap();
    let entries = waybill["content"]["files"].as_array().expect("files").iter();
    let of_rows = entries.filter_map(|entry| {
        let table = entry["table"].as_str()?.to_owned();
        let text = std::fs::read_to_string(folder.join(entry["name"].as_str()?)).unwrap();
        let left_out = |line: u64| rejected.contains(&(table.clone(), line));
        let lines = (1..).zip(text.lines()).filter(|(line, _)| !left_out(*line));
        let lines = lines.map(|(_, line)| line.to_owned()).collect();
        Some((table, lines))
    });
    let found: Vec<_> = of_rows.collect();
    assert!(!found.is_empty());
    found
}

/// The rows of a table as our own programs read them.
fn extract(source: &Path, table: &str) -> Vec<String> {
    let mut extract = program("extract");
    extract.arg("--source").arg(source).args(["--table", table, "--to", "-"]);
    ran(&mut extract).ended(0).stdout.lines().map(str::to_owned).collect()
}

/// The tables of a drafted plan.
fn tables(plan: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(plan.join("plan.toml")).unwrap();
    let names = text.lines().filter_map(|line| line.strip_prefix("[extract.")?.strip_suffix(']'));
    // A quoted key of TOML is, for these names, a string of JSON.
    names.map(|name| serde_json::from_str(name).unwrap_or_else(|_| name.to_owned())).collect()
}

/// The cells of which `extract` warned: `table[key].column`.
fn warned(run: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(run.join("2-extracted/findings.ndjson")).unwrap();
    let found = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let cells = found.filter_map(|finding| {
        let key = finding["key"].as_object()?.values().next()?.clone();
        Some(format!("{}[{key}].{}", finding["table"].as_str()?, finding["column"].as_str()?))
    });
    cells.collect()
}

fn sorted(lines: &[String]) -> Vec<&String> {
    let mut lines: Vec<_> = lines.iter().collect();
    lines.sort();
    lines
}

/// Fails at the first line that differs, without printing megabytes.
fn assert_same(table: &str, expected: &[String], found: &[String]) {
    let place = expected.iter().zip(found).position(|(expected, found)| expected != found);
    let shown = place.map(|place| {
        let short = |line: &String| line.chars().take(300).collect::<String>();
        (short(&expected[place]), short(&found[place]))
    });
    assert_eq!((shown, expected.len()), (None, found.len()), "{table}");
}

/// The cells in which an export differs from the disk: `table[first cell].column: disk -> export`.
fn differences(table: &str, disk: &[String], export: &[String]) -> Vec<String> {
    assert_eq!(disk.len(), export.len(), "{table}");
    let mut found = Vec::new();
    for (was, is) in disk.iter().zip(export) {
        let [was, is]: [serde_json::Map<String, Value>; 2] =
            [was, is].map(|line| serde_json::from_str(line).unwrap());
        let first = was.values().next().expect("a column");
        for (column, was) in &was {
            // As text, for -0.0 equals 0.0.
            let (was, is) = (was.to_string(), is[column].to_string());
            if was != is {
                found.push(format!("{table}[{first}].{column}: {was} -> {is}"));
            }
        }
    }
    found
}

/// What differs is what is written down, line for line; `#` begins a line of explanation.
fn agree(found: &[String], written: &str) {
    let written: Vec<_> = written.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(found.join("\n"), written.join("\n"));
}
