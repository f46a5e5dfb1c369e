//! Pairs by key.

use crate::Sorted;
use crate::run::{RunWriter, Section, pairs};
use complaint::Result;
use std::cmp::Ordering;
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
        run: Section,
        blocks: Vec<(Vec<u8>, u64)>,
        /// The block that was read last: many who ask one after the other ask for keys of one.
        held: Option<usize>,
        bytes: Vec<u8>,
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
        let run = run.finish()?;
        Ok(Self(Inner::Disk { run, blocks, held: None, bytes: Vec::new() }))
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
            Inner::Disk { run, blocks, held, bytes } => {
                // Pairs of one key may begin in the block before the first that starts with it.
                let after = blocks.partition_point(|(first, _)| first.as_slice() < key);
                for (place, (first, offset)) in
                    blocks.iter().enumerate().skip(after.saturating_sub(1))
                {
                    if first.as_slice() > key {
                        break;
                    }
                    if *held != Some(place) {
                        *held = None;
                        let end = blocks.get(place + 1).map(|(_, offset)| *offset);
                        run.part(*offset, end, bytes)?;
                        *held = Some(place);
                    }
                    for (own, value) in pairs(bytes) {
                        match own.cmp(key) {
                            Ordering::Less => {}
                            Ordering::Equal => found(value),
                            Ordering::Greater => return Ok(()),
                        }
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
