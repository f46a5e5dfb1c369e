//! What is done to a value, one thing after the other.

use crate::json::Name;
use crate::shelf::{Shelf, Taker};
use crate::value::{Out, constant};
use crate::{convert, json};
use complaint::{Complaint, Result};
use plan::{Modifier, Shape};
use record::Cell;
use regex::{CaptureLocations, Regex};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// A modifier, ready to run.
pub enum Step {
    /// Look into JSON.
    Path(Vec<Name>),
    /// Keep what a pattern finds.
    Match(Box<Pattern>),
    /// Take white space from both ends.
    Trim,
    /// Fold to lower case.
    Lower,
    /// Fold to upper case.
    Upper,
    /// These become NULL.
    NullIf(Vec<String>),
    /// Replace by name.
    Map(Vec<(String, Out<'static>)>),
    /// Read as a type.
    As(Shape, Vec<String>),
    /// A text becomes the JSON string that says it; all else stays.
    Quote,
    /// Put into a bucket.
    Bucket(Box<Taker>),
}

/// A pattern, with the memory for what its groups find.
pub struct Pattern {
    regex: Regex,
    groups: RefCell<CaptureLocations>,
}

/// Makes a modifier ready.
pub fn step(modifier: &Modifier, shelf: &Rc<Shelf>) -> Result<Step> {
    Ok(match modifier {
        Modifier::Path(path) => Step::Path(path.iter().map(|part| Name::new(part)).collect()),
        Modifier::Match(pattern) => {
            let pattern = Regex::new(pattern).map_err(|error| Complaint::new(error.to_string()))?;
            Step::Match(Box::new(Pattern::new(pattern)))
        }
        Modifier::Trim => Step::Trim,
        Modifier::Lower => Step::Lower,
        Modifier::Upper => Step::Upper,
        Modifier::NullIf(values) => {
            let words = |value| constant(value).words().ok().flatten().map(Cow::into_owned);
            Step::NullIf(values.iter().filter_map(words).collect())
        }
        Modifier::Map(pairs) => {
            Step::Map(pairs.iter().map(|(from, to)| (from.clone(), constant(to))).collect())
        }
        Modifier::As(shape, formats) => Step::As(*shape, formats.clone()),
        Modifier::Bucket(bucket) => Step::Bucket(Box::new(Taker::new(bucket, shelf))),
    })
}

/// Does it. NULL goes through everything unchanged.
pub fn apply<'a>(step: &'a Step, value: Out<'a>) -> Result<Out<'a>, String> {
    if value.is_null() {
        return Ok(value);
    }
    match step {
        Step::As(shape, formats) => convert::convert(value, *shape, formats),
        Step::Bucket(taker) => taker.url(&value),
        Step::Path(path) => match value {
            Out::Json(text) | Out::Plain(text) => on_text(text, |text| json::at_path(text, path)),
            Out::Cell(Cell::Text(text)) => {
                on_text(text, |text| json::at_path(json::checked(text)?, path))
            }
            _ => Err("it is no JSON text to look into".to_owned()),
        },
        Step::Match(pattern) => match value.into_words()? {
            Some(words) => on_text(words, |words| pattern.find(words)),
            None => Ok(Out::NULL),
        },
        Step::Quote => match value {
            Out::Cell(Cell::Text(_)) => convert::json_string(&value),
            other => Ok(other),
        },
        Step::Trim => on_words(&value, |words| Ok(Out::text(words.trim().to_owned()))),
        Step::Lower => on_words(&value, |words| Ok(Out::text(words.to_lowercase()))),
        Step::Upper => on_words(&value, |words| Ok(Out::text(words.to_uppercase()))),
        Step::NullIf(list) => {
            let listed = value.words()?.is_some_and(|words| list.iter().any(|one| *one == words));
            Ok(if listed { Out::NULL } else { value })
        }
        Step::Map(pairs) => {
            let Some(words) = value.words()? else { return Ok(Out::NULL) };
            let to = pairs.iter().find(|(from, _)| *from == words).map(|(_, to)| to.borrowed());
            to.ok_or_else(|| format!("{:?} is not in the map", shortened(&words)))
        }
    }
}

/// Whether it looks at a text as a document.
pub fn reads_documents(step: &Step) -> bool {
    matches!(step, Step::Path(_) | Step::As(Shape::Json, _))
}

fn on_words(
    value: &Out<'_>,
    work: impl Fn(&str) -> Result<Out<'static>, String>,
) -> Result<Out<'static>, String> {
    value.words()?.map_or(Ok(Out::NULL), |words| work(&words))
}

/// What is found in a text is borrowed from it where that lives long enough.
fn on_text<'a>(
    text: Cow<'a, str>,
    work: impl for<'t> Fn(&'t str) -> Result<Out<'t>, String>,
) -> Result<Out<'a>, String> {
    match text {
        Cow::Borrowed(text) => work(text),
        Cow::Owned(text) => work(&text).map(Out::into_owned),
    }
}

impl Pattern {
    fn new(regex: Regex) -> Self {
        let groups = RefCell::new(regex.capture_locations());
        Self { regex, groups }
    }

    /// The first group that took part, or the whole match where the pattern has no groups.
    fn find<'t>(&self, words: &'t str) -> Result<Out<'t>, String> {
        let no_match = || format!("{:?} does not match {}", shortened(words), self.regex);
        let mut groups = self.groups.borrow_mut();
        self.regex.captures_read(&mut groups, words).ok_or_else(no_match)?;
        let part = match groups.len() {
            1 => groups.get(0),
            many => (1..many).find_map(|group| groups.get(group)),
        };
        let part = part.and_then(|(from, to)| words.get(from..to));
        part.map(Out::text).ok_or_else(no_match)
    }
}

fn shortened(words: &str) -> String {
    words.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(modifier: &Modifier, value: Out<'static>) -> Result<Out<'static>, String> {
        let shelf = Shelf::empty(std::path::Path::new("/")).unwrap();
        apply(&step(modifier, &shelf).unwrap(), value).map(Out::into_owned)
    }

    #[test]
    fn each_on_text_and_on_null() {
        let text = |text: &'static str| Out::text(text);
        let pattern = Modifier::Match(r"^(\d{4})|^x(y)".into());
        assert_eq!(run(&pattern, text("2024-01")), Ok(text("2024")));
        assert_eq!(run(&pattern, text("xy")), Ok(text("y")));
        assert_eq!(run(&pattern, Out::NULL), Ok(Out::NULL));
        assert!(run(&pattern, text("no")).is_err());
        assert_eq!(run(&Modifier::Trim, text(" a\u{a0}\n")), Ok(text("a")));
        assert_eq!(run(&Modifier::Lower, text("É")), Ok(text("é")));
        let map = Modifier::Map(vec![("1".into(), plan::Constant::Text("one".into()))]);
        assert_eq!(run(&map, Out::Cell(Cell::Integer(1))), Ok(text("one")));
        assert!(run(&map, text("2")).is_err());
        let null_if = Modifier::NullIf(vec![plan::Constant::Text(String::new())]);
        assert_eq!(run(&null_if, text("")), Ok(Out::NULL));
        let path = Modifier::Path(vec!["a".into()]);
        assert_eq!(run(&path, text("{\"a\":\"b\"}")), Ok(text("b")));
        assert!(run(&path, text("{'a'}")).is_err());
    }

    #[test]
    fn types() {
        let read = |shape, value| run(&Modifier::As(shape, vec![]), value);
        assert_eq!(read(Shape::Integer, Out::text("12")), Ok(Out::Cell(Cell::Integer(12))));
        assert!(read(Shape::Integer, Out::text("12.5")).is_err());
        assert!(read(Shape::Integer, Out::Cell(Cell::Real(12.5))).is_err());
        assert_eq!(read(Shape::Boolean, Out::text("Yes")), Ok(Out::Truth(true)));
        assert!(read(Shape::Boolean, Out::Cell(Cell::Integer(2))).is_err());
        assert_eq!(read(Shape::Text, Out::Cell(Cell::Integer(5))), Ok(Out::text("5")));
    }
}
