//! The files of a load that all tables share.

use complaint::Result;
use stage::{Draft, TextFile};

/// What takes lines: a file, or memory until its batch is through.
pub trait Lines {
    /// Takes some, each with its line feed.
    fn add(&mut self, lines: &[u8]) -> Result<()>;
}

impl Lines for TextFile {
    fn add(&mut self, lines: &[u8]) -> Result<()> {
        self.write(lines)
    }
}

impl Lines for Vec<u8> {
    fn add(&mut self, lines: &[u8]) -> Result<()> {
        self.extend_from_slice(lines);
        Ok(())
    }
}

/// Where the lines of all tables go.
pub struct Files<'f> {
    pub journal: &'f mut dyn Lines,
    pub rejected: &'f mut dyn Lines,
    pub merged: &'f mut dyn Lines,
}

/// The files of a load in one transaction.
pub struct Texts {
    pub journal: TextFile,
    rejected: TextFile,
    merged: TextFile,
}

impl Texts {
    /// Empty ones.
    pub fn of(draft: &Draft) -> Result<Self> {
        Ok(Self {
            journal: draft.text("journal.ndjson")?,
            rejected: draft.text("rejected.ndjson")?,
            merged: draft.text("merged.ndjson")?,
        })
    }

    /// To be written.
    pub fn files(&mut self) -> Files<'_> {
        let Self { journal, rejected, merged } = self;
        Files { journal, rejected, merged }
    }

    /// Ends them.
    pub fn add_to(self, draft: &mut Draft) -> Result<()> {
        draft.add_text(self.journal)?;
        draft.add_text(self.rejected)?;
        draft.add_text(self.merged)
    }
}
