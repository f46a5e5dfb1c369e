//! Every row of a flow into a candidate.

use crate::candidate::{Candidate, State};
use crate::evaluate::Scope;
use crate::flow::ReadyFlow;
use crate::place::{Change, Changes};
use crate::resubmit::{Word, Words};
use crate::scratch::Scratch;
use crate::source::{Source, Sources};
use complaint::{Complaint, Result};
use record::{Columns, LineWriter, Scan, Spans, key_bytes, key_of_cells};
use std::borrow::Cow;
use std::ops::Range;

/// What every row of a flow needs.
pub struct Producer<'a> {
    sources: &'a Sources<'a>,
    /// What was fed back, where something was.
    words: Option<&'a Words>,
    into: &'a str,
    /// Columns of the target's file.
    columns: &'a Columns,
    /// Places of the key among them.
    key: &'a [usize],
    /// How often values changed so far.
    pub changes: Changes,
    /// Used again for each row: what is known of it, what makes a line of it, where each cell of
    /// that stands among the candidates, and which changed.
    memory: Memory,
    line: LineWriter<'a>,
    cells: Vec<Range<usize>>,
    changed: Vec<Change>,
}

/// What is in memory of a row while it is turned.
#[derive(Default)]
struct Memory {
    spans: Spans,
    scratch: Scratch,
    key: Vec<u8>,
    source_key: Vec<u8>,
}

/// What became of a row.
enum Turned {
    /// Its line stands in the producer's.
    Line,
    /// A person wrote the line.
    ByHand(Vec<u8>),
    /// It does not become one.
    Not(State, String),
}

impl<'a> Producer<'a> {
    /// Of rows for that target table.
    pub fn new(
        sources: &'a Sources<'a>,
        words: Option<&'a Words>,
        into: &'a str,
        columns: &'a Columns,
        key: &'a [usize],
    ) -> Self {
        Self {
            sources,
            words,
            into,
            columns,
            key,
            changes: Changes::new(),
            memory: Memory::default(),
            line: LineWriter::new(columns),
            cells: Vec::new(),
            changed: Vec::new(),
        }
    }

    /// Appends the candidate that a row becomes; `false` if the row is not one of this flow.
    pub fn row(
        &mut self,
        place: u16,
        flow: &ReadyFlow,
        line: &[u8],
        line_number: u64,
        out: &mut Vec<u8>,
    ) -> Result<bool> {
        let mut memory = std::mem::take(&mut self.memory);
        let done = self.with(&mut memory, place, flow, line, line_number, out);
        self.memory = memory;
        let source = self.sources.table(flow.from);
        done.map_err(|said| said.at(format!("table {}, line {line_number}", source.name)))
    }

    fn with(
        &mut self,
        memory: &mut Memory,
        place: u16,
        flow: &ReadyFlow,
        line: &[u8],
        line_number: u64,
        out: &mut Vec<u8>,
    ) -> Result<bool> {
        let source = self.sources.table(flow.from);
        let heard = self.words.map(|words| words.hear(&source.name, line_number, self.into));
        let word = heard.transpose()?.flatten();
        let rewritten = self.rewritten(word.as_ref(), line, source)?;
        let Memory { spans, scratch, key, source_key } = memory;
        let scan = spans.scan(rewritten.as_deref().unwrap_or(line), &source.columns)?;
        scratch.begin(source.columns.len());
        if !takes(flow, source, scan)? {
            return Ok(false);
        }
        key.clear();
        source_key.clear();
        source.write_key_object(source_key, scan, line_number);
        let start = Candidate::begin(out);
        self.line.trade(out);
        let turned = self.said(flow, (scan, scratch), word, key);
        self.line.trade(out);
        let mut candidate = Candidate {
            flow: place,
            line_number,
            state: State::Alive,
            why: Cow::Borrowed(""),
            source_key: Cow::Borrowed(source_key),
            key: Cow::Borrowed(&[]),
            row: Cow::Borrowed(&[]),
            same: false,
            used: flow.reach.used.take(),
        };
        match turned? {
            Turned::Line => {
                key.clear();
                let cell = |column: &usize| &out[self.cells[*column].clone()];
                key_of_cells(key, self.key.iter().map(cell));
                candidate.same = rewritten.is_none() && Candidate::row_of(out, start) == line;
            }
            Turned::ByHand(row) => {
                key.clear();
                key_bytes(key, Spans::default().scan(&row, self.columns)?, self.key);
                put(out, start, &row);
            }
            Turned::Not(state, why) => {
                put(out, start, b"");
                (candidate.state, candidate.why) = (state, Cow::Owned(why));
                candidate.used.clear();
            }
        }
        candidate.key = Cow::Borrowed(key);
        candidate.end(out, start);
        Ok(true)
    }

    /// A row that a person may have written, as we would have.
    fn rewritten(
        &self,
        word: Option<&Word>,
        line: &[u8],
        source: &Source,
    ) -> Result<Option<Vec<u8>>> {
        let by_hand = match word {
            Some(Word::Source(row) | Word::Take(row)) => Some(row.as_slice()),
            _ => self.sources.edited().then_some(line),
        };
        by_hand.map(|row| canonical(row, &source.columns)).transpose()
    }

    /// What becomes of a row, as the plan or a person says.
    fn said(
        &mut self,
        flow: &ReadyFlow,
        row: (Scan<'_>, &Scratch),
        word: Option<Word>,
        key: &mut Vec<u8>,
    ) -> Result<Turned> {
        let source = self.sources.table(flow.from);
        Ok(match word {
            Some(Word::Target(by_hand)) => {
                // Its own row is given; which rows of other tables went into it is computed.
                let _ = self.turn(flow, source, row, true, key)?;
                Turned::ByHand(canonical(&by_hand, self.columns)?)
            }
            Some(Word::Leave) => Turned::Not(State::Left, "a person decided so".to_owned()),
            Some(Word::GivesWay) => {
                Turned::Not(State::Merged, "a person chose another row".to_owned())
            }
            word => {
                let decided = matches!(word, Some(Word::Take(_)));
                self.turn(flow, source, row, decided, key)?
            }
        })
    }

    /// Rules first, then the columns. Of a row that fails the key is computed all the same, so
    /// that it can be told which row it would have been.
    fn turn(
        &mut self,
        flow: &ReadyFlow,
        source: &Source,
        (scan, scratch): (Scan<'_>, &Scratch),
        decided: bool,
        key: &mut Vec<u8>,
    ) -> Result<Turned> {
        let nested = nested(flow, scan)?;
        let scope = Scope::new(scan, &source.columns, &nested, scratch);
        let failed = rules(flow, &scope, decided).or_else(|| self.fill(flow, &scope));
        let Some((state, why)) = failed else { return Ok(Turned::Line) };
        self.key_alone(flow, &scope, key);
        Ok(Turned::Not(state, why))
    }

    /// Computes the columns into the line; gives why that fails.
    fn fill(&mut self, flow: &ReadyFlow, scope: &Scope<'_>) -> Option<(State, String)> {
        let mut reasons = Vec::new();
        self.changed.clear();
        self.cells.clear();
        for target in &flow.cells {
            let out = self.line.slot();
            let start = out.len();
            let copy = target.copy.map(|(column, plain)| (scope.scan.raw(column), plain));
            let put = match copy {
                Some((b"null", _)) => target.place.put_null(out),
                Some((raw, plain)) if target.takes(raw, plain) => {
                    out.extend_from_slice(raw);
                    Ok(())
                }
                _ => target
                    .ready
                    .compute(scope, &flow.reach)
                    .map_err(|reason| target.place.named(&reason))
                    .and_then(|value| target.place.put(out, value, &mut self.changed)),
            };
            self.cells.push(start..out.len());
            reasons.extend(put.err());
        }
        if !reasons.is_empty() {
            return Some((State::Rejected, reasons.join("; ")));
        }
        for change in self.changed.drain(..) {
            *self.changes.entry(change).or_default() += 1;
        }
        self.line.finish();
        None
    }

    fn key_alone(&self, flow: &ReadyFlow, scope: &Scope<'_>, key: &mut Vec<u8>) {
        let mut out = b"[".to_vec();
        for (position, column) in self.key.iter().enumerate() {
            let Some(target) = flow.cells.get(*column) else { return };
            if position > 0 {
                out.push(b',');
            }
            let value = target.ready.compute(scope, &flow.reach);
            let put = value.and_then(|value| target.place.put(&mut out, value, &mut Vec::new()));
            if put.is_err() {
                return;
            }
        }
        out.push(b']');
        *key = out;
    }
}

/// Puts another row in the place of what stands there from `start` on.
fn put(out: &mut Vec<u8>, start: usize, row: &[u8]) {
    out.truncate(start);
    Candidate::begin(out);
    out.extend_from_slice(row);
}

/// Whether the row is one of this flow.
fn takes(flow: &ReadyFlow, source: &Source, scan: Scan<'_>) -> Result<bool> {
    let Some(only) = &flow.only else { return Ok(true) };
    let nested = nested(flow, scan)?;
    let scratch = Scratch::default();
    let scope = Scope::new(scan, &source.columns, &nested, &scratch);
    let holds = scope.jq_input(&flow.reach).and_then(|input| only.holds(input));
    holds.map_err(|reason| Complaint::new(format!("`only` fails: {reason}")))
}

/// The rows of other tables that belong to a row, nest by nest.
fn nested(flow: &ReadyFlow, scan: Scan<'_>) -> Result<Vec<Vec<crate::kin::Child>>> {
    if flow.reach.nests.is_empty() {
        return Ok(Vec::new());
    }
    flow.reach.nests.iter().map(|(_, kin)| kin.of(scan)).collect()
}

/// A row that a person wrote, as we would have written it.
fn canonical(row: &[u8], columns: &Columns) -> Result<Vec<u8>> {
    let mut spans = Spans::default();
    let scan = spans.scan(row, columns)?;
    let mut line = LineWriter::new(columns);
    line.start();
    for column in 0..columns.len() {
        line.cell(&record::read_cell(columns.form(column), scan.raw(column))?);
    }
    Ok(line.finish().to_vec())
}

/// What the flow's rules say of a row; a rule that fails rejects.
fn rules(flow: &ReadyFlow, scope: &Scope<'_>, decided: bool) -> Option<(State, String)> {
    let held = if decided { &[][..] } else { &flow.holds[..] };
    let all = flow.rejects.iter().map(|rule| (rule, State::Rejected));
    for ((jq, why), state) in all.chain(held.iter().map(|rule| (rule, State::Held))) {
        match scope.jq_input(&flow.reach).and_then(|input| jq.says(input)) {
            Ok(None) => {}
            Ok(Some(said)) if said.is_empty() => return Some((state, why.clone())),
            Ok(Some(said)) => return Some((state, format!("{why}: {said}"))),
            Err(reason) => return Some((State::Rejected, reason)),
        }
    }
    None
}
