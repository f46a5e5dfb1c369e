//! The dump, byte for byte as `pg_dump` writes it.
//!
//! What stands before and behind the rows was written by `pg_dump` itself, of a database made from
//! the plan's own `schema/postgres/`: the document moves the schema as it is.

use crate::cell::Cell;
use crate::table::Table;
use std::collections::BTreeMap;

/// Types, tables, the counters of keys.
pub const BEFORE: &str = include_str!("schema/before.sql");
/// Keys, indexes, references, row level security, policies.
pub const AFTER: &str = include_str!("schema/after.sql");

/// What pgvector adds, before the first type.
const EXTENSION: &str = "\
--
-- Name: vector; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;


--
-- Name: EXTENSION vector; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION vector IS 'vector data type and ivfflat and hnsw access methods';


";
const FIRST_TYPE: &str = "--\n-- Name: booking_source; Type: TYPE;";

/// The whole database; with `vector`, embeddings are of pgvector's type.
pub fn whole(tables: &[Table], vector: bool) -> String {
    let before = if vector { with_vectors() } else { BEFORE.to_owned() };
    let filled: BTreeMap<&str, &Table> = tables.iter().map(|table| (table.name, table)).collect();
    let columns = declared();
    let rows = columns.iter().map(|(name, columns)| copy(name, columns, filled.get(name).copied()));
    let counted = sequences().into_iter().map(|sequence| {
        let table = sequence.strip_suffix("_id_seq").unwrap_or(sequence);
        given(sequence, filled.get(table).map_or(0, |table| table.rows.len()))
    });
    let rows: String = rows.chain(counted).collect();
    [&before, &rows, AFTER].concat()
}

fn with_vectors() -> String {
    let first = format!("{EXTENSION}{FIRST_TYPE}");
    BEFORE
        .replacen(FIRST_TYPE, &first, 1)
        .replace("    embedding text", "    embedding public.vector(256)")
}

/// The tables by name, and the columns that `COPY` writes: not those that are computed.
pub fn declared() -> BTreeMap<&'static str, Vec<&'static str>> {
    let made = BEFORE.split("\nCREATE TABLE public.").skip(1).filter_map(|made| {
        let (name, rest) = made.split_once(" (\n")?;
        let (body, _) = rest.split_once("\n);")?;
        let columns = body.lines().filter(|line| !line.contains("GENERATED ALWAYS AS"));
        let columns = columns.filter_map(|line| line.trim().split(' ').next());
        Some((name, columns.filter(|word| *word != "CONSTRAINT").collect()))
    });
    made.collect()
}

fn sequences() -> Vec<&'static str> {
    let named = BEFORE
        .lines()
        .filter_map(|line| line.strip_prefix("    SEQUENCE NAME public.").map(str::trim_end));
    named.collect()
}

/// An object with its heading.
fn section(heading: &str, body: &str) -> String {
    format!("--\n-- {heading}; Schema: public; Owner: postgres\n--\n\n{body}\n\n\n")
}

fn copy(name: &str, columns: &[&str], table: Option<&Table>) -> String {
    let lines: String =
        table.into_iter().flat_map(|table| &table.rows).map(|row| line(row)).collect();
    let columns = columns.join(", ");
    let body = format!("COPY public.{name} ({columns}) FROM stdin;\n{lines}\\.");
    section(&format!("Data for Name: {name}; Type: TABLE DATA"), &body)
}

fn line(row: &[Cell]) -> String {
    let fields: Vec<String> = row.iter().map(Cell::field).collect();
    fields.join("\t") + "\n"
}

/// How far a key has counted: as far as there are rows.
fn given(sequence: &str, rows: usize) -> String {
    let (last, called) = (rows.max(1), rows > 0);
    let body = format!("SELECT pg_catalog.setval('public.{sequence}', {last}, {called});");
    section(&format!("Name: {sequence}; Type: SEQUENCE SET"), &body)
}
