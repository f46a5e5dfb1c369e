//! The plan's SQL, asked of both databases before a row is read.

use crate::findings::selection;
use catalog::Catalog;
use complaint::Complaint;
use database::Reader;
use plan::{Check, Expected, Plan, Test};

/// Everything in the plan's SQL that one of the databases does not understand.
pub fn problems(
    plan: &Plan,
    (catalog, there): (&Catalog, &Catalog),
    source: &Reader,
    target: &Reader,
) -> Vec<Complaint> {
    let conditions =
        plan.unanswered(catalog, &|extract| source.check(&selection(plan, extract)).err());
    let asks = plan.checks.iter().filter(|check| check.asks(&there.engine));
    let checks = asks.flat_map(|check| {
        let at = move |said: Complaint| {
            said.while_doing(format!("check {:?}", check.name)).at(plan.place(check.line))
        };
        asked(check, source, target).into_iter().map(at)
    });
    conditions.into_iter().chain(checks).collect()
}

fn asked(check: &Check, source: &Reader, target: &Reader) -> Vec<Complaint> {
    let on = |reader: &Reader, sql: &str| reader.check_query(sql).err();
    match &check.test {
        Test::Sql { sql, expected, .. } => {
            let of_source = match expected {
                Expected::Source(sql) => on(source, sql),
                _ => None,
            };
            on(target, sql).into_iter().chain(of_source).collect()
        }
        Test::Size { .. } => Vec::new(),
        Test::Queries { old, new, .. } => {
            let old = old.iter().filter_map(|sql| on(source, sql));
            old.chain(new.iter().filter_map(|sql| on(target, sql))).collect()
        }
    }
}
