//! What gives out keys: never lower than it was in the source, nor than the highest key, so that no
//! key is given out a second time.

use crate::files::Lines;
use catalog::{Counter, Table};
use complaint::Result;
use database::Writer;
use plan::{Plan, Source};
use stage::Waybill;

/// A counter of a loaded table, and the last key that it had given out before the load.
pub struct Before<'a> {
    table: &'a Table,
    counter: Counter,
    last: Option<i64>,
}

impl Before<'_> {
    /// Its name, and the last key.
    pub fn last(&self) -> (String, Option<i64>) {
        (self.counter.name.clone(), self.last)
    }

    /// The same, with the last key that it had given out when the load began.
    pub fn was(self, last: Option<i64>) -> Self {
        Self { last, ..self }
    }
}

/// The counters of the loaded tables before the load.
pub fn before<'a>(writer: &Writer, tables: &[&'a Table]) -> Result<Vec<Before<'a>>> {
    let one = |table: &'a Table, counter: Counter| {
        Ok(Before { table, last: writer.sequence(&counter.name)?, counter })
    };
    tables
        .iter()
        .flat_map(|table| table.counters().into_iter().map(|counter| one(table, counter)))
        .collect()
}

/// Counters that are to be set, and to what.
pub type Raises = Vec<(String, Option<i64>)>;

/// Each counter goes to that of the source where the keys came over as they are, and above every key
/// that is there. Writes down what changes, and gives what is to be set at the very end: from then on
/// nobody else gets a key until the transaction has ended.
pub fn settle(
    writer: &Writer,
    plan: &Plan,
    extracted: &Waybill,
    before: &[Before<'_>],
    journal: &mut dyn Lines,
) -> Result<Raises> {
    let mut raises = Raises::new();
    for Before { table, counter, last } in before {
        let down = writer.counts_down(&counter.name)?;
        let further = |one: Option<i64>, other: Option<i64>| match (one, other) {
            (Some(one), Some(other)) => Some(if down { one.min(other) } else { one.max(other) }),
            (one, other) => one.or(other),
        };
        let of_source = of_source(plan, extracted, &table.name, &counter.column);
        let wanted = further(of_source, writer.furthest(table, &counter.column, down)?);
        let mut now = writer.sequence(&counter.name)?;
        if further(wanted, now) != now {
            raises.push((counter.name.clone(), wanted));
            now = wanted;
        }
        if let Some(now) = now.filter(|now| Some(*now) != *last) {
            journal.add(&journal::sequence(&counter.name, *last, now))?;
        }
    }
    Ok(raises)
}

/// Sets them.
pub fn raise(writer: &Writer, raises: &Raises) -> Result<()> {
    raises.iter().try_for_each(|(counter, value)| writer.set_sequence(counter, *value))
}

/// The highest counter of the source columns that flow into this column unchanged.
pub fn of_source(plan: &Plan, extracted: &Waybill, table: &str, column: &str) -> Option<i64> {
    let sequences = extracted.content.facts.get("sequences")?;
    plan.flows_into(table)
        .flat_map(|flow| flow.columns.iter().map(move |(name, value)| (flow, name, value)))
        .filter(|(_, name, value)| *name == column && value.modifiers.is_empty())
        .filter_map(|(flow, _, value)| match &value.source {
            Source::Column(from) => sequences.get(&flow.from)?.get(from)?.as_str()?.parse().ok(),
            _ => None,
        })
        .max()
}
