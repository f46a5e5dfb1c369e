//! CREATE INDEX.

use super::Making;
use crate::postgres::dump::names::{Place, identifier};
use crate::postgres::dump::parser::Parser;
use crate::postgres::dump::schema::Index;
use complaint::Result;

impl Making<'_> {
    pub(super) fn create_index(&mut self, parser: &mut Parser<'_>, unique: bool) -> Result<()> {
        let _ = parser.takes("concurrently");
        let _ = parser.takes("if not exists");
        let given = if parser.sees("on") { None } else { Some(parser.qualified()?.name) };
        parser.wants("on")?;
        let _ = parser.takes("only");
        let name = parser.qualified()?;
        let method = if parser.takes("using") { parser.name()? } else { "btree".to_owned() };
        let (columns, labels) = columns(parser)?;
        let mut partial = false;
        while !parser.done() {
            partial |= parser.takes("where");
            parser.skip();
        }
        // One of a materialized view, or of a table that an extension has made.
        let Some(place) = self.table_named(&name) else { return Ok(()) };
        let name = given.unwrap_or_else(|| self.schema.free_name(&place, &labels.join("_"), "idx"));
        let by_value = matches!(method.as_str(), "btree" | "hash");
        let definition = parser.whole().trim().to_owned();
        self.add_index(
            &place,
            Index {
                name,
                columns,
                primary: false,
                unique,
                partial,
                by_value,
                of_constraint: false,
                definition,
            },
        );
        Ok(())
    }

    /// What no two rows may overlap in: an index of its own, in which nothing is found by value.
    pub(super) fn exclusion(
        &mut self,
        parser: &mut Parser<'_>,
        place: &Place,
        given: Option<String>,
    ) -> Result<()> {
        let method = if parser.takes("using") { parser.name()? } else { "gist".to_owned() };
        let keys = parser.clone().group()?;
        let (columns, labels) = columns(parser)?;
        let partial = parser.clone().takes("where");
        let rest = parser.until(&[]);
        let name = given.unwrap_or_else(|| self.schema.free_name(place, &labels.join("_"), "excl"));
        let definition =
            format!("CREATE INDEX {} ON {place} USING {method} ({keys}) {rest}", identifier(&name));
        self.add_index(
            place,
            Index {
                name,
                columns,
                primary: false,
                unique: false,
                partial,
                by_value: false,
                of_constraint: true,
                definition,
            },
        );
        Ok(())
    }
}

/// The columns of an index, with whatever is said of their order; and what each is called in the
/// name of an index that nobody gave one: a call by its function.
fn columns(parser: &mut Parser<'_>) -> Result<(Vec<Option<String>>, Vec<String>)> {
    parser.wants_sign(b'(')?;
    let (mut columns, mut labels) = (Vec::new(), Vec::new());
    loop {
        let name = parser.qualified().ok();
        let plain = name.as_ref().is_some_and(|name| name.schema.is_none());
        let expression = !plain || parser.sees_sign(b'(');
        let _ = parser.until(&[]);
        let name = name.map(|name| name.name);
        labels.push(name.clone().unwrap_or_else(|| "expr".to_owned()));
        columns.push(name.filter(|_| !expression));
        if !parser.takes_sign(b',') {
            parser.wants_sign(b')')?;
            return Ok((columns, labels));
        }
    }
}
