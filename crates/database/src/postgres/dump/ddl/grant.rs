//! GRANT and REVOKE, of tables and schemas: who may use what.

use super::Making;
use super::routine::roles;
use crate::postgres::dump::names::Place;
use crate::postgres::dump::parser::Parser;
use complaint::Result;
use std::collections::BTreeSet;

/// What ALL is for a table.
const ALL: [&str; 7] =
    ["DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"];

impl Making<'_> {
    /// GRANT, or REVOKE where `gives` is false. What is about other things than whole tables and
    /// schemas is passed over, and so is what cannot be understood: no row depends on it.
    pub(super) fn grant(&mut self, parser: &mut Parser<'_>, gives: bool) {
        let _ = self.granted(parser, gives);
    }

    fn granted(&mut self, parser: &mut Parser<'_>, gives: bool) -> Result<()> {
        let _ = parser.takes("grant option for");
        let Some(privileges) = privileges(parser) else { return Ok(()) };
        if parser.takes("schema") {
            return self.of_schemas(parser, &privileges, gives);
        }
        let tables = self.tables_meant(parser)?;
        if !parser.takes("to") && !parser.takes("from") {
            return Ok(());
        }
        let roles = roles(parser)?;
        for place in tables {
            let Some(table) = self.schema.table_mut(&place) else { continue };
            for role in &roles {
                let held = table.grants.entry(role.clone()).or_default();
                if gives {
                    held.extend(privileges.iter().cloned());
                } else {
                    held.retain(|privilege| !privileges.contains(privilege));
                }
            }
        }
        Ok(())
    }

    /// Tables by name, or all that some schemas have by then.
    fn tables_meant(&self, parser: &mut Parser<'_>) -> Result<Vec<Place>> {
        let whole = parser.takes("all tables in schema");
        let _ = parser.takes("table");
        let mut found = Vec::new();
        loop {
            let name = parser.qualified()?;
            if whole {
                let places = self.schema.tables.iter().map(|table| &table.place);
                found.extend(places.filter(|place| place.schema == name.name).cloned());
            } else {
                found.extend(self.table_named(&name));
            }
            if !parser.takes_sign(b',') {
                return Ok(found);
            }
        }
    }

    fn of_schemas(
        &mut self,
        parser: &mut Parser<'_>,
        privileges: &BTreeSet<String>,
        gives: bool,
    ) -> Result<()> {
        let mut schemas = vec![parser.name()?];
        while parser.takes_sign(b',') {
            schemas.push(parser.name()?);
        }
        let uses = privileges.contains("USAGE") || privileges.len() > 1;
        if !uses || !(parser.takes("to") || parser.takes("from")) {
            return Ok(());
        }
        let roles = roles(parser)?;
        for schema in schemas {
            let users = self.schema.schemas.entry(schema).or_default();
            if gives {
                users.extend(roles.iter().cloned());
            } else {
                users.retain(|user| !roles.contains(user));
            }
        }
        Ok(())
    }
}

/// The privileges, and the word ON behind them; none for those of a role or of single columns.
fn privileges(parser: &mut Parser<'_>) -> Option<BTreeSet<String>> {
    if parser.takes("all") {
        let _ = parser.takes("privileges");
        return parser.takes("on").then(|| ALL.into_iter().map(str::to_owned).collect());
    }
    let mut privileges = BTreeSet::new();
    loop {
        privileges.insert(parser.keyword()?.to_uppercase());
        if parser.takes("on") {
            return Some(privileges);
        }
        if !parser.takes_sign(b',') {
            return None;
        }
    }
}
