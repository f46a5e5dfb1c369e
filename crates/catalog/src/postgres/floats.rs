//! The digits with which PostgreSQL prints floats.

use super::decimal::{Reading, read};

/// Most digits that a float needs.
const MOST: usize = 17;

/// The two widths of a float.
#[derive(Clone, Copy)]
pub(super) enum Float {
    /// `float4`.
    Single,
    /// `float8`.
    Double,
}

/// The double that has the digits with which PostgreSQL prints the single: 0.1 stays 0.1.
#[must_use]
pub fn widened(value: f32) -> f64 {
    let exact = f64::from(value);
    if !value.is_finite() || value == 0.0 {
        return exact;
    }
    let (mantissa, exponent) = shortest(Float::Single, exact);
    format!("{mantissa}e{exponent}").parse().unwrap_or(exact)
}

/// Appends a single as the server prints it.
pub fn write_single(out: &mut Vec<u8>, value: f32) {
    // What is fixed-point, and so small that nothing with so few digits lies just between two singles.
    if !(1e-4..1e6).contains(&value.abs()) {
        let text = float_text(Float::Single, f64::from(value));
        return out.extend_from_slice(text.as_bytes());
    }
    let mut buffer = ryu::Buffer::new();
    let text = buffer.format_finite(value);
    out.extend_from_slice(text.strip_suffix(".0").unwrap_or(text).as_bytes());
}

/// A float as the server prints it: as `%g` does, with as many digits as are needed.
pub(super) fn float_text(width: Float, value: f64) -> String {
    if !value.is_finite() {
        return record::real_text(value);
    }
    let (limit, exact) = match width {
        Float::Single => (6, parsed(width, &value.to_string())),
        Float::Double => (15, value),
    };
    let (mantissa, exponent) = shortest(width, exact);
    if !(-4..limit).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    let sign = if value == 0.0 && value.is_sign_negative() { "-" } else { "" };
    match read(&format!("{mantissa}e{exponent}")) {
        Reading::Number { number, .. } => format!("{sign}{}", number.shortest()),
        _ => record::real_text(value),
    }
}

/// Mantissa and exponent with the fewest digits that are read as this value and no other.
///
/// What lies just between two values is read as one or the other, whichever way a reader rounds;
/// PostgreSQL takes a digit more there, and Rust does not.
fn shortest(width: Float, exact: f64) -> (String, i64) {
    let rust = match width {
        #[expect(clippy::cast_possible_truncation, reason = "it was a single")]
        Float::Single => format!("{:e}", exact as f32),
        Float::Double => format!("{exact:e}"),
    };
    let mantissa = rust.split('e').next().unwrap_or_default();
    let fewest = mantissa.bytes().filter(u8::is_ascii_digit).count().saturating_sub(1);
    for digits in fewest..MOST {
        let rounded = format!("{exact:.digits$e}");
        for candidate in [&rounded, &rust] {
            if let Some((mantissa, exponent)) = candidate.split_once('e')
                && inside(width, exact, mantissa, exponent)
            {
                return (mantissa.to_owned(), exponent.parse().unwrap_or_default());
            }
        }
    }
    let (mantissa, exponent) = rust.split_once('e').unwrap_or((&rust, "0"));
    (mantissa.to_owned(), exponent.parse().unwrap_or_default())
}

/// Whether what is a trifle more and a trifle less is read as the same value.
fn inside(width: Float, exact: f64, mantissa: &str, exponent: &str) -> bool {
    const TRIFLE: usize = 24;
    let point = if mantissa.contains('.') { "" } else { "." };
    let above = format!("{mantissa}{point}{:0>TRIFLE$}e{exponent}", 1);
    let Some((at, last)) = mantissa.char_indices().next_back() else { return false };
    let below = match last.to_digit(10) {
        Some(digit @ 1..) => {
            format!("{}{}{point}{:9>TRIFLE$}e{exponent}", &mantissa[..at], digit - 1, 9)
        }
        // Zero, whose neighbours are far.
        _ => return exact == 0.0,
    };
    let same = |text: &str| parsed(width, text).to_bits() == exact.to_bits();
    same(&above) && same(&below)
}

fn parsed(width: Float, text: &str) -> f64 {
    match width {
        Float::Single => text.parse::<f32>().map_or(f64::NAN, f64::from),
        Float::Double => text.parse().unwrap_or(f64::NAN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_the_server() {
        for (value, text) in [
            (0.1, "0.1"),
            (-0.0, "-0"),
            (5.0, "5"),
            (1e15, "1e+15"),
            (123_456_789_012_345.0, "123456789012345"),
            (1e-5, "1e-05"),
            (0.0001, "0.0001"),
            (39_640_281_342_630_736.0, "3.9640281342630736e+16"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(float_text(Float::Double, value), text);
        }
        for (value, text) in
            [(0.1, "0.1"), (100_000.0, "100000"), (1e6, "1e+06"), (-53_725_728.0, "-5.3725728e+07")]
        {
            assert_eq!(float_text(Float::Single, value), text);
        }
    }

    #[test]
    fn singles_by_the_short_way() {
        let mut bits = 0_u32;
        let edges = [1e-4_f32, 1e6, 16_777_216.0, 999_999.94].map(f32::to_bits);
        let near = edges.into_iter().flat_map(|bits| bits - 50..bits + 50);
        let some = std::iter::from_fn(|| {
            bits = bits.wrapping_add(2_654_435_769);
            // Those for which it is meant, and all the others.
            Some(if bits & 1 == 0 { bits } else { (bits >> 6) | 0x3800_0000 })
        });
        for bits in near.chain(some.take(20_000)) {
            let value = f32::from_bits(bits);
            let mut out = Vec::new();
            write_single(&mut out, value);
            let text = float_text(Float::Single, f64::from(value));
            assert_eq!(String::from_utf8(out).unwrap(), text, "{bits:x}");
        }
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "to the last digit")]
    fn a_single_keeps_its_digits() {
        for (single, double) in [
            (0.1, 0.1),
            (-53_725_728.0, -53_725_728.0),
            (179_754.62, 179_754.62),
            (66_242_768.0, 66_242_768.0),
            (f32::MAX, 3.402_823_5e38),
            (f32::INFINITY, f64::INFINITY),
        ] {
            assert_eq!(widened(single), double);
        }
        assert!(widened(f32::NAN).is_nan());
    }
}
