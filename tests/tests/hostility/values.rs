//! SQL in every place of a plan and of a row where a value or a name goes.

use crate::{BOTH, Job, literal, toml};

const SQL: [&str; 5] = [
    "'); drop table victim; --",
    "\"; drop table victim; --",
    "\\'; drop table victim; --",
    "$$; drop table victim; $$",
    "{x}'||(select v from victim)||'%s :as_of $1 \\. \u{2019}",
];

fn plan(text: &str) -> String {
    let quoted = toml(text);
    let brace = toml(&text.replace('{', "{{").replace('}', "}}"));
    format!(
        r#"title = {quoted}
[extract.a]
where = {condition}
why = {quoted}
[[leave]]
why = {quoted}
tables = ["victim"]
[[flow]]
from = "a"
into = "b"
[flow.columns]
id = "id"
same = "v"
constant = {{ const = {quoted} }}
mapped = {{ from = "one", map = {{ {quoted} = {quoted}, x = {quoted} }}, else = {quoted} }}
written = {{ template = {brace} }}
other = {{ from = "none", else = {quoted} }}
computed = {{ jq = {jq} }}
[[flow.reject]]
when = ".id == 2"
why = {quoted}
[[check]]
name = {quoted}
why = {quoted}
sql = {sql}
equals = 1
"#,
        condition = toml(&format!("v <> {} or v is not null", literal(text))),
        jq = toml(&serde_json::to_string(text).unwrap()),
        sql = toml(&format!("select count(*) from b where constant = {}", literal(text))),
    )
}

#[test]
fn it_is_a_value_everywhere() {
    let tables = "create table victim (id integer primary key, v text); insert into victim values (1, 'kept');";
    for (engine, text) in BOTH.into_iter().flat_map(|engine| SQL.map(|text| (engine, text))) {
        let value = literal(text);
        let source = format!(
            "{tables} create table a (id integer primary key, v text, one text, none text);
             insert into a values (1, {value}, {value}, null), (2, {value}, 'x', null);"
        );
        let target = format!(
            "{tables} create table b (id integer primary key, same text, constant text, mapped text,
               written text, other text, computed text);"
        );
        let Some(job) = Job::new((engine, engine), &source, &target, &plan(text)) else { continue };
        job.turn(1);
        job.there_and_back(1, |target| {
            for column in ["same", "constant", "mapped", "written", "other", "computed"] {
                let equal = format!("select count(*) from b where {column} = {value}");
                assert_eq!(target.run(&equal), "1\n", "{column} of {text}");
            }
            assert_eq!(target.run("select v from victim"), "kept\n", "{text}");
        });
        assert_eq!(job.source.run("select v from victim"), "kept\n", "{text}");
    }
}

#[test]
fn names_of_buckets_are_names_of_buckets() {
    let source =
        "create table a (id integer primary key, data BYTES); insert into a values (1, null);";
    let target = "create table b (id integer primary key, url text);";
    for bucket in ["../up", "a/b", "'; drop table b; --", "UPPER", "..", "x\u{1b}[2J", "é", "a b"]
    {
        let plan = format!(
            "[extract.a]\nobjects = [\"data\"]\n[[flow]]\nfrom = \"a\"\ninto = \"b\"\n[flow.columns]\nid = \"id\"\n\
             url = {{ from = \"data\", bucket = {}, url = \"https://example.org/{{object}}\" }}\n",
            toml(bucket),
        );
        let both = (crate::Engine::Sqlite, crate::Engine::Sqlite);
        let Some(job) = Job::new(both, source, target, &plan) else { return };
        let said = job.step("survey", &[]).ended(3).stderr;
        assert!(said.contains("plan.toml:9"), "{bucket}: {said}");
    }
    for prefix in ["../up", "/etc", "a/../../b", "a//b", "\n"] {
        let plan = format!(
            "[extract.a]\nobjects = [\"data\"]\n[[flow]]\nfrom = \"a\"\ninto = \"b\"\n[flow.columns]\nid = \"id\"\n\
             url = {{ from = \"data\", bucket = \"pictures\", prefix = {}, url = \"https://example.org/{{object}}\" }}\n",
            toml(prefix),
        );
        let both = (crate::Engine::Sqlite, crate::Engine::Sqlite);
        let Some(job) = Job::new(both, source, target, &plan) else { return };
        job.step("survey", &[]).ended(3);
    }
}
