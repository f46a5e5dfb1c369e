//! Texts and numbers that have broken somebody's migration, by theme.

use crate::subject::Theme;
use serde_json::Value;
use std::sync::LazyLock;

static ALL: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("nasty.json")).unwrap());

/// The texts of a theme.
pub fn texts(theme: Theme) -> Vec<&'static str> {
    let name = match theme {
        Theme::Number => "numbers",
        Theme::Truth => "truths",
        Theme::Text => "texts",
        Theme::Time => "times",
        Theme::Interval => "intervals",
        Theme::Uuid => "uuids",
        Theme::Document => "documents",
        Theme::Bits => "bits",
        Theme::Array => "arrays",
    };
    ALL[name].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

/// Arrays as JSON writes them: the type, the text, and the array of PostgreSQL that it becomes;
/// `lost` where an element is rounded, nothing where it is refused.
pub fn json_arrays() -> impl Iterator<Item = (&'static str, &'static str, Option<&'static str>)> {
    let text = |value: &'static Value| value.as_str().unwrap();
    ALL["json_arrays"]
        .as_array()
        .unwrap()
        .iter()
        .map(move |one| (text(&one[0]), text(&one[1]), one[2].as_str()))
}

/// Integers at the edges of what types hold.
pub const INTEGERS: [i64; 19] = [
    0,
    1,
    -1,
    2,
    127,
    32_767,
    32_768,
    99_999,
    100_000,
    2_147_483_647,
    2_147_483_648,
    16_777_216,
    16_777_217,
    33_554_434,
    4_294_967_295,
    4_294_967_296,
    (1 << 53) + 1,
    1 << 60,
    i64::MAX,
];

/// Reals at the edges of what types hold.
pub const REALS: [f64; 25] = [
    0.0,
    -0.0,
    0.5,
    1.0,
    1.5,
    2.5,
    -2.5,
    0.1,
    1e15,
    1e16,
    1e300,
    1e-300,
    5e-324,
    1.005,
    99_999.5,
    3.4e38,
    3.5e38,
    1e-45,
    1e-46,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    9.2e18,
    9.3e18,
    123_456_789.123_456_79,
];
