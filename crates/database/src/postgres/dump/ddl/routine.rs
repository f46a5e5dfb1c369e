//! Views, triggers and policies.

use super::Making;
use crate::postgres::dump::parser::Parser;
use catalog::Trigger;
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
        parser.name()?;
        parser.wants("on")?;
        let table = parser.qualified()?;
        let place = self.table_named(&table);
        let table = place.and_then(|place| self.schema.table_mut(&place));
        if let Some(table) = table.filter(|table| !table.policies.contains(&sql)) {
            table.policies.push(sql);
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
