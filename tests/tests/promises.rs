//! The four promises, each with a test that fails when it is broken.

mod travel;

use cases::{Scratch, difference, files, program, ran, skip, sqlite};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Duration;
use travel::Travel;

// ------------------------------------------------------------- 1: whole or absent, same bytes

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let travel = Travel::new(1);
    travel.until("validate");
    let (before, digests) = (files(&travel.run()), travel.digests());
    travel.again();
    travel.until("validate");
    let after = files(&travel.run());
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (name, bytes) in &before {
        // Times stand in waybills alone; the lock names a process.
        if !name.ends_with("waybill.json") && !name.starts_with('.') {
            let differs = difference(bytes, &after[name]).unwrap_or_default();
            assert!(differs.is_empty(), "{name}:\n{differs}");
        }
    }
    assert_eq!(digests, travel.digests());
    assert!(digests.len() >= 5, "{digests:?}");
}

/// Enough rows for several threads, some of which cannot be turned.
#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    if !sqlite::available() {
        return;
    }
    let scratch = Scratch::new();
    let rows = "with recursive n(id) as (select 1 union all select id + 1 from n where id < 30000)
        insert into notes select id, case when id % 1000 = 7 then 'no number' else 'order ' || id end, json_object('a', id) from n;";
    let tables = "create table notes(id integer primary key, note text, doc text);";
    sqlite::run(&scratch.join("source.db"), &format!("{tables}{rows}"));
    sqlite::run(
        &scratch.join("target.db"),
        "create table orders(id integer primary key, number integer, a integer, loud text);",
    );
    scratch.write(
        "plan/plan.toml",
        r#"
version = 1
[extract.notes]
[[flow]]
from = "notes"
into = "orders"
reject = [{ when = ".id == 5", why = "the fifth" }]
columns = { id = "id", number = { from = "note", match = 'order (\d+)', as = "integer" }, a = { from = "doc", path = "a" }, loud = { jq = ".note | ascii_upcase" } }
"#,
    );
    let turn = |run: &str, jobs: &str| {
        for (step, more) in
            [("survey", &[][..]), ("extract", &[]), ("transform", &["--jobs", jobs])]
        {
            let mut command = program(step);
            command.arg("--plan").arg(scratch.join("plan")).arg("--run").arg(scratch.join(run));
            command
                .env("SOURCE_URL", scratch.join("source.db"))
                .env("TARGET_URL", scratch.join("target.db"));
            ran(command.args(more)).ended(i32::from(step == "transform"));
        }
        let mut made = files(&scratch.join(run).join("3-transformed"));
        made.remove("waybill.json");
        made
    };
    let alone = turn("alone", "1");
    assert_eq!(String::from_utf8_lossy(&alone["rejected.ndjson"]).lines().count(), 31);
    for jobs in ["2", "5"] {
        assert!(turn(&format!("by-{jobs}"), jobs) == alone, "{jobs} threads");
    }
}

#[test]
fn extract_killed_at_any_moment_leaves_nothing_half_made() {
    killed("extract");
}

#[test]
fn transform_killed_at_any_moment_leaves_nothing_half_made() {
    killed("transform");
}

/// Kills a step at moments spread over its whole time: its folder is whole or absent, and a step
/// that is done again ends as if nothing had happened.
fn killed(step: &str) {
    let travel = Travel::new(10);
    travel.until(step);
    let whole = travel.content(step);
    let began = std::time::Instant::now();
    travel.step(step);
    let usual = began.elapsed();
    let folder = travel.folder(step);
    let mut cut = 0;
    for moment in 1..=6 {
        std::fs::remove_dir_all(&folder).unwrap();
        let mut child = travel.command(step).stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(usual * moment / 7);
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        cut += u32::from(ended.code().is_none());
        assert!(
            !folder.exists() || travel.content(step) == whole,
            "{step} left a half-made folder after {moment} of 7"
        );
        travel.step(step);
        assert!(travel.content(step) == whole, "{step} after a kill at {moment} of 7 is another");
        assert_eq!(travel.left_over(), Vec::<String>::new());
    }
    assert!(cut >= 2, "only {cut} of 6 kills came in time");
}

#[test]
fn a_second_program_in_a_run_is_told_who_is_at_work() {
    let travel = Travel::new(40);
    travel.until("survey");
    let mut first = travel.command("extract").stderr(std::process::Stdio::null()).spawn().unwrap();
    let lock = travel.run().join(".lock");
    let holds = |text: String| text.contains("extract");
    while !std::fs::read_to_string(&lock).is_ok_and(holds) && first.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let second = ran(&mut travel.command("extract"));
    if first.try_wait().unwrap().is_none() {
        assert_eq!(second.code, 6, "{second:?}");
        assert!(second.stderr.contains("is at work in"), "{second:?}");
    } else {
        skip("the first program ended too soon to be in the way");
    }
    first.wait().unwrap();
}

#[test]
fn an_interrupted_step_leaves_no_draft_and_says_so() {
    let travel = Travel::new(40);
    travel.until("survey");
    let mut child = travel.command("extract").stderr(std::process::Stdio::null()).spawn().unwrap();
    while !travel.run().join("2-extracted.draft").exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let asked = ran(std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]));
    let ended = child.wait().unwrap();
    if asked.code != 0 || ended.code() == Some(0) {
        skip("the step ended before it could be interrupted");
        return;
    }
    assert_eq!(ended.code(), Some(130));
    assert_eq!(travel.left_over(), Vec::<String>::new());
    assert!(!travel.folder("extract").exists());
}

// ------------------------------------------------------------------- 2: every row has a fate

#[test]
fn every_ledger_balances_after_every_step() {
    let travel = Travel::new(3);
    travel.until("validate");
    let source = travel.counts();
    for step in ["extract", "transform", "load", "validate"] {
        let ledger = travel.ledger(step);
        assert_eq!(ledger.len(), 65, "{step} names every table of the source");
        for row in &ledger {
            let number = |name: &str| row[name].as_u64().unwrap();
            let table = row["table"].as_str().unwrap();
            let mut fates = ["merged", "left", "rejected", "held"].map(number).iter().sum::<u64>();
            // After extract the rows that were selected have no fate yet.
            fates += if step == "extract" { travel.rows(step, table) } else { number("loaded") };
            assert_eq!(number("read"), fates, "{step}: {row}");
            assert_eq!(number("read"), source[table], "{step}: {row}");
        }
    }
}

#[test]
fn every_row_that_is_not_loaded_stands_in_a_file_with_its_reason() {
    let travel = Travel::new(1);
    travel.until("transform");
    let folder = travel.folder("transform");
    for name in ["rejected.ndjson", "merged.ndjson", "left.ndjson"] {
        for line in travel::lines(&folder.join(name)) {
            assert!(line["why"].as_str().is_some_and(|why| !why.is_empty()), "{name}: {line}");
            assert!(line["from"].is_string() && line["key"].is_object(), "{name}: {line}");
            assert!(name != "rejected.ndjson" || line["row"].is_object(), "{name}: {line}");
        }
    }
    for line in travel::lines(&folder.join("review.ndjson")) {
        let rows = line["candidates"].as_array().map_or(1, Vec::len);
        assert!(rows > 0 && line["why"].is_string() && line["decision"].is_null(), "{line}");
    }
}

// --------------------------------------------------------------- 3: every value as it was

/// Cells that today's tools lose or change.
const CELLS: &str = "
create table cells (id integer primary key, i integer, r real, t text, b blob, n numeric);
insert into cells values
 (1, 9223372036854775807, 0.1, 'plain', x'00ff10', 1),
 (2, -9223372036854775808, 5e-324, '', x'', 0.1),
 (3, 9007199254740993, 1.7976931348623157e308, 'a' || char(0) || 'b', zeroblob(3), 1e3),
 (4, 'abc', 'xyz', NULL, 'text', 'n'),
 (5, 12.5, 9e999, '0123', 7, 9007199254740993),
 (6, x'6162', -9e999, cast(x'ff41' as text), 2.5, 9e999),
 (7, '', '', 'null', NULL, ''),
 (8, NULL, NULL, '{\"$text\":\"x\"}', x'7b7d', NULL),
 (9, 1, 16777217, 'tab' || char(9) || 'nl' || char(10) || char(13) || ' \u{1f9f3} \u{2028}', x'0a', 2.5),
 (10, 0, 1e16, '\u{e9} e\u{301} \u{202e}abc', x'22', 123456789012345678);
create table \"odd name, with \"\"quotes\"\"\" (\"a,b\" text, \"c\" integer);
insert into \"odd name, with \"\"quotes\"\"\" values ('x', 1), ('x', 1), (NULL, NULL);
";

#[test]
fn every_value_arrives_as_it_was() {
    if !sqlite::available() {
        return;
    }
    let folder = Scratch::new();
    let source = folder.join("source.db");
    sqlite::run(&source, CELLS);
    for format in ["ndjson", "csv"] {
        let target = moved(&source, &folder.join(format), format);
        let columns = ["id", "i", "r", "t", "b", "n"];
        let cells = |database: &Path| sqlite::cells(database, "cells", &columns, "id");
        // quote() stops at NUL; hex() does not.
        let bytes = |database: &Path| {
            sqlite::run(database, "select hex(t), hex(b) from cells order by id;")
        };
        assert_eq!(cells(&source), cells(&target), "{format}");
        assert_eq!(bytes(&source), bytes(&target), "{format}");
        let odd = "odd name, with \"\"quotes\"\"";
        let odd = |database: &Path| sqlite::cells(database, odd, &["a,b", "c"], "1");
        assert_eq!(odd(&source), odd(&target), "{format}");
    }
}

/// Moves everything of a database as it is into a new one.
fn moved(source: &Path, folder: &Path, format: &str) -> PathBuf {
    let (plan, run, target) = (folder.join("plan"), folder.join("run"), folder.join("target.db"));
    let of = |name: &str, arguments: &[&str]| {
        let mut command = program(name);
        command.args(arguments).env("SOURCE_URL", source).env("TARGET_URL", &target);
        command
    };
    let both = |name: &str, further: &[&str]| {
        let mut command = of(name, further);
        ran(command.arg("--plan").arg(&plan).arg("--run").arg(&run)).ended(0);
    };
    ran(of("survey", &["--draft-plan"]).arg(&plan)).ended(0);
    ran(of("schema", &["apply", "--schema"]).arg(plan.join("schema"))).ended(0);
    both("survey", &[]);
    both("extract", &["--format", format]);
    both("transform", &["--format", format]);
    both("load", &[]);
    both("validate", &[]);
    target
}

// ---------------------------------------------------------- 4: every load can be taken back

#[test]
fn a_rolled_back_target_is_byte_for_byte_what_it_was() {
    if !sqlite::available() {
        return;
    }
    let travel = Travel::new(1);
    travel.until("transform");
    let before = sqlite::dump(&travel.target());
    travel.step("load");
    assert_ne!(before, sqlite::dump(&travel.target()), "load did nothing");
    travel.step("rollback");
    let after = sqlite::dump(&travel.target());
    assert_eq!(difference(&before, &after).unwrap_or_default(), "");
    travel.step("rollback");
    assert!(after == sqlite::dump(&travel.target()), "twice is not once");
}

#[test]
fn a_row_that_somebody_edited_since_is_listed_and_left_alone() {
    if !sqlite::available() {
        return;
    }
    let travel = Travel::new(1);
    travel.until("load");
    sqlite::run(&travel.target(), "update instruction_sets set rowid = rowid;");
    let edit = "update html_templates set name = 'ours' where rowid = (select min(rowid) from html_templates);";
    sqlite::run(&travel.target(), edit);
    let undone = ran(&mut travel.command("rollback")).ended(1);
    let kept = sqlite::run(&travel.target(), "select count(*), min(name) from html_templates;");
    assert_eq!(kept, "1|ours\n", "{undone:?}");
    let conflicts: Vec<Value> = travel::lines(&travel.folder("rollback").join("conflicts.ndjson"));
    assert_eq!(conflicts.len(), 1, "{conflicts:?}");
}
