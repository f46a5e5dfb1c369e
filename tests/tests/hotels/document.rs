//! Where the document contradicts itself, found by reading it.

use cases::{repository, skip};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A group as the document has it: its rows in sum, its tables with theirs.
struct Group {
    said: u64,
    tables: BTreeMap<String, u64>,
}

/// The document, from `$WAYBILL_SEEDS` or beside the repository.
fn document() -> Option<String> {
    let folder = std::env::var_os("WAYBILL_SEEDS")
        .map_or_else(|| repository().join("../shared/seeds"), PathBuf::from);
    let text = std::fs::read_to_string(folder.join("004_d65bcad2af312b7c.txt"));
    if text.is_err() {
        skip("there is no document beside the repository");
    }
    text.ok()
}

fn number(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(|sign| *sign != ',').collect();
    let digits: String = digits
        .chars()
        .skip_while(|sign| !sign.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// The groups that have rows.
fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("Row Count: ") {
            groups.push(Group { said: number(rest).unwrap(), tables: BTreeMap::new() });
        } else if let (Some(group), Some((name, rest))) = (groups.last_mut(), listed(line)) {
            group.tables.insert(name.to_owned(), rest);
        }
    }
    groups
}

/// `3. hotels (3 rows) - …`
fn listed(line: &str) -> Option<(&str, u64)> {
    let (place, rest) = line.split_once(". ")?;
    let (name, rest) = rest.split_once(" (")?;
    let (rows, _) = rest.split_once(" row")?;
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    (place.parse::<u32>().is_ok() && plain(name)).then(|| Some((name, number(rows)?)))?
}

/// How many references the arrows of `- child → parent, parent (+ 2 self-references)` stand for.
fn references(text: &str) -> usize {
    let arrows = text.lines().filter_map(|line| line.strip_prefix("- ")?.split_once(" → "));
    arrows.filter(|(child, _)| !child.contains(['.', ' '])).map(|(_, parents)| of(parents)).sum()
}

fn of(parents: &str) -> usize {
    let (named, more) = parents.split_once(" (").unwrap_or((parents, ""));
    let named = named.split(", ").count();
    match more.split_once(' ').map(|(first, rest)| (first, number(first), rest)) {
        Some(("+", _, rest)) => {
            named + number(rest).map_or(1, |count| usize::try_from(count).unwrap())
        }
        Some((_, Some(count), rest)) if rest.starts_with("FKs") => usize::try_from(count).unwrap(),
        _ => named,
    }
}

#[test]
fn its_tables_add_up_and_its_groups_do_not() {
    let Some(text) = document() else { return };
    let groups = groups(&text);
    let said: Vec<u64> = groups.iter().map(|group| group.said).collect();
    let sums: Vec<u64> = groups.iter().map(|group| group.tables.values().sum()).collect();
    assert_eq!(said, [5201, 163, 149, 1095, 42]);
    assert_eq!(sums, [5178, 380, 206, 1137, 42]);
    assert_eq!((said.iter().sum::<u64>(), sums.iter().sum::<u64>()), (6650, 6943));
    let tables: Vec<_> = groups.iter().flat_map(|group| &group.tables).collect();
    assert_eq!(tables.len(), 38);
    assert_eq!(tables.iter().filter(|(_, rows)| **rows == 0).count(), 8);
}

#[test]
fn its_arrows_are_three_fewer_than_it_counts() {
    let Some(text) = document() else { return };
    assert_eq!(references(&text), 43);
    assert!(text.contains("Total FK Constraints: 46"));
}

#[test]
fn its_indexes_are_thirteen_with_those_of_another_schema() {
    let Some(text) = document() else { return };
    let plan = crate::job::plan().join("schema/postgres");
    let schema: String = cases::files(&plan)
        .values()
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    let words = text.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
    let named: std::collections::BTreeSet<&str> =
        words.filter(|word| word.starts_with("idx_")).collect();
    assert_eq!(named.len(), 13);
    assert_eq!(named.iter().filter(|name| name.starts_with("idx_hotels_")).count(), 3);
    for name in named {
        assert!(schema.contains(&format!("CREATE INDEX {name} ON ")), "{name}");
    }
}
