//! The schema of a dump as a catalog: what is read from a server into which the dump was restored.

use crate::postgres::dump::names::{Place, identifier};
use crate::postgres::dump::resolve::resolve;
use crate::postgres::dump::schema::{Column, Index, Reference, Relation, Schema};
use crate::postgres::dump::scratch::{kept, kept_key};
use crate::quoted;
use catalog::{Affinity, CTID, Catalog, Generated, Grant, Kind, Policy, Table, TableKind, Unique};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The catalog, with the rows that were counted table by table.
pub(crate) fn catalog(schema: &Schema, bytes: u64, rows: &BTreeMap<Place, u64>) -> Catalog {
    let mut relations: Vec<&Relation> =
        schema.tables.iter().filter(|table| !table.temporary).collect();
    relations.sort_by(|a, b| a.place.cmp(&b.place));
    let rows = with_partitions(schema, rows);
    let tables = relations.into_iter().map(|relation| table(schema, relation, &rows)).collect();
    let views = schema.views.iter().map(Place::known).collect();
    let schemas = schema.schemas.clone();
    Catalog { engine: "postgres".to_owned(), bytes, tables, views, schemas }
}

/// Rows of a partition are rows of the tables above it too.
fn with_partitions(schema: &Schema, rows: &BTreeMap<Place, u64>) -> BTreeMap<Place, u64> {
    let mut all = rows.clone();
    for (place, count) in rows {
        for parent in schema.above(place) {
            *all.entry(parent.clone()).or_default() += count;
        }
    }
    all
}

fn table(schema: &Schema, relation: &Relation, rows: &BTreeMap<Place, u64>) -> Table {
    let columns: Vec<catalog::Column> =
        kept(relation).map(|kept| column(schema, relation, kept)).collect();
    let primary_key = kept_key(relation);
    let place = Some((relation.place.schema.clone(), relation.place.name.clone()));
    let mut checks = relation.checks.clone();
    checks.sort();
    let mut triggers = relation.triggers.clone();
    triggers.sort_by(|a, b| a.name.cmp(&b.name));
    let mut policies: Vec<Policy> =
        relation.policies.iter().map(|(_, policy)| policy.clone()).collect();
    policies.sort_by(|a, b| a.name.cmp(&b.name));
    let key = relation.indexes.iter().find(|index| index.primary);
    let mut table = Table {
        place,
        kind: match relation.partition_of {
            Some(_) => TableKind::Partition,
            None => TableKind::Table,
        },
        partitioned: relation.partitioned,
        heirs: relation.heirs && !relation.partitioned,
        row_security: relation.row_security,
        rows: rows.get(&relation.place).copied().unwrap_or_default(),
        columns,
        rowid: primary_key.is_empty().then(|| CTID.to_owned()),
        primary_key_name: key.filter(|_| !primary_key.is_empty()).map(|key| key.name.clone()),
        primary_key,
        uniques: uniques(relation),
        indexes: indexes(relation),
        policies,
        grants: grants(relation),
        triggers,
        unchecked: relation.unchecked.iter().cloned().collect(),
        checks,
        ..Table::named(relation.place.known())
    };
    table.references = references(schema, relation, &table);
    table.sql = description(relation, &table);
    table
}

fn column(schema: &Schema, relation: &Relation, column: &Column) -> catalog::Column {
    let resolved = resolve(schema, &column.declared);
    let name = resolved.base.name.as_str();
    let counts =
        resolved.base.kind == Kind::Scalar && matches!(name, "int2" | "int4" | "int8" | "numeric");
    let sequence = column.counted.as_ref().or(column.owned.as_ref()).filter(|_| counts);
    // The key of a partition refuses NULL too, wherever that was said.
    let in_key = relation.primary_key().contains(&column.name);
    catalog::Column {
        name: column.name.clone(),
        declared: resolved.text,
        affinity: Affinity::Blob,
        form: resolved.base.form(),
        not_null: column.not_null || resolved.not_null || in_key,
        default: column.default.clone(),
        generated: Generated::No,
        sequence: sequence.map(Place::to_string),
        identity: column.identity,
        collation: "BINARY".to_owned(),
        base: Some(resolved.base),
    }
}

/// Whether all of the columns have values in the dump.
fn all_kept<'n>(relation: &Relation, names: impl IntoIterator<Item = &'n String>) -> bool {
    names.into_iter().all(|name| kept(relation).any(|column| column.name == *name))
}

fn uniques(relation: &Relation) -> Vec<Unique> {
    let unique = |index: &&Index| {
        index.unique && !index.primary && all_kept(relation, index.columns.iter().flatten())
    };
    let mut uniques: Vec<Unique> = relation
        .indexes
        .iter()
        .filter(unique)
        .map(|index| Unique {
            name: index.name.clone(),
            columns: index.columns.iter().map(|name| (name.clone(), String::new())).collect(),
            partial: index.partial,
        })
        .collect();
    uniques.sort_by(|a, b| a.name.cmp(&b.name));
    uniques
}

/// Indexes, those of keys as the server would describe them.
fn indexes(relation: &Relation) -> Vec<catalog::Index> {
    let index = |index: &Index| catalog::Index {
        name: index.name.clone(),
        columns: index.columns.clone(),
        unique: index.unique,
        primary: index.primary,
        of_constraint: index.of_constraint,
        valid: true,
        partial: index.partial,
        expression: index.columns.contains(&None),
        definition: definition(relation, index),
    };
    let mut indexes: Vec<_> = relation.indexes.iter().map(index).collect();
    indexes.sort_by(|a, b| a.name.cmp(&b.name));
    indexes
}

fn definition(relation: &Relation, index: &Index) -> String {
    if !index.definition.is_empty() {
        return index.definition.clone();
    }
    let columns: Vec<String> =
        index.columns.iter().flatten().map(|name| identifier(name)).collect();
    format!(
        "CREATE UNIQUE INDEX {} ON {} USING btree ({})",
        identifier(&index.name),
        relation.place,
        columns.join(", ")
    )
}

fn grants(relation: &Relation) -> Vec<Grant> {
    let held = relation.grants.iter().filter(|(_, privileges)| !privileges.is_empty());
    held.map(|(role, privileges)| Grant {
        role: role.clone(),
        privileges: privileges.iter().cloned().collect(),
    })
    .collect()
}

fn references(schema: &Schema, relation: &Relation, table: &Table) -> Vec<catalog::Reference> {
    let mut references: Vec<&Reference> = relation
        .references
        .iter()
        .filter(|reference| all_kept(relation, &reference.columns))
        .collect();
    references.sort_by(|a, b| a.name.cmp(&b.name));
    let refuses =
        |name: &String| table.columns.iter().any(|column| column.name == *name && column.not_null);
    let whole = |reference: &Reference| {
        let parent = schema.table(&reference.parent);
        let parent_columns = match reference.parent_columns.as_slice() {
            [] => parent.map(Relation::primary_key).unwrap_or_default(),
            named => named.to_vec(),
        };
        catalog::Reference {
            not_null: reference.columns.iter().all(refuses),
            indexed: served(relation, &reference.columns),
            columns: reference.columns.clone(),
            parent: reference.parent.known(),
            parent_place: Some((reference.parent.schema.clone(), reference.parent.name.clone())),
            parent_columns,
            on_delete: reference.on_delete.clone(),
            on_update: reference.on_update.clone(),
            name: Some(reference.name.clone()),
            deferrable: reference.deferrable,
            not_valid: reference.not_valid,
        }
    };
    references.into_iter().map(whole).collect()
}

/// Whether an index begins with the referencing columns, in any order.
fn served(relation: &Relation, columns: &[String]) -> bool {
    let wanted: BTreeSet<&String> = columns.iter().collect();
    relation.indexes.iter().filter(|index| index.by_value && !index.partial).any(|index| {
        let first: BTreeSet<&String> = index.columns.iter().take(wanted.len()).flatten().collect();
        first == wanted
    })
}

/// The table in words: the same as long as the dump says the same of it.
fn description(relation: &Relation, table: &Table) -> String {
    let mut text = format!("create table {} (", relation.place);
    for column in &relation.columns {
        let declared = table.column(&column.name).map_or("generated", |column| &column.declared);
        let null = if column.not_null { " not null" } else { "" };
        let _ = write!(text, "\n    {} {declared}{null}", quoted(&column.name));
        if let Some(default) = &column.default {
            let _ = write!(text, " default {default}");
        }
    }
    text.push_str("\n)");
    let labels = table.columns.iter().filter_map(|column| column.base.as_ref());
    for base in labels.filter(|base| base.kind == Kind::Enum) {
        let _ = write!(text, "\n{} is one of {:?}", base.name, base.labels);
    }
    let _ = write!(text, "\nprimary key {:?}", table.primary_key);
    for unique in &table.uniques {
        let _ = write!(text, "\nunique {} {:?}", unique.name, unique.columns);
    }
    for reference in &table.references {
        let _ = write!(text, "\n{:?} references {}", reference.columns, reference.parent);
    }
    if table.row_security {
        text.push_str("\nrow security");
    }
    for (policy, _) in &relation.policies {
        let _ = write!(text, "\n{policy}");
    }
    for (name, check) in &table.checks {
        let _ = write!(text, "\ncheck {name} {check}");
    }
    text
}
