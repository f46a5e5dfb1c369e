//! Every row of a flow into a candidate.

use crate::candidate::{Candidate, State};
use crate::evaluate::Scope;
use crate::flow::ReadyFlow;
use crate::place::{Change, Changes};
use crate::resubmit::{Word, Words};
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
    /// Used again for each row: its cells, the line that is made of them, and where in that line
    /// each cell stands.
    spans: Spans,
    line: LineWriter<'a>,
    cells: Vec<Range<usize>>,
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
            spans: Spans::default(),
            line: LineWriter::new(columns),
            cells: Vec::new(),
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
        let mut spans = std::mem::take(&mut self.spans);
        let done = self.with(&mut spans, place, flow, line, line_number, out);
        self.spans = spans;
        let source = self.sources.table(flow.from);
        done.map_err(|said| said.at(format!("table {}, line {line_number}", source.name)))
    }

    fn with(
        &mut self,
        spans: &mut Spans,
        place: u16,
        flow: &ReadyFlow,
        line: &[u8],
        line_number: u64,
        out: &mut Vec<u8>,
    ) -> Result<bool> {
        let source = self.sources.table(flow.from);
        let word = match self.words {
            Some(words) => words.hear(&source.name, line_number, self.into)?,
            None => None,
        };
        let by_hand = match &word {
            Some(Word::Source(row) | Word::Take(row)) => Some(row.as_slice()),
            _ => self.sources.edited().then_some(line),
        };
        let rewritten = by_hand.map(|row| canonical(row, &source.columns)).transpose()?;
        let scan = spans.scan(rewritten.as_deref().unwrap_or(line), &source.columns)?;
        if !takes(flow, source, scan)? {
            return Ok(false);
        }
        let mut key = Vec::new();
        let turned = self.said(flow, scan, word, &mut key)?;
        let mut candidate = Candidate {
            flow: place,
            line_number,
            state: State::Alive,
            why: Cow::Borrowed(""),
            source_key: Cow::Owned(source.key_object(scan, line_number)),
            key: Cow::Borrowed(&[]),
            row: Cow::Borrowed(&[]),
            used: flow.reach.used.take(),
        };
        match turned {
            Turned::Line => {
                let row = self.line.finish();
                key.clear();
                let cells = self.key.iter().map(|column| &row[self.cells[*column].clone()]);
                key_of_cells(&mut key, cells);
                candidate.row = Cow::Borrowed(row);
            }
            Turned::ByHand(row) => {
                key.clear();
                let mut spans = Spans::default();
                key_bytes(&mut key, spans.scan(&row, self.columns)?, self.key);
                candidate.row = Cow::Owned(row);
            }
            Turned::Not(state, why) => {
                candidate.state = state;
                candidate.why = Cow::Owned(why);
                candidate.used.clear();
            }
        }
        candidate.key = Cow::Owned(key);
        candidate.encode(out);
        Ok(true)
    }

    /// What becomes of a row, as the plan or a person says.
    fn said(
        &mut self,
        flow: &ReadyFlow,
        scan: Scan<'_>,
        word: Option<Word>,
        key: &mut Vec<u8>,
    ) -> Result<Turned> {
        let source = self.sources.table(flow.from);
        Ok(match word {
            Some(Word::Target(row)) => {
                // Its own row is given; which rows of other tables went into it is computed.
                let _ = self.turn(flow, source, scan, true, key)?;
                Turned::ByHand(canonical(&row, self.columns)?)
            }
            Some(Word::Leave) => Turned::Not(State::Left, "a person decided so".to_owned()),
            Some(Word::GivesWay) => {
                Turned::Not(State::Merged, "a person chose another row".to_owned())
            }
            word => {
                let decided = matches!(word, Some(Word::Take(_)));
                self.turn(flow, source, scan, decided, key)?
            }
        })
    }

    /// Rules first, then the columns. Of a row that fails the key is computed all the same, so
    /// that it can be told which row it would have been.
    fn turn(
        &mut self,
        flow: &ReadyFlow,
        source: &Source,
        scan: Scan<'_>,
        decided: bool,
        key: &mut Vec<u8>,
    ) -> Result<Turned> {
        let nested = nested(flow, scan)?;
        let scope = Scope::new(scan, &source.columns, &nested);
        let failed = rules(flow, &scope, decided).or_else(|| self.fill(flow, &scope));
        let Some((state, why)) = failed else { return Ok(Turned::Line) };
        self.key_alone(flow, &scope, key);
        Ok(Turned::Not(state, why))
    }

    /// Computes the columns into the line; gives why that fails.
    fn fill(&mut self, flow: &ReadyFlow, scope: &Scope<'_>) -> Option<(State, String)> {
        let mut reasons = Vec::new();
        let mut changes: Vec<Change> = Vec::new();
        self.line.start();
        self.cells.clear();
        for target in &flow.cells {
            let out = self.line.slot();
            let start = out.len();
            let put = match target.copy.map(|column| scope.scan.raw(column)) {
                Some(b"null") => target.place.put_null(out),
                Some(raw) if !target.place.must_look_at(raw) => {
                    out.extend_from_slice(raw);
                    Ok(())
                }
                _ => target
                    .ready
                    .compute(scope, &flow.reach)
                    .map_err(|reason| target.place.named(&reason))
                    .and_then(|value| target.place.put(out, value, &mut changes)),
            };
            self.cells.push(start..out.len());
            reasons.extend(put.err());
        }
        if !reasons.is_empty() {
            return Some((State::Rejected, reasons.join("; ")));
        }
        for change in changes {
            *self.changes.entry(change).or_default() += 1;
        }
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

/// Whether the row is one of this flow.
fn takes(flow: &ReadyFlow, source: &Source, scan: Scan<'_>) -> Result<bool> {
    let Some(only) = &flow.only else { return Ok(true) };
    let nested = nested(flow, scan)?;
    let scope = Scope::new(scan, &source.columns, &nested);
    let holds = scope.jq_input(&flow.reach).and_then(|input| only.holds(input));
    holds.map_err(|reason| Complaint::new(format!("`only` fails: {reason}")))
}

/// The rows of other tables that belong to a row, nest by nest.
fn nested(flow: &ReadyFlow, scan: Scan<'_>) -> Result<Vec<Vec<crate::kin::Child>>> {
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
