//! Where boxes and lines go: levels are columns from left to right, and what refers to each other
//! stands near each other.
//!
//! A reference that passes levels has a place of its own in each of them, so that no line goes
//! through a box; lines to the same parent share these places. Places are sorted by the average of
//! their neighbours' some times over, and then moved as near to these as the others let them.

use std::collections::BTreeMap;

/// How often places are sorted, forth and back.
const SWEEPS: usize = 12;
/// Between two places of a column.
const GAP: f64 = 8.0;
/// Between two columns.
const AISLE: f64 = 110.0;
/// Height of a box.
pub const HEIGHT: f64 = 24.0;
/// Height of the place of a line.
const LINE: f64 = 4.0;

/// A place in a column.
#[derive(Clone, Debug)]
pub struct Place {
    /// It is a box.
    pub boxed: bool,
    /// The column.
    pub level: usize,
    /// Upper left corner, and size.
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    /// Where its column ends.
    pub end: f64,
}

/// All places, and lines between them.
#[derive(Debug, Default)]
pub struct Layout {
    pub places: Vec<Place>,
    /// Pairs of places, from left to right, with the table that refers, if the line ends there.
    pub lines: Vec<(usize, usize)>,
    pub width: f64,
    pub height: f64,
}

/// A box to be placed.
pub struct Node {
    pub level: usize,
    pub width: f64,
}

/// Lays out boxes; `edges` are pairs of parent and child, of which the parent's level is lower.
pub fn layout(nodes: &[Node], edges: &[(usize, usize)]) -> Layout {
    let mut layout = Layout::default();
    for node in nodes {
        let (level, width) = (node.level, node.width);
        let place = Place { boxed: true, level, x: 0.0, y: 0.0, width, height: HEIGHT, end: 0.0 };
        layout.places.push(place);
    }
    layout.lead(nodes, edges);
    let mut columns = layout.columns();
    let (left, right) = layout.neighbours();
    for sweep in 0..SWEEPS {
        let near = if sweep % 2 == 0 { &left } else { &right };
        sort(&mut columns, near, sweep % 2 == 0);
    }
    layout.stand(&columns, &left, &right);
    layout
}

impl Layout {
    /// Gives every parent a line through the levels up to its farthest child.
    fn lead(&mut self, nodes: &[Node], edges: &[(usize, usize)]) {
        let mut children: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (parent, child) in edges {
            children.entry(*parent).or_default().push(*child);
        }
        for (parent, children) in children {
            let last = children.iter().map(|child| nodes[*child].level).max().unwrap_or(0);
            let mut at = parent;
            for level in nodes[parent].level + 1..=last {
                for child in children.iter().filter(|child| nodes[**child].level == level) {
                    self.lines.push((at, *child));
                }
                if level < last {
                    let (x, y, width, height, end) = (0.0, 0.0, 0.0, LINE, 0.0);
                    let line = Place { boxed: false, level, x, y, width, height, end };
                    self.places.push(line);
                    self.lines.push((at, self.places.len() - 1));
                    at = self.places.len() - 1;
                }
            }
        }
    }

    fn columns(&self) -> Vec<Vec<usize>> {
        let count = self.places.iter().map(|place| place.level + 1).max().unwrap_or(0);
        let mut columns = vec![Vec::new(); count];
        for (number, place) in self.places.iter().enumerate() {
            columns[place.level].push(number);
        }
        columns
    }

    fn neighbours(&self) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
        let mut left = vec![Vec::new(); self.places.len()];
        let mut right = left.clone();
        for (from, to) in &self.lines {
            right[*from].push(*to);
            left[*to].push(*from);
        }
        (left, right)
    }

    /// Gives every place its corner.
    fn stand(&mut self, columns: &[Vec<usize>], left: &[Vec<usize>], right: &[Vec<usize>]) {
        let mut x = 0.0;
        for column in columns {
            let width = column.iter().map(|one| self.places[*one].width).fold(0.0, f64::max);
            let mut y = 0.0;
            for one in column {
                let place = &mut self.places[*one];
                (place.x, place.y) = (x, y);
                place.end = x + width;
                // A line passes the whole column.
                place.width = if place.boxed { place.width } else { width };
                y += place.height + GAP;
            }
            x += width + AISLE;
        }
        for sweep in 0..SWEEPS {
            let forth = sweep % 2 == 0;
            let near = if forth { left } else { right };
            let order: Vec<usize> = if forth {
                (0..columns.len()).collect()
            } else {
                (0..columns.len()).rev().collect()
            };
            for column in order {
                self.settle(&columns[column], near);
            }
        }
        let top = self.places.iter().map(|place| place.y).fold(f64::INFINITY, f64::min);
        for place in &mut self.places {
            place.y -= if top.is_finite() { top } else { 0.0 };
        }
        self.width = (x - AISLE).max(0.0);
        self.height = self.places.iter().map(|place| place.y + place.height).fold(0.0, f64::max);
    }

    /// Moves the places of a column to the middle of their neighbours, as far as their order and
    /// their heights let them: neighbours that would meet move together, to their average.
    fn settle(&mut self, column: &[usize], near: &[Vec<usize>]) {
        // Blocks that stand together: where the first wants to be, how many they are, and where
        // their last place ends, from the first.
        let mut blocks: Vec<(f64, f64, Vec<usize>, f64)> = Vec::new();
        for one in column {
            let place = &self.places[*one];
            let middles = near[*one].iter().map(|other| self.places[*other].middle());
            let count = near[*one].len();
            #[expect(clippy::cast_precision_loss, reason = "a number of tables")]
            let wanted = if count == 0 {
                place.y
            } else {
                middles.sum::<f64>() / count as f64 - place.height / 2.0
            };
            let mut block = (wanted, 1.0, vec![*one], place.height + GAP);
            while let Some(above) = blocks.last().filter(|above| above.0 + above.3 > block.0) {
                let count = above.1 + block.1;
                let first = (above.0 * above.1 + (block.0 - above.3) * block.1) / count;
                let members = [above.2.clone(), block.2].concat();
                block = (first, count, members, above.3 + block.3);
                blocks.pop();
            }
            blocks.push(block);
        }
        for (first, _, members, _) in blocks {
            let mut y = first;
            for one in members {
                self.places[one].y = y;
                y += self.places[one].height + GAP;
            }
        }
    }
}

impl Place {
    /// The height of its middle.
    pub fn middle(&self) -> f64 {
        self.y + self.height / 2.0
    }
}

/// Sorts each column by where its neighbours stand; what has none stays where it is.
fn sort(columns: &mut [Vec<usize>], near: &[Vec<usize>], forth: bool) {
    let mut at: BTreeMap<usize, f64> = BTreeMap::new();
    let note = |column: &[usize], at: &mut BTreeMap<usize, f64>| {
        for (place, one) in column.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a number of tables")]
            at.insert(*one, place as f64 / column.len() as f64);
        }
    };
    for column in columns.iter() {
        note(column, &mut at);
    }
    let count = columns.len();
    for step in 0..count {
        let column = &mut columns[if forth { step } else { count - 1 - step }];
        let middle = |one: &usize| {
            let places: Vec<f64> = near[*one].iter().map(|other| at[other]).collect();
            #[expect(clippy::cast_precision_loss, reason = "a number of tables")]
            let average = places.iter().sum::<f64>() / places.len() as f64;
            if places.is_empty() { at[one] } else { average }
        };
        let mut keyed: Vec<(f64, usize)> = column.iter().map(|one| (middle(one), *one)).collect();
        // Stable: what is equal stays in the order of names.
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        *column = keyed.into_iter().map(|(_, one)| one).collect();
        note(column, &mut at);
    }
}
