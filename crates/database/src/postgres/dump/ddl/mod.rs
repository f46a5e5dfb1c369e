//! What a statement makes of a schema.

mod alter;
mod column;
mod constraint;
mod grant;
mod index;
mod kind;
mod routine;
mod sequence;
mod table;

pub(crate) use alter::UNKNOWN_TABLE;

use crate::postgres::dump::declared::Declared;
use crate::postgres::dump::names::{Name, Place};
use crate::postgres::dump::parser::Parser;
use crate::postgres::dump::resolve::is_builtin;
use crate::postgres::dump::schema::Schema;
use crate::postgres::dump::session::Session;
use complaint::{Complaint, Result};

/// What statements are applied to.
pub(crate) struct Making<'m> {
    /// What they make.
    pub schema: &'m mut Schema,
    /// The settings of the file.
    pub session: &'m Session,
    /// The file.
    pub file: &'m str,
    /// The line of the statement.
    pub line: u64,
    /// What a person should know: the line, the table if it is about one, and what.
    pub notes: &'m mut Vec<Note>,
}

/// Something of a statement that has no place in what is read.
#[derive(Debug, PartialEq)]
pub(crate) struct Note {
    /// Where it stands.
    pub place: String,
    /// The table that it is about.
    pub table: String,
    /// What it is.
    pub what: String,
}

impl Making<'_> {
    /// Applies CREATE, ALTER, DROP.
    pub fn apply(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        match parser.keyword().unwrap_or_default().as_str() {
            "create" => self.create(parser),
            "alter" => self.alter(parser),
            "drop" => self.drop(parser),
            word @ ("grant" | "revoke") => {
                self.grant(parser, word == "grant");
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn create(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        let _ = parser.takes("or replace");
        let temporary = parser.takes("temporary")
            || parser.takes("temp")
            || parser.takes("local temporary")
            || parser.takes("local temp");
        let _ = parser.takes("unlogged");
        if parser.takes("table") {
            return self.create_table(parser, temporary);
        }
        if parser.takes("foreign table") {
            return self.create_foreign_table(parser);
        }
        let _ = parser.takes("constraint");
        match parser.keyword().unwrap_or_default().as_str() {
            "type" => self.create_type(parser),
            "domain" => self.create_domain(parser),
            "sequence" => self.create_sequence(parser),
            "unique" if parser.takes("index") => self.create_index(parser, true),
            "index" => self.create_index(parser, false),
            "view" => self.create_view(parser),
            "recursive" | "materialized" if parser.takes("view") => self.create_view(parser),
            "trigger" => self.create_trigger(parser),
            "policy" => self.create_policy(parser),
            "extension" => {
                self.schema.extensions = true;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn alter(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        match parser.keyword().unwrap_or_default().as_str() {
            "table" => self.alter_table(parser),
            "sequence" => self.alter_sequence(parser),
            "type" => self.alter_type(parser),
            "domain" => self.alter_domain(parser),
            "index" | "view" | "materialized" | "foreign" | "schema" => no_new_name(parser),
            _ => Ok(()),
        }
    }

    /// A script may begin by dropping what it is about to make; what it has made stays.
    fn drop(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        let kind = parser.keyword().unwrap_or_default();
        if !matches!(kind.as_str(), "table" | "type" | "domain" | "sequence" | "index") {
            return Ok(());
        }
        let _ = parser.takes("concurrently");
        let _ = parser.takes("if exists");
        loop {
            let name = parser.qualified()?;
            let schema = &self.schema;
            let there = |place: &Place| match kind.as_str() {
                "table" => schema.table(place).is_some_and(|table| table.from.0 == self.file),
                "sequence" => schema.sequences.contains_key(place),
                "index" => schema.is_taken(place),
                _ => schema.kinds.contains_key(place),
            };
            if self.session.found(&name, there).is_some() {
                return Err(too_much(parser, &format!("drops the {kind} {} again", name.name)));
            }
            if !parser.takes_sign(b',') {
                return Ok(());
            }
        }
    }

    /// Gives the type the schema in which it is, as PostgreSQL looks for it.
    pub(crate) fn resolve(&self, declared: &mut Declared) {
        if declared.name.schema.is_some() {
            return;
        }
        let schema = &self.schema;
        let there =
            |place: &Place| schema.kinds.contains_key(place) || schema.table(place).is_some();
        let place = if is_builtin(&declared.name.name) {
            Place::new("pg_catalog", &declared.name.name)
        } else {
            let found = self.session.found(&declared.name, there);
            found.unwrap_or_else(|| self.session.made(&declared.name))
        };
        declared.name = Name { schema: Some(place.schema), name: place.name };
    }

    /// The table of that name.
    fn table_named(&self, name: &Name) -> Option<Place> {
        self.session.found(name, |place| self.schema.table(place).is_some())
    }

    fn note(&mut self, table: &str, what: &str) {
        self.notes.push(Note {
            place: format!("{}:{}", self.file, self.line),
            table: table.to_owned(),
            what: what.to_owned(),
        });
    }
}

/// What would change what is there already, in a way that only a server can follow.
fn too_much(parser: &Parser<'_>, what: &str) -> Complaint {
    Complaint::new(format!("a statement {what}; only a server can follow that"))
        .at(parser.place())
        .hint("restore the file into a server, and read that: scripts/postgres")
}

fn no_new_name(parser: &mut Parser<'_>) -> Result<()> {
    while !parser.done() {
        if parser.takes("rename to") || parser.takes("set schema") {
            return Err(too_much(parser, "gives something another name"));
        }
        parser.skip();
    }
    Ok(())
}
