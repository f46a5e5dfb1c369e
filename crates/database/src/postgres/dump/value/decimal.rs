//! Decimal numbers.

use super::{Odd, refuse};

/// Whether it is written as PostgreSQL writes a number of that precision and scale.
pub(super) fn stands(text: &[u8], size: Option<(u32, i32)>) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let point = memchr::memchr(b'.', digits);
    let (whole, fraction) = match point {
        Some(point) => (&digits[..point], &digits[point + 1..]),
        None => (digits, &digits[digits.len()..]),
    };
    let numbers = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    let zero = || digits.iter().all(|byte| matches!(byte, b'0' | b'.'));
    let fits = match size {
        None => true,
        Some((precision, scale)) => usize::try_from(scale).is_ok_and(|scale| {
            scale == fraction.len() && (whole == b"0" || whole.len() + scale <= precision as usize)
        }),
    };
    fits && !whole.is_empty()
        && numbers(whole)
        && numbers(fraction)
        && (point.is_none() || !fraction.is_empty())
        && (whole[0] != b'0' || whole.len() == 1)
        && (digits.len() == text.len() || !zero())
}

/// A number in parts: its digits without a point, and how many of them stand behind it.
struct Number {
    negative: bool,
    digits: Vec<u8>,
    scale: i64,
}

/// Appends the number as PostgreSQL writes it: rounded to its scale, zeros up to it.
pub(super) fn write(text: &[u8], size: Option<(u32, i32)>, out: &mut Vec<u8>) -> Result<(), Odd> {
    let word = text.trim_ascii();
    if let Some(special) = special(word) {
        out.extend_from_slice(special.as_bytes());
        return Ok(());
    }
    let mut number = parse(word).ok_or_else(|| refuse(text, "no number"))?;
    match size {
        Some((_, scale)) => number.round(i64::from(scale)),
        None if number.scale < 0 => number.round(0),
        None => {}
    }
    let whole = i64::try_from(number.digits.len()).unwrap_or(i64::MAX) - number.scale.max(0);
    let too_large = |(precision, scale): (u32, i32)| {
        whole > i64::from(precision) - i64::from(scale) && !number.digits.is_empty()
    };
    if let Some((precision, scale)) = size.filter(|size| too_large(*size)) {
        return Err(refuse(text, &format!("too large for numeric({precision},{scale})")));
    }
    number.write(out);
    Ok(())
}

fn special(word: &[u8]) -> Option<&'static str> {
    let lower = word.to_ascii_lowercase();
    match lower.as_slice() {
        b"nan" => Some("NaN"),
        b"infinity" | b"inf" | b"+infinity" | b"+inf" => Some("Infinity"),
        b"-infinity" | b"-inf" => Some("-Infinity"),
        _ => None,
    }
}

fn parse(word: &[u8]) -> Option<Number> {
    /// The largest exponent that PostgreSQL takes, roughly.
    const LARGEST: i64 = 200_000;
    let (negative, rest) = match word {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    };
    let exponent_at = memchr::memchr2(b'e', b'E', rest).unwrap_or(rest.len());
    let exponent: i64 = match rest.get(exponent_at + 1..) {
        None => 0,
        Some(text) => std::str::from_utf8(text).ok()?.parse().ok()?,
    };
    let mantissa = &rest[..exponent_at];
    let point = memchr::memchr(b'.', mantissa).unwrap_or(mantissa.len());
    let fraction = mantissa.get(point + 1..).unwrap_or_default();
    let mut digits: Vec<u8> = mantissa[..point].to_vec();
    digits.extend_from_slice(fraction);
    let valid = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    if !valid || exponent.abs() > LARGEST {
        return None;
    }
    let zeros = digits.iter().take_while(|byte| **byte == b'0').count();
    digits.drain(..zeros);
    Some(Number { negative, digits, scale: i64::try_from(fraction.len()).ok()? - exponent })
}

impl Number {
    /// Brings it to that scale; what is cut is rounded, halves away from zero.
    fn round(&mut self, scale: i64) {
        while self.scale < scale {
            if !self.digits.is_empty() {
                self.digits.push(b'0');
            }
            self.scale += 1;
        }
        let mut up = false;
        while self.scale > scale {
            up = self.digits.pop().is_some_and(|digit| digit >= b'5');
            self.scale -= 1;
        }
        if up {
            self.increment();
        }
        // A negative scale is one of zeros before the point.
        while self.scale < 0 {
            if !self.digits.is_empty() {
                self.digits.push(b'0');
            }
            self.scale += 1;
        }
    }

    fn increment(&mut self) {
        for digit in self.digits.iter_mut().rev() {
            if *digit < b'9' {
                *digit += 1;
                return;
            }
            *digit = b'0';
        }
        self.digits.insert(0, b'1');
    }

    fn write(&self, out: &mut Vec<u8>) {
        let scale = usize::try_from(self.scale).unwrap_or(0);
        let zeros = (scale + 1).saturating_sub(self.digits.len());
        let mut all = vec![b'0'; zeros];
        all.extend_from_slice(&self.digits);
        if self.negative && !self.digits.iter().all(|byte| *byte == b'0') {
            out.push(b'-');
        }
        let (whole, fraction) = all.split_at(all.len() - scale);
        out.extend_from_slice(whole);
        if scale > 0 {
            out.push(b'.');
            out.extend_from_slice(fraction);
        }
    }
}
