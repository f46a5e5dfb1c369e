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

/// Bytes of a block whose memory is used again: a long line does not stay.
const KEPT: usize = 4 * BLOCK;

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
    let (rows, spare) = (Mutex::new(rows), Spare::default());
    let (queue, blocks) = sync_channel(2 * usize::from(jobs));
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs)
            .map(|_| {
                let (rows, spare, queue) = (&rows, &spare, queue.clone());
                scope.spawn(move || {
                    let (ready, mut producer) = make()?;
                    let mut lines = Vec::with_capacity(BLOCK + BLOCK / 8);
                    let mut turn = |lines: &[u8], first, block: &mut Block| {
                        turn_lines((flow, &ready, &mut producer), (lines, first), block);
                    };
                    while work(&mut turn, &mut lines, rows, spare, &queue) {}
                    Ok(producer.changes)
                })
            })
            .collect();
        drop(queue);
        // Threads whose blocks nobody takes any more end.
        let done =
            blocks.into_iter().try_for_each(|block: Receiver<Block>| give(&block, &spare, each));
        let mut changes = Changes::new();
        for thread in threads {
            let own = thread.join().unwrap_or_else(|_| Err(stopped()));
            place::add(&mut changes, own?);
        }
        done.map(|()| changes)
    })
}

/// Blocks whose candidates were given out, to be filled again: memory that is given back to the
/// system with each would be cleared by it before the next.
#[derive(Default)]
struct Spare(Mutex<Vec<Block>>);

impl Spare {
    fn take(&self) -> Block {
        self.0.lock().ok().and_then(|mut blocks| blocks.pop()).unwrap_or_default()
    }

    fn put(&self, mut block: Block) {
        if let Ok(mut blocks) = self.0.lock()
            && block.bytes.capacity() <= KEPT
        {
            block.bytes.clear();
            block.ends.clear();
            blocks.push(block);
        }
    }
}

/// Turns the next block; `false` at the end.
fn work(
    turn: &mut dyn FnMut(&[u8], u64, &mut Block),
    lines: &mut Vec<u8>,
    rows: &Mutex<RowReader>,
    spare: &Spare,
    queue: &SyncSender<Receiver<Block>>,
) -> bool {
    lines.clear();
    lines.shrink_to(KEPT);
    let mut block = spare.take();
    let Ok(mut rows) = rows.lock() else { return false };
    let first = rows.place() + 1;
    let (give, take) = sync_channel(1);
    match rows.block(lines, BLOCK) {
        Ok(0) => return false,
        Ok(_) => {}
        Err(said) => block.failed = Some(said),
    }
    if queue.send(take).is_err() {
        return false;
    }
    drop(rows);
    block.bytes.reserve(lines.len() + lines.len() / 4);
    turn(lines, first, &mut block);
    let more = block.failed.is_none();
    give.send(block).is_ok() && more
}

/// Turns lines, of which `first` is the number of the first.
fn turn_lines(
    (flow, ready, producer): (u16, &ReadyFlow, &mut Producer<'_>),
    (lines, first): (&[u8], u64),
    block: &mut Block,
) {
    for (number, line) in (first..).zip(stage::lines(lines)) {
        match producer.row(flow, ready, line, number, &mut block.bytes) {
            Ok(true) => block.ends.push(block.bytes.len()),
            Ok(false) => {}
            Err(said) => {
                block.failed = Some(said);
                break;
            }
        }
    }
}

fn give(
    block: &Receiver<Block>,
    spare: &Spare,
    each: &mut dyn FnMut(&[u8]) -> Result<()>,
) -> Result<()> {
    let mut block = block.recv().map_err(|_| stopped())?;
    let mut start = 0;
    for end in &block.ends {
        each(&block.bytes[start..*end])?;
        start = *end;
    }
    if let Some(failed) = block.failed.take() {
        return Err(failed);
    }
    spare.put(block);
    Ok(())
}

fn stopped() -> Complaint {
    Complaint::new("a thread stopped in the middle of its work")
}
