//! Which rows are through: a bit each.

/// Lines of a file.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    bits: Vec<u64>,
    count: u64,
}

impl Seen {
    /// Whether the row at this line is through.
    pub fn has(&self, line: u64) -> bool {
        let (word, bit) = place(line);
        self.bits.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// It is.
    pub fn insert(&mut self, line: u64) {
        let (word, bit) = place(line);
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        self.count += u64::from(self.bits[word] & bit == 0);
        self.bits[word] |= bit;
    }

    /// These are.
    pub fn extend(&mut self, ranges: &[(u64, u64)]) {
        ranges.iter().flat_map(|(first, last)| *first..=*last).for_each(|line| self.insert(line));
    }

    /// How many are.
    pub fn count(&self) -> u64 {
        self.count
    }
}

fn place(line: u64) -> (usize, u64) {
    (usize::try_from(line / 64).unwrap_or(usize::MAX), 1 << (line % 64))
}

/// Ascending lines as ranges.
pub fn ranges(lines: impl Iterator<Item = u64>) -> Vec<(u64, u64)> {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for line in lines {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => ranges.push((line, line)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_ranges() {
        let found = ranges([1, 2, 3, 7, 64, 65].into_iter());
        assert_eq!(found, [(1, 3), (7, 7), (64, 65)]);
        let mut seen = Seen::default();
        seen.extend(&found);
        seen.extend(&[(3, 3)]);
        assert_eq!(seen.count(), 6);
        assert!(seen.has(64) && !seen.has(4) && !seen.has(1000));
    }
}
