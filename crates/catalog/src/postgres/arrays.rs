//! Arrays into columns of PostgreSQL.

use super::documents::{self, Reader};
use super::floats::{Float, float_text};
use super::texts::no_text;
use super::{Base, Kind, arrives, shown};
use crate::Arrival;
use record::Cell;
use std::borrow::Cow;
use std::fmt::Write as _;

/// Dimensions that an array can have.
const MOST: usize = 6;

/// Into an array: as PostgreSQL writes it, `{1,2}`, or as JSON does, `[1,2]`. Each element arrives
/// as in a column of its type.
pub(super) fn array<'a>(base: &Base, cell: &Cell<'_>) -> Arrival<'a> {
    let Cell::Text(text) = cell else {
        return no_text(cell).unwrap_or_else(|| Arrival::refused("a number is no array"));
    };
    if let Some(refused) = no_text(cell) {
        return refused;
    }
    if !base.name.starts_with('_') {
        // Of what PostgreSQL counts among the arrays, int2vector and its like are written otherwise.
        return Arrival::Same;
    }
    let element = base.element();
    let mut printer = Printer { element: &element, delimiter: delimiter(base), lost: None };
    let bare = text.trim_matches(super::BLANKS);
    let read = if bare.starts_with('{') || bare.contains("]=") {
        literal(bare, printer.delimiter)
    } else if bare.starts_with('[') && documents::fault(bare).is_none() {
        from_json(&mut Reader { text: bare, at: 0 }, 0)
            .map(|tree| Read { bounds: String::new(), tree })
    } else {
        None
    };
    let Some(Read { bounds, tree }) = read else {
        return Arrival::refused(format!("{} is no array", shown(text)));
    };
    let mut made = bounds;
    match printer.print(&mut made, &tree) {
        Err(why) => Arrival::refused(why),
        Ok(()) => match printer.lost {
            None => arrives(text, made),
            Some(why) => Arrival::Lost { why, becomes: Some(Cell::Text(Cow::Owned(made))) },
        },
    }
}

impl Base {
    /// What the elements of an array are: the name of its type is theirs with `_` before it.
    fn element(&self) -> Self {
        let name = self.name.strip_prefix('_').unwrap_or(&self.name).to_owned();
        let kind = match name.as_str() {
            _ if !self.labels.is_empty() => Kind::Enum,
            _ if super::SCALARS.contains(&name.as_str()) => Kind::Scalar,
            _ => Kind::Other,
        };
        Self { name, kind, size: self.size, scale: self.scale, labels: self.labels.clone() }
    }
}

fn delimiter(base: &Base) -> char {
    if base.name == "_box" { ';' } else { ',' }
}

/// An array, or an element of one; `None` is NULL.
enum Node {
    Many(Vec<Node>),
    One(Option<Cell<'static>>),
}

/// An array with what stands before it, where it does not begin at 1.
struct Read {
    bounds: String,
    tree: Node,
}

/// The lengths of the dimensions, if all rows of one are as long as each other.
fn lengths(tree: &Node) -> Option<Vec<usize>> {
    let Node::Many(rows) = tree else { return Some(Vec::new()) };
    let mut inner = rows.iter().map(lengths);
    let first = inner.next().unwrap_or(Some(Vec::new()))?;
    if inner.any(|other| other.as_ref() != Some(&first)) {
        return None;
    }
    let mut all = vec![rows.len()];
    all.extend(first);
    let whole = all.len() == 1 || !all.contains(&0);
    (whole && all.len() <= MOST).then_some(all)
}

/// `{1,NULL,"a b"}`, with its bounds before it or without.
fn literal(text: &str, delimiter: char) -> Option<Read> {
    let (before, braces) = match text.split_once('=') {
        Some((before, braces)) if text.starts_with('[') => (before.trim_end(), braces.trim_start()),
        _ => ("", text),
    };
    let mut parser = Literal { rest: braces, delimiter };
    let tree = parser.many(0)?;
    if !parser.rest.is_empty() {
        return None;
    }
    let lengths = lengths(&tree)?;
    let bounds = bounds(before, &lengths)?;
    Some(Read { bounds, tree })
}

/// `[0:1][1:2]`: as the server prints it, which is not at all where everything begins at 1.
fn bounds(before: &str, lengths: &[usize]) -> Option<String> {
    if before.is_empty() {
        return Some(String::new());
    }
    let inner = before.strip_prefix('[')?.strip_suffix(']')?;
    let parts: Vec<&str> = inner.split("][").collect();
    if parts.len() != lengths.len() {
        return None;
    }
    let mut out = String::new();
    let mut usual = true;
    for (part, length) in parts.iter().zip(lengths) {
        let (from, to) = part.split_once(':')?;
        let (from, to) = (from.parse::<i32>().ok()?, to.parse::<i32>().ok()?);
        let size = i64::from(to) - i64::from(from) + 1;
        if usize::try_from(size).ok()? != *length || size == 0 {
            return None;
        }
        usual &= from == 1;
        let _ = write!(out, "[{from}:{to}]");
    }
    out.push('=');
    Some(if usual { String::new() } else { out })
}

/// An array literal while it is read.
struct Literal<'t> {
    rest: &'t str,
    delimiter: char,
}

impl Literal<'_> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches(super::BLANKS);
    }

    fn sign(&mut self, sign: char) -> bool {
        self.space();
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn many(&mut self, depth: usize) -> Option<Node> {
        if depth == MOST || !self.sign('{') {
            return None;
        }
        let mut nodes = Vec::new();
        if self.sign('}') {
            return Some(Node::Many(nodes));
        }
        loop {
            self.space();
            let node = if self.rest.starts_with('{') { self.many(depth + 1)? } else { self.one()? };
            nodes.push(node);
            if self.sign('}') {
                return Some(Node::Many(nodes));
            }
            if !self.sign(self.delimiter) {
                return None;
            }
        }
    }

    fn one(&mut self) -> Option<Node> {
        let mut text = String::new();
        if self.rest.starts_with('"') {
            let mut chars = self.rest[1..].char_indices();
            loop {
                match chars.next()? {
                    (_, '\\') => text.push(chars.next()?.1),
                    (at, '"') => {
                        self.rest = &self.rest[at + 2..];
                        return Some(Node::One(Some(Cell::Text(Cow::Owned(text)))));
                    }
                    (_, c) => text.push(c),
                }
            }
        }
        // Without quotes: up to the next sign, without the blanks before it.
        let (mut kept, mut escaped, mut end) = (0, false, self.rest.len());
        let mut chars = self.rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => {
                    text.push(chars.next()?.1);
                    (kept, escaped) = (text.len(), true);
                }
                '"' | '{' => return None,
                '}' => {
                    end = at;
                    break;
                }
                c if c == self.delimiter => {
                    end = at;
                    break;
                }
                c => {
                    text.push(c);
                    kept = if super::BLANKS.contains(&c) { kept } else { text.len() };
                }
            }
        }
        self.rest = &self.rest[end..];
        text.truncate(kept);
        if text.is_empty() {
            return None;
        }
        let null = !escaped && text.eq_ignore_ascii_case("null");
        Some(Node::One((!null).then_some(Cell::Text(Cow::Owned(text)))))
    }
}

/// A JSON array; its elements are strings, numbers, truth values and null.
fn from_json(reader: &mut Reader<'_>, depth: usize) -> Option<Node> {
    if depth == MOST {
        return None;
    }
    let mut nodes = Vec::new();
    while reader.more(b']') {
        let node = match reader.peek()? {
            b'[' => from_json(reader, depth + 1)?,
            b'{' => return None,
            b'"' => Node::One(Some(Cell::Text(Cow::Owned(
                documents::string(reader.raw()).ok()?.into_owned(),
            )))),
            b'n' => {
                reader.raw();
                Node::One(None)
            }
            _ => Node::One(Some(Cell::Text(Cow::Owned(reader.raw().to_owned())))),
        };
        nodes.push(node);
    }
    let tree = Node::Many(nodes);
    (depth > 0 || lengths(&tree).is_some()).then_some(tree)
}

/// Prints an array as the server does.
struct Printer<'b> {
    element: &'b Base,
    delimiter: char,
    lost: Option<String>,
}

impl Printer<'_> {
    fn print(&mut self, out: &mut String, tree: &Node) -> Result<(), String> {
        match tree {
            Node::Many(nodes) => {
                out.push('{');
                for (place, node) in nodes.iter().enumerate() {
                    if place > 0 {
                        out.push(self.delimiter);
                    }
                    self.print(out, node)?;
                }
                out.push('}');
            }
            Node::One(None) => out.push_str("NULL"),
            Node::One(Some(cell)) => {
                let arrived = match self.element.arrival(cell) {
                    Arrival::Same => None,
                    Arrival::Changed(changed) => Some(changed),
                    Arrival::Lost { why, becomes: Some(becomes) } => {
                        self.lost.get_or_insert(why);
                        Some(becomes)
                    }
                    Arrival::Lost { why, becomes: None } => return Err(why),
                };
                self.quote(out, &self.text(arrived.as_ref().unwrap_or(cell)));
            }
        }
        Ok(())
    }

    /// What the output function of the element's type prints.
    fn text<'c>(&self, cell: &'c Cell<'_>) -> Cow<'c, str> {
        Cow::Owned(match (cell, self.element.name.as_str()) {
            (Cell::Text(text), _) => return Cow::Borrowed(text),
            (Cell::Integer(value), "bool") => if *value == 0 { "f" } else { "t" }.to_owned(),
            (Cell::Integer(value), _) => value.to_string(),
            (Cell::Real(value), "float4") => float_text(Float::Single, *value),
            (Cell::Real(value), _) => float_text(Float::Double, *value),
            (Cell::Blob(bytes) | Cell::RawText(bytes), _) => {
                let mut out = String::from("\\x");
                for byte in bytes.iter() {
                    let _ = write!(out, "{byte:02x}");
                }
                out
            }
            (Cell::Null | Cell::Object(_), _) => String::new(),
        })
    }

    fn quote(&self, out: &mut String, text: &str) {
        let special = |c: char| {
            matches!(c, '"' | '\\' | '{' | '}') || c == self.delimiter || super::BLANKS.contains(&c)
        };
        if !text.is_empty() && !text.contains(special) && !text.eq_ignore_ascii_case("null") {
            out.push_str(text);
            return;
        }
        out.push('"');
        for c in text.chars() {
            if matches!(c, '"' | '\\') {
                out.push('\\');
            }
            out.push(c);
        }
        out.push('"');
    }
}
