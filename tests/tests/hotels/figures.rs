//! The figures of the database, computed from what the survey found.

use crate::job::Job;
use catalog::{Catalog, order};
use std::collections::{BTreeMap, BTreeSet};

/// Tables that refer to another, by the other.
fn below(catalog: &Catalog) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut below: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for table in &catalog.tables {
        for reference in table.references.iter().filter(|found| found.parent != table.name) {
            below.entry(&reference.parent).or_default().insert(&table.name);
        }
    }
    below
}

/// How often a table refers to itself.
fn to_itself(catalog: &Catalog, name: &str) -> usize {
    let table = catalog.table(name).unwrap();
    table.references.iter().filter(|reference| reference.parent == name).count()
}

/// What the README says is what is there, in source and target, and the load went by it.
pub fn hold(job: &Job) {
    for side in ["source", "target"] {
        let catalog: Catalog =
            serde_json::from_str(&job.file(&format!("1-surveyed/{side}.json"))).unwrap();
        let tables: Vec<_> =
            catalog.tables.iter().filter(|table| !table.name.starts_with("waybill")).collect();
        assert_eq!(tables.len(), 41, "{side}");
        assert_eq!(tables.iter().map(|table| table.references.len()).sum::<usize>(), 46, "{side}");
        let itself: Vec<_> =
            tables.iter().filter(|table| to_itself(&catalog, &table.name) > 0).collect();
        assert_eq!(itself.len(), 2, "{side}");
        assert_eq!(to_itself(&catalog, "staff_users"), 1, "{side}");
        assert_eq!(to_itself(&catalog, "calendar_events"), 2, "{side}");
        blockers(&catalog);
        levels(&catalog);
    }
    let source: Catalog = serde_json::from_str(&job.file("1-surveyed/source.json")).unwrap();
    assert_eq!(source.tables.iter().map(|table| table.rows).sum::<u64>(), 6943);
    assert_eq!(source.tables.iter().filter(|table| table.rows == 0).count(), 11);
    fates(job);
}

fn blockers(catalog: &Catalog) {
    let below = below(catalog);
    let direct = |name: &str| below.get(name).map_or(0, BTreeSet::len);
    let all = |name: &str| {
        let mut found: BTreeSet<&str> = BTreeSet::new();
        let mut next = vec![name];
        while let Some(parent) = next.pop() {
            let children = below.get(parent).into_iter().flatten();
            next.extend(children.copied().filter(|child| found.insert(child)));
        }
        found.len()
    };
    for (name, direct_ones, all_ones) in [
        ("tenant_registry", 17, 32),
        ("hotels", 1, 17),
        ("accommodation_units", 6, 16),
        ("guest_reservations", 5, 8),
        ("guest_conversations", 2, 2),
        ("prospective_sessions", 1, 1),
    ] {
        assert_eq!((direct(name), all(name)), (direct_ones, all_ones), "{name}");
    }
}

fn levels(catalog: &Catalog) {
    let movable = catalog.tables.iter().filter(|table| !table.name.starts_with("waybill"));
    let order = order(movable);
    assert_eq!(order.cycles, Vec::<Vec<String>>::new());
    let on = |level| order.tables.iter().filter(|placed| placed.level == level).count();
    assert_eq!([0, 1, 2, 3, 4, 5, 6].map(on), [9, 11, 4, 6, 8, 3, 0]);
}

/// Every row that was read was loaded.
fn fates(job: &Job) {
    for name in ["rejected", "review", "merged"] {
        assert_eq!(job.file(&format!("3-transformed/{name}.ndjson")), "", "{name}");
    }
    assert_eq!(job.file("4-loaded/rejected.ndjson"), "");
    assert_eq!(job.file("4-loaded/journal.ndjson").matches("\"did\":\"inserted\"").count(), 6943);
}
