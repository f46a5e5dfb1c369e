//! The statements of a dump that make its tables, as files that can be applied to another server.
//!
//! Two files, in the order of the dump: what rows need, and what rests on rows. Who owns what and who
//! may do what is left out, for another server has other users.

use crate::postgres::dump::contents::{Contents, Entry};
use crate::postgres::dump::lexer::{Lexeme, Text, lex};
use crate::postgres::dump::names::identifier;
use crate::postgres::dump::parser::Parser;
use crate::postgres::dump::schema::Schema;
use crate::postgres::dump::session::Session;
use crate::postgres::dump::sources::setting;
use complaint::Result;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Where a statement goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    /// What rows need: schemas, types, functions, sequences, tables.
    Before,
    /// What rests on rows: keys, indexes, views, triggers, policies.
    After,
    /// Not here, and a person should know.
    Left,
    /// Not here.
    Nowhere,
}

/// A file while it is written.
struct File {
    text: String,
    path: Option<Vec<String>>,
}

/// Names and texts of the files.
pub(crate) fn files<'c>(
    sources: impl Iterator<Item = &'c Contents>,
    schema: &Schema,
) -> Result<Vec<(String, String)>> {
    let mut before = File::new("Types, functions, sequences and tables, as the dump has them.");
    let mut after = File::new("Keys, indexes, views, triggers and policies, as the dump has them.");
    let empty = [before.text.len(), after.text.len()];
    let mut seen = BTreeSet::new();
    for contents in sources {
        let mut session = Session::default();
        for entry in &contents.entries {
            let Entry::Statement(line, text) = entry else { continue };
            setting(&mut session, text, &contents.file, *line)?;
            let section = section(text, schema);
            if section == Section::Nowhere || !seen.insert(text.as_str()) {
                continue;
            }
            match section {
                Section::Before => before.add(&session, text),
                Section::After => after.add(&session, text),
                _ => {
                    let line: String = text.lines().next().unwrap_or_default().to_owned();
                    let _ = writeln!(after.text, "-- Left out: {line}\n");
                }
            }
        }
    }
    let all = [("0001_tables.sql", before), ("0002_constraints.sql", after)];
    let written = all.into_iter().zip(empty).filter(|((_, file), empty)| file.text.len() > *empty);
    Ok(written.map(|((name, file), _)| (name.to_owned(), file.text)).collect())
}

impl File {
    fn new(head: &str) -> Self {
        // A function may name a table that is made later.
        let text = format!("-- {head}\n\nset local check_function_bodies = off;\n\n");
        Self { text, path: None }
    }

    fn add(&mut self, session: &Session, text: &str) {
        let usual = self.path.is_none() && session.path == Session::default().path;
        if !usual && self.path.as_ref() != Some(&session.path) {
            let names: Vec<String> = session.path.iter().map(|name| identifier(name)).collect();
            let path = if names.is_empty() { "''".to_owned() } else { names.join(", ") };
            let _ = writeln!(self.text, "set local search_path = {path};\n");
            self.path = Some(session.path.clone());
        }
        let text = without_owner(text);
        let text = if session.standard { text } else { with_escapes(&text) };
        let _ = writeln!(self.text, "{text};\n");
    }
}

/// A text in which backslashes mean something says so: `E'…'`.
fn with_escapes(text: &str) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while at < text.len() {
        let (lexeme, end) = lex(text.as_bytes(), at, false);
        let end = end.unwrap_or(text.len());
        let piece = &text[at..end];
        let plain = lexeme == Lexeme::Text(Text::Escaped) && piece.starts_with('\'');
        if plain && piece.contains('\\') {
            out.push('E');
        }
        out.push_str(piece);
        at = end;
    }
    out
}

/// A schema belongs to who makes it, and may be there.
fn without_owner(text: &str) -> String {
    let mut parser = Parser::new(text, true);
    let named =
        parser.takes("create schema") && !parser.sees("if") && !parser.sees("authorization");
    match parser.name() {
        Ok(name) if named => format!("CREATE SCHEMA IF NOT EXISTS {}", identifier(&name)),
        _ => text.to_owned(),
    }
}

/// What is not here, and what only its owner may comment on.
const NO_COMMENT: [&str; 10] = [
    "extension",
    "database",
    "role",
    "large",
    "tablespace",
    "publication",
    "subscription",
    "event",
    "server",
    "foreign",
];

/// The first words in lower case, parentheses and quotes as they are.
fn section(text: &str, schema: &Schema) -> Section {
    let words: Vec<String> =
        text.split_whitespace().take(12).map(str::to_ascii_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let has = |wanted: &[&str]| words.windows(wanted.len()).any(|window| window == wanted);
    match words.as_slice() {
        ["create", "or", "replace", kind, ..] | ["create", kind, ..] => created(kind, text, schema),
        ["alter", "default" | "database" | "role" | "system" | "large", ..] => Section::Nowhere,
        ["alter", ..] if has(&["owner", "to"]) => Section::Nowhere,
        ["alter", "publication" | "subscription" | "event" | "server" | "foreign", ..] => {
            Section::Left
        }
        ["alter", "table", ..] if has(&["trigger", "all"]) || has(&["trigger", "user"]) => {
            Section::Nowhere
        }
        ["alter", "table", ..] => {
            let needed = [
                &["set", "default"][..],
                &["add", "generated"],
                &["attach", "partition"],
                &["set", "statistics"],
                &["set", "storage"],
                &["set", "compression"],
                &["set", "not", "null"],
                &["add", "column"],
                &["inherit"],
            ];
            let before = needed.iter().any(|words| has(words));
            if before { Section::Before } else { Section::After }
        }
        ["alter", "view" | "materialized" | "index" | "policy" | "trigger" | "rule", ..] => {
            Section::After
        }
        ["alter", ..] => Section::Before,
        ["comment", "on", kind, ..] if !NO_COMMENT.contains(kind) => Section::After,
        _ => Section::Nowhere,
    }
}

fn created(kind: &str, text: &str, schema: &Schema) -> Section {
    match kind {
        "database" | "role" | "user" | "group" | "tablespace" => Section::Nowhere,
        "publication" | "subscription" | "event" | "server" | "foreign" => Section::Left,
        // It is there in every database.
        "language" | "procedural" | "trusted" if text.to_lowercase().contains("plpgsql") => {
            Section::Nowhere
        }
        "function" | "procedure" if names_a_view(text, schema) => Section::After,
        "index" | "unique" | "view" | "materialized" | "recursive" | "trigger" | "constraint"
        | "rule" | "policy" | "statistics" => Section::After,
        _ => Section::Before,
    }
}

/// Whether a function needs a view to be made: its body does not count where it is a text.
fn names_a_view(text: &str, schema: &Schema) -> bool {
    let views: BTreeSet<&str> = schema.views.iter().map(|view| view.name.as_str()).collect();
    let mut at = 0;
    while at < text.len() {
        let (lexeme, end) = lex(text.as_bytes(), at, true);
        let end = end.unwrap_or(text.len());
        let piece = &text[at..end];
        match lexeme {
            Lexeme::Text(Text::Dollar | Text::Plain | Text::Escaped) => return false,
            Lexeme::Word if views.contains(piece.to_lowercase().as_str()) => return true,
            Lexeme::Name if views.contains(piece.trim_matches('"')) => return true,
            _ => {}
        }
        at = end;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postgres::dump::names::Place;

    #[test]
    fn where_statements_go() {
        let mut schema = Schema::default();
        schema.views.insert(Place::new("public", "joined"));
        for (text, expected) in [
            ("CREATE TABLE public.a (b int)", Section::Before),
            ("CREATE UNLOGGED TABLE public.a (b int)", Section::Before),
            ("CREATE OR REPLACE FUNCTION f() RETURNS int AS $$ joined $$", Section::Before),
            ("CREATE FUNCTION f() RETURNS SETOF public.joined AS $$ x $$", Section::After),
            ("CREATE UNIQUE INDEX i ON a USING btree (b)", Section::After),
            ("CREATE MATERIALIZED VIEW v AS SELECT 1", Section::After),
            ("ALTER TABLE ONLY public.a ADD CONSTRAINT p PRIMARY KEY (b)", Section::After),
            ("ALTER TABLE ONLY public.a ALTER COLUMN b SET DEFAULT 1", Section::Before),
            ("ALTER TABLE ONLY public.a ATTACH PARTITION b DEFAULT", Section::Before),
            ("ALTER TABLE public.a OWNER TO postgres", Section::Nowhere),
            ("ALTER TABLE public.a DISABLE TRIGGER ALL", Section::Nowhere),
            ("ALTER TABLE public.a ENABLE ROW LEVEL SECURITY", Section::After),
            ("ALTER TYPE public.m OWNER TO postgres", Section::Nowhere),
            ("ALTER SEQUENCE s OWNED BY a.b", Section::Before),
            ("COMMENT ON EXTENSION plpgsql IS 'x'", Section::Nowhere),
            ("COMMENT ON TABLE a IS 'x'", Section::After),
            ("CREATE DATABASE d", Section::Nowhere),
            ("CREATE PUBLICATION p FOR ALL TABLES", Section::Left),
            ("DROP TABLE a", Section::Nowhere),
        ] {
            assert_eq!(section(text, &schema), expected, "{text}");
        }
        let text = r"'a' 'b\n' E'\t' $$\$$ [\]";
        assert_eq!(with_escapes(text), r"'a' E'b\n' E'\t' $$\$$ [\]");
        assert_eq!(
            without_owner("CREATE SCHEMA a AUTHORIZATION b"),
            "CREATE SCHEMA IF NOT EXISTS a"
        );
    }
}
