//! A source row after its flow has had it: a target row, or the reason why there is none.
//!
//! Candidates are spooled, one for each row of each flow, because whether a row stays is known
//! only when all have been seen: other rows may have its key, its parent may be missing.

use complaint::{Complaint, Result};
use stage::RowFile;
use std::borrow::Cow;

/// What has become of a source row so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum State {
    /// It is a target row.
    Alive,
    /// It goes into another row, or gives way to one.
    Merged,
    /// A person decided that it stays behind.
    Left,
    /// It cannot be turned.
    Rejected,
    /// A person has to decide.
    Held,
}

impl State {
    /// The state behind a byte.
    pub fn of(byte: u8) -> Self {
        match byte {
            0 => Self::Alive,
            1 => Self::Merged,
            2 => Self::Left,
            3 => Self::Rejected,
            _ => Self::Held,
        }
    }
}

/// A source row after its flow has had it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// Place of the flow among those into the table.
    pub flow: u16,
    /// Line of the source row in its file, from 1.
    pub line_number: u64,
    /// What has become of it.
    pub state: State,
    /// Why, unless it is alive.
    pub why: Cow<'a, str>,
    /// The source row's key, as JSON.
    pub source_key: Cow<'a, [u8]>,
    /// The raw cells of the target's key, where they are known; also of a row that failed
    /// elsewhere.
    pub key: Cow<'a, [u8]>,
    /// The target row's line, unless it failed.
    pub row: Cow<'a, [u8]>,
    /// Whether that is the source row's line, byte for byte.
    pub same: bool,
    /// Rows of other tables whose values went into it: table and line.
    pub used: Vec<(usize, u64)>,
}

/// Bytes of the length of a part.
const LENGTH: usize = 8;

impl<'a> Candidate<'a> {
    /// Appends it as bytes, for the spool.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let start = Self::begin(out);
        out.extend_from_slice(&self.row);
        self.end(out, start);
    }

    /// Begins the bytes of one: its row is what is appended next. Gives where they
    /// begin.
    pub fn begin(out: &mut Vec<u8>) -> usize {
        out.extend_from_slice(&[0; LENGTH]);
        out.len() - LENGTH
    }

    /// Appends the rest of it; the row stands there already.
    pub fn end(&self, out: &mut Vec<u8>, start: usize) {
        let length = ((out.len() - start - LENGTH) as u64).to_be_bytes();
        out[start..start + LENGTH].copy_from_slice(&length);
        out.extend_from_slice(&self.flow.to_be_bytes());
        out.extend_from_slice(&self.line_number.to_be_bytes());
        out.extend_from_slice(&[self.state as u8, u8::from(self.same)]);
        for part in [self.why.as_bytes(), &self.source_key, &self.key] {
            out.extend_from_slice(&(part.len() as u64).to_be_bytes());
            out.extend_from_slice(part);
        }
        for (table, line) in &self.used {
            out.extend_from_slice(&(*table as u64).to_be_bytes());
            out.extend_from_slice(&line.to_be_bytes());
        }
    }

    /// The row of one that is being made.
    pub fn row_of(out: &[u8], start: usize) -> &[u8] {
        out.get(start + LENGTH..).unwrap_or_default()
    }

    /// The state that the bytes of one say.
    pub fn state_of(mut bytes: &[u8]) -> State {
        let row = part(&mut bytes);
        State::of(row.and_then(|_| bytes.get(10)).copied().unwrap_or_default())
    }

    /// Back from bytes.
    pub fn decode(bytes: &'a [u8]) -> Result<Self> {
        Self::parts(bytes).ok_or_else(|| Complaint::new("a temporary file was changed"))
    }

    /// Writes its row. Those of a table's first flow may all be the rows of its source.
    pub fn write(&self, file: &mut RowFile) -> Result<()> {
        let of_source = self.same && self.flow == 0;
        file.line_of(&self.row, of_source.then_some(self.line_number))
    }

    fn parts(mut bytes: &'a [u8]) -> Option<Self> {
        let row = Cow::Borrowed(part(&mut bytes)?);
        let flow = u16::from_be_bytes(take(&mut bytes)?);
        let line_number = u64::from_be_bytes(take(&mut bytes)?);
        let [state, same] = take(&mut bytes)?;
        let why = String::from_utf8_lossy(part(&mut bytes)?);
        let source_key = Cow::Borrowed(part(&mut bytes)?);
        let key = Cow::Borrowed(part(&mut bytes)?);
        let mut used = Vec::with_capacity(bytes.len() / 16);
        while !bytes.is_empty() {
            let table = usize::try_from(u64::from_be_bytes(take(&mut bytes)?)).ok()?;
            used.push((table, u64::from_be_bytes(take(&mut bytes)?)));
        }
        let (state, same) = (State::of(state), same != 0);
        Some(Self { flow, line_number, state, why, source_key, key, row, same, used })
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*head)
}

fn part<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(u64::from_be_bytes(take(bytes)?)).ok()?;
    let (head, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let candidate = Candidate {
            flow: 1,
            line_number: 7,
            state: State::Held,
            why: "é".into(),
            source_key: b"".into(),
            key: b"[1]".into(),
            row: b"{}".into(),
            same: true,
            used: vec![(3, 4), (5, 6)],
        };
        let mut bytes = Vec::new();
        candidate.encode(&mut bytes);
        assert_eq!(Candidate::decode(&bytes).unwrap(), candidate);
        assert_eq!(Candidate::state_of(&bytes), State::Held);
        assert!(Candidate::decode(&bytes[..9]).is_err());
    }
}
