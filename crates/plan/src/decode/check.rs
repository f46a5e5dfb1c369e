//! `[[check]]`: what must hold afterwards.

use super::keys;
use super::kinds::all;
use super::part::{Node, Part};
use crate::{Bound, Check, Expected, Guard, Test};
use std::fs;
use std::path::{Component, Path};
use toml::de::DeValue;

/// What a target can be, as its catalog says it.
const ENGINES: [(&str, &str); 2] = [("postgres", "postgres"), ("sqlite", "sqlite")];

/// A check, and the file that its SQL is in where it is in one.
pub(super) fn check(part: Part<'_>, folder: &Path) -> Option<(Check, Option<String>)> {
    let mut part = part.known(keys::CHECK);
    let name = part.need_text("name", "\"what holds\"");
    if let Some(name) = &name {
        part.what = format!("the check {name:?}");
    }
    let why = part.text("why");
    let engine = part.word("engine", &ENGINES);
    let form = part.one_of(keys::FORMS);
    let test = form.and_then(|(form, node)| test(&part, form, node, folder));
    let (test, file) = test?;
    Some((Check { line: part.line, name: name?, why, engine, test }, file))
}

/// A guard, and the file that its SQL is in where it is in one.
pub(super) fn guard(part: Part<'_>, folder: &Path) -> Option<(Guard, Option<String>)> {
    let mut part = part.known(keys::GUARD);
    let name = part.need_text("name", "\"what is watched\"");
    if let Some(name) = &name {
        part.what = format!("the guard {name:?}");
    }
    let form = part.one_of(&keys::FORMS[..2]);
    let test = form.and_then(|(form, node)| test(&part, form, node, folder));
    let (test, file) = test?;
    let Test::Sql { sql, bound, expected: Expected::Constant(limit) } = test else {
        let fact = format!("the bound of {} is no constant", part.what);
        part.add(part.line, fact, "write the number that must not be passed");
        return None;
    };
    Some((Guard { line: part.line, name: name?, sql, bound, limit }, file))
}

fn test<'t>(
    part: &Part<'t>,
    form: &str,
    node: Node<'t>,
    folder: &Path,
) -> Option<(Test, Option<String>)> {
    if matches!(form, "size" | "queries") {
        no_bound(part, form);
    }
    match form {
        "size" => Some((size(part, node)?, None)),
        "queries" => Some((queries(part, node)?, None)),
        "sql" => {
            let sql = part.as_text(form, node);
            compared(part, sql).map(|test| (test, None))
        }
        _ => {
            let file = part.as_text(form, node);
            let sql = file.as_deref().and_then(|file| sql_file(part, node, folder, file));
            compared(part, sql).map(|test| (test, file))
        }
    }
}

fn no_bound(part: &Part<'_>, form: &str) {
    for bound in keys::BOUNDS {
        if let Some(node) = part.get(bound) {
            let fact = format!("{bound:?} of {} belongs to \"sql\"", part.what);
            part.add(node.line, fact, format!("{form:?} says inside what is allowed"));
        }
    }
}

fn compared(part: &Part<'_>, sql: Option<String>) -> Option<Test> {
    let (key, node) = part.one_of(keys::BOUNDS)?;
    let bound = match key {
        "equals" => Bound::Equals,
        "at_least" => Bound::AtLeast,
        _ => Bound::AtMost,
    };
    let expected = expected(part, key, node)?;
    Some(Test::Sql { sql: sql?, bound, expected })
}

fn expected<'t>(part: &Part<'t>, key: &str, node: Node<'t>) -> Option<Expected> {
    if !matches!(node.value, DeValue::Table(_)) {
        return part.as_constant(key, node).map(Expected::Constant);
    }
    let what = format!("{key:?} of {}", part.what);
    let inner = Part::open(part.page, what, node)?.known(keys::EXPECTED);
    match inner.one_of(keys::EXPECTED)? {
        (key @ "loaded", node) => inner.as_name(key, node).map(Expected::Loaded),
        (key @ "extracted", node) => inner.as_name(key, node).map(Expected::Extracted),
        (key, node) => inner.as_text(key, node).map(Expected::Source),
    }
}

fn size<'t>(part: &Part<'t>, node: Node<'t>) -> Option<Test> {
    let inner =
        Part::open(part.page, format!("\"size\" of {}", part.what), node)?.known(keys::SIZE);
    let node = inner.need("at_most", "0.5")?;
    let at_most = inner.as_real("at_most", node)?;
    if at_most <= 0.0 || at_most.is_infinite() {
        let fact = format!("\"at_most\" of {} is {at_most}", inner.what);
        inner.add(
            node.line,
            fact,
            "give a ratio above 0: bytes of the target by those of the source",
        );
        return None;
    }
    Some(Test::Size { at_most })
}

fn queries<'t>(part: &Part<'t>, node: Node<'t>) -> Option<Test> {
    let what = format!("\"queries\" of {}", part.what);
    let inner = Part::open(part.page, what, node)?.known(keys::QUERIES);
    let old = statements(&inner, "old");
    let new = statements(&inner, "new");
    let new_at_most = count(&inner, "new_at_most", "2").map(usize::try_from);
    let budget_ms = count(&inner, "budget_ms", "50");
    Some(Test::Queries {
        old: old?,
        new: new?,
        new_at_most: new_at_most?.unwrap_or(usize::MAX),
        budget_ms: budget_ms?,
    })
}

fn statements(part: &Part<'_>, key: &str) -> Option<Vec<String>> {
    let items = part.as_list(key, part.need(key, "[\"select …\"]")?)?.into_iter();
    all(items.map(|item| part.as_text(key, item)))
}

fn count(part: &Part<'_>, key: &str, example: &str) -> Option<u64> {
    part.as_count(key, part.need(key, example)?)
}

/// The SQL of a file in the plan's folder, which it must not leave: a plan is moved as a folder,
/// and its digest covers what is in there.
fn sql_file(part: &Part<'_>, node: Node<'_>, folder: &Path, file: &str) -> Option<String> {
    let complain = |fault: &str, hint: &str| {
        let fact = format!("cannot read \"sql_file\" {file:?} of {}: {fault}", part.what);
        part.add(node.line, fact, hint);
        None
    };
    let inside = "name a file in the plan's folder, like \"checks/x.sql\"";
    if !Path::new(file).components().all(|step| matches!(step, Component::Normal(_))) {
        return complain("it is not a path inside the plan's folder", inside);
    }
    let real = folder.canonicalize().and_then(|root| Ok((root, folder.join(file).canonicalize()?)));
    match real {
        Err(error) => complain(&error.to_string(), inside),
        Ok((root, path)) if !path.starts_with(&root) => {
            complain("a symbolic link leads out of the plan's folder", inside)
        }
        Ok((_, path)) => match fs::read_to_string(path) {
            Err(error) => complain(&error.to_string(), inside),
            Ok(sql) if sql.trim().is_empty() => complain("it is empty", "write the query into it"),
            Ok(sql) => Some(sql),
        },
    }
}
