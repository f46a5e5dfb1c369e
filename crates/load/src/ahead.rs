//! Rows read and made ready on one thread while another puts those before them in.

use crate::row::value;
use complaint::Result;
use database::{Encoded, Encoder, Known};
use record::{Columns, Digest, Scan, Spans, key_object, read_cell};
use stage::{Position, RowReader};
use std::sync::mpsc::{IntoIter, Receiver, SyncSender, sync_channel};

/// Bytes of lines that are made ready at once: few at first, so that the database soon has
/// something to do.
const FIRST: usize = 1 << 18;
const MOST: usize = 1 << 21;
/// Blocks that wait.
const WAITING: usize = 2;

/// Some rows of a file.
pub struct Block {
    /// Where the first line begins in the file.
    pub start: Position,
    /// The lines, each with its line feed. A long one is not here, and none where they go in by
    /// one statement: they are read again where they are needed.
    pub lines: Vec<u8>,
    /// How many.
    pub count: u64,
    /// The rows as the database takes them.
    pub rows: Encoded,
    /// What the journal says of each row once it is in, and where that ends.
    pub journal: Vec<u8>,
    /// See `journal`.
    pub ends: Vec<usize>,
    /// It is one long row.
    long: bool,
    /// To be let go when the block is done with.
    pub held: Held,
}

/// What keeps the next block from being read.
pub type Held = Option<SyncSender<()>>;

/// Something to be held as long as a block with a long row is in memory, and what waits for it to be
/// let go: one such row is there at a time, not as many as may wait.
pub fn hold(long: bool) -> (Held, Receiver<()>) {
    let (held, gone) = sync_channel(0);
    (long.then_some(held), gone)
}

/// The blocks of a file, each when it is ready.
pub type Blocks = IntoIter<Result<Block>>;

/// What rows are made of.
pub struct Maker<'a> {
    pub table: &'a str,
    pub columns: &'a Columns,
    /// Places of the columns by which a row is known.
    pub identity: &'a [usize],
    pub encoder: Encoder,
    /// The name of the file.
    pub file: &'a str,
}

/// Gives all rows of a file to `take`, block by block.
pub fn read<T>(mut rows: RowReader, maker: Maker<'_>, take: impl FnOnce(Blocks) -> T) -> T {
    std::thread::scope(|scope| {
        let (full, blocks) = sync_channel::<Result<Block>>(WAITING);
        scope.spawn(move || {
            let mut bytes = FIRST;
            while let Some(block) = maker.block(&mut rows, bytes).transpose() {
                bytes = MOST.min(bytes * 2);
                let last = block.is_err();
                let (held, gone) = hold(block.as_ref().is_ok_and(|block| block.long));
                let block = block.map(|block| Block { held, ..block });
                // Nobody waits for more where the database has failed.
                if full.send(block).is_err() || last {
                    return;
                }
                let _ = gone.recv();
            }
        });
        take(blocks.into_iter())
    })
}

impl Maker<'_> {
    fn block(&self, rows: &mut RowReader, bytes: usize) -> Result<Option<Block>> {
        let start = rows.position();
        let mut lines = Vec::with_capacity(bytes + bytes / 8);
        let count = rows.block(&mut lines, bytes)?;
        if count == 0 {
            return Ok(None);
        }
        let (mut encoded, mut journal, mut ends) = (self.encoder.empty(), Vec::new(), Vec::new());
        let mut spans = Spans::default();
        for (number, line) in (start.number()..).zip(stage::lines(&lines)) {
            self.row(line, &mut spans, &mut encoded, &mut journal)
                .map_err(|said| said.at(format!("{}:{number}", self.file)))?;
            ends.push(journal.len());
        }
        let long = count == 1 && lines.len() > stage::LONG;
        if long || self.encoder.streams() {
            lines = Vec::new();
        }
        Ok(Some(Block { start, lines, count, rows: encoded, journal, ends, long, held: None }))
    }

    fn row(
        &self,
        line: &[u8],
        spans: &mut Spans,
        encoded: &mut Encoded,
        journal: &mut Vec<u8>,
    ) -> Result<()> {
        self.ready(spans.scan(line, self.columns)?, encoded, journal)
    }

    /// Makes a row ready to be put in, with what the journal says of it once it is.
    pub fn ready(&self, row: Scan<'_>, encoded: &mut Encoded, journal: &mut Vec<u8>) -> Result<()> {
        self.encoder.row(encoded);
        for place in 0..self.columns.len() {
            self.cell(row, place, encoded)?;
        }
        let known = Known::Key(key_object(row, self.columns, self.identity));
        journal::inserted(journal, self.table, &known, Digest::of(row.line()));
        Ok(())
    }

    /// Appends the value of the column at `place`.
    pub fn cell(&self, row: Scan<'_>, place: usize, encoded: &mut Encoded) -> Result<()> {
        let cell = value(read_cell(self.columns.form(place), row.raw(place))?)?;
        self.encoder.cell(encoded, place, &cell);
        Ok(())
    }
}
