//! Choices that look random and are the same on every run.

use jiff::civil::date;
use jiff::{Span, civil::Date};
use std::fmt::Write as _;

/// How many numbers an embedding has. Models that write 1,536 can be asked for 256; with 1,536 the
/// dump would have 60 MB, and nothing in it would be shown that is not shown now.
const DIMENSIONS: i32 = 256;

/// The bits that belong to one column of one row, whatever the rows around it.
fn bits(column: &str, id: i32) -> u64 {
    let seed = column.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    mixed(seed ^ u64::from(id.cast_unsigned()).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// The steps of splitmix64.
fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// A number below `below`.
pub fn number(column: &str, id: i32, below: i32) -> i32 {
    let below = u64::try_from(below.max(1)).unwrap_or(1);
    i32::try_from(bits(column, id) % below).unwrap_or(0)
}

/// True once in `times`.
pub fn once_in(times: i32, column: &str, id: i32) -> bool {
    number(column, id, times) == 0
}

/// The value, but NULL once in `times`.
pub fn or_null<T>(times: i32, column: &str, id: i32, value: T) -> Option<T> {
    (!once_in(times, column, id)).then_some(value)
}

/// One of the values.
pub fn pick<T: Copy + Default>(values: &[T], column: &str, id: i32) -> T {
    let below = i32::try_from(values.len()).unwrap_or(1);
    let chosen = usize::try_from(number(column, id, below)).unwrap_or(0);
    values.get(chosen).copied().unwrap_or_default()
}

/// The key of a row of `what`, counted from 1: a UUID of version 4.
pub fn uuid(what: &str, id: i32) -> String {
    let (a, b) = (bits(what, id), mixed(bits(what, id) ^ 0x5851_f42d_4c95_7f2d));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        8 + (b >> 62),
        (b >> 48) & 0xfff,
        b & 0xffff_ffff_ffff
    )
}

/// The day that lies so many days behind 1 January 2025.
pub fn day(days: i32) -> Date {
    date(2025, 1, 1).saturating_add(Span::new().days(days))
}

/// An instant of that day as the server prints it in UTC: the zeros at the end of a fraction are
/// left out.
pub fn instant(days: i32, column: &str, id: i32) -> String {
    let below = |what: &str, below| number(&format!("{column} {what}"), id, below);
    let (hour, minute, second) = (below("hour", 24), below("minute", 60), below("second", 60));
    let whole = format!("{} {hour:02}:{minute:02}:{second:02}", day(days));
    let micros = format!(".{:06}", below("micros", 1_000_000));
    format!("{whole}{}+00", micros.trim_end_matches('0').trim_end_matches('.'))
}

/// An embedding: numbers with four digits, which a `real` gives back.
pub fn embedding(what: &str, id: i32) -> String {
    let mut state = bits(what, id);
    let mut text = "[".to_owned();
    for at in 0..DIMENSIONS {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        // The sum of two is nearer to how such numbers lie than one.
        let (one, two) = (mixed(state) % 1000, (mixed(state) >> 32) % 1000);
        let number = i64::try_from(one + two).unwrap_or(0) - 999;
        // Writing into a String cannot fail.
        let _ = write!(text, "{}{}", if at == 0 { "" } else { "," }, decimal(number));
    }
    text + "]"
}

/// Ten-thousandths as the shortest decimal.
fn decimal(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let digits = format!("0.{:04}", number.abs());
    format!("{sign}{}", digits.trim_end_matches('0').trim_end_matches('.'))
}
