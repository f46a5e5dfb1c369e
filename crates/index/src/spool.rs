//! Values kept on disk in the order in which they came.

use crate::run::{Pair, RunReader, RunWriter, Section};
use complaint::Result;
use std::path::Path;

/// Takes values, one after the other.
pub struct Spool {
    run: RunWriter,
    count: u64,
}

/// Values that can be read again and again.
pub struct Spooled {
    run: Section,
    count: u64,
}

impl Spool {
    /// A spool in a nameless file in the folder `scratch`.
    pub fn new(scratch: &Path) -> Result<Self> {
        Ok(Self { run: RunWriter::new(scratch)?, count: 0 })
    }

    /// One in the file of another: of many spools, each with a file of its own, too many files would be
    /// open. One at a time is written.
    #[must_use]
    pub fn behind(other: &Spooled) -> Self {
        Self { run: RunWriter::behind(&other.run), count: 0 }
    }

    /// Takes a value.
    pub fn push(&mut self, value: &[u8]) -> Result<()> {
        self.count += 1;
        self.run.push(&[], value)
    }

    /// Ends the writing.
    pub fn finish(self) -> Result<Spooled> {
        Ok(Spooled { run: self.run.finish()?, count: self.count })
    }
}

impl Spooled {
    /// Number of values.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.count
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Calls `each` with every value and its place, from 0, in order.
    pub fn each(&self, mut each: impl FnMut(u64, &[u8]) -> Result<()>) -> Result<()> {
        let mut reader = RunReader::new(self.run.clone(), 1 << 18);
        let mut pair = Pair::default();
        let mut place = 0;
        while reader.next(&mut pair)? {
            each(place, &pair.value)?;
            place += 1;
        }
        Ok(())
    }
}
