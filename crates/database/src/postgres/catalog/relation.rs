//! Tables while their parts are gathered.

use super::description::Description;
use super::{ask, definition};
use catalog::{CTID, Catalog, Grant, Policy, Table, TableKind, Trigger};
use complaint::{Complaint, Result};
use postgres::{Client, Row};
use std::collections::{BTreeMap, BTreeSet};

/// The tables of a database, sorted by name, to be found by number.
pub(super) struct Relations {
    list: Vec<Relation>,
    places: BTreeMap<u32, usize>,
    views: Vec<String>,
    bytes: u64,
    schemas: BTreeMap<String, BTreeSet<String>>,
}

/// A table that is not yet complete.
pub(super) struct Relation {
    /// Its number.
    pub oid: u32,
    /// What is known of it.
    pub table: Table,
    /// The tables it is a partition of or inherits from.
    pub parents: Vec<u32>,
    /// Its rows lie on another server.
    pub foreign: bool,
    /// Its indexes.
    pub indexes: Vec<Index>,
    /// What its description will say.
    pub description: Description,
}

/// An index, as far as it helps to find rows.
pub(super) struct Index {
    /// Rows are found in it by equal values, and all of them.
    pub finds: bool,
    /// Its columns; `None` is an expression.
    pub columns: Vec<Option<String>>,
}

impl Relations {
    /// All tables, without what belongs to them.
    pub fn read(client: &mut Client) -> Result<Self> {
        let schemas = schemas(client)?;
        let mut all =
            Self { list: vec![], places: BTreeMap::new(), views: vec![], bytes: 0, schemas };
        for row in ask(client, include_str!("../sql/tables.sql"))? {
            all.add(&row);
        }
        all.check_names()?;
        Ok(all)
    }

    fn add(&mut self, row: &Row) {
        let (schema, name): (String, String) = (row.get(1), row.get(2));
        let (kind, is_partition): (&str, bool) = (row.get(3), row.get(4));
        // A foreign table that is no partition holds no rows here: it is read like a view, and
        // like a view it is not moved.
        if matches!(kind, "v" | "m") || (kind == "f" && !is_partition) {
            return self.views.push(catalog_name(&schema, &name));
        }
        let bytes = row.get::<_, i64>(7).unsigned_abs();
        self.bytes += bytes;
        let oid = row.get(0);
        self.places.insert(oid, self.list.len());
        let mut table = empty(&schema, &name);
        table.kind = if is_partition { TableKind::Partition } else { TableKind::Table };
        table.partitioned = kind == "p";
        table.row_security = row.get(5);
        table.heirs = row.get(13);
        table.bytes = Some(bytes);
        table.unreadable = row.get(12);
        self.list.push(Relation {
            oid,
            description: Description::new(row),
            table,
            parents: row.get(8),
            foreign: kind == "f",
            indexes: Vec::new(),
        });
    }

    /// `a.b` in public and `b` in schema a would be told apart nowhere.
    fn check_names(&self) -> Result<()> {
        let mut seen = BTreeMap::new();
        for relation in &self.list {
            if let Some(other) = seen.insert(&relation.table.name, &relation.table.place) {
                let place = |place: &Option<(String, String)>| match place {
                    Some((schema, name)) => format!("{schema:?}.{name:?}"),
                    None => String::new(),
                };
                return Err(Complaint::new(format!(
                    "the tables {} and {} would have one name, {}",
                    place(other),
                    place(&relation.table.place),
                    relation.table.name
                ))
                .hint("rename one of them"));
            }
        }
        Ok(())
    }

    /// The table of that number; `None` if it is not one that we look at.
    pub fn get(&mut self, oid: u32) -> Option<&mut Relation> {
        self.places.get(&oid).and_then(|place| self.list.get_mut(*place))
    }

    /// All of them.
    pub fn all(&self) -> &[Relation] {
        &self.list
    }

    /// Triggers that a person made.
    pub fn fill_triggers(&mut self, client: &mut Client) -> Result<()> {
        for row in ask(client, include_str!("../sql/triggers.sql"))? {
            let Some(relation) = self.get(row.get(0)) else { continue };
            let mode = row.get::<_, &str>(3).chars().next();
            let sql = definition(&row, 2)?;
            relation.table.triggers.push(Trigger { name: row.get(1), sql, mode });
        }
        Ok(())
    }

    /// Policies, and rules, which have a place in the description alone.
    pub fn fill_policies(&mut self, client: &mut Client) -> Result<()> {
        for row in ask(client, include_str!("../sql/policies.sql"))? {
            let Some(relation) = self.get(row.get(0)) else { continue };
            relation.description.rest.push(row.get(1));
            relation.table.policies.push(policy(&row));
        }
        for row in ask(client, include_str!("../sql/rules.sql"))? {
            let Some(relation) = self.get(row.get(0)) else { continue };
            relation.description.rest.push(row.get(1));
        }
        Ok(())
    }

    /// What other roles than the owner may do.
    pub fn fill_grants(&mut self, client: &mut Client) -> Result<()> {
        for row in ask(client, include_str!("../sql/grants.sql"))? {
            let Some(relation) = self.get(row.get(0)) else { continue };
            relation.table.grants.push(Grant { role: row.get(1), privileges: row.get(2) });
        }
        Ok(())
    }

    /// The catalog.
    pub fn finished(self) -> Catalog {
        let finish = |relation: Relation| {
            let mut table = relation.table;
            table.sql = relation.description.text(&table);
            let known_by_place = table.primary_key.is_empty() && !relation.foreign;
            table.rowid = known_by_place.then(|| CTID.to_owned());
            table
        };
        Catalog {
            engine: "postgres".to_owned(),
            bytes: self.bytes,
            tables: self.list.into_iter().map(finish).collect(),
            views: self.views,
            schemas: self.schemas,
        }
    }
}

/// How a catalog names a table: without its schema in `public`.
pub(super) fn catalog_name(schema: &str, name: &str) -> String {
    if schema == "public" { name.to_owned() } else { format!("{schema}.{name}") }
}

fn empty(schema: &str, name: &str) -> Table {
    Table {
        place: Some((schema.to_owned(), name.to_owned())),
        ..Table::named(catalog_name(schema, name))
    }
}

fn policy(row: &Row) -> Policy {
    Policy {
        name: row.get(2),
        command: row.get(3),
        permissive: row.get(4),
        roles: row.get(5),
        using: row.get(6),
        check: row.get(7),
    }
}

/// Schemas, and who may use them.
fn schemas(client: &mut Client) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut schemas: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in ask(client, include_str!("../sql/schemas.sql"))? {
        let roles: Vec<String> = row.get(1);
        schemas.entry(row.get(0)).or_default().extend(roles);
    }
    Ok(schemas)
}
