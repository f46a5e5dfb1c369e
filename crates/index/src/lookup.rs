//! Pairs by key.

use crate::Sorted;
use crate::run::{Pair, RunReader, RunWriter};
use complaint::Result;
use std::path::Path;

/// Bytes of pairs between two remembered keys.
const BLOCK: u64 = 4096;

/// Finds the values of a key.
pub struct Lookup(Inner);

enum Inner {
    Memory {
        bytes: Vec<u8>,
        entries: Vec<(usize, usize, usize)>,
    },
    /// One sorted run, and the first key and the place of each block of it.
    Disk {
        run: RunReader,
        blocks: Vec<(Vec<u8>, u64)>,
        pair: Pair,
    },
}

impl Lookup {
    pub(crate) fn in_memory(bytes: Vec<u8>, entries: Vec<(usize, usize, usize)>) -> Self {
        Self(Inner::Memory { bytes, entries })
    }

    pub(crate) fn on_disk(scratch: &Path, sorted: &mut Sorted) -> Result<Self> {
        let mut run = RunWriter::new(scratch)?;
        let mut blocks: Vec<(Vec<u8>, u64)> = Vec::new();
        while let Some((key, value)) = sorted.next()? {
            if blocks.last().is_none_or(|(_, offset)| run.written >= offset + BLOCK) {
                blocks.push((key.to_vec(), run.written));
            }
            run.push(key, value)?;
        }
        let run = RunReader::new(run.finish()?, 2 * 4096)?;
        Ok(Self(Inner::Disk { run, blocks, pair: Pair::default() }))
    }

    /// Calls `found` with each value of `key`, in the order in which they were pushed.
    pub fn each(&mut self, key: &[u8], mut found: impl FnMut(&[u8])) -> Result<()> {
        match &mut self.0 {
            Inner::Memory { bytes, entries } => {
                let first = entries.partition_point(|entry| &bytes[entry.0..entry.1] < key);
                for &(start, key_end, end) in &entries[first..] {
                    if &bytes[start..key_end] != key {
                        break;
                    }
                    found(&bytes[key_end..end]);
                }
                Ok(())
            }
            Inner::Disk { run, blocks, pair } => {
                // Pairs of one key may begin in the block before the first that starts with it.
                let after = blocks.partition_point(|(first, _)| first.as_slice() < key);
                let Some((_, offset)) = blocks.get(after.saturating_sub(1)) else { return Ok(()) };
                run.seek(*offset)?;
                while run.next(pair)? && pair.key.as_slice() <= key {
                    if pair.key == key {
                        found(&pair.value);
                    }
                }
                Ok(())
            }
        }
    }

    /// Whether there is a value for `key`.
    pub fn has(&mut self, key: &[u8]) -> Result<bool> {
        let mut any = false;
        self.each(key, |_| any = true)?;
        Ok(any)
    }
}
