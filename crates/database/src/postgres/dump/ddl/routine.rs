//! Views, triggers and policies.

use super::Making;
use crate::postgres::dump::parser::Parser;
use catalog::{Policy, Trigger};
use complaint::Result;

impl Making<'_> {
    pub(super) fn create_view(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        let _ = parser.takes("if not exists");
        let name = parser.qualified()?;
        let place = self.session.made(&name);
        self.schema.views.insert(place);
        Ok(())
    }

    pub(super) fn create_policy(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        let sql = parser.whole().to_owned();
        let name = parser.name()?;
        parser.wants("on")?;
        let table = parser.qualified()?;
        let policy = policy(parser, name)?;
        let place = self.table_named(&table);
        if let Some(table) = place.and_then(|place| self.schema.table_mut(&place)) {
            table.policies.retain(|(_, known)| known.name != policy.name);
            table.policies.push((sql, policy));
        }
        Ok(())
    }

    pub(super) fn create_trigger(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        let sql = parser.whole().to_owned();
        let name = parser.name()?;
        while !parser.done() && !parser.takes("on") {
            parser.skip();
        }
        let table = parser.qualified()?;
        let place = self.table_named(&table);
        if let Some(table) = place.and_then(|place| self.schema.table_mut(&place)) {
            table.triggers.retain(|known| known.name != name);
            table.triggers.push(Trigger { name, sql, mode: Some('O') });
        }
        Ok(())
    }
}

/// What follows the table of a policy.
fn policy(parser: &mut Parser<'_>, name: String) -> Result<Policy> {
    let mut policy = Policy {
        name,
        command: "all".to_owned(),
        permissive: true,
        roles: vec![],
        using: None,
        check: None,
    };
    while !parser.done() {
        if parser.takes("as") {
            policy.permissive = parser.takes("permissive") || !parser.takes("restrictive");
        } else if parser.takes("for") {
            policy.command = parser.keyword().unwrap_or_default();
        } else if parser.takes("to") {
            policy.roles = roles(parser)?;
        } else if parser.takes("using") {
            policy.using = Some(parser.group()?.to_owned());
        } else if parser.takes("with check") {
            policy.check = Some(parser.group()?.to_owned());
        } else {
            return Err(parser.odd("USING"));
        }
    }
    if policy.roles.is_empty() {
        policy.roles.push("PUBLIC".to_owned());
    }
    Ok(policy)
}

/// Names of roles; every role is `PUBLIC`, without quotes.
pub(super) fn roles(parser: &mut Parser<'_>) -> Result<Vec<String>> {
    let mut roles = Vec::new();
    loop {
        let _ = parser.takes("group");
        let everybody = parser.sees("public");
        let name = parser.name()?;
        roles.push(if everybody { "PUBLIC".to_owned() } else { name });
        if !parser.takes_sign(b',') {
            roles.sort();
            return Ok(roles);
        }
    }
}
