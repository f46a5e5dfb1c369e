//! A column of a table, with what is said behind its type.

use super::Making;
use crate::postgres::dump::declared::Declared;
use crate::postgres::dump::names::{Name, Place};
use crate::postgres::dump::parser::Parser;
use crate::postgres::dump::schema::{Column, Index, Sequence};
use catalog::Generated;
use complaint::Result;

/// What ends an expression behind a column's type.
const ENDS: [&str; 11] = [
    "constraint",
    "not",
    "null",
    "default",
    "generated",
    "primary",
    "unique",
    "check",
    "references",
    "collate",
    "deferrable",
];

impl Making<'_> {
    /// Adds a column to the table, or says more of one that is there.
    pub(super) fn column(&mut self, parser: &mut Parser<'_>, place: &Place) -> Result<()> {
        let name = parser.name()?;
        let mut declared = Declared::plain("");
        // In a partition or a typed table a column may come without its type.
        let typed = !parser.sees_sign(b',')
            && !parser.sees_sign(b')')
            && !parser.takes("with options")
            && !ENDS.iter().any(|word| parser.sees(word));
        if typed {
            declared = Declared::parse(parser)?;
            self.resolve(&mut declared);
        }
        let serial = declared.serial;
        let column = Column {
            name: name.clone(),
            declared,
            not_null: serial,
            default: None,
            generated: Generated::No,
            identity: None,
            owned: None,
            counted: None,
        };
        if let Some(table) = self.schema.table_mut(place) {
            match table.column_mut(&name) {
                // What a partition says again of a column that it has from its table.
                Some(own) => own.not_null |= serial,
                None => table.columns.push(column),
            }
        }
        if serial {
            let owned = self.own_sequence(place, &name, None);
            self.set_default(place, &name, format!("nextval('{owned}'::regclass)"));
        }
        while !parser.done() && !parser.sees_sign(b',') && !parser.sees_sign(b')') {
            self.column_constraint(parser, place, &name)?;
        }
        Ok(())
    }

    fn column_constraint(
        &mut self,
        parser: &mut Parser<'_>,
        place: &Place,
        column: &str,
    ) -> Result<()> {
        let given = if parser.takes("constraint") { Some(parser.name()?) } else { None };
        let here = parser.clone();
        match parser.keyword().unwrap_or_default().as_str() {
            "not" if parser.takes("null") => {
                self.refuse_null(place, column);
                self.attributes(parser, place, false);
            }
            "null" => {}
            "collate" => drop(parser.qualified()?),
            "storage" | "compression" => parser.skip(),
            "options" => drop(parser.group()?),
            "default" => {
                let text = parser.until(&ENDS).to_owned();
                self.set_default(place, column, text);
            }
            "generated" => self.generated(parser, place, column)?,
            "primary" if parser.takes("key") => {
                self.add_key(parser, place, given, vec![column.to_owned()], true)?;
                self.attributes(parser, place, false);
            }
            "unique" => {
                self.add_key(parser, place, given, vec![column.to_owned()], false)?;
                self.attributes(parser, place, false);
            }
            "check" => {
                let text = parser.group()?.to_owned();
                self.add_check(place, given, column, text);
                self.attributes(parser, place, false);
            }
            "references" => {
                self.add_reference(parser, place, given, vec![column.to_owned()])?;
                self.attributes(parser, place, true);
            }
            _ => return Err(here.odd("a column's constraint")),
        }
        Ok(())
    }

    /// NULL is refused by a column.
    pub(super) fn refuse_null(&mut self, place: &Place, column: &str) {
        let table = self.schema.table_mut(place);
        if let Some(column) = table.and_then(|table| table.column_mut(column)) {
            column.not_null = true;
        }
    }

    /// A column's default.
    pub(super) fn set_default(&mut self, place: &Place, column: &str, default: String) {
        let counted = self.counted(&default);
        let table = self.schema.table_mut(place);
        if let Some(column) = table.and_then(|table| table.column_mut(column)) {
            column.default = Some(default);
            column.counted = counted;
        }
    }

    /// The sequence of `nextval('public.x_seq'::regclass)`.
    fn counted(&self, default: &str) -> Option<Place> {
        let mut parser = Parser::new(default, self.session.standard);
        if parser.qualified().ok()?.name != "nextval" {
            return None;
        }
        // Before version 8.1: `nextval(('x_seq'::text)::regclass)`.
        while parser.takes_sign(b'(') {}
        parser.string().and_then(|text| self.sequence_in(&text))
    }

    /// What follows GENERATED: an identity, or an expression.
    pub(super) fn generated(
        &mut self,
        parser: &mut Parser<'_>,
        place: &Place,
        column: &str,
    ) -> Result<()> {
        let always = parser.takes("always");
        if !always {
            parser.wants("by default")?;
            let _ = parser.takes("on null");
        }
        parser.wants("as")?;
        if parser.takes("identity") {
            let options =
                if parser.sees_sign(b'(') { parser.group()?.to_owned() } else { String::new() };
            self.identity(place, column, always, &options);
            return Ok(());
        }
        let text = parser.group()?.to_owned();
        let stored = parser.takes("stored");
        let _ = parser.takes("virtual");
        let table = self.schema.table_mut(place);
        if let Some(column) = table.and_then(|table| table.column_mut(column)) {
            column.generated = if stored { Generated::Stored } else { Generated::Virtual };
            column.default = Some(text);
        }
        Ok(())
    }

    fn identity(&mut self, place: &Place, column: &str, always: bool, options: &str) {
        self.own_sequence(place, column, Some(options));
        let table = self.schema.table_mut(place);
        if let Some(column) = table.and_then(|table| table.column_mut(column)) {
            column.identity = Some(always);
            column.not_null = true;
        }
    }

    /// Makes the sequence of a serial or an identity column; gives its name.
    fn own_sequence(&mut self, place: &Place, column: &str, options: Option<&str>) -> Place {
        let mut sequence = Sequence::default();
        let mut parser = Parser::new(options.unwrap_or_default(), true);
        let mut name = None;
        while !parser.done() {
            if parser.takes("sequence name") {
                name = parser.qualified().ok();
            } else {
                sequence.option(&mut parser);
            }
        }
        let made = match name {
            Some(Name { schema, name }) => {
                Place { schema: schema.unwrap_or_else(|| place.schema.clone()), name }
            }
            None => Place { name: self.schema.free_name(place, column, "seq"), ..place.clone() },
        };
        self.schema.sequences.insert(made.clone(), sequence);
        let table = self.schema.table_mut(place);
        if let Some(column) = table.and_then(|table| table.column_mut(column)) {
            column.owned = Some(made.clone());
        }
        made
    }

    /// Adds an index. Another file may say the same again.
    pub(super) fn add_index(&mut self, place: &Place, index: Index) {
        let table = self.schema.table_mut(place);
        if let Some(table) = table.filter(|table| !table.indexes.contains(&index)) {
            table.indexes.push(index);
        }
    }
}
