//! Dates and times in the formats that a plan names.

use crate::value::Out;
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use record::Cell;

/// `YYYY-MM-DD`.
pub fn date(value: &Out<'_>, formats: &[String]) -> Result<Out<'static>, String> {
    Ok(Out::text(instant(value, formats)?.date().to_string()))
}

/// `YYYY-MM-DD HH:MM:SS`, with fractions where there were some.
pub fn datetime(value: &Out<'_>, formats: &[String]) -> Result<Out<'static>, String> {
    Ok(Out::text(instant(value, formats)?.to_string().replace('T', " ")))
}

fn instant(value: &Out<'_>, formats: &[String]) -> Result<DateTime, String> {
    let Some(words) = value.words()? else { return Err("NULL is no date".to_owned()) };
    let found = if formats.is_empty() {
        iso(&words)
    } else {
        formats.iter().find_map(|format| by_format(&words, value, format))
    };
    found.ok_or_else(|| match formats {
        [] => format!("{words:?} is no ISO 8601 date"),
        formats => format!("{words:?} is no date in the form {}", formats.join(" or ")),
    })
}

/// ISO 8601: a date, or a date and a time. With a zone, the time is turned to UTC; a date alone
/// stays what it is.
fn iso(words: &str) -> Option<DateTime> {
    let date_first = words.len() >= 10 && words.as_bytes().get(4) == Some(&b'-');
    if !date_first {
        return None;
    }
    if let Ok(instant) = words.parse::<Timestamp>() {
        return Some(instant.to_zoned(TimeZone::UTC).datetime());
    }
    words.parse::<DateTime>().ok().or_else(|| words.parse::<Date>().ok().map(DateTime::from))
}

fn by_format(words: &str, value: &Out<'_>, format: &str) -> Option<DateTime> {
    match format {
        "epoch" => epoch(value, words, 1),
        "epoch_ms" => epoch(value, words, 1000),
        "iso" => iso(words),
        format => {
            let parts = BrokenDownTime::parse(format, words).ok()?;
            if parts.offset().is_some() {
                return parts.to_timestamp().ok().map(|at| at.to_zoned(TimeZone::UTC).datetime());
            }
            parts.to_datetime().or_else(|_| parts.to_date().map(DateTime::from)).ok()
        }
    }
}

/// Seconds or milliseconds since 1970, exact.
fn epoch(value: &Out<'_>, words: &str, per_second: i64) -> Option<DateTime> {
    let units = match value {
        Out::Cell(Cell::Integer(units)) => *units,
        _ => words.parse().ok()?,
    };
    let nanoseconds = i128::from(units) * i128::from(1_000_000_000 / per_second);
    let since = SignedDuration::try_from_nanos_i128(nanoseconds)?;
    let instant = Timestamp::from_duration(since).ok()?;
    Some(instant.to_zoned(TimeZone::UTC).datetime())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str, formats: &[&str]) -> Result<String, String> {
        let formats: Vec<String> = formats.iter().map(|format| (*format).to_owned()).collect();
        let value = datetime(&Out::text(words.to_owned()), &formats)?;
        Ok(value.words().unwrap().unwrap().into_owned())
    }

    #[test]
    fn iso_and_its_zones() {
        assert_eq!(read("2024-01-02 03:04:05", &[]).unwrap(), "2024-01-02 03:04:05");
        assert_eq!(read("2024-01-02T03:04:05Z", &[]).unwrap(), "2024-01-02 03:04:05");
        assert_eq!(read("2024-01-02T03:04:05+05:00", &[]).unwrap(), "2024-01-01 22:04:05");
        assert_eq!(read("2024-01-02 03:04:05+00", &[]).unwrap(), "2024-01-02 03:04:05");
        assert_eq!(read("2024-01-02 03:04:05.25+05:30", &[]).unwrap(), "2024-01-01 21:34:05.25");
        assert_eq!(read("2024-01-02", &[]).unwrap(), "2024-01-02 00:00:00");
        assert_eq!(read("2024-01-02T03:04:05.25", &[]).unwrap(), "2024-01-02 03:04:05.25");
        for wrong in ["", "0000-00-00 00:00:00", "2024-13-45", "TBD", "20240102", "2024-02-30"] {
            assert!(read(wrong, &[]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn formats_in_their_order() {
        let formats = ["%m/%d/%Y", "%b %d, %Y", "epoch", "epoch_ms"];
        assert_eq!(read("06/01/2025", &formats).unwrap(), "2025-06-01 00:00:00");
        assert_eq!(read("Jun 1, 2025", &formats).unwrap(), "2025-06-01 00:00:00");
        assert_eq!(read("1704164645", &formats).unwrap(), "2024-01-02 03:04:05");
        assert_eq!(read("1704164645123", &["epoch_ms"]).unwrap(), "2024-01-02 03:04:05.123");
        assert_eq!(
            read("31/31/2025", &formats).unwrap_err(),
            "\"31/31/2025\" is no date in the form %m/%d/%Y or %b %d, %Y or epoch or epoch_ms"
        );
    }
}
