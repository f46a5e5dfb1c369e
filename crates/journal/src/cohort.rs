//! A part of all rows, the same each time it is asked for.

use complaint::{Complaint, Result};
use record::Hasher;
use std::fmt;
use std::str::FromStr;

/// A share of all rows, in parts of ten thousand. Which rows it is depends on their keys alone, so
/// that every cohort is a part of each larger one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cohort(u64);

/// All of it.
const WHOLE: u64 = 10_000;

impl Cohort {
    /// Whether the row with this key, as the journal writes it, is in it.
    ///
    /// The first eight bytes of the key's sha256, as a number, modulo 10,000.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        if self.0 == WHOLE {
            return true;
        }
        let mut hasher = Hasher::default();
        hasher.update(key.as_bytes());
        let first = u64::from_str_radix(&hasher.finish()[..16], 16).unwrap_or_default();
        first % WHOLE < self.0
    }
}

impl FromStr for Cohort {
    type Err = Complaint;

    /// Reads `10%` or `0.5%`.
    fn from_str(text: &str) -> Result<Self> {
        let bad = || {
            Complaint::new(format!("{text:?} is no share of the rows"))
                .hint("write 10%, or 0.25%: above 0, up to 100, and two digits after the point")
        };
        let number = text.strip_suffix('%').ok_or_else(bad)?;
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 {
            return Err(bad());
        }
        let share = format!("{whole}{part:0<2}").parse::<u64>().map_err(|_| bad())?;
        if (1..=WHOLE).contains(&share) { Ok(Self(share)) } else { Err(bad()) }
    }
}

impl fmt::Display for Cohort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(f, "{whole}%"),
            (whole, part) => write!(f, "{whole}.{part:02}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cohort;

    #[test]
    fn shares_are_read_and_written() {
        for (text, written) in
            [("10%", "10%"), ("0.5%", "0.50%"), ("100%", "100%"), ("1.25%", "1.25%")]
        {
            assert_eq!(text.parse::<Cohort>().unwrap().to_string(), written);
        }
        for bad in ["10", "%", "0%", "101%", "1.234%", "-1%", "1e1%", ".5%"] {
            assert!(bad.parse::<Cohort>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_cohort_is_a_part_of_each_larger_one() {
        let shares = ["1%", "10%", "50%", "100%"].map(|text| text.parse::<Cohort>().unwrap());
        let mut counts = [0_u32; 4];
        for id in 0..10_000 {
            let key = format!("{{\"id\":{id}}}");
            let within = shares.map(|share| share.has(&key));
            assert!(within.is_sorted(), "{key}");
            for (count, within) in counts.iter_mut().zip(within) {
                *count += u32::from(within);
            }
        }
        assert!((60..140).contains(&counts[0]), "{counts:?}");
        assert!((900..1100).contains(&counts[1]), "{counts:?}");
        assert_eq!(counts[3], 10_000);
    }

    /// Who has 10 % of the rows changed must find the same 10 % with the next version.
    #[test]
    fn the_hash_does_not_change() {
        let ten = "10%".parse::<Cohort>().unwrap();
        let within: Vec<u32> = (0..60).filter(|id| ten.has(&format!("{{\"id\":{id}}}"))).collect();
        assert_eq!(within, [0, 1, 17, 19, 30, 42, 44]);
    }
}
