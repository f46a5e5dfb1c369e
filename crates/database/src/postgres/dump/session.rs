//! The settings of a file that decide what its statements mean.

use crate::postgres::dump::names::{Name, Place};
use crate::postgres::dump::parser::Parser;
use complaint::{Complaint, Result};

/// What a file has set so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    /// The schemas in which names are looked for.
    pub path: Vec<String>,
    /// `standard_conforming_strings`.
    pub standard: bool,
    /// The time zone of times that say none, in seconds east of Greenwich; `None` where it cannot
    /// be known.
    pub zone: Option<i32>,
}

impl Default for Session {
    fn default() -> Self {
        Self { path: vec!["public".to_owned()], standard: true, zone: None }
    }
}

impl Session {
    /// Where something of that name is made.
    pub fn made(&self, name: &Name) -> Place {
        let own = |schema: &&String| schema.as_str() != "pg_catalog";
        let first = self.path.iter().find(own).map_or("public", String::as_str);
        Place::new(name.schema.as_deref().unwrap_or(first), &name.name)
    }

    /// The first place at which something of that name is there.
    pub fn found(&self, name: &Name, there: impl Fn(&Place) -> bool) -> Option<Place> {
        let places: Vec<Place> = match &name.schema {
            Some(schema) => vec![Place::new(schema, &name.name)],
            None => self.path.iter().map(|schema| Place::new(schema, &name.name)).collect(),
        };
        places.into_iter().find(there)
    }

    /// What follows SET.
    pub fn set(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        if !parser.takes("session authorization") {
            let _ = parser.takes("session") || parser.takes("local");
        }
        if parser.takes("time zone") {
            return self.assign("timezone", &[value(parser)]);
        }
        if parser.takes("names") {
            return self.assign("client_encoding", &[value(parser)]);
        }
        let Ok(name) = parser.name() else { return Ok(()) };
        if !parser.takes_sign(b'=') && !parser.takes("to") {
            return Ok(());
        }
        let mut values = vec![value(parser)];
        while parser.takes_sign(b',') {
            values.push(value(parser));
        }
        self.assign(&name, &values)
    }

    /// What follows RESET.
    pub fn reset(&mut self, parser: &mut Parser<'_>) {
        let all = parser.takes("all");
        let name = parser.name().unwrap_or_default();
        let usual = Self::default();
        if all || name == "search_path" {
            self.path = usual.path;
        }
        if all || name == "standard_conforming_strings" {
            self.standard = usual.standard;
        }
        if all || name == "timezone" {
            self.zone = usual.zone;
        }
    }

    /// What follows SELECT, if it is a call of `set_config`: whether it was.
    pub fn configures(&mut self, parser: &mut Parser<'_>) -> Result<bool> {
        let _ = parser.takes("pg_catalog") && parser.takes_sign(b'.');
        if !parser.takes("set_config") {
            return Ok(false);
        }
        parser.wants_sign(b'(')?;
        let name = parser.string().unwrap_or_default();
        parser.wants_sign(b',')?;
        let text = parser.string().unwrap_or_default();
        let values: Vec<String> = text.split(',').map(unquoted).collect();
        self.assign(&name.to_ascii_lowercase(), &values)?;
        Ok(true)
    }

    fn assign(&mut self, name: &str, values: &[String]) -> Result<()> {
        let first = values.first().map_or("", String::as_str);
        match name {
            "search_path" => {
                let user = |schema: &&String| !schema.is_empty() && schema.as_str() != "$user";
                self.path = values.iter().filter(user).cloned().collect();
                if first.eq_ignore_ascii_case("default") {
                    self.path = Self::default().path;
                }
            }
            "standard_conforming_strings" => self.standard = is_on(first),
            "client_encoding" => return encoding(first),
            "timezone" => self.zone = zone(first),
            _ => {}
        }
        Ok(())
    }
}

/// A value of SET: a text, a word or a number.
fn value(parser: &mut Parser<'_>) -> String {
    if let Some(text) = parser.string() {
        return text;
    }
    if let Some(number) = parser.number() {
        return number.to_owned();
    }
    parser.name().unwrap_or_default()
}

fn unquoted(part: &str) -> String {
    let part = part.trim();
    part.strip_prefix('"').and_then(|part| part.strip_suffix('"')).unwrap_or(part).to_owned()
}

fn is_on(value: &str) -> bool {
    ["on", "true", "yes", "1"].iter().any(|on| value.eq_ignore_ascii_case(on))
}

/// Only UTF-8 is read. What says nothing of its encoding may be UTF-8, which its bytes will show.
fn encoding(name: &str) -> Result<()> {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    if matches!(plain.as_str(), "utf8" | "unicode" | "sqlascii" | "default" | "") {
        return Ok(());
    }
    Err(Complaint::new(format!("the dump is written in {name}, and only UTF-8 is read"))
        .hint("make the dump with `pg_dump -E UTF8`; the server converts it"))
}

/// Zones of which the distance is always the same.
fn zone(name: &str) -> Option<i32> {
    match name.to_ascii_lowercase().as_str() {
        "utc" | "gmt" | "z" | "zulu" | "etc/utc" | "etc/gmt" | "universal" | "etc/universal" => {
            Some(0)
        }
        other => hours(other),
    }
}

/// `2`, `-3.5`: hours east of Greenwich.
fn hours(text: &str) -> Option<i32> {
    const HOUR: i32 = 3600;
    let (whole, tenths) = text.split_once('.').unwrap_or((text, "0"));
    let (whole, tenths): (i32, i32) = (whole.parse().ok()?, tenths.get(..1)?.parse().ok()?);
    let part = tenths * HOUR / 10;
    Some(whole * HOUR + if text.starts_with('-') { -part } else { part })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(sql: &str) -> Result<Session> {
        let mut session = Session::default();
        let mut parser = Parser::new(sql, true);
        if parser.takes("set") {
            session.set(&mut parser)?;
        } else {
            parser.takes("select");
            assert!(session.configures(&mut parser)?);
        }
        Ok(session)
    }

    #[test]
    fn what_is_set() {
        let path = |sql| set(sql).unwrap().path;
        assert_eq!(path("SET search_path = public, pg_catalog"), ["public", "pg_catalog"]);
        assert_eq!(path("set local search_path to \"A b\", 'c', \"$user\""), ["A b", "c"]);
        let none: [&str; 0] = [];
        assert_eq!(path("SELECT pg_catalog.set_config('search_path', '', false)"), none);
        assert!(!set("SET standard_conforming_strings = off").unwrap().standard);
        assert_eq!(set("SET TIME ZONE 'UTC'").unwrap().zone, Some(0));
        assert_eq!(set("SET timezone = 'Europe/Berlin'").unwrap().zone, None);
        assert_eq!(set("SET TIME ZONE -3.5").unwrap().zone, Some(-12600));
        assert!(set("SET client_encoding TO 'UNICODE'").is_ok());
        assert!(set("SET NAMES 'latin1'").unwrap_err().to_string().contains("pg_dump -E UTF8"));
        assert!(set("SET SESSION AUTHORIZATION DEFAULT").is_ok());
    }
}
