//! JSON text, by spans: checked, compacted, looked into. Numbers and the order of keys stay as
//! they are.

use crate::value::Out;
use memchr::memmem::Finder;
use record::{Cell, parse_string, skip_compact, skip_space, skip_text, skip_value};
use std::borrow::Cow;
use std::ops::Range;

/// The text without the white space between its parts. `Err` says why it is no JSON.
pub fn compact(text: &str) -> Result<Cow<'_, str>, String> {
    if skip_compact(text.as_bytes(), 0) == Ok(text.len()) {
        return Ok(Cow::Borrowed(text));
    }
    checked(text).map(squeezed)
}

/// The text without the white space around it. `Err` says why it is no JSON.
pub fn checked(text: &str) -> Result<&str, String> {
    let value = text.trim_matches(SPACE);
    let bytes = value.as_bytes();
    let lead = text.len() - text.trim_start_matches(SPACE).len();
    match skip_value(bytes, 0) {
        Ok(end) if end == bytes.len() => Ok(value),
        Ok(at) | Err(at) => Err(format!("no JSON: the fault is at character {}", lead + at + 1)),
    }
}

const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// A JSON document without the white space between its parts.
pub fn squeezed(json: &str) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    let Some(mut space) = space(bytes, 0) else { return Cow::Borrowed(json) };
    let (mut out, mut from) = (String::with_capacity(json.len()), 0);
    loop {
        out.push_str(&json[from..space]);
        from = skip_space(bytes, space);
        match self::space(bytes, from) {
            Some(next) => space = next,
            None => break,
        }
    }
    out.push_str(&json[from..]);
    Cow::Owned(out)
}

/// Where the next white space stands that is in no string.
fn space(json: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match json.get(at)? {
            b'"' => at = skip_value(json, at).ok()?,
            b' ' | b'\t' | b'\n' | b'\r' => return Some(at),
            _ => at += 1,
        }
    }
}

/// A part of a path: the name of a member, or the place of an element.
pub struct Name {
    text: String,
    /// What finds it, and what finds a character by its number; nothing where the name can be
    /// spelt in yet other ways.
    finders: Option<[Finder<'static>; 2]>,
}

impl Name {
    /// The part of that name.
    pub fn new(text: &str) -> Self {
        // Every other character is escaped by its number or not at all.
        let odd = |byte: u8| byte < b' ' || matches!(byte, b'"' | b'\\' | b'/');
        let plain = !text.is_empty() && !text.bytes().any(odd);
        let finders =
            plain.then(|| [text, "\\u"].map(|what| Finder::new(what.as_bytes()).into_owned()));
        Self { text: text.to_owned(), finders }
    }

    /// Whether the name may stand in a text, in one way or another: to look for it is faster than
    /// to go from member to member.
    fn may_stand_in(&self, text: &[u8]) -> bool {
        let found = |finder: &Finder<'_>| finder.find(text).is_some();
        self.finders.as_ref().is_none_or(|finders| finders.iter().any(found))
    }
}

/// What stands at `path` in a JSON document; NULL if nothing does.
pub fn at_path<'t>(json: &'t str, path: &[Name]) -> Result<Out<'t>, String> {
    let mut value = json.trim_matches(SPACE);
    for part in path {
        let bytes = value.as_bytes();
        let found = match bytes.first() {
            Some(b'{') => member(bytes, part),
            Some(b'[') => part.text.parse().ok().and_then(|place| element(bytes, place)),
            _ => None,
        };
        match found.and_then(|inner| value.get(inner)) {
            Some(inner) => value = inner,
            None => return Ok(Out::NULL),
        }
    }
    scalar(value)
}

/// A JSON value as a value of ours.
fn scalar(raw: &str) -> Result<Out<'_>, String> {
    match raw.as_bytes().first() {
        Some(b'n') => Ok(Out::NULL),
        Some(b't') => Ok(Out::Truth(true)),
        Some(b'f') => Ok(Out::Truth(false)),
        Some(b'"') => match parse_string(raw.as_bytes()) {
            Some(text) => Ok(Out::Cell(Cell::Text(text))),
            None => Err(format!("{raw} has half of a surrogate pair")),
        },
        Some(b'{' | b'[') => Ok(Out::Json(squeezed(raw))),
        _ => Ok(number(raw)),
    }
}

/// A number of JSON: an integer, a double written the shortest way, or its digits where neither is
/// exact.
pub fn number(text: &str) -> Out<'static> {
    if let Ok(integer) = text.parse::<i64>() {
        return Out::Cell(Cell::Integer(integer));
    }
    match text.parse::<f64>() {
        Ok(real) if real.is_finite() && same_number(text, real) => Out::Cell(Cell::Real(real)),
        _ => Out::Decimal(Cow::Owned(text.to_owned())),
    }
}

/// Whether the digits of `text` are those of the double.
pub fn same_number(text: &str, real: f64) -> bool {
    let digits = |text: &str| {
        let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
        let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
        digits.trim_start_matches('0').trim_end_matches('0').to_owned()
    };
    digits(text) == digits(&record::real_text(real))
}

/// Where the last member of that name stands: the one that counts where a name stands twice.
fn member(object: &[u8], name: &Name) -> Option<Range<usize>> {
    let mut found = None;
    let mut at = skip_space(object, 1);
    while object.get(at)? == &b'"' {
        let (key_end, escaped) = skip_text(object, at).ok()?;
        let start = skip_space(object, skip_space(object, key_end) + 1);
        let end = skip_value(object, start).ok()?;
        let key = &object[at..key_end];
        let same = if escaped {
            parse_string(key)? == name.text
        } else {
            key[1..key.len() - 1] == *name.text.as_bytes()
        };
        if same {
            found = Some(start..end);
            if !name.may_stand_in(&object[end..]) {
                break;
            }
        }
        let next = skip_space(object, end);
        if object.get(next)? == &b'}' {
            break;
        }
        at = skip_space(object, next + 1);
    }
    found
}

fn element(array: &[u8], place: usize) -> Option<Range<usize>> {
    let mut at = skip_space(array, 1);
    for current in 0.. {
        let end = skip_value(array, at).ok()?;
        if current == place {
            return Some(at..end);
        }
        let next = skip_space(array, end);
        if array.get(next)? == &b']' {
            return None;
        }
        at = skip_space(array, next + 1);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(json: &str, path: &str) -> Out<'static> {
        let path: Vec<Name> = path.split('.').map(Name::new).collect();
        assert_eq!(at_path(json, &path), at_path(&compact(json).unwrap(), &path));
        at_path(json, &path).unwrap().into_owned()
    }

    #[test]
    fn compact_keeps_numbers_order_and_strings() {
        let json = "\n{ \"b\" : 1.10 , \"a\" : [ 9007199254740993 , \"x \\\" y\" ] }";
        assert_eq!(compact(json).unwrap(), r#"{"b":1.10,"a":[9007199254740993,"x \" y"]}"#);
        assert_eq!(compact("{'a': 1}").unwrap_err(), "no JSON: the fault is at character 2");
        assert_eq!(compact(" [1,2,]").unwrap_err(), "no JSON: the fault is at character 7");
        assert!(compact("").is_err());
    }

    #[test]
    fn a_path_finds_what_is_there() {
        let json = r#"{"a":[{"b":"x"},{"b":2}],"a\"":true,"a":[{"b":null},[],{"b":1.5}]}"#;
        assert_eq!(path(json, "a.2.b"), Out::Cell(Cell::Real(1.5)));
        assert_eq!(path(json, "a.0.b"), Out::NULL);
        assert_eq!(path(json, "a.1"), Out::Json("[]".into()));
        assert_eq!(path(json, "a.9"), Out::NULL);
        let spaced = " { \"a\" : [ 1 , { \"b\" : [ 2, \" \" ] } ] , \"c\" : {} } ";
        assert_eq!(path(spaced, "a.1"), Out::Json(r#"{"b":[2," "]}"#.into()));
        assert_eq!(path(spaced, "a.1.b.1"), Out::text(" "));
        assert_eq!(path(spaced, "c.d"), Out::NULL);
        assert_eq!(path(json, "a\""), Out::Truth(true));
        let twice = r#"{"ab":1,"c":{"ab":2},"\u0061b":3,"c/d":4,"c\/d":5}"#;
        assert_eq!(path(twice, "ab"), Out::Cell(Cell::Integer(3)));
        assert_eq!(path(twice, "c.ab"), Out::Cell(Cell::Integer(2)));
        assert_eq!(path(twice, "c/d"), Out::Cell(Cell::Integer(5)));
        assert_eq!(path("[[1,2],[3]]", "0.1"), Out::Cell(Cell::Integer(2)));
        assert_eq!(path("[]", "0"), Out::NULL);
        assert_eq!(path("{}", "a"), Out::NULL);
    }

    #[test]
    fn numbers_that_a_double_would_change_keep_their_digits() {
        assert_eq!(number("1e3"), Out::Cell(Cell::Real(1000.0)));
        assert_eq!(number("0.10"), Out::Cell(Cell::Real(0.1)));
        for digits in ["123456789012345678901234567890", "0.12345678901234567890123", "1e400"] {
            assert_eq!(number(digits), Out::Decimal(digits.into()));
        }
    }
}
