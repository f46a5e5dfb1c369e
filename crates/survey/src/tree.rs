//! The order as a tree: each table below the last of those that have to be there before it.

use crate::map::Map;
use catalog::Graph;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use step::sanitised;

/// The tree. Tables in a circle are one node.
pub fn tree(map: &Map<'_>) -> String {
    let nodes = Nodes::of(&map.graph);
    let mut out = String::new();
    let roots = nodes.below.get(&0).into_iter().flatten();
    for root in roots {
        let _ = writeln!(out, "{}", nodes.line(map, *root, None));
        nodes.write(map, *root, "", &mut out);
    }
    out
}

/// Components by number; 0 stands above those that need nobody.
struct Nodes {
    tables: BTreeMap<usize, Vec<String>>,
    below: BTreeMap<usize, Vec<usize>>,
}

impl Nodes {
    fn of(graph: &Graph) -> Self {
        let mut tables: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (table, number) in &graph.components {
            tables.entry(*number).or_default().push(table.clone());
        }
        let levels: BTreeMap<&str, usize> =
            graph.order.tables.iter().map(|placed| (placed.table.as_str(), placed.level)).collect();
        let mut below: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (number, names) in &tables {
            let parents = names.iter().flat_map(|name| graph.parents(name));
            let outer = parents.filter(|edge| graph.components[&edge.parent] != *number);
            let level = |name: &str| levels.get(name).copied().unwrap_or(0);
            let last = outer
                .max_by(|a, b| (level(&a.parent), &b.parent).cmp(&(level(&b.parent), &a.parent)));
            let above = last.map_or(0, |edge| graph.components[&edge.parent]);
            below.entry(above).or_default().push(*number);
        }
        Self { tables, below }
    }

    fn write(&self, map: &Map<'_>, node: usize, indent: &str, out: &mut String) {
        let below = self.below.get(&node).map_or(&[][..], Vec::as_slice);
        for (place, child) in below.iter().enumerate() {
            let last = place + 1 == below.len();
            let (branch, further) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            let _ = writeln!(out, "{indent}{branch}{}", self.line(map, *child, Some(node)));
            self.write(map, *child, &format!("{indent}{further}"), out);
        }
    }

    fn line(&self, map: &Map<'_>, node: usize, above: Option<usize>) -> String {
        let names = self.tables.get(&node).map_or(&[][..], Vec::as_slice);
        let mut line = names.iter().map(|name| sanitised(name)).collect::<Vec<_>>().join(" ⇄ ");
        let mut notes = Vec::new();
        let (mut by, mut also) = (Vec::new(), Vec::new());
        for edge in names.iter().flat_map(|name| map.graph.parents(name)) {
            let parent = map.graph.components[&edge.parent];
            if Some(parent) == above {
                let columns = map.references(edge).into_iter().map(|one| one.columns.join(", "));
                by.extend(columns.map(|columns| sanitised(&columns)));
            } else if parent != node && !also.contains(&sanitised(&edge.parent)) {
                also.push(sanitised(&edge.parent));
            }
        }
        notes.extend((!by.is_empty()).then(|| by.join("; ")));
        notes.extend((!also.is_empty()).then(|| format!("also {}", also.join(", "))));
        let itself = map.graph.itself.iter().any(|one| names.contains(&one.table));
        notes.extend(itself.then(|| "refers to itself".to_owned()));
        notes.extend((names.len() > 1).then(|| "a circle".to_owned()));
        if !notes.is_empty() {
            let _ = write!(line, "  ({})", notes.join("; "));
        }
        line
    }
}
