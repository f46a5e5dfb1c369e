//! Indexes that are of no use.

use super::Found;
use catalog::{Index, Table};
use database::Level;

/// Those that cannot be used, and those that another makes superfluous.
pub fn of(table: &Table) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (place, index) in table.indexes.iter().enumerate() {
        let say = |name: &str, level, detail: String, remedy: String| {
            Found::new(name, level, &table.name, None, &index.name).saying(detail, remedy)
        };
        let name = &index.name;
        if !index.valid {
            let detail = format!("the index {name} is not valid: it was left half-made");
            let remedy = format!("REINDEX INDEX {name}, or drop it");
            found.push(say("invalid-index", Level::Warning, detail, remedy));
            continue;
        }
        if let Some(other) = twin(table, place, index) {
            let detail = format!("the index {name} holds what {other} holds");
            found.push(say("duplicate-index", Level::Note, detail, format!("drop {name}")));
        } else if let Some(other) = longer(table, index) {
            let detail = format!("what is found in the index {name} is found in {other} too");
            let remedy = format!("drop {name}, unless it is used for being small");
            found.push(say("redundant-index", Level::Note, detail, remedy));
        }
    }
    found
}

/// Another index that holds the same and is to be kept: one that does more, or else comes first.
fn twin<'a>(table: &'a Table, place: usize, index: &Index) -> Option<&'a str> {
    let weight = |index: &Index| (index.primary, index.of_constraint, index.unique);
    let better = |(at, other): &(usize, &Index)| {
        *at != place
            && other.valid
            && index.same_as(other)
            && (weight(other) > weight(index) || (weight(other) == weight(index) && *at < place))
    };
    // What keeps rows apart, or is what a reference rests on, is no copy of what does not.
    let needed = index.of_constraint;
    table
        .indexes
        .iter()
        .enumerate()
        .filter(|_| !needed)
        .find(better)
        .map(|(_, it)| it.name.as_str())
}

/// A longer index that begins like this one.
fn longer<'a>(table: &'a Table, index: &Index) -> Option<&'a str> {
    let serves = |other: &&Index| other.valid && index.begins(other);
    let kept = index.unique || index.of_constraint;
    table.indexes.iter().filter(|_| !kept).find(serves).map(|it| it.name.as_str())
}
