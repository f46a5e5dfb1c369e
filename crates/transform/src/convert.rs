//! Values read as a type: `as = "…"`.

use crate::value::Out;
use crate::{date, json};
use plan::Shape;
use record::Cell;
use std::borrow::Cow;

/// Reads the value as a type. It is not NULL.
pub fn convert<'a>(value: Out<'a>, shape: Shape, formats: &[String]) -> Result<Out<'a>, String> {
    match shape {
        Shape::Json => as_json(value),
        Shape::JsonString => json_string(&value),
        Shape::Date => date::date(&value, formats),
        Shape::Datetime => date::datetime(&value, formats),
        Shape::Integer => integer(&value),
        Shape::Real => real(&value),
        Shape::Text => text(value),
        Shape::Boolean => boolean(&value),
    }
}

fn as_json(value: Out<'_>) -> Result<Out<'_>, String> {
    match value {
        Out::Plain(_) => Ok(value),
        Out::Json(Cow::Borrowed(text)) => Ok(Out::Json(json::squeezed(text))),
        Out::Json(Cow::Owned(text)) => Ok(Out::Json(json::squeezed(&text).into_owned().into())),
        Out::Cell(Cell::Text(text)) => Ok(Out::Json(json::compact(&text)?.into_owned().into())),
        other => {
            let mut out = Vec::new();
            other.write_json(&mut out)?;
            Ok(Out::json(out))
        }
    }
}

/// The JSON string that says the words; a string stays what it is.
pub fn json_string(value: &Out<'_>) -> Result<Out<'static>, String> {
    let mut out = Vec::new();
    record::write_string(&mut out, &value.words()?.unwrap_or_default());
    Ok(Out::json(out))
}

fn refuse(value: &Out<'_>, what: &str) -> String {
    match value.words() {
        Ok(words) => {
            let words: String = words.unwrap_or_default().chars().take(60).collect();
            format!("{words:?} is no {what}")
        }
        Err(said) => said,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the way back shows whether it is whole")]
#[expect(clippy::cast_precision_loss, reason = "the way back shows whether it is whole")]
#[expect(clippy::float_cmp, reason = "exactness is the question")]
fn integer(value: &Out<'_>) -> Result<Out<'static>, String> {
    let found = match value {
        Out::Cell(Cell::Integer(integer)) => Some(*integer),
        Out::Cell(Cell::Real(real)) if real.abs() <= 9.0e15 => {
            Some(*real as i64).filter(|integer| *integer as f64 == *real)
        }
        Out::Truth(truth) => Some(i64::from(*truth)),
        Out::Cell(Cell::Text(text)) => text.trim().parse().ok(),
        Out::Decimal(digits) => whole(digits).parse().ok(),
        _ => None,
    };
    found.map(|integer| Out::Cell(Cell::Integer(integer))).ok_or_else(|| refuse(value, "integer"))
}

/// A decimal without a fraction of zeros.
fn whole(digits: &str) -> &str {
    match digits.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|byte| byte == b'0') => whole,
        _ => digits,
    }
}

#[expect(clippy::cast_precision_loss, reason = "the range is checked")]
fn real(value: &Out<'_>) -> Result<Out<'static>, String> {
    let found = match value {
        Out::Cell(Cell::Real(real)) => Some(*real),
        Out::Cell(Cell::Integer(integer)) if integer.unsigned_abs() <= 1 << 53 => {
            Some(*integer as f64)
        }
        Out::Cell(Cell::Text(text)) | Out::Decimal(text) => {
            let read: Option<f64> = text.trim().parse().ok().filter(|real: &f64| real.is_finite());
            if read.is_some_and(|real| !json::same_number(text.trim(), real)) {
                return Err(format!("the number {} is not exact as a double", text.trim()));
            }
            read
        }
        _ => None,
    };
    found.map(|real| Out::Cell(Cell::Real(real))).ok_or_else(|| refuse(value, "real number"))
}

fn text(value: Out<'_>) -> Result<Out<'_>, String> {
    if matches!(value, Out::Cell(Cell::Text(_))) {
        return Ok(value);
    }
    let words = value.words()?.unwrap_or_default().into_owned();
    Ok(Out::text(words))
}

fn boolean(value: &Out<'_>) -> Result<Out<'static>, String> {
    let words = value.words()?.unwrap_or_default().trim().to_ascii_lowercase();
    match words.as_str() {
        "1" | "true" | "t" | "yes" | "y" | "on" => Ok(Out::Truth(true)),
        "0" | "false" | "f" | "no" | "n" | "off" => Ok(Out::Truth(false)),
        _ => Err(refuse(value, "truth value")),
    }
}
