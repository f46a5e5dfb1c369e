//! Dates and times into columns of PostgreSQL.

use super::calendar::{DAY, Day, clock, is_moment, to_digits};
use super::moment::{Moment, Said, read, zone_text};
use super::texts::no_text;
use super::{Base, arrives, shown};
use crate::Arrival;
use record::Cell;
use std::borrow::Cow;

/// Into `date`, `time`, `timetz`, `timestamp` or `timestamptz`.
pub(super) fn time<'a>(base: &Base, cell: &Cell<'_>) -> Arrival<'a> {
    let Cell::Text(text) = cell else {
        return no_text(cell).unwrap_or_else(|| {
            Arrival::refused(format!(
                "a number is no {}; if it counts seconds or milliseconds, say so: as = \
                 \"datetime\", formats = [\"epoch\"]",
                base.name
            ))
        });
    };
    if base.name == "timestamp" && is_printed(text) {
        return Arrival::Same;
    }
    let moment = match read(text) {
        Some(Said::Moment(moment)) => moment,
        Some(Said::Endless(word)) if !base.name.starts_with("time") || base.is_timestamp() => {
            return arrives(text, word.to_owned());
        }
        _ => {
            let why = format!("{} is no {} in ISO 8601", shown(text), base.name);
            return Arrival::refused(why);
        }
    };
    let made = match base.name.as_str() {
        "date" => date(moment),
        "time" | "timetz" => time_of_day(base, moment),
        _ => timestamp(base, moment),
    };
    match made {
        None => {
            Arrival::refused(format!("{} is no {}, or out of its range", shown(text), base.name))
        }
        Some(Made { text: made, lost: None }) => arrives(text, made),
        Some(Made { text: made, lost: Some(lost) }) => Arrival::Lost {
            why: format!("{lost} of {} would be lost", shown(text)),
            becomes: Some(Cell::Text(Cow::Owned(made))),
        },
    }
}

/// Whether the text is a moment as a `timestamp` prints most of them, which then need not be read:
/// `2025-10-01 08:30:00`.
fn is_printed(text: &str) -> bool {
    let Ok(bytes) = <&[u8; 19]>::try_from(text.as_bytes()) else { return false };
    let marks = [(4, b'-'), (7, b'-'), (10, b' '), (13, b':'), (16, b':')];
    if marks.iter().any(|(at, mark)| bytes[*at] != *mark) {
        return false;
    }
    let number = |range: std::ops::Range<usize>| {
        let digit = |number: i64, byte: &u8| {
            byte.is_ascii_digit().then(|| number * 10 + i64::from(*byte - b'0'))
        };
        bytes[range].iter().try_fold(0, digit)
    };
    let below = |range, end: i64| number(range).is_some_and(|number| number < end);
    let day = || Day::new(number(0..4).filter(|year| *year > 0)?, number(5..7)?, number(8..10)?);
    below(11..13, 24) && below(14..16, 60) && below(17..19, 60) && day().is_some()
}

impl Base {
    fn is_timestamp(&self) -> bool {
        self.name.starts_with("timestamp")
    }

    /// How many digits of a second are kept.
    fn digits(&self) -> u32 {
        self.size.unwrap_or(6).min(6)
    }
}

/// What the server would print, and what of the text would be missing in it.
struct Made {
    text: String,
    lost: Option<&'static str>,
}

fn date(moment: Moment) -> Option<Made> {
    let day = moment.day.filter(|day| day.in_range())?;
    let text = format!("{}{}", day.text(), day.era());
    let lost = match (moment.clock, moment.zone) {
        // Midnight in UTC is how JavaScript writes a day.
        (None, _) => None,
        (Some(clock), None | Some(0)) if clock.micros == 0 && clock.digits == 0 => None,
        _ => Some("the time"),
    };
    Some(Made { text, lost })
}

fn time_of_day(base: &Base, moment: Moment) -> Option<Made> {
    let read = moment.clock?;
    let digits = base.digits();
    let micros = to_digits(read.micros, digits)?;
    let with_zone = base.name == "timetz";
    let text = match (with_zone, moment.zone) {
        (true, zone) => format!("{}{}", clock(micros), zone_text(zone.unwrap_or(0))),
        (false, _) => clock(micros),
    };
    let lost = if moment.day.is_some() {
        Some("the date")
    } else if !with_zone && moment.zone.is_some() {
        Some("the zone")
    } else if read.leap {
        Some("the leap second")
    } else if read.digits > digits {
        Some("a part of the second")
    } else {
        None
    };
    (micros <= DAY).then_some(Made { text, lost })
}

fn timestamp(base: &Base, moment: Moment) -> Option<Made> {
    let day = moment.day?;
    let with_zone = base.name == "timestamptz";
    let digits = base.digits();
    let read = moment.clock;
    let zone = if with_zone { moment.zone.unwrap_or(0) } else { 0 };
    let micros = day
        .number()
        .checked_mul(DAY)?
        .checked_add(read.map_or(0, |clock| clock.micros))?
        .checked_sub(zone * 1_000_000)?;
    let micros = Some(micros).filter(|micros| is_moment(*micros))?;
    let micros = to_digits(micros, digits).filter(|micros| is_moment(*micros))?;
    let day = Day::of(micros.div_euclid(DAY));
    let zone = if with_zone { "+00" } else { "" };
    let text = format!("{} {}{zone}{}", day.text(), clock(micros.rem_euclid(DAY)), day.era());
    let lost = if !with_zone && moment.zone.is_some() {
        Some("the zone")
    } else if read.is_some_and(|clock| clock.leap) {
        Some("the leap second")
    } else if read.is_some_and(|clock| clock.digits > digits) {
        Some("a part of the second")
    } else {
        None
    };
    Some(Made { text, lost })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_arrives_as_it_is() {
        let base = Base::scalar("timestamp");
        for (text, printed) in [
            ("2024-02-29 23:59:59", true),
            ("0001-01-01 00:00:00", true),
            ("9999-12-31 00:00:00", true),
            ("2023-02-29 00:00:00", false),
            ("0000-01-01 00:00:00", false),
            ("2024-13-01 00:00:00", false),
            ("2024-01-01 24:00:00", false),
            ("2024-01-01 23:59:60", false),
            ("2024-01-01T00:00:00", false),
            ("2024-01-01 00:00:0x", false),
            ("2024-01-01 00:00:00.5", false),
        ] {
            assert_eq!(is_printed(text), printed, "{text}");
            if printed {
                let Some(Said::Moment(moment)) = read(text) else { panic!("{text}") };
                let made = timestamp(&base, moment).unwrap();
                assert_eq!((made.text.as_str(), made.lost), (text, None));
            }
        }
    }
}
