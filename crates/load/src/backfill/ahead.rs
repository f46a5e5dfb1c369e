//! Rows read and made ready while others, before them, are changed.

use crate::backfill::rows::{Pairs, Row};
use crate::backfill::seen::Seen;
use database::{Given, Giver, Swap};
use record::LineWriter;
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;
use step::{Blame as _, Failure, Fault, Result};

/// Rows that are handed over together, and how many bytes of lines at most.
const ROWS: usize = 256;
const BYTES: usize = 1 << 20;
/// How often that may wait: a batch of a thousand is there when the one before it is through.
const WAITING: usize = 4;

/// Reads the rows that are not through, and gives them in their order. It ends when nobody takes
/// them any more.
pub fn read<'scope>(scope: &'scope Scope<'scope, '_>, pairs: Pairs, seen: Seen) -> Come {
    let (give, take) = sync_channel(WAITING);
    scope.spawn(move || all(pairs, &seen, &give));
    Come::new(take)
}

fn all(mut pairs: Pairs, seen: &Seen, give: &SyncSender<Result<Vec<Row>>>) {
    let (mut rows, mut bytes) = (Vec::with_capacity(ROWS), 0);
    let changed = pairs.changed_columns.clone();
    let mut image = LineWriter::new(&changed);
    let ended = loop {
        match pairs.next(seen, &mut image) {
            Ok(Some(row)) => {
                bytes += row.line.len();
                rows.push(row);
            }
            Ok(None) => break pairs.found().blame(Fault::Usage),
            Err(said) => break Err(said).blame(Fault::Files),
        }
        if rows.len() == ROWS || bytes >= BYTES {
            bytes = 0;
            if give.send(Ok(std::mem::take(&mut rows))).is_err() {
                return;
            }
        }
    };
    let _ = give.send(Ok(rows));
    if let Err(failure) = ended {
        let _ = give.send(Err(failure));
    }
}

/// A batch of rows, made ready for the database or not.
pub struct Turn {
    pub rows: Vec<Row>,
    pub given: Option<Given>,
}

/// Rows that come, a batch at a time.
pub struct Come {
    reader: Receiver<Result<Vec<Row>>>,
    waiting: VecDeque<Row>,
    next: Option<Turn>,
    /// What is wrong with the row behind those that wait.
    failed: Option<Failure>,
}

impl Come {
    fn new(reader: Receiver<Result<Vec<Row>>>) -> Self {
        Self { reader, waiting: VecDeque::new(), next: None, failed: None }
    }

    /// The next rows: so many, fewer at the end.
    pub fn take(&mut self, most: usize) -> Result<Turn> {
        if let Some(next) = self.next.take() {
            if next.rows.len() == most {
                return Ok(next);
            }
            self.put_back(next.rows);
        }
        while self.waiting.len() < most {
            if let Some(failure) = self.failed.take() {
                return Err(failure);
            }
            let Ok(rows) = self.reader.recv() else { break };
            self.waiting.extend(rows?);
        }
        let count = most.min(self.waiting.len());
        Ok(Turn { rows: self.waiting.drain(..count).collect(), given: None })
    }

    /// Makes as many rows ready for the next turn, if they have come by now and are not too large to
    /// be there beside those of this one.
    pub fn prepare(&mut self, most: usize, giver: Giver) {
        let mut bytes = 0;
        while self.waiting.len() < most && bytes < WAITING * BYTES && self.failed.is_none() {
            match self.reader.try_recv() {
                Ok(Ok(rows)) => {
                    bytes += rows.iter().map(|row| row.line.len()).sum::<usize>();
                    self.waiting.extend(rows);
                }
                Ok(Err(failure)) => self.failed = Some(failure),
                Err(_) => break,
            }
        }
        if self.waiting.len() >= most && self.next.is_none() {
            let rows: Vec<Row> = self.waiting.drain(..most).collect();
            let swaps: Vec<&Swap<'_>> = rows.iter().map(|row| &row.swap).collect();
            let given = Some(giver(&swaps));
            self.next = Some(Turn { rows, given });
        }
    }

    /// Rows whose turn did not come about.
    pub fn put_back(&mut self, rows: Vec<Row>) {
        let behind = self.next.take().map_or_else(Vec::new, |next| next.rows);
        for row in rows.into_iter().chain(behind).rev() {
            self.waiting.push_front(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use complaint::Complaint;

    const GIVER: Giver = |_| Given::default();

    fn rows(numbers: std::ops::Range<u64>) -> Vec<Row> {
        let row = |number| Row {
            number,
            line: Vec::new(),
            key: String::new(),
            was: Vec::new(),
            becomes: Vec::new(),
            swap: Swap { key: Vec::new(), was: Vec::new(), becomes: Vec::new() },
        };
        numbers.map(row).collect()
    }

    fn numbers(turn: &Turn) -> Vec<u64> {
        turn.rows.iter().map(|row| row.number).collect()
    }

    #[test]
    fn rows_keep_their_order_whatever_was_made_ready() {
        let (give, take) = sync_channel(9);
        for from in [0, 4, 8] {
            give.send(Ok(rows(from..from + 4))).unwrap();
        }
        drop(give);
        let mut come = Come::new(take);
        let first = come.take(3).unwrap();
        assert_eq!((numbers(&first), first.given.is_some()), (vec![0, 1, 2], false));
        come.prepare(3, GIVER);
        let second = come.take(3).unwrap();
        assert_eq!((numbers(&second), second.given.is_some()), (vec![3, 4, 5], true));
        // Others were in the way, and batches became smaller.
        come.prepare(3, GIVER);
        come.put_back(second.rows);
        assert_eq!(numbers(&come.take(2).unwrap()), [3, 4]);
        come.prepare(2, GIVER);
        assert_eq!(numbers(&come.take(5).unwrap()), [5, 6, 7, 8, 9]);
        assert_eq!(numbers(&come.take(5).unwrap()), [10, 11]);
        assert!(come.take(5).unwrap().rows.is_empty());
    }

    #[test]
    fn what_is_wrong_waits_for_the_rows_before_it() {
        let (give, take) = sync_channel(9);
        give.send(Ok(rows(0..4))).unwrap();
        give.send(Err(Complaint::new("no JSON")).blame(Fault::Files)).unwrap();
        let mut come = Come::new(take);
        assert_eq!(numbers(&come.take(2).unwrap()), [0, 1]);
        come.prepare(9, GIVER);
        assert_eq!(numbers(&come.take(2).unwrap()), [2, 3]);
        assert!(come.take(2).is_err());
    }
}
