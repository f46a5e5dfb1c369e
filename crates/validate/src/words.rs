//! Numbers, cells and texts as people read them.

pub use step::{counted, number};

use record::{Cell, real_text, write_string};

/// The value so that its class can be seen: text in quotes, reals with a point.
pub fn cell(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Null => "NULL".to_owned(),
        Cell::Integer(value) => value.to_string(),
        Cell::Real(value) => real_text(*value),
        Cell::Text(text) => {
            let mut out = Vec::new();
            write_string(&mut out, text);
            String::from_utf8_lossy(&out).into_owned()
        }
        Cell::RawText(bytes) => format!("{} bytes of text that is not UTF-8", bytes.len()),
        Cell::Blob(bytes) => format!("a blob of {} bytes", bytes.len()),
        Cell::Object(path) => format!("the object {path}"),
    }
}

/// The part of the whole in percent, with one decimal.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let tenths = (u128::from(part) * 1000 + u128::from(whole) / 2) / u128::from(whole);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// The text with what could hide made visible, cut where it grows too long.
pub fn shown(text: &str, most: usize) -> String {
    let cut: String = text.chars().take(most).collect();
    let more = if cut.len() < text.len() { " …" } else { "" };
    format!("{}{more}", step::sanitised(&cut))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    #[test]
    fn a_class_can_be_seen() {
        let five = [Cell::Integer(5), Cell::Real(5.0), Cell::Text(Cow::Borrowed("5"))];
        assert_eq!(five.each_ref().map(cell), ["5", "5.0", "\"5\""]);
    }

    #[test]
    fn percents_have_one_decimal() {
        assert_eq!(percent(212_992, 872_448), "24.4 %");
        assert_eq!((percent(1, 0), percent(u64::MAX, u64::MAX)), ("–".into(), "100.0 %".into()));
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(shown("äöü\n", 2), "äö …");
        assert_eq!(shown("ä\n", 2), "ä\\u{a}");
    }
}
