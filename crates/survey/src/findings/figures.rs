//! The figures of a plan's groups against rows that were counted.

use super::{Found, counted};
use catalog::{Catalog, Table};
use complaint::Result;
use database::{Level, Reader, Selection};
use plan::{Group, Plan};
use std::collections::BTreeMap;

/// How many rows there are for each table of the target, and in each group of the plan.
#[derive(Debug, Default)]
pub struct Figures {
    /// Rows by table: of the source, for each table that rows flow into; of the table itself else.
    pub tables: BTreeMap<String, u64>,
    /// Each group: name, rows said, rows counted.
    pub groups: Vec<(String, Option<u64>, u64)>,
    /// Rows of all groups: said, counted.
    pub total: (Option<u64>, u64),
}

/// Counts the rows that the plan selects for each table of the target.
pub fn figures(
    plan: &Plan,
    reader: &Reader,
    source: &Catalog,
    target: &Catalog,
) -> Result<Figures> {
    let mut tables = BTreeMap::new();
    for table in target.movable() {
        tables.insert(table.name.clone(), rows_for(plan, reader, source, table)?);
    }
    let of = |name: &str| target.table(name).and_then(|table| tables.get(&table.name)).copied();
    let count = |group: &Group| {
        let rows = group.tables.iter().filter_map(|(_, table)| of(table)).sum();
        (group.name.clone(), group.rows.map(|(_, rows)| rows), rows)
    };
    let groups: Vec<_> = plan.groups.iter().map(count).collect();
    let total =
        (plan.group_rows.map(|(_, rows)| rows), groups.iter().map(|(_, _, rows)| rows).sum());
    Ok(Figures { tables, groups, total })
}

fn rows_for(plan: &Plan, reader: &Reader, source: &Catalog, table: &Table) -> Result<u64> {
    let mut rows = None;
    for flow in plan.flows_into(&table.name) {
        let Some(extract) = plan.extract(&flow.from) else { continue };
        let known = source.table(&flow.from);
        if known.is_some_and(|known| known.unreadable.is_some()) {
            continue;
        }
        let count = match (&extract.condition, known) {
            (None, Some(known)) => known.rows,
            _ => reader.count(&selection(plan, extract))?,
        };
        *rows.get_or_insert(0) += count;
    }
    Ok(rows.unwrap_or(table.rows))
}

/// The rows that an extract selects.
pub fn selection(plan: &Plan, extract: &plan::Extract) -> Selection {
    let own = |extract: &plan::Extract| (extract.table.clone(), extract.condition.clone());
    let kept = plan.needs(extract).into_iter().map(own).collect();
    let (table, condition) = own(extract);
    Selection { table, kept, condition, ..Selection::default() }
}

impl Figures {
    /// Groups whose rows are not as many as the plan says, tables that are in none, and totals.
    pub fn findings(&self, plan: &Plan, target: &Catalog) -> Vec<Found> {
        let mut found = Vec::new();
        for (name, said, rows) in &self.groups {
            let Some(said) = said.filter(|said| said != rows) else { continue };
            found.push(wrong(name, &format!("the group {name}"), said, *rows));
        }
        if let (Some(said), rows) = self.total
            && said != rows
        {
            found.push(wrong("", "all groups together", said, rows));
        }
        found.extend(self.sum());
        found.extend(in_none(plan, target));
        found.into_iter().map(|one| one.about("plan")).collect()
    }

    /// The plan's own figures do not add up.
    fn sum(&self) -> Option<Found> {
        let said: Option<u64> = self.groups.iter().map(|(_, said, _)| *said).sum();
        let (sum, total) = (said?, self.total.0?);
        (sum != total).then(|| {
            Found::new("group-rows", Level::Warning, "", None, "sum").saying(
                format!("the plan's groups add up to {sum} rows, and its total says {total}"),
                "correct `rows` of the groups, or `group_rows`",
            )
        })
    }
}

fn wrong(what: &str, whose: &str, said: u64, counted_rows: u64) -> Found {
    let rows = counted(said, "row", "rows");
    Found::new("group-rows", Level::Warning, "", None, what).saying(
        format!("the plan says {rows} for {whose}, and {counted_rows} were counted"),
        "look which of both is wrong",
    )
}

/// Tables that rows flow into, and that no group names.
fn in_none(plan: &Plan, target: &Catalog) -> Vec<Found> {
    if plan.groups.is_empty() {
        return Vec::new();
    }
    let named = |table: &&Table| {
        let mut names = plan.groups.iter().flat_map(|group| &group.tables);
        names.any(|(_, name)| *name == table.name)
    };
    let loaded = |table: &&Table| plan.flows_into(&table.name).next().is_some();
    let tables = target.movable().filter(|table| loaded(table) && !named(table));
    let say = |table: &Table| {
        Found::new("no-group", Level::Note, &table.name, None, "")
            .saying("rows flow into it, and it is in no group", "name it in a [[group]]")
    };
    tables.map(say).collect()
}
