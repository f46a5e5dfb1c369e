//! Keys: primary, unique and foreign; checks.

use super::relation::{Index, Relation, Relations, catalog_name};
use super::{ask, definition};
use catalog::{Reference, Unique};
use complaint::Result;
use postgres::{Client, Row};
use std::collections::BTreeSet;

/// Gives every table its primary key, its unique keys and its indexes.
pub(super) fn fill_indexes(client: &mut Client, relations: &mut Relations) -> Result<()> {
    for row in ask(client, include_str!("../sql/indexes.sql"))? {
        if let Some(relation) = relations.get(row.get(0)) {
            add_index(relation, &row)?;
        }
    }
    Ok(())
}

fn add_index(relation: &mut Relation, row: &Row) -> Result<()> {
    let name: String = row.get(1);
    let (primary, unique, valid): (bool, bool, bool) = (row.get(2), row.get(3), row.get(4));
    let (partial, by_value): (bool, bool) = (row.get(5), row.get(6));
    let columns: Vec<Option<String>> = row.get(7);
    let (definition, of_constraint): (String, bool) = (definition(row, 8)?, row.get(9));
    if !of_constraint {
        relation.description.index(&definition, valid);
    }
    relation.table.indexes.push(catalog::Index {
        name: name.clone(),
        columns: columns.clone(),
        unique,
        primary,
        of_constraint,
        valid,
        partial,
        expression: columns.contains(&None),
        definition,
    });
    relation.indexes.push(Index { finds: valid && by_value && !partial, columns: columns.clone() });
    if primary {
        relation.table.primary_key = columns.into_iter().flatten().collect();
    } else if unique && valid {
        let columns = columns.into_iter().map(|column| (column, String::new())).collect();
        relation.table.uniques.push(Unique { name, columns, partial });
    }
    Ok(())
}

/// Gives every table its references and checks.
pub(super) fn fill_constraints(client: &mut Client, relations: &mut Relations) -> Result<()> {
    for row in ask(client, include_str!("../sql/constraints.sql"))? {
        let Some(relation) = relations.get(row.get(0)) else { continue };
        let (name, definition): (&str, String) = (row.get(1), definition(&row, 12)?);
        relation.description.constraint(name, &definition);
        match row.get(2) {
            "f" => {
                let reference = reference(relation, &row);
                relation.table.references.push(reference);
            }
            "p" => relation.table.primary_key_name = Some(name.to_owned()),
            // From version 18 on there are some that are not looked at.
            "c" if !definition.ends_with(" NOT ENFORCED") => {
                let condition = row.get::<_, Option<String>>(11).unwrap_or_default();
                relation.table.checks.push((name.to_owned(), condition));
                if !row.get::<_, bool>(10) {
                    relation.table.unchecked.push(name.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn reference(relation: &Relation, row: &Row) -> Reference {
    let columns: Vec<String> = row.get(3);
    let place: (String, String) = (row.get(4), row.get(5));
    let refuses = |name: &String| {
        relation.table.columns.iter().any(|column| column.name == *name && column.not_null)
    };
    Reference {
        not_null: columns.iter().all(refuses),
        indexed: served(&relation.indexes, &columns),
        columns,
        parent: catalog_name(&place.0, &place.1),
        parent_place: Some(place),
        parent_columns: row.get(6),
        on_delete: action(row.get(7)),
        on_update: action(row.get(8)),
        name: Some(row.get(1)),
        deferrable: row.get(9),
        not_valid: !row.get::<_, bool>(10),
    }
}

fn action(code: &str) -> String {
    let words = match code {
        "r" => "RESTRICT",
        "c" => "CASCADE",
        "n" => "SET NULL",
        "d" => "SET DEFAULT",
        _ => "NO ACTION",
    };
    words.to_owned()
}

/// Whether an index begins with the referencing columns, in any order.
fn served(indexes: &[Index], columns: &[String]) -> bool {
    let wanted: BTreeSet<&str> = columns.iter().map(String::as_str).collect();
    let begins = |index: &Index| {
        let first: BTreeSet<&str> =
            index.columns.iter().take(wanted.len()).flatten().map(String::as_str).collect();
        first == wanted
    };
    indexes.iter().any(|index| index.finds && begins(index))
}
