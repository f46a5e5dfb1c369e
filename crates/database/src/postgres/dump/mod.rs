//! What `pg_dump` wrote as plain text, read without a server.
//!
//! A dump is read twice. The first time its statements are looked at, and rows are skipped: they
//! make a [`schema::Schema`], and from that comes the catalog that a server would give. The second
//! time its rows go into a scratch file of SQLite, a table for each table, where all questions about
//! rows are answered. What only a server could follow is refused, with its file and line.

mod contents;
mod copy;
mod ddl;
mod declared;
pub(crate) mod definitions;
mod export;
mod files;
mod findings;
mod input;
mod insert;
mod lexer;
mod literal;
mod load;
mod names;
mod parser;
mod preset;
mod resolve;
mod schema;
mod scratch;
mod session;
mod sources;
pub(crate) mod splitter;
mod tables;
mod target;
mod value;

#[cfg(test)]
mod tests;

use crate::sqlite;
use complaint::Result;
use load::Loader;
use schema::Schema;
use scratch::Scratch;
use sources::Sources;
use std::path::Path;

/// Reads the dump into a scratch file and opens that.
pub(crate) fn open(path: &Path, as_of: Option<&str>) -> Result<sqlite::Reader> {
    read(path, as_of).map_err(|said| said.while_doing(format!("cannot read {}", path.display())))
}

fn read(path: &Path, as_of: Option<&str>) -> Result<sqlite::Reader> {
    let mut schema = Schema::default();
    let sources = Sources::read(path, &mut schema)?;
    let scratch = Scratch::new(&schema)?;
    let mut loader = Loader::new(&scratch, &mut schema);
    sources.all().try_for_each(|contents| loader.file(contents))?;
    let found = std::mem::take(&mut loader.found);
    drop(loader);
    let catalog = tables::catalog(&schema, sources.bytes, &found.rows);
    let (file, alike) = scratch.finish(&schema)?;
    let dump = sqlite::Dump {
        findings: findings::of(&schema, &sources, found),
        sequences: schema.last_numbers(),
        schema_files: export::files(sources.makers(), &schema)?,
        catalog,
        alike,
    };
    sqlite::Reader::of_dump(file, dump, as_of)
}
