//! Dumps that nobody here wrote.

use super::{dump_url, rows, same};
use cases::postgres::{Cluster, available};
use cases::realdata;

/// Restores the files, one after the other, and compares each dump with what came out.
fn compared(restored: &[&str], dumps: &[&str]) {
    let Some(real) = realdata().filter(|_| available()) else { return };
    let database = Cluster::shared().database();
    for file in restored {
        let file = real.join("pg").join(file);
        // A dump may have been made as another user, and may leave for a database of its own.
        let text = std::fs::read_to_string(file).unwrap();
        let here = |line: &&str| !line.starts_with("\\c ") && !line.contains("DATABASE");
        let text: String = text.split_inclusive('\n').filter(here).collect();
        let scratch = cases::Scratch::new();
        database.restore(&scratch.write("dump.sql", text));
    }
    for dump in dumps {
        same(&real.join("pg").join(dump), &database);
    }
}

#[test]
fn pagila() {
    compared(&["pagila/pg_dump15_plain.sql"], &["pagila/pg_dump15_plain.sql"]);
}

#[test]
fn pagila_of_another_age_in_two_files() {
    let Some(real) = realdata() else { return };
    let pagila = real.join("pg/pagila");
    let folder = cases::Scratch::new();
    for file in ["pagila-schema.sql", "pagila-data.sql"] {
        std::fs::copy(pagila.join(file), folder.join(file)).unwrap();
    }
    let (old, new) = (dump_url(folder.path()), dump_url(&pagila.join("pg_dump15_plain.sql")));
    for table in ["actor", "film", "payment_p2007_03", "staff", "store"] {
        assert_eq!(rows(&old, table), rows(&new, table), "{table}");
    }
    // The file with the rows alone finds the other beside it.
    let alone = dump_url(&folder.join("pagila-data.sql"));
    assert_eq!(rows(&alone, "film"), rows(&new, "film"));
}

#[test]
fn chinook_in_four_forms() {
    let forms = [
        "chinook/pg_dump15_plain.sql",
        "chinook/pg_dump15_column_inserts.sql",
        "chinook/pg_dump15_data_only.sql",
        "chinook/Chinook_PostgreSql.sql",
    ];
    compared(&["chinook/Chinook_PostgreSql.sql"], &forms);
}

#[test]
fn northwind_of_another_age() {
    compared(&["northwind/northwind.sql"], &["northwind/northwind.sql"]);
}

#[test]
fn iso_3166_with_a_delimiter_of_its_own() {
    compared(&["iso3166/iso-3166.sql"], &["iso3166/iso-3166.sql"]);
}
