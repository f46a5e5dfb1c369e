//! What a rollback did.

use crate::objects::Decided;
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
    /// Tables and other things dropped.
    pub dropped: u64,
    /// Objects taken out.
    pub objects_removed: u64,
    /// Objects that were not there.
    pub objects_already: u64,
    /// Objects that were left alone.
    pub objects_left: u64,
}

impl Done {
    /// Takes over what was decided about objects.
    pub fn take(&mut self, decided: &Decided) {
        self.objects_removed = decided.removed;
        self.objects_already = decided.already;
        self.objects_left = decided.conflicts;
    }

    /// Whether everything was undone already, or was left alone.
    pub fn is_nothing(&self) -> bool {
        self.removed + self.restored + self.dropped + self.objects_removed == 0
    }

    /// Whether a person has something to do.
    pub fn needs_person(&self) -> bool {
        self.conflicts + self.objects_left > 0
    }
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { removed, restored, already, conflicts, .. } = self;
        if self.dry_run {
            write!(f, "(dry run, nothing was changed) ")?;
        }
        write!(f, "{removed} rows taken out, {restored} restored, {already} undone already, ")?;
        match conflicts {
            0 => write!(f, "no conflict")?,
            _ => write!(f, "{conflicts} left alone: see conflicts.ndjson")?,
        }
        if self.dropped > 0 {
            write!(f, "; {} things dropped", self.dropped)?;
        }
        let Self { objects_removed: out, objects_already: gone, objects_left: left, .. } = self;
        if out + gone + left > 0 {
            write!(f, "; objects: {out} taken out, {gone} not there, {left} left alone")?;
        }
        Ok(())
    }
}
