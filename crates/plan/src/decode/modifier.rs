//! What is done to a value, in the order in which it is done.

use super::bucket::bucket;
use super::format::fault;
use super::kinds::all;
use super::part::Part;
use crate::{Modifier, Shape};
use regex::Regex;

const SHAPES: &[(&str, Shape)] = &[
    ("json", Shape::Json),
    ("json_string", Shape::JsonString),
    ("date", Shape::Date),
    ("datetime", Shape::Datetime),
    ("integer", Shape::Integer),
    ("real", Shape::Real),
    ("text", Shape::Text),
    ("boolean", Shape::Boolean),
];

/// The modifiers of a value. The order here is the language's, whatever the order of the keys.
pub(super) fn modifiers(part: &Part<'_>) -> Vec<Modifier> {
    let trim = part.flag("trim").unwrap_or(false).then_some(Modifier::Trim);
    let case = part.word("case", &[("lower", Modifier::Lower), ("upper", Modifier::Upper)]);
    [path(part), pattern(part), trim, case, null_if(part), map(part), shape(part), bucket(part)]
        .into_iter()
        .flatten()
        .collect()
}

fn path(part: &Part<'_>) -> Option<Modifier> {
    let node = part.get("path")?;
    let text = part.as_text("path", node)?;
    let steps: Vec<_> = text.split('.').map(ToString::to_string).collect();
    if steps.iter().any(String::is_empty) {
        let fact = format!("cannot read \"path\" of {}: {text:?} has an empty step", part.what);
        part.add(node.line, fact, "write object keys and positions as in \"days.0.hotel\"");
        return None;
    }
    Some(Modifier::Path(steps))
}

fn pattern(part: &Part<'_>) -> Option<Modifier> {
    let node = part.get("match")?;
    let pattern = part.as_text("match", node)?;
    let Err(error) = Regex::new(&pattern) else { return Some(Modifier::Match(pattern)) };
    // The crate's message draws the pattern over several lines; the last one says what is wrong.
    let message = error.to_string();
    let last = message.lines().last().unwrap_or_default();
    let last = last.strip_prefix("error: ").unwrap_or(last);
    let fact = format!("cannot read \"match\" of {}: {last}", part.what);
    let hint = format!("the expression is {pattern}; the syntax is that of https://docs.rs/regex");
    part.add(node.line, fact, hint);
    None
}

fn null_if(part: &Part<'_>) -> Option<Modifier> {
    let items = part.as_list("null_if", part.get("null_if")?)?.into_iter();
    all(items.map(|item| part.as_constant("null_if", item))).map(Modifier::NullIf)
}

fn map(part: &Part<'_>) -> Option<Modifier> {
    let inner = part.inner("map", part.get("map")?)?;
    let entries = inner.entries().into_iter();
    all(entries.map(|(name, node)| Some((name.to_string(), inner.as_constant(name, node)?))))
        .map(Modifier::Map)
}

fn shape(part: &Part<'_>) -> Option<Modifier> {
    let formats = part.names("formats").unwrap_or_default();
    let shape = part.word("as", SHAPES)?;
    if !formats.is_empty() && !matches!(shape, Shape::Date | Shape::Datetime) {
        let line = part.get("formats").map_or(part.line, |node| node.line);
        let fact = format!("\"formats\" of {} belongs to dates", part.what);
        part.add(line, fact, "give as = \"date\" or as = \"datetime\", or take \"formats\" out");
    } else {
        for (line, format) in &formats {
            if let Some(fault) = fault(format) {
                let fact = format!("cannot use format {format:?} of {}: {fault}", part.what);
                part.add(
                    *line,
                    fact,
                    "write it like \"%Y-%m-%d\", or say \"epoch\" or \"epoch_ms\"",
                );
            }
        }
    }
    Some(Modifier::As(shape, formats.into_iter().map(|(_, format)| format).collect()))
}
