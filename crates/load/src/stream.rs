//! Rows that go in by one statement while others are made ready, where the database takes them so.

use crate::ahead::{Block, Blocks, Held};
use crate::table::{Filling, Sum, Tools};
use complaint::Result;
use database::Encoded;
use stage::Position;
use std::collections::{BTreeMap, VecDeque};
use std::iter::Peekable;
use step::{Blame as _, Fault, Progress};

/// Bytes of the journal of one statement: they wait in memory until it is known whether its rows
/// are in. The more rows, the less each costs, for the server reuses what a statement has.
const MOST: usize = 8 << 20;
/// The same after a statement that was refused.
const LEAST: usize = 1 << 18;

/// The rows of a file on their way.
struct Stream<'s, 'p, 'f> {
    blocks: Peekable<Blocks>,
    progress: &'s mut Progress<'p>,
    sum: &'s mut Sum<'f>,
    /// What the statement was given: where each block begins, and how many rows it has.
    given: Vec<(Position, u64)>,
    /// Its journal, block by block, how long that is, and how long it may be.
    journal: VecDeque<Vec<u8>>,
    length: usize,
    most: usize,
    /// Of the block that the statement has in hand.
    held: Held,
    /// The journal of rows that are in, which is still to be written.
    earlier: VecDeque<Vec<u8>>,
}

impl Filling<'_> {
    /// Puts in all rows that were made ready, of which none is known to break the transaction.
    pub fn streamed(
        &self,
        tools: &mut Tools<'_>,
        file: &str,
        blocks: Blocks,
        sum: &mut Sum<'_>,
        progress: &mut Progress<'_>,
    ) -> step::Result<()> {
        let mut stream = Stream {
            blocks: blocks.peekable(),
            progress,
            sum,
            given: Vec::new(),
            journal: VecDeque::new(),
            length: 0,
            most: MOST,
            held: None,
            earlier: VecDeque::new(),
        };
        while let Some(block) = stream.blocks.peek() {
            if block.as_ref().is_ok_and(|block| block.rows.odd()) {
                let block = stream.next(|_| true)?;
                stream.write_all()?;
                if let Some(Block { start, count, .. }) = block {
                    self.again(tools, file, (&start, count), stream.sum)?;
                }
                continue;
            }
            let mut failed = Ok(());
            let put = tools.writer.insert_streamed(&mut || {
                stream.more().unwrap_or_else(|failure| {
                    failed = Err(failure);
                    None
                })
            });
            failed?;
            stream.held = None;
            stream.write_all()?;
            if put.blame(Fault::Target)? {
                stream.are_in();
                continue;
            }
            (stream.length, stream.most) = (0, LEAST);
            stream.journal.clear();
            for (start, count) in std::mem::take(&mut stream.given) {
                self.again(tools, file, (&start, count), stream.sum)?;
            }
        }
        stream.write_all()
    }

    /// Puts rows in that were made ready in vain: so many from there on.
    pub fn again(
        &self,
        tools: &mut Tools<'_>,
        file: &str,
        (start, count): (&Position, u64),
        sum: &mut Sum<'_>,
    ) -> step::Result<()> {
        let lines = self.lines_again(start, count).blame(Fault::Files)?;
        let numbered = (start.number()..).zip(stage::lines(&lines));
        let lines: Vec<_> = numbered.map(|(number, line)| (number, line.to_vec())).collect();
        self.some(tools, (file, &lines, &BTreeMap::new()), sum)
    }

    /// So many lines from there on, each with its line feed.
    pub fn lines_again(&self, start: &Position, count: u64) -> Result<Vec<u8>> {
        let mut lines = Vec::new();
        let Some(entry) = self.transformed.table(&self.table.name) else { return Ok(lines) };
        let mut rows = self.transformed.rows(entry)?;
        rows.go_to(start)?;
        for _ in 0..count {
            lines.extend_from_slice(rows.next()?.unwrap_or_default());
            lines.push(b'\n');
        }
        Ok(lines)
    }
}

impl Stream<'_, '_, '_> {
    /// The next block, if it is one of those.
    fn next(&mut self, wanted: impl Fn(&Block) -> bool) -> step::Result<Option<Block>> {
        let block = self.blocks.next_if(|block| block.as_ref().map_or(true, wanted));
        let block = block.transpose().blame(Fault::Files)?;
        let count = block.as_ref().map_or(0, |block| block.count);
        (0..count).try_for_each(|_| self.progress.tick())?;
        Ok(block)
    }

    /// More rows for the statement. While the server looks at those before them, there is time to
    /// write down what is known to be in.
    fn more(&mut self) -> step::Result<Option<(Encoded, u64)>> {
        self.held = None;
        self.write_one()?;
        if self.length >= self.most {
            return Ok(None);
        }
        let Some(block) = self.next(|block| !block.rows.odd())? else { return Ok(None) };
        self.held = block.held;
        self.given.push((block.start, block.count));
        self.length += block.journal.len();
        self.journal.push_back(block.journal);
        Ok(Some((block.rows, block.count)))
    }

    /// What the statement was given went in.
    fn are_in(&mut self) {
        self.sum.tally.inserted += self.given.drain(..).map(|(_, count)| count).sum::<u64>();
        self.earlier = std::mem::take(&mut self.journal);
        self.length = 0;
        self.most = MOST.min(self.most * 2);
    }

    fn write_one(&mut self) -> step::Result<()> {
        let Some(journal) = self.earlier.pop_front() else { return Ok(()) };
        self.sum.files.journal.add(&journal).blame(Fault::Files)
    }

    fn write_all(&mut self) -> step::Result<()> {
        while !self.earlier.is_empty() {
            self.write_one()?;
        }
        Ok(())
    }
}
