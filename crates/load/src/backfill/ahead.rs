//! Rows read and made ready on one thread while another changes those before them.

use crate::backfill::rows::{Pairs, Row};
use crate::backfill::seen::Seen;
use record::LineWriter;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;
use step::{Blame as _, Fault, Result};

/// Rows that are handed over together, and how many bytes of lines at most.
const ROWS: usize = 256;
const BYTES: usize = 1 << 20;
/// How often that may wait: a batch of a thousand is there when the one before it is through.
const WAITING: usize = 4;

/// Reads the rows that are not through, and gives them in their order. It ends when nobody takes
/// them any more.
pub fn read<'scope>(
    scope: &'scope Scope<'scope, '_>,
    pairs: Pairs,
    seen: Seen,
) -> Receiver<Result<Vec<Row>>> {
    let (give, take) = sync_channel(WAITING);
    scope.spawn(move || all(pairs, &seen, &give));
    take
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
