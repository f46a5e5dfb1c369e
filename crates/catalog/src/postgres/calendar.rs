//! The calendar of PostgreSQL: proleptic Gregorian, from 4714 BC to the year 294276 or 5874897.

/// Microseconds of a day.
pub(super) const DAY: i64 = 86_400_000_000;

/// Days since 2000-01-01 of the first day that PostgreSQL knows: 4714-11-24 BC.
const FIRST_DAY: i64 = -2_451_545;
/// And of the first that a `date` is too small for: 5874898-01-01.
const END_DAY: i64 = 2_145_031_949;
/// Microseconds since 2000-01-01 of the first moment that a `timestamp` is too small for.
const END_MOMENT: i64 = 9_223_371_331_200_000_000;

/// A day; the year before 1 is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) of_month: i64,
}

impl Day {
    /// The day of that date, if there is one.
    pub(super) fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        (1..=last).contains(&day).then_some(Self { year, month, of_month: day })
    }

    /// Days since 2000-01-01.
    pub(super) fn number(self) -> i64 {
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * ((self.month + 9) % 12) + 2) / 5 + self.of_month - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 730_425
    }

    /// The day with that number.
    pub(super) fn of(number: i64) -> Self {
        let days = number + 730_425;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        Self { year, month, of_month: day }
    }

    /// Whether a `date` can hold it.
    pub(super) fn in_range(self) -> bool {
        (FIRST_DAY..END_DAY).contains(&self.number())
    }

    /// As the server prints it, without the era.
    pub(super) fn text(self) -> String {
        let year = if self.year > 0 { self.year } else { 1 - self.year };
        format!("{year:04}-{:02}-{:02}", self.month, self.of_month)
    }

    /// What stands at the end of a text for a year before 1.
    pub(super) fn era(self) -> &'static str {
        if self.year > 0 { "" } else { " BC" }
    }
}

/// Whether a `timestamp` can hold that many microseconds since 2000-01-01.
pub(super) fn is_moment(micros: i64) -> bool {
    (FIRST_DAY * DAY..END_MOMENT).contains(&micros)
}

/// Microseconds of a day as the server prints them.
pub(super) fn clock(micros: i64) -> String {
    let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let text = format!("{hours:02}:{minutes:02}:{:02}", seconds % 60);
    if fraction == 0 {
        return text;
    }
    format!("{text}.{fraction:06}").trim_end_matches('0').to_owned()
}

/// Rounded to so many digits of a second, half away from zero, if there is room for it.
pub(super) fn to_digits(micros: i64, digits: u32) -> Option<i64> {
    let unit = 10_i64.pow(6 - digits.min(6));
    let away = if micros < 0 { -(unit / 2) } else { unit / 2 };
    Some(micros.checked_add(away)? / unit * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_a_second() {
        for (micros, digits, rounded) in [
            (1_500_000, 0, Some(2_000_000)),
            (-1_500_000, 0, Some(-2_000_000)),
            (1_499_999, 0, Some(1_000_000)),
            (1_234_567, 3, Some(1_235_000)),
            (i64::MIN, 6, Some(i64::MIN)),
            (i64::MAX, 6, Some(i64::MAX)),
            (i64::MIN, 0, None),
            (i64::MAX, 5, None),
        ] {
            assert_eq!(to_digits(micros, digits), rounded, "{micros} to {digits}");
        }
    }

    #[test]
    fn days_there_and_back() {
        for (year, month, day, number) in [
            (2000, 1, 1, 0),
            (1970, 1, 1, -10_957),
            (-4713, 11, 24, FIRST_DAY),
            (2024, 2, 29, 8825),
        ] {
            let found = Day::new(year, month, day).unwrap();
            assert_eq!((found.number(), Day::of(number)), (number, found));
        }
        let mut number = FIRST_DAY;
        while number < END_DAY {
            assert_eq!(Day::of(number).number(), number);
            number += 97_003;
        }
        assert_eq!(Day::of(END_DAY).text(), "5874898-01-01");
        assert_eq!(Day::new(2023, 2, 29), None);
        assert_eq!(Day::new(1900, 2, 29), None);
    }
}
