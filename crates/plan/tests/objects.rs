//! Columns of objects, and the buckets that they go into.

mod written;
use plan::ObjectColumn;
use written::{after_start, against, catalog, faults, plan, table};

/// A plan whose `b` has objects in `data`; its flow's columns begin on line 8.
fn with(columns: &str) -> String {
    let flow = "[[flow]]\nfrom = \"a\"\ninto = \"t\"\n[flow.columns]\n";
    format!("version = 1\n[extract.a]\n[extract.b]\nobjects = ['data']\n{flow}{columns}")
}

fn found(columns: &str) -> Vec<String> {
    let source = catalog(vec![
        table("a", &["id", "x", "b_id"]),
        table("b", &["id", "a_id", "data", "mime"]),
    ]);
    let target = catalog(vec![table("t", &["#id", "x", "y"])]);
    against(&with(columns), &source, &target)
}

const LOOKUP: &str = "lookup = 'b', on = { id = 'b_id' }, take = 'DATA'";

#[test]
fn a_bucket_has_a_name_a_url_and_types() {
    let plan = plan(&with(&format!(
        "x = {{ {LOOKUP}, bucket = 'coach-images', prefix = '2025', url = 'https://h/{{{{}}}}/{{bucket}}/{{object}}', types = ['image/PNG'] }}"
    )));
    let [(into, column, bucket)] = plan.buckets()[..] else { panic!("{:?}", plan.buckets()) };
    assert_eq!((into, column, bucket.line), ("t", "x", 9));
    assert_eq!(bucket.url("a.png"), "https://h/{}/coach-images/2025/a.png");
    assert_eq!(bucket.types, ["image/png"]);
    let column = ObjectColumn { line: 4, column: "data".into(), named: None };
    assert_eq!(plan.extract("b").unwrap().object("data"), Some(&column));
}

#[test]
fn the_url_is_bucket_and_object_by_default() {
    let plan = plan(&with(&format!("x = {{ {LOOKUP}, bucket = 'a.b' }}")));
    assert_eq!(plan.buckets()[0].2.url("c.gif"), "a.b/c.gif");
}

#[test]
fn names_that_no_bucket_has_are_refused() {
    let long = "a".repeat(64);
    for name in ["ab", "Coach", "a/b", "../x", "-ab", "ab-", "a..b", "a b", "ab_c", &long] {
        let faults = faults(&with(&format!("x = {{ {LOOKUP}, bucket = '{name}' }}")));
        assert_eq!(faults.len(), 1, "{faults:#?}");
        assert!(faults[0].starts_with(&format!("9: cannot use {name:?} as the \"bucket\"")));
    }
}

#[test]
fn what_stands_beside_a_bucket() {
    assert_eq!(
        faults(&with(&format!(
            "a = {{ {LOOKUP}, url = 'x/{{object}}', types = ['image/png'], prefix = 'p' }}
b = {{ {LOOKUP}, bucket = 'abc', as = 'text', trim = true }}
c = {{ {LOOKUP}, bucket = 'abc', url = 'x/{{name}}/{{object}}' }}
d = {{ {LOOKUP}, bucket = 'abc', url = 'x/{{bucket}}' }}
e = {{ {LOOKUP}, bucket = 'abc', url = 'a b/{{object}}' }}
f = {{ {LOOKUP}, bucket = 'abc', url = 'a/{{object' }}
g = {{ {LOOKUP}, bucket = 'abc', prefix = '/a' }}
h = {{ {LOOKUP}, bucket = 'abc', prefix = '../a' }}
i = {{ {LOOKUP}, bucket = 'abc', types = ['png'] }}
"
        ))),
        [
            r#"9: "url" of the value of "a" belongs to "bucket" -> add "bucket" or take "url" out"#,
            r#"9: "prefix" of the value of "a" belongs to "bucket" -> add "bucket" or take "prefix" out"#,
            r#"9: "types" of the value of "a" belongs to "bucket" -> add "bucket" or take "types" out"#,
            r#"10: the value of "b" has both "bucket" and "trim" -> a bucket takes an object as it is; take one of them out"#,
            r#"10: the value of "b" has both "bucket" and "as" -> a bucket takes an object as it is; take one of them out"#,
            r#"11: cannot use "url" of the value of "c": something other than {bucket} and {object} stands in braces in "x/{name}/{object}" -> write it as in "https://example.org/{bucket}/{object}""#,
            r#"12: cannot use "url" of the value of "d": no {object} stands in "x/{bucket}" -> write it as in "https://example.org/{bucket}/{object}""#,
            r#"13: cannot use "url" of the value of "e": a character that belongs in no URL stands in "a b/{object}" -> write it as in "https://example.org/{bucket}/{object}""#,
            r#"14: cannot use "url" of the value of "f": a brace is not closed in "a/{object" -> write it as in "https://example.org/{bucket}/{object}""#,
            r#"15: cannot use "/a" as the "prefix" of the value of "g" -> write folders of the bucket, as in "2025/coaches""#,
            r#"16: cannot use "../a" as the "prefix" of the value of "h" -> write folders of the bucket, as in "2025/coaches""#,
            r#"17: "png" in "types" of the value of "i" is no content type -> write it as in "image/png""#,
        ]
    );
}

#[test]
fn a_bucket_takes_objects_and_objects_go_into_one() {
    let good = format!(
        "x = {{ first = [{{ {LOOKUP}, bucket = 'abc' }}, 'x'] }}
y = {{ first = [{{ {LOOKUP} }}, {{ jq = '.b' }}], bucket = 'abc' }}"
    );
    assert!(found(&good).is_empty(), "{:#?}", found(&good));
    let none = "-> name the column in \"objects\" of its extract, as in objects = [\"data\"]";
    let bare = "-> add bucket = \"NAME\", or take the column out of \"objects\"";
    assert_eq!(
        found(&format!("x = {{ from = 'x', bucket = 'abc' }}\ny = {{ {LOOKUP} }}")),
        [
            format!("9: the bucket abc takes objects, and this value is none {none}"),
            format!("10: the value is an object, and no bucket is named for it {bare}"),
        ]
    );
    assert_eq!(
        found(&format!(
            "x = {{ first = [{{ {LOOKUP} }}, 'x'] }}\ny = {{ object = {{ a = 'id' }}, bucket = 'abc' }}"
        )),
        [
            format!("9: the value is an object, and no bucket is named for it {bare}"),
            format!("10: the bucket abc takes objects, and this value is none {none}"),
        ]
    );
}

#[test]
fn an_object_stands_in_no_template() {
    let plan = "version = 1\n[extract.a]\nobjects = ['x']\n[[flow]]\nfrom = 'a'\ninto = 't'\n\
                [flow.columns]\nx = { first = ['x'], bucket = 'abc' }\ny = { template = '{x}' }\n";
    let (source, target) =
        (catalog(vec![table("a", &["id", "x"])]), catalog(vec![table("t", &["#id", "x", "y"])]));
    assert_eq!(
        against(plan, &source, &target),
        [
            "9: the column \"x\" in the template is an object and no text -> give it a value of its own, with a bucket"
        ]
    );
}

#[test]
fn columns_of_objects_are_there_once() {
    let plan = after_start(
        "[[flow]]\nfrom = 'a'\ninto = 't'\n[flow.columns]\nx = 'id'\n[flow.nest]\nb = { from = 'b', on = { id = 'id' } }\n",
    );
    let plan = plan.replace(
        "[extract.b]",
        "[extract.b]\nobjects = ['dat', { column = 'data', named = 'mim' }, 'DATA']",
    );
    let (source, target) = (
        catalog(vec![table("a", &["id"]), table("b", &["id", "data", "mime"])]),
        catalog(vec![table("t", &["#id", "x"])]),
    );
    assert_eq!(
        against(&plan, &source, &target),
        [
            r#"4: cannot take objects from "dat" of b: there is no such column -> the table has a column "data""#,
            r#"4: cannot compare objects with "mim" of b: there is no such column -> the table has a column "mime""#,
            r#"4: "objects" of b names "data" twice -> name it once"#,
        ]
    );
    assert_eq!(
        faults(
            "version = 1\n[extract.a]\nobjects = [5, { named = 'x' }, { column = 'a', mime = 'b' }]\n"
        ),
        [
            r#"3: cannot read "objects" of [extract.a]: expected a string, found an integer -> give a string"#,
            r#"3: "objects" of [extract.a] has no "column" -> add column = "COLUMN""#,
            r#"3: unknown key "mime" in "objects" of [extract.a] -> known keys: "column", "named""#,
        ]
    );
}
