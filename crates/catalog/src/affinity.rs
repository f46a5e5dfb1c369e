//! What a column of the target makes of a value before it stores it.

use record::{Cell, Form};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// SQLite's column affinities (<https://sqlite.org/datatype3.html>, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Affinity {
    /// Numbers become text.
    Text,
    /// Text that reads as a number becomes an integer or a real.
    Numeric,
    /// As numeric.
    Integer,
    /// As numeric, and integers become real.
    Real,
    /// Everything stays as it is.
    Blob,
}

/// How a value arrives in a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrival<'a> {
    /// As it was.
    Same,
    /// In another storage class, from which the value can be had back exactly.
    Changed(Cell<'a>),
    /// Something would be lost.
    Lost {
        /// What would be lost.
        why: String,
        /// What the column would hold instead, where it takes the value at all: for a plan that
        /// accepts the loss.
        becomes: Option<Cell<'a>>,
    },
}

impl Arrival<'_> {
    /// The column takes no such value.
    #[must_use]
    pub fn refused(why: impl Into<String>) -> Self {
        Self::Lost { why: why.into(), becomes: None }
    }
}

impl Affinity {
    /// The affinity of a declared type, by the five rules in their order.
    #[must_use]
    pub fn of(declared: &str) -> Self {
        let upper = declared.to_ascii_uppercase();
        let has = |part: &str| upper.contains(part);
        if has("INT") {
            Self::Integer
        } else if has("CHAR") || has("CLOB") || has("TEXT") {
            Self::Text
        } else if has("BLOB") || upper.is_empty() {
            Self::Blob
        } else if has("REAL") || has("FLOA") || has("DOUB") {
            Self::Real
        } else {
            Self::Numeric
        }
    }

    /// How cells of such a column are written on disk.
    #[must_use]
    pub fn form(self) -> Form {
        match self {
            Self::Text => Form::Text,
            Self::Integer => Form::Integer,
            Self::Real => Form::Real,
            Self::Numeric | Self::Blob => Form::Any,
        }
    }

    /// What a column of this affinity would make of `cell`.
    #[must_use]
    pub fn arrival<'a>(self, cell: &Cell<'_>) -> Arrival<'a> {
        match (self, cell) {
            (_, Cell::Real(value)) if value.is_nan() => Arrival::Lost {
                why: "SQLite has no NaN and would store NULL".to_owned(),
                becomes: Some(Cell::Null),
            },
            (_, Cell::Object(_)) => Arrival::refused("an object is in no database"),
            (Self::Blob, _)
            | (_, Cell::Null | Cell::Blob(_))
            | (Self::Text, Cell::Text(_) | Cell::RawText(_))
            | (Self::Integer | Self::Numeric, Cell::Integer(_)) => Arrival::Same,
            (Self::Real, Cell::Real(value)) => unsigned(*value),
            (Self::Text, Cell::Integer(value)) => text(value.to_string()),
            (Self::Text, Cell::Real(value)) => text(record::real_text(*value)),
            (_, Cell::Integer(value)) => integer_as_real(*value),
            (_, Cell::Real(value)) => integral(*value)
                .map_or(Arrival::Same, |integer| Arrival::Changed(Cell::Integer(integer))),
            (_, Cell::Text(value)) => self.number(value.as_bytes()),
            (_, Cell::RawText(value)) => self.number(value),
        }
    }

    fn number<'a>(self, text: &[u8]) -> Arrival<'a> {
        if !reads_as_number(text) {
            return Arrival::Same;
        }
        let shown = String::from_utf8_lossy(text).into_owned();
        let exact = shown.parse::<i64>().ok().filter(|value| value.to_string() == shown);
        match (self, exact) {
            (Self::Real, Some(value)) if integer_as_real(value) != lost_integer(value) => {
                integer_as_real(value)
            }
            (Self::Integer | Self::Numeric, Some(value)) => Arrival::Changed(Cell::Integer(value)),
            _ => real_text(&shown),
        }
    }
}

/// SQLite keeps 0.0 in a real column as an integer, which has no sign.
fn unsigned<'a>(value: f64) -> Arrival<'a> {
    let negative_zero = value.to_bits() == (-0.0_f64).to_bits();
    if negative_zero { Arrival::Changed(Cell::Real(0.0)) } else { Arrival::Same }
}

fn text<'a>(value: String) -> Arrival<'a> {
    Arrival::Changed(Cell::Text(Cow::Owned(value)))
}

#[expect(clippy::cast_precision_loss, reason = "the loss is what is being looked for")]
#[expect(clippy::cast_possible_truncation, reason = "the way back shows whether anything was lost")]
fn integer_as_real<'a>(value: i64) -> Arrival<'a> {
    let real = value as f64;
    if real < 9.3e18 && real as i64 == value && value.unsigned_abs() <= 1 << 53 {
        Arrival::Changed(Cell::Real(real))
    } else {
        lost_integer(value)
    }
}

#[expect(clippy::cast_precision_loss, reason = "it is what the column would hold")]
fn lost_integer<'a>(value: i64) -> Arrival<'a> {
    let why = format!("the integer {value} is not exact as a real");
    Arrival::Lost { why, becomes: Some(Cell::Real(value as f64)) }
}

/// Text that reads as a number and is no canonical integer: kept only if it is exactly how the
/// real that SQLite would store is written.
fn real_text<'a>(shown: &str) -> Arrival<'a> {
    match shown.parse::<f64>() {
        Ok(value) if record::real_text(value) == shown && integral(value).is_none() => {
            Arrival::Changed(Cell::Real(value))
        }
        stored => Arrival::Lost {
            why: format!("the text {shown:?} reads as a number and would be stored as one"),
            becomes: stored.ok().map(Cell::Real),
        },
    }
}

/// The integer that SQLite stores for a real in a column that prefers integers.
#[expect(clippy::cast_precision_loss, reason = "the way back shows whether anything was lost")]
#[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
#[expect(clippy::float_cmp, reason = "exactness is the question")]
fn integral(value: f64) -> Option<i64> {
    let inside = value > -9_223_372_036_854_774_784.0 && value < 9_223_372_036_854_774_784.0;
    (inside && (value as i64) as f64 == value).then_some(value as i64)
}

/// Whether SQLite would convert the text: white space around it, a sign, digits with a point, an
/// exponent.
fn reads_as_number(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    let text = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(text);
    let mut rest = text.get(whole..).unwrap_or_default();
    let mut fraction = 0;
    if let Some(after) = rest.strip_prefix(b".") {
        fraction = digits(after);
        rest = after.get(fraction..).unwrap_or_default();
    }
    if whole + fraction == 0 {
        return false;
    }
    if let [b'e' | b'E', after @ ..] = rest {
        let after = after.strip_prefix(b"-").or_else(|| after.strip_prefix(b"+")).unwrap_or(after);
        return !after.is_empty() && digits(after) == after.len();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(value: &str) -> Cell<'_> {
        Cell::Text(Cow::Borrowed(value))
    }

    #[test]
    fn the_five_rules() {
        for (declared, affinity) in [
            ("INT", Affinity::Integer),
            ("CHARINT", Affinity::Integer),
            ("varchar(10)", Affinity::Text),
            ("", Affinity::Blob),
            ("BLOB", Affinity::Blob),
            ("double precision", Affinity::Real),
            ("DATETIME", Affinity::Numeric),
            ("FLOATING POINT", Affinity::Integer),
        ] {
            assert_eq!(Affinity::of(declared), affinity, "{declared}");
        }
    }

    #[test]
    fn text_that_reads_as_a_number_is_changed_or_lost() {
        let changed = Arrival::Changed(Cell::Integer(123));
        assert_eq!(Affinity::Integer.arrival(&cell("123")), changed);
        for lossy in ["0123", " 12", "1e3", "1.50", "+5", "1.0", ".5", "9223372036854775808"] {
            let arrival = Affinity::Numeric.arrival(&cell(lossy));
            assert!(matches!(arrival, Arrival::Lost { .. }), "{lossy}: {arrival:?}");
        }
        for plain in ["abc", "", "0x10", "1e", "1.2.3", "-", "2024-01-02", "Infinity"] {
            assert_eq!(Affinity::Integer.arrival(&cell(plain)), Arrival::Same, "{plain}");
        }
    }

    #[test]
    fn reals_and_integers() {
        let arrival = |affinity: Affinity, cell| affinity.arrival(&cell);
        assert_eq!(arrival(Affinity::Integer, Cell::Real(5.0)), Arrival::Changed(Cell::Integer(5)));
        assert_eq!(arrival(Affinity::Integer, Cell::Real(5.5)), Arrival::Same);
        assert_eq!(arrival(Affinity::Real, Cell::Integer(5)), Arrival::Changed(Cell::Real(5.0)));
        assert!(matches!(arrival(Affinity::Real, Cell::Integer(i64::MAX)), Arrival::Lost { .. }));
        assert_eq!(arrival(Affinity::Blob, Cell::Real(5.0)), Arrival::Same);
    }
}
