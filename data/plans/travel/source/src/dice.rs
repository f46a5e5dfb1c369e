//! Numbers that look random and are the same on every run.

/// A splitmix64 sequence. Its seed is a place in the database, so that every row can be made
/// without the rows before it.
pub struct Dice(u64);

impl Dice {
    /// The sequence that belongs to one row of one table, or to another thing with a name.
    pub fn of(name: &str, row: i64) -> Self {
        let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut dice = Self(seed ^ row.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15));
        dice.next();
        dice
    }

    /// The next 64 bits.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A whole number from `low` to `high`, both possible.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).max(0).cast_unsigned() + 1;
        low + (self.next() % width).cast_signed()
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: i64) -> bool {
        self.between(1, times) == 1
    }

    /// An amount below `high` with two decimals.
    pub fn amount(&mut self, high: i64) -> f64 {
        let cents = u32::try_from(self.between(0, high * 100)).unwrap_or(u32::MAX);
        f64::from(cents) / 100.0
    }

    /// One of the words.
    pub fn pick(&mut self, words: &[&'static str]) -> &'static str {
        let last = i64::try_from(words.len()).unwrap_or(1) - 1;
        let chosen = usize::try_from(self.between(0, last)).unwrap_or(0);
        words.get(chosen).copied().unwrap_or_default()
    }
}
