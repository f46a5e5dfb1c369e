//! `as_of`: the one instant that a plan knows.

use complaint::{Complaint, Result};
use jiff::Timestamp;
use regex::Regex;

/// RFC 3339 (<https://www.rfc-editor.org/rfc/rfc3339#section-5.6>) in whole seconds.
const SHAPE: &str = r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:[0-5]\d(\.0+)?([Zz]|[+-]\d\d:\d\d)$";

/// The instant as SQLite's `datetime` writes it, in UTC: `2025-10-01 00:00:00`.
pub(crate) fn instant(text: &str) -> Result<String> {
    let shaped = Regex::new(SHAPE).is_ok_and(|shape| shape.is_match(text));
    let fault = || {
        Complaint::new(format!("cannot read as_of {text:?}: it is not an instant in whole seconds"))
            .hint("write it as RFC 3339 does: \"2025-10-01T00:00:00Z\"")
    };
    if !shaped {
        return Err(fault());
    }
    let timestamp: Timestamp = text.parse().map_err(|_| fault())?;
    Ok(timestamp.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use super::instant;

    #[test]
    fn instants_are_written_in_utc() {
        for text in
            ["2025-10-01T00:00:00Z", "2025-10-01t02:00:00+02:00", "2025-09-30 23:00:00.000-01:00"]
        {
            assert_eq!(instant(text).unwrap(), "2025-10-01 00:00:00", "{text}");
        }
        assert_eq!(instant("0001-01-01T00:00:00Z").unwrap(), "0001-01-01 00:00:00");
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "yesterday",
            "2025-10-01",
            "2025-10-01T00:00:00",
            "2025-13-01T00:00:00Z",
            "2025-10-01T00:00:00.5Z",
            "2025-10-01T00:00:60Z",
            "2025-10-01T00Z",
            "2025-10-01T00:00:00Z[UTC]",
        ] {
            assert!(instant(text).is_err(), "{text}");
        }
    }
}
