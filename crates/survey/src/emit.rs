//! The statements that make the target, as files for `psql`: by group, and what comes after the rows.
//!
//! They are PostgreSQL's own, as `pg_dump` writes them; only their order is ours. A foreign key
//! stands with the later of its two tables, so that the files can be run one after the other.

use catalog::{Catalog, Group, Numbers, TableKind};
use complaint::Result;
use database::{Definition, Part};
use stage::{Draft, file_stem};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What comes after the rows: the number of its file, its name.
const AFTER: [(Part, usize, &str); 5] = [
    (Part::Index, 0, "indexes"),
    (Part::View, 1, "views"),
    (Part::Trigger, 2, "triggers"),
    (Part::Policy, 3, "policies"),
    (Part::Comment, 5, "comments"),
];

/// Writes the files into the folder `schema`; gives how many.
pub fn write(
    draft: &mut Draft,
    definitions: Vec<Definition>,
    target: &Catalog,
    groups: &[Group],
) -> Result<usize> {
    let numbers = Numbers::of(groups.len());
    let divided = divide(definitions, target, groups);
    let mut files = BTreeMap::new();
    for (place, statements) in divided.before.iter().enumerate() {
        let stem = groups.get(place).map_or("others", |group| &group.name);
        let name = format!("{}-schema-{}.sql", numbers.schema(place), file_stem(stem));
        files.insert(name, text(statements));
    }
    for (part, number, word) in AFTER {
        if let Some(statements) = divided.after.get(&part) {
            files.insert(format!("{}-{word}.sql", numbers.after(number)), text(statements));
        }
    }
    let analyze = "\\set ON_ERROR_STOP on\n\nanalyze;\n".to_owned();
    files.insert(format!("{}-analyze.sql", numbers.after(9)), analyze);
    for (name, text) in &files {
        let mut file = draft.text(&format!("schema/{name}"))?;
        file.write(text)?;
        draft.add_text(file)?;
    }
    Ok(files.len())
}

/// The statements by the file that they stand in.
struct Divided {
    /// For each group.
    before: Vec<Vec<Definition>>,
    after: BTreeMap<Part, Vec<Definition>>,
}

fn divide(definitions: Vec<Definition>, target: &Catalog, groups: &[Group]) -> Divided {
    let group_of = places(&definitions, target, groups);
    let last = groups.len().saturating_sub(1);
    let mut divided = Divided { before: vec![Vec::new(); last + 1], after: BTreeMap::new() };
    for definition in definitions {
        if definition.part > Part::Reference {
            divided.after.entry(definition.part).or_default().push(definition);
            continue;
        }
        let places = definition.tables.iter().map(|it| group_of.get(it).copied().unwrap_or(last));
        divided.before[places.max().unwrap_or(0)].push(definition);
    }
    for statements in &mut divided.before {
        // What needs no table comes first and foreign keys last; the rest keeps its order.
        statements.sort_by_key(|it| match it.part {
            Part::Base if it.tables.is_empty() => 0,
            Part::Reference => 2,
            _ => 1,
        });
    }
    divided
}

/// The group of each table. A partition goes with its table, an heir not before who it inherits from.
fn places(
    definitions: &[Definition],
    target: &Catalog,
    groups: &[Group],
) -> BTreeMap<String, usize> {
    let mut group_of = BTreeMap::new();
    for (place, group) in groups.iter().enumerate() {
        group_of.extend(group.tables.iter().map(|table| (table.clone(), place)));
    }
    let is_partition =
        |name: &str| target.table(name).is_none_or(|table| table.kind == TableKind::Partition);
    loop {
        let mut changed = false;
        for definition in definitions.iter().filter(|it| it.part == Part::Table) {
            let [own, parents @ ..] = definition.tables.as_slice() else { continue };
            let at = parents.iter().filter_map(|parent| group_of.get(parent)).max().copied();
            let before = group_of.get(own).copied();
            let after = if is_partition(own) { at.or(before) } else { before.max(at) };
            if let Some(after) = after.filter(|_| after != before) {
                group_of.insert(own.clone(), after);
                changed = true;
            }
        }
        if !changed {
            return group_of;
        }
    }
}

/// A file: one transaction, so that it is run whole or not at all.
fn text(statements: &[Definition]) -> String {
    let mut out = String::from(
        "\\set ON_ERROR_STOP on\n\nbegin;\nset local client_encoding = 'UTF8';\n\
         set local standard_conforming_strings = on;\n\n",
    );
    let mut settings: &[String] = &[];
    for statement in statements {
        if statement.settings != settings {
            settings = &statement.settings;
            for setting in settings {
                let _ = writeln!(out, "{setting};");
            }
            out.push('\n');
        }
        let _ = writeln!(out, "{};\n", with_rows(&statement.sql));
    }
    out.push_str("commit;\n");
    out
}

/// A materialized view comes after the rows here, and is filled at once.
fn with_rows(sql: &str) -> String {
    let filled =
        sql.strip_suffix("WITH NO DATA").filter(|_| sql.starts_with("CREATE MATERIALIZED"));
    filled.map_or_else(|| sql.to_owned(), |rest| format!("{rest}WITH DATA"))
}
