//! Some rows and all that they need: listed with the way by which each came, and moved by a drafted
//! plan into a database whose constraints are all in force.

use cases::postgres::{Cluster, Database, available};
use cases::{Ran, Scratch, program, ran, realdata, sqlite};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// What `survey --closure` says of a source.
fn asked(source: &str, rows: &str, more: &[&str]) -> Ran {
    let mut survey = program("survey");
    survey.args(["--closure", rows]).args(more).env("SOURCE_URL", source);
    ran(&mut survey)
}

/// The rows by table, and the lines.
fn rows(source: &str, rows: &str, more: &[&str]) -> (BTreeMap<String, usize>, Vec<Value>) {
    let said = asked(source, rows, more).ended(0).stdout;
    let lines: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut counts = BTreeMap::new();
    for line in &lines {
        *counts.entry(line["table"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    (counts, lines)
}

fn counted(counts: &BTreeMap<String, usize>) -> String {
    let each: Vec<String> = counts.iter().map(|(table, rows)| format!("{table} {rows}")).collect();
    each.join(" ")
}

/// Drafts a plan of just these rows, makes its schema on an empty target and moves them there.
fn moved(source: &str, target: &str, rows: &str, more: &[&str]) -> Scratch {
    let scratch = Scratch::new();
    let plan = scratch.join("plan");
    let folder = plan.to_str().unwrap();
    asked(source, rows, &[more, &["--draft-plan", folder]].concat()).ended(0);
    let mut schema = program("schema");
    schema.arg("apply").arg("--schema").arg(plan.join("schema")).env("TARGET_URL", target);
    ran(&mut schema).ended(0);
    for step in ["survey", "extract", "transform", "load", "validate"] {
        let mut command = program(step);
        command.arg("--plan").arg(&plan).arg("--run").arg(scratch.join("run"));
        ran(command.env("SOURCE_URL", source).env("TARGET_URL", target)).ended(0);
    }
    scratch
}

const MANY: &str = "create table kinds (a integer not null, b integer not null, word text, primary key (a, b));
    create table people (id integer primary key not null, boss integer references people (id));
    create table hens (id integer primary key not null, egg integer);
    create table eggs (id integer primary key not null, hen integer not null references hens (id));
    create table posts (id integer primary key not null, author integer not null references people (id));
    create table photos (id integer primary key not null, kind_a integer, kind_b integer, foreign key (kind_a, kind_b) references kinds (a, b));
    create table comments (id integer primary key not null, subject_type text not null, subject_id integer not null, writer integer references people (id));
    create table alone (id integer primary key not null);
    insert into kinds values (1, 1, 'x'), (1, 2, 'y'), (2, 1, 'z');
    insert into people values (1, null), (2, 1), (3, 2), (4, 3), (5, null), (6, 6);
    insert into hens values (1, 3), (2, 1), (3, 2), (9, null);
    insert into eggs values (1, 1), (2, 2), (3, 3), (8, 9);
    insert into posts values (1, 4), (2, 5);
    insert into photos values (1, 1, 2), (2, null, 2), (3, 2, 1);
    insert into comments values (1, 'post', 1, 5), (2, 'photo', 1, null), (3, 'post', 2, 6);
    insert into alone values (1);";

/// The rows above in both engines; PostgreSQL has the circle's other half as a constraint.
fn both(mut each: impl FnMut(&str, &str, &dyn Fn(&str) -> String)) {
    if sqlite::available() {
        let scratch = Scratch::new();
        let (source, target) = (scratch.join("source.db"), scratch.join("target.db"));
        sqlite::run(&source, &MANY.replace("egg integer)", "egg integer references eggs (id))"));
        let run = |query: &str| sqlite::run(&target, query);
        each(source.to_str().unwrap(), target.to_str().unwrap(), &run);
    }
    if available() {
        let (source, target) = (Cluster::shared().database(), Cluster::shared().database());
        source.run(&format!("{MANY} alter table hens add foreign key (egg) references eggs (id);"));
        each(&source.url(), &target.url(), &|query| target.run(query));
    }
}

#[test]
fn parents_come_always_and_say_why() {
    both(|source, target, run| {
        let (counts, lines) = rows(source, "posts where id = 1", &[]);
        assert_eq!(counted(&counts), "people 4 posts 1");
        let first = lines.iter().find(|line| line["key"]["id"] == 1 && line["table"] == "people");
        let path = first.unwrap()["because"].as_array().unwrap();
        assert_eq!(path.len(), 4, "{path:?}");
        assert!(path[0].as_str().unwrap().starts_with("posts {\"id\":1} by "), "{path:?}");
        moved(source, target, "posts where id = 1", &[]);
        assert_eq!(run("select count(*) from people"), "4\n");
        assert_eq!(run("select count(*) from posts"), "1\n");
        assert_eq!(run("select count(*) from comments"), "0\n");
    });
}

#[test]
fn composite_keys_and_circles() {
    both(|source, target, run| {
        let (counts, _) = rows(source, "photos", &[]);
        assert_eq!(counted(&counts), "kinds 2 photos 3");
        let (counts, _) = rows(source, "people where id = 6", &[]);
        assert_eq!(counted(&counts), "people 1");
        // Three hens and three eggs, each from the next.
        let (counts, _) = rows(source, "eggs where id = 1", &[]);
        assert_eq!(counted(&counts), "eggs 3 hens 3");
        moved(source, target, "eggs where id = 1", &[]);
        assert_eq!(run("select count(*) from eggs, hens"), "9\n");
    });
}

#[test]
fn children_and_what_no_constraint_says_come_on_request() {
    both(|source, target, run| {
        let declared = [
            "--reference",
            "comments(subject_id) -> posts(id) where subject_type = 'post'",
            "--reference",
            "comments(subject_id) -> photos(id) where subject_type = 'photo'",
        ];
        let (counts, _) = rows(source, "comments where id in (1, 2)", &declared);
        assert_eq!(counted(&counts), "comments 2 kinds 1 people 5 photos 1 posts 1");
        let more = [&["--children"][..], &declared].concat();
        let (counts, lines) = rows(source, "posts where id = 1", &more);
        assert_eq!(counted(&counts), "comments 1 people 5 posts 1");
        let comment = lines.iter().find(|line| line["table"] == "comments").unwrap();
        assert_eq!(comment["because"][0], "posts {\"id\":1} by subject_id");
        moved(source, target, "posts where id = 1", &more);
        assert_eq!(run("select id, subject_id from comments"), "1|1\n");
        // Everything below a person, and above that.
        let (counts, _) = rows(source, "people where id = 3", &["--children"]);
        assert_eq!(counted(&counts), "people 4 posts 1");
    });
}

#[test]
fn what_cannot_be_answered_is_said() {
    both(|source, _, _| {
        for (rows, more, words) in [
            ("nowhere where id = 1", &[][..], "the source has no table \"nowhere\""),
            ("people where salary > 1", &[], "salary"),
            ("people", &["--rows", "3"], "these are more than 3 rows; so far 3 of people"),
            ("people where  ", &[], "is no table with a condition"),
            ("people", &["--reference", "comments(x) -> posts(id)"], "has no column \"x\""),
            ("people", &["--reference", "comments"], "is no reference"),
        ] {
            let said = asked(source, rows, more).ended(2).stderr;
            assert!(said.contains(words), "{rows}: {said}");
        }
    });
}

/// The rental of the issue, from the server, from its dump, and from Sakila in SQLite.
#[test]
fn a_rental_with_all_that_it_needs() {
    let Some(folder) = realdata().filter(|_| available()) else { return };
    let file = folder.join("pg/pagila/pg_dump15_plain.sql");
    let source = Cluster::shared().database();
    source.restore(&file);
    let (counts, live) = rows(&source.url(), "rental where rental_id = 1", &[]);
    let dump = format!("pgdump:{}", file.display());
    let (from_dump, read) = rows(&dump, "rental where rental_id = 1", &[]);
    assert_eq!((counts, live), (from_dump, read));
    let target = Cluster::shared().database();
    moved(&source.url(), &target.url(), "rental where rental_id = 1", &[]);
    let seeds = target.run("select rental_id from rental");
    assert_eq!(seeds, "1\n");
    nothing_in_vain(&target);
}

/// Every row but the seed is one that another refers to.
fn nothing_in_vain(target: &Database) {
    let needed = "select count(*) from store s where not exists (select from customer c where c.store_id = s.store_id)
        and not exists (select from inventory i where i.store_id = s.store_id)
        and not exists (select from staff f where f.store_id = s.store_id)";
    assert_eq!(target.run(needed), "0\n");
    let needed = "select count(*) from address a where not exists (select from customer c where c.address_id = a.address_id)
        and not exists (select from staff f where f.address_id = a.address_id)
        and not exists (select from store s where s.address_id = a.address_id)";
    assert_eq!(target.run(needed), "0\n");
    let needed = "select count(*) from film f where not exists (select from inventory i where i.film_id = f.film_id)";
    assert_eq!(target.run(needed), "0\n");
}

#[test]
fn sakila_in_sqlite() {
    let Some(folder) = realdata().filter(|_| sqlite::available()) else { return };
    let found = find(&folder.join("sqlite"), "sakila");
    let Some(file) = found else { panic!("no Sakila among the real databases") };
    let scratch = Scratch::new();
    let target = scratch.join("target.db");
    let source = file.to_str().unwrap();
    let (counts, _) = rows(source, "rental where rental_id = 1", &[]);
    assert_eq!(counts["rental"], 1, "{counts:?}");
    moved(source, target.to_str().unwrap(), "rental where rental_id = 1", &[]);
    assert_eq!(sqlite::run(&target, "pragma foreign_key_check"), "");
    for (table, count) in counts {
        assert_eq!(
            sqlite::run(&target, &format!("select count(*) from \"{table}\"")),
            format!("{count}\n")
        );
    }
}

fn find(folder: &Path, name: &str) -> Option<std::path::PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten();
    let is_it = |path: &Path| {
        let ending =
            path.extension().is_some_and(|end| end == "db" || end == "sqlite" || end == "sqlite3");
        ending && path.display().to_string().to_lowercase().contains(name)
    };
    entries.map(walkdir::DirEntry::into_path).find(|path| is_it(path))
}
