//! Plans that are whole in themselves, held against what the databases say.

mod written;
use catalog::{Catalog, TableKind};
use written::{after_start, against, catalog, table, with_columns, with_trigger};

fn source() -> Catalog {
    catalog(vec![table("a", &["id", "x", "b_id", "doc"]), table("b", &["id", "a_id", "name"])])
}

fn target() -> Catalog {
    catalog(vec![table("t", &["#id", "x", "y", "sum="])])
}

fn faults(rest: &str) -> Vec<String> {
    against(&after_start(rest), &source(), &target())
}

/// A flow that reads both tables, so that nothing else is wrong; its columns begin on line 9.
fn nested(columns: &str) -> Vec<String> {
    let flow = "[[flow]]\nfrom = \"a\"\ninto = \"t\"\n[flow.columns]\nx = { count = \"bs\" }\n";
    let nest = "[flow.nest]\nbs = { from = \"b\", on = { a_id = \"id\" } }\n";
    faults(&format!("{flow}{columns}\n{nest}"))
}

#[test]
fn a_plan_that_fits_has_no_fault_whatever_the_case() {
    let faults = nested("Y = { each = 'bs', fields = { n = 'NAME' }, distinct = ['n'] }");
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn one_table_in_two_spellings_is_named_twice() {
    let plan = "[extract.A]
[[leave]]
why = 'x'
tables = ['B']
[[flow]]
from = 'a'
into = 't'
columns.x = 'x'
[[flow]]
from = 'A'
into = 'T'
columns = { X = 'id', x = 'x' }
[into.t]
[into.T]
";
    assert_eq!(
        faults(plan),
        [
            "3: table b is extracted, but no flow, nest or lookup uses it -> add a [[flow]] with from = \"b\", or leave it",
            "4: table a is extracted twice: the first time on line 2 -> name the table once",
            "7: table b is left, and extracted on line 3 -> decide for one of them",
            "12: a second flow from a into t: the first is on line 8 -> make one [[flow]] of the two",
            r#"15: column "x" of t is filled twice -> "X" and "x" are one column"#,
            "17: table t has an [into] twice: the first time on line 16 -> name the table once",
        ]
    );
}

#[test]
fn names_that_differ_in_case_alone_are_two_where_the_database_has_two() {
    let two = || catalog(vec![table("A", &["id", "Id"]), table("a", &["id", "Id"])]);
    let flow = |name: &str| {
        format!(
            "[[flow]]\nfrom = '{name}'\ninto = '{name}'\ncolumns = {{ id = 'Id', Id = 'id' }}\n"
        )
    };
    let plan = format!("version = 1\n[extract.A]\n[extract.a]\n{}{}", flow("A"), flow("a"));
    assert_eq!(against(&plan, &two(), &two()), [""; 0]);
    let one = catalog(vec![table("a", &["id"])]);
    let faults = against(&plan, &two(), &one);
    assert!(
        faults.iter().any(|said| said
            .starts_with(r#"8: "A" and "a" are two tables of the source and one of the target"#)),
        "{faults:#?}"
    );
    let unclear = plan.replace("columns = { id", "columns = { ID");
    let faults = against(&unclear, &two(), &two());
    assert!(faults.iter().any(|said| said.contains(r#"column "ID""#)), "{faults:#?}");
}

#[test]
fn every_table_of_the_source_is_extracted_or_left() {
    let names: Vec<_> = (1..=12).map(|at| format!("old {at}")).collect();
    let mut tables: Vec<_> = names.iter().map(|name| table(name, &["id"])).collect();
    tables.push(table("shadow", &["id"]));
    tables.last_mut().unwrap().kind = TableKind::Shadow;
    let plan = "version = 1\n[[leave]]\nwhy = 'x'\ntables = ['OLD 12', 'a_view']\n";
    let faults = against(plan, &catalog(tables), &target());
    assert_eq!(faults.len(), 1, "{faults:#?}");
    let shown: Vec<_> = names.iter().take(10).map(|name| format!("{name:?}")).collect();
    assert_eq!(
        faults[0],
        format!(
            "1: 11 tables of the source are neither extracted nor left: {} and 1 more -> extract \
             them, or leave them with a reason:\n       [[leave]]\n       why = \"\"\n       tables = [{}, \"old 11\"]",
            shown.join(", "),
            shown.join(", ")
        )
    );
}

#[test]
fn tables_that_are_not_there_are_named_with_the_nearest() {
    let plan = "version = 1
[extract.a]
[extract.bb]
[extract.a_view]
[[leave]]
why = 'x'
tables = ['b', 'gone_for_good']
[[flow]]
from = 'a'
into = 'tt'
columns.x = 'x'
[[flow]]
from = 'bb'
into = 'a_view'
columns.x = 'x'
";
    assert_eq!(
        against(plan, &source(), &target()),
        [
            r#"3: cannot extract table bb: the source has no such table -> did you mean "b"?"#,
            "4: cannot extract table a_view: it is a view and holds no rows -> name the tables it reads from",
            "4: table a_view is extracted, but no flow, nest or lookup uses it -> add a [[flow]] with from = \"a_view\", or leave it",
            r#"7: cannot leave table gone_for_good: the source has no such table -> tables of the source: "a", "b""#,
            r#"8: cannot flow into table tt: the target has no such table -> did you mean "t"?"#,
            "12: cannot flow into table a_view: it is a view and holds no rows -> name the tables it reads from",
        ]
    );
}

#[test]
fn a_flow_comes_from_what_is_extracted_and_uses_all_of_it() {
    let plan = "version = 1\n[extract.a]\n[[leave]]\nwhy = 'x'\ntables = ['b']\n[[flow]]\nfrom = 'b'\ninto = 't'\ncolumns.x = 'name'\n";
    assert_eq!(
        against(plan, &source(), &target()),
        [
            "2: table a is extracted, but no flow, nest or lookup uses it -> add a [[flow]] with from = \"a\", or leave it",
            "6: cannot flow from table b: it is not extracted -> add [extract.b]",
        ]
    );
}

#[test]
fn columns_of_the_target_exist_can_be_written_and_are_named_once() {
    assert_eq!(
        nested("X = 'x'\nyy = 'x'\nsum = 'x'"),
        [
            r#"9: column "X" of t is filled twice -> "x" and "X" are one column"#,
            r#"10: cannot fill column "yy" of t: there is no such column -> the table has a column "y""#,
            r#"11: cannot fill column "sum" of t: it is generated -> take it out; the target computes it"#,
        ]
    );
}

#[test]
fn columns_that_must_have_a_value_get_one() {
    let mut required = table("t", &["#id!", "x", "need!", "other!", "given!", "sum="]);
    required.columns[4].default = Some("0".into());
    let mut clustered = table("u", &["k", "x"]);
    clustered.rowid = None;
    let plan = after_start(
        "[[flow]]\nfrom='a'\ninto='t'\ncolumns.x='x'\n[[flow]]\nfrom='b'\ninto='u'\ncolumns.x='name'\n",
    );
    assert_eq!(
        against(&plan, &source(), &catalog(vec![required, clustered])),
        [
            r#"4: the flow from a into t does not fill "need", "other": NOT NULL without default -> add need = … to its columns, each that is missing"#,
            r#"8: the flow from b into u does not fill "k": NOT NULL without default -> add k = … to its columns, each that is missing"#,
        ]
    );
}

#[test]
fn columns_of_the_source_are_looked_for_where_the_value_stands() {
    let columns = "y = { first = [
 'nam',
 { template = '{x} {dok}' },
 { object = { o = 'idd' } },
 { each = 'bs', fields = { n = 'name', d = 'doc', f = { template = '{nme}' } } },
 { lookup = 'b', on = { idx = 'b_idd' }, take = 'nam' },
] }";
    assert_eq!(
        nested(columns),
        [
            r#"10: cannot use column "nam" of a: there is no such column -> its columns: "id", "x", "b_id", "doc""#,
            r#"11: cannot use column "dok" of a: there is no such column -> the table has a column "doc""#,
            r#"12: cannot use column "idd" of a: there is no such column -> the table has a column "id""#,
            r#"13: cannot use column "doc" of b: there is no such column -> its columns: "id", "a_id", "name""#,
            r#"13: cannot use column "nme" of b: there is no such column -> the table has a column "name""#,
            r#"14: cannot use column "b_idd" of a: there is no such column -> the table has a column "b_id""#,
            r#"14: cannot look up column "idx" of b: there is no such column -> the table has a column "id""#,
            r#"14: cannot look up column "nam" of b: there is no such column -> the table has a column "name""#,
        ]
    );
}

#[test]
fn nests_belong_to_the_row_of_the_flow() {
    let columns = "y = { each = 'bz', fields = { n = 'name' } }
id = { each = 'bs', fields = { n = { count = 'bs' } }, distinct = ['m'] }";
    assert_eq!(
        nested(columns),
        [
            r#"9: cannot use nest "bz": the flow has no such nest -> did you mean "bs"?"#,
            r#"10: "distinct" names "m", which is none of the fields -> did you mean "n"?"#,
            r#"10: cannot use nest "bs" inside "each": a nested row has no nests -> nests belong to the row of the flow; jq can combine them"#,
        ]
    );
}

#[test]
fn nests_and_lookups_read_extracted_tables_by_columns_that_exist() {
    let plan = "version = 1
[extract.a]
[[leave]]
why = 'x'
tables = ['b']
[[flow]]
from = 'a'
into = 't'
[flow.columns]
x = { lookup = 'b', on = { id = 'b_id' }, take = 'name' }
[flow.nest]
doc = { from = 'b', on = { aid = 'idd' }, order = ['-nam'] }
";
    assert_eq!(
        against(plan, &source(), &target()),
        [
            "10: cannot look up table b: it is not extracted -> add [extract.b]",
            r#"12: the nest "doc" has the name of a column of a -> call the nest something else"#,
            r#"12: cannot nest "doc" from table b: it is not extracted -> add [extract.b]"#,
            r#"12: cannot nest "doc" on column "aid" of b: there is no such column -> the table has a column "a_id""#,
            r#"12: cannot nest "doc" on column "idd" of a: there is no such column -> the table has a column "id""#,
            r#"12: cannot order "doc" by column "nam" of b: there is no such column -> the table has a column "name""#,
        ]
    );
}

const TWO_FLOWS: &str = "[[flow]]\nfrom='a'\ninto='t'\ncolumns.x='x'\n[[flow]]\nfrom='b'\ninto='t'\ncolumns={ x='name', y='id' }\n";

#[test]
fn an_into_has_flows_a_key_and_a_full_ranking() {
    assert_eq!(
        faults(&format!(
            "{TWO_FLOWS}[into.t]\nkey = ['y', 'z']\non_conflict = 'prefer b, c, B'\n[into.tt]\n"
        )),
        [
            r#"4: the flow from a into t does not fill the key column "y" -> the key stands on line 12"#,
            r#"12: cannot use key column "z" of t: there is no such column -> the table has a column "x""#,
            r#"12: cannot prefer c: it does not flow into t -> did you mean "a"?"#,
            r#"12: "prefer" of t names b twice -> name it where it ranks"#,
            r#"12: "prefer" of t does not rank "a", which flows into it too -> on_conflict = "prefer b, c, b, a""#,
            r#"15: [into] of tt: no flow goes into that table -> did you mean "t"?"#,
        ]
    );
}

#[test]
fn triggers_of_loaded_tables_are_spoken_of() {
    let other = with_trigger(table("other", &["id"]), "unloaded");
    let loaded = with_trigger(with_trigger(table("t", &["#id", "x", "y"]), "one"), "two");
    let target = catalog(vec![loaded, other]);
    let fault = r#"1: the plan does not say whether triggers fire: "one on t", "two on t" -> add triggers = "off" or triggers = "fire" under [load]"#;
    assert_eq!(against(&after_start(TWO_FLOWS), &source(), &target), [fault]);
    let said = after_start(&format!("{TWO_FLOWS}[load]\ntriggers = 'off'\n"));
    assert!(against(&said, &source(), &target).is_empty());
}

#[test]
fn checks_count_tables_of_the_plan() {
    let checks = "[[check]]\nname='l'\nsql='select 1'\nequals.loaded='a'\n[[check]]\nname='e'\nsql='select 1'\nat_least.extracted='t'\n";
    assert_eq!(
        faults(&format!("{TWO_FLOWS}{checks}")),
        [
            r#"12: the check "l" counts rows loaded into a: no flow goes into it -> did you mean "t"?"#,
            r#"16: the check "e" counts rows extracted from t: it is not extracted -> did you mean "a"?"#,
        ]
    );
}

#[test]
fn kept_names_an_extract_and_does_not_come_back() {
    let mut source = source();
    source.tables[0] = table("a", &["id", "x", "kept_until"]);
    let plan = "version = 1
[extract.a]
where = \"kept_until > 1 and id in (select a_id from kept_b) and 'kept_no' <> x -- kept_no\"
[extract.b]
where = \"id in (select id from Kept_A) and id in kept_bee\"
";
    assert_eq!(
        against(&format!("{plan}{TWO_FLOWS}"), &source, &target()),
        [
            r#"2: "where" of a depends on itself: kept_b, kept_a -> a selection can only use those that do not use it"#,
            r#"4: "where" of b uses kept_bee: cannot use table bee: it is not extracted -> extracted tables: "a", "b""#,
            r#"4: "where" of b depends on itself: kept_a, kept_b -> a selection can only use those that do not use it"#,
        ]
    );
}

#[test]
fn all_that_is_wrong_is_said_in_the_order_of_lines() {
    let faults = against(&with_columns("z = 'zz'\n"), &source(), &catalog(vec![]));
    let lines: Vec<_> = faults.iter().map(|fault| fault.split(':').next().unwrap()).collect();
    assert_eq!(lines, ["3", "4", "8"], "{faults:#?}");
}
