//! Rows turned on several threads, and given out in the order in which they stand.
//!
//! A thread takes the next lines of the file and, still holding it, puts where their candidates
//! will come from at the end of a queue; so the order is that of the file, whoever is faster.

use crate::flow::ReadyFlow;
use crate::place::{self, Changes};
use crate::produce::Producer;
use complaint::{Complaint, Result};
use stage::RowReader;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Bytes of lines that a thread turns at once.
const BLOCK: usize = 1 << 18;

/// The candidates of some lines, each where it ends; and why there are no more.
#[derive(Default)]
struct Block {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    failed: Option<Complaint>,
}

/// Turns the rows on so many threads; `make` gives each what it needs. Calls `each` with every
/// candidate, and gives how often values changed.
pub fn turn<'a>(
    jobs: u8,
    flow: u16,
    rows: RowReader,
    make: &(dyn Fn() -> Result<(ReadyFlow, Producer<'a>)> + Sync),
    each: &mut dyn FnMut(&[u8]) -> Result<()>,
) -> Result<Changes> {
    let rows = Mutex::new(rows);
    let (queue, blocks) = sync_channel(2 * usize::from(jobs));
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs)
            .map(|_| {
                let (rows, queue) = (&rows, queue.clone());
                scope.spawn(move || {
                    let (ready, mut producer) = make()?;
                    while work(flow, &ready, &mut producer, rows, &queue) {}
                    Ok(producer.changes)
                })
            })
            .collect();
        drop(queue);
        // Threads whose blocks nobody takes any more end.
        let done = blocks.into_iter().try_for_each(|block: Receiver<Block>| give(&block, each));
        let mut changes = Changes::new();
        for thread in threads {
            let own = thread.join().unwrap_or_else(|_| Err(stopped()));
            place::add(&mut changes, own?);
        }
        done.map(|()| changes)
    })
}

/// Turns the next block; `false` at the end.
fn work(
    flow: u16,
    ready: &ReadyFlow,
    producer: &mut Producer<'_>,
    rows: &Mutex<RowReader>,
    queue: &SyncSender<Receiver<Block>>,
) -> bool {
    let (mut lines, mut block) = (Vec::with_capacity(BLOCK + BLOCK / 8), Block::default());
    let Ok(mut rows) = rows.lock() else { return false };
    let first = rows.place() + 1;
    let (give, take) = sync_channel(1);
    match rows.block(&mut lines, BLOCK) {
        Ok(0) => return false,
        Ok(_) => {}
        Err(said) => block.failed = Some(said),
    }
    if queue.send(take).is_err() {
        return false;
    }
    drop(rows);
    block.bytes.reserve(lines.len() + lines.len() / 4);
    for (number, line) in (first..).zip(stage::lines(&lines)) {
        match producer.row(flow, ready, line, number, &mut block.bytes) {
            Ok(true) => block.ends.push(block.bytes.len()),
            Ok(false) => {}
            Err(said) => {
                block.failed = Some(said);
                break;
            }
        }
    }
    let more = block.failed.is_none();
    give.send(block).is_ok() && more
}

fn give(block: &Receiver<Block>, each: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
    let Block { bytes, ends, failed } = block.recv().map_err(|_| stopped())?;
    let mut start = 0;
    for end in ends {
        each(&bytes[start..end])?;
        start = end;
    }
    failed.map_or(Ok(()), Err)
}

fn stopped() -> Complaint {
    Complaint::new("a thread stopped in the middle of its work")
}
