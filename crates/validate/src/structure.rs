//! What must hold in a loaded table whatever the plan says: its size, its references, its keys.
//!
//! References and keys are asked after even where a constraint claims to hold them: constraints
//! can be switched off while rows come in.

use crate::check::{About, Check};
use crate::folders::Facts;
use crate::words::counted;
use catalog::{Catalog, Reference, Table, TableKind};
use database::Reader;
use plan::Plan;
use stage::Entry;
use std::fmt::Write as _;

/// What the questions about every table need.
pub struct Structure<'a> {
    pub plan: &'a Plan,
    pub facts: &'a Facts,
    pub target: &'a Reader,
    pub catalog: &'a Catalog,
}

impl Structure<'_> {
    /// All checks of one loaded table.
    pub fn table(&self, entry: &Entry, table: &Table) -> Vec<Check> {
        let mut checks = self.rows(entry, table);
        checks.extend(self.references(table));
        checks.extend(self.keys(table));
        checks.extend(self.sound(table));
        checks
    }

    /// The load gave every row a fate, and nobody has come or gone since.
    fn rows(&self, entry: &Entry, table: &Table) -> Vec<Check> {
        let name = &table.name;
        let fates = format!("the load says what became of every row for {name}");
        let since = format!("nobody has changed the number of rows of {name} since the load");
        let Some(tally) = self.facts.tally(name) else {
            let why = "4-loaded says nothing about the table";
            return vec![Check::unchecked(About::Rows, fates, counted(entry.rows, "row"), why)];
        };
        let sum = tally.loaded() + tally.rejected + tally.held;
        let mut said = format!(
            "{} inserted, {} updated, {} found, {} kept, {} rejected",
            tally.inserted, tally.updated, tally.found, tally.kept, tally.rejected
        );
        if tally.held > 0 {
            let _ = write!(said, ", {} held", tally.held);
        }
        let (rows, after) = (counted(entry.rows, "row"), tally.rows_after);
        let there = counted(table.rows, "row");
        let told = Check::new(About::Rows, fates, sum == entry.rows, rows, said);
        if self.facts.in_place {
            // Others use the table: rows come and go.
            return vec![told];
        }
        vec![
            told,
            Check::new(About::Rows, since, table.rows == after, counted(after, "row"), there),
        ]
    }

    fn references(&self, table: &Table) -> Vec<Check> {
        let keep = self.plan.into_of(&table.name).is_some_and(|into| into.keep_orphans);
        let one = |(which, reference): (usize, &Reference)| {
            let before = self.facts.orphans_before(&table.name, which);
            let parent = self.catalog.table(&reference.parent);
            let name = reference_name(table, reference);
            match self.target.orphans(table, which, parent) {
                Err(said) => Check::unchecked(About::References, name, "0 orphans", said.fact()),
                Ok(found) => orphans(name, found, keep, before),
            }
        };
        table.references.iter().enumerate().map(one).collect()
    }

    fn keys(&self, table: &Table) -> Vec<Check> {
        let primary = table.primary_key.iter().map(|name| (name.clone(), None)).collect();
        let mut keys: Vec<Vec<(String, Option<String>)>> = vec![primary];
        for unique in table.uniques.iter().filter(|unique| !unique.partial) {
            let named = |(name, collation): &(Option<String>, String)| {
                Some((name.clone()?, Some(collation.clone())))
            };
            keys.extend(unique.columns.iter().map(named).collect::<Option<Vec<_>>>());
        }
        keys.retain(|key| !key.is_empty());
        keys.iter().map(|key| self.key(table, key)).collect()
    }

    fn key(&self, table: &Table, key: &[(String, Option<String>)]) -> Check {
        let columns: Vec<&str> = key.iter().map(|(name, _)| name.as_str()).collect();
        let name = format!("no two rows of {} have the same {}", table.name, columns.join(", "));
        match self.target.duplicates(table, key) {
            Err(said) => Check::unchecked(About::Keys, name, "none twice", said.fact()),
            Ok(0) => Check::new(About::Keys, name, true, "none twice", "none twice"),
            Ok(twice) => {
                let found = format!("{} more than once", counted(twice, "key"));
                Check::new(About::Keys, name, false, "none twice", found)
            }
        }
    }

    /// What the database itself finds wrong: NULL where it is refused, an index that misses a row.
    fn sound(&self, table: &Table) -> Option<Check> {
        if table.kind != TableKind::Table {
            return None;
        }
        let name = format!("{} is sound: NOT NULL holds, its indexes agree with it", table.name);
        Some(match self.target.integrity(table) {
            Err(said) => Check::unchecked(About::Keys, name, "ok", said.fact()),
            Ok(faults) if faults.is_empty() => Check::new(About::Keys, name, true, "ok", "ok"),
            Ok(faults) => Check::new(About::Keys, name, false, "ok", faults.join("; ")),
        })
    }
}

fn reference_name(table: &Table, reference: &Reference) -> String {
    let columns = reference.columns.join(", ");
    format!("every {} of {} is in {}", columns, table.name, reference.parent)
}

/// `before` rows of the table lacked a parent before the load: they are not its doing.
fn orphans(name: String, found: u64, keep: bool, before: u64) -> Check {
    let orphans = counted(found, "orphan");
    if keep {
        let check = Check::new(About::References, name, true, "any number of orphans", orphans);
        return check.detail("the plan keeps them: orphans = \"keep\"");
    }
    if before > 0 {
        let most = format!("at most {}", counted(before, "orphan"));
        let check = Check::new(About::References, name, found <= before, most, orphans);
        return check.detail("so many of the table's rows had no parent before the load");
    }
    Check::new(About::References, name, found == 0, "0 orphans", orphans)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Status;

    #[test]
    fn orphans_are_allowed_or_not() {
        let status = |found, keep, before| orphans(String::new(), found, keep, before).status;
        assert_eq!(status(0, false, 0), Status::Passed);
        assert_eq!(status(1, false, 0), Status::Failed);
        assert_eq!(status(1, true, 0), Status::Passed);
        assert_eq!(status(3, false, 3), Status::Passed);
        assert_eq!(status(4, false, 3), Status::Failed);
    }
}
