//! Spans of time into columns of PostgreSQL.

use super::calendar::{clock, to_digits};
use super::texts::no_text;
use super::{Base, arrives, shown};
use crate::Arrival;
use record::Cell;
use std::borrow::Cow;
use std::fmt::Write as _;

/// Into `interval`: what the server prints, the same units in other words, and ISO 8601.
pub(super) fn interval<'a>(base: &Base, cell: &Cell<'_>) -> Arrival<'a> {
    let Cell::Text(text) = cell else {
        return no_text(cell)
            .unwrap_or_else(|| Arrival::refused("a number is no interval: its unit is missing"));
    };
    let trimmed = text.trim_matches(super::BLANKS);
    let read = if trimmed.starts_with('P') { iso(trimmed) } else { words(trimmed) };
    let Some(Span { months, days, micros }) = read else {
        let why = format!("{} is no interval as PostgreSQL prints it, or ISO 8601", shown(text));
        return Arrival::refused(why);
    };
    let Some(rounded) = to_digits(micros, base.size.unwrap_or(6)) else {
        let why = format!("{} has no room to be rounded to this column's digits", shown(text));
        return Arrival::refused(why);
    };
    let made = Span { months, days, micros: rounded }.text();
    if rounded != micros {
        let why = format!("a part of the second of {} would be lost", shown(text));
        return Arrival::Lost { why, becomes: Some(Cell::Text(Cow::Owned(made))) };
    }
    arrives(text, made)
}

/// An interval as the server keeps it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Span {
    months: i32,
    days: i32,
    micros: i64,
}

impl Span {
    /// Adds so many units, if there is room for them.
    fn add(&mut self, count: i64, unit: &str) -> Option<()> {
        let scaled = |by: i64| count.checked_mul(by);
        let small = |count: Option<i64>| count.and_then(|count| i32::try_from(count).ok());
        let micros = |by: i64| scaled(by * 1_000_000);
        match unit {
            "year" | "years" | "yr" | "yrs" | "Y" => {
                self.months = self.months.checked_add(small(scaled(12))?)?;
            }
            "month" | "months" | "mon" | "mons" => {
                self.months = self.months.checked_add(small(scaled(1))?)?;
            }
            "week" | "weeks" | "W" => self.days = self.days.checked_add(small(scaled(7))?)?,
            "day" | "days" | "D" => self.days = self.days.checked_add(small(scaled(1))?)?,
            "hour" | "hours" | "H" => self.micros = self.micros.checked_add(micros(3600)?)?,
            "minute" | "minutes" | "min" | "mins" => {
                self.micros = self.micros.checked_add(micros(60)?)?;
            }
            "second" | "seconds" | "sec" | "secs" | "S" => {
                self.micros = self.micros.checked_add(micros(1)?)?;
            }
            _ => return None,
        }
        Some(())
    }

    fn add_micros(&mut self, micros: i64) -> Option<()> {
        self.micros = self.micros.checked_add(micros)?;
        Some(())
    }

    /// As the server prints it with `IntervalStyle = postgres`.
    fn text(self) -> String {
        let mut out = String::new();
        let mut before = false;
        for (count, unit) in
            [(self.months / 12, "year"), (self.months % 12, "mon"), (self.days, "day")]
        {
            if count != 0 {
                let space = if out.is_empty() { "" } else { " " };
                let plus = if before && count > 0 { "+" } else { "" };
                let plural = if count == 1 { "" } else { "s" };
                let _ = write!(out, "{space}{plus}{count} {unit}{plural}");
                before = count < 0;
            }
        }
        if out.is_empty() || self.micros != 0 {
            let space = if out.is_empty() { "" } else { " " };
            let sign = match (self.micros < 0, before) {
                (true, _) => "-",
                (false, true) => "+",
                (false, false) => "",
            };
            let _ = write!(out, "{space}{sign}{}", clock(self.micros.saturating_abs()));
        }
        out
    }
}

/// `1 year -2 mons +3 days 04:05:06.7`, `90 minutes`.
fn words(text: &str) -> Option<Span> {
    let mut span = Span::default();
    let mut words = text.split(' ').filter(|word| !word.is_empty()).peekable();
    words.peek()?;
    while let Some(word) = words.next() {
        if word.contains(':') {
            span.add_micros(time(word)?)?;
            return words.next().is_none().then_some(span);
        }
        let unit = words.next()?;
        match word.split_once('.') {
            Some(_) if unit.starts_with("sec") => span.add_micros(seconds(word)?)?,
            Some(_) => return None,
            None => span.add(integer(word)?, unit)?,
        }
    }
    Some(span)
}

/// `P1Y2M3DT4H5M6.7S`.
fn iso(text: &str) -> Option<Span> {
    let mut span = Span::default();
    let (dates, times) = match text[1..].split_once('T') {
        Some((_, "")) => return None,
        Some((dates, times)) => (dates, times),
        None => (&text[1..], ""),
    };
    if dates.is_empty() && times.is_empty() {
        return None;
    }
    for (part, in_time) in [(dates, false), (times, true)] {
        let mut rest = part;
        while !rest.is_empty() {
            let at = rest.find(|c: char| c.is_ascii_alphabetic())?;
            let (count, unit) = (&rest[..at], &rest[at..=at]);
            rest = &rest[at + 1..];
            let unit = match (unit, in_time) {
                ("M", true) => "min",
                ("M", false) => "mon",
                ("H" | "S", true) | ("Y" | "W" | "D", false) => unit,
                _ => return None,
            };
            if unit == "S" && count.contains('.') {
                span.add_micros(seconds(count)?)?;
            } else {
                span.add(integer(count)?, unit)?;
            }
        }
    }
    Some(span)
}

fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Seconds with up to six digits of a fraction, as microseconds.
fn seconds(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || fraction.len() > 6 {
        return None;
    }
    let micros: i64 = format!("{fraction:0<6}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(1_000_000)?.checked_add(micros).map(|sum| sign * sum)
}

/// `-04:05:06.7` or `04:05`, as microseconds.
fn time(text: &str) -> Option<i64> {
    let (sign, text) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let mut parts = text.split(':');
    let (hours, minutes) = (parts.next()?, parts.next()?);
    let last = parts.next().unwrap_or("00");
    let unsigned = |text: &str| text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let two = |text: &str| text.len() == 2 && unsigned(text);
    let whole = last.split('.').next()?;
    if !unsigned(hours) || !two(minutes) || !two(whole) || parts.next().is_some() {
        return None;
    }
    let (minutes, last) = (integer(minutes)?, seconds(last)?);
    if minutes > 59 || last >= 60_000_000 {
        return None;
    }
    let micros = integer(hours)?.checked_mul(3_600_000_000)?;
    micros.checked_add(minutes * 60_000_000)?.checked_add(last).map(|sum| sign * sum)
}
