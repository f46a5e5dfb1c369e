//! The invariants of ARCHITECTURE.md, as far as a test can check them.

use cases::repository;
use cases::sources::{self, Manifest, code, functions, manifests};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What each library may use of ours.
const LIBRARIES: [(&str, &[&str]); 11] = [
    ("complaint", &[]),
    ("outage", &[]),
    ("record", &["complaint"]),
    ("catalog", &["complaint", "record"]),
    ("plan", &["catalog", "complaint", "record"]),
    ("stage", &["complaint", "outage", "record"]),
    ("database", &["catalog", "complaint", "outage", "record"]),
    ("index", &["complaint"]),
    ("journal", &["catalog", "complaint", "database", "record", "stage"]),
    ("objects", &["complaint", "outage", "record"]),
    ("step", &["complaint"]),
];
/// Programs that may write to a database.
const WRITERS: [&str; 4] = ["load", "rollback", "schema", "facts"];
/// Functions are shorter than this, and most of them much shorter.
const LONGEST_FUNCTION: usize = 60;
const LONGEST_FILE: usize = 400;

/// Fails with the whole list unless it is empty.
#[track_caller]
fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}

fn ours(manifest: &Manifest) -> bool {
    manifest.folder.starts_with(repository().join("crates"))
}

/// The Rust files of the crates without comments, strings and unit tests.
fn crates() -> Vec<(PathBuf, String)> {
    let untested = |text: &str| match text.find("#[cfg(test)]\nmod ") {
        Some(tests) => text[..tests].to_owned(),
        None => text.to_owned(),
    };
    let files = sources::rust("crates").into_iter();
    files
        .filter(|(path, _)| path.components().any(|part| part.as_os_str() == "src"))
        .filter(|(path, _)| !path.ends_with("tests.rs"))
        .map(|(path, text)| (path, code(&untested(&text))))
        .collect()
}

/// The crate that a file belongs to.
fn of(path: &Path) -> &str {
    path.components().nth(1).and_then(|part| part.as_os_str().to_str()).unwrap()
}

/// Where one of the words stands in code outside the places that may have it.
fn uses(words: &[&str], may: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (path, code) in crates() {
        let name = path.display().to_string();
        if may(of(&path), &name) {
            continue;
        }
        for (number, line) in (1..).zip(code.lines()) {
            let word = words.iter().find(|word| contains(line, word));
            found.extend(word.map(|word| format!("{name}:{number}: {word}")));
        }
    }
    found
}

/// Whether the line has the word, not as a part of a longer one.
fn contains(line: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        let begins = word.starts_with(|c: char| c.is_alphanumeric());
        let ends = word.ends_with(|c: char| c.is_alphanumeric());
        let before = begins && part(line[..at].chars().next_back());
        let after = ends && part(line[at + word.len()..].chars().next());
        !before && !after
    })
}

#[test]
fn a_program_never_depends_on_a_program() {
    let all = manifests();
    let programs: BTreeSet<&String> = all.values().filter(|m| m.program).map(|m| &m.name).collect();
    let mut found = Vec::new();
    for manifest in all.values() {
        let needs = manifest.needs.iter().filter(|needed| programs.contains(needed));
        found.extend(needs.map(|needed| format!("{} depends on {needed}", manifest.name)));
    }
    none("programs that are depended on", &found);
}

#[test]
fn libraries_use_what_the_map_says() {
    let all = manifests();
    let mut found = Vec::new();
    for manifest in all.values().filter(|manifest| ours(manifest) && !manifest.program) {
        let Some((_, may)) = LIBRARIES.iter().find(|(name, _)| *name == manifest.name) else {
            found.push(format!("{} is not in the map", manifest.name));
            continue;
        };
        let used = manifest.needs.iter().filter(|needed| all.contains_key(*needed));
        let beyond = used.filter(|needed| !may.contains(&needed.as_str()));
        found.extend(beyond.map(|needed| format!("{} uses {needed}", manifest.name)));
    }
    none("libraries beyond the map", &found);
}

#[test]
fn only_database_names_a_driver() {
    let drivers = ["rusqlite", "postgres", "tokio_postgres", "libsqlite3_sys"];
    // `catalog` has a module of that name: what PostgreSQL makes of values.
    let named = ["rusqlite", "postgres::Client", "postgres::types", "tokio_postgres"];
    let mut found = uses(&named, |of, _| of == "database");
    for manifest in manifests().values().filter(|manifest| manifest.name != "database") {
        let needs =
            manifest.needs.iter().filter(|n| drivers.contains(&n.replace('-', "_").as_str()));
        found.extend(needs.map(|needed| format!("{} depends on {needed}", manifest.name)));
    }
    none("drivers outside database", &found);
}

#[test]
fn only_objects_names_a_store() {
    let stores = ["object_store", "reqwest", "tokio"];
    let mut found = uses(&stores, |of, _| of == "objects");
    let crates = manifests();
    for manifest in crates.values().filter(|m| ours(m) && m.name != "objects") {
        let needs =
            manifest.needs.iter().filter(|n| stores.contains(&n.replace('-', "_").as_str()));
        found.extend(needs.map(|needed| format!("{} depends on {needed}", manifest.name)));
    }
    none("stores outside objects", &found);
    // No bucket is asked before the rows are there to be put in.
    for program in ["survey", "extract", "transform"] {
        assert!(!crates[program].reaches(&crates).contains("objects"), "{program} opens buckets");
    }
}

#[test]
fn no_driver_type_crosses_the_border_of_database() {
    let mut found = Vec::new();
    for (path, code) in crates().iter().filter(|(path, _)| of(path) == "database") {
        let public = code.lines().enumerate().filter(|(_, line)| line.trim().starts_with("pub "));
        let named = public
            .filter(|(_, line)| contains(line, "rusqlite") || contains(line, "postgres::Client"));
        found.extend(named.map(|(at, line)| format!("{}:{}:{line}", path.display(), at + 1)));
    }
    none("driver types in public", &found);
}

#[test]
fn transform_knows_no_database_and_rollback_no_plan() {
    let all = manifests();
    for (program, library) in [("transform", "database"), ("rollback", "plan")] {
        assert!(!all[program].reaches(&all).contains(library), "{program} depends on {library}");
    }
}

#[test]
fn only_some_programs_can_write_to_a_database() {
    let all = manifests();
    let writes = |text: &str| {
        let mut imports = text.split(';').filter(|statement| statement.contains("use database"));
        imports.any(|import| contains(import, "Writer")) || contains(text, "database::Writer")
    };
    let named: BTreeSet<String> = crates()
        .iter()
        .filter(|(path, text)| of(path) != "database" && writes(text))
        .map(|(path, _)| of(path).to_owned())
        .collect();
    // A library that names it brings it to whoever uses the library.
    let mut found = Vec::new();
    for manifest in all.values().filter(|m| m.program && !WRITERS.contains(&m.name.as_str())) {
        let mut reached = manifest.reaches(&all);
        reached.insert(manifest.name.clone());
        let through = reached.intersection(&named);
        found.extend(through.map(|name| format!("{} through {name}", manifest.name)));
    }
    none("writers of databases", &found);
}

#[test]
fn only_step_speaks_and_only_data_goes_to_stdout() {
    let spoken = ["println!", "print!", "eprintln!", "eprint!", "dbg!", "stderr"];
    // What a program that we run says is not said by us.
    let runs = "crates/database/src/postgres/pg_dump.rs";
    none("voices outside step", &uses(&spoken, |of, file| of == "step" || file == runs));
    // A table of extract, the rows of a closure, the log of validate.
    let pipes =
        ["crates/extract/src/pipe.rs", "crates/survey/src/subset.rs", "crates/validate/src/log.rs"];
    let stdout = uses(&["stdout"], |_, file| pipes.contains(&file) || file == runs);
    let stdout: Vec<String> = stdout.into_iter().filter(|at| !at.contains("main.rs")).collect();
    none("stdout outside the pipes", &stdout);
    none(
        "exit codes outside step",
        &uses(&["process::exit", "ExitCode::from"], |of, _| of == "step"),
    );
}

#[test]
fn only_stage_makes_files() {
    let makes = [
        "File::create",
        "File::options",
        "OpenOptions",
        "fs::write",
        "fs::rename",
        "fs::copy",
        "create_dir",
        "create_dir_all",
        "remove_dir_all",
        "remove_file",
        "set_permissions",
    ];
    // index spills into nameless files, database reads dumps through one; the others write where a
    // person told them to: survey the folder of --draft-plan, schema the folder of a new database.
    // load tries what it emits on a scratch database, which goes again. objects sweeps a bucket that
    // is a folder.
    let may = |of: &str, file: &str| {
        matches!(of, "stage" | "index" | "database")
            || matches!(file, "crates/survey/src/draft.rs" | "crates/schema/src/main.rs")
            || file == "crates/load/src/emit/trial.rs"
            // A bucket may be a folder; it is no part of a run.
            || of == "objects"
            // The list of points, for tests.
            || of == "outage"
    };
    none("files made outside stage", &uses(&makes, may));
}

#[test]
fn data_does_not_depend_on_clock_chance_or_hashing() {
    let chance = ["HashMap", "HashSet", "RandomState", "DefaultHasher", "rand::", "thread_rng"];
    none("order that is not the same twice", &uses(&chance, |_, _| false));
    // A waybill has times, and a time that make reads; a person at a terminal sees progress; a query
    // has a budget.
    let clock = ["SystemTime", "Instant", "Timestamp::now", "Zoned::now"];
    let may = |of: &str, file: &str| {
        of == "step"
            || matches!(file, "crates/stage/src/waybill.rs" | "crates/stage/src/run.rs")
            || file == "crates/validate/src/queries.rs"
            // Batches are as large as a time allows, and somebody is told how long the rest takes.
            || matches!(file, "crates/load/src/backfill/pace.rs" | "crates/validate/src/log.rs")
            || file.starts_with("crates/database/src/sqlite/")
            // An instant there is a value of the dump.
            || file.starts_with("crates/database/src/postgres/dump/value/")
    };
    none("clocks", &uses(&clock, may));
}

#[test]
fn nothing_is_unfinished() {
    let words = ["todo!", "unimplemented!", "#[ignore"].map(str::to_owned);
    let marks =
        ["FIX", "TO", "XX"].map(|half| format!("{half}{}", if half == "TO" { "DO" } else { "ME" }));
    let marks = [marks[0].clone(), marks[1].clone()];
    let mut found = Vec::new();
    for (path, text) in sources::rust("crates").into_iter().chain(sources::rust("tests")) {
        let code = code(&text);
        let of_code = code.lines().zip(text.lines()).enumerate().filter(|(_, (code, line))| {
            words.iter().any(|word| code.contains(word))
                || marks.iter().any(|mark| contains(line, mark))
        });
        found
            .extend(of_code.map(|(at, (_, line))| format!("{}:{}:{line}", path.display(), at + 1)));
    }
    none("unfinished", &found);
}

#[test]
fn no_registry_and_no_machine_is_named() {
    let folders = ["work", "root", "home"].map(|name| format!("/{name}/"));
    let hosts: [&[&str]; 6] = [
        &["index", "crates", "io"],
        &["static", "crates", "io"],
        &["registry", "npmjs", "org"],
        &["pypi", "org"],
        &["deb", "debian", "org"],
        &["files", "pythonhosted", "org"],
    ];
    let hosts = hosts.map(|parts| parts.join("."));
    let mut found = Vec::new();
    for (path, text) in sources::tracked() {
        // The lock names the registry that cargo itself names.
        if path.ends_with("Cargo.lock") {
            continue;
        }
        for (number, line) in (1..).zip(text.lines()) {
            let named = folders.iter().chain(&hosts).find(|name| line.contains(name.as_str()));
            found.extend(named.map(|name| format!("{}:{number}: {name}", path.display())));
        }
    }
    none("machines and registries", &found);
}

#[test]
fn functions_and_files_are_short() {
    let mut found = Vec::new();
    let everywhere = ["crates", "tests", "data/plans"].into_iter().flat_map(sources::rust);
    for (path, text) in everywhere {
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            found.push(format!("{}: {lines} lines", path.display()));
        }
        let long = functions(&code(&text)).into_iter().filter(|f| f.lines > LONGEST_FUNCTION);
        found.extend(
            long.map(|f| {
                format!("{}:{}: {} has {} lines", path.display(), f.line, f.name, f.lines)
            }),
        );
    }
    none("too long", &found);
}

#[test]
fn most_functions_are_shorter_still() {
    let files = crates();
    let mut lengths: Vec<usize> =
        files.iter().flat_map(|(_, code)| functions(code)).map(|function| function.lines).collect();
    lengths.sort_unstable();
    let (half, nine_tenths) = (lengths[lengths.len() / 2], lengths[lengths.len() * 9 / 10]);
    assert!(
        half <= 10 && nine_tenths <= 30,
        "median {half} lines, nine of ten within {nine_tenths}"
    );
}

#[test]
fn every_crate_is_one_sentence_and_begins_with_it() {
    let mut found = Vec::new();
    for manifest in manifests().values() {
        let sentence = &manifest.description;
        if sentence.trim_end_matches('.').contains(". ") || !sentence.ends_with('.') {
            found.push(format!("{}: not one sentence: {sentence:?}", manifest.name));
        }
        let text = std::fs::read_to_string(&manifest.begins).unwrap();
        let head = text.lines().map_while(|line| line.strip_prefix("//!"));
        let head: Vec<&str> = head.map(str::trim).take_while(|line| !line.is_empty()).collect();
        if !head.join(" ").replace('`', "").starts_with(&sentence.replace('`', "")) {
            let begins = manifest.begins.strip_prefix(repository()).unwrap();
            found.push(format!("{} does not begin with: {sentence}", begins.display()));
        }
    }
    none("crates", &found);
}

#[test]
fn no_crate_or_module_has_a_name_that_says_nothing() {
    let nothing = ["common", "util", "utils", "core", "helpers", "misc", "types"];
    let mut found = Vec::new();
    for (path, _) in sources::rust("crates") {
        let named = path.components().any(|part| {
            let name = Path::new(part.as_os_str()).file_stem().and_then(|name| name.to_str());
            name.is_some_and(|name| nothing.contains(&name))
        });
        found.extend(named.then(|| path.display().to_string()));
    }
    none("names that say nothing", &found);
}

/// A database in another encoding is sent nothing that it cannot hold.
#[test]
fn statements_are_ascii() {
    let sql = cases::sources::tracked().into_iter().filter(|(path, _)| {
        path.starts_with("crates/database") && path.extension().is_some_and(|end| end == "sql")
    });
    let found: Vec<String> = sql
        .filter(|(_, text)| !text.is_ascii())
        .map(|(path, _)| path.display().to_string())
        .collect();
    none("letters beyond ASCII", &found);
}
