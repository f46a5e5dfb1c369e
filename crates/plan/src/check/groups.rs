//! The groups of target tables: whether the order in which they are written can be loaded.

use super::Checker;
use crate::findings::listed;
use crate::groups::{Ties, Way};
use std::collections::BTreeMap;

/// A reference from a table of one group to a table of another.
struct Tie<'a> {
    line: usize,
    table: &'a str,
    columns: String,
    parent: &'a str,
    from: usize,
    to: usize,
}

impl<'a> Checker<'a> {
    pub(super) fn groups(self) {
        let mut of: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (number, group) in self.plan.groups.iter().enumerate() {
            for (line, name) in &group.tables {
                if let Some(table) = self.table(self.target, *line, "cannot put into a group", name)
                {
                    of.insert(&table.name, (number, *line));
                }
            }
        }
        let ties = self.ties(&of);
        let against: Vec<&Tie<'_>> = ties.iter().filter(|tie| tie.from < tie.to).collect();
        for tie in &against {
            let (own, other) = (self.name(tie.from), self.name(tie.to));
            let Tie { table, columns, parent, .. } = tie;
            self.add(
                tie.line,
                format!("{table} ({columns}) of group {own:?} refers to {parent} of group {other:?}, which comes later"),
                format!("{other:?} has to come before {own:?}"),
            );
        }
        if !against.is_empty() {
            self.propose(&of, &ties);
        }
    }

    fn name(self, group: usize) -> &'a str {
        self.plan.groups.get(group).map_or("", |group| &group.name)
    }

    fn ties(self, of: &BTreeMap<&'a str, (usize, usize)>) -> Vec<Tie<'a>> {
        let mut ties = Vec::new();
        for (name, (from, line)) in of {
            for reference in self.target.table(name).iter().flat_map(|table| &table.references) {
                let parent = self.target.table(&reference.parent);
                let Some(parent) = parent.map(|table| table.name.as_str()) else { continue };
                let Some((to, _)) = of.get(parent).filter(|(to, _)| to != from) else { continue };
                let columns = reference.columns.join(", ");
                ties.push(Tie { line: *line, table: name, columns, parent, from: *from, to: *to });
            }
        }
        ties
    }

    /// The nearest order that works; or why none does, and what would have to move.
    fn propose(self, of: &BTreeMap<&'a str, (usize, usize)>, ties: &[Tie<'a>]) {
        let tables = of.iter().map(|(table, (group, _))| (*table, *group)).collect();
        let pairs = ties.iter().map(|tie| (tie.table, tie.parent)).collect();
        let within = self.within(of);
        let line = self.plan.groups.first().map_or(1, |group| group.line);
        match Ties::new(self.plan.groups.len(), tables, pairs, within).way() {
            Way::Order { order, moved } => {
                let order = listed(order.iter().map(|group| self.name(*group)), usize::MAX);
                let moved = listed(moved.iter().map(|group| self.name(*group)), usize::MAX);
                self.add(
                    line,
                    "the groups cannot be loaded in the order in which they are written",
                    format!("the nearest order that works moves {moved}:\n{order}"),
                );
            }
            Way::Circles(circles) => {
                for circle in circles {
                    let path: Vec<String> = circle
                        .path
                        .iter()
                        .map(|group| format!("{:?}", self.name(*group)))
                        .collect();
                    let moves = circle.moves.iter().map(|(table, from, to)| {
                        format!("move {table} from {:?} to {:?}", self.name(*from), self.name(*to))
                    });
                    self.add(
                        line,
                        format!(
                            "no order of these groups works, each needs the next: {}",
                            path.join(", ")
                        ),
                        moves.collect::<Vec<_>>().join("\n"),
                    );
                }
            }
        }
    }

    /// References between tables of one group: what moves takes them along.
    fn within(self, of: &BTreeMap<&'a str, (usize, usize)>) -> Vec<(&'a str, &'a str)> {
        let mut pairs = Vec::new();
        for (name, (group, _)) in of {
            for reference in self.target.table(name).iter().flat_map(|table| &table.references) {
                let parent = self.target.table(&reference.parent).map(|table| table.name.as_str());
                let same = |parent: &&str| of.get(*parent).is_some_and(|(other, _)| other == group);
                pairs.extend(parent.filter(same).map(|parent| (*name, parent)));
            }
        }
        pairs
    }
}
