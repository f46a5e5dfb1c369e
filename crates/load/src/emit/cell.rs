//! Values as literals that `wrangler` leaves alone and that every SQLite reads as the same value.

use record::Cell;
use std::fmt::Write as _;

/// What `wrangler` takes out of a file, or refuses it for, wherever it stands.
const TRAPS: [&str; 2] = ["BEGIN TRANSACTION", "COMMIT;"];

/// Whether `wrangler` would spoil the text.
pub fn is_trap(text: &str) -> bool {
    TRAPS.iter().any(|trap| text.contains(trap))
}

/// Appends the value.
pub fn literal(out: &mut String, cell: &Cell<'_>) {
    match cell {
        // As bytes: the other form of text that `database` knows.
        Cell::Text(text) if is_trap(text) => {
            database::literal(out, &Cell::RawText(text.as_bytes().into()));
        }
        Cell::Text(text) if text.contains("\r\n") => with_line_ends(out, text),
        Cell::Real(value) if value.is_finite() => real(out, *value),
        _ => database::literal(out, cell),
    }
}

/// Appends text with line ends of Windows. `sqlite3` drops the CR when it reads the file, so a sign
/// that the text does not hold stands in its place.
fn with_line_ends(out: &mut String, text: &str) {
    const SIGN: &str = "\u{240d}";
    if text.contains(SIGN) || text.contains('\0') {
        return database::literal(out, &Cell::RawText(text.as_bytes().into()));
    }
    out.push_str("replace(");
    database::literal(out, &Cell::Text(text.replace("\r\n", "\u{240d}\n").into()));
    out.push_str(",'\u{240d}',char(13))");
}

/// Appends a finite real so that every SQLite reads it exactly.
///
/// In most versions SQLite's reading of decimals can miss by one in the last place; for which it
/// does depends on the version and the processor. A few digits are safe. So are many, if the
/// exponent is small, for then the decimal is so near to the value that the miss does no harm.
/// Everything else is a product of numbers that are exact.
fn real(out: &mut String, value: f64) {
    let shortest = record::real_text(value);
    if is_short(&shortest) {
        out.push_str(&shortest);
    } else if (1e-60..1e60).contains(&value.abs()) {
        let _ = write!(out, "{value:.17e}");
    } else {
        product(out, value);
    }
}

/// Up to 15 digits, of which up to 4 stand after the point: rounding twice, as SQLite did with the
/// 64-bit mantissa of x87, gives the same as rounding once.
fn is_short(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let after = text.split_once('.').map_or(0, |(_, after)| after.len());
    digits <= 15 && after <= 4 && !text.contains('e')
}

/// The mantissa times or through powers of two; no step rounds.
fn product(out: &mut String, value: f64) {
    const STEP: i32 = 60;
    let bits = value.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let exponent = i32::try_from((bits >> 52) & 0x7ff).unwrap_or_default();
    let mantissa = if exponent == 0 { fraction } else { fraction | (1 << 52) };
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let _ = write!(out, "{sign}{mantissa}.0");
    let power = exponent.max(1) - 1075;
    let operator = if power < 0 { '/' } else { '*' };
    let mut left = power.abs();
    while left > 0 {
        let _ = write!(out, "{operator}{}", 1_u64 << left.min(STEP));
        left -= STEP;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cell: &Cell<'_>) -> String {
        let mut out = String::new();
        literal(&mut out, cell);
        out
    }

    #[test]
    fn what_wrangler_takes_out_is_not_there() {
        for text in ["BEGIN TRANSACTION;", "a BEGIN TRANSACTION b", "x COMMIT; y"] {
            let literal = written(&Cell::Text(text.into()));
            assert!(literal.starts_with("CAST(x'") && !is_trap(&literal), "{literal}");
        }
        assert_eq!(written(&Cell::Text("BEGIN it's\n".into())), "'BEGIN it''s\n'");
    }

    #[test]
    fn line_ends_of_windows_are_not_there() {
        let written = |text: &str| written(&Cell::Text(text.into()));
        assert_eq!(written("it's\r\n\r"), "replace('it''s\u{240d}\n\r','\u{240d}',char(13))");
        for text in ["\u{240d}\r\n", "\0\r\n", "COMMIT;\r\n"] {
            assert!(written(text).starts_with("CAST(x'"), "{text:?}");
        }
    }

    #[test]
    fn reals_by_their_length() {
        for (value, literal) in [
            (129.99, "129.99"),
            (-0.0, "-0.0"),
            (0.1 + 0.2, "3.00000000000000044e-1"),
            (1e16, "1.00000000000000000e16"),
            (f64::INFINITY, "9e999"),
        ] {
            assert_eq!(written(&Cell::Real(value)), literal);
        }
        let smallest = written(&Cell::Real(-5e-324));
        assert!(smallest.starts_with("-1.0/1152921504606846976/"), "{smallest}");
        assert!(smallest.ends_with(&format!("/{}", 1_u64 << 54)), "{smallest}");
    }

    /// Computes a product as SQLite does, from left to right.
    fn computed(product: &str) -> f64 {
        let operator = if product.contains('/') { '/' } else { '*' };
        let mut factors = product.split(operator).map(|factor| factor.parse::<f64>().unwrap());
        let first = factors.next().unwrap();
        factors.fold(first, |left, right| if operator == '/' { left / right } else { left * right })
    }

    #[test]
    fn products_are_exact() {
        for value in [5e-324, f64::MIN_POSITIVE, f64::MAX, -1.234e-308, 1e-61, 1e60, 3.3e200] {
            let product = written(&Cell::Real(value));
            assert_eq!(computed(&product).to_bits(), value.to_bits(), "{product}");
        }
    }
}
