//! Days and instants around the one moment at which the legacy database was exported.

/// 2025-10-01 00:00:00 UTC, in seconds since 1970: the plan's `as_of`.
pub const EXPORTED: i64 = 1_759_276_800;

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// The three-letter names of the months.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A day of the Gregorian calendar.
#[derive(Clone, Copy)]
pub struct Day {
    /// The year.
    year: i64,
    /// 1 to 12.
    month: i64,
    /// 1 to 31.
    of_month: i64,
}

impl Day {
    /// The day on which an instant falls. The algorithm counts in eras of 400 years that
    /// start on the first of March, so that the leap day comes last.
    pub fn of(seconds: i64) -> Self {
        let shifted = seconds.div_euclid(DAY) + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        Self {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month,
            of_month: of_year - (153 * from_march + 2) / 5 + 1,
        }
    }

    /// `2025-10-01`.
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.of_month)
    }

    /// `10/01/2025`.
    pub fn american(self) -> String {
        format!("{:02}/{:02}/{:04}", self.month, self.of_month, self.year)
    }

    /// `1 Oct 2025`.
    pub fn spoken(self) -> String {
        let month = usize::try_from(self.month - 1).ok().and_then(|at| MONTHS.get(at));
        format!("{} {} {:04}", self.of_month, month.unwrap_or(&""), self.year)
    }
}

/// `2025-10-01 00:00:00`.
pub fn stamp(seconds: i64) -> String {
    let of_day = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{} {hour:02}:{minute:02}:{second:02}", Day::of(seconds).iso())
}
