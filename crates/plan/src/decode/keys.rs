//! The keys of the language, part by part. `docs/plan.schema.json` says the same to editors, and a
//! test holds the two together.

pub(super) const PLAN: &[&str] = &[
    "version",
    "title",
    "as_of",
    "extract",
    "leave",
    "flow",
    "into",
    "load",
    "check",
    "group",
    "group_rows",
    "accept",
    "guard",
];
pub(super) const GROUP: &[&str] = &["name", "tables", "rows"];
pub(super) const ACCEPT: &[&str] = &["finding", "why", "until"];
pub(super) const EXTRACT: &[&str] = &["where", "why", "objects"];
pub(super) const OBJECT_COLUMN: &[&str] = &["column", "named"];
pub(super) const LEAVE: &[&str] = &["why", "tables"];
pub(super) const FLOW: &[&str] = &["from", "into", "only", "columns", "nest", "reject", "hold"];
pub(super) const NEST: &[&str] = &["from", "on", "order"];
pub(super) const RULE: &[&str] = &["when", "why"];
pub(super) const INTO: &[&str] =
    &["key", "on_conflict", "on_existing", "orphans", "circles", "update", "compare"];
pub(super) const LOAD: &[&str] = &["triggers"];

/// Where a value comes from: exactly one of these.
pub(super) const SOURCES: &[&str] =
    &["from", "const", "first", "template", "each", "object", "lookup", "count", "jq"];
/// Keys that mean something beside one of the sources (or `as`) only.
pub(super) const COMPANIONS: &[(&str, &str)] = &[
    ("fields", "each"),
    ("distinct", "each"),
    ("on", "lookup"),
    ("take", "lookup"),
    ("formats", "as"),
    ("url", "bucket"),
    ("prefix", "bucket"),
    ("types", "bucket"),
];
/// Every key of a value.
pub(super) const VALUE: &[&str] = &[
    "from",
    "const",
    "first",
    "template",
    "each",
    "object",
    "lookup",
    "count",
    "jq",
    "fields",
    "distinct",
    "on",
    "take",
    "formats",
    "path",
    "match",
    "trim",
    "case",
    "null_if",
    "map",
    "as",
    "bucket",
    "url",
    "prefix",
    "types",
    "else",
    "accept_loss",
];

pub(super) const CHECK: &[&str] = &[
    "name", "why", "engine", "sql", "sql_file", "size", "queries", "equals", "at_least", "at_most",
];
pub(super) const GUARD: &[&str] = &["name", "sql", "sql_file", "equals", "at_least", "at_most"];
/// What a check looks at: exactly one of these.
pub(super) const FORMS: &[&str] = &["sql", "sql_file", "size", "queries"];
/// How what was found is compared: exactly one of these.
pub(super) const BOUNDS: &[&str] = &["equals", "at_least", "at_most"];
/// What is expected where it is not a constant: exactly one of these.
pub(super) const EXPECTED: &[&str] = &["loaded", "extracted", "source"];
pub(super) const SIZE: &[&str] = &["at_most"];
pub(super) const QUERIES: &[&str] = &["old", "new", "new_at_most", "budget_ms"];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    fn schema() -> Value {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/plan.schema.json");
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    fn properties(part: &Value) -> BTreeSet<&str> {
        part["properties"].as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn the_schema_knows_the_same_keys() {
        let schema = schema();
        assert_eq!(properties(&schema), PLAN.iter().copied().collect());
        for (name, keys) in [
            ("extract", EXTRACT),
            ("objectColumn", OBJECT_COLUMN),
            ("leave", LEAVE),
            ("flow", FLOW),
            ("nest", NEST),
            ("rule", RULE),
            ("into", INTO),
            ("load", LOAD),
            ("valueTable", VALUE),
            ("check", CHECK),
            ("group", GROUP),
            ("accept", ACCEPT),
            ("guard", GUARD),
            ("expectedTable", EXPECTED),
            ("size", SIZE),
            ("queries", QUERIES),
        ] {
            assert_eq!(
                properties(&schema["$defs"][name]),
                keys.iter().copied().collect(),
                "{name}"
            );
        }
    }

    #[test]
    fn the_schema_asks_for_one_of_the_same_keys() {
        let schema = schema();
        let one_of = |part: &str, at: usize| -> Vec<String> {
            let branches = schema["$defs"][part]["allOf"][at]["oneOf"].as_array().unwrap();
            branches.iter().map(|one| one["required"][0].as_str().unwrap().to_string()).collect()
        };
        assert_eq!(one_of("valueTable", 0), SOURCES);
        assert_eq!(one_of("check", 0), FORMS);
        let dependent = &schema["$defs"]["valueTable"]["dependentRequired"];
        for (companion, owner) in COMPANIONS {
            assert_eq!(dependent[companion][0].as_str(), Some(*owner));
        }
    }

    /// Objects either list their keys or take any name of a person's own, never both.
    #[test]
    fn the_schema_lets_no_unknown_key_through() {
        fn walk(part: &Value, path: &str) {
            if let Some(object) = part.as_object() {
                if object.contains_key("properties") {
                    assert_eq!(part["additionalProperties"], Value::Bool(false), "{path}");
                    assert!(part["description"].is_string(), "{path} is not described");
                }
                for (key, inner) in object {
                    walk(inner, &format!("{path}/{key}"));
                }
            } else if let Some(list) = part.as_array() {
                for inner in list {
                    walk(inner, path);
                }
            }
        }
        walk(&schema(), "");
    }

    #[test]
    fn the_keys_of_a_value_are_its_sources_companions_and_modifiers() {
        let parts = SOURCES.iter().chain(COMPANIONS.iter().map(|(companion, _)| companion));
        assert!(parts.into_iter().all(|key| VALUE.contains(key)));
    }
}
