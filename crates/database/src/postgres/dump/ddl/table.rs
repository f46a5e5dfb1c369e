//! CREATE TABLE, CREATE FOREIGN TABLE.

use super::{Making, too_much};
use crate::postgres::dump::names::{Name, Place};
use crate::postgres::dump::parser::Parser;
use crate::postgres::dump::schema::{Column, Relation};
use complaint::{Complaint, Result};

/// What begins a constraint of the table among its columns.
const CONSTRAINTS: [&str; 6] = ["constraint", "primary", "unique", "check", "foreign", "not"];

/// Whether a constraint of the table follows, and no column.
pub(super) fn sees_constraint(parser: &Parser<'_>) -> bool {
    let excludes = || {
        let mut ahead = parser.clone();
        ahead.takes("exclude") && (ahead.sees("using") || ahead.sees_sign(b'('))
    };
    CONSTRAINTS.iter().any(|word| parser.sees(word)) || excludes()
}

impl Making<'_> {
    pub(super) fn create_table(&mut self, parser: &mut Parser<'_>, temporary: bool) -> Result<()> {
        let only_if_new = parser.takes("if not exists");
        let name = parser.qualified()?;
        let place = self.session.made(&name);
        if let Some(other) = self.schema.table(&place) {
            if only_if_new {
                return Ok(());
            }
            if other.from.0 == self.file {
                let said = format!("the table {} is made twice", place.known());
                return Err(Complaint::new(said)
                    .at(format!("{} and {}", other.origin(), parser.place()))
                    .hint("one file is one database; read another file"));
            }
            return self.same_again(parser, &place);
        }
        let mut table = Relation::new(place.clone(), self.file, self.line);
        table.temporary = temporary;
        self.schema.add(table);
        self.fill_table(parser, &place)
    }

    /// A table that another file has made: both must say the same.
    fn same_again(&mut self, parser: &mut Parser<'_>, place: &Place) -> Result<()> {
        let mine = Place::new(&format!("{} again", place.schema), &place.name);
        self.schema.add(Relation::new(mine.clone(), self.file, self.line));
        self.fill_table(parser, &mine)?;
        let columns = |place: &Place| {
            let table = self.schema.table(place);
            table.map(|table| {
                let column = |column: &Column| (column.name.clone(), column.declared.clone());
                table.columns.iter().map(column).collect::<Vec<_>>()
            })
        };
        let same = columns(place) == columns(&mine);
        let origin = self.schema.table(place).map(Relation::origin).unwrap_or_default();
        self.schema.forget(&mine);
        if same {
            return Ok(());
        }
        Err(Complaint::new(format!("the table {} is made twice, and not alike", place.known()))
            .at(format!("{origin} and {}:{}", self.file, self.line))
            .hint("take one of the files out of the folder"))
    }

    fn fill_table(&mut self, parser: &mut Parser<'_>, place: &Place) -> Result<()> {
        if parser.takes("partition of") {
            let parent = parser.qualified()?;
            let parent = self.parent(parser, &parent)?;
            self.inherit(place, &parent);
            self.make_partition(place, &parent);
            if parser.sees_sign(b'(') {
                self.elements(parser, place)?;
            }
        } else if parser.sees_sign(b'(') {
            let from = parser.clone();
            self.inherited(parser, place)?;
            let mut parser = from;
            self.elements(&mut parser, place)?;
        } else {
            // `AS SELECT …`, `OF a_type`.
            return Err(too_much(parser, "makes a table out of something else"));
        }
        if let Some(table) = self.schema.table_mut(place) {
            table.partitioned = partitioned(parser);
        }
        Ok(())
    }

    /// Looks behind the columns for the tables from which others are inherited: those come first.
    fn inherited(&mut self, parser: &mut Parser<'_>, place: &Place) -> Result<()> {
        parser.group()?;
        if !parser.takes("inherits") {
            return Ok(());
        }
        parser.wants_sign(b'(')?;
        loop {
            let name = parser.qualified()?;
            let parent = self.parent(parser, &name)?;
            self.inherit(place, &parent);
            if !parser.takes_sign(b',') {
                return parser.wants_sign(b')');
            }
        }
    }

    fn parent(&self, parser: &Parser<'_>, name: &Name) -> Result<Place> {
        self.table_named(name).ok_or_else(|| {
            Complaint::new(format!("there is no table {:?} before this", name.name))
                .at(parser.place())
        })
    }

    /// Gives a table the columns and conditions of another.
    pub(super) fn inherit(&mut self, place: &Place, parent: &Place) {
        if let Some(parent) = self.schema.table_mut(parent) {
            parent.heirs = true;
        }
        let Some(parent) = self.schema.table(parent).cloned() else { return };
        let Some(table) = self.schema.table_mut(place) else { return };
        for mut column in parent.columns {
            // The identity and its sequence stay with the parent.
            column.identity = None;
            column.owned = None;
            match table.column_mut(&column.name) {
                Some(own) => own.not_null |= column.not_null,
                None => table.columns.push(column),
            }
        }
        for check in parent.checks {
            if !table.checks.contains(&check) {
                table.checks.push(check);
            }
        }
    }

    /// Makes a table a part of another.
    pub(super) fn make_partition(&mut self, place: &Place, parent: &Place) {
        if let Some(table) = self.schema.table_mut(place) {
            table.partition_of = Some(parent.clone());
        }
    }

    /// What stands in the parentheses: columns and constraints.
    fn elements(&mut self, parser: &mut Parser<'_>, place: &Place) -> Result<()> {
        parser.wants_sign(b'(')?;
        if parser.takes_sign(b')') {
            return Ok(());
        }
        loop {
            if parser.sees("like") {
                return Err(too_much(parser, "makes a table LIKE another"));
            }
            if sees_constraint(parser) {
                self.table_constraint(parser, place)?;
            } else {
                self.column(parser, place)?;
            }
            if !parser.takes_sign(b',') {
                return parser.wants_sign(b')');
            }
        }
    }

    /// A table on another server: it is read like a view.
    pub(super) fn create_foreign_table(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        let _ = parser.takes("if not exists");
        let name = parser.qualified()?;
        let place = self.session.made(&name);
        self.schema.views.insert(place);
        Ok(())
    }
}

/// Whether the rest of the statement says PARTITION BY.
fn partitioned(parser: &mut Parser<'_>) -> bool {
    while !parser.done() {
        if parser.takes("partition by") {
            return true;
        }
        parser.skip();
    }
    false
}
