//! Rows with one key: the same row twice, a row that gives way, or a decision for a person.

use crate::alike::{self, Alike};
use crate::candidate::{Candidate, State};
use crate::work::Table;
use crate::workshop::Into;
use complaint::Result;
use index::Sorter;
use record::{Digest, Spans};
use std::path::Path;

/// A candidate in a group of one key.
struct Member {
    seq: u64,
    flow: u16,
    state: State,
    line_number: u64,
    digest: [u8; 16],
}

/// A unique key of the table: which columns, how they are compared, what it is called.
pub struct Unique {
    /// Places of the columns in the file, and how they compare.
    pub columns: Vec<(usize, Alike)>,
    /// The key by which the plan knows a row.
    known_by: bool,
}

/// The unique keys that can be checked on the files. Partial keys and keys on expressions are left
/// to the database.
pub fn keys(into: Into<'_>) -> Vec<Unique> {
    let Into { table, columns: file, key } = into;
    let alike = |place: usize, collation: Option<&str>| {
        let column = table.column(file.name(place));
        let own = column.map_or("BINARY", |column| &column.collation);
        (place, Alike::of(column, collation.unwrap_or(own)))
    };
    let own = key.iter().map(|place| alike(*place, None)).collect();
    let mut keys = vec![Unique { columns: own, known_by: true }];
    for unique in table.uniques.iter().filter(|unique| !unique.partial) {
        let columns: Option<Vec<_>> = unique
            .columns
            .iter()
            .map(|(name, collation)| {
                let place = file.position(name.as_deref()?)?;
                Some(alike(place, Some(collation)))
            })
            .collect();
        keys.extend(columns.map(|columns| Unique { columns, known_by: false }));
    }
    keys.retain(|key| !key.columns.is_empty());
    keys
}

/// Settles every group of candidates with one key.
pub fn settle(table: &Table<'_>, scratch: &Path) -> Result<()> {
    if table.is_made() {
        return Ok(());
    }
    let into = Into { table: table.catalog, columns: &table.columns, key: &table.key };
    for key in keys(into) {
        let mut sorter = Sorter::new(scratch);
        let columns = table.columns.clone();
        let mut spans = Spans::default();
        table.each(|seq, state, candidate| {
            if let Some(bytes) = key.bytes(state, candidate, &mut spans, &columns)? {
                sorter.push(&bytes, &encode(seq, state, candidate))?;
            }
            Ok(())
        })?;
        let mut sorted = sorter.sorted()?;
        let mut group: Vec<Member> = Vec::new();
        let mut last: Vec<u8> = Vec::new();
        while let Some((bytes, value)) = sorted.next()? {
            if bytes != last.as_slice() {
                settle_group(table, &key, &mut group)?;
                last = bytes.to_vec();
            }
            group.extend(decode(value));
        }
        settle_group(table, &key, &mut group)?;
    }
    Ok(())
}

impl Unique {
    /// The key of a candidate; `None` if it has none (NULL is like no other NULL).
    fn bytes(
        &self,
        state: State,
        candidate: &Candidate<'_>,
        spans: &mut Spans,
        columns: &record::Columns,
    ) -> Result<Option<Vec<u8>>> {
        if state != State::Alive {
            // Of a row that failed only the key is known; one that was decided is out of it.
            let failed = matches!(state, State::Rejected | State::Held) && self.known_by;
            let known = failed && !candidate.key.is_empty();
            return Ok(known.then(|| self.joined(&alike::split(&candidate.key))).flatten());
        }
        let scan = spans.scan(&candidate.row, columns)?;
        let raws: Vec<&[u8]> = self.columns.iter().map(|(place, _)| scan.raw(*place)).collect();
        Ok(self.joined(&raws))
    }

    fn joined(&self, raws: &[&[u8]]) -> Option<Vec<u8>> {
        let mut bytes = b"[".to_vec();
        for (position, (raw, (_, alike))) in raws.iter().zip(&self.columns).enumerate() {
            if *raw == b"null" {
                return None;
            }
            if position > 0 {
                bytes.push(b',');
            }
            alike.write(&mut bytes, raw);
        }
        bytes.push(b']');
        Some(bytes)
    }
}

fn settle_group(table: &Table<'_>, key: &Unique, group: &mut Vec<Member>) -> Result<()> {
    if group.len() > 1 {
        decide(table, key, group)?;
    }
    group.clear();
    Ok(())
}

/// Identical rows are one. Then the plan's preference decides; without one, a person.
fn decide(table: &Table<'_>, key: &Unique, group: &[Member]) -> Result<()> {
    let alive = || group.iter().filter(|member| member.state == State::Alive);
    let ranks = if key.known_by { table.preference() } else { None };
    let rank = |member: &Member| ranks.as_ref().map_or(0, |ranks| ranks[usize::from(member.flow)]);
    let Some(best) = group.iter().map(rank).min() else { return Ok(()) };
    let winner = alive().find(|member| rank(member) == best);
    let Some(winner) = winner else {
        // The row that would have won could not be turned: an older one must not take its place.
        if let Some(first) = group.iter().find(|member| rank(member) == best && ranks.is_some()) {
            let origin = table.origin(first.flow, first.line_number);
            let why = format!("it gives way to {origin}, which could not be turned");
            for member in alive() {
                table.verdict(member.seq, State::Held, &why)?;
            }
        }
        return Ok(());
    };
    let rivals = alive().filter(|member| rank(member) == best && member.digest != winner.digest);
    if rivals.count() > 0 {
        let why =
            if key.known_by { "rows with one key differ" } else { "rows share a unique value" };
        return table.hold_group(alive().map(|member| member.seq), why);
    }
    let origin = table.origin(winner.flow, winner.line_number);
    for member in group.iter().filter(|member| member.seq != winner.seq) {
        let same = member.state == State::Alive && member.digest == winner.digest;
        let loses = rank(member) > best || member.state == State::Alive;
        if loses {
            let why = if same { "the same as" } else { "it gives way to" };
            table.verdict(member.seq, State::Merged, &format!("{why} {origin}"))?;
        }
    }
    Ok(())
}

fn encode(seq: u64, state: State, candidate: &Candidate<'_>) -> Vec<u8> {
    let mut out = seq.to_be_bytes().to_vec();
    out.extend_from_slice(&candidate.flow.to_be_bytes());
    out.push(state as u8);
    out.extend_from_slice(&candidate.line_number.to_be_bytes());
    out.extend_from_slice(&Digest::of(&candidate.row).0);
    out
}

fn decode(value: &[u8]) -> Option<Member> {
    let (seq, rest) = value.split_first_chunk::<8>()?;
    let (flow, rest) = rest.split_first_chunk::<2>()?;
    let (state, rest) = rest.split_first()?;
    let (line, rest) = rest.split_first_chunk::<8>()?;
    Some(Member {
        seq: u64::from_be_bytes(*seq),
        flow: u16::from_be_bytes(*flow),
        state: State::of(*state),
        line_number: u64::from_be_bytes(*line),
        digest: rest.try_into().ok()?,
    })
}
