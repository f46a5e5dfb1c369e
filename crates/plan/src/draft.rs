//! The first plan of a migration: everything moves, as it is.

use crate::quote::{header, identifier, key, lines, string};
use catalog::{Catalog, Table};
use std::collections::BTreeMap;
use std::fmt::Write;

const HEADER: &str = "\
# A first plan, drafted from the source: every table moves, row by row and column by column.
#
# What to do next:
#   1. Move the tables that stay behind from [extract] to a [[leave]], with the reason.
#   2. Give an extract a `where` when only some of its rows move.
#   3. Correct each [[flow]]: the target's names on the left, what goes into them on the right.
#   4. Say in [[check]] what must hold afterwards.
#
# docs/plan.md describes the language. No URL, secret or path of a machine belongs in here.

version = 1
";

/// The text of a `plan.toml` that moves every movable table of `source` as it is.
///
/// `orphans` counts the rows of each table whose parent is missing: where there are some, the plan
/// keeps them, unless PostgreSQL would refuse them. `unavailable` gives the reason for each table
/// that cannot be read; it is left.
/// `selected` has the condition for each table of which some rows move; the tables that it does not
/// name are left. Triggers, of the target where there is one and of the source otherwise, are off.
#[must_use]
pub fn draft(
    source: &Catalog,
    target: Option<&Catalog>,
    orphans: &BTreeMap<String, u64>,
    unavailable: &BTreeMap<String, String>,
    selected: Option<&BTreeMap<String, String>>,
) -> String {
    let mut unavailable = unavailable.clone();
    for table in source.movable() {
        if selected.is_some_and(|selected| !selected.contains_key(&table.name)) {
            let why = "no row of it is needed by those that were asked for".to_owned();
            unavailable.entry(table.name.clone()).or_insert(why);
        }
    }
    for table in source.movable().filter(|table| table.writable().next().is_none()) {
        let why = "it has no column that can be written".to_owned();
        unavailable.entry(table.name.clone()).or_insert(why);
    }
    let unavailable = &unavailable;
    let (left, moved): (Vec<_>, Vec<_>) =
        source.movable().partition(|table| unavailable.get(&table.name).is_some());
    let mut text = HEADER.to_string();
    leaves(&mut text, &left, unavailable);
    extracts(&mut text, &moved, selected);
    for table in &moved {
        flow(&mut text, table, target);
        let orphans = orphans.get(&table.name).copied().unwrap_or(0);
        into(&mut text, table, orphans, target.unwrap_or(source).is_postgres());
    }
    if target.unwrap_or(source).tables.iter().any(|table| !table.triggers.is_empty()) {
        text.push_str(
            "\n# The rows arrive as they were; \"fire\" lets the triggers change them.\n",
        );
        text.push_str("[load]\ntriggers = \"off\"\n");
    }
    for table in &moved {
        check(&mut text, table, target.unwrap_or(source).is_postgres());
    }
    text
}

/// One `[[leave]]` for each reason.
fn leaves(text: &mut String, left: &[&Table], unavailable: &BTreeMap<String, String>) {
    let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for table in left {
        let reason = unavailable.get(&table.name).map_or("", |reason| reason.trim());
        let reason = if reason.is_empty() { "cannot be read" } else { reason };
        by_reason.entry(reason).or_default().push(string(&table.name));
    }
    for (reason, tables) in by_reason {
        let tables = tables.join(", ");
        line(text, format_args!("\n[[leave]]\nwhy = {}\ntables = [{tables}]", string(reason)));
    }
}

fn extracts(text: &mut String, moved: &[&Table], selected: Option<&BTreeMap<String, String>>) {
    for table in moved {
        line(text, format_args!("\n{}", header("extract", &table.name)));
        let condition = selected.and_then(|selected| selected.get(&table.name));
        if let Some(condition) = condition.filter(|condition| !condition.is_empty()) {
            line(text, format_args!("where = {}", lines(condition)));
        }
    }
}

fn flow(text: &mut String, table: &Table, target: Option<&Catalog>) {
    let name = string(&table.name);
    let missing = target.is_some_and(|target| target.table(&table.name).is_none());
    let note = if missing { " # the target has no table of this name" } else { "" };
    line(text, format_args!("\n[[flow]]\nfrom = {name}\ninto = {name}{note}\n[flow.columns]"));
    for column in table.writable() {
        line(text, format_args!("{} = {}", key(&column.name), string(&column.name)));
    }
}

/// PostgreSQL takes no row without its parent, whatever a plan says.
fn into(text: &mut String, table: &Table, orphans: u64, refused: bool) {
    let rows = match orphans {
        0 => return,
        1 => "1 row has".to_string(),
        rows => format!("{rows} rows have"),
    };
    if refused {
        line(text, format_args!("# {rows} no parent: rejected, and listed"));
        return;
    }
    let header = header("into", &table.name);
    line(text, format_args!("\n{header}\norphans = \"keep\" # {rows} no parent"));
}

fn check(text: &mut String, table: &Table, of_postgres: bool) {
    let name = string(&format!("every row of {} arrived", table.name));
    let sql = string(&format!("select count(*) from {}", rows_of(table, of_postgres)));
    let table = string(&table.name);
    line(text, format_args!("\n[[check]]\nname = {name}\nsql = {sql}"));
    line(text, format_args!("equals = {{ extracted = {table} }}"));
}

/// The table's own rows, as SQL names them: those of tables that inherit from it are not its own.
/// What another engine would not understand is written only where it is needed.
fn rows_of(table: &Table, of_postgres: bool) -> String {
    let only = if table.heirs { "only " } else { "" };
    match table.place.as_ref().filter(|_| of_postgres) {
        Some((schema, name)) if schema != "public" => {
            format!("{only}{}.{}", identifier(schema), identifier(name))
        }
        Some((_, name)) => format!("{only}{}", identifier(name)),
        None => identifier(&table.name),
    }
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a String does not fail.
    let _ = writeln!(text, "{line}");
}
