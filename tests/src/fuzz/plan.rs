//! The reader of plans.

use catalog::{Affinity, Catalog, Column, Generated, Reference, Table};
use complaint::Complaint;
use plan::Plan;
use std::collections::BTreeMap;
use std::path::Path;

/// The bytes are a `plan.toml`: read and held against two databases, or refused, and whatever is
/// said of it names a line that it has.
pub fn plan(input: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder for the plan");
    let file = folder.path().join("plan.toml");
    std::fs::write(&file, input).expect("the plan is written");
    let lines = input.split(|byte| *byte == b'\n').count();
    let mut plan = match Plan::read(folder.path(), None) {
        Ok(plan) => plan,
        Err(complaints) => {
            assert!(!complaints.is_empty(), "refused without a word");
            return all_named(&complaints, &file, lines);
        }
    };
    let again = Plan::read(&file, None).expect("what was read can be read");
    assert_eq!((plan.digest.len(), &plan.digest), (64, &again.digest));
    assert_eq!(plan.parts(), again.parts());
    let complaints = plan.check(&source(), &target());
    all_named(&complaints, &file, lines);
    let _ = plan.extracts_by_need();
}

fn all_named(complaints: &[Complaint], file: &Path, lines: usize) {
    for complaint in complaints {
        named(complaint, file, lines);
    }
}

/// A complaint is of one line, and of a line that is there.
fn named(complaint: &Complaint, file: &Path, lines: usize) {
    assert!(!complaint.fact().contains('\n'), "{complaint:?}");
    let place = complaint.place().expect("a place");
    let line = place.strip_prefix(&format!("{}:", file.display()));
    let line = line.unwrap_or_else(|| panic!("{place} is no place of the plan: {complaint}"));
    let line: usize = line.parse().expect("a line");
    assert!((1..=lines).contains(&line), "there are {lines} lines: {complaint}");
}

fn source() -> Catalog {
    catalog(vec![
        table("trips_v2", &["id", "trip_name", "client_id", "price", "doc", "logo"]),
        table("clients_v2", &["id", "name", "email", "parent_id"]),
        table("notes", &["id", "trip_id", "text", "at"]),
        table("odd \"name", &["a b", "select"]),
        Table::named("nothing"),
    ])
}

fn target() -> Catalog {
    let mut trips = table("trips", &["id", "title", "client_id", "price", "notes", "doc"]);
    trips.references.push(Reference {
        columns: vec!["client_id".into()],
        parent: "clients".into(),
        parent_place: None,
        parent_columns: vec!["id".into()],
        on_delete: "CASCADE".into(),
        on_update: "NO ACTION".into(),
        not_null: false,
        indexed: false,
        name: None,
        deferrable: false,
        not_valid: false,
    });
    catalog(vec![trips, table("clients", &["id", "name", "email"]), table("plain", &["id", "v"])])
}

fn catalog(tables: Vec<Table>) -> Catalog {
    let views = vec!["a_view".into()];
    Catalog { engine: "sqlite".into(), bytes: 0, tables, views, schemas: BTreeMap::new() }
}

/// A table whose first column is its key.
fn table(name: &str, columns: &[&str]) -> Table {
    Table {
        columns: columns.iter().map(|name| column(name)).collect(),
        primary_key: columns.iter().take(1).map(|&name| name.into()).collect(),
        rowid: Some("rowid".into()),
        ..Table::named(name)
    }
}

fn column(name: &str) -> Column {
    Column {
        name: name.into(),
        declared: "TEXT".into(),
        affinity: Affinity::Text,
        base: None,
        sequence: None,
        identity: None,
        form: record::Form::Text,
        not_null: name == "title",
        default: None,
        generated: Generated::No,
        collation: "BINARY".into(),
    }
}
