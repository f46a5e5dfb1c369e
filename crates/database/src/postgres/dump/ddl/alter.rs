//! ALTER TABLE.

use super::table::sees_constraint;
use super::{Making, too_much};
use crate::postgres::dump::names::{Name, Place};
use crate::postgres::dump::parser::Parser;
use crate::postgres::dump::schema::Column;
use complaint::Result;

/// Actions that say nothing about rows: what is skipped.
const HARMLESS: [&str; 13] = [
    "owner to",
    "set (",
    "reset (",
    "set tablespace",
    "set without",
    "set with",
    "set logged",
    "set unlogged",
    "set access",
    "cluster",
    "replica identity",
    "options (",
    "not of",
];

/// What is noted of a table that nothing has made so far.
pub(crate) const UNKNOWN_TABLE: &str = "ALTER TABLE of a table that is not in the file was skipped";

impl Making<'_> {
    pub(super) fn alter_table(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        let _ = parser.takes("if exists");
        let _ = parser.takes("only");
        let name = parser.qualified()?;
        let _ = parser.takes_sign(b'*');
        let Some(place) = self.table_named(&name) else {
            self.unknown(parser, &name);
            return Ok(());
        };
        loop {
            self.action(parser, &place)?;
            if !parser.takes_sign(b',') {
                break;
            }
        }
        if parser.done() { Ok(()) } else { Err(parser.odd("a comma")) }
    }

    /// A view, a sequence, a table of an extension, or one that is about to be dropped.
    fn unknown(&mut self, parser: &Parser<'_>, name: &Name) {
        let known = self.session.found(name, |place| {
            self.schema.views.contains(place) || self.schema.sequences.contains_key(place)
        });
        if known.is_none() && !parser.sees("owner") && !parser.sees("drop") {
            let shown = self.session.made(name).known();
            self.note(&shown, UNKNOWN_TABLE);
        }
    }

    fn action(&mut self, parser: &mut Parser<'_>, place: &Place) -> Result<()> {
        if HARMLESS.iter().any(|words| sees_all(parser, words)) {
            let _ = parser.until(&[]);
            return Ok(());
        }
        match parser.keyword().unwrap_or_default().as_str() {
            "add" => self.add(parser, place),
            "alter" => self.alter_column(parser, place),
            "enable" => self.enable(parser, place, 'O'),
            "disable" => self.enable(parser, place, 'D'),
            // FORCE and NO FORCE ROW LEVEL SECURITY, INHERIT NOTHING.
            "force" => parser.wants("row level security"),
            "no" if parser.takes("force row level security") => Ok(()),
            "inherit" => {
                let parent = parser.qualified()?;
                if let Some(parent) = self.table_named(&parent) {
                    self.inherit(place, &parent);
                }
                Ok(())
            }
            "attach" => self.attach(parser, place),
            "validate" => {
                parser.wants("constraint")?;
                let name = parser.name()?;
                let Some(table) = self.schema.table_mut(place) else { return Ok(()) };
                table.unchecked.remove(&name);
                for reference in &mut table.references {
                    reference.not_valid &= reference.name != name;
                }
                Ok(())
            }
            "drop" if parser.takes("constraint") => self.drop_constraint(parser, place),
            _ => Err(too_much(parser, "changes a table")),
        }
    }

    fn add(&mut self, parser: &mut Parser<'_>, place: &Place) -> Result<()> {
        if sees_constraint(parser) {
            return self.table_constraint(parser, place);
        }
        let _ = parser.takes("column");
        if parser.takes("if not exists") {
            let known = parser.clone().name()?;
            let table = self.schema.table(place);
            if table.is_some_and(|table| table.column(&known).is_some()) {
                let _ = parser.until(&[]);
                return Ok(());
            }
        }
        self.column(parser, place)
    }

    fn alter_column(&mut self, parser: &mut Parser<'_>, place: &Place) -> Result<()> {
        if parser.takes("constraint") {
            let _ = parser.until(&[]);
            return Ok(());
        }
        let _ = parser.takes("column");
        let column = parser.name()?;
        let own = |making: &mut Self, change: &dyn Fn(&mut Column)| {
            let table = making.schema.table_mut(place);
            if let Some(column) = table.and_then(|table| table.column_mut(&column)) {
                change(column);
            }
        };
        if parser.takes("set default") {
            let text = parser.until(&[]).to_owned();
            self.set_default(place, &column, text);
        } else if parser.takes("drop default") {
            own(self, &|column| (column.default, column.counted) = (None, None));
        } else if parser.takes("set not null") {
            own(self, &|column| column.not_null = true);
        } else if parser.takes("drop not null") {
            own(self, &|column| column.not_null = false);
        } else if parser.takes("add generated") {
            self.generated(parser, place, &column)?;
        } else if parser.sees("type") || parser.takes("set data") || parser.sees("drop") {
            return Err(too_much(parser, "changes a column"));
        } else {
            // SET STATISTICS, STORAGE, COMPRESSION, (n_distinct = …), the options of its identity.
            let _ = parser.until(&[]);
        }
        Ok(())
    }

    fn enable(&mut self, parser: &mut Parser<'_>, place: &Place, usual: char) -> Result<()> {
        let Some(table) = self.schema.table_mut(place) else { return Ok(()) };
        if parser.takes("row level security") {
            table.row_security = usual == 'O';
            return Ok(());
        }
        let mode = if parser.takes("always") {
            'A'
        } else if parser.takes("replica") {
            'R'
        } else {
            usual
        };
        if parser.takes("rule") {
            parser.name()?;
            return Ok(());
        }
        parser.wants("trigger")?;
        let all = parser.takes("all") || parser.takes("user");
        let name = if all { String::new() } else { parser.name()? };
        for trigger in table.triggers.iter_mut().filter(|trigger| all || trigger.name == name) {
            trigger.mode = Some(mode);
        }
        Ok(())
    }

    fn attach(&mut self, parser: &mut Parser<'_>, place: &Place) -> Result<()> {
        parser.wants("partition")?;
        let name = parser.qualified()?;
        let part = self.table_named(&name).ok_or_else(|| parser.odd("a table made before"))?;
        self.make_partition(&part, place);
        let _ = parser.until(&[]);
        Ok(())
    }

    fn drop_constraint(&mut self, parser: &mut Parser<'_>, place: &Place) -> Result<()> {
        let _ = parser.takes("if exists");
        let name = parser.name()?;
        let _ = parser.takes("cascade") || parser.takes("restrict");
        if let Some(table) = self.schema.table_mut(place) {
            table.indexes.retain(|index| index.name != name);
            table.references.retain(|reference| reference.name != name);
            table.checks.retain(|(check, _)| *check != name);
        }
        Ok(())
    }
}

/// Whether these words follow; `(` is a sign among them.
fn sees_all(parser: &Parser<'_>, words: &str) -> bool {
    let mut ahead = parser.clone();
    words.split(' ').all(|word| match word {
        "(" => ahead.takes_sign(b'('),
        word => ahead.takes(word),
    })
}
