//! What a text says of a date, a time and a zone.
//!
//! ISO 8601 and what PostgreSQL prints with `DateStyle = ISO`; not the many other ways that its
//! input takes, some of which mean something else in another session (`01/02/03`, `now`, `EST`).

use super::calendar::Day;

/// Seconds of the farthest zone.
const FARTHEST: i64 = 16 * 3600;

/// A date, a time, a zone: whatever of it stands in the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) day: Option<Day>,
    pub(super) clock: Option<Clock>,
    /// Seconds east of UTC.
    pub(super) zone: Option<i64>,
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    /// Microseconds since midnight, rounded as the server does; a whole day for 24:00:00.
    pub(super) micros: i64,
    /// How many digits of the fraction are not zero.
    pub(super) digits: u32,
    /// It is the sixtieth second of its minute.
    pub(super) leap: bool,
}

/// What a text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// `infinity` or `-infinity`.
    Endless(&'static str),
    /// A date, a time, or both.
    Moment(Moment),
}

/// Reads a text; `None` if it is in no form that is taken, or no such day or time is.
pub(super) fn read(text: &str) -> Option<Said> {
    let text = text.trim_matches(super::BLANKS);
    for word in ["infinity", "-infinity"] {
        if text.eq_ignore_ascii_case(word) {
            return Some(Said::Endless(word));
        }
    }
    let (text, before_christ) =
        match text.len().checked_sub(3).and_then(|at| text.split_at_checked(at)) {
            Some((rest, era)) if era.eq_ignore_ascii_case(" bc") => (rest.trim_end(), true),
            Some((rest, era)) if era.eq_ignore_ascii_case(" ad") => (rest.trim_end(), false),
            _ => (text, false),
        };
    let mut reader = Reader(text);
    let mut moment = Moment::default();
    if text.as_bytes().iter().take_while(|byte| byte.is_ascii_digit()).count() >= 4 {
        moment.day = Some(reader.day(before_christ)?);
        if reader.0.is_empty() {
            return Some(Said::Moment(moment));
        }
        reader.separator()?;
    } else if before_christ {
        return None;
    }
    moment.clock = Some(reader.clock()?);
    reader.0 = reader.0.trim_start_matches(' ');
    if !reader.0.is_empty() {
        moment.zone = Some(zone(reader.0)?);
    }
    Some(Said::Moment(moment))
}

/// The rest of the text.
struct Reader<'t>(&'t str);

impl<'t> Reader<'t> {
    /// So many digits, as a number.
    fn number(&mut self, lengths: std::ops::RangeInclusive<usize>) -> Option<i64> {
        let count = self.0.bytes().take_while(u8::is_ascii_digit).count();
        if !lengths.contains(&count) {
            return None;
        }
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        digits.parse().ok()
    }

    fn sign(&mut self, sign: char) -> Option<()> {
        self.0 = self.0.strip_prefix(sign)?;
        Some(())
    }

    fn day(&mut self, before_christ: bool) -> Option<Day> {
        let year = self.number(4..=7).filter(|year| *year > 0)?;
        self.sign('-')?;
        let month = self.number(1..=2)?;
        self.sign('-')?;
        let day = self.number(1..=2)?;
        Day::new(if before_christ { 1 - year } else { year }, month, day)
    }

    fn separator(&mut self) -> Option<()> {
        let rest = self.0.trim_start_matches(' ');
        let rest = if rest.len() < self.0.len() { rest } else { rest.strip_prefix(['T', 't'])? };
        self.0 = rest;
        Some(())
    }

    fn clock(&mut self) -> Option<Clock> {
        let hours = self.number(1..=2)?;
        self.sign(':')?;
        let minutes = self.number(2..=2)?;
        let (mut seconds, mut fraction) = (0, "");
        if self.sign(':').is_some() {
            seconds = self.number(2..=2)?;
            if self.sign('.').is_some() {
                fraction = self.fraction()?;
            }
        }
        let (fraction, digits) = micros(fraction)?;
        let of_day = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + fraction;
        let inside =
            minutes < 60 && seconds <= 60 && (hours < 24 || of_day == super::calendar::DAY);
        // 24:00:00 is a time; 23:59:60 and 24 hours by their minutes are not.
        let inside = inside && !(hours == 24 && (minutes > 0 || seconds > 0 || fraction > 0));
        inside.then_some(Clock { micros: of_day, digits, leap: seconds == 60 })
    }

    fn fraction(&mut self) -> Option<&'t str> {
        let count = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        (count > 0).then_some(digits)
    }
}

/// The microseconds of a fraction, by way of a double as the server computes them, and how many
/// of its digits count.
#[expect(clippy::cast_possible_truncation, reason = "a fraction of a million")]
fn micros(digits: &str) -> Option<(i64, u32)> {
    if digits.is_empty() {
        return Some((0, 0));
    }
    let fraction: f64 = format!("0.{digits}").parse().ok()?;
    let count = digits.trim_end_matches('0').len();
    Some(((fraction * 1e6).round_ties_even() as i64, u32::try_from(count).ok()?))
}

/// `Z`, `UTC`, `+05`, `+0530`, `+05:30`, `+05:30:15`.
fn zone(text: &str) -> Option<i64> {
    if ["z", "utc", "gmt"].iter().any(|name| text.eq_ignore_ascii_case(name)) {
        return Some(0);
    }
    let east = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let mut reader = Reader(&text[1..]);
    let digits = reader.number(1..=4)?;
    let together = text.len() - 1 - reader.0.len() > 2;
    let (hours, mut minutes) = if together { (digits / 100, digits % 100) } else { (digits, 0) };
    let mut seconds = 0;
    if !together && reader.sign(':').is_some() {
        minutes = reader.number(2..=2)?;
        if reader.sign(':').is_some() {
            seconds = reader.number(2..=2)?;
        }
    }
    let offset = (hours * 60 + minutes) * 60 + seconds;
    let inside = minutes < 60 && seconds < 60 && offset < FARTHEST && reader.0.is_empty();
    inside.then_some(east * offset)
}

/// A zone as the server prints it: minutes and seconds only where there are some.
pub(super) fn zone_text(zone: i64) -> String {
    let sign = if zone < 0 { '-' } else { '+' };
    let size = zone.abs();
    let (hours, minutes, seconds) = (size / 3600, size / 60 % 60, size % 60);
    match (minutes, seconds) {
        (0, 0) => format!("{sign}{hours:02}"),
        (_, 0) => format!("{sign}{hours:02}:{minutes:02}"),
        _ => format!("{sign}{hours:02}:{minutes:02}:{seconds:02}"),
    }
}
