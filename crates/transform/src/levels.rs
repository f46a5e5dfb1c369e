//! Rows that refer to rows of their own table: they are written parents first, when all are known.

use crate::candidate::Candidate;
use complaint::Result;
use index::{Sorted, Sorter};
use std::path::Path;

/// Candidates by how deep they stand.
pub struct Levels {
    sorter: Sorter,
    bytes: Vec<u8>,
}

impl Levels {
    /// None yet.
    pub fn new(scratch: &Path) -> Self {
        Self { sorter: Sorter::new(scratch), bytes: Vec::new() }
    }

    /// Takes the candidate at `seq`.
    pub fn push(&mut self, level: u32, seq: u64, candidate: &Candidate<'_>) -> Result<()> {
        let key = [&level.to_be_bytes()[..], &seq.to_be_bytes()].concat();
        self.bytes.clear();
        candidate.encode(&mut self.bytes);
        self.sorter.push(&key, &self.bytes)
    }

    /// All of them, parents first.
    pub fn sorted(self) -> Result<Sorted> {
        self.sorter.sorted()
    }
}
