//! Whether a found value is what was expected.

use plan::{Bound, Constant};
use record::Cell;
use std::borrow::Cow;
use std::cmp::Ordering;

/// A constant of the plan as a value.
pub fn of(constant: &Constant) -> Cell<'static> {
    match constant {
        Constant::Text(text) => Cell::Text(Cow::Owned(text.clone())),
        Constant::Integer(value) => Cell::Integer(*value),
        Constant::Real(value) => Cell::Real(*value),
        Constant::Boolean(value) => Cell::from(*value),
    }
}

/// Whether `found` stands to `expected` as the bound says.
///
/// Values of different classes are never equal, so 5 is not 5.0, with one exception: a person may
/// write `5.0` in the plan (`constant`) where the database counts 5. What is compared by size is
/// compared as numbers or as text; NULL is neither more nor less than anything.
pub fn holds(bound: Bound, found: &Cell<'_>, expected: &Cell<'_>, constant: bool) -> bool {
    let lenient = constant && matches!((found, expected), (Cell::Integer(_), Cell::Real(_)));
    let order = || order(found, expected);
    match bound {
        Bound::Equals if lenient => order() == Some(Ordering::Equal),
        Bound::Equals => found == expected,
        Bound::AtLeast => order().is_some_and(Ordering::is_ge),
        Bound::AtMost => order().is_some_and(Ordering::is_le),
    }
}

fn order(a: &Cell<'_>, b: &Cell<'_>) -> Option<Ordering> {
    match (a, b) {
        (Cell::Integer(a), Cell::Integer(b)) => Some(a.cmp(b)),
        (Cell::Real(a), Cell::Real(b)) => a.partial_cmp(b),
        (Cell::Integer(a), Cell::Real(b)) => mixed(*a, *b),
        (Cell::Real(a), Cell::Integer(b)) => mixed(*b, *a).map(Ordering::reverse),
        (Cell::Text(a), Cell::Text(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// Compares without rounding: beyond 2^53 an integer has no double of its own.
fn mixed(integer: i64, real: f64) -> Option<Ordering> {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0; // 2^63
    if real.is_nan() {
        return None;
    }
    if real >= BEYOND {
        return Some(Ordering::Less);
    }
    if real < -BEYOND {
        return Some(Ordering::Greater);
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and in range")]
    let whole = real.floor() as i64;
    let fraction = if real.fract() == 0.0 { Ordering::Equal } else { Ordering::Less };
    Some(integer.cmp(&whole).then(fraction))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Bound::{AtLeast, AtMost, Equals};

    fn text(text: &str) -> Cell<'_> {
        Cell::Text(Cow::Borrowed(text))
    }

    #[test]
    fn equal_means_the_same_class() {
        let (five, real) = (Cell::Integer(5), Cell::Real(5.0));
        assert!(holds(Equals, &five, &five, false));
        assert!(!holds(Equals, &five, &real, false));
        assert!(!holds(Equals, &real, &five, true));
        assert!(!holds(Equals, &text("5"), &five, true));
        assert!(holds(Equals, &Cell::Null, &Cell::Null, false));
        assert!(!holds(Equals, &Cell::Null, &five, true));
    }

    #[test]
    fn a_constant_may_be_written_with_a_point() {
        assert!(holds(Equals, &Cell::Integer(5), &Cell::Real(5.0), true));
        assert!(!holds(Equals, &Cell::Integer(5), &Cell::Real(5.5), true));
    }

    #[test]
    fn size_is_compared_without_rounding() {
        let big = (1_i64 << 53) + 1;
        #[expect(clippy::cast_precision_loss, reason = "that is the point")]
        let rounded = Cell::Real((1_i64 << 53) as f64);
        assert!(!holds(AtMost, &Cell::Integer(big), &rounded, false));
        assert!(holds(AtLeast, &Cell::Integer(big), &rounded, false));
        assert!(holds(AtMost, &Cell::Integer(i64::MAX), &Cell::Real(f64::INFINITY), false));
        assert!(holds(AtLeast, &Cell::Real(-1.5), &Cell::Integer(-2), false));
        assert!(!holds(AtLeast, &Cell::Real(-2.5), &Cell::Integer(-2), false));
    }

    #[test]
    fn null_is_neither_more_nor_less() {
        for bound in [AtLeast, AtMost] {
            assert!(!holds(bound, &Cell::Null, &Cell::Integer(0), true));
            assert!(!holds(bound, &text("9"), &Cell::Integer(0), true));
        }
        assert!(holds(AtMost, &text("a"), &text("b"), true));
    }

    #[test]
    fn true_is_one() {
        assert_eq!(of(&Constant::Boolean(true)), Cell::Integer(1));
        assert_eq!(of(&Constant::Text("a".to_owned())), text("a"));
    }
}
