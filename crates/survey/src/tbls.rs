//! The catalog in the form that `tbls` reads: `tbls doc json://…/schema.json`.

use catalog::{Catalog, Generated, Index, Reference, Table, TableKind};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// The whole of it. References to tables that are not there are left out: `tbls` reads none.
pub fn schema(catalog: &Catalog) -> Value {
    let tables = catalog.movable().map(|table| described(catalog, table));
    let relations = catalog.movable().flat_map(|table| {
        table.references.iter().filter_map(|reference| relation(catalog, table, reference))
    });
    let mut driver = json!({ "name": catalog.engine });
    if catalog.is_postgres() {
        driver["meta"] = json!({ "current_schema": "public", "search_paths": ["public"] });
    }
    json!({
        "name": catalog.engine,
        "tables": tables.collect::<Vec<_>>(),
        "relations": relations.collect::<Vec<_>>(),
        "driver": driver,
    })
}

/// The name as `tbls` itself has it: with its schema, in PostgreSQL.
fn name(table: &Table) -> String {
    match &table.place {
        Some((schema, name)) => format!("{schema}.{name}"),
        None => table.name.clone(),
    }
}

fn described(catalog: &Catalog, table: &Table) -> Value {
    let kind = match table.kind {
        TableKind::Virtual => "VIRTUAL TABLE",
        _ if table.partitioned => "PARTITIONED TABLE",
        _ => "BASE TABLE",
    };
    let triggers = table.triggers.iter();
    let indexes = table.indexes.iter().map(|index| {
        json!({ "name": index.name, "def": index.definition, "table": name(table), "columns": columns(index) })
    });
    json!({
        "name": name(table),
        "type": kind,
        "columns": table.columns.iter().map(column).collect::<Vec<_>>(),
        "indexes": indexes.collect::<Vec<_>>(),
        "constraints": constraints(catalog, table),
        "triggers": triggers.map(|one| json!({ "name": one.name, "def": one.sql })).collect::<Vec<_>>(),
        "def": table.sql,
    })
}

fn columns(index: &Index) -> Vec<&str> {
    index.columns.iter().flatten().map(String::as_str).collect()
}

fn column(column: &catalog::Column) -> Value {
    let mut said = Map::new();
    said.insert("name".to_owned(), json!(column.name));
    said.insert("type".to_owned(), json!(column.declared));
    said.insert("nullable".to_owned(), json!(!column.not_null));
    if let Some(default) = &column.default {
        let computed = column.generated != Generated::No;
        let key = if computed { "extra_def" } else { "default" };
        said.insert(key.to_owned(), json!(default));
    }
    Value::Object(said)
}

fn constraints(catalog: &Catalog, table: &Table) -> Vec<Value> {
    let mut all = Vec::new();
    let named = |kind: &str, known: &str, def: String, columns: &[String]| json!({ "name": known, "type": kind, "def": def, "table": name(table), "columns": columns });
    if !table.primary_key.is_empty() {
        let known = table.primary_key_name.as_deref().unwrap_or("primary key");
        let def = format!("PRIMARY KEY ({})", table.primary_key.join(", "));
        all.push(named("PRIMARY KEY", known, def, &table.primary_key));
    }
    for unique in table.indexes.iter().filter(|one| one.unique && one.of_constraint && !one.primary)
    {
        let columns: Vec<String> = unique.columns.iter().flatten().cloned().collect();
        all.push(named(
            "UNIQUE",
            &unique.name,
            format!("UNIQUE ({})", columns.join(", ")),
            &columns,
        ));
    }
    for reference in &table.references {
        let parent = catalog.table(&reference.parent);
        let mut one =
            named("FOREIGN KEY", &known(reference), definition(reference), &reference.columns);
        one["referenced_table"] = json!(parent.map_or_else(|| reference.parent.clone(), name));
        one["referenced_columns"] = json!(reference.parent_columns);
        all.push(one);
    }
    for (known, condition) in &table.checks {
        all.push(named("CHECK", known, format!("CHECK ({condition})"), &[]));
    }
    all
}

/// A name for what SQLite gives none.
fn known(reference: &Reference) -> String {
    reference.name.clone().unwrap_or_else(|| format!("- ({})", reference.columns.join(", ")))
}

fn definition(reference: &Reference) -> String {
    let mut def = format!(
        "FOREIGN KEY ({}) REFERENCES {} ({})",
        reference.columns.join(", "),
        reference.parent,
        reference.parent_columns.join(", ")
    );
    for (what, action) in [("UPDATE", &reference.on_update), ("DELETE", &reference.on_delete)] {
        if action != "NO ACTION" {
            let _ = write!(def, " ON {what} {action}");
        }
    }
    for (said, words) in
        [(reference.deferrable, " DEFERRABLE"), (reference.not_valid, " NOT VALID")]
    {
        if said {
            def.push_str(words);
        }
    }
    def
}

fn relation(catalog: &Catalog, table: &Table, reference: &Reference) -> Option<Value> {
    let parent = catalog
        .table(&reference.parent)
        .filter(|parent| catalog.movable().any(|known| known.name == parent.name))?;
    let there = |table: &Table, names: &[String]| -> Option<Vec<String>> {
        names.iter().map(|name| Some(table.column(name)?.name.clone())).collect()
    };
    Some(json!({
        "table": name(table),
        "columns": there(table, &reference.columns)?,
        "cardinality": "zero_or_more",
        "parent_table": name(parent),
        "parent_columns": there(parent, &reference.parent_columns)?,
        "parent_cardinality": if reference.not_null { "exactly_one" } else { "zero_or_one" },
        "def": definition(reference),
    }))
}
