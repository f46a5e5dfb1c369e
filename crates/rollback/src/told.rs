//! What a rollback by batches says of itself, batch after batch: one that is cut off goes on with it.
//!
//! The lines of a batch are written before its commit, and behind them where the files end. What the
//! log of the database does not have was not committed, and is cut off again.

use complaint::{Complaint, Result};
use journal::Became;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use stage::{Draft, Growing, Run, Stage};

const JOURNAL: &str = "journal.ndjson";
const CONFLICTS: &str = "conflicts.ndjson";
const BATCHES: &str = "batches.ndjson";

/// How far it was after a batch: a line of `batches.ndjson`.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Mark {
    /// The number of the batch in the log.
    pub batch: u64,
    /// Rows that were looked at.
    pub rows: u64,
    /// Rows that are again what they were.
    pub restored: u64,
    /// Rows that were so before.
    pub already: u64,
    /// Rows that were left alone.
    pub conflicts: u64,
    /// Bytes of the two files.
    pub ends: [u64; 2],
}

impl Mark {
    /// After one more batch.
    pub fn after(self, became: &[Became]) -> Self {
        let count =
            |is: fn(&Became) -> bool| became.iter().filter(|became| is(became)).count() as u64;
        Self {
            batch: self.batch + 1,
            rows: self.rows + became.len() as u64,
            restored: self.restored + count(|became| matches!(became, Became::Changed(_))),
            already: self.already + count(|became| *became == Became::Already),
            conflicts: self.conflicts
                + count(|became| matches!(became, Became::Held(..) | Became::Refused(_))),
            ..self
        }
    }
}

/// What became of rows of a table: those that were undone, and those that were left alone.
pub fn lines<'k>(
    table: &str,
    keys: impl Iterator<Item = &'k str>,
    became: &[Became],
) -> (Vec<u8>, Vec<u8>) {
    let (table, mut journal, mut conflicts) = (json!(table), Vec::new(), Vec::new());
    for (key, became) in keys.zip(became) {
        let (file, what) = match became {
            Became::Changed(_) => (&mut journal, "\"did\":\"restored\"".to_owned()),
            Became::Already => (&mut journal, "\"did\":\"nothing\"".to_owned()),
            Became::Held(why, _) | Became::Refused(why) => {
                (&mut conflicts, format!("\"why\":{}", json!(why)))
            }
            Became::Nothing => continue,
        };
        let line = format!("{{\"table\":{table},\"key\":{key},{what}}}\n");
        file.extend_from_slice(line.as_bytes());
    }
    (journal, conflicts)
}

/// The draft, as far as it is.
pub struct Told {
    growing: Growing,
    mark: Mark,
    /// Bytes of the marks.
    marks: u64,
}

impl Told {
    /// Goes on with what a rollback of the same rows left, as far as the log has it; else begins.
    pub fn begin(run: &Run, head: Value, logged: u64) -> Result<Self> {
        if let Some(growing) = Growing::open(run, Stage::RolledBack)?
            && *growing.head() == head
            && let Some(mut told) = Self::left(growing, logged)?
        {
            told.forget()?;
            return Ok(told);
        }
        let growing = Growing::begin(run, Stage::RolledBack, head)?;
        let mut told = Self { growing, mark: Mark::default(), marks: 0 };
        told.forget()?;
        Ok(told)
    }

    /// What was left up to the last batch that counts; `None` if a power cut took some of it.
    fn left(growing: Growing, logged: u64) -> Result<Option<Self>> {
        let size = |name: &str| {
            std::fs::metadata(growing.path().join(name)).map_or(0, |metadata| metadata.len())
        };
        let path = growing.path().join(BATCHES);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(Complaint::new(format!("cannot read {}: {error}", path.display())));
            }
        };
        let (mut mark, mut marks) = (Mark::default(), 0);
        for line in text.split_inclusive('\n') {
            let Ok(next) = serde_json::from_str::<Mark>(line) else { break };
            if next.batch > logged {
                break;
            }
            (mark, marks) = (next, marks + line.len() as u64);
        }
        let whole = size(JOURNAL) >= mark.ends[0] && size(CONFLICTS) >= mark.ends[1];
        Ok((mark.batch > 0 && whole).then_some(Self { growing, mark, marks }))
    }

    /// How far it is.
    pub fn mark(&self) -> Mark {
        self.mark
    }

    /// Writes down a batch that is about to be committed. Gives what is to be kept if it is.
    pub fn write(&mut self, mark: Mark, journal: &[u8], conflicts: &[u8]) -> Result<(Mark, u64)> {
        let ends =
            [self.growing.append(JOURNAL, journal)?, self.growing.append(CONFLICTS, conflicts)?];
        let mark = Mark { ends, ..mark };
        let mut line = serde_json::to_vec(&mark).unwrap_or_default();
        line.push(b'\n');
        Ok((mark, self.growing.append(BATCHES, &line)?))
    }

    /// It was committed.
    pub fn keep(&mut self, (mark, marks): (Mark, u64)) {
        (self.mark, self.marks) = (mark, marks);
    }

    /// What was written since the last batch that was committed goes.
    pub fn forget(&mut self) -> Result<()> {
        let [journal, conflicts] = self.mark.ends;
        for (name, end) in [(JOURNAL, journal), (CONFLICTS, conflicts), (BATCHES, self.marks)] {
            self.growing.cut(name, end)?;
        }
        Ok(())
    }

    /// All rows are through.
    pub fn through(self) -> Result<Draft> {
        self.growing.through(&[JOURNAL, CONFLICTS, BATCHES])
    }
}
