//! From the text of a plan to the plan, or to everything that is wrong with it.
//!
//! Decoding is done by hand over TOML's tree, because a derived decoder stops at the first mistake
//! and knows no line afterwards. Every function returns `None` when its part is not whole; what is
//! wrong with it has been added to the findings by then, and the reading goes on.

mod bucket;
mod check;
mod flow;
mod format;
mod group;
mod into;
mod keys;
mod kinds;
mod modifier;
mod parameters;
mod part;
mod selection;
mod syntax;
mod template;
mod twice;
mod value;

pub(crate) use twice::tables_twice;

use crate::findings::Findings;
use crate::instant::instant;
use crate::quote;
use crate::{Load, Plan, Triggers};
use complaint::Complaint;
use part::{Node, Page, Part};
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// A plan that has been read.
pub(crate) struct Decoded {
    /// The plan; its digest is still empty.
    pub(crate) plan: Plan,
    /// The SQL files it names, relative to its folder.
    pub(crate) sql_files: Vec<String>,
}

/// Decodes the `text` of `file`; `as_of`, where given, is in force instead of the plan's own.
pub(crate) fn decode(
    text: &str,
    folder: &Path,
    file: &Path,
    as_of: Option<String>,
) -> Result<Decoded, Vec<Complaint>> {
    let page = Page::new(text, Findings::new(file));
    let (tree, errors) = DeTable::parse_recoverable(text);
    let root = Part::new(&page, "the plan".into(), 1, tree.get_ref()).known(keys::PLAN);
    let mut plan = Plan { folder: folder.to_path_buf(), file: file.to_path_buf(), ..empty() };
    version(&root);
    plan.title = root.text("title");
    let own = own_as_of(&root);
    plan.as_of = as_of.or(own);
    plan.extracts = named(&root, "extract", selection::extract);
    plan.leaves = listed(&root, "leave", selection::leave);
    plan.flows = listed(&root, "flow", flow::flow);
    plan.intos = named(&root, "into", into::into);
    plan.load = load(&root);
    let checks = listed(&root, "check", |part| check::check(part, folder));
    let (checks, mut sql_files): (Vec<_>, Vec<_>) = checks.into_iter().unzip();
    plan.checks = checks;
    plan.groups = listed(&root, "group", group::group);
    plan.group_rows = group::count(&root, "group_rows");
    plan.accepts = listed(&root, "accept", group::accept);
    let guards = listed(&root, "guard", |part| check::guard(part, folder));
    let (guards, guard_files): (Vec<_>, Vec<_>) = guards.into_iter().unzip();
    plan.guards = guards;
    sql_files.extend(guard_files);
    twice::twice(&page.findings, &plan);
    parameters::parameters(&page.findings, &plan, root.get("as_of").is_some());
    parameters::days(&page.findings, &plan, root.get("as_of").is_some());
    syntax::syntax(&page, text, &errors);
    let complaints = page.findings.into_complaints();
    let sql_files = sql_files.into_iter().flatten().collect();
    if complaints.is_empty() { Ok(Decoded { plan, sql_files }) } else { Err(complaints) }
}

/// A plan that says nothing.
pub(crate) fn empty() -> Plan {
    Plan {
        folder: Path::new("").into(),
        file: Path::new("").into(),
        title: None,
        as_of: None,
        extracts: vec![],
        leaves: vec![],
        flows: vec![],
        intos: vec![],
        load: Load::default(),
        checks: vec![],
        groups: vec![],
        group_rows: None,
        accepts: vec![],
        guards: vec![],
        digest: String::new(),
        parts: std::collections::BTreeMap::new(),
    }
}

/// The parts of `[name.…]`, each with the name that a person gave it.
fn named<T>(root: &Part<'_>, name: &str, read: impl Fn(&str, Part<'_>) -> T) -> Vec<T> {
    let Some(node) = root.get(name) else { return vec![] };
    let Some(parts) = Part::open(root.page, format!("[{name}]"), node) else { return vec![] };
    let entries = parts.entries().into_iter();
    entries
        .filter_map(|(key, node)| {
            let what = quote::header(name, key);
            Some(read(key, Part::open(root.page, what, node)?))
        })
        .collect()
}

/// The parts of `[[name]]`.
fn listed<'t, T>(root: &Part<'t>, name: &str, read: impl Fn(Part<'t>) -> Option<T>) -> Vec<T> {
    let Some(node) = root.get(name) else { return vec![] };
    if matches!(node.value, DeValue::Table(_)) {
        let fact = format!("[{name}] is one part where a list of parts belongs");
        root.add(node.line, fact, format!("write [[{name}]]"));
        return vec![];
    }
    let items = root.as_list(name, node).unwrap_or_default().into_iter();
    items
        .filter_map(|item: Node<'t>| read(Part::open(root.page, format!("[[{name}]]"), item)?))
        .collect()
}

fn version(root: &Part<'_>) {
    let Some(node) = root.need("version", "1") else { return };
    if let Some(version) = root.as_count("version", node).filter(|version| *version != 1) {
        let fact = format!("cannot read a plan of version {version}");
        root.add(node.line, fact, "this program reads version = 1");
    }
}

fn own_as_of(root: &Part<'_>) -> Option<String> {
    let node = root.get("as_of")?;
    let text = match node.value {
        // TOML's own date-time with an offset is RFC 3339 without the quotes.
        DeValue::Datetime(datetime) => datetime.to_string(),
        _ => root.as_name("as_of", node)?,
    };
    match instant(&text) {
        Ok(instant) => Some(instant),
        Err(complaint) => {
            root.page.findings.take(node.line, complaint);
            None
        }
    }
}

fn load(root: &Part<'_>) -> Load {
    let Some(part) = root.part("load", "[load]".into(), keys::LOAD) else {
        return Load::default();
    };
    let words = [("off", Triggers::Off), ("fire", Triggers::Fire)];
    Load { line: part.line, triggers: part.word("triggers", &words) }
}
