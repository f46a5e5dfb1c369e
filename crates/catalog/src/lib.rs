//! What a database says about itself, and the order in which it can be filled.
//!
//! A [`Catalog`] is plain data. `database` fills it, `survey` writes it as JSON, every later step
//! reads it from there, so that no step but the survey has to ask a database what it looks like.

mod affinity;
mod graph;
mod group;
mod index;
mod order;
mod policy;
mod postgres;
mod rule;
mod table;

pub use affinity::{Affinity, Arrival};
pub use graph::{Circle, Edge, Graph, Itself, Way};
pub use group::{Group, Numbers, groups};
pub use index::Index;
pub use order::{Order, Placed, order};
pub use policy::{Grant, Policy};
pub use postgres::{Base, Kind, moments, print_jsonb, widened, write_single};
pub use record::place_of;
pub use table::{CTID, Column, Counter, Generated, Reference, Table, TableKind, Trigger, Unique};

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A whole database as it describes itself.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Catalog {
    /// `sqlite` or `postgres`.
    pub engine: String,
    /// Size in bytes, free pages not counted.
    pub bytes: u64,
    /// Tables and virtual tables in the database's own order. Views are listed in `views`.
    pub tables: Vec<Table>,
    /// Names of views: they hold no rows and are not moved.
    pub views: Vec<String>,
    /// Schemas, each with the roles that may use it; `PUBLIC` is every role.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub schemas: BTreeMap<String, BTreeSet<String>>,
}

impl Catalog {
    /// The table of that name; where there is none, the only one whose name differs in case alone.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        let names = self.tables.iter().map(|table| table.name.as_str());
        self.tables.get(record::place_of(name, names)?)
    }

    /// The tables that hold rows of their own: no shadow tables of a virtual table, no partitions.
    pub fn movable(&self) -> impl Iterator<Item = &Table> {
        let own = |kind| matches!(kind, TableKind::Table | TableKind::Virtual);
        self.tables.iter().filter(move |table| own(table.kind))
    }

    /// Whether it is a PostgreSQL database (or a dump of one).
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.engine == "postgres"
    }
}
