//! Orders of groups: the nearest one that works, or what keeps every one from working.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Most sets of groups that are tried before a working order is taken as it comes.
const TRIED: usize = 50_000;
/// Groups in a circle of which every order is tried.
const PERMUTED: usize = 6;

/// Tables in groups that are tied to each other.
pub(crate) struct Ties<'a> {
    groups: usize,
    group_of: BTreeMap<&'a str, usize>,
    /// (table, parent), in different groups.
    across: Vec<(&'a str, &'a str)>,
    /// The same within one group.
    within: Vec<(&'a str, &'a str)>,
}

/// What can be done.
pub(crate) enum Way<'a> {
    /// Groups in an order that works, and those that were moved for it.
    Order { order: Vec<usize>, moved: Vec<usize> },
    /// No order works.
    Circles(Vec<Circle<'a>>),
}

/// Groups that need each other.
pub(crate) struct Circle<'a> {
    /// Each needs the next; the first stands at the end again.
    pub path: Vec<usize>,
    /// The fewest tables found that would have to change their group: table, from, to.
    pub moves: Vec<(&'a str, usize, usize)>,
}

impl<'a> Ties<'a> {
    pub fn new(
        groups: usize,
        group_of: BTreeMap<&'a str, usize>,
        across: Vec<(&'a str, &'a str)>,
        within: Vec<(&'a str, &'a str)>,
    ) -> Self {
        Self { groups, group_of, across, within }
    }

    /// What can be done.
    pub fn way(&self) -> Way<'a> {
        let first: BTreeSet<(usize, usize)> = self
            .across
            .iter()
            .map(|(table, parent)| (self.group_of[parent], self.group_of[table]))
            .collect();
        match nearest(self.groups, &first) {
            Some((order, moved)) => Way::Order { order, moved },
            None => Way::Circles(self.circles(&first)),
        }
    }

    fn circles(&self, first: &BTreeSet<(usize, usize)>) -> Vec<Circle<'a>> {
        let reach: Vec<BTreeMap<usize, usize>> =
            (0..self.groups).map(|group| needed(group, first)).collect();
        let mut seen = BTreeSet::new();
        let mut circles = Vec::new();
        for group in 0..self.groups {
            let mates = (0..self.groups).filter(|other| {
                reach[group].contains_key(other) && reach[*other].contains_key(&group)
            });
            let mates: Vec<usize> = mates.collect();
            if mates.len() > 1 && seen.insert(mates.clone()) {
                circles.push(Circle { path: path(group, first), moves: self.moves(&mates) });
            }
        }
        circles
    }

    /// The fewest tables that have to change their group for some order of these groups.
    fn moves(&self, groups: &[usize]) -> Vec<(&'a str, usize, usize)> {
        let mut best: Option<Vec<(&str, usize, usize)>> = None;
        for order in orders(groups) {
            for later in [true, false] {
                let moves = self.moved(&order, later);
                if best.as_ref().is_none_or(|best| moves.len() < best.len()) {
                    best = Some(moves);
                }
            }
        }
        best.unwrap_or_default()
    }

    /// What has to move for this order: tables to the groups of their parents, or parents to the
    /// groups of their tables.
    fn moved(&self, order: &[usize], later: bool) -> Vec<(&'a str, usize, usize)> {
        let place = |table: &str| {
            let group = self.group_of.get(table)?;
            order.iter().position(|known| known == group)
        };
        let all = self.across.iter().chain(&self.within);
        let pairs: Vec<_> = all.filter(|(a, b)| place(a).is_some() && place(b).is_some()).collect();
        let tables = self.group_of.keys().filter_map(|table| Some((*table, place(table)?)));
        let mut places: BTreeMap<&'a str, usize> = tables.collect();
        loop {
            let mut changed = false;
            for (table, parent) in &pairs {
                let (own, other) = (places[table], places[parent]);
                if own < other {
                    places.insert(
                        if later { table } else { parent },
                        if later { other } else { own },
                    );
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        let moved = places.into_iter().filter(|(table, now)| place(table) != Some(*now));
        moved.map(|(table, now)| (table, self.group_of[table], order[now])).collect()
    }
}

/// Every order of a few groups; of many, the one in which they stand.
fn orders(groups: &[usize]) -> Vec<Vec<usize>> {
    if groups.len() > PERMUTED {
        return vec![groups.to_vec()];
    }
    let mut orders = vec![vec![]];
    for _ in groups {
        let longer = |order: Vec<usize>| {
            let next = groups.iter().filter(|group| !order.contains(group)).copied();
            next.map(|group| [order.clone(), vec![group]].concat()).collect::<Vec<_>>()
        };
        orders = orders.into_iter().flat_map(longer).collect();
    }
    orders
}

/// The order with the fewest groups moved; `None` if none works.
fn nearest(groups: usize, first: &BTreeSet<(usize, usize)>) -> Option<(Vec<usize>, Vec<usize>)> {
    let any = sorted(groups, first)?;
    let mut tried = 0;
    for count in 1..groups {
        let mut moved: Vec<usize> = (0..count).collect();
        loop {
            tried += 1;
            if tried > TRIED {
                let moved = any.iter().enumerate().filter(|(at, group)| at != *group);
                return Some((any.clone(), moved.map(|(_, group)| *group).collect()));
            }
            let kept: Vec<usize> = (0..groups).filter(|group| !moved.contains(group)).collect();
            let chain = kept.windows(2).map(|pair| (pair[0], pair[1]));
            if let Some(order) = sorted(groups, &first.iter().copied().chain(chain).collect()) {
                return Some((order, moved));
            }
            if !advance(&mut moved, groups) {
                break;
            }
        }
    }
    Some((any.clone(), any))
}

/// The next set of so many groups.
fn advance(set: &mut [usize], groups: usize) -> bool {
    let count = set.len();
    let Some(at) = (0..count).rev().find(|at| set[*at] < groups - count + at) else { return false };
    set[at] += 1;
    for next in at + 1..count {
        set[next] = set[next - 1] + 1;
    }
    true
}

/// The groups so that the first of each pair stands before the second, else as they are.
fn sorted(groups: usize, first: &BTreeSet<(usize, usize)>) -> Option<Vec<usize>> {
    let mut order = Vec::with_capacity(groups);
    while order.len() < groups {
        let free = |group: &usize| {
            !order.contains(group)
                && first.iter().all(|(before, after)| after != group || order.contains(before))
        };
        let next = (0..groups).find(free)?;
        order.push(next);
    }
    Some(order)
}

/// The groups that have to come before one, each with the one that it was found by.
fn needed(group: usize, first: &BTreeSet<(usize, usize)>) -> BTreeMap<usize, usize> {
    let mut found = BTreeMap::new();
    let mut waiting = VecDeque::from([group]);
    while let Some(next) = waiting.pop_front() {
        for (before, _) in first.iter().filter(|(_, after)| *after == next) {
            if !found.contains_key(before) {
                found.insert(*before, next);
                waiting.push_back(*before);
            }
        }
    }
    found
}

/// A shortest way round from a group.
fn path(group: usize, first: &BTreeSet<(usize, usize)>) -> Vec<usize> {
    let found = needed(group, first);
    let mut path = vec![group];
    let mut at = group;
    while let Some(next) = found.get(&at) {
        path.push(*next);
        at = *next;
        if at == group {
            break;
        }
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_groups_are_moved() {
        let pairs = |pairs: &[(usize, usize)]| pairs.iter().copied().collect::<BTreeSet<_>>();
        assert_eq!(nearest(4, &pairs(&[(3, 1)])), Some((vec![0, 2, 3, 1], vec![1])));
        let (order, moved) = nearest(5, &pairs(&[(4, 0), (4, 1), (4, 2), (4, 3)])).unwrap();
        assert_eq!((order, moved), (vec![4, 0, 1, 2, 3], vec![4]));
        assert_eq!(nearest(2, &pairs(&[(0, 1), (1, 0)])), None);
        let (order, moved) = nearest(3, &pairs(&[(2, 1), (1, 0)])).unwrap();
        assert_eq!((order, moved.len()), (vec![2, 1, 0], 2));
    }

    #[test]
    fn groups_that_need_each_other_lose_the_fewest_tables() {
        let of = BTreeMap::from([("a", 0), ("b", 1), ("c", 0), ("d", 1)]);
        let ties = Ties::new(2, of, vec![("a", "b"), ("d", "c"), ("b", "c")], vec![]);
        let Way::Circles(circles) = ties.way() else { panic!("an order was found") };
        assert_eq!(circles.len(), 1);
        assert_eq!(circles[0].path, [0, 1, 0]);
        assert_eq!(circles[0].moves, [("a", 0, 1)]);
    }
}
