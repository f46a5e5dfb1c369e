//! Dumps that cannot be read: what is said of them, with exit code 4 and nothing written.

use super::dump_url;
use cases::postgres::{Cluster, available};
use cases::{Scratch, files, program, ran};
use std::path::Path;

const DUMP: &str = "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n
SET client_encoding = 'UTF8';
CREATE TABLE public.a (id integer NOT NULL, name text, data bytea);
COPY public.a (id, name, data) FROM stdin;
1\tone\t\\\\x00
2\ttwo\t\\N
\\.
ALTER TABLE ONLY public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);
--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc\n";

/// What is said of the file: by `survey` and by `extract`, which write nothing.
#[track_caller]
fn refused(folder: &Scratch, path: &Path) -> String {
    let before = files(folder.path());
    let source = dump_url(path);
    let plan = folder.join("drafted");
    let mut survey = program("survey");
    let surveyed = ran(survey.args(["--source", &source, "--draft-plan"]).arg(&plan)).ended(4);
    let mut extract = program("extract");
    let extracted = ran(extract.args(["--source", &source, "--table", "a", "--to", "-"])).ended(4);
    assert_eq!(extracted.stdout, "");
    assert_eq!(files(folder.path()), before);
    assert_eq!(surveyed.stderr.replace("survey:", "extract:"), extracted.stderr);
    extracted.stderr
}

/// Fails unless a dump with this change is refused with these words, at this line.
#[track_caller]
fn changed(from: &str, to: &str, line: usize, said: &str) {
    assert!(DUMP.contains(from), "{from}");
    let folder = Scratch::new();
    let path = folder.write("dump.sql", DUMP.replacen(from, to, 1));
    let told = refused(&folder, &path);
    assert!(told.contains(said), "{told}");
    assert!(told.contains(&format!("dump.sql:{line}\n")), "line {line}: {told}");
}

#[test]
fn it_is_whole_as_it_stands() {
    let folder = Scratch::new();
    let path = folder.write("dump.sql", DUMP);
    assert_eq!(super::rows(&dump_url(&path), "a").lines().count(), 2);
}

#[test]
fn it_is_cut_off_wherever() {
    let end = DUMP.find("-- PostgreSQL database dump complete").unwrap();
    let begin = DUMP.find("-- PostgreSQL database dump\n").unwrap() + 30;
    for length in begin..end {
        let folder = Scratch::new();
        let path = folder.write("dump.sql", &DUMP[..length]);
        let mut extract = program("extract");
        extract.args(["--source", &dump_url(&path), "--table", "a", "--to", "-"]);
        let told = ran(&mut extract).ended(4);
        assert_eq!(told.stdout, "", "{length}");
        assert!(told.stderr.contains("dump.sql:"), "{length}: {}", told.stderr);
    }
}

#[test]
fn rows_that_are_no_rows() {
    changed("1\tone\t\\\\x00", "1\tone", 10, "only 2 values");
    changed("1\tone\t", "1\tone\tx\t", 10, "more values");
    changed("2\ttwo\t", "x\ttwo\t", 11, "column id: \"x\" is no integer");
    changed("2\ttwo\t", "3000000000\ttwo\t", 11, "not between");
    changed("2\ttwo\t", "\\N\ttwo\t", 11, "NULL");
    changed("2\ttwo\t", "1\ttwo\t", 11, "the same primary key");
    changed("\\\\x00", "\\\\x0", 10, "hexadecimal");
    changed("one", "o\\000ne", 10, "NUL");
    changed("one", "o\\xffne", 10, "not UTF-8");
    changed("one", "o\0ne", 10, "NUL");
    changed("(id, name, data) FROM", "(id, nam, data) FROM", 9, "no column \"nam\"");
}

#[test]
fn commands_and_settings_that_are_not_followed() {
    changed("SET client", "\\i other.sql\nSET client", 7, "\\i is a command to psql");
    changed("SET client", "\\connect a\n\\c b\nSET client", 8, "second database");
    changed(
        "--\n-- PostgreSQL database dump complete",
        "\\connect b\n--\n-- PostgreSQL database dump complete",
        14,
        "second database",
    );
    changed("'UTF8'", "'LATIN1'", 7, "pg_dump -E UTF8");
    changed("ALTER TABLE ONLY", "TRUNCATE public.a;\nALTER TABLE ONLY", 13, "TRUNCATE");
    changed("id integer NOT NULL", "id integer NOT NULL WHAT", 8, "WHAT");
}

#[test]
fn one_connect_before_everything_leads_nowhere_else() {
    let folder = Scratch::new();
    let text = DUMP.replace("SET client", "CREATE DATABASE x;\n\\connect x\nSET client");
    let path = folder.write("dump.sql", text);
    assert_eq!(super::rows(&dump_url(&path), "a").lines().count(), 2);
}

#[test]
fn bytes_that_are_not_utf_8() {
    let folder = Scratch::new();
    for setting in ["'UTF8'", "'SQL_ASCII'"] {
        let mut bytes = DUMP.replace("'UTF8'", setting).into_bytes();
        let place = bytes.windows(3).position(|window| window == b"one").unwrap();
        bytes[place] = 0xe9;
        let path = folder.write("dump.sql", bytes);
        let told = refused(&folder, &path);
        assert!(told.contains("not UTF-8") && told.contains("dump.sql:10\n"), "{told}");
    }
    let path = folder.write("dump.sql", DUMP.replace("'UTF8'", "'SQL_ASCII'").replace("one", "é"));
    assert!(super::rows(&dump_url(&path), "a").contains("é"));
}

#[test]
fn what_is_no_plain_text() {
    let folder = Scratch::new();
    for (bytes, said) in [
        (&b"PGDMP\x01\x0e"[..], "pg_restore -f"),
        (b"\x1f\x8b\x08\0", "gunzip"),
        (b"SQLite format 3\0", "SQLite database"),
        (b"", "no statement"),
        (b"hello", "no dump of PostgreSQL"),
        (b"PRAGMA foreign_keys=OFF;\n", "no dump of PostgreSQL"),
    ] {
        let path = folder.write("dump.sql", bytes);
        let told = refused(&folder, &path);
        assert!(told.contains(said), "{told}");
    }
    assert!(refused(&folder, &folder.join("absent.sql")).contains("check the path"));
}

#[test]
fn archives_that_pg_dump_wrote() {
    if !available() {
        return;
    }
    let database = Cluster::shared().database();
    database.run("create table a (id int)");
    let folder = Scratch::new();
    for format in ["custom", "tar", "directory"] {
        let path = folder.join(format);
        database.pg_dump(&["--format", format, "--file", path.to_str().unwrap()]);
        assert!(refused(&folder, &path).contains("pg_restore -f"), "{format}");
    }
}
