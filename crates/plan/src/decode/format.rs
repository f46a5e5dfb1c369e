//! Whether a date can be read by a format, tried before a row is.

use jiff::Timestamp;
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::tz::TimeZone;

/// 2024-07-05 13:08:09.123 UTC: every part has a value of its own.
const SAMPLE: i64 = 1_720_184_889_123;

/// What is wrong with a format, if anything.
///
/// There is no function that checks one, so a sample is written by the format and read back.
pub(super) fn fault(format: &str) -> Option<String> {
    if matches!(format, "epoch" | "epoch_ms") {
        return None;
    }
    let sample = Timestamp::from_millisecond(SAMPLE).ok()?.to_zoned(TimeZone::UTC);
    match BrokenDownTime::from(&sample).to_string(format) {
        Err(error) => Some(last(&error)),
        Ok(written) => match strtime::parse(format, &written) {
            Err(error) => Some(last(&error)),
            Ok(read) if read.to_date().is_ok() || read.to_timestamp().is_ok() => None,
            Ok(_) => Some("it does not say a whole date".into()),
        },
    }
}

/// The part of the message that says why, not what was being done.
fn last(error: &jiff::Error) -> String {
    let message = error.to_string();
    let start = ["strftime formatting failed: ", "strptime parsing failed: "];
    let rest = start.iter().find_map(|start| message.strip_prefix(start));
    rest.unwrap_or(&message).to_string()
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn whole_dates_can_be_read() {
        for format in [
            "%Y-%m-%d",
            "%m/%d/%Y",
            "%d.%m.%y",
            "%b %d, %Y",
            "%Y-%m-%d %H:%M:%S%.f",
            "%s",
            "%F %T",
            "%Y-%m-%dT%H:%M:%S%z",
            "%Y-%m-%d %I:%M %p",
            "epoch",
            "epoch_ms",
        ] {
            assert_eq!(fault(format), None, "{format}");
        }
    }

    #[test]
    fn half_dates_and_unknown_letters_are_refused() {
        for format in ["%Y", "%H:%M", "%d %m", "%q-%m-%d", "%", "%c", "epochs", "", "%Y-%m-%d %Z"] {
            assert!(fault(format).is_some(), "{format}");
        }
    }
}
