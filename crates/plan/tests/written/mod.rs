//! Plans written into a folder of their own, and what is said of them.
#![allow(dead_code, reason = "each file of tests uses its own part of this")]
#![allow(clippy::unwrap_used, reason = "a test that cannot write its plan has failed")]

use catalog::{Affinity, Catalog, Column, Generated, Table, Trigger};
use plan::Plan;
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

/// A folder with this `plan.toml`.
pub fn folder(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plan.toml"), text).unwrap();
    folder
}

/// The plan of this text, which must be a good one.
pub fn plan(text: &str) -> Plan {
    let folder = folder(text);
    match Plan::read(folder.path(), None) {
        Ok(plan) => plan,
        Err(complaints) => panic!("{complaints:#?}\n{text}"),
    }
}

/// What is wrong with a plan: `LINE: fact`, and its hint on the next line after an arrow.
pub fn faults(text: &str) -> Vec<String> {
    let folder = folder(text);
    let complaints = Plan::read(folder.path(), None).err().unwrap_or_default();
    shown(&complaints, folder.path())
}

/// What is wrong with a good plan against two databases.
pub fn against(text: &str, source: &Catalog, target: &Catalog) -> Vec<String> {
    let mut plan = plan(text);
    shown(&plan.check(source, target), &plan.folder)
}

fn shown(complaints: &[complaint::Complaint], folder: &Path) -> Vec<String> {
    let start = format!("{}:", folder.join("plan.toml").display());
    let show = |complaint: &complaint::Complaint| {
        let line = complaint.place().and_then(|place| place.strip_prefix(&start)).unwrap();
        let text = complaint.to_string();
        let hint = text.split_once("\n  hint ").map_or("", |(_, hint)| hint);
        format!("{line}: {} -> {hint}", complaint.fact())
    };
    complaints.iter().map(show).collect()
}

/// A good beginning; what follows stands on line 4 and after.
pub fn after_start(rest: &str) -> String {
    format!("version = 1\n[extract.a]\n[extract.b]\n{rest}")
}

/// A flow from `a` into `t` with these columns; the first stands on line 7.
pub fn with_columns(columns: &str) -> String {
    after_start(&format!("[[flow]]\nfrom = \"a\"\ninto = \"t\"\n[flow.columns]\n{columns}"))
}

pub fn catalog(tables: Vec<Table>) -> Catalog {
    Catalog {
        engine: "sqlite".into(),
        bytes: 0,
        tables,
        views: vec!["a_view".into()],
        schemas: BTreeMap::new(),
    }
}

/// A table whose columns are written `name`, `name!` (NOT NULL) or `name=` (generated); the first
/// is its key. A name that begins with `#` is that of the rowid.
pub fn table(name: &str, columns: &[&str]) -> Table {
    let first = columns.first().map(|column| bare(column));
    let rowid_alias = columns.first().filter(|column| column.starts_with('#')).map(|one| bare(one));
    Table {
        columns: columns.iter().map(|column| self::column(column)).collect(),
        primary_key: first.into_iter().collect(),
        rowid_alias,
        rowid: Some("rowid".into()),
        ..Table::named(name)
    }
}

fn bare(column: &str) -> String {
    column.trim_start_matches('#').trim_end_matches(['!', '=']).into()
}

fn column(written: &str) -> Column {
    let generated = if written.ends_with('=') { Generated::Stored } else { Generated::No };
    Column {
        name: bare(written),
        declared: "TEXT".into(),
        affinity: Affinity::Text,
        base: None,
        sequence: None,
        identity: None,
        form: record::Form::Text,
        not_null: written.ends_with('!'),
        default: None,
        generated,
        collation: "BINARY".into(),
    }
}

pub fn with_trigger(mut table: Table, name: &str) -> Table {
    table.triggers.push(Trigger { name: name.into(), sql: String::new(), mode: None });
    table
}
