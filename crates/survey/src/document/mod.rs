//! The order as a document: in which order the database can move, and why.

mod figures;
mod graph;
mod queries;

use crate::map::Map;
use step::sanitised;

/// The whole document.
pub fn markdown(map: &Map<'_>) -> String {
    let mut out = format!("# Order of loading: the {}\n", map.whose);
    figures::summary(map, &mut out);
    figures::groups(map, &mut out);
    graph::dependencies(map, &mut out);
    graph::order(map, &mut out);
    graph::blockers(map, &mut out);
    graph::itself(map, &mut out);
    graph::circles(map, &mut out);
    graph::outside(map, &mut out);
    queries::validation(map, &mut out);
    graph::rollback(map, &mut out);
    figures::findings(map, &mut out);
    out
}

/// A table: its heads, and rows that are written already.
fn table(out: &mut String, heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    out.push('\n');
    out.push_str(&line(&heads.iter().map(ToString::to_string).collect::<Vec<_>>()));
    out.push_str(&line(&vec!["---".to_owned(); heads.len()]));
    rows.into_iter().for_each(|row| out.push_str(&line(&row)));
}

/// Names come from a database: nothing in them may end a line or a cell, or be markup.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in sanitised(text).chars() {
        if matches!(sign, '\\' | '|' | '`' | '*' | '[' | ']') {
            out.push('\\');
        }
        match sign {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            sign => out.push(sign),
        }
    }
    out
}

/// `1 table`, `2 tables`.
fn many(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}
