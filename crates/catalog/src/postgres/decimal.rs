//! Decimal numbers as PostgreSQL's `numeric` reads, rounds and prints them.

/// Most digits before the point, and after it, that a `numeric` can have.
const MOST_WHOLE: i64 = 131_072;
const MOST_FRACTION: i64 = 16_383;

/// A decimal number with the digits of its fraction that are shown: 1.0 is not written like 1.00.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    negative: bool,
    /// ASCII digits without leading zeros; none for zero.
    digits: Vec<u8>,
    /// How many of the digits stand after the point.
    scale: i64,
}

/// What a text says as a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// A number; `odd` where its text says more than the number: a plus, zeros before it.
    Number {
        /// The number.
        number: Decimal,
        /// Something that numbers do not keep.
        odd: bool,
    },
    /// `NaN`, `Infinity` or `-Infinity`, whatever their case.
    Beyond(&'static str),
    /// A number with more digits than a `numeric` can have.
    TooLong,
    /// No number.
    None,
}

/// Reads a text, blanks around it or not.
pub(crate) fn read(text: &str) -> Reading {
    let text = text.trim_matches(super::BLANKS);
    let (sign, rest) = match text.as_bytes().first() {
        Some(b'-') => (Some(true), &text[1..]),
        Some(b'+') => (Some(false), &text[1..]),
        _ => (None, text),
    };
    if let Some(word) = beyond(sign, rest) {
        return Reading::Beyond(word);
    }
    let Some((whole, fraction, exponent)) = parts(rest) else { return Reading::None };
    let number = Decimal::new(sign == Some(true), whole, fraction, exponent);
    let padded = whole.len() > 1 && whole.starts_with('0');
    match number {
        Some(number) => Reading::Number { number, odd: sign == Some(false) || padded },
        None => Reading::TooLong,
    }
}

fn beyond(sign: Option<bool>, word: &str) -> Option<&'static str> {
    let is = |name: &str| word.eq_ignore_ascii_case(name);
    match sign {
        None if is("nan") => Some("NaN"),
        Some(true) if is("infinity") || is("inf") => Some("-Infinity"),
        None | Some(false) if is("infinity") || is("inf") => Some("Infinity"),
        _ => None,
    }
}

/// Digits before the point, digits after it, exponent.
fn parts(text: &str) -> Option<(&str, &str, i64)> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent_of(exponent)?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let some = !(whole.is_empty() && fraction.is_empty());
    (some && digits(whole) && digits(fraction)).then_some((whole, fraction, exponent))
}

fn exponent_of(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Beyond these limits one exponent is like another: too large.
    let size = digits.parse::<i64>().unwrap_or(i64::MAX).min(1 << 40);
    Some(if text.starts_with('-') { -size } else { size })
}

impl Decimal {
    fn new(negative: bool, whole: &str, fraction: &str, exponent: i64) -> Option<Self> {
        let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        let scale = length(fraction.as_bytes()) - exponent;
        let mut number = Self { negative, digits, scale };
        number.strip();
        if number.scale > MOST_FRACTION || number.whole_digits() > MOST_WHOLE {
            return None;
        }
        if number.scale < 0 {
            number.shift_up(-number.scale);
        }
        Some(number)
    }

    /// The integer.
    pub(crate) fn integer(value: i64) -> Self {
        let digits = value.unsigned_abs().to_string().into_bytes();
        let mut number = Self { negative: value < 0, digits, scale: 0 };
        number.strip();
        number
    }

    /// The shortest digits that are read as the double; `None` if it is not finite.
    pub(crate) fn real(value: f64) -> Option<Self> {
        match read(&record::real_text(value)) {
            Reading::Number { number, .. } => Some(number.shortest()),
            _ => None,
        }
    }

    fn strip(&mut self) {
        let zeros = self.digits.iter().take_while(|digit| **digit == b'0').count();
        self.digits.drain(..zeros);
        self.negative &= !self.digits.is_empty();
        if self.digits.is_empty() {
            self.scale = self.scale.max(0);
        }
    }

    fn shift_up(&mut self, zeros: i64) {
        if !self.digits.is_empty() {
            let zeros = usize::try_from(zeros).unwrap_or_default();
            self.digits.resize(self.digits.len() + zeros, b'0');
        }
        self.scale = 0;
    }

    /// How many digits stand before the point; negative if the fraction begins with zeros.
    fn whole_digits(&self) -> i64 {
        length(&self.digits) - self.scale
    }

    /// Without the zeros that end the fraction.
    pub(crate) fn shortest(mut self) -> Self {
        while self.scale > 0 && self.digits.last().is_none_or(|digit| *digit == b'0') {
            self.digits.pop();
            self.scale -= 1;
        }
        self
    }

    /// With `scale` digits after the point, rounded half away from zero; a negative scale rounds
    /// before the point. Says whether the number is still the same.
    pub(crate) fn rounded(mut self, scale: i64) -> (Self, bool) {
        let dropped = self.scale - scale;
        if dropped <= 0 {
            let zeros = usize::try_from(-dropped).unwrap_or_default();
            if !self.digits.is_empty() {
                self.digits.resize(self.digits.len() + zeros, b'0');
            }
            self.scale = scale;
            return (self, true);
        }
        let kept = usize::try_from(length(&self.digits) - dropped).ok();
        let at = kept.unwrap_or_default();
        let exact = self.digits.iter().skip(at).all(|digit| *digit == b'0');
        let up = kept.is_some() && self.digits.get(at).is_some_and(|digit| *digit >= b'5');
        self.digits.truncate(at);
        if up {
            self.increment();
        }
        self.scale = scale;
        if scale < 0 {
            self.shift_up(-scale);
        }
        self.negative &= !self.digits.is_empty();
        (self, exact)
    }

    fn increment(&mut self) {
        for digit in self.digits.iter_mut().rev() {
            if *digit != b'9' {
                *digit += 1;
                return;
            }
            *digit = b'0';
        }
        self.digits.insert(0, b'1');
    }

    /// Whether a `numeric(precision, scale)` has room for it.
    pub(crate) fn fits(&self, precision: i64, scale: i64) -> bool {
        self.digits.is_empty() || self.whole_digits() <= precision - scale
    }

    /// The integer that it is.
    pub(crate) fn whole(&self) -> Option<i64> {
        let (whole, exact) = self.clone().rounded(0);
        if exact { whole.to_string().parse().ok() } else { None }
    }

    /// Sign, digits without zeros around them, and the place of the point: equal if the numbers
    /// are.
    fn value(&self) -> (bool, &[u8], i64) {
        let zeros = self.digits.iter().rev().take_while(|digit| **digit == b'0').count();
        let digits = &self.digits[..self.digits.len() - zeros];
        (self.negative, digits, if digits.is_empty() { 0 } else { self.whole_digits() })
    }

    /// Whether the numbers are equal, however they are written.
    pub(crate) fn equals(&self, other: &Self) -> bool {
        self.value() == other.value()
    }

    /// Whether the double, to its last binary digit, is this number.
    pub(crate) fn is_exactly(&self, value: f64) -> bool {
        match read(&format!("{value:.1074}")) {
            Reading::Number { number, .. } => number.equals(self),
            _ => false,
        }
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = std::str::from_utf8(&self.digits).unwrap_or_default();
        let scale = usize::try_from(self.scale).unwrap_or_default();
        let sign = if self.negative { "-" } else { "" };
        let whole = digits.len().saturating_sub(scale);
        let (before, after) = digits.split_at(whole);
        let before = if before.is_empty() { "0" } else { before };
        if scale == 0 {
            return write!(f, "{sign}{before}");
        }
        write!(f, "{sign}{before}.{after:0>scale$}")
    }
}

fn length(digits: &[u8]) -> i64 {
    i64::try_from(digits.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        match read(text) {
            Reading::Number { number, .. } => number,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn printed_as_the_server_does() {
        for (text, printed) in [
            ("1.50", "1.50"),
            ("-0", "0"),
            ("-0.00", "0.00"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1e3", "1000"),
            ("1.50e1", "15.0"),
            ("1.0e2", "100"),
            ("12e-4", "0.0012"),
            ("0e5", "0"),
            ("-0007.10", "-7.10"),
        ] {
            assert_eq!(number(text).to_string(), printed, "{text}");
        }
    }

    #[test]
    fn rounding() {
        for (text, scale, printed, exact) in [
            ("1.005", 2, "1.01", false),
            ("-1.005", 2, "-1.01", false),
            ("1.004", 2, "1.00", false),
            ("1.5", 3, "1.500", true),
            ("1.500", 1, "1.5", true),
            ("9.99", 1, "10.0", false),
            ("0.05", 1, "0.1", false),
            ("0.04", 1, "0.0", false),
            ("-0.04", 1, "0.0", false),
            ("0.005", 1, "0.0", false),
            ("1250", -2, "1300", false),
            ("1200", -2, "1200", true),
            ("49", -2, "0", false),
            ("50", -2, "100", false),
        ] {
            let (rounded, same) = number(text).rounded(scale);
            assert_eq!((rounded.to_string().as_str(), same), (printed, exact), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_and_what_is_too_long() {
        for text in ["", ".", "-", "e5", "1e", "1e+", "1.2.3", "0x10", "1_000", "--1", "1 2"] {
            assert_eq!(read(text), Reading::None, "{text}");
        }
        for text in ["1e131072", "1e999999999999999999999", "1e-16384"] {
            assert_eq!(read(text), Reading::TooLong, "{text}");
        }
        assert_eq!(read("-inf"), Reading::Beyond("-Infinity"));
        assert_eq!(read(" nan "), Reading::Beyond("NaN"));
        assert!(number("1152921504606846976").is_exactly(1_152_921_504_606_846_976.0));
        assert!(!number("0.1").is_exactly(0.1));
    }
}
