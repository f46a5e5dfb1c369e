//! Drafted plans: they can be read, fit the source, and say what was asked.

mod written;
use catalog::{Catalog, TableKind};
use plan::{Triggers, draft};
use std::collections::BTreeMap;
use written::{against, catalog, plan, table, with_trigger};

const NASTY: &[&str] = &[
    "",
    "film",
    "odd name",
    "a.b",
    "the \"quoted\"",
    "it's",
    "both ' and \"",
    "line\nbreak",
    "tab\tand \\ back",
    "[brackets]",
    "{braces} #no",
    "größe 表 🎬",
    "\u{202e}backwards",
    "\u{1}control\u{7f}",
    "select",
    "'''",
    "\"\"\"",
    "--",
    "-",
    "true",
    "1e5",
    "  spaces  ",
];

fn nasty() -> Catalog {
    let mut columns: Vec<&str> =
        NASTY.iter().copied().filter(|name| !name.ends_with('=')).collect();
    columns.push("computed=");
    catalog(NASTY.iter().map(|name| table(name, &columns)).collect())
}

fn map<T: Clone>(entries: &[(&str, T)]) -> BTreeMap<String, T> {
    entries.iter().map(|(name, value)| ((*name).to_string(), value.clone())).collect()
}

#[test]
fn nasty_names_come_through_and_the_draft_fits_its_source() {
    let catalog = nasty();
    let orphans = NASTY.iter().map(|name| ((*name).to_string(), 2)).collect();
    let text = draft(&catalog, None, &orphans, &map(&[]), None);
    let faults = against(&text, &catalog, &catalog);
    assert!(faults.is_empty(), "{faults:#?}\n{text}");
    let plan = plan(&text);
    let tables: Vec<_> = plan.extracts.iter().map(|extract| extract.table.as_str()).collect();
    assert_eq!(tables, NASTY);
    for (flow, name) in plan.flows.iter().zip(NASTY) {
        assert_eq!((flow.from.as_str(), flow.into.as_str()), (*name, *name));
        assert_eq!(flow.columns.len(), NASTY.len());
    }
    assert_eq!((plan.intos.len(), plan.checks.len()), (NASTY.len(), NASTY.len()));
}

#[test]
fn nasty_names_and_reasons_can_be_left() {
    let catalog = nasty();
    let unavailable =
        NASTY.iter().map(|name| ((*name).to_string(), format!("why {name}"))).collect();
    let text = draft(&catalog, None, &map(&[]), &unavailable, None);
    let plan = plan(&text);
    assert!(plan.extracts.is_empty());
    assert!(NASTY.iter().all(|name| plan.leave_reason(name).is_some()));
}

#[test]
fn an_empty_source_has_an_empty_plan() {
    let empty = catalog(vec![]);
    let text = draft(&empty, Some(&empty), &map(&[]), &map(&[]), None);
    assert!(against(&text, &empty, &empty).is_empty());
}

#[test]
fn triggers_of_the_target_count_before_those_of_the_source() {
    let plain = catalog(vec![table("a", &["id"])]);
    let triggered = catalog(vec![with_trigger(table("a", &["id"]), "x")]);
    let triggers =
        |source, target| plan(&draft(source, target, &map(&[]), &map(&[]), None)).load.triggers;
    assert_eq!(triggers(&triggered, None), Some(Triggers::Off));
    assert_eq!(triggers(&triggered, Some(&plain)), None);
    assert_eq!(triggers(&plain, Some(&triggered)), Some(Triggers::Off));
}

#[test]
fn a_draft_reads_well() {
    let mut shadow = table("notes_data", &["id"]);
    shadow.kind = TableKind::Shadow;
    let film = with_trigger(table("film", &["id", "running time", "decade="]), "touch");
    let source = catalog(vec![film, table("log", &["id"]), shadow, table("places", &["id"])]);
    let orphans = map(&[("film", 3), ("log", 0)]);
    let unavailable = map(&[("places", "the module rtree_x is not built in".to_string())]);
    let target = catalog(vec![table("film", &["id"])]);
    let text = draft(&source, Some(&target), &orphans, &unavailable, None);
    let (_, body) = text.split_once("version = 1\n").unwrap();
    assert_eq!(
        body,
        r#"
[[leave]]
why = "the module rtree_x is not built in"
tables = ["places"]

[extract.film]

[extract.log]

[[flow]]
from = "film"
into = "film"
[flow.columns]
id = "id"
"running time" = "running time"

[into.film]
orphans = "keep" # 3 rows have no parent

[[flow]]
from = "log"
into = "log" # the target has no table of this name
[flow.columns]
id = "id"

[[check]]
name = "every row of film arrived"
sql = 'select count(*) from "film"'
equals = { extracted = "film" }

[[check]]
name = "every row of log arrived"
sql = 'select count(*) from "log"'
equals = { extracted = "log" }
"#
    );
}
