//! Sequences, and `setval`.

use super::Making;
use crate::postgres::dump::names::{Name, Place};
use crate::postgres::dump::parser::Parser;
use crate::postgres::dump::schema::Sequence;
use complaint::Result;

impl Sequence {
    /// Takes one option of a sequence; what has no meaning here is skipped.
    pub(super) fn option(&mut self, parser: &mut Parser<'_>) {
        let number = |parser: &mut Parser<'_>| parser.number().and_then(|text| text.parse().ok());
        if parser.takes("start with") || parser.takes("start") {
            self.start = number(parser).unwrap_or(self.start);
        } else if parser.takes("increment by") || parser.takes("increment") {
            self.step = number(parser).unwrap_or(self.step);
            if self.step < 0 && self.start == 1 {
                self.start = -1;
            }
        } else if parser.takes("minvalue") {
            let least = number(parser);
            if self.start == 1 && self.step > 0 {
                self.start = least.unwrap_or(self.start);
            }
        } else {
            parser.skip();
        }
    }
}

impl Making<'_> {
    pub(super) fn create_sequence(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        let _ = parser.takes("if not exists");
        let name = parser.qualified()?;
        let place = self.session.made(&name);
        self.schema.sequences.entry(place.clone()).or_default();
        self.sequence_options(parser, &place)
    }

    pub(super) fn alter_sequence(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        let _ = parser.takes("if exists");
        let name = parser.qualified()?;
        let Some(place) = self.sequence_named(&name) else { return Ok(()) };
        if parser.sees("rename") || (parser.sees("set") && parser.sees_at(1, "schema")) {
            return Err(super::too_much(parser, "gives a sequence another name"));
        }
        self.sequence_options(parser, &place)
    }

    fn sequence_options(&mut self, parser: &mut Parser<'_>, place: &Place) -> Result<()> {
        while !parser.done() {
            if parser.takes("owned by") {
                self.owned_by(parser, place)?;
            } else if let Some(sequence) = self.schema.sequences.get_mut(place) {
                sequence.option(parser);
            }
        }
        Ok(())
    }

    /// `schema.table.column`.
    fn owned_by(&mut self, parser: &mut Parser<'_>, sequence: &Place) -> Result<()> {
        if parser.takes("none") {
            return Ok(());
        }
        let mut parts = vec![parser.name()?];
        while parser.takes_sign(b'.') {
            parts.push(parser.name()?);
        }
        let column = parts.pop().unwrap_or_default();
        let name = parts.pop().unwrap_or_default();
        let table = self.table_named(&Name { schema: parts.pop(), name });
        let table = table.and_then(|place| self.schema.table_mut(&place));
        if let Some(column) = table.and_then(|table| table.column_mut(&column)) {
            column.owned = Some(sequence.clone());
        }
        Ok(())
    }

    fn sequence_named(&self, name: &Name) -> Option<Place> {
        self.session.found(name, |place| self.schema.sequences.contains_key(place))
    }

    /// The sequence that a text names, as `'public.x_seq'::regclass` does.
    pub(crate) fn sequence_in(&self, text: &str) -> Option<Place> {
        let name = Parser::new(text, true).qualified().ok()?;
        self.sequence_named(&name)
    }

    /// SELECT of functions: `setval` is understood. Whether the statement is.
    pub fn select(&mut self, parser: &mut Parser<'_>) -> bool {
        let own = |parser: &mut Parser<'_>| {
            let _ = parser.takes("pg_catalog") && parser.takes_sign(b'.');
        };
        own(parser);
        if !parser.takes("setval") || !parser.takes_sign(b'(') {
            return false;
        }
        own(parser);
        let sequence = if parser.takes("pg_get_serial_sequence") {
            self.serial_sequence(parser)
        } else {
            parser.string().and_then(|text| self.sequence_in(&text))
        };
        while !parser.done() && !parser.takes_sign(b',') {
            parser.skip();
        }
        let value = parser.number().and_then(|text| text.parse::<i64>().ok());
        let called = !parser.takes_sign(b',') || !parser.takes("false");
        let last = parser.takes("true") || parser.sees_sign(b')');
        let found = sequence.and_then(|place| self.schema.sequences.get_mut(&place));
        match (found, value) {
            (Some(sequence), Some(value)) if last => {
                sequence.start = value;
                sequence.last = called.then_some(value);
                true
            }
            // Of a table that is not in the file.
            (None, Some(_)) => true,
            _ => false,
        }
    }

    /// `('table', 'column')`: the sequence that the column owns, as old dumps name it.
    fn serial_sequence(&self, parser: &mut Parser<'_>) -> Option<Place> {
        parser.wants_sign(b'(').ok()?;
        let table = parser.string()?;
        parser.wants_sign(b',').ok()?;
        let column = parser.string()?;
        parser.wants_sign(b')').ok()?;
        let name = Parser::new(&table, true).qualified().ok()?;
        let place = self.table_named(&name)?;
        self.schema.table(&place)?.column(&column)?.owned.clone()
    }
}
