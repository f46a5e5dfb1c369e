//! References as a graph of tables: what stands in circles and where these are broken, which tables
//! refer to themselves, what each table blocks.

mod circle;

use crate::order::{Named, order_of};
use crate::{Order, Reference, Table};
use std::collections::{BTreeMap, BTreeSet};

/// Tables, and how they refer to each other. The same tables give the same graph, whatever order
/// they are given in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// The order in which the tables can be filled.
    pub order: Order,
    /// Each pair of different tables of which one refers to the other, sorted.
    pub edges: Vec<Edge>,
    /// Tables that refer to each other in circles, by their first table.
    pub circles: Vec<Circle>,
    /// References of tables to themselves, by table.
    pub itself: Vec<Itself>,
    /// The strongly connected component of each table, from 1, in the order of loading.
    pub components: BTreeMap<String, usize>,
    /// How many other tables wait for each table: those that refer to it, and all that wait for
    /// these in turn.
    pub blocks: BTreeMap<String, (usize, usize)>,
}

/// One table refers to another, by one reference or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The table that refers.
    pub table: String,
    /// The table that it refers to.
    pub parent: String,
    /// Places of the references in [`Table::references`].
    pub references: Vec<usize>,
    /// Number of the circle in [`Graph::circles`] that it is a part of.
    pub circle: Option<usize>,
    /// How rows get by it if the parent is filled later; `None` if they cannot.
    pub way: Option<Way>,
    /// The circle is broken here.
    pub broken: bool,
}

/// Tables that refer to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle {
    /// Its tables, sorted. It is called after the first.
    pub tables: Vec<String>,
    /// A shortest way round from its first table, which stands at both ends.
    pub path: Vec<String>,
    /// How its tables are filled: the first of the ways that are needed at its breaks, or
    /// [`Way::OneStatement`] where it cannot be broken.
    pub way: Way,
}

/// A reference of a table to itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Itself {
    /// The table.
    pub table: String,
    /// Place of the reference in [`Table::references`].
    pub reference: usize,
    /// How its rows get in where they refer to each other in circles.
    pub in_circles: Way,
}

/// How rows get in whose parents are not there yet. The first that fits is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Each after its parent.
    RowByRow,
    /// The reference is checked at the end of the transaction.
    Deferred,
    /// With NULL in the reference, which is filled in afterwards.
    TwoPasses,
    /// All of them in one statement, at whose end the reference is checked.
    OneStatement,
}

impl Way {
    /// The way in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::RowByRow => "row by row, parents first",
            Self::Deferred => "checked at the end of the transaction",
            Self::TwoPasses => "two passes: NULL first, filled in afterwards",
            Self::OneStatement => "one statement for all of them",
        }
    }

    /// Why it can be gone.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::RowByRow => "no row waits for a later one",
            Self::Deferred => "deferrable",
            Self::TwoPasses => "nullable",
            Self::OneStatement => "neither deferrable nor nullable",
        }
    }

    /// How rows of `table` get by one of its references if the parent comes later.
    #[must_use]
    pub fn past(table: &Table, reference: &Reference) -> Self {
        match (table.can_wait(reference), reference.not_null) {
            (true, _) => Self::Deferred,
            (false, false) => Self::TwoPasses,
            (false, true) => Self::OneStatement,
        }
    }
}

impl Graph {
    /// The graph of these tables; references to others are [`Order::outside`].
    #[must_use]
    pub fn of<'a>(tables: impl IntoIterator<Item = &'a Table>) -> Self {
        let named = Named::new(tables);
        let order = order_of(&named);
        let (mut edges, itself) = edges(&named);
        let circles = order.cycles.iter().enumerate();
        let circles = circles.map(|(number, tables)| circle::of(number, tables, &mut edges));
        let circles: Vec<Circle> = circles.collect();
        let blocks = blocks(&order, &edges);
        let components = components(&order);
        Self { order, edges, circles, itself, components, blocks }
    }

    /// The tables that a table refers to, itself left out.
    pub fn parents<'g>(&'g self, table: &'g str) -> impl Iterator<Item = &'g Edge> {
        let from = self.edges.partition_point(|edge| edge.table.as_str() < table);
        self.edges[from..].iter().take_while(move |edge| edge.table == table)
    }

    /// The tables that refer to a table, itself left out.
    pub fn children<'g>(&'g self, table: &'g str) -> impl Iterator<Item = &'g Edge> {
        self.edges.iter().filter(move |edge| edge.parent == table)
    }

    /// Where the circle of that number is broken.
    pub fn breaks(&self, circle: usize) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| edge.broken && edge.circle == Some(circle))
    }

    /// The number of levels.
    #[must_use]
    pub fn levels(&self) -> usize {
        self.order.tables.iter().map(|placed| placed.level + 1).max().unwrap_or(0)
    }
}

fn edges(named: &Named<'_>) -> (Vec<Edge>, Vec<Itself>) {
    let mut found: BTreeMap<(&str, &str), Edge> = BTreeMap::new();
    let mut itself = Vec::new();
    for (name, table) in &named.by_name {
        for (place, reference) in table.references.iter().enumerate() {
            let Some(parent) = named.parent(&reference.parent) else { continue };
            let way = Way::past(table, reference);
            if parent == *name {
                let table = table.name.clone();
                itself.push(Itself { table, reference: place, in_circles: way });
                continue;
            }
            let edge = found.entry((name, parent)).or_insert_with(|| Edge {
                table: (*name).to_owned(),
                parent: parent.to_owned(),
                references: vec![],
                circle: None,
                way: Some(Way::Deferred),
                broken: false,
            });
            edge.references.push(place);
            // All of its references have to get by; the harder way is theirs together.
            edge.way = edge.way.map(|known| known.max(way)).filter(|way| *way < Way::OneStatement);
        }
    }
    (found.into_values().collect(), itself)
}

fn components(order: &Order) -> BTreeMap<String, usize> {
    let mut numbers = BTreeMap::new();
    let mut next = 0;
    for placed in &order.tables {
        if numbers.contains_key(&placed.table) {
            continue;
        }
        next += 1;
        let circle = order.cycles.iter().find(|cycle| cycle.contains(&placed.table));
        match circle.filter(|_| placed.in_cycle) {
            Some(tables) => numbers.extend(tables.iter().map(|table| (table.clone(), next))),
            None => drop(numbers.insert(placed.table.clone(), next)),
        }
    }
    numbers
}

fn blocks(order: &Order, edges: &[Edge]) -> BTreeMap<String, (usize, usize)> {
    let mut children: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for edge in edges {
        children.entry(&edge.parent).or_default().push(&edge.table);
    }
    let all = |table: &str| {
        let mut seen = BTreeSet::from([table]);
        let mut waiting = vec![table];
        while let Some(next) = waiting.pop() {
            let new = children.get(next).into_iter().flatten().filter(|child| seen.insert(child));
            waiting.extend(new);
        }
        seen.len() - 1
    };
    let count = |table: &String| {
        let direct = children.get(table.as_str()).map_or(0, Vec::len);
        (table.clone(), (direct, all(table)))
    };
    order.tables.iter().map(|placed| count(&placed.table)).collect()
}

#[cfg(test)]
mod tests;
