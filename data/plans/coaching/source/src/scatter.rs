//! Choices that look random and are the same on every run.

/// A number below `below` that belongs to one column of one row, whatever the rows around it.
pub fn number(column: &str, id: i32, below: u32) -> u32 {
    let seed = column.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // The steps of splitmix64.
    let mut bits = seed ^ u64::from(id.cast_unsigned()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    u32::try_from((bits ^ (bits >> 31)) % u64::from(below.max(1))).unwrap_or(0)
}

/// True once in `times`.
pub fn once_in(times: u32, column: &str, id: i32) -> bool {
    number(column, id, times) == 0
}

/// One of the values.
pub fn pick<T: Copy + Default>(values: &[T], column: &str, id: i32) -> T {
    let below = u32::try_from(values.len()).unwrap_or(1);
    let chosen = usize::try_from(number(column, id, below)).unwrap_or(0);
    values.get(chosen).copied().unwrap_or_default()
}

/// A time in the given month (0 is January 2020), as the server writes it: the zeros at the end
/// of a fraction are left out.
pub fn time(month: i32, table: &str, id: i32) -> String {
    let below = |what: &str, below| number(&format!("{table} {what}"), id, below);
    let (year, month) = (2020 + month / 12, 1 + month % 12);
    let (day, hour) = (1 + below("day", 28), 6 + below("hour", 17));
    let (minute, second) = (below("minute", 60), below("second", 60));
    let micros = below("micros", 1_000_000);
    let whole = format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
    format!("{whole}.{micros:06}").trim_end_matches('0').trim_end_matches('.').to_owned()
}
