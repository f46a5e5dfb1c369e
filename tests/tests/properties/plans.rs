//! Plans made of the lines of good ones.

use cases::{files, fuzz, repository};
use proptest::prelude::*;
use std::sync::LazyLock;

/// The lines of the plans that fuzzing begins with.
static LINES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let plans = files(&repository().join("tests/fuzz/seeds/plan"));
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let plans: Vec<String> = plans.into_values().map(text).collect();
    plans.iter().flat_map(|plan| plan.lines()).map(str::to_owned).collect()
});

/// A word in the place of another.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("\"\"".to_owned()),
        Just("-9223372036854775808".to_owned()),
        Just("1e400".to_owned()),
        Just("[[]]".to_owned()),
        Just("{ a = { b = { c = 1 } } }".to_owned()),
        Just("\"no\\nsuch\\u001b\"".to_owned()),
        Just("'''\na\n'''".to_owned()),
        Just("1979-05-27T07:32:00Z".to_owned()),
        "[a-z_]{1,6}",
        any::<String>(),
    ]
}

proptest! {
    #[test]
    fn whatever_is_said_of_a_plan_names_a_line_that_it_has(
        picked in proptest::collection::vec((any::<prop::sample::Index>(), 1_usize..6), 0..12),
        place in any::<prop::sample::Index>(), word in word(), crlf: bool,
    ) {
        let mut lines = vec!["version = 1".to_owned()];
        for (at, count) in picked {
            let at = at.index(LINES.len());
            lines.extend(LINES[at..].iter().take(count).cloned());
        }
        // One value is another.
        let which = place.index(lines.len());
        if let Some((key, _)) = lines[which].split_once('=') {
            lines[which] = format!("{key}= {word}");
        }
        fuzz::plan(lines.join(if crlf { "\r\n" } else { "\n" }).as_bytes());
    }
}

#[test]
fn what_no_random_plan_would_be() {
    let deep = 100_000;
    for plan in [
        format!("version = 1\nx = {}", "[".repeat(deep)),
        format!("version = 1\nx = {}1{}", "[".repeat(deep), "]".repeat(deep)),
        format!("version = 1\nx = {}", "{ a = ".repeat(deep)),
        format!("version = 1\n{} = 1", vec!["a"; deep].join(".")),
        format!("version = 1\n[{}]", vec!["a"; deep].join(".")),
        format!("version = 1\n[{}]\n", "[".repeat(deep)),
        format!("version = 1\n[extract.a]\nwhere = '{}'", "(".repeat(deep)),
        format!(
            "version = 1\n[extract.trips_v2]\nwhere = '''{}'''",
            "kept_trips_v2 /*".repeat(deep)
        ),
        format!("version = {}", "9".repeat(deep)),
        "\u{feff}version = 1".to_owned(),
        "version = 1\r".to_owned(),
        "version = 1\n\0".to_owned(),
        "version = 1 \u{85}\u{2028} x".to_owned(),
        String::new(),
    ] {
        fuzz::plan(plan.as_bytes());
    }
    fuzz::plan(b"version = 1\n\xff");
    fuzz::plan(b"\xef\xbb\xbf\xef\xbb\xbfversion = 1");
}

#[test]
fn objects_in_objects_have_an_end() {
    for depth in [10, 100, 5_000] {
        let value = format!("{}\"id\"{}", "{ object = { a = ".repeat(depth), " } }".repeat(depth));
        let flow = format!(
            "version = 1\n[extract.trips_v2]\n[[flow]]\nfrom = \"trips_v2\"\ninto = \"trips\"\n[flow.columns]\nid = {value}"
        );
        fuzz::plan(flow.as_bytes());
    }
}
