//! Where the rows of flows become candidates.

use crate::flow::{Compiler, ReadyFlow};
use crate::place::Changes;
use crate::produce::Producer;
use crate::resubmit::Words;
use crate::shelf::Shelf;
use crate::source::Sources;
use crate::threads;
use catalog::Catalog;
use complaint::{Complaint, Result};
use plan::{Flow, Plan};
use record::Columns;
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use step::{Failure, Fault, Voice};

/// From how many rows several threads are worth their start.
const MANY: u64 = 10_000;

/// What it takes to turn rows.
pub struct Workshop<'a> {
    pub plan: &'a Plan,
    pub source: &'a Catalog,
    pub sources: &'a Sources<'a>,
    pub words: &'a Words,
    pub shelf: &'a Rc<Shelf>,
    pub scratch: &'a Path,
    pub voice: &'a Voice,
    pub jobs: u8,
    /// Why it was stopped, where that is nobody's fault.
    stopped: RefCell<Option<Failure>>,
}

/// The target table that is filled.
#[derive(Clone, Copy)]
pub struct Into<'t> {
    pub table: &'t catalog::Table,
    /// Columns of its file.
    pub columns: &'t Columns,
    /// Places of the key among them.
    pub key: &'t [usize],
}

impl<'a> Workshop<'a> {
    /// A workshop for these extracted rows.
    pub fn new(
        (plan, source): (&'a Plan, &'a Catalog),
        (sources, words, shelf): (&'a Sources<'a>, &'a Words, &'a Rc<Shelf>),
        scratch: &'a Path,
        voice: &'a Voice,
        jobs: u8,
    ) -> Self {
        let stopped = RefCell::default();
        Self { plan, source, sources, words, shelf, scratch, voice, jobs, stopped }
    }

    /// The flow, compiled.
    pub fn ready(&self, flow: &Flow, into: Into<'_>) -> Result<ReadyFlow> {
        let Self { plan, source, sources, scratch, shelf, .. } = *self;
        Compiler { plan, source, sources, scratch, shelf }.flow(flow, into.table, into.columns)
    }

    /// Calls `each` with the candidate of every row of a flow; gives how often values changed.
    pub fn candidates(
        &self,
        into: Into<'_>,
        (place, flow, ready): (u16, &Flow, &ReadyFlow),
        each: &mut dyn FnMut(&[u8]) -> Result<()>,
    ) -> Result<Changes> {
        let mut progress = self.voice.progress(&flow.from);
        let mut each = |candidate: &[u8]| {
            each(candidate)?;
            progress.tick().map_err(|failure| {
                self.stopped.replace(Some(failure));
                Complaint::new("stopped")
            })
        };
        let mut rows = self.sources.rows(ready.from)?;
        if self.jobs > 1 && self.alone(ready) && self.sources.table(ready.from).rows >= MANY {
            let Self { plan, source, sources, scratch, .. } = *self;
            let make = || {
                let shelf = &Shelf::empty(scratch)?;
                let compiler = Compiler { plan, source, sources, scratch, shelf };
                let ready = compiler.flow(flow, into.table, into.columns)?;
                let Into { table, columns, key } = into;
                Ok((ready, Producer::new(sources, None, &table.name, columns, key)))
            };
            return threads::turn(self.jobs, place, rows, &make, &mut each);
        }
        let words = Some(self.words).filter(|words| words.lines > 0);
        let Into { table, columns, key } = into;
        let mut producer = Producer::new(self.sources, words, &table.name, columns, key);
        let mut candidate = Vec::new();
        loop {
            let number = rows.place() + 1;
            let Some(line) = rows.next()? else { return Ok(producer.changes) };
            candidate.clear();
            if producer.row(place, ready, line, number, &mut candidate)? {
                each(&candidate)?;
            }
        }
    }

    /// Whether a row needs nothing but itself: no other table, no list of objects, no person.
    fn alone(&self, ready: &ReadyFlow) -> bool {
        let reach = &ready.reach;
        reach.nests.is_empty()
            && reach.lookups.is_empty()
            && self.words.lines == 0
            && self.plan.buckets().is_empty()
    }

    /// Whose fault it is.
    pub fn blame<T>(&self, result: Result<T>) -> step::Result<T> {
        result.map_err(|said| {
            self.stopped.take().unwrap_or_else(|| Failure::new(Fault::Files, vec![said]))
        })
    }
}
