//! Days and times, in ISO 8601 as PostgreSQL writes it.

use super::{Manner, Odd, refuse};
use std::io::Write as _;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// A day, a time of day and a zone, as a text says them.
#[derive(Default)]
struct Said {
    /// Days since 1970-01-01.
    day: i64,
    /// Microseconds since midnight.
    time: i64,
    /// Seconds east of Greenwich.
    zone: Option<i64>,
}

/// Whether it is written as PostgreSQL writes a day of the years 1000 to 9999.
pub(super) fn day_stands(text: &[u8]) -> bool {
    let [y1 @ b'1'..=b'9', y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return false };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2].iter().all(|byte| byte.is_ascii_digit());
    let number = |a: &u8, b: &u8| (a - b'0') * 10 + (b - b'0');
    // Whether a month has so many days is left to the slower way, for days that few have.
    digits && matches!(number(m1, m2), 1..=12) && matches!(number(d1, d2), 1..=28)
}

/// Whether it is written as PostgreSQL writes a day and a time with up to so many digits of a second.
pub(super) fn moment_stands(text: &[u8], digits: u32) -> bool {
    let Some((day, [b' ', rest @ ..])) = text.split_at_checked(10) else { return false };
    day_stands(day) && clock_stands(rest, digits)
}

fn clock_stands(text: &[u8], digits: u32) -> bool {
    let [h1, h2, b':', m1 @ b'0'..=b'5', m2, b':', s1 @ b'0'..=b'5', s2, fraction @ ..] = text
    else {
        return false;
    };
    let all = [h1, h2, m1, m2, s1, s2].iter().all(|byte| byte.is_ascii_digit());
    let hour = matches!((h1, h2), (b'0' | b'1', _) | (b'2', b'0'..=b'3'));
    let fraction = match fraction {
        [] => true,
        [b'.', places @ .., last] => {
            places.len() < digits as usize
                && places.iter().all(u8::is_ascii_digit)
                && matches!(last, b'1'..=b'9')
        }
        _ => false,
    };
    all && hour && fraction
}

/// Appends a day.
pub(super) fn day(text: &[u8], out: &mut Vec<u8>) -> Result<(), Odd> {
    if let Some(word) = infinite(text) {
        out.extend_from_slice(word);
        return Ok(());
    }
    let said = parse(text)?;
    let before_christ = write_day(said.day, out);
    out.extend_from_slice(if before_christ { b" BC" } else { b"" });
    Ok(())
}

/// Appends a day and a time; a zone that the text may say has no meaning.
pub(super) fn moment(text: &[u8], digits: u32, out: &mut Vec<u8>) -> Result<(), Odd> {
    if let Some(word) = infinite(text) {
        out.extend_from_slice(word);
        return Ok(());
    }
    let said = parse(text)?;
    let before_christ = write_moment(said.day, said.time, digits, out);
    out.extend_from_slice(if before_christ { b" BC" } else { b"" });
    Ok(())
}

/// Appends a day and a time at Greenwich.
pub(super) fn instant(
    text: &[u8],
    digits: u32,
    manner: &Manner,
    out: &mut Vec<u8>,
) -> Result<(), Odd> {
    if let Some(word) = infinite(text) {
        out.extend_from_slice(word);
        return Ok(());
    }
    let said = parse(text)?;
    let zone = said.zone.or(manner.zone.map(i64::from)).unwrap_or_else(|| {
        manner.assumed.set(true);
        0
    });
    let before_christ = write_moment(said.day, said.time - zone * SECOND, digits, out);
    out.extend_from_slice(if before_christ { b"+00 BC" } else { b"+00" });
    Ok(())
}

/// Appends a time of day.
pub(super) fn clock(text: &[u8], digits: u32, out: &mut Vec<u8>) -> Result<(), Odd> {
    if clock_stands(text, digits) {
        out.extend_from_slice(text);
        return Ok(());
    }
    let mut rest = text.trim_ascii();
    let time = time_of_day(&mut rest).filter(|_| rest.is_empty());
    let time =
        time.ok_or_else(|| refuse(text, "no time of day that can be read without a server"))?;
    write_clock(rounded(time, digits), out);
    Ok(())
}

fn infinite(text: &[u8]) -> Option<&'static [u8]> {
    match text.trim_ascii().to_ascii_lowercase().as_slice() {
        b"infinity" => Some(b"infinity"),
        b"-infinity" => Some(b"-infinity"),
        _ => None,
    }
}

/// Reads `2024-1-31`, `2024/01/31`, `20240131`, `2024-01-31T10:00:00.5+02:00`, `0044-03-15 BC`.
fn parse(text: &[u8]) -> Result<Said, Odd> {
    let odd =
        || refuse(text, "no date that can be read without a server: only YYYY-MM-DD HH:MM:SS can");
    let mut rest = text.trim_ascii();
    let mut before_christ = false;
    if let Some(short) = rest.strip_suffix(b" BC").or_else(|| rest.strip_suffix(b" bc")) {
        (rest, before_christ) = (short.trim_ascii_end(), true);
    }
    let (mut year, month, day) = calendar(&mut rest).ok_or_else(odd)?;
    if before_christ {
        year = 1 - year;
    }
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return Err(refuse(text, "no day of the calendar"));
    }
    let mut said = Said { day: days(year, month, day), ..Said::default() };
    if let [b' ' | b'T' | b't', after @ ..] = rest {
        rest = after.trim_ascii_start();
        said.time = time_of_day(&mut rest).ok_or_else(odd)?;
        said.zone = zone(&mut rest).ok_or_else(odd)?;
    }
    if rest.is_empty() { Ok(said) } else { Err(odd()) }
}

fn number(rest: &mut &[u8], least: usize, most: usize) -> Option<i64> {
    let count = rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    if count < least {
        return None;
    }
    let (digits, after) = rest.split_at(count);
    *rest = after;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn takes(rest: &mut &[u8], sign: u8) -> bool {
    let after = rest.strip_prefix(&[sign]);
    *rest = after.unwrap_or(rest);
    after.is_some()
}

fn calendar(rest: &mut &[u8]) -> Option<(i64, i64, i64)> {
    let compact = rest.iter().take_while(|byte| byte.is_ascii_digit()).count() == 8;
    if compact {
        return Some((number(rest, 4, 4)?, number(rest, 2, 2)?, number(rest, 2, 2)?));
    }
    // With fewer digits it may be a day or a month.
    let year = number(rest, 3, 7)?;
    let sign = *rest.first().filter(|sign| matches!(sign, b'-' | b'/' | b'.'))?;
    takes(rest, sign);
    let month = number(rest, 1, 2)?;
    if !takes(rest, sign) {
        return None;
    }
    Some((year, month, number(rest, 1, 2)?))
}

fn time_of_day(rest: &mut &[u8]) -> Option<i64> {
    let hours = number(rest, 1, 2)?;
    if !takes(rest, b':') {
        return None;
    }
    let minutes = number(rest, 2, 2)?;
    let seconds = if takes(rest, b':') { number(rest, 2, 2)? } else { 0 };
    let fraction = if takes(rest, b'.') { fraction(rest) } else { 0 };
    let time = ((hours * 60 + minutes) * 60 + seconds) * SECOND + fraction;
    (hours <= 24 && minutes < 60 && seconds <= 60 && time <= DAY).then_some(time)
}

/// Microseconds; what is smaller is rounded.
fn fraction(rest: &mut &[u8]) -> i64 {
    let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, after) = rest.split_at(count);
    *rest = after;
    let mut value = 0;
    for place in 0..6 {
        value = value * 10 + i64::from(digits.get(place).map_or(0, |digit| digit - b'0'));
    }
    value + i64::from(digits.get(6).is_some_and(|digit| *digit >= b'5'))
}

/// `None` where it cannot be understood.
#[expect(clippy::option_option, reason = "there may be no zone, or one that cannot be read")]
fn zone(rest: &mut &[u8]) -> Option<Option<i64>> {
    *rest = rest.trim_ascii();
    if rest.is_empty() {
        return Some(None);
    }
    if matches!(rest.to_ascii_lowercase().as_slice(), b"z" | b"utc" | b"gmt") {
        *rest = &[];
        return Some(Some(0));
    }
    let negative = takes(rest, b'-');
    if !negative && !takes(rest, b'+') {
        return None;
    }
    let hours = number(rest, 1, 2)?;
    let part = |rest: &mut &[u8]| {
        let colon = takes(rest, b':');
        let digits = rest.first().is_some_and(u8::is_ascii_digit);
        if colon || digits { number(rest, 2, 2) } else { Some(0) }
    };
    let (minutes, seconds) = (part(rest)?, part(rest)?);
    let east = (hours * 60 + minutes) * 60 + seconds;
    Some(Some(if negative { -east } else { east }))
}

/// Days since 1970-01-01, in a calendar that goes on backwards for ever.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the day of a leap year is the last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of the number of a day.
fn date(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Rounds to so many digits of a second, halves away from the year 2000 as PostgreSQL does.
fn rounded(time: i64, digits: u32) -> i64 {
    let unit = 10_i64.pow(6 - digits.min(6));
    if time >= 0 { (time + unit / 2) / unit * unit } else { -((-time + unit / 2) / unit * unit) }
}

/// Whether it lies before the year 1, which the caller must say at the end.
///
/// The server counts from 2000, and so far that microseconds from 1970 are too many.
fn write_moment(day: i64, time: i64, digits: u32, out: &mut Vec<u8>) -> bool {
    const YEAR_2000: i64 = 10_957;
    let (day, time) = (day + time.div_euclid(DAY) - YEAR_2000, time.rem_euclid(DAY));
    let time = rounded(day * DAY + time, digits);
    let before_christ = write_day(time.div_euclid(DAY) + YEAR_2000, out);
    out.push(b' ');
    write_clock(time.rem_euclid(DAY), out);
    before_christ
}

fn write_day(day: i64, out: &mut Vec<u8>) -> bool {
    let (year, month, day) = date(day);
    let before_christ = year <= 0;
    let year = if before_christ { 1 - year } else { year };
    // Writing into memory cannot fail.
    let _ = write!(out, "{year:04}-{month:02}-{day:02}");
    before_christ
}

fn write_clock(time: i64, out: &mut Vec<u8>) {
    let (seconds, fraction) = (time / SECOND, time % SECOND);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let _ = write!(out, "{hours:02}:{minutes:02}:{seconds:02}");
    if fraction > 0 {
        let digits = format!("{fraction:06}");
        let _ = write!(out, ".{}", digits.trim_end_matches('0'));
    }
}
