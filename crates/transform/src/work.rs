//! All tables: candidates first, then what they do to each other, then the files.

use crate::candidate::{Candidate, State};
use crate::fates::Fate;
use crate::flow::{ReadyFlow, key_of, target_columns};
use crate::output::{self, Done};
use crate::place::{self, Changes};
use crate::resubmit::Words;
use crate::shelf::{Named, Shelf};
use crate::source::Sources;
use crate::workshop::{Into, Workshop};
use crate::{parents, settled, tree, unique};
use catalog::{Catalog, Order, Reference};
use complaint::Result;
use index::{Sorter, Spool, Spooled};
use plan::{Flow, OnConflict, Plan};
use record::Columns;
use serde_json::json;
use stage::{Draft, Folder, Format, TextFile};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use step::{Blame as _, Fault, Voice};

/// What the work on every table needs.
pub struct Work<'a> {
    pub plan: &'a Plan,
    pub source: &'a Catalog,
    pub target: &'a Catalog,
    pub format: Format,
    /// Who decided what is fed back.
    pub by: Option<&'a str>,
    pub voice: &'a Voice,
    /// Threads that turn rows.
    pub jobs: u8,
}

/// A target table while its rows are settled.
pub struct Table<'a> {
    /// What the target says of it.
    pub catalog: &'a catalog::Table,
    /// The columns of its file.
    pub columns: Columns,
    /// Places of the key among them.
    pub key: Vec<usize>,
    /// The flows into it, each with the place of its source table.
    pub flows: Vec<(&'a Flow, usize)>,
    /// How often values changed.
    changes: RefCell<Changes>,
    plan: &'a Plan,
    candidates: Candidates<'a>,
    /// The state of each candidate: a byte, for there may be many.
    states: RefCell<Vec<u8>>,
    /// Reasons of states that changed, by place.
    pub reasons: RefCell<Sorter>,
    /// Groups of candidates between which a person decides, by place.
    groups: Cell<u64>,
    /// How deep each candidate stands among rows that refer to their own table; empty where none
    /// do.
    pub levels: RefCell<Vec<u32>>,
}

/// The candidates of a table.
enum Candidates<'a> {
    /// They wait for the others.
    Spooled(Spooled),
    /// Nothing that another row does changes what becomes of one: they are made when they are
    /// written.
    Made(&'a Workshop<'a>, Box<ReadyFlow>),
}

impl Work<'_> {
    /// Does everything.
    pub fn all(
        &self,
        extracted: &Folder,
        resubmitted: &[PathBuf],
        draft: &mut Draft,
    ) -> step::Result<Done> {
        let scratch = draft.path().to_owned();
        let words = Words::read(resubmitted, &scratch).blame(Fault::Files)?;
        for (name, digest) in &words.files {
            draft.made_from_digest(name, digest);
        }
        let sources = Sources::new(extracted);
        let shelf = Shelf::read(extracted, &scratch).blame(Fault::Files)?;
        let order = catalog::order(self.loaded());
        let workshop = Workshop::new(
            (self.plan, self.source),
            (&sources, &words, &shelf),
            &scratch,
            self.voice,
            self.jobs,
        );
        let mut tables = Vec::new();
        for placed in &order.tables {
            let before = tables.iter().rev().find_map(Table::spooled);
            let table = self.table(&placed.table, &workshop, before)?;
            tables.extend(table);
        }
        words.all_heard().blame(Fault::Files)?;
        for table in &tables {
            unique::settle(table, &scratch).blame(Fault::Files)?;
            step::pause_point()?;
        }
        // Rows that stay where they are need no parents first, and the database knows theirs.
        let moves = !self.plan.is_in_place();
        for component in components(&order).into_iter().filter(|_| moves) {
            self.related(&tables, &component, &scratch).blame(Fault::Files)?;
            step::pause_point()?;
        }
        let fates = Fate::of(&sources);
        let named = RefCell::new(Named::new(self.plan, &shelf, &scratch));
        let output = output::Output {
            source: self.source,
            target: self.target,
            sources: &sources,
            words: &words,
            format: self.format,
            fates,
            named,
            line: RefCell::default(),
        };
        if words.decided.get() > 0 || self.by.is_some() {
            draft.fact("decided", json!({ "rows": words.decided.get(), "by": self.by }));
        }
        let ledger = &extracted.waybill().content.ledger;
        workshop.blame(output.all(self.plan, &tables, ledger, draft))
    }

    /// Settles the references of tables that belong together, and the order of rows in each.
    fn related(&self, tables: &[Table<'_>], component: &[usize], scratch: &Path) -> Result<()> {
        loop {
            parents::settle(tables, component, self.target, scratch)?;
            let mut again = false;
            for table in component.iter().map(|place| &tables[*place]) {
                if table.refers_to_itself() {
                    again |= tree::settle(table, self.target, scratch)?;
                }
            }
            if !again {
                return Ok(());
            }
        }
    }

    /// The target tables into which something flows.
    fn loaded(&self) -> impl Iterator<Item = &catalog::Table> {
        self.target.tables.iter().filter(|table| self.plan.flows_into(&table.name).next().is_some())
    }

    /// The table with all its candidates.
    fn table<'a>(
        &'a self,
        name: &str,
        workshop: &'a Workshop<'a>,
        before: Option<&Spooled>,
    ) -> step::Result<Option<Table<'a>>> {
        let Some(catalog) = self.target.table(name) else { return Ok(None) };
        let columns = Columns::new(target_columns(self.plan, catalog));
        let named = key_of(self.plan, catalog);
        let key: Option<Vec<usize>> = named.iter().map(|name| columns.position(name)).collect();
        let key = key.unwrap_or_default();
        let into = Into { table: catalog, columns: &columns, key: &key };
        let own = self.plan.flows.iter().filter(|flow| flow.into == name);
        let (mut flows, mut states, mut changes) = (Vec::new(), Vec::new(), Changes::new());
        let mut spool = match before {
            Some(before) => Spool::behind(before),
            None => Spool::new(workshop.scratch).blame(Fault::Files)?,
        };
        let mut made = None;
        for (number, flow) in (0..).zip(own) {
            let ready = workshop.ready(flow, into).blame(Fault::Plan)?;
            flows.push((flow, ready.from));
            if settled::when_made(workshop, into, &ready, self.loaded()) {
                made = Some(Candidates::Made(workshop, Box::new(ready)));
                break;
            }
            let changed = workshop.candidates(into, (number, flow, &ready), &mut |candidate| {
                states.push(Candidate::state_of(candidate) as u8);
                spool.push(candidate)
            });
            place::add(&mut changes, workshop.blame(changed)?);
        }
        let candidates = match made {
            Some(made) => made,
            None => Candidates::Spooled(spool.finish().blame(Fault::Files)?),
        };
        Ok(Some(Table {
            catalog,
            columns,
            key,
            flows,
            changes: RefCell::new(changes),
            plan: self.plan,
            candidates,
            states: RefCell::new(states),
            reasons: RefCell::new(Sorter::new(workshop.scratch)),
            groups: Cell::new(0),
            levels: RefCell::default(),
        }))
    }
}

impl Table<'_> {
    /// Calls `each` with every candidate, its place and its state.
    pub fn each(
        &self,
        mut each: impl FnMut(u64, State, &Candidate<'_>) -> Result<()>,
    ) -> Result<()> {
        match &self.candidates {
            Candidates::Spooled(spooled) => spooled.each(|seq, bytes| {
                let candidate = Candidate::decode(bytes)?;
                each(seq, self.state(seq), &candidate)
            }),
            Candidates::Made(workshop, ready) => {
                let into = Into { table: self.catalog, columns: &self.columns, key: &self.key };
                let mut places = 0..;
                let mut made = |bytes: &[u8]| {
                    let candidate = Candidate::decode(bytes)?;
                    places.next().map_or(Ok(()), |seq| each(seq, candidate.state, &candidate))
                };
                let flow = (0, self.flows[0].0, &**ready);
                let changes = workshop.candidates(into, flow, &mut made)?;
                self.changes.replace(changes);
                Ok(())
            }
        }
    }

    /// Its candidates, where they wait for others.
    fn spooled(&self) -> Option<&Spooled> {
        match &self.candidates {
            Candidates::Spooled(spooled) => Some(spooled),
            Candidates::Made(..) => None,
        }
    }

    /// Whether its candidates are made when they are written.
    pub fn is_made(&self) -> bool {
        matches!(self.candidates, Candidates::Made(..))
    }

    fn state(&self, seq: u64) -> State {
        let place = usize::try_from(seq).unwrap_or(usize::MAX);
        State::of(self.states.borrow().get(place).copied().unwrap_or_default())
    }

    /// Changes the state of a candidate. The last reason counts.
    pub fn verdict(&self, seq: u64, state: State, why: &str) -> Result<()> {
        let place = usize::try_from(seq).unwrap_or(usize::MAX);
        if let Some(byte) = self.states.borrow_mut().get_mut(place) {
            *byte = state as u8;
        }
        let mut value = 0_u64.to_be_bytes().to_vec();
        value.extend_from_slice(why.as_bytes());
        self.reasons.borrow_mut().push(&seq.to_be_bytes(), &value)
    }

    /// Holds candidates between which a person has to decide.
    pub fn hold_group(&self, seqs: impl Iterator<Item = u64>, why: &str) -> Result<()> {
        self.groups.set(self.groups.get() + 1);
        for seq in seqs {
            self.verdict(seq, State::Held, why)?;
            let mut value = self.groups.get().to_be_bytes().to_vec();
            value.extend_from_slice(why.as_bytes());
            self.reasons.borrow_mut().push(&seq.to_be_bytes(), &value)?;
        }
        Ok(())
    }

    /// How many values changed: what they were, and the type or the storage class that they have
    /// now, or would not have without a loss.
    pub fn write_changes(&self, file: &mut TextFile) -> Result<()> {
        let mut lines = BTreeMap::new();
        for (change, count) in self.changes.borrow().iter() {
            let name = self.columns.name(change.column);
            let base = self.catalog.column(name).and_then(|column| column.base.as_ref());
            let to = base.map_or(change.to, |base| &base.name);
            let to = if change.lost { format!("lost:{to}") } else { to.to_owned() };
            *lines.entry((name, change.from, to)).or_insert(0) += count;
        }
        for ((column, from, to), count) in lines {
            file.csv(&[&self.catalog.name, column, from, &to, &count.to_string()])?;
        }
        Ok(())
    }

    /// For each flow its rank, lower wins; `None` if the plan prefers none.
    pub fn preference(&self) -> Option<Vec<usize>> {
        let into = self.plan.into_of(&self.catalog.name)?;
        let OnConflict::Prefer(order) = &into.on_conflict else { return None };
        let rank = |flow: &Flow| order.iter().position(|name| *name == flow.from);
        Some(self.flows.iter().map(|(flow, _)| rank(flow).unwrap_or(order.len())).collect())
    }

    /// Where a candidate comes from, in words.
    pub fn origin(&self, flow: u16, line_number: u64) -> String {
        let from = self.flows.get(usize::from(flow)).map_or("", |(flow, _)| &flow.from);
        format!("{from}, line {line_number}")
    }

    /// Whether its rows are changed where they stand.
    pub fn in_place(&self) -> bool {
        self.plan.in_place(&self.catalog.name)
    }

    /// Whether a row in which this column has changed is held.
    pub fn compares(&self, column: &str) -> bool {
        self.plan.compares(&self.catalog.name, column)
    }

    /// Whether the plan lets rows in whose parent is missing.
    pub fn keeps_orphans(&self) -> bool {
        self.plan.into_of(&self.catalog.name).is_some_and(|into| into.keep_orphans)
    }

    /// Number of candidates.
    pub fn count(&self) -> usize {
        self.states.borrow().len()
    }

    /// How deep a candidate stands among rows that refer to their own table.
    pub fn level(&self, seq: u64) -> Option<u32> {
        usize::try_from(seq).ok().and_then(|place| self.levels.borrow().get(place).copied())
    }

    /// Whether rows whose parents go round in a circle are held.
    pub fn holds_circles(&self) -> bool {
        self.plan.into_of(&self.catalog.name).is_some_and(|into| into.hold_circles)
    }

    /// Whether a reference is to the table itself. In PostgreSQL a name in another case is that of
    /// another table.
    pub fn is_own(&self, reference: &Reference) -> bool {
        let catalog::Table { name, place, .. } = self.catalog;
        match place {
            Some(_) => reference.parent == *name,
            None => reference.parent.eq_ignore_ascii_case(name),
        }
    }

    /// Whether one of its references is to itself.
    pub fn refers_to_itself(&self) -> bool {
        self.catalog.references.iter().any(|reference| self.is_own(reference))
    }
}

/// Places of the tables that are settled together, parents first.
fn components(order: &Order) -> Vec<Vec<usize>> {
    let place = |name: &String| order.tables.iter().position(|placed| placed.table == *name);
    let mut done: Vec<Vec<usize>> = Vec::new();
    for (own, placed) in order.tables.iter().enumerate() {
        let cycle = order.cycles.iter().find(|cycle| cycle.contains(&placed.table));
        let members = cycle.map_or(vec![own], |cycle| cycle.iter().filter_map(place).collect());
        if !done.contains(&members) {
            done.push(members);
        }
    }
    done
}
