//! What became of an entry of the journal, and the two files that say so.

use crate::outcome::Done;
use complaint::Result;
use database::Refusal;
use journal::{Did, Entry};
use stage::{Draft, TextFile};
use step::{Blame as _, Fault};

/// The two files.
pub struct Files {
    pub journal: TextFile,
    pub conflicts: TextFile,
}

impl Files {
    /// Empty ones.
    pub fn of(draft: &Draft) -> step::Result<Self> {
        Ok(Self {
            journal: draft.fresh_text("journal.ndjson").blame(Fault::Files)?,
            conflicts: draft.fresh_text("conflicts.ndjson").blame(Fault::Files)?,
        })
    }

    /// Ends them, and seals the draft that they are all of.
    pub fn seal(self, draft: &mut Draft) -> step::Result<()> {
        draft.add_text(self.journal).blame(Fault::Files)?;
        draft.add_text(self.conflicts).blame(Fault::Files)?;
        draft.seal("rollback", env!("CARGO_PKG_VERSION")).blame(Fault::Files)?;
        Ok(())
    }
}

/// What became of an entry.
pub enum What {
    /// It was undone: a row is removed, or restored.
    Done(&'static str),
    /// Somebody or something had undone it already.
    Already,
    /// It was left alone.
    Conflict(String),
    /// The target refused it.
    Refused(String),
}

impl What {
    /// It was left alone, for this reason.
    pub fn conflict(why: &str) -> Self {
        Self::Conflict(why.to_owned())
    }

    /// What the target says of it.
    pub fn of(done: std::result::Result<(), Refusal>, what: &'static str) -> Self {
        match done {
            Ok(()) => Self::Done(what),
            Err(Refusal(why)) => Self::Refused(why),
        }
    }

    /// Counts it and writes it down.
    pub fn write(&self, entry: &Entry, files: &mut Files, done: &mut Done) -> Result<()> {
        let known = match &entry.did {
            Did::Inserted(known, _) | Did::Updated(known, ..) | Did::Deleted(known, _) => known,
            Did::Sequence(..) | Did::Object(_) | Did::Changed(..) | Did::Batch(_) => return Ok(()),
        };
        let mut line = Vec::with_capacity(128);
        line.extend_from_slice(b"{\"table\":");
        record::write_string(&mut line, &entry.table);
        line.push(b',');
        journal::write_known(&mut line, known);
        let file = match self {
            Self::Done(what) => {
                *(if *what == "removed" { &mut done.removed } else { &mut done.restored }) += 1;
                line.extend_from_slice(b",\"did\":\"");
                line.extend_from_slice(what.as_bytes());
                line.push(b'"');
                &mut files.journal
            }
            Self::Already => {
                done.already += 1;
                line.extend_from_slice(b",\"did\":\"nothing\"");
                &mut files.journal
            }
            Self::Conflict(why) | Self::Refused(why) => {
                done.conflicts += 1;
                line.extend_from_slice(b",\"why\":");
                record::write_string(&mut line, why);
                &mut files.conflicts
            }
        };
        line.extend_from_slice(b"}\n");
        file.write(line)
    }
}
