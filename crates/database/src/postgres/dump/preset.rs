//! What a column holds where a row gives no value for it: its default, as far as that can be known
//! without a server.

use crate::postgres::dump::names::Place;
use crate::postgres::dump::parser::Parser;
use crate::postgres::dump::schema::{Column, Made, Schema, Sequence};
use std::collections::BTreeMap;

/// What a column holds where no value is given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Preset {
    /// NULL.
    Null,
    /// Always this text.
    Text(String),
    /// The next number of a sequence.
    Next(Place),
    /// What only a server can compute.
    Unknown(String),
}

/// What a column of the schema holds where no value is given.
pub(crate) fn preset(schema: &Schema, column: &Column) -> Preset {
    if let (Some(_), Some(owned)) = (column.identity, &column.owned) {
        return Preset::Next(owned.clone());
    }
    if let Some(sequence) = &column.counted {
        return Preset::Next(sequence.clone());
    }
    let name = &column.declared.name;
    let place = Place::new(name.schema.as_deref().unwrap_or_default(), &name.name);
    let of_domain = match schema.kinds.get(&place) {
        Some(Made::Domain { default, .. }) => default.as_deref(),
        _ => None,
    };
    match column.default.as_deref().or(of_domain) {
        None => Preset::Null,
        Some(text) => constant(text),
    }
}

/// A literal with or without a cast.
fn constant(text: &str) -> Preset {
    let mut parser = Parser::new(text, true);
    let found = if parser.takes("null") {
        Preset::Null
    } else if parser.takes("true") {
        Preset::Text("true".to_owned())
    } else if parser.takes("false") {
        Preset::Text("false".to_owned())
    } else if let Some(number) = parser.number() {
        Preset::Text(number.to_owned())
    } else if let Some(text) = parser.string() {
        Preset::Text(text)
    } else {
        Preset::Unknown(text.to_owned())
    };
    // A cast to the column's own type says nothing new; a length in it has been seen to already.
    let cast = parser.done() || parser.sees_cast();
    if cast { found } else { Preset::Unknown(text.to_owned()) }
}

impl Preset {
    /// The text of the value; `None` is NULL. The error says why there is none.
    pub fn value(
        &self,
        sequences: &mut BTreeMap<Place, Sequence>,
    ) -> Result<Option<String>, String> {
        match self {
            Self::Null => Ok(None),
            Self::Text(text) => Ok(Some(text.clone())),
            Self::Next(place) => {
                let sequence = sequences.entry(place.clone()).or_default();
                Ok(Some(sequence.next().to_string()))
            }
            Self::Unknown(sql) => {
                let sql: String = sql.chars().take(60).collect();
                Err(format!("no value is given, and only a server can compute its default {sql}"))
            }
        }
    }
}

impl Sequence {
    /// The next number.
    fn next(&mut self) -> i64 {
        let next = self.last.map_or(self.start, |last| last.saturating_add(self.step));
        self.last = Some(next);
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_that_are_known() {
        for (text, value) in [
            ("'a''b'::character varying", Some("a'b")),
            ("-5", Some("-5")),
            ("true", Some("true")),
            ("NULL::text", None),
        ] {
            let value = value.map(str::to_owned);
            assert_eq!(constant(text).value(&mut BTreeMap::new()), Ok(value), "{text}");
        }
        for text in ["now()", "1 + 1", "'a' || 'b'", "CURRENT_TIMESTAMP"] {
            assert!(constant(text).value(&mut BTreeMap::new()).is_err(), "{text}");
        }
        let mut sequences = BTreeMap::new();
        let next = Preset::Next(Place::new("public", "s"));
        assert_eq!(next.value(&mut sequences), Ok(Some("1".to_owned())));
        assert_eq!(next.value(&mut sequences), Ok(Some("2".to_owned())));
    }
}
