//! Choices that look random and are the same on every run, and instants before a fixed noon.

use jiff::Timestamp;

/// 20 November 2025, noon UTC: the day of the document.
const NOON: i64 = 1_763_640_000;
/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// The bits that belong to one column of one row, whatever the rows around it.
fn bits(column: &str, id: u64) -> u64 {
    let seed = column.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    mixed(seed ^ id.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// The steps of splitmix64.
fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// A number below `below`.
pub fn number(column: &str, id: u64, below: u64) -> u64 {
    bits(column, id) % below.max(1)
}

/// The same, signed.
pub fn count(column: &str, id: u64, below: u64) -> i64 {
    i64::try_from(number(column, id, below)).unwrap_or_default()
}

/// One of the values.
pub fn pick<T: Copy + Default>(values: &[T], column: &str, id: u64) -> T {
    let below = u64::try_from(values.len()).unwrap_or(1);
    let chosen = usize::try_from(number(column, id, below)).unwrap_or(0);
    values.get(chosen).copied().unwrap_or_default()
}

/// The key of a row of `what`: a UUID of version 4.
pub fn uuid(what: &str, id: u64) -> String {
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

/// The seconds since 1970 of the instant so many seconds before noon.
pub fn epoch(before: i64) -> i64 {
    NOON - before
}

/// That instant as both engines print it, in UTC.
pub fn instant(before: i64) -> String {
    let at = Timestamp::from_second(epoch(before)).unwrap_or_default();
    format!("{}+00", at.strftime("%Y-%m-%d %H:%M:%S"))
}

/// That instant as payloads have it, five hours behind UTC.
pub fn abroad(before: i64) -> String {
    let at = Timestamp::from_second(epoch(before) - 5 * 3_600).unwrap_or_default();
    format!("{}-05:00", at.strftime("%Y-%m-%dT%H:%M:%S"))
}

/// That instant as payloads have it in UTC.
pub fn iso(before: i64) -> String {
    let at = Timestamp::from_second(epoch(before)).unwrap_or_default();
    format!("{}Z", at.strftime("%Y-%m-%dT%H:%M:%S"))
}
