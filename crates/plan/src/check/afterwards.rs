//! Checks: the tables whose rows they count.

use super::Checker;
use crate::findings::meant;
use crate::{Check, Expected, Test};

impl Checker<'_> {
    pub(super) fn afterwards(self) {
        for check in &self.plan.checks {
            if let Test::Sql { expected, .. } = &check.test {
                self.counted(check, expected);
            }
        }
    }

    fn counted(self, check: &Check, expected: &Expected) {
        let what = format!("the check {:?}", check.name);
        match expected {
            Expected::Loaded(table) if self.plan.flows_into(table).next().is_none() => {
                let known = self.plan.flows.iter().map(|flow| flow.into.as_str());
                let fact = format!("{what} counts rows loaded into {table}: no flow goes into it");
                self.add(check.line, fact, meant(table, "tables that flows go into", known));
            }
            Expected::Extracted(table) if self.plan.extract(table).is_none() => {
                let known = self.plan.extracts.iter().map(|extract| extract.table.as_str());
                let fact =
                    format!("{what} counts rows extracted from {table}: it is not extracted");
                self.add(check.line, fact, meant(table, "extracted tables", known));
            }
            _ => {}
        }
    }
}
