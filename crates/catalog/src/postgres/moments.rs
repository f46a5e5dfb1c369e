//! Dates and times as the numbers that the server keeps, and as the texts that it prints in UTC.
//!
//! Its binary formats hold these numbers: days or microseconds since 2000-01-01.

use super::calendar::{DAY, Day, is_moment};

/// Appends a `date` as the server prints it.
pub fn write_date(out: &mut Vec<u8>, days: i32) {
    match days {
        i32::MAX => out.extend_from_slice(b"infinity"),
        i32::MIN => out.extend_from_slice(b"-infinity"),
        days => {
            let day = Day::of(i64::from(days));
            write_day(out, day);
            out.extend_from_slice(day.era().as_bytes());
        }
    }
}

/// Appends a `timestamp` as the server prints it; with `zone`, a `timestamptz`.
pub fn write_timestamp(out: &mut Vec<u8>, micros: i64, zone: bool) {
    match micros {
        i64::MAX => out.extend_from_slice(b"infinity"),
        i64::MIN => out.extend_from_slice(b"-infinity"),
        micros => {
            let day = Day::of(micros.div_euclid(DAY));
            write_day(out, day);
            out.push(b' ');
            write_time(out, micros.rem_euclid(DAY));
            if zone {
                out.extend_from_slice(b"+00");
            }
            out.extend_from_slice(day.era().as_bytes());
        }
    }
}

/// Appends a `time` as the server prints it.
pub fn write_time(out: &mut Vec<u8>, micros: i64) {
    let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
    digits::<2>(out, seconds / 3600);
    out.push(b':');
    digits::<2>(out, seconds / 60 % 60);
    out.push(b':');
    digits::<2>(out, seconds % 60);
    if fraction != 0 {
        out.push(b'.');
        digits::<6>(out, fraction);
        while out.last() == Some(&b'0') {
            out.pop();
        }
    }
}

fn write_day(out: &mut Vec<u8>, day: Day) {
    let year = if day.year > 0 { day.year } else { 1 - day.year };
    if year < 10_000 {
        digits::<4>(out, year);
    } else {
        out.extend_from_slice(year.to_string().as_bytes());
    }
    out.push(b'-');
    digits::<2>(out, day.month);
    out.push(b'-');
    digits::<2>(out, day.of_month);
}

fn digits<const N: usize>(out: &mut Vec<u8>, mut value: i64) {
    let mut text = [b'0'; N];
    for digit in text.iter_mut().rev() {
        *digit += u8::try_from(value % 10).unwrap_or_default();
        value /= 10;
    }
    out.extend_from_slice(&text);
}

/// The `date` that the server prints so; `None` for any other text.
#[must_use]
pub fn date(text: &[u8]) -> Option<i32> {
    match text {
        b"infinity" => Some(i32::MAX),
        b"-infinity" => Some(i32::MIN),
        text => {
            let (text, before) = era(text);
            let (day, rest) = day(text, before)?;
            (rest.is_empty() && day.in_range()).then(|| i32::try_from(day.number()).ok())?
        }
    }
}

/// The `timestamp` that the server prints so; with `zone`, the `timestamptz`.
#[must_use]
pub fn timestamp(text: &[u8], zone: bool) -> Option<i64> {
    match text {
        b"infinity" => return Some(i64::MAX),
        b"-infinity" => return Some(i64::MIN),
        _ => {}
    }
    let (text, before) = era(text);
    let text = if zone { text.strip_suffix(b"+00")? } else { text };
    let (day, rest) = day(text, before)?;
    let micros = clock(rest.strip_prefix(b" ")?).filter(|micros| *micros < DAY)?;
    day.number().checked_mul(DAY)?.checked_add(micros).filter(|micros| is_moment(*micros))
}

/// The `time` that the server prints so.
#[must_use]
pub fn time(text: &[u8]) -> Option<i64> {
    clock(text)
}

/// The text without the era, and whether it is that before the year 1.
fn era(text: &[u8]) -> (&[u8], bool) {
    text.strip_suffix(b" BC").map_or((text, false), |text| (text, true))
}

fn day(text: &[u8], before: bool) -> Option<(Day, &[u8])> {
    let dash = text.iter().position(|byte| *byte == b'-').filter(|dash| (4..=7).contains(dash))?;
    let year = number(&text[..dash])?;
    let [b'-', month @ .., b'-', tens, ones] = text.get(dash..dash + 6)? else { return None };
    let day =
        Day::new(if before { 1 - year } else { year }, number(month)?, number(&[*tens, *ones])?);
    (year > 0).then_some((day?, &text[dash + 6..]))
}

/// Microseconds of `HH:MM:SS` and a fraction.
fn clock(text: &[u8]) -> Option<i64> {
    let (whole, fraction) = text.split_at_checked(8)?;
    let [h, hh, b':', m, mm, b':', s, ss] = whole else { return None };
    let (hours, minutes) = (number(&[*h, *hh])?, number(&[*m, *mm])?);
    let seconds = number(&[*s, *ss])?;
    let fraction = match fraction {
        [] => 0,
        [b'.', digits @ ..] if (1..=6).contains(&digits.len()) => {
            let missing = u32::try_from(6 - digits.len()).ok()?;
            number(digits)? * 10_i64.pow(missing)
        }
        _ => return None,
    };
    let micros = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + fraction;
    (minutes < 60 && seconds < 60 && micros <= DAY).then_some(micros)
}

fn number(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number: i64, byte| {
        byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::super::calendar::clock as printed;
    use super::*;

    #[test]
    fn as_the_server_prints_and_back() {
        let end = 9_223_371_331_199_999_999;
        let begin = -2_451_545 * DAY;
        let odd = [0, 1, -1, DAY - 1, -DAY, end, begin, 86_399_900_000, 7_983_705_600_000_000];
        let spread = (0..1800).map(|n| begin + n * 5_000_000_000_007_131);
        for micros in odd.into_iter().chain(spread).filter(|micros| is_moment(*micros)) {
            let day = Day::of(micros.div_euclid(DAY));
            let clock = printed(micros.rem_euclid(DAY));
            for (zone, word) in [(false, ""), (true, "+00")] {
                let expected = format!("{} {clock}{word}{}", day.text(), day.era());
                let mut out = Vec::new();
                write_timestamp(&mut out, micros, zone);
                assert_eq!(String::from_utf8_lossy(&out), expected);
                assert_eq!(timestamp(&out, zone), Some(micros), "{expected}");
            }
            let days = i32::try_from(day.number()).unwrap();
            let mut out = Vec::new();
            write_date(&mut out, days);
            assert_eq!(String::from_utf8_lossy(&out), format!("{}{}", day.text(), day.era()));
            assert_eq!(date(&out), Some(days));
            let mut out = Vec::new();
            write_time(&mut out, micros.rem_euclid(DAY));
            assert_eq!(String::from_utf8_lossy(&out), clock);
            assert_eq!(time(&out), Some(micros.rem_euclid(DAY)));
        }
        for (text, micros) in [("infinity", i64::MAX), ("-infinity", i64::MIN)] {
            let mut out = Vec::new();
            write_timestamp(&mut out, micros, true);
            assert_eq!(String::from_utf8_lossy(&out), text);
            assert_eq!(timestamp(text.as_bytes(), false), Some(micros));
        }
        assert_eq!(time(b"24:00:00"), Some(DAY));
    }

    #[test]
    fn nothing_else() {
        for text in [
            "",
            "2024-01-01",
            "2024-1-01 00:00:00",
            "2024-02-30 00:00:00",
            "0000-01-01 00:00:00",
            "2024-01-01T00:00:00",
            "2024-01-01 24:00:00",
            "2024-01-01 00:00:00.",
            "now",
            "2024-01-01 00:00:00.1234567",
            "2024-01-01 00:60:00",
            "2024-01-01 00:00:00+00",
            "294277-01-01 00:00:00",
            "4714-11-23 00:00:00 BC",
            "2024-01-01 00:00:0x",
        ] {
            assert_eq!(timestamp(text.as_bytes(), false), None, "{text}");
        }
        assert_eq!(timestamp(b"2024-01-01 00:00:00", true), None);
        assert_eq!(timestamp(b"2024-01-01 00:00:00+01", true), None);
        for text in ["", "2024-01-01 ", "5874898-01-01", "24-01-01", "12024-13-01", "2024-01-01 AD"]
        {
            assert_eq!(date(text.as_bytes()), None, "{text}");
        }
        for text in ["24:00:01", "1:00:00", "00:00", "00:00:00+00", "00:00:60"] {
            assert_eq!(time(text.as_bytes()), None, "{text}");
        }
    }
}
