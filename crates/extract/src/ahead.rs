//! Rows read ahead on several threads, and given out in the one order that does not depend on them.
//!
//! What is read is cut into parts; each thread takes the next part and fills a queue of its own,
//! which holds so much and no more; the writer empties the queues in the order of the parts. The
//! part that is being written always has a thread, so nothing waits for ever.

use complaint::{Complaint, Result};
use database::{Reader, Selection};
use record::Columns;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Bytes handed over at once.
const BLOCK: usize = 1 << 17;
/// Blocks that wait in a queue: with [`BLOCK`], the memory of a part.
const WAITING: usize = 32;

/// One part of the work.
pub struct Part {
    /// The rows.
    pub selection: Selection,
    /// Their columns.
    pub columns: Columns,
}

/// Lines that were read, each with its line feed; or why there are no more.
type Block = Result<Vec<u8>>;

/// Parts that are read ahead.
pub struct Ahead {
    queues: VecDeque<Receiver<Block>>,
}

/// Parts that no thread has taken yet.
type Waiting = Mutex<VecDeque<(Part, SyncSender<Block>)>>;

/// Reads the parts with these sessions while `with` writes them.
pub fn read<T>(readers: Vec<Reader>, parts: Vec<Part>, with: impl FnOnce(&mut Ahead) -> T) -> T {
    let mut waiting = VecDeque::new();
    let mut queues = VecDeque::new();
    for part in parts {
        let (full, queue) = sync_channel(WAITING);
        waiting.push_back((part, full));
        queues.push_back(queue);
    }
    let waiting: Waiting = Mutex::new(waiting);
    let mut ahead = Ahead { queues };
    std::thread::scope(|scope| {
        for reader in readers {
            let waiting = &waiting;
            scope.spawn(move || work(&reader, waiting));
        }
        let done = with(&mut ahead);
        // Threads that still wait for room find nobody there, and end.
        ahead.queues.clear();
        if let Ok(mut waiting) = waiting.lock() {
            waiting.clear();
        }
        done
    })
}

fn work(reader: &Reader, waiting: &Waiting) {
    loop {
        let next = waiting.lock().ok().and_then(|mut waiting| waiting.pop_front());
        let Some((part, full)) = next else { return };
        let mut block = Vec::with_capacity(BLOCK + BLOCK / 4);
        let gone = || Complaint::new("nobody waits for the rows any more");
        let read = reader.rows(&part.selection, &part.columns, &mut |line| {
            block.extend_from_slice(line);
            block.push(b'\n');
            if block.len() >= BLOCK {
                let whole = std::mem::replace(&mut block, Vec::with_capacity(BLOCK + BLOCK / 4));
                full.send(Ok(whole)).map_err(|_| gone())?;
            }
            Ok(())
        });
        let last = read.map(|()| block);
        if full.send(last).is_err() {
            return;
        }
    }
}

impl Ahead {
    /// Calls `each` with every line of the next part.
    pub fn part(&mut self, each: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let Some(queue) = self.queues.pop_front() else { return Ok(()) };
        for block in queue {
            for line in block?.split_inclusive(|byte| *byte == b'\n') {
                each(line.strip_suffix(b"\n").unwrap_or(line))?;
            }
        }
        Ok(())
    }
}
