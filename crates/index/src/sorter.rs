//! Pairs into key order.

use crate::Lookup;
use crate::run::{Pair, RunReader, RunWriter, Section};
use complaint::Result;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::{Path, PathBuf};

/// Bytes of keys and values kept before they are spilt.
const BUDGET: usize = 16 << 20;
/// Runs that are merged at once; more are merged in stages, so that few files are open.
const FAN_IN: usize = 32;

/// Takes pairs, gives them back in key order.
pub struct Sorter {
    scratch: PathBuf,
    budget: usize,
    bytes: Vec<u8>,
    /// Start, end of the key, end of the value: of each pair in `bytes`.
    entries: Vec<(usize, usize, usize)>,
    runs: Vec<Section>,
    count: u64,
}

impl Sorter {
    /// A sorter that spills into the folder `scratch`.
    #[must_use]
    pub fn new(scratch: &Path) -> Self {
        Self::with_budget(scratch, BUDGET)
    }

    /// The same with another budget, in bytes.
    #[must_use]
    pub fn with_budget(scratch: &Path, budget: usize) -> Self {
        Self {
            scratch: scratch.to_owned(),
            budget,
            bytes: Vec::new(),
            entries: Vec::new(),
            runs: Vec::new(),
            count: 0,
        }
    }

    /// Number of pairs so far.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.count
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Takes a pair.
    pub fn push(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(key);
        let key_end = self.bytes.len();
        self.bytes.extend_from_slice(value);
        self.entries.push((start, key_end, self.bytes.len()));
        self.count += 1;
        if self.bytes.len() + self.entries.len() * 24 > self.budget { self.spill() } else { Ok(()) }
    }

    fn sort(&mut self) {
        let bytes = &self.bytes;
        self.entries.sort_by(|a, b| bytes[a.0..a.1].cmp(&bytes[b.0..b.1]));
    }

    fn spill(&mut self) -> Result<()> {
        self.sort();
        let mut run = RunWriter::new(&self.scratch)?;
        for &(start, key_end, end) in &self.entries {
            run.push(&self.bytes[start..key_end], &self.bytes[key_end..end])?;
        }
        self.runs.push(run.finish()?);
        self.bytes.clear();
        self.entries.clear();
        if self.runs.len() == FAN_IN { self.merge_runs() } else { Ok(()) }
    }

    fn merge_runs(&mut self) -> Result<()> {
        let mut merge = Merge::new(std::mem::take(&mut self.runs))?;
        let mut run = RunWriter::new(&self.scratch)?;
        while merge.advance()? {
            run.push(&merge.pair.key, &merge.pair.value)?;
        }
        self.runs.push(run.finish()?);
        Ok(())
    }

    /// The pairs in key order.
    pub fn sorted(mut self) -> Result<Sorted> {
        if self.runs.is_empty() {
            self.sort();
            return Ok(Sorted(Inner::Memory { bytes: self.bytes, entries: self.entries, next: 0 }));
        }
        self.spill()?;
        Ok(Sorted(Inner::Disk(Merge::new(self.runs)?)))
    }

    /// The pairs by key.
    pub fn lookup(mut self) -> Result<Lookup> {
        if self.runs.is_empty() {
            self.sort();
            return Ok(Lookup::in_memory(self.bytes, self.entries));
        }
        self.spill()?;
        Lookup::on_disk(&self.scratch, &mut Sorted(Inner::Disk(Merge::new(self.runs)?)))
    }
}

/// Pairs in key order.
pub struct Sorted(Inner);

enum Inner {
    Memory { bytes: Vec<u8>, entries: Vec<(usize, usize, usize)>, next: usize },
    Disk(Merge),
}

impl Sorted {
    /// The next pair: key and value.
    #[expect(clippy::should_implement_trait, reason = "the pair borrows from the reader")]
    pub fn next(&mut self) -> Result<Option<(&[u8], &[u8])>> {
        match &mut self.0 {
            Inner::Memory { bytes, entries, next } => {
                let entry = entries.get(*next);
                *next += 1;
                Ok(entry
                    .map(|&(start, key_end, end)| (&bytes[start..key_end], &bytes[key_end..end])))
            }
            Inner::Disk(merge) => Ok(merge
                .advance()?
                .then_some((merge.pair.key.as_slice(), merge.pair.value.as_slice()))),
        }
    }
}

/// The next pair of a run: key, number of the run, value. So ordered, ties go to earlier runs.
type Next = (Vec<u8>, usize, Vec<u8>);

/// Merges sorted runs. Earlier runs hold earlier pairs, so ties go to the earlier run.
struct Merge {
    readers: Vec<RunReader>,
    heap: BinaryHeap<Reverse<Next>>,
    pair: Pair,
}

impl Merge {
    fn new(runs: Vec<Section>) -> Result<Self> {
        let readers = runs.into_iter().map(|run| RunReader::new(run, 1 << 16)).collect();
        let mut merge = Self { readers, heap: BinaryHeap::new(), pair: Pair::default() };
        for run in 0..merge.readers.len() {
            merge.refill(run, Pair::default())?;
        }
        Ok(merge)
    }

    /// Reads the next pair of a run into the buffers of a used one.
    fn refill(&mut self, run: usize, mut pair: Pair) -> Result<()> {
        if self.readers[run].next(&mut pair)? {
            self.heap.push(Reverse((pair.key, run, pair.value)));
        }
        Ok(())
    }

    fn advance(&mut self) -> Result<bool> {
        let Some(Reverse((key, run, value))) = self.heap.pop() else { return Ok(false) };
        let used = std::mem::replace(&mut self.pair, Pair { key, value });
        self.refill(run, used)?;
        Ok(true)
    }
}
