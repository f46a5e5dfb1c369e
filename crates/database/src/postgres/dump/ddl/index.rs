//! CREATE INDEX.

use super::Making;
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
        let columns = columns(parser)?;
        let mut partial = false;
        while !parser.done() {
            partial |= parser.takes("where");
            parser.skip();
        }
        // One of a materialized view, or of a table that an extension has made.
        let Some(place) = self.table_named(&name) else { return Ok(()) };
        let name = given.unwrap_or_else(|| {
            let named: Vec<&str> =
                columns.iter().map(|column| column.as_deref().unwrap_or("expr")).collect();
            self.schema.free_name(&place, &named.join("_"), "idx")
        });
        let by_value = matches!(method.as_str(), "btree" | "hash");
        self.add_index(&place, Index { name, columns, primary: false, unique, partial, by_value });
        Ok(())
    }
}

/// The columns of an index, with whatever is said of their order.
fn columns(parser: &mut Parser<'_>) -> Result<Vec<Option<String>>> {
    parser.wants_sign(b'(')?;
    let mut columns = Vec::new();
    loop {
        let name = parser.name().ok();
        let expression = name.is_none() || parser.sees_sign(b'(') || parser.sees_sign(b'.');
        let _ = parser.until(&[]);
        columns.push(name.filter(|_| !expression));
        if !parser.takes_sign(b',') {
            parser.wants_sign(b')')?;
            return Ok(columns);
        }
    }
}
