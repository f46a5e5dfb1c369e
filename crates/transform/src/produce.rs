//! Every row of a flow into a candidate.

use crate::candidate::{Candidate, State};
use crate::evaluate::Scope;
use crate::flow::ReadyFlow;
use crate::place::{Change, Changes};
use crate::resubmit::{Word, Words};
use crate::source::Sources;
use complaint::{Complaint, Result};
use index::Spool;
use record::{Columns, LineWriter, Scan, Spans, key_bytes};
use std::cell::OnceCell;
use step::{Blame as _, Fault, Progress};

/// What every row of a flow needs.
pub struct Producer<'a> {
    pub sources: &'a Sources<'a>,
    pub words: &'a Words,
    pub into: &'a str,
    /// Columns of the target's file.
    pub columns: &'a Columns,
    /// Places of the key among them.
    pub key: &'a [usize],
    pub changes: &'a mut Changes,
}

/// A row that has come through: the target line, or what became of it instead.
type Turned = std::result::Result<Vec<u8>, (State, String)>;

impl Producer<'_> {
    /// Spools a candidate for each row.
    pub fn flow(
        &mut self,
        place: u16,
        flow: &ReadyFlow,
        spool: &mut Spool,
        progress: &mut Progress<'_>,
    ) -> step::Result<()> {
        let mut rows = self.sources.rows(flow.from).blame(Fault::Files)?;
        let mut bytes = Vec::new();
        loop {
            let line = rows.next().blame(Fault::Files)?.map(<[u8]>::to_vec);
            let Some(line) = line else { return Ok(()) };
            let candidate = self.row(place, flow, &line, rows.place()).blame(Fault::Files)?;
            if let Some(candidate) = candidate {
                candidate.encode(&mut bytes);
                spool.push(&bytes).blame(Fault::Files)?;
            }
            progress.tick()?;
        }
    }

    fn row(
        &mut self,
        place: u16,
        flow: &ReadyFlow,
        line: &[u8],
        line_number: u64,
    ) -> Result<Option<Candidate>> {
        let source = self.sources.table(flow.from);
        let word = self.words.hear(&source.name, line_number, self.into)?;
        let by_hand = match &word {
            Some(Word::Source(row) | Word::Take(row)) => Some(row.as_slice()),
            _ => self.sources.edited().then_some(line),
        };
        let at = |said: Complaint| said.at(format!("table {}, line {line_number}", source.name));
        let rewritten =
            by_hand.map(|row| canonical(row, &source.columns)).transpose().map_err(at)?;
        let mut spans = Spans::default();
        let scan = spans
            .scan(rewritten.as_deref().unwrap_or(line), &source.columns)
            .map_err(|malformed| at(Complaint::from(malformed)))?;
        let mut candidate = Candidate {
            flow: place,
            line_number,
            state: State::Alive,
            why: String::new(),
            source_key: source.key_object(scan, line_number),
            key: Vec::new(),
            row: Vec::new(),
            used: Vec::new(),
        };
        if !takes(flow, source, scan).map_err(at)? {
            return Ok(None);
        }
        let turned = match &word {
            Some(Word::Target(row)) => {
                // Its own row is given; which rows of other tables went into it is computed.
                let _ = self.turn(flow, source, scan, true, &mut candidate.key).map_err(at)?;
                Ok(canonical(row, self.columns).map_err(at)?)
            }
            Some(Word::Leave) => Err((State::Left, "a person decided so".to_owned())),
            Some(Word::GivesWay) => Err((State::Merged, "a person chose another row".to_owned())),
            word => {
                let decided = matches!(word, Some(Word::Take(_)));
                self.turn(flow, source, scan, decided, &mut candidate.key).map_err(at)?
            }
        };
        candidate.used = flow.reach.used.take();
        self.settle(&mut candidate, turned)?;
        Ok(Some(candidate))
    }

    fn settle(&self, candidate: &mut Candidate, turned: Turned) -> Result<()> {
        match turned {
            Ok(row) => {
                let mut spans = Spans::default();
                candidate.key.clear();
                key_bytes(&mut candidate.key, spans.scan(&row, self.columns)?, self.key);
                candidate.row = row;
            }
            Err((state, why)) => {
                candidate.state = state;
                candidate.why = why;
                candidate.used.clear();
            }
        }
        Ok(())
    }

    /// Rules first, then the columns. Of a row that fails the key is computed all the same, so
    /// that it can be told which row it would have been.
    fn turn(
        &mut self,
        flow: &ReadyFlow,
        source: &crate::source::Source,
        scan: Scan<'_>,
        decided: bool,
        key: &mut Vec<u8>,
    ) -> Result<Turned> {
        let nested = nested(flow, scan)?;
        let columns = &source.columns;
        let scope = Scope { scan, columns, nested: &nested, jq: OnceCell::new() };
        let turned = match rules(flow, &scope, decided) {
            None => self.columns(flow, &scope),
            Some(said) => Err(said),
        };
        if turned.is_err() {
            self.key_alone(flow, &scope, key);
        }
        Ok(turned)
    }

    fn columns(&mut self, flow: &ReadyFlow, scope: &Scope<'_>) -> Turned {
        let mut line = LineWriter::new(self.columns);
        let mut cell = Vec::new();
        let mut reasons = Vec::new();
        let mut changes: Vec<Change> = Vec::new();
        line.start();
        for target in &flow.cells {
            cell.clear();
            let put = match target.copy.map(|column| scope.scan.raw(column)) {
                Some(b"null") => target.place.put_null(&mut cell),
                Some(raw) if !target.place.must_look_at(raw) => {
                    cell.extend_from_slice(raw);
                    Ok(())
                }
                _ => target
                    .ready
                    .compute(scope, &flow.reach)
                    .map_err(|reason| target.place.named(&reason))
                    .and_then(|value| target.place.put(&mut cell, value, &mut changes)),
            };
            match put {
                Ok(()) => line.raw(&cell),
                Err(reason) => reasons.push(reason),
            }
        }
        if reasons.is_empty() {
            for change in changes {
                *self.changes.entry(change).or_default() += 1;
            }
            return Ok(line.finish().to_vec());
        }
        Err((State::Rejected, reasons.join("; ")))
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
fn takes(flow: &ReadyFlow, source: &crate::source::Source, scan: Scan<'_>) -> Result<bool> {
    let Some(only) = &flow.only else { return Ok(true) };
    let nested = nested(flow, scan)?;
    let (columns, jq) = (&source.columns, OnceCell::new());
    let scope = Scope { scan, columns, nested: &nested, jq };
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
