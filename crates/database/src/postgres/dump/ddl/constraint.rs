//! Constraints: keys, references, conditions.

use super::{Making, too_much};
use crate::postgres::dump::names::Place;
use crate::postgres::dump::parser::Parser;
use crate::postgres::dump::schema::{Index, Reference, Relation};
use complaint::Result;

impl Making<'_> {
    /// A constraint of the table.
    pub(super) fn table_constraint(
        &mut self,
        parser: &mut Parser<'_>,
        place: &Place,
    ) -> Result<()> {
        let given = if parser.takes("constraint") { Some(parser.name()?) } else { None };
        let mut refers = false;
        let here = parser.clone();
        match parser.keyword().unwrap_or_default().as_str() {
            "primary" => {
                parser.wants("key")?;
                self.key(parser, place, given, true)?;
            }
            "unique" => self.key(parser, place, given, false)?,
            "check" => {
                let text = parser.group()?.to_owned();
                self.add_check(place, given, "", text);
                if self.attributes(parser, place, false) {
                    self.leave_unchecked(place);
                }
            }
            "foreign" => {
                parser.wants("key")?;
                let columns = parser.names()?;
                parser.wants("references")?;
                self.add_reference(parser, place, given, columns)?;
                refers = true;
            }
            "not" => {
                parser.wants("null")?;
                let column = parser.name()?;
                self.refuse_null(place, &column);
            }
            "exclude" => self.exclusion(parser, place, given)?,
            _ => return Err(here.odd("a constraint")),
        }
        self.attributes(parser, place, refers);
        Ok(())
    }

    /// The condition that came last was not held against the rows that are there.
    fn leave_unchecked(&mut self, place: &Place) {
        let Some(table) = self.schema.table_mut(place) else { return };
        if let Some((name, _)) = table.checks.last() {
            table.unchecked.insert(name.clone());
        }
    }

    /// What may stand behind every constraint; of a reference, some of it is kept. Whether it says
    /// NOT VALID.
    pub(super) fn attributes(
        &mut self,
        parser: &mut Parser<'_>,
        place: &Place,
        refers: bool,
    ) -> bool {
        const OTHERS: [&str; 6] = [
            "not deferrable",
            "initially deferred",
            "initially immediate",
            "no inherit",
            "enforced",
            "not enforced",
        ];
        let mut unchecked = false;
        loop {
            let deferrable = parser.takes("deferrable");
            let not_valid = !deferrable && parser.takes("not valid");
            unchecked |= not_valid;
            if !deferrable && !not_valid && !OTHERS.iter().any(|words| parser.takes(words)) {
                return unchecked;
            }
            let table = self.schema.table_mut(place).filter(|_| refers);
            if let Some(last) = table.and_then(|table| table.references.last_mut()) {
                last.deferrable |= deferrable;
                last.not_valid |= not_valid;
            }
        }
    }

    fn key(
        &mut self,
        parser: &mut Parser<'_>,
        place: &Place,
        given: Option<String>,
        primary: bool,
    ) -> Result<()> {
        if parser.takes("using index") {
            let name = parser.name()?;
            let table = self.schema.table_mut(place);
            let index = table
                .and_then(|table| table.indexes.iter_mut().find(|index| index.name == name))
                .ok_or_else(|| parser.odd("an index that was made before"))?;
            index.primary = primary;
            index.of_constraint = true;
            index.name = given.unwrap_or(name);
            let columns: Vec<String> = index.columns.iter().flatten().cloned().collect();
            if primary {
                self.refuse_nulls(place, &columns);
            }
            return Ok(());
        }
        let _ = parser.takes("nulls not distinct") || parser.takes("nulls distinct");
        let columns = key_columns(parser)?;
        self.add_key(parser, place, given, columns, primary)
    }

    /// Adds a primary or a unique key.
    pub(super) fn add_key(
        &mut self,
        parser: &mut Parser<'_>,
        place: &Place,
        given: Option<String>,
        columns: Vec<String>,
        primary: bool,
    ) -> Result<()> {
        let _ = parser.takes("nulls not distinct") || parser.takes("nulls distinct");
        if parser.takes("include") || parser.takes("with") {
            parser.group()?;
        }
        let _ = parser.takes("with") && parser.group().is_ok();
        if parser.takes("using index tablespace") {
            parser.name()?;
        }
        let table = self.schema.table(place);
        let known = table.map(Relation::primary_key).unwrap_or_default();
        match primary && !known.is_empty() {
            true if known == columns => return Ok(()),
            true => return Err(too_much(parser, "gives a table a second primary key")),
            false => {}
        }
        let name = given.unwrap_or_else(|| {
            let (named, label) =
                if primary { (String::new(), "pkey") } else { (columns.join("_"), "key") };
            self.schema.free_name(place, &named, label)
        });
        if primary {
            self.refuse_nulls(place, &columns);
        }
        let columns = columns.into_iter().map(Some).collect();
        self.add_index(
            place,
            Index {
                name,
                columns,
                primary,
                unique: true,
                partial: false,
                by_value: true,
                of_constraint: true,
                definition: String::new(),
            },
        );
        Ok(())
    }

    fn refuse_nulls(&mut self, place: &Place, columns: &[String]) {
        for column in columns {
            self.refuse_null(place, column);
        }
    }

    /// Adds a condition.
    pub(super) fn add_check(
        &mut self,
        place: &Place,
        given: Option<String>,
        column: &str,
        text: String,
    ) {
        let name = given.unwrap_or_else(|| {
            let only = self.only_column(place, &text);
            let column = if column.is_empty() { only.as_deref().unwrap_or("") } else { column };
            self.schema.free_name(place, column, "check")
        });
        let check = (name, text);
        let table = self.schema.table_mut(place);
        if let Some(table) = table.filter(|table| !table.checks.contains(&check)) {
            table.checks.push(check);
        }
    }

    /// The column that a condition is about, if it is about one.
    fn only_column(&self, place: &Place, text: &str) -> Option<String> {
        let table = self.schema.table(place)?;
        let mut parser = Parser::new(text, self.session.standard);
        let mut found: Option<String> = None;
        while !parser.done() {
            let Ok(name) = parser.name() else {
                parser.skip();
                continue;
            };
            if table.column(&name).is_some()
                && found.replace(name.clone()).is_some_and(|f| f != name)
            {
                return None;
            }
        }
        found
    }

    /// What follows REFERENCES.
    pub(super) fn add_reference(
        &mut self,
        parser: &mut Parser<'_>,
        place: &Place,
        given: Option<String>,
        columns: Vec<String>,
    ) -> Result<()> {
        let parent = parser.qualified()?;
        let parent_columns = if parser.sees_sign(b'(') { parser.names()? } else { Vec::new() };
        let mut reference = Reference {
            name: given.unwrap_or_else(|| self.schema.free_name(place, &columns.join("_"), "fkey")),
            columns,
            // A table that is not there yet is one that is made where this one would be.
            parent: self.table_named(&parent).unwrap_or_else(|| self.session.made(&parent)),
            parent_columns,
            on_delete: "NO ACTION".to_owned(),
            on_update: "NO ACTION".to_owned(),
            deferrable: false,
            not_valid: false,
        };
        let _ = parser.takes("match simple") || parser.takes("match full");
        loop {
            if parser.takes("on delete") {
                reference.on_delete = action(parser)?;
            } else if parser.takes("on update") {
                reference.on_update = action(parser)?;
            } else {
                break;
            }
        }
        if let Some(table) = self.schema.table_mut(place) {
            // Another file may say the same again.
            table.references.retain(|known| known.name != reference.name);
            table.references.push(reference);
        }
        Ok(())
    }
}

/// The columns of a key; a period is none that this can follow.
fn key_columns(parser: &mut Parser<'_>) -> Result<Vec<String>> {
    parser.wants_sign(b'(')?;
    let mut columns = Vec::new();
    loop {
        columns.push(parser.name()?);
        let _ = parser.takes("without overlaps");
        if !parser.takes_sign(b',') {
            parser.wants_sign(b')')?;
            return Ok(columns);
        }
    }
}

fn action(parser: &mut Parser<'_>) -> Result<String> {
    for words in ["no action", "restrict", "cascade", "set null", "set default"] {
        if parser.takes(words) {
            if words.starts_with("set") && parser.sees_sign(b'(') {
                parser.group()?;
            }
            return Ok(words.to_uppercase());
        }
    }
    Err(parser.odd("NO ACTION, RESTRICT, CASCADE, SET NULL or SET DEFAULT"))
}
