//! What a load says of itself beside what it did: the target before, and what had to wait.

use crate::attempt::Target;
use crate::outcome::Tally;
use catalog::{Catalog, Table};
use stage::Draft;
use std::collections::BTreeMap;
use step::{Blame as _, Fault};

/// The references within a table or a circle of tables that got rows: `legs (next)`.
pub fn waiting(tables: &[&Table], tallies: &[Tally]) -> Vec<String> {
    let order = catalog::order(tables.iter().copied());
    let together = |one: &str, other: &str| {
        let same = |name: &String, wanted: &str| name.eq_ignore_ascii_case(wanted);
        let circle = |cycle: &Vec<String>| {
            [one, other].iter().all(|wanted| cycle.iter().any(|name| same(name, wanted)))
        };
        one.eq_ignore_ascii_case(other) || order.cycles.iter().any(circle)
    };
    let mut waiting = Vec::new();
    for (table, _) in tables.iter().zip(tallies).filter(|(_, tally)| tally.inserted > 0) {
        let references =
            table.references.iter().filter(|reference| together(&table.name, &reference.parent));
        let columns: Vec<String> =
            references.map(|reference| reference.columns.join(", ")).collect();
        if !columns.is_empty() {
            waiting.push(format!("{} ({})", table.name, columns.join("; ")));
        }
    }
    waiting
}

/// The rows of each table.
pub fn rows(catalog: &Catalog) -> BTreeMap<&str, u64> {
    catalog.movable().map(|table| (table.name.as_str(), table.rows)).collect()
}

/// The target as it is before.
pub fn back_up(target: &Target<'_>, draft: &mut Draft) -> step::Result<()> {
    let mut file = draft.text("backup").blame(Fault::Files)?;
    let mut unwritten = Ok(());
    let done = target.writer.back_up(&mut |bytes| {
        unwritten = file.write(bytes);
        unwritten.clone()
    });
    unwritten.blame(Fault::Files)?;
    done.blame(Fault::Target)?;
    draft.add_text(file).blame(Fault::Files)
}
