//! Statements of `pg_dump`, each with what it makes.

use crate::definition::{Definition, Part};
use crate::postgres::dump::lexer::{Lexeme, Text, lex};
use crate::postgres::dump::names::{Name, Place};
use crate::postgres::dump::parser::Parser;
use crate::postgres::dump::splitter::{Piece, Splitter};
use complaint::{Complaint, Result};
use std::collections::{BTreeMap, BTreeSet};

/// The definitions in files as `schema_files` gives them.
pub(crate) fn definitions(files: &[(String, String)]) -> Result<Vec<Definition>> {
    let mut found = Vec::new();
    for (place, (name, text)) in files.iter().enumerate() {
        let mut settings: Vec<String> = Vec::new();
        let mut pieces = Splitter::new(text.as_bytes(), name);
        while let Some(piece) = pieces.next()? {
            let Piece::Statement(_, statement) = piece else { continue };
            let sql = std::str::from_utf8(statement)
                .map_err(|_| Complaint::new("a statement is not UTF-8").at(name))?;
            if let Some(what) = setting(sql) {
                settings.retain(|other| setting(other) != Some(what));
                settings.push(sql.to_owned());
                continue;
            }
            let (part, tables) = understood(sql, place > 0)
                .map_err(|said| said.while_doing(format!("cannot divide {name}")))?;
            let (sql, settings) = (sql.to_owned(), settings.clone());
            found.push(Definition { sql, settings, part, tables });
        }
    }
    let names: BTreeSet<String> = found
        .iter()
        .filter(|definition| definition.part == Part::Table)
        .filter_map(|definition| definition.tables.first().cloned())
        .collect();
    for definition in found.iter_mut().filter(|it| it.part == Part::Base) {
        definition.tables = mentioned(&definition.sql, &names);
    }
    let keys: BTreeMap<String, String> = found.iter().filter_map(key).collect();
    for definition in found.iter_mut().filter(|it| it.part == Part::Index) {
        let table = attached(&definition.sql).and_then(|index| keys.get(&index).cloned());
        if let Some(table) = table {
            (definition.part, definition.tables) = (Part::Table, vec![table]);
        }
    }
    Ok(found)
}

/// The index of a key, and its table.
fn key(definition: &Definition) -> Option<(String, String)> {
    let mut parser = Parser::new(&definition.sql, true);
    if definition.part != Part::Table || !parser.takes("alter table") {
        return None;
    }
    let _ = parser.takes("only");
    let table = parser.qualified().ok()?;
    let index = parser.takes("add constraint").then(|| parser.name())?.ok()?;
    let schema = table.schema.as_deref().unwrap_or("public");
    Some((Place::new(schema, &index).known(), known(&table)))
}

/// The index of a partition that becomes part of its table's: without it, a key of that is none.
fn attached(sql: &str) -> Option<String> {
    let mut parser = Parser::new(sql, true);
    let whole = parser.takes("alter index") && parser.qualified().is_ok();
    (whole && parser.takes("attach partition"))
        .then(|| parser.qualified().ok())
        .flatten()
        .map(|it| known(&it))
}

/// What `set local …` sets.
fn setting(sql: &str) -> Option<&str> {
    let rest = sql.get(.."set local ".len()).filter(|it| it.eq_ignore_ascii_case("set local "));
    rest.and_then(|_| sql["set local ".len()..].split_whitespace().next())
}

/// What the statement makes, and of which tables. `after` is what comes after the tables.
fn understood(sql: &str, after: bool) -> Result<(Part, Vec<String>)> {
    let mut parser = Parser::new(sql, true);
    if parser.takes("alter table") {
        return altered(&mut parser);
    }
    if parser.takes("create") {
        return created(&mut parser, after);
    }
    if parser.takes("alter sequence") {
        return Ok(owned(&mut parser));
    }
    let part = match parser.keyword().as_deref() {
        Some("comment") => Part::Comment,
        _ if after => Part::Index,
        _ => Part::Base,
    };
    Ok((part, Vec::new()))
}

fn created(parser: &mut Parser<'_>, after: bool) -> Result<(Part, Vec<String>)> {
    let _ = parser.takes("or replace");
    for kind in ["table", "unlogged table", "foreign table"] {
        if parser.takes(kind) {
            let _ = parser.takes("if not exists");
            let mut tables = vec![known(&parser.qualified()?)];
            tables.extend(parents(parser)?);
            return Ok((Part::Table, tables));
        }
    }
    for (kind, part) in [
        ("index", Part::Index),
        ("unique index", Part::Index),
        ("trigger", Part::Trigger),
        ("constraint trigger", Part::Trigger),
        ("policy", Part::Policy),
    ] {
        if parser.takes(kind) {
            while !parser.done() && !parser.takes("on") {
                parser.skip();
            }
            let _ = parser.takes("only");
            return Ok((part, vec![known(&parser.qualified()?)]));
        }
    }
    for kind in ["view", "materialized", "recursive", "rule"] {
        if parser.sees(kind) {
            return Ok((Part::View, Vec::new()));
        }
    }
    let statistics = parser.sees("statistics");
    let part = match after {
        _ if statistics => Part::Index,
        true => Part::View,
        false => Part::Base,
    };
    Ok((part, Vec::new()))
}

/// The tables that a new one inherits from, or is a partition of.
fn parents(parser: &mut Parser<'_>) -> Result<Vec<String>> {
    if parser.takes("partition of") {
        return Ok(vec![known(&parser.qualified()?)]);
    }
    if parser.sees_sign(b'(') {
        parser.group()?;
    }
    let mut parents = Vec::new();
    if parser.takes("inherits") && parser.takes_sign(b'(') {
        loop {
            parents.push(known(&parser.qualified()?));
            if !parser.takes_sign(b',') {
                break;
            }
        }
    }
    Ok(parents)
}

fn altered(parser: &mut Parser<'_>) -> Result<(Part, Vec<String>)> {
    let _ = parser.takes("if exists");
    let _ = parser.takes("only");
    let table = known(&parser.qualified()?);
    if parser.takes("attach partition") {
        return Ok((Part::Table, vec![known(&parser.qualified()?), table]));
    }
    if parser.takes("add constraint") {
        parser.name()?;
        if !parser.takes("foreign key") {
            return Ok((Part::Table, vec![table]));
        }
        parser.names()?;
        parser.wants("references")?;
        return Ok((Part::Reference, vec![table, known(&parser.qualified()?)]));
    }
    let security = ["enable row level", "disable row level", "force row level", "no force"];
    let part = if security.iter().any(|words| parser.takes(words)) {
        Part::Policy
    } else if parser.sees("enable") || parser.sees("disable") {
        Part::Trigger
    } else if parser.sees("cluster") || parser.sees("replica") {
        Part::Index
    } else {
        Part::Table
    };
    Ok((part, vec![table]))
}

/// A sequence belongs to the table whose column it counts.
fn owned(parser: &mut Parser<'_>) -> (Part, Vec<String>) {
    while !parser.done() && !parser.takes("owned by") {
        parser.skip();
    }
    let Ok(Name { schema: Some(table), .. }) = parser.qualified() else {
        return (Part::Base, Vec::new());
    };
    // Three names: the parser keeps the last two, and the statement the first.
    let text = parser.whole();
    let place = text.to_ascii_lowercase().rfind("owned by ").unwrap_or_default();
    let mut owner = Parser::new(&text[place + "owned by ".len()..], true);
    let names: Vec<String> = std::iter::from_fn(|| {
        let name = owner.name().ok();
        let _ = owner.takes_sign(b'.');
        name
    })
    .collect();
    let place = match names.as_slice() {
        [schema, table, _] => Place::new(schema, table).known(),
        _ => table,
    };
    (Part::Table, vec![place])
}

fn known(name: &Name) -> String {
    Place::new(name.schema.as_deref().unwrap_or("public"), &name.name).known()
}

/// The tables that a statement names outside of texts, with their schema or as rows that a function
/// gives: `language` alone is a word like any other.
fn mentioned(sql: &str, tables: &BTreeSet<String>) -> Vec<String> {
    let mut found = BTreeSet::new();
    let (mut at, mut before, mut dot): (usize, Option<String>, bool) = (0, None, false);
    while at < sql.len() {
        let (lexeme, end) = lex(sql.as_bytes(), at, true);
        let end = end.unwrap_or(sql.len());
        let piece = &sql[at..end];
        at = end;
        let name = match lexeme {
            Lexeme::Word => piece.to_ascii_lowercase(),
            Lexeme::Name => piece.trim_matches('"').replace("\"\"", "\""),
            Lexeme::Text(Text::Dollar) => break,
            Lexeme::Space | Lexeme::Comment => continue,
            other => {
                dot = other == Lexeme::Sign(b'.');
                if !dot {
                    before = None;
                }
                continue;
            }
        };
        let place = match before.replace(name.clone()) {
            Some(schema) if dot => Some(Place::new(&schema, &name)),
            Some(word) if word == "setof" => Some(Place::new("public", &name)),
            _ => None,
        };
        dot = false;
        found.extend(place.and_then(|place| tables.get(&place.known()).cloned()));
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_statements_make() {
        for (sql, part, tables) in [
            ("CREATE TYPE public.m AS ENUM ('t')", Part::Base, &[][..]),
            ("CREATE SEQUENCE public.s START WITH 1", Part::Base, &[]),
            ("ALTER SEQUENCE app.s OWNED BY app.t.id", Part::Table, &["app.t"]),
            ("CREATE TABLE public.t (id int, x text DEFAULT ')')", Part::Table, &["t"]),
            (
                "CREATE TABLE app.\"T 1\" (id int)\nINHERITS (public.a, app.b)",
                Part::Table,
                &["app.T 1", "a", "app.b"],
            ),
            (
                "CREATE TABLE public.p PARTITION OF public.t FOR VALUES IN (1)",
                Part::Table,
                &["p", "t"],
            ),
            (
                "ALTER TABLE ONLY public.t ATTACH PARTITION public.p DEFAULT",
                Part::Table,
                &["p", "t"],
            ),
            ("ALTER TABLE ONLY public.t ADD CONSTRAINT k PRIMARY KEY (id)", Part::Table, &["t"]),
            (
                "ALTER TABLE public.t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (x)",
                Part::Table,
                &["t"],
            ),
            (
                "ALTER TABLE ONLY public.t ADD CONSTRAINT f FOREIGN KEY (a, b) REFERENCES app.u(a, b) NOT VALID",
                Part::Reference,
                &["t", "app.u"],
            ),
            ("CREATE UNIQUE INDEX i ON public.t USING btree (lower(x))", Part::Index, &["t"]),
            (
                "CREATE CONSTRAINT TRIGGER c AFTER INSERT ON public.t FROM public.u",
                Part::Trigger,
                &["t"],
            ),
            ("ALTER TABLE public.t DISABLE TRIGGER c", Part::Trigger, &["t"]),
            ("ALTER TABLE public.t ENABLE ROW LEVEL SECURITY", Part::Policy, &["t"]),
            ("CREATE POLICY \"on\" ON public.t USING (true)", Part::Policy, &["t"]),
            ("CREATE VIEW public.v AS SELECT 1", Part::View, &[]),
            ("COMMENT ON TABLE public.t IS 'x'", Part::Comment, &[]),
        ] {
            let (found, names) = understood(sql, false).unwrap();
            assert_eq!(
                (found, names),
                (part, tables.iter().map(ToString::to_string).collect()),
                "{sql}"
            );
        }
    }

    #[test]
    fn functions_of_tables_come_after_them() {
        let files = [(
            "0001_tables.sql".to_owned(),
            "set local search_path = '';\nCREATE FUNCTION public.f() RETURNS int LANGUAGE t AS $$ public.t $$;
             CREATE TABLE public.t (id int);
             CREATE FUNCTION public.g() RETURNS SETOF public.t AS $$ x $$;"
                .to_owned(),
        )];
        let found = definitions(&files).unwrap();
        let tables: Vec<_> = found.iter().map(|it| it.tables.concat()).collect();
        assert_eq!(tables, ["", "t", "t"]);
        assert!(found.iter().all(|it| it.settings == ["set local search_path = ''"]));
    }
}
