//! What the dump promises.

use crate::dump::{AFTER, declared, whole};
use crate::{calendar, tables};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The rows that the document counts; eleven tables have none.
const ROWS: [(&str, usize); 30] = [
    ("accommodation_units", 2),
    ("accommodation_units_manual", 8),
    ("accommodation_units_manual_chunks", 219),
    ("accommodation_units_public", 151),
    ("calendar_events", 74),
    ("chat_conversations", 2),
    ("chat_messages", 321),
    ("code_embeddings", 4333),
    ("conversation_memory", 10),
    ("guest_conversations", 112),
    ("guest_reservations", 104),
    ("hotel_operations", 10),
    ("hotels", 3),
    ("ics_feed_configurations", 9),
    ("integration_configs", 3),
    ("job_logs", 39),
    ("muva_content", 742),
    ("property_relationships", 1),
    ("prospective_sessions", 412),
    ("reservation_accommodations", 93),
    ("sire_cities", 42),
    ("sire_content", 8),
    ("sire_countries", 45),
    ("sire_document_types", 4),
    ("staff_conversations", 43),
    ("staff_messages", 58),
    ("staff_users", 6),
    ("sync_history", 85),
    ("tenant_registry", 3),
    ("user_tenant_permissions", 1),
];

#[test]
fn the_same_on_every_run_and_machine() {
    let text = whole(&tables(), false);
    assert_eq!(text, whole(&tables(), false));
    // Whoever changes a row writes the new digest here, and looks at the figures of the plan.
    let digest = Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    });
    assert_eq!(digest, "4b753c847907bd61262b133031d53d075c8e0995e2c263b1676a0935a3e8f685");
}

#[test]
fn every_table_has_the_rows_that_the_document_counts() {
    let rows: BTreeMap<&str, usize> =
        tables().iter().map(|table| (table.name, table.rows.len())).collect();
    assert_eq!(rows, BTreeMap::from(ROWS));
    assert_eq!(rows.values().sum::<usize>(), 6943);
    assert_eq!(declared().len(), 41);
}

#[test]
fn every_row_has_the_columns_of_its_table() {
    let declared = declared();
    for table in tables() {
        assert_eq!(table.columns.split(", ").collect::<Vec<_>>(), plain(&declared[table.name]));
        let width = declared[table.name].len();
        assert!(table.rows.iter().all(|row| row.len() == width), "{}", table.name);
        let keys: BTreeSet<_> = table.rows.iter().map(|row| &row[0].0).collect();
        assert_eq!(keys.len(), table.rows.len(), "{}", table.name);
    }
}

/// Names without the quotes that `pg_dump` puts round some words.
fn plain<'a>(names: &[&'a str]) -> Vec<&'a str> {
    names.iter().map(|name| name.trim_matches('"')).collect()
}

#[test]
fn the_schema_has_the_figures_of_the_document() {
    assert_eq!(AFTER.matches(" FOREIGN KEY (").count(), 46);
    assert_eq!(AFTER.matches("\nCREATE INDEX idx_").count(), 13);
    assert_eq!(AFTER.matches("\nCREATE POLICY ").count(), 19);
    assert_eq!(AFTER.matches(" ENABLE ROW LEVEL SECURITY;").count(), 41);
}

#[test]
fn events_refer_to_events_that_are_there_and_to_no_others() {
    let linked = (1..=74).filter(|id| calendar::parent(*id).or(calendar::merged(*id)).is_some());
    assert_eq!(linked.count(), 28);
    let of = (1..=74).flat_map(|id| [(id, calendar::parent(id)), (id, calendar::merged(id))]);
    for (id, of) in of.filter_map(|(id, of)| Some((id, of?))) {
        assert!((1..=74).contains(&of) && of != id, "{id} refers to {of}");
    }
}

#[test]
fn vectors_are_pgvectors_where_they_are_asked_for() {
    let (text, vectors) = (whole(&tables(), false), whole(&tables(), true));
    assert!(!text.contains("public.vector"));
    assert!(vectors.contains("CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;"));
    assert_eq!(vectors.matches("    embedding public.vector(256)").count(), 4);
    // The rows are the same text.
    let rows = |dump: &str| dump[dump.find("\nCOPY ").unwrap()..].to_owned();
    assert_eq!(rows(&text), rows(&vectors));
}
