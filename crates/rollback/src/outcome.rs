//! What a rollback did.

use std::fmt;

/// What was done, for the person who watches.
#[derive(Debug, Default)]
pub struct Done {
    /// Nothing was committed.
    pub dry_run: bool,
    /// Rows taken out.
    pub removed: u64,
    /// Rows that are again what they were.
    pub restored: u64,
    /// Rows that were undone already.
    pub already: u64,
    /// Rows that were left alone.
    pub conflicts: u64,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { removed, restored, already, conflicts, .. } = self;
        if self.dry_run {
            write!(f, "(dry run, nothing was changed) ")?;
        }
        write!(f, "{removed} rows taken out, {restored} restored, {already} undone already, ")?;
        match conflicts {
            0 => write!(f, "no conflict"),
            _ => write!(f, "{conflicts} left alone: see conflicts.ndjson"),
        }
    }
}
