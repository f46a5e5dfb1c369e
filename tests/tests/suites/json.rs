//! `JSONTestSuite`: what begins with `y_` has to be taken, `n_` refused, `i_` is as one likes, but taken
//! whole or refused with a reason.

use cases::fuzz;
use cases::postgres::{self, Cluster, psql};
use cases::{Scratch, program, ran, realdata, sqlite};
use record::{Form, Spans, read_cell};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// The documents by their names.
fn documents() -> Option<BTreeMap<String, Vec<u8>>> {
    let found = cases::files(&realdata()?.join("text/jsontestsuite/test_parsing"));
    let kinds =
        ["y_", "n_", "i_"].map(|kind| found.keys().filter(|name| name.starts_with(kind)).count());
    assert_eq!(kinds, [95, 188, 35]);
    Some(found)
}

/// A document in a line, in a column for documents. A line has no line break in it; what stands between
/// two lines is for who reads the file.
#[test]
fn documents_in_lines() {
    let Some(documents) = documents() else { return };
    let columns = fuzz::columns(b"j");
    for (name, document) in &documents {
        let line = [b"{\"a\":", &document[..], b"}"].concat();
        let mut spans = Spans::default();
        match spans.scan(&line, &columns) {
            Ok(scan) => {
                assert!(!name.starts_with("n_"), "{name} was taken");
                // As another parser reads it, written and read back, by CSV too.
                let written = fuzz::line(&line, &columns);
                assert!(written.is_some() || name == "y_structure_lonely_null.json", "{name}");
                let cell = read_cell(Form::Json, scan.raw(0)).unwrap();
                let text = document.trim_ascii();
                let kept = record::Cell::Text(String::from_utf8(text.to_vec()).unwrap().into());
                // The document null is NULL, unless a tag says that it is a document.
                let expected = if text == b"null" { record::Cell::Null } else { kept };
                assert_eq!(cell, expected, "{name}");
            }
            Err(said) => {
                assert!(!name.starts_with("y_"), "{name}: {said}");
                assert!(said.0.contains("byte ") || said.0.contains("column"), "{name}: {said}");
            }
        }
    }
}

/// Two digits a byte.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The same back.
fn bytes(hex: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(byte).collect()
}

/// An SQLite file with each document as text.
fn source(scratch: &Scratch, documents: &BTreeMap<String, Vec<u8>>) -> std::path::PathBuf {
    let path = scratch.join("source.db");
    let mut rows = String::from("create table d (id text primary key, v text);");
    for (name, document) in documents {
        let _ =
            writeln!(rows, "insert into d values ('{name}', cast(x'{}' as text));", hex(document));
    }
    sqlite::run(&path, &rows);
    path
}

/// Runs the steps up to the load; gives the reasons of the rejected rows by their names.
fn turned(
    scratch: &Scratch,
    source: &Path,
    target: &str,
    column: &str,
) -> BTreeMap<String, String> {
    scratch.write(
        "plan/plan.toml",
        format!("version = 1\n[extract.d]\n[[flow]]\nfrom = \"d\"\ninto = \"d\"\n[flow.columns]\nid = \"id\"\nv = {column}\n"),
    );
    let run = scratch.join("run");
    let _ = std::fs::remove_dir_all(&run);
    for (step, code) in [("survey", 0), ("extract", 0), ("transform", 1), ("load", 1)] {
        let mut command = program(step);
        command.arg("--plan").arg(scratch.join("plan")).arg("--run").arg(&run);
        ran(command.env("SOURCE_URL", source).env("TARGET_URL", target)).ended(code);
    }
    let rejected = std::fs::read_to_string(run.join("3-transformed/rejected.ndjson")).unwrap();
    let read = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        (text(&line["key"]["id"]), text(&line["why"]))
    };
    rejected.lines().map(read).collect()
}

#[test]
fn documents_that_a_plan_reads() {
    let Some(documents) = documents() else { return };
    if !sqlite::available() {
        return;
    }
    let scratch = Scratch::new();
    let (source, target) = (source(&scratch, &documents), scratch.join("target.db"));
    sqlite::run(&target, "create table d (id text primary key, v text);");
    let column = "{ from = \"v\", as = \"json\" }";
    let rejected = turned(&scratch, &source, target.to_str().unwrap(), column);
    for (name, document) in &documents {
        if let Some(why) = rejected.get(name) {
            assert!(!name.starts_with("y_"), "{name}: {why}");
            // Bytes that are no text are never looked at as a document.
            let text = std::str::from_utf8(document).is_ok();
            let named = why.contains("no JSON: the fault is at character ");
            assert!(named || !text || document.is_empty(), "{name}: {why}");
            continue;
        }
        assert!(!name.starts_with("n_"), "{name} was taken");
        let found = sqlite::run(&target, &format!("select hex(v) from d where id = '{name}'"));
        assert_eq!(bytes(found.trim()), squeezed(document), "{name}");
    }
}

/// The document without white space beside its strings: numbers and escapes as they were.
fn squeezed(document: &[u8]) -> Vec<u8> {
    let (mut out, mut quoted, mut escaped) = (Vec::new(), false, false);
    for byte in document {
        if quoted || !byte.is_ascii_whitespace() {
            out.push(*byte);
        }
        (quoted, escaped) = match byte {
            b'"' if !escaped => (!quoted, false),
            b'\\' if quoted => (true, !escaped),
            _ => (quoted, false),
        };
    }
    out
}

/// What a server says of each document, as `json` or `jsonb`.
fn verdicts(
    url: &str,
    kind: &str,
    documents: &BTreeMap<String, Vec<u8>>,
) -> BTreeMap<String, bool> {
    let mut asked = format!(
        "create function taken(bytes bytea) returns boolean language plpgsql as $$ begin
           perform convert_from(bytes, 'UTF8')::{kind}; return true;
         exception when others then return false; end $$;"
    );
    for (name, document) in documents {
        let _ = writeln!(asked, "select '{name}', taken('\\x{}');", hex(document));
    }
    asked += "drop function taken;";
    let said = psql(url, &asked).unwrap();
    let read =
        |line: &str| line.split_once('|').map(|(name, taken)| (name.to_owned(), taken == "t"));
    said.lines().filter_map(read).collect()
}

/// Into `json` and `jsonb` go the documents that the server takes, and no others are tried.
#[test]
fn documents_into_columns_of_a_server() {
    let Some(documents) = documents() else { return };
    if !postgres::available() || !sqlite::available() {
        return;
    }
    for kind in ["json", "jsonb"] {
        let scratch = Scratch::new();
        let source = source(&scratch, &documents);
        let target = Cluster::shared().database();
        target.run(&format!("create table d (id text primary key, v {kind})"));
        let rejected = turned(&scratch, &source, &target.url(), "\"v\"");
        let verdicts = verdicts(&target.url(), kind, &documents);
        assert_eq!(verdicts.len(), documents.len());
        for (name, document) in &documents {
            let taken = !rejected.contains_key(name);
            assert_eq!(taken, verdicts[name], "{name} as {kind}: {:?}", rejected.get(name));
            // In jsonb there is no NUL, and its numbers have an end.
            assert!(taken || !name.starts_with("y_") || kind == "jsonb", "{name}");
            if taken && kind == "json" {
                let found = target.run(&format!(
                    "select encode(convert_to(v::text, 'UTF8'), 'hex') from d where id = '{name}'"
                ));
                assert_eq!(found.trim(), hex(document), "{name}");
            }
        }
    }
}
