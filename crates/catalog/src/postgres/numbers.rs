//! Numbers and truth values into columns of PostgreSQL.

use super::decimal::{Decimal, Reading, read};
use super::floats::{Float, widened};
use super::{arrives, changed, shown};
use crate::Arrival;
use record::Cell;
use std::borrow::Cow;
use std::ops::RangeInclusive;

/// Into `int2`, `int4`, `int8` or `oid`.
pub(super) fn integer<'a>(range: RangeInclusive<i64>, cell: &Cell<'_>) -> Arrival<'a> {
    match cell {
        Cell::Integer(value) if range.contains(value) => Arrival::Same,
        Cell::Integer(value) => outside(&range, &value.to_string()),
        Cell::Real(value) if value.is_finite() => from_real(&range, *value),
        Cell::Text(text) => match read(text) {
            Reading::Number { number, odd } => from_decimal(&range, text, &number, odd),
            Reading::TooLong => outside(&range, &shown(text)),
            Reading::Beyond(_) | Reading::None => no_number(text),
        },
        other => refused(other, "integer"),
    }
}

/// PostgreSQL rounds half of a double to the even neighbour.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
fn from_real<'a>(range: &RangeInclusive<i64>, value: f64) -> Arrival<'a> {
    let rounded = value.round_ties_even();
    let inside = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&rounded);
    if !inside || !range.contains(&(rounded as i64)) {
        return outside(range, &record::real_text(value));
    }
    let integer = Cell::Integer(rounded as i64);
    if value.fract() == 0.0 {
        return Arrival::Changed(integer);
    }
    let why = format!("the fraction of {} would be lost", record::real_text(value));
    Arrival::Lost { why, becomes: Some(integer) }
}

/// And half of a decimal away from zero.
fn from_decimal<'a>(
    range: &RangeInclusive<i64>,
    text: &str,
    number: &Decimal,
    odd: bool,
) -> Arrival<'a> {
    let (rounded, exact) = number.clone().rounded(0);
    let Some(value) = rounded.whole().filter(|value| range.contains(value)) else {
        return outside(range, &shown(text));
    };
    let becomes = Cell::Integer(value);
    if !exact {
        let why = format!("the fraction of {} would be lost", shown(text));
        return Arrival::Lost { why, becomes: Some(becomes) };
    }
    if odd { oddly_written(text, becomes) } else { Arrival::Changed(becomes) }
}

fn outside<'a>(range: &RangeInclusive<i64>, value: &str) -> Arrival<'a> {
    Arrival::refused(format!("{value} is out of range {} to {}", range.start(), range.end()))
}

fn no_number<'a>(text: &str) -> Arrival<'a> {
    Arrival::refused(format!("{} is no number of its type", shown(text)))
}

fn refused<'a>(cell: &Cell<'_>, what: &str) -> Arrival<'a> {
    match cell {
        Cell::Real(value) => {
            Arrival::refused(format!("{} is no {what}", record::real_text(*value)))
        }
        Cell::RawText(_) => Arrival::refused("the text is not UTF-8"),
        _ => Arrival::refused(format!("bytes are no {what}")),
    }
}

fn oddly_written<'a>(text: &str, becomes: Cell<'a>) -> Arrival<'a> {
    let why = format!("a number does not keep how {} is written", shown(text));
    Arrival::Lost { why, becomes: Some(becomes) }
}

/// Into `float4` or `float8`.
///
/// A number arrives if the column gives back the same digits (0.1) or holds the same number to its
/// last binary digit (2^60).
#[expect(clippy::cast_precision_loss, reason = "the digits show whether anything was lost")]
pub(super) fn float<'a>(width: Float, cell: &Cell<'_>) -> Arrival<'a> {
    let (text, number, odd) = match cell {
        Cell::Real(value) => return real(width, *value),
        Cell::Integer(value) if value.unsigned_abs() <= 1 << 24 => {
            return Arrival::Changed(Cell::Real(*value as f64));
        }
        Cell::Integer(value) => (Cow::Owned(value.to_string()), Decimal::integer(*value), false),
        Cell::Text(text) => match read(text) {
            Reading::Number { number, odd } => (Cow::Borrowed(text.as_ref()), number, odd),
            Reading::Beyond("NaN") => return Arrival::Changed(Cell::Real(f64::NAN)),
            Reading::Beyond("Infinity") => return Arrival::Changed(Cell::Real(f64::INFINITY)),
            Reading::Beyond(_) => return Arrival::Changed(Cell::Real(f64::NEG_INFINITY)),
            Reading::TooLong | Reading::None => return no_number(text),
        },
        other => return refused(other, "number"),
    };
    let Some(stored) = stored(width, text.trim_matches(super::BLANKS)) else {
        return Arrival::refused(format!("{} is out of the range of its type", shown(&text)));
    };
    let becomes = Cell::Real(stored.shown);
    let kept = Decimal::real(stored.shown).is_some_and(|shown| shown.equals(&number));
    if !kept && !number.is_exactly(stored.exact) {
        let why = format!("{} would be rounded", shown(&text));
        return Arrival::Lost { why, becomes: Some(becomes) };
    }
    if odd { oddly_written(&text, becomes) } else { Arrival::Changed(becomes) }
}

#[expect(clippy::float_cmp, reason = "exactness is the question")]
fn real<'a>(width: Float, value: f64) -> Arrival<'a> {
    if matches!(width, Float::Double) || !value.is_finite() {
        return Arrival::Same;
    }
    let text = record::real_text(value);
    let Some(stored) = stored(width, &text) else {
        return Arrival::refused(format!("{text} is out of the range of its type"));
    };
    if stored.shown == value {
        Arrival::Same
    } else if stored.exact == value {
        Arrival::Changed(Cell::Real(stored.shown))
    } else {
        let why = format!("{text} would be rounded");
        Arrival::Lost { why, becomes: Some(Cell::Real(stored.shown)) }
    }
}

/// What a float column holds.
struct Stored {
    /// The double with the digits that the column is read back with.
    shown: f64,
    /// The number to its last binary digit.
    exact: f64,
}

/// `None` where the server says that the number is out of range: too large, or so small that
/// nothing of it is left.
fn stored(width: Float, digits: &str) -> Option<Stored> {
    let is_zero = !digits.split(['e', 'E']).next()?.contains(|c| matches!(c, '1'..='9'));
    let there = |value: f64| value.is_finite() && (value != 0.0 || is_zero);
    match width {
        Float::Double => {
            let value = digits.parse::<f64>().ok().filter(|value| there(*value))?;
            Some(Stored { shown: value, exact: value })
        }
        Float::Single => {
            let value = digits.parse::<f32>().ok().filter(|value| there(f64::from(*value)))?;
            Some(Stored { shown: widened(value), exact: f64::from(value) })
        }
    }
}

/// Into `numeric`, with precision and scale or without.
pub(super) fn numeric<'a>(size: Option<u32>, scale: Option<i32>, cell: &Cell<'_>) -> Arrival<'a> {
    let size = size.map(|precision| (i64::from(precision), i64::from(scale.unwrap_or(0))));
    match cell {
        Cell::Integer(value) => sized(size, &value.to_string(), Decimal::integer(*value), None),
        Cell::Real(value) => match Decimal::real(*value) {
            Some(number) => sized(size, &record::real_text(*value), number, None),
            None => beyond(size, &record::real_text(*value), None),
        },
        Cell::Text(text) => match read(text) {
            Reading::Number { number, odd: false } => sized(size, text, number, Some(text)),
            Reading::Number { number, odd: true } => match sized(size, text, number, Some(text)) {
                Arrival::Changed(becomes) => oddly_written(text, becomes),
                lost => lost,
            },
            Reading::Beyond(word) => beyond(size, word, Some(text)),
            Reading::TooLong => Arrival::refused(format!("{} has too many digits", shown(text))),
            Reading::None => no_number(text),
        },
        other => refused(other, "number"),
    }
}

fn beyond<'a>(size: Option<(i64, i64)>, word: &str, text: Option<&str>) -> Arrival<'a> {
    if size.is_some() && word != "NaN" {
        return Arrival::refused(format!("a numeric with a precision has no {word}"));
    }
    text.map_or_else(|| changed(word.to_owned()), |text| arrives(text, word.to_owned()))
}

fn sized<'a>(
    size: Option<(i64, i64)>,
    value: &str,
    number: Decimal,
    text: Option<&str>,
) -> Arrival<'a> {
    let (number, exact) = match size {
        Some((precision, scale)) => {
            let (number, exact) = number.rounded(scale);
            if !number.fits(precision, scale) {
                let value = shown(value);
                return Arrival::refused(format!("{value} overflows numeric({precision},{scale})"));
            }
            (number, exact)
        }
        None => (number, true),
    };
    let made = number.to_string();
    if !exact {
        let why = format!("{} would be rounded to {made}", shown(value));
        return Arrival::Lost { why, becomes: Some(Cell::Text(Cow::Owned(made))) };
    }
    text.map_or_else(|| changed(made.clone()), |text| arrives(text, made.clone()))
}

/// Into `bool`: the words that PostgreSQL takes, or the beginning of one that no other has.
pub(super) fn boolean<'a>(cell: &Cell<'_>) -> Arrival<'a> {
    let truth = match cell {
        Cell::Integer(0 | 1) => return Arrival::Same,
        Cell::Integer(value) => Err(value.to_string()),
        Cell::Real(0.0) => Ok(false),
        Cell::Real(1.0) => Ok(true),
        Cell::Real(value) => Err(record::real_text(*value)),
        Cell::Text(text) => truth(text).ok_or_else(|| shown(text)),
        other => return refused(other, "truth value"),
    };
    match truth {
        Ok(truth) => Arrival::Changed(Cell::from(truth)),
        Err(value) => Arrival::refused(format!("{value} is neither true nor false")),
    }
}

fn truth(text: &str) -> Option<bool> {
    let word = text.trim_matches(super::BLANKS).to_ascii_lowercase();
    let begins = |whole: &str, least: usize| word.len() >= least && whole.starts_with(&word);
    match word.as_str() {
        "1" => Some(true),
        "0" => Some(false),
        _ if begins("true", 1) || begins("yes", 1) || begins("on", 2) => Some(true),
        _ if begins("false", 1) || begins("no", 1) || begins("off", 2) => Some(false),
        _ => None,
    }
}
