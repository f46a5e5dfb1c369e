//! The source's own schema, as SQL files.

use crate::postgres::dump::splitter::{Piece, Splitter};
use crate::postgres::failure::complaint;
use crate::postgres::pg_dump::PgDump;
use crate::postgres::session::Reader;
use crate::quoted;
use catalog::Table;
use complaint::{Complaint, Result};
use std::collections::BTreeMap;
use std::io::Read;

/// What stands before the statements of a file. Every name in them has its schema; a setting that
/// is local ends with the file.
const HEAD: &str = "set local search_path = '';\nset local check_function_bodies = false;\n";

impl Reader {
    /// The statements that make the source's tables, then what rests on them, as `pg_dump` writes
    /// them.
    pub fn schema_files(
        &self,
        without: &BTreeMap<String, String>,
    ) -> Result<Vec<(String, String)>> {
        let doing = || "cannot write the schema down".to_owned();
        let asked = "select current_setting('server_version_num')::int4 / 10000, \
                     pg_export_snapshot()";
        let row = self.client.borrow_mut().query_one(asked, &[]);
        let row = row.map_err(|error| complaint(doing(), &error))?;
        let (version, snapshot): (i32, String) = (row.get(0), row.get(1));
        let program = PgDump::for_server(version).map_err(|said| said.while_doing(doing()))?;
        let catalog = self.known_catalog()?;
        let without = without.keys().filter_map(|name| catalog.table(name)).map(excluded);
        let mut arguments: Vec<String> = ARGUMENTS.map(str::to_owned).into();
        arguments.push(format!("--snapshot={snapshot}"));
        arguments.extend(without);
        let mut files = Vec::new();
        for (name, section, head) in [
            ("0001_tables.sql", "pre-data", "Tables, and what they are made of"),
            ("0002_constraints.sql", "post-data", "What rests on the tables"),
        ] {
            let mut arguments = arguments.clone();
            arguments.push(format!("--section={section}"));
            let dump = program.run(&self.server, &arguments);
            let dump = dump.map_err(|said| said.while_doing(doing()))?;
            let statements = statements(dump.as_slice())?;
            if !statements.is_empty() {
                let text = format!("-- {head}, as the source has them.\n\n{HEAD}\n{statements}");
                files.push((name.to_owned(), text));
            }
        }
        Ok(files)
    }
}

/// Nothing of who owns what and who may do what, or of where it lies on the server's disks.
const ARGUMENTS: [&str; 8] = [
    "--schema-only",
    "--no-owner",
    "--no-privileges",
    "--no-tablespaces",
    "--no-publications",
    "--no-subscriptions",
    "--no-security-labels",
    // Ours: what is in it belongs to the database that it was written for.
    "--exclude-schema=waybill",
];

/// The pattern of a table: between double quotes nothing in it means anything else.
fn excluded(table: &Table) -> String {
    let (schema, name) = match &table.place {
        Some((schema, name)) => (schema.as_str(), name.as_str()),
        None => ("public", table.name.as_str()),
    };
    format!("--exclude-table={}.{}", quoted(schema), quoted(name))
}

/// The statements of a dump that another database can run, in a transaction.
fn statements(dump: impl Read) -> Result<String> {
    let mut pieces = Splitter::new(dump, "what pg_dump writes");
    let (mut text, mut access) = (String::new(), "heap".to_owned());
    while let Some(piece) = pieces.next()? {
        // \restrict and \unrestrict are for psql alone.
        let Piece::Statement(_, statement) = piece else { continue };
        let statement = std::str::from_utf8(statement)
            .map_err(|_| Complaint::new("pg_dump writes something that is not UTF-8"))?;
        let method = statement.strip_prefix("SET default_table_access_method = ");
        let kept = match method {
            // How a table is kept matters; the other settings are of pg_dump's own session.
            Some(wanted) if wanted != access => {
                wanted.clone_into(&mut access);
                Some(format!("SET LOCAL default_table_access_method = {wanted}"))
            }
            _ => usable(statement),
        };
        if let Some(statement) = kept {
            text.push_str(&statement);
            text.push_str(";\n\n");
        }
    }
    Ok(text)
}

/// The statement as it is to be run; `None` if it is not.
fn usable(statement: &str) -> Option<String> {
    let begins = |word: &str| statement.starts_with(word);
    if begins("SET ") || begins("SELECT pg_catalog.set_config('search_path'") {
        return None;
    }
    // These are the superuser's, and are there already.
    if begins("COMMENT ON EXTENSION ") || begins("COMMENT ON SCHEMA public ") {
        return None;
    }
    // There may be a password in it.
    if begins("CREATE USER MAPPING ") || begins("ALTER USER MAPPING ") {
        return None;
    }
    if statement == "CREATE SCHEMA public" {
        return Some("CREATE SCHEMA IF NOT EXISTS public".to_owned());
    }
    Some(statement.to_owned())
}

#[cfg(test)]
mod tests {
    use super::statements;

    #[test]
    fn what_another_database_can_run() {
        let dump = r"--
-- PostgreSQL database dump
--

\restrict x7

SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA public;
COMMENT ON SCHEMA public IS 'standard public schema';
CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;
COMMENT ON EXTENSION citext IS 'a; b';
CREATE FUNCTION public.f() RETURNS void
    LANGUAGE plpgsql
    AS $$begin
SET x = 1;
update t
SET a = 2;
end$$;
SET default_tablespace = '';
SET default_table_access_method = heap;
-- Name: t
CREATE TABLE public.t (
    a text DEFAULT ';
SET b = 1;
'
);
SET default_table_access_method = columnar;
CREATE USER MAPPING FOR me SERVER there OPTIONS (password 'secret');
\unrestrict x7
";
        let expected = r"CREATE SCHEMA IF NOT EXISTS public;

CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;

CREATE FUNCTION public.f() RETURNS void
    LANGUAGE plpgsql
    AS $$begin
SET x = 1;
update t
SET a = 2;
end$$;

CREATE TABLE public.t (
    a text DEFAULT ';
SET b = 1;
'
);

SET LOCAL default_table_access_method = columnar;

";
        assert_eq!(statements(dump.as_bytes()).unwrap(), expected);
    }
}
