//! The script, a row at a time, as `pg_dump` writes it or as SQLite reads it.

use crate::cell::Cell;
use std::fmt::Write as _;
use std::io::{Result, Write};

/// Types, tables: what `pg_dump` wrote of them.
const BEFORE: &str = include_str!("schema/before.sql");
/// Keys, references, indexes, policies.
const AFTER: &str = include_str!("schema/after.sql");
/// The same tables for SQLite.
const SQLITE: &str = include_str!("schema/sqlite.sql");

/// Whose words are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Postgres,
    Sqlite,
}

/// What is written, and to where.
pub struct Script<W: Write> {
    out: W,
    engine: Engine,
    line: String,
}

impl<W: Write> Script<W> {
    /// Writes what comes before the rows.
    pub fn new(mut out: W, engine: Engine) -> Result<Self> {
        match engine {
            Engine::Postgres => out.write_all(BEFORE.as_bytes())?,
            // References are checked by nobody while rows come in, and lead somewhere at the end.
            Engine::Sqlite => writeln!(out, "PRAGMA foreign_keys=OFF;\nBEGIN;\n{SQLITE}")?,
        }
        Ok(Self { out, engine, line: String::new() })
    }

    /// Writes a table's rows; `columns` are all of them, in their order.
    pub fn table<const N: usize>(
        &mut self,
        name: &str,
        columns: &str,
        rows: impl Iterator<Item = [Cell; N]>,
    ) -> Result<()> {
        if self.engine == Engine::Postgres {
            self.heading(&format!("Data for Name: {name}; Type: TABLE DATA"))?;
            writeln!(self.out, "COPY public.{name} ({columns}) FROM stdin;")?;
        }
        for row in rows {
            self.row(name, &row)?;
        }
        match self.engine {
            Engine::Postgres => self.out.write_all(b"\\.\n\n\n"),
            Engine::Sqlite => Ok(()),
        }
    }

    fn row(&mut self, table: &str, row: &[Cell]) -> Result<()> {
        self.line.clear();
        if self.engine == Engine::Sqlite {
            // Writing into a String cannot fail.
            let _ = write!(self.line, "INSERT INTO {table} VALUES(");
        }
        for (place, cell) in row.iter().enumerate() {
            match self.engine {
                Engine::Postgres => {
                    self.line.push_str(if place > 0 { "\t" } else { "" });
                    cell.field(&mut self.line);
                }
                Engine::Sqlite => {
                    self.line.push_str(if place > 0 { "," } else { "" });
                    cell.literal(&mut self.line);
                }
            }
        }
        self.line.push_str(if self.engine == Engine::Sqlite { ");\n" } else { "\n" });
        self.out.write_all(self.line.as_bytes())
    }

    /// How far the key of a table has counted.
    pub fn counted(&mut self, sequence: &str, last: i64) -> Result<()> {
        if self.engine == Engine::Sqlite {
            return Ok(());
        }
        self.heading(&format!("Name: {sequence}; Type: SEQUENCE SET"))?;
        let (last, called) = (last.max(1), last > 0);
        writeln!(self.out, "SELECT pg_catalog.setval('public.{sequence}', {last}, {called});\n\n")
    }

    fn heading(&mut self, what: &str) -> Result<()> {
        writeln!(self.out, "--\n-- {what}; Schema: public; Owner: postgres\n--\n")
    }

    /// Writes what comes behind the rows.
    pub fn finish(mut self) -> Result<()> {
        match self.engine {
            Engine::Postgres => self.out.write_all(AFTER.as_bytes())?,
            Engine::Sqlite => self.out.write_all(b"COMMIT;\n")?,
        }
        self.out.flush()
    }
}
