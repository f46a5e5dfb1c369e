//! What a person should know about a database before rows are moved: one form for all of it.

mod accepted;
mod beside;
mod circles;
mod figures;
mod indexes;
mod rows;
mod security;
mod tables;

pub use accepted::settle;
pub use figures::{Figures, figures, selection};
pub use rows::orphans;

use catalog::{Catalog, Graph};
use complaint::Result;
use database::{Finding, Level, Reader};
use serde::Serialize;
use std::path::Path;

/// A finding, and what is known about it.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// What was found.
    #[serde(flatten)]
    pub finding: Finding,
    /// `source`, `target` or `plan`: what it is about.
    pub about: &'static str,
    /// What it is known by, in every run: `[[accept]]` of a plan names it.
    pub id: String,
    /// The reason for which a plan accepts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
}

impl Found {
    /// A finding about something of a table, or of the whole database where `table` is empty.
    /// `what` tells it from others of its name about the same column.
    fn new(name: &str, level: Level, table: &str, column: Option<String>, what: &str) -> Self {
        let mut id = name.to_owned();
        for part in [table, column.as_deref().unwrap_or_default(), what] {
            if !part.is_empty() {
                id.push(':');
                id.push_str(part);
            }
        }
        let (name, table) = (name.to_owned(), table.to_owned());
        let (detail, remedy) = (String::new(), String::new());
        let finding = Finding { name, level, table, column, key: None, detail, remedy };
        Self { finding, about: "", id, accepted: None }
    }

    /// With what was seen, and what to do about it.
    fn saying(mut self, detail: impl Into<String>, remedy: impl Into<String>) -> Self {
        (self.finding.detail, self.finding.remedy) = (detail.into(), remedy.into());
        self
    }

    /// It is about this.
    pub fn about(mut self, whose: &'static str) -> Self {
        self.about = whose;
        self.id = format!("{whose}:{}", self.id);
        self
    }
}

impl From<&Finding> for Found {
    fn from(finding: &Finding) -> Self {
        let column = finding.column.clone();
        let key = finding.key.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut found = Self::new(&finding.name, finding.level, &finding.table, column, &key);
        found.finding = finding.clone();
        found
    }
}

/// Everything about one database: what its catalog says, table by table, then what its rows say.
pub fn of(
    reader: &Reader,
    catalog: &Catalog,
    whose: &'static str,
    scratch: &Path,
) -> Result<Vec<Found>> {
    let mut found: Vec<Found> = reader.findings().iter().map(Found::from).collect();
    for table in catalog.movable() {
        found.extend(tables::of(table));
        found.extend(indexes::of(table));
        found.extend(security::of(catalog, table));
    }
    found.extend(rows::of(reader, catalog)?);
    found.extend(beside::of(reader)?);
    found.extend(circles::of(reader, catalog, &Graph::of(catalog.movable()), scratch)?);
    Ok(found.into_iter().map(|one| one.about(whose)).collect())
}

/// `1 row`, `2 rows`.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
