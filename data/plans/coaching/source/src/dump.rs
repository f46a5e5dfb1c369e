//! The dumps, byte for byte as `pg_dump` writes them.
//!
//! Without data: tables with their sequences, defaults, keys, indexes, references. With data: the
//! rows stand between defaults and keys, so that a reference that was never checked is added when
//! the rows are there.

use crate::cell::Cell;
use crate::table::{Reference, Table};

/// What makes the text of a dump.
type Dump = fn(&[Table]) -> String;

/// The files and what is in each: those of the document's four commands, and the whole.
pub const FILES: [(&str, Dump); 5] = [
    ("totalis.sql", whole),
    ("totalis_schema.sql", schema),
    // A table comes after the one it refers to.
    ("coaches_with_images.sql", |tables| data_only(tables, &["tls_image", "tls_coach"])),
    ("categories.sql", |tables| data_only(tables, &["tls_category"])),
    ("config_data.sql", |tables| data_only(tables, &["tls_prompt", "tls_system", "tls_variable"])),
];

/// What every dump begins with.
const HEAD: &str = "\
--
-- PostgreSQL database dump
--

-- Dumped from database version 15.1 (Debian 15.1-1.pgdg110+1)
-- Dumped by pg_dump version 15.1 (Debian 15.1-1.pgdg110+1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

";

/// What follows where tables are made.
const STORAGE: &str = "\
SET default_tablespace = '';

SET default_table_access_method = heap;

";

/// What every dump ends with.
const FOOT: &str = "\
--
-- PostgreSQL database dump complete
--

";

/// The whole database.
pub fn whole(tables: &[Table]) -> String {
    [HEAD, STORAGE, &before(tables), &data(tables.iter()), &after(tables), FOOT].concat()
}

/// The schema alone.
fn schema(tables: &[Table]) -> String {
    [HEAD, STORAGE, &before(tables), &after(tables), FOOT].concat()
}

/// The rows of some tables, in this order.
fn data_only(tables: &[Table], names: &[&str]) -> String {
    let chosen = names.iter().filter_map(|name| tables.iter().find(|table| table.name == *name));
    [HEAD, &data(chosen), FOOT].concat()
}

/// What has to be there before the rows.
fn before(tables: &[Table]) -> String {
    let made = tables.iter().map(|table| create(table) + &sequence(table.name));
    made.chain(tables.iter().map(|table| counting(table.name))).collect()
}

/// The rows, and how far the keys have counted: the sequences by name.
fn data<'a>(tables: impl Iterator<Item = &'a Table>) -> String {
    let tables: Vec<&Table> = tables.collect();
    let mut counted = tables.clone();
    counted.sort_by_key(|table| table.name);
    let rows = tables.iter().map(|table| copy(table));
    rows.chain(counted.iter().map(|table| given(table))).collect()
}

/// What is added when the rows are there.
fn after(tables: &[Table]) -> String {
    let keys = tables.iter().map(|table| key(table.name));
    let indexes = tables.iter().flat_map(|table| {
        table.indexed.iter().map(|column| index(table.name, column)).collect::<Vec<_>>()
    });
    let references = tables.iter().flat_map(|table| {
        table.references.iter().map(|found| reference(table.name, found)).collect::<Vec<_>>()
    });
    keys.chain(indexes).chain(references).collect()
}

/// An object with its heading.
fn section(heading: &str, body: &str) -> String {
    format!("--\n-- {heading}; Schema: public; Owner: totalis\n--\n\n{body}\n\n\n")
}

/// An object that is given to its owner.
fn owned(heading: &str, body: &str, name: &str) -> String {
    let made = section(heading, body);
    format!("{made}ALTER TABLE public.{name} OWNER TO totalis;\n\n")
}

fn create(table: &Table) -> String {
    let name = table.name;
    let lines: Vec<String> =
        table.columns.iter().map(|column| format!("    {} {}", column.name, column.kind)).collect();
    let body = format!("CREATE TABLE public.{name} (\n{}\n);", lines.join(",\n"));
    owned(&format!("Name: {name}; Type: TABLE"), &body, name)
}

fn sequence(table: &str) -> String {
    let name = format!("{table}_id_seq");
    let body = format!(
        "CREATE SEQUENCE public.{name}\n    AS integer\n    START WITH 1\n    INCREMENT BY 1\n    \
         NO MINVALUE\n    NO MAXVALUE\n    CACHE 1;"
    );
    let made = owned(&format!("Name: {name}; Type: SEQUENCE"), &body, &name);
    let body = format!("ALTER SEQUENCE public.{name} OWNED BY public.{table}.id;");
    made + &section(&format!("Name: {name}; Type: SEQUENCE OWNED BY"), &body)
}

fn counting(table: &str) -> String {
    let body = format!(
        "ALTER TABLE ONLY public.{table} ALTER COLUMN id SET DEFAULT \
         nextval('public.{table}_id_seq'::regclass);"
    );
    section(&format!("Name: {table} id; Type: DEFAULT"), &body)
}

fn copy(table: &Table) -> String {
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let (name, columns) = (table.name, columns.join(", "));
    let lines: String = table.rows.iter().map(|row| line(row)).collect();
    let body = format!("COPY public.{name} ({columns}) FROM stdin;\n{lines}\\.");
    section(&format!("Data for Name: {name}; Type: TABLE DATA"), &body)
}

fn line(row: &[Cell]) -> String {
    let fields: Vec<String> = row.iter().map(Cell::field).collect();
    fields.join("\t") + "\n"
}

fn given(table: &Table) -> String {
    let name = format!("{}_id_seq", table.name);
    let body = format!("SELECT pg_catalog.setval('public.{name}', {}, true);", table.given);
    section(&format!("Name: {name}; Type: SEQUENCE SET"), &body)
}

fn key(table: &str) -> String {
    let body = format!(
        "ALTER TABLE ONLY public.{table}\n    ADD CONSTRAINT {table}_pkey PRIMARY KEY (id);"
    );
    section(&format!("Name: {table} {table}_pkey; Type: CONSTRAINT"), &body)
}

fn index(table: &str, column: &str) -> String {
    let name = format!("{table}_{column}_idx");
    let body = format!("CREATE INDEX {name} ON public.{table} USING btree ({column});");
    section(&format!("Name: {name}; Type: INDEX"), &body)
}

fn reference(table: &str, found: &Reference) -> String {
    let Reference { column, to, valid } = found;
    let name = format!("{table}_{column}_fkey");
    let checked = if *valid { "" } else { " NOT VALID" };
    let body = format!(
        "ALTER TABLE ONLY public.{table}\n    ADD CONSTRAINT {name} FOREIGN KEY ({column}) \
         REFERENCES public.{to}(id){checked};"
    );
    section(&format!("Name: {table} {name}; Type: FK CONSTRAINT"), &body)
}
