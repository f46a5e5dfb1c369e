//! Tables that are made and filled together, and how their files are numbered.

use crate::Order;
use std::collections::BTreeSet;

/// Tables that share files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name, as a person gave it or after its level.
    pub name: String,
    /// Its tables, parents first.
    pub tables: Vec<String>,
}

/// The groups, in the order in which they can be filled: those that a person declared, and the
/// tables that stand in none. Where nobody declared any, each level is one.
#[must_use]
pub fn groups(order: &Order, declared: &[(String, Vec<String>)]) -> Vec<Group> {
    let member = |tables: &[String], name: &str| tables.iter().any(|table| table == name);
    let group = |name: &str, wanted: &dyn Fn(&str, usize) -> bool| Group {
        name: name.to_owned(),
        tables: order
            .tables
            .iter()
            .filter(|placed| wanted(&placed.table, placed.level))
            .map(|placed| placed.table.clone())
            .collect(),
    };
    let mut found: Vec<Group> = Vec::new();
    if declared.is_empty() {
        let levels: BTreeSet<usize> = order.tables.iter().map(|placed| placed.level).collect();
        found.extend(
            levels.iter().map(|level| group(&format!("level-{level}"), &|_, at| at == *level)),
        );
    } else {
        found
            .extend(declared.iter().map(|(name, tables)| group(name, &|it, _| member(tables, it))));
        let grouped = |it: &str| declared.iter().any(|(_, tables)| member(tables, it));
        found.push(group("others", &|it, _| !grouped(it)));
    }
    found.retain(|group| !group.tables.is_empty());
    found
}

/// How the files of so many groups are numbered, so that the order of their names is that in which
/// they are run: `01-schema-…` to `09-…`, `10-data-…`, then what comes after the data, to `99`.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    base: usize,
}

impl Numbers {
    /// For so many groups.
    #[must_use]
    pub fn of(groups: usize) -> Self {
        let mut base = 10;
        while base <= groups {
            base *= 10;
        }
        Self { base }
    }

    fn padded(self, number: usize) -> String {
        let width = (self.base * 10 - 1).to_string().len();
        format!("{number:0width$}")
    }

    /// The number of a group's tables; the first group is 0.
    #[must_use]
    pub fn schema(self, group: usize) -> String {
        self.padded(group + 1)
    }

    /// The number of a group's rows.
    #[must_use]
    pub fn data(self, group: usize) -> String {
        self.padded(self.base + group)
    }

    /// The number of what comes afterwards, 0 to 9.
    #[must_use]
    pub fn after(self, which: usize) -> String {
        self.padded(self.base * 9 + which)
    }
}

#[cfg(test)]
mod tests {
    use super::Numbers;

    #[test]
    fn names_are_in_order() {
        for groups in [1, 6, 9, 10, 70, 99, 100] {
            let numbers = Numbers::of(groups);
            let mut names: Vec<String> = (0..groups).map(|group| numbers.schema(group)).collect();
            names.extend((0..groups).map(|group| numbers.data(group)));
            names.extend((0..10).map(|which| numbers.after(which)));
            assert!(names.is_sorted(), "{names:?}");
            assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
        }
        let numbers = Numbers::of(6);
        assert_eq!(
            (numbers.schema(0), numbers.data(0), numbers.after(9)),
            ("01".into(), "10".into(), "99".into())
        );
    }
}
