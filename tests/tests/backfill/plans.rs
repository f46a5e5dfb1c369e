//! What a plan says, and what `transform` leaves of it.

use crate::job::{Engine, Job, lines};
use cases::{Ran, ran};

pub const TABLES: &str = "create table events(id integer primary key not null, body text not null, \
       hits integer not null default 0, canon text, constraint poison check (canon <> 'poison')); \
     insert into events(id, body) select x, 'Body ' || x from ROWS(1000);";

pub const PLAN: &str = r#"
as_of = "2025-11-20T12:00:00Z"
[extract.events]
where = "canon is null"
[[flow]]
from = "events"
into = "events"
[flow.columns]
canon = { from = "body", case = "lower" }
[into.events]
update = "in place"
"#;

pub fn what_becomes_of_each_row_is_there_before(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.run("update events set canon = 'was there' where id = 3; update events set canon = null, body = 'x' where id = 4");
    job.turn(0);
    assert_eq!(
        lines(&job.file("3-transformed/events.ndjson"))[0].to_string(),
        r#"{"id":1,"canon":"body 1"}"#
    );
    // Only what the value depends on is compared: how often it was hit is not.
    assert_eq!(
        job.file("3-transformed/before/events.ndjson").lines().next(),
        Some(r#"{"id":1,"body":"Body 1","canon":null}"#)
    );
    assert!(job.file("3-transformed/differences.csv").contains("events,canon,null,a value,999\n"));
    let samples = lines(&job.file("3-transformed/samples.ndjson"));
    assert_eq!(samples.len(), 20);
    assert_eq!(
        samples[0].to_string(),
        r#"{"into":"events","key":{"id":1},"was":{"canon":null},"becomes":{"canon":"body 1"}}"#
    );
    assert!(job.file("2-extracted/left.ndjson").contains("\"key\":{\"id\":3}"));
    // Nothing was done to the database.
    assert_eq!(job.number("select count(*) from events where canon is not null"), 1);
    // With jq, every column counts: what of the row it looks at is not known.
    job.plan(&PLAN.replace("{ from = \"body\", case = \"lower\" }", "{ jq = '.body' }"));
    job.turn(0);
    let before = job.file("3-transformed/before/events.ndjson");
    assert!(before.starts_with(r#"{"id":1,"body":"Body 1","hits":0,"canon":null}"#), "{before}");
    // Unless the plan says which.
    job.plan(&PLAN.replace("update =", "compare = [\"body\"]\nupdate ="));
    job.turn(0);
    assert!(
        job.file("3-transformed/before/events.ndjson")
            .starts_with(r#"{"id":1,"body":"Body 1","canon":null}"#)
    );
    // A row that says already what it would become stays behind.
    job.run("update events set canon = 'body 7' where id = 7");
    job.plan(&PLAN.replace("where = \"canon is null\"", ""));
    job.turn(0);
    let left = job.file("3-transformed/left.ndjson");
    assert!(
        left.contains("\"key\":{\"id\":7},\"why\":\"it says already what it would become\""),
        "{left}"
    );
}

pub fn the_database_must_be_one(engine: Engine) {
    let (Some(job), Some(other)) = (Job::new(engine, TABLES, PLAN), Job::new(engine, TABLES, PLAN))
    else {
        return;
    };
    job.turn(0);
    let said = ran(job.command("load", &[]).env("TARGET_URL", other.side.url())).ended(5).stderr;
    assert!(said.contains("were not read from"), "{said}");
    assert_eq!(other.number("select count(canon) from events"), 0);
    // Nor do rows move into the table that they are in, without a word about it.
    job.plan(
        &PLAN
            .replace("[into.events]\nupdate = \"in place\"", "")
            .replace("canon = {", "id = \"id\"\nbody = \"body\"\ncanon = {"),
    );
    job.turn(0);
    let said = job.step("load", &[]).ended(5).stderr;
    assert!(said.contains("the target is the source") && said.contains("in place"), "{said}");
}

pub fn plans_that_make_no_sense(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.run(
        "create table more(id integer primary key not null, a text); create table bare(a text)",
    );
    let more =
        "[extract.more]\n[[flow]]\nfrom = \"more\"\ninto = \"more\"\n[flow.columns]\nid = \"id\"\n";
    let leave = "[[leave]]\nwhy = \"stays\"\ntables = [\"bare\", \"more\"]\n";
    for (plan, words) in [
        (PLAN.replace("canon = {", "id = \"id\"\ncanon = {") + leave, "the key column \"id\" of"),
        (
            PLAN.replace("update =", "on_existing = \"keep\"\nupdate ="),
            "means nothing beside update",
        ),
        (
            PLAN.replace("update = \"in place\"", "compare = [\"body\"]"),
            "means nothing without update",
        ),
        (PLAN.replace("update =", "key = [\"body\"]\nupdate =") + leave, "may have the same body"),
        (
            PLAN.to_owned() + more + "[[leave]]\nwhy = \"stays\"\ntables = [\"bare\"]\n",
            "and others are changed in place",
        ),
        (
            PLAN.replace("update = \"in place\"", "")
                .replace("canon = {", "id = \"id\"\nbody = \"body\"\ncanon = {")
                + leave
                + "[[guard]]\nname = \"g\"\nsql = \"select 1\"\nequals = 1\n",
            "guards nothing",
        ),
        (
            PLAN.to_owned()
                + "[[guard]]\nname = \"g\"\nsql = \"select 1\"\nequals = { loaded = \"events\" }\n",
            "is no constant",
        ),
    ] {
        job.plan(&plan);
        let said = job.step("survey", &[]);
        assert_eq!(said.code, 3, "{plan}\n{}", said.stderr);
        assert!(said.stderr.contains(words), "{words}\n{}", said.stderr);
    }
}

pub fn a_plan_that_changed_in_between(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.turn(0);
    job.step("load", &["--limit", "300"]).ended(0);
    job.plan(&PLAN.replace("lower", "upper"));
    let said = job.step("load", &[]).ended(6).stderr;
    assert!(said.contains("the plan has changed since"), "{said}");
    // Other rows of the same run: the journal goes on, for it is the way back for the first of them.
    job.step("transform", &[]).ended(0);
    let said = job.step("load", &[]).ended(1).stderr;
    assert!(said.contains("700 changed") && said.contains("300 held"), "{said}");
    assert_eq!(job.number("select count(*) from events where canon = upper(body)"), 700);
    let said = job.step("rollback", &[]).ended(0).stderr;
    assert!(said.contains("1000 restored"), "{said}");
    assert_eq!(job.number("select count(canon) from events"), 0);
}

pub fn decisions_are_fed_back(engine: Engine) {
    let plan = PLAN.replace(
        "[flow.columns]",
        "hold = [{ when = '.id <= 3', why = \"which one is it?\" }]\n[flow.columns]",
    );
    let Some(job) = Job::new(engine, TABLES, &plan) else { return };
    job.turn(1);
    let Ran { stderr, .. } = job.step("load", &[]).ended(1);
    assert!(stderr.contains("997 changed"), "{stderr}");
    let review = job.file("3-transformed/review.ndjson");
    let decided = review
        .replacen("\"decision\":null", "\"decision\":\"take\"", 2)
        .replacen("Body 2", "Body Two", 1);
    let file = job.write("decided.ndjson", &decided);
    let more = ["--resubmit", file.to_str().unwrap(), "--decided-by", "Ada"];
    let said = job.step("transform", &more).ended(1).stderr;
    assert!(said.contains("2 of them decided"), "{said}");
    let waybill: serde_json::Value =
        serde_json::from_str(&job.file("3-transformed/waybill.json")).unwrap();
    assert_eq!(
        waybill["content"]["facts"]["decided"],
        serde_json::json!({ "rows": 2, "by": "Ada" })
    );
    // What was done is found as it is wanted, and what was decided is done.
    let said = job.step("load", &[]).ended(1).stderr;
    assert!(said.contains("2 changed, 997 already as wanted, 0 held"), "{said}");
    assert_eq!(
        job.run("select canon from events where id <= 3 order by id").trim_end(),
        "body 1\nbody two"
    );
    job.step("validate", &[]).ended(1);
    // One way back for all of it.
    job.step("rollback", &[]).ended(0);
    assert_eq!(job.number("select count(canon) from events"), 0);
}

pub fn nothing_to_do_is_done(engine: Engine) {
    let Some(job) = Job::new(engine, TABLES, PLAN) else { return };
    job.run("update events set canon = 'there'");
    job.turn(0);
    let said = job.step("load", &[]).ended(0).stderr;
    assert!(said.contains("0 of 0 rows are through"), "{said}");
    job.step("validate", &[]).ended(0);
    job.step("rollback", &[]).ended(0);
    assert_eq!(job.number("select count(*) from events where canon = 'there'"), 1000);
}

pub fn loads_of_two_kinds_keep_apart(engine: Engine) {
    let moves = "[extract.events]\n[[flow]]\nfrom = \"events\"\ninto = \"copies\"\n[flow.columns]\nid = \"id\"\n\
                 [[leave]]\nwhy = \"the target\"\ntables = [\"copies\"]\n";
    let in_place = format!("{PLAN}[[leave]]\nwhy = \"the target\"\ntables = [\"copies\"]\n");
    let tables = format!("{TABLES} create table copies(id integer primary key not null);");
    let Some(job) = Job::new(engine, &tables, &in_place) else { return };
    job.turn(0);
    job.step("load", &["--limit", "10"]).ended(0);
    // The journal of what is half done is not thrown away for a load of another kind.
    job.plan(moves);
    job.turn(0);
    let said = job.step("load", &[]).ended(6).stderr;
    assert!(said.contains("is not through") && said.contains("rollback"), "{said}");
    let said = job.step("load", &["--limit", "5"]).ended(2).stderr;
    assert!(said.contains("--limit is for plans that change rows in place"), "{said}");
    job.plan(&in_place);
    job.turn(0);
    job.step("load", &[]).ended(0);
    job.plan(moves);
    job.turn(0);
    let said = job.step("load", &[]).ended(6).stderr;
    assert!(said.contains("changed rows in place"), "{said}");
    assert_eq!(job.number("select count(*) from copies"), 0);
    // And the other way round.
    let other = |name, more: &[&str]| ran(&mut job.command_in("other", name, more));
    job.turn_in("other", 0);
    other("load", &[]).ended(0);
    job.plan(&in_place.replace("where = \"canon is null\"", ""));
    job.turn_in("other", 0);
    let said = other("load", &[]).ended(6).stderr;
    assert!(said.contains("moved rows"), "{said}");
    let said = other("rollback", &["--cohort", "10%"]).ended(2).stderr;
    assert!(said.contains("undone as a whole"), "{said}");
}
