//! Where every extracted row went.

use crate::source::Sources;
use std::cell::RefCell;

/// What happened to a source row; it can be several things, the gravest counts.
pub mod mark {
    /// Its values went into another row, or it gave way to one.
    pub const MERGED: u8 = 1;
    /// It became a row.
    pub const LOADED: u8 = 2;
    /// A person has to decide about it.
    pub const HELD: u8 = 4;
    /// It could not be turned.
    pub const REJECTED: u8 = 8;
    /// A person decided that it stays behind.
    pub const LEFT: u8 = 16;
}

/// A byte for each row of each extracted table: one byte a row is all that stays in memory.
pub struct Fate(RefCell<Vec<Vec<u8>>>);

/// Numbers of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub loaded: u64,
    pub merged: u64,
    pub left: u64,
    pub rejected: u64,
    pub held: u64,
}

impl Fate {
    /// Nothing has happened to any row yet.
    pub fn of(sources: &Sources<'_>) -> Self {
        let rows = |rows: u64| vec![0; usize::try_from(rows).unwrap_or_default()];
        Self(RefCell::new(sources.all().iter().map(|table| rows(table.rows)).collect()))
    }

    /// Something happened to a row.
    pub fn mark(&self, table: usize, line_number: u64, what: u8) {
        let place = usize::try_from(line_number).unwrap_or_default().wrapping_sub(1);
        let mut tables = self.0.borrow_mut();
        if let Some(byte) = tables.get_mut(table).and_then(|table| table.get_mut(place)) {
            *byte |= what;
        }
    }

    /// Whether nothing happened to a row: no row took it.
    pub fn untouched(&self, table: usize, line_number: u64) -> bool {
        let place = usize::try_from(line_number).unwrap_or_default().wrapping_sub(1);
        self.0.borrow().get(table).and_then(|table| table.get(place)) == Some(&0)
    }

    /// The sums of a table.
    pub fn counts(&self, table: usize) -> Counts {
        let mut counts = Counts::default();
        for byte in self.0.borrow().get(table).into_iter().flatten() {
            let counter = match byte {
                byte if byte & mark::REJECTED != 0 => &mut counts.rejected,
                byte if byte & mark::HELD != 0 => &mut counts.held,
                byte if byte & mark::LOADED != 0 => &mut counts.loaded,
                byte if byte & mark::MERGED != 0 => &mut counts.merged,
                _ => &mut counts.left,
            };
            *counter += 1;
        }
        counts
    }
}
