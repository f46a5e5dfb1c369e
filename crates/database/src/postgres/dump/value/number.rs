//! Integers and truth.

use super::{Odd, refuse};

/// The integer that the text says.
pub(super) fn integer(text: &[u8], least: i64, most: i64) -> Result<i64, Odd> {
    let value = digits(text).or_else(|| {
        let text = std::str::from_utf8(text.trim_ascii()).ok()?;
        text.parse().ok()
    });
    match value {
        Some(value) if value >= least && value <= most => Ok(value),
        Some(_) => Err(refuse(text, &format!("not between {least} and {most}"))),
        None => Err(refuse(text, "no integer")),
    }
}

/// Up to eighteen digits, as nearly every integer is written.
fn digits(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut value = 0;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(if negative { -value } else { value })
}

/// True or false, in any of the words that PostgreSQL takes for them.
pub(super) fn truth(text: &[u8]) -> Result<bool, Odd> {
    match text {
        b"t" => return Ok(true),
        b"f" => return Ok(false),
        _ => {}
    }
    let word = text.trim_ascii().to_ascii_lowercase();
    let begins = |whole: &[u8], least: usize| word.len() >= least && whole.starts_with(&word);
    if begins(b"true", 1) || begins(b"yes", 1) || begins(b"on", 2) || word == b"1" {
        Ok(true)
    } else if begins(b"false", 1) || begins(b"no", 1) || begins(b"off", 2) || word == b"0" {
        Ok(false)
    } else {
        Err(refuse(text, "neither true nor false"))
    }
}
