//! Types and domains.

use super::{Making, too_much};
use crate::postgres::dump::declared::Declared;
use crate::postgres::dump::names::{Name, Place};
use crate::postgres::dump::parser::Parser;
use crate::postgres::dump::schema::Made;
use complaint::Result;

impl Making<'_> {
    pub(super) fn create_type(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        let name = parser.qualified()?;
        let place = self.session.made(&name);
        let made = if parser.takes("as enum") {
            Made::Enum(labels(parser)?)
        } else if parser.takes("as range") {
            return self.create_range(parser, place);
        } else if parser.takes("as") {
            Made::Composite(self.attributes_of_row(parser)?)
        } else {
            Made::Own
        };
        self.schema.kinds.insert(place, made);
        Ok(())
    }

    fn attributes_of_row(&mut self, parser: &mut Parser<'_>) -> Result<Vec<(String, Declared)>> {
        let mut attributes = Vec::new();
        parser.wants_sign(b'(')?;
        if parser.takes_sign(b')') {
            return Ok(attributes);
        }
        loop {
            let name = parser.name()?;
            let mut declared = Declared::parse(parser)?;
            self.resolve(&mut declared);
            attributes.push((name, declared));
            let _ = parser.until(&[]);
            if !parser.takes_sign(b',') {
                parser.wants_sign(b')')?;
                return Ok(attributes);
            }
        }
    }

    /// A range brings a type of several ranges with it.
    fn create_range(&mut self, parser: &mut Parser<'_>, place: Place) -> Result<()> {
        parser.wants_sign(b'(')?;
        let mut subtype = Declared::plain("text");
        let mut multirange = Place { name: multirange_name(&place.name), ..place.clone() };
        loop {
            let option = parser.name()?;
            parser.wants_sign(b'=')?;
            match option.as_str() {
                "subtype" => subtype = Declared::parse(parser)?,
                "multirange_type_name" => {
                    let Name { schema, name } = parser.qualified()?;
                    multirange =
                        Place { schema: schema.unwrap_or_else(|| place.schema.clone()), name };
                }
                _ => drop(parser.until(&[])),
            }
            if !parser.takes_sign(b',') {
                break;
            }
        }
        parser.wants_sign(b')')?;
        self.resolve(&mut subtype);
        self.schema.kinds.insert(multirange, Made::Multirange(subtype.clone()));
        self.schema.kinds.insert(place, Made::Range(subtype));
        Ok(())
    }

    pub(super) fn alter_type(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        let name = parser.qualified()?;
        let place = self.session.found(&name, |place| self.schema.kinds.contains_key(place));
        let labels = match place.and_then(|place| self.schema.kinds.get_mut(&place)) {
            Some(Made::Enum(labels)) => labels,
            _ if parser.sees("owner") || parser.sees("set") => return Ok(()),
            _ => return Err(too_much(parser, "changes a type")),
        };
        if parser.takes("add value") {
            let exists = parser.takes("if not exists");
            let label = parser.string().ok_or_else(|| parser.odd("a label"))?;
            if exists && labels.contains(&label) {
                return Ok(());
            }
            let after = parser.takes("after");
            let beside = if after || parser.takes("before") { parser.string() } else { None };
            let place = beside.and_then(|beside| labels.iter().position(|label| *label == beside));
            let place = place.map_or(labels.len(), |place| place + usize::from(after));
            labels.insert(place, label);
            return Ok(());
        }
        if parser.takes("rename value") {
            let old = parser.string().unwrap_or_default();
            parser.wants("to")?;
            let new = parser.string().unwrap_or_default();
            labels
                .iter_mut()
                .filter(|label| **label == old)
                .for_each(|label| label.clone_from(&new));
            return Ok(());
        }
        if parser.sees("owner") {
            return Ok(());
        }
        Err(too_much(parser, "changes a type"))
    }

    pub(super) fn create_domain(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        let name = parser.qualified()?;
        let place = self.session.made(&name);
        let _ = parser.takes("as");
        let mut declared = Declared::parse(parser)?;
        self.resolve(&mut declared);
        let (mut not_null, mut default) = (false, None);
        while !parser.done() {
            if parser.sees_sign(b'(') {
                parser.group()?;
            } else if parser.takes("default") {
                default = Some(parser.until(&["constraint", "not", "null", "check"]).to_owned());
            } else if parser.takes("not null") {
                not_null = true;
            } else {
                parser.skip();
            }
        }
        let made = Made::Domain { of: declared, not_null, default };
        self.schema.kinds.insert(place, made);
        Ok(())
    }

    pub(super) fn alter_domain(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        let name = parser.qualified()?;
        let place = self.session.found(&name, |place| self.schema.kinds.contains_key(place));
        let domain = place.and_then(|place| self.schema.kinds.get_mut(&place));
        let sets = parser.takes("set not null");
        if let Some(Made::Domain { not_null, .. }) = domain {
            *not_null |= sets || (parser.takes("add") && says_not_null(parser));
        }
        if parser.sees("rename") || parser.takes("set schema") {
            return Err(too_much(parser, "gives a domain another name"));
        }
        Ok(())
    }
}

fn says_not_null(parser: &mut Parser<'_>) -> bool {
    if parser.takes("constraint") {
        parser.skip();
    }
    parser.takes("not null")
}

fn labels(parser: &mut Parser<'_>) -> Result<Vec<String>> {
    parser.wants_sign(b'(')?;
    let mut labels = Vec::new();
    while let Some(label) = parser.string() {
        labels.push(label);
        let _ = parser.takes_sign(b',');
    }
    parser.wants_sign(b')')?;
    Ok(labels)
}

/// PostgreSQL's own rule.
fn multirange_name(range: &str) -> String {
    if range.contains("range") {
        range.replacen("range", "multirange", 1)
    } else {
        format!("{range}_multirange")
    }
}
