//! Floats.

use super::{Odd, Stored, refuse};
use std::fmt::Write as _;

/// The double that is written with the digits of the single that the text says: 0.1 stays 0.1.
pub(super) fn single(text: &[u8]) -> Result<f64, Odd> {
    let value = single_exact(text)?;
    // Every double of so few digits is written with the same ones.
    let plain =
        text.len() <= 6 && text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-'));
    if plain || !value.is_finite() {
        return double(text);
    }
    value.to_string().parse().map_err(|_| refuse(text, "no number"))
}

/// The single that the text says.
pub(super) fn single_exact(text: &[u8]) -> Result<f32, Odd> {
    let value: f32 = parse(text)?;
    if value.is_infinite() && !says_infinite(text) {
        return Err(refuse(text, "out of range"));
    }
    Ok(value)
}

/// The double that the text says.
pub(super) fn double(text: &[u8]) -> Result<f64, Odd> {
    let value: f64 = parse(text)?;
    if value.is_infinite() && !says_infinite(text) {
        return Err(refuse(text, "out of range"));
    }
    Ok(value)
}

fn parse<T: std::str::FromStr>(text: &[u8]) -> Result<T, Odd> {
    let word = std::str::from_utf8(text).ok().map(str::trim);
    word.and_then(|word| word.parse().ok()).ok_or_else(|| refuse(text, "no number"))
}

fn says_infinite(text: &[u8]) -> bool {
    text.iter().any(|byte| matches!(byte, b'i' | b'I'))
}

/// SQLite keeps no NaN: it is a text there, which becomes NaN again when it is read.
pub(super) fn stored(value: f64) -> Stored<'static> {
    if value.is_nan() { Stored::Text(b"NaN") } else { Stored::Real(value) }
}

/// Appends a text in which every number is written as PostgreSQL writes a double.
pub(super) fn write_all(text: &[u8], out: &mut Vec<u8>) -> Result<(), Odd> {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
    let mut rest = text;
    while let Some(first) = rest.first() {
        let length = rest.iter().take_while(|byte| part(byte)).count();
        if length == 0 {
            out.push(*first);
            rest = &rest[1..];
        } else {
            write_double(double(&rest[..length])?, out);
            rest = &rest[length..];
        }
    }
    Ok(())
}

/// Appends a double as PostgreSQL writes it.
pub(super) fn write_double(value: f64, out: &mut Vec<u8>) {
    write(&format!("{value:e}"), value.is_finite(), 15, out);
}

/// Appends a single as PostgreSQL writes it.
pub(super) fn write_single(value: f32, out: &mut Vec<u8>) {
    write(&format!("{value:e}"), value.is_finite(), 6, out);
}

/// Rust gives the shortest digits too, but writes them otherwise: `1.5e-7`, `1e15`, `NaN`, `inf`.
fn write(shortest: &str, finite: bool, most: i32, out: &mut Vec<u8>) {
    if !finite {
        let word = match shortest {
            "inf" => "Infinity",
            "-inf" => "-Infinity",
            _ => "NaN",
        };
        return out.extend_from_slice(word.as_bytes());
    }
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let mut text = String::new();
    if exponent < -4 || exponent >= most {
        let sign = if exponent < 0 { '-' } else { '+' };
        let _ = write!(text, "{mantissa}e{sign}{:02}", exponent.abs());
    } else {
        plain(mantissa, exponent, &mut text);
    }
    out.extend_from_slice(text.as_bytes());
}

/// The digits with the point where the exponent puts it.
fn plain(mantissa: &str, exponent: i32, text: &mut String) {
    if mantissa.starts_with('-') {
        text.push('-');
    }
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let whole = usize::try_from(exponent + 1).unwrap_or(0);
    if whole == 0 {
        text.push_str("0.");
        text.extend(std::iter::repeat_n('0', usize::try_from(-exponent - 1).unwrap_or(0)));
        text.push_str(&digits);
    } else if digits.len() <= whole {
        text.push_str(&digits);
        text.extend(std::iter::repeat_n('0', whole - digits.len()));
    } else {
        text.push_str(&digits[..whole]);
        text.push('.');
        text.push_str(&digits[whole..]);
    }
}
