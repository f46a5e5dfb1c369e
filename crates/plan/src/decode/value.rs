//! What goes into a column or a field.

use super::keys;
use super::kinds::all;
use super::modifier::modifiers;
use super::part::{Node, Part, kind};
use super::template::template;
use crate::{Source, Value};
use toml::de::DeValue;

/// A table of values: NAME = VALUE.
pub(super) fn fields<'t>(
    part: &Part<'t>,
    key: &str,
    node: Node<'t>,
) -> Option<Vec<(String, Value)>> {
    let inner = part.inner(key, node)?;
    let entries = inner.entries().into_iter();
    all(entries.map(|(name, node)| {
        let value = value(&inner, format!("the value of {name:?}"), node)?;
        Some((name.to_string(), value))
    }))
}

fn value<'t>(outer: &Part<'t>, what: String, node: Node<'t>) -> Option<Value> {
    match node.value {
        DeValue::String(column) => Some(Value {
            line: node.line,
            source: Source::Column(column.to_string()),
            modifiers: vec![],
            otherwise: None,
            accept_loss: false,
        }),
        DeValue::Table(_) => computed(&Part::open(outer.page, what, node)?.known(keys::VALUE)),
        other => {
            let found = kind(other);
            outer.add(
                node.line,
                format!("cannot read {what}: expected a source column or a table, found {found}"),
                "a constant is written { const = … }",
            );
            None
        }
    }
}

fn computed(part: &Part<'_>) -> Option<Value> {
    for (companion, owner) in keys::COMPANIONS {
        if let (Some(node), None) = (part.get(companion), part.get(owner)) {
            let fact = format!("{companion:?} of {} belongs to {owner:?}", part.what);
            part.add(node.line, fact, format!("add {owner:?} or take {companion:?} out"));
        }
    }
    let source = part.one_of(keys::SOURCES).and_then(|(key, node)| source(part, key, node));
    let modifiers = modifiers(part);
    let otherwise = part.constant("else");
    let accept_loss = part.flag("accept_loss").unwrap_or(false);
    Some(Value { line: part.line, source: source?, modifiers, otherwise, accept_loss })
}

fn source<'t>(part: &Part<'t>, key: &str, node: Node<'t>) -> Option<Source> {
    match key {
        "from" => part.as_name(key, node).map(Source::Column),
        "const" => part.as_constant(key, node).map(Source::Constant),
        "first" => first(part, node),
        "template" => template(part, node).map(Source::Template),
        "each" => each(part, node),
        "object" => members(part, key, node).map(Source::Object),
        "lookup" => lookup(part, node),
        "count" => part.as_name(key, node).map(Source::Count),
        _ => part.as_text(key, node).map(Source::Jq),
    }
}

fn first<'t>(part: &Part<'t>, node: Node<'t>) -> Option<Source> {
    let items = part.as_list("first", node)?.into_iter();
    let what = || format!("a value of \"first\" of {}", part.what);
    let values = all(items.map(|item| value(part, what(), item)))?;
    lossless(part, &values);
    Some(Source::First(values))
}

/// The members of a JSON object.
fn members<'t>(part: &Part<'t>, key: &str, node: Node<'t>) -> Option<Vec<(String, Value)>> {
    let members = fields(part, key, node)?;
    lossless(part, members.iter().map(|(_, value)| value));
    Some(members)
}

/// What is lost is lost on the way into a column; there is none here.
fn lossless<'v>(part: &Part<'_>, values: impl IntoIterator<Item = &'v Value>) {
    for value in values.into_iter().filter(|value| value.accept_loss) {
        let fact = format!("\"accept_loss\" stands inside {}", part.what);
        part.add(value.line, fact, "say it of the whole value that goes into the column");
    }
}

fn each<'t>(part: &Part<'t>, node: Node<'t>) -> Option<Source> {
    let nest = part.as_name("each", node);
    let members = part.need("fields", "{ NAME = \"NESTED_COLUMN\" }");
    let members = members.and_then(|node| self::members(part, "fields", node));
    let distinct = part.names("distinct").unwrap_or_default();
    let distinct = distinct.into_iter().map(|(_, name)| name).collect();
    Some(Source::Each { nest: nest?, fields: members?, distinct })
}

fn lookup<'t>(part: &Part<'t>, node: Node<'t>) -> Option<Source> {
    let table = part.as_name("lookup", node);
    let on = part.need_pairs("on", "{ ITS_COLUMN = \"THIS_COLUMN\" }");
    let take = part.need_name("take", "\"ITS_COLUMN\"");
    Some(Source::Lookup { table: table?, on: on?, take: take? })
}
