//! Conditions on a dump are SQLite's SQL, on values that look like PostgreSQL's.

use super::dump_url;
use cases::{Ran, Scratch, program, ran};

const DUMP: &str = "CREATE SCHEMA sales;
CREATE TABLE public.\"Client\" (id integer PRIMARY KEY, name text, is_active boolean, since timestamptz, score float8);
CREATE TABLE sales.orders (id uuid PRIMARY KEY, client_id integer REFERENCES public.\"Client\", total numeric(8,2));
COPY public.\"Client\" (id, name, is_active, since, score) FROM stdin;
1\tAnna\tt\t2024-01-01 00:30:00+01\t1.5
2\tanna\tf\t2024-06-01 00:00:00+00\tNaN
3\tBert\t\\N\t\\N\t-Infinity
\\.
COPY sales.orders (id, client_id, total) FROM stdin;
00000000-0000-0000-0000-000000000002\t1\t10.00
00000000-0000-0000-0000-000000000001\t2\t9.50
00000000-0000-0000-0000-000000000003\t9\t1.00
\\.
";

/// Extracts a table of a dump under this condition.
fn extract(table: &str, condition: &str) -> Ran {
    let folder = Scratch::new();
    let dump = folder.write("dump.sql", DUMP);
    let plan = format!(
        "version = 1\nas_of = \"2024-07-01T00:00:00Z\"\n[extract.\"{table}\"]\nwhere = '''{condition}'''\n\
         [extract.\"Client\"]\n"
    );
    let plan = if table == "Client" {
        plan.trim_end().trim_end_matches("[extract.\"Client\"]").to_owned()
    } else {
        plan
    };
    folder.write("plan/plan.toml", plan);
    let mut extract = program("extract");
    extract.args(["--source", &dump_url(&dump), "--table", table, "--to", "-"]);
    ran(extract.arg("--plan").arg(folder.join("plan")))
}

/// The first columns of what is selected.
#[track_caller]
fn ids(table: &str, condition: &str) -> Vec<String> {
    let rows = extract(table, condition).ended(0).stdout;
    let id = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        row["id"].to_string()
    };
    rows.lines().map(id).collect()
}

#[test]
fn values_compare_as_they_would_on_a_server() {
    assert_eq!(ids("Client", "is_active"), ["1"]);
    assert_eq!(ids("Client", "is_active = true"), ["1"]);
    assert_eq!(ids("Client", "is_active is not true"), ["2", "3"]);
    assert_eq!(ids("Client", "name like 'a%'"), ["2"]);
    assert_eq!(ids("Client", "since < '2024-01-01'"), ["1"]);
    assert_eq!(ids("Client", "since > date(:as_of, '-3 months')"), ["2"]);
    assert_eq!(ids("Client", "score < 2"), ["1", "3"]);
    assert_eq!(ids("Client", "\"name\" = 'Bert'"), ["3"]);
    let two = ["\"00000000-0000-0000-0000-000000000002\""];
    assert_eq!(
        ids("sales.orders", "client_id in (select id from \"Client\" where is_active)"),
        two
    );
    assert_eq!(
        ids("sales.orders", "client_id in (select id from kept_Client) and total >= '9'").len(),
        1
    );
}

#[test]
fn what_is_postgresqls_alone_says_the_way_out() {
    for condition in
        ["name ilike 'a%'", "since > now() - interval '1 day'", "score::int = 1", "\"nam\" = 'x'"]
    {
        let said = extract("Client", condition).ended(4).stderr;
        assert!(said.contains("SQLite's SQL"), "{condition}: {said}");
        assert!(said.contains("scripts/postgres"), "{condition}: {said}");
    }
    let said = extract("Client", "id in (select client_id from sales.orders)").ended(4).stderr;
    assert!(said.contains("\"sales.orders\""), "{said}");
}

#[test]
fn survey_finds_rows_without_a_parent() {
    let folder = Scratch::new();
    let dump = folder.write("dump.sql", DUMP);
    let plan = folder.join("plan");
    let mut survey = program("survey");
    ran(survey.args(["--source", &dump_url(&dump), "--draft-plan"]).arg(&plan)).ended(0);
    let text = std::fs::read_to_string(plan.join("plan.toml")).unwrap();
    assert!(text.contains("no parent: rejected"), "{text}");
}
