//! The map as a picture, which needs no other program.

mod layout;

use crate::dot::both;
use crate::map::Map;
use catalog::Placed;
use layout::{HEIGHT, Layout, Node, Place, layout};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use step::sanitised;

/// Width of a sign of the font.
const SIGN: f64 = 7.3;
/// Around everything.
const MARGIN: f64 = 30.0;
/// The heads of the columns.
const HEAD: f64 = 30.0;

const STYLE: &str = "text{font:12px monospace;fill:#222}.head{fill:#777}\
    rect{fill:#f4f6f8;stroke:#8a97a6}.circle rect{stroke:#c0392b;fill:#fdf0ee}\
    .chosen rect{fill:#fff3c4;stroke:#b7950b;stroke-width:2}\
    path{fill:none;stroke:#9aa7b5;stroke-opacity:.7}.round{stroke:#c0392b}\
    .broken{stroke:#c0392b;stroke-dasharray:5 3}.itself{stroke:#555}";

/// These tables, levels from left to right, parents left of what refers to them. Tables that have
/// to do with none of them stand below. `chosen` is marked.
pub fn svg(map: &Map<'_>, tables: &BTreeSet<&str>, chosen: Option<&str>) -> String {
    let drawn: Vec<&Placed> =
        map.graph.order.tables.iter().filter(|one| tables.contains(one.table.as_str())).collect();
    let bound: BTreeSet<&str> = map
        .graph
        .edges
        .iter()
        .filter(|edge| both(tables, edge))
        .flat_map(|edge| [edge.table.as_str(), edge.parent.as_str()])
        .collect();
    let (bound, alone): (Vec<&Placed>, Vec<&Placed>) =
        drawn.into_iter().partition(|one| bound.contains(one.table.as_str()));
    let picture = Picture::of(map, bound, tables);
    picture.drawn(map, &alone, chosen)
}

/// Tables that are bound to others, with their places.
struct Picture<'a> {
    tables: Vec<&'a Placed>,
    numbers: BTreeMap<&'a str, usize>,
    layout: Layout,
}

impl<'a> Picture<'a> {
    fn of(map: &'a Map<'_>, tables: Vec<&'a Placed>, all: &BTreeSet<&str>) -> Self {
        let numbers: BTreeMap<&str, usize> =
            tables.iter().enumerate().map(|(at, one)| (one.table.as_str(), at)).collect();
        // A neighbourhood has no empty columns.
        let levels: BTreeSet<usize> = tables.iter().map(|one| one.level).collect();
        let levels: BTreeMap<usize, usize> =
            levels.into_iter().enumerate().map(|(at, level)| (level, at)).collect();
        let node = |one: &&Placed| Node { level: levels[&one.level], width: width(&one.table) };
        let nodes: Vec<Node> = tables.iter().map(node).collect();
        let pair = |edge: &&catalog::Edge| {
            let (parent, child) = (numbers[edge.parent.as_str()], numbers[edge.table.as_str()]);
            (nodes[parent].level < nodes[child].level).then_some((parent, child))
        };
        let edges = map.graph.edges.iter().filter(|edge| both(all, edge));
        let edges: Vec<(usize, usize)> = edges.filter_map(|edge| pair(&edge)).collect();
        let layout = layout(&nodes, &edges);
        Self { tables, numbers, layout }
    }

    fn drawn(&self, map: &Map<'_>, alone: &[&Placed], chosen: Option<&str>) -> String {
        let (loners, bottom, widest) = self.loners(alone);
        let (width, height) = (self.layout.width.max(widest) + 2.0 * MARGIN, bottom + MARGIN);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {width:.0} {height:.0}\">\n<title>{} tables of the {}</title>\n\
             <style>{STYLE}</style>\n<rect width=\"100%\" height=\"100%\" style=\"fill:#fff;stroke:none\"/>\n",
            self.tables.len() + alone.len(),
            map.whose,
        );
        self.heads(&mut out);
        out.push_str("<g class=\"lines\">\n");
        self.lines(&mut out);
        self.round(map, &mut out);
        out.push_str("</g>\n");
        let places = self.layout.places.iter().filter(|place| place.boxed);
        for (one, place) in self.tables.iter().zip(places) {
            write_box(map, one, moved(place), chosen, &mut out);
        }
        for (one, corner) in alone.iter().zip(loners) {
            write_box(map, one, corner, chosen, &mut out);
        }
        out.push_str("</svg>\n");
        out
    }

    /// Tables without references, in rows below the others; where the last ends, and how far they
    /// go to the right.
    fn loners(&self, alone: &[&Placed]) -> (Vec<(f64, f64)>, f64, f64) {
        let top = HEAD + MARGIN + self.layout.height;
        let most = self.layout.width.max(1200.0);
        let (mut x, mut y) = (0.0, top + if self.tables.is_empty() { 0.0 } else { 2.0 * HEAD });
        let (mut corners, mut widest) = (Vec::new(), 0.0_f64);
        for one in alone {
            let width = width(&one.table);
            if x > 0.0 && x + width > most {
                (x, y) = (0.0, y + HEIGHT + 12.0);
            }
            corners.push((x + MARGIN, y));
            x += width + 20.0;
            widest = widest.max(x - 20.0);
        }
        let bottom = corners.last().map_or(top, |(_, y)| y + HEIGHT);
        (corners, bottom, widest)
    }

    fn heads(&self, out: &mut String) {
        let mut heads: BTreeMap<usize, (f64, usize)> = BTreeMap::new();
        let places = self.layout.places.iter().filter(|place| place.boxed);
        for (one, place) in self.tables.iter().zip(places) {
            heads.insert(place.level, (place.x, one.level));
        }
        for (x, level) in heads.into_values() {
            let x = x + MARGIN;
            let _ =
                writeln!(out, "<text class=\"head\" x=\"{x:.1}\" y=\"20\">level {level}</text>");
        }
    }

    /// From the right side of what is left to the left side of what is right.
    fn lines(&self, out: &mut String) {
        for (from, to) in &self.layout.lines {
            let (from, to) = (&self.layout.places[*from], &self.layout.places[*to]);
            let ((x, y), (right, end)) = (moved(from), moved(to));
            let (x, y) = (x + from.width, y + from.height / 2.0);
            let end = end + to.height / 2.0;
            // Out of the column first, past wider boxes above and below.
            let out_at = from.end + MARGIN;
            let middle = f64::midpoint(out_at, right);
            let past = if to.boxed { String::new() } else { format!("H{:.1}", right + to.width) };
            let _ = writeln!(
                out,
                "<path d=\"M{x:.1} {y:.1}H{out_at:.1}C{middle:.1} {y:.1} {middle:.1} {end:.1} {right:.1} {end:.1}{past}\"/>"
            );
        }
    }

    /// References within a circle and of tables to themselves: beside the boxes.
    fn round(&self, map: &Map<'_>, out: &mut String) {
        let side = |table: &str| {
            let place = self.layout.places.get(*self.numbers.get(table)?)?;
            let (x, y) = moved(place);
            Some((x + place.width, y + place.height / 2.0))
        };
        for edge in map.graph.edges.iter().filter(|edge| edge.circle.is_some()) {
            let (Some((x, y)), Some((to, end))) = (side(&edge.table), side(&edge.parent)) else {
                continue;
            };
            let class = if edge.broken { "broken" } else { "round" };
            let far = x.max(to) + 40.0;
            let _ = writeln!(
                out,
                "<path class=\"{class}\" d=\"M{x:.1} {y:.1}C{far:.1} {y:.1} {far:.1} {end:.1} {to:.1} {end:.1}\"/>"
            );
        }
        for one in self.tables.iter().filter(|one| one.to_itself) {
            let Some((x, y)) = side(&one.table) else { continue };
            let far = x + 18.0;
            let (above, below) = (y - 8.0, y + 8.0);
            let _ = writeln!(
                out,
                "<path class=\"itself\" d=\"M{x:.1} {above:.1}C{far:.1} {above:.1} {far:.1} {below:.1} {x:.1} {below:.1}\"/>"
            );
        }
    }
}

/// The corner in the picture.
fn moved(place: &Place) -> (f64, f64) {
    (place.x + MARGIN, place.y + MARGIN + HEAD / 2.0)
}

fn write_box(
    map: &Map<'_>,
    one: &Placed,
    (x, y): (f64, f64),
    chosen: Option<&str>,
    out: &mut String,
) {
    let class = match (chosen == Some(one.table.as_str()), one.in_cycle) {
        (true, _) => " class=\"chosen\"",
        (false, true) => " class=\"circle\"",
        _ => "",
    };
    let (name, width) = (escaped(&one.table), width(&one.table));
    let (direct, all) = map.graph.blocks.get(&one.table).copied().unwrap_or_default();
    let rows = map.rows(&one.table);
    let mark = if one.to_itself { ", refers to itself" } else { "" };
    let _ = writeln!(
        out,
        "<g{class}><title>{name}: level {}, {rows} rows, blocks {direct} directly and {all} in \
         all{mark}</title><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
         height=\"{HEIGHT:.0}\" rx=\"3\"/><text x=\"{:.1}\" y=\"{:.1}\">{name}</text></g>",
        one.level,
        x + 8.0,
        y + 16.0,
    );
}

/// The width of the box of a name. Signs beyond Latin, Greek and Cyrillic may be twice as wide.
fn width(name: &str) -> f64 {
    let name = sanitised(name);
    name.chars().map(|c| if c > '\u{10ff}' { 2.0 * SIGN } else { SIGN }).sum::<f64>() + 16.0
}

fn escaped(text: &str) -> String {
    // Two signs that XML has not.
    sanitised(text)
        .replace(['\u{fffe}', '\u{ffff}'], "?")
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
