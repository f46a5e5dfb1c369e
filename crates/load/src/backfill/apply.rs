//! One batch: its rows by compare-and-swap, its lines in the journal, its row in the log.

use crate::backfill::pace::Pace;
use crate::backfill::rows::{Pairs, Row};
use crate::backfill::seen::ranges;
use crate::backfill::start::{HELD, JOURNAL, Load, REJECTED};
use crate::backfill::told;
use complaint::Result;
use database::{Logged, Trouble, Writer};
use journal::{Became, Busy, Ready, Swaps, Wanted};
use record::Columns;
use std::collections::BTreeMap;
use step::{Blame as _, Fault};

/// What is used for every batch of a table.
pub struct Batch<'a> {
    table: String,
    catalog: &'a catalog::Table,
    swaps: Swaps<'a>,
}

impl<'a> Batch<'a> {
    /// For the rows of a table.
    pub fn new(writer: &'a Writer, ready: &'a Ready<'a>, pairs: &'a PairsColumns) -> Result<Self> {
        let swaps = Swaps::new(writer, ready, &pairs.compared)?;
        Ok(Self { table: ready.table.name.clone(), catalog: ready.table, swaps })
    }

    /// Makes it, and commits it. `Err` inside: nothing of it was done.
    pub fn make(
        &mut self,
        load: &mut Load<'_>,
        rows: &[Row],
        pace: &mut Pace,
        dry_run: bool,
    ) -> step::Result<std::result::Result<(), Busy>> {
        if let Err(Trouble::Busy(said)) =
            load.writer.begin_batch(self.catalog).blame(Fault::Target)?
        {
            return Ok(Err(Busy(said)));
        }
        let wanted: Vec<Wanted<'_>> =
            rows.iter().map(|row| (&row.swap, row.becomes.as_slice())).collect();
        let became = match self.swaps.swap(&wanted).blame(Fault::Target)? {
            Ok(became) => became,
            Err(busy) => return Ok(Err(busy)),
        };
        outage::point("after-update");
        pace.ask(load.writer).blame(Fault::Target)?;
        let batch = self.counted(load, rows, &became);
        if dry_run {
            load.writer.abandon().blame(Fault::Target)?;
        } else {
            let lengths = self.write(load, rows, &became, &batch).blame(Fault::Files)?;
            outage::point("after-journal");
            load.writer.log(&logged(load, &batch, rows, &became)).blame(Fault::Target)?;
            if let Err(Trouble::Busy(said)) = load.writer.commit_batch().blame(Fault::Target)? {
                return Ok(Err(Busy(said)));
            }
            load.keep(lengths);
        }
        load.take(&batch);
        load.sum.now += rows.len() as u64;
        Ok(Ok(()))
    }

    fn counted(&self, load: &Load<'_>, rows: &[Row], became: &[Became]) -> journal::Batch {
        let count =
            |is: fn(&Became) -> bool| became.iter().filter(|became| is(became)).count() as u64;
        journal::Batch {
            run: load.head.run.clone(),
            batch: load.batch + 1,
            table: self.table.clone(),
            lines: ranges(rows.iter().map(|row| row.number)),
            succeeded: count(|became| matches!(became, Became::Changed(_))),
            failed: count(|became| matches!(became, Became::Refused(_))),
            held: count(|became| matches!(became, Became::Held(..) | Became::Nothing)),
            already: count(|became| *became == Became::Already),
            updated: 0,
            kept: 0,
            after: BTreeMap::new(),
        }
    }

    /// Writes the batch into the files; it is on disk when this returns. Gives how long they are.
    fn write(
        &self,
        load: &mut Load<'_>,
        rows: &[Row],
        became: &[Became],
        batch: &journal::Batch,
    ) -> Result<BTreeMap<String, u64>> {
        let Some(growing) = &mut load.growing else { return Ok(BTreeMap::new()) };
        let (mut journal, mut held, mut rejected) = (Vec::new(), Vec::new(), Vec::new());
        for (row, became) in rows.iter().zip(became) {
            match became {
                Became::Changed(now) => {
                    journal::changed(&mut journal, &self.table, &row.key, &row.was, now);
                }
                Became::Held(why, now) => {
                    told::row(&mut held, &self.table, row, why, now.as_deref());
                }
                Became::Refused(why) => told::row(&mut rejected, &self.table, row, why, None),
                Became::Already | Became::Nothing => {}
            }
        }
        let mut lengths = BTreeMap::new();
        for (name, bytes) in [(HELD, held), (REJECTED, rejected)] {
            lengths.insert(name.to_owned(), growing.append(name, &bytes)?);
            if !bytes.is_empty() {
                growing.sync(name)?;
            }
        }
        journal::Batch { after: lengths.clone(), ..batch.clone() }.write(&mut journal)?;
        lengths.insert(JOURNAL.to_owned(), growing.append(JOURNAL, &journal)?);
        growing.sync(JOURNAL)?;
        Ok(lengths)
    }
}

/// The columns of a table that are compared; they outlive what is made of them.
pub struct PairsColumns {
    compared: Columns,
}

impl PairsColumns {
    /// Those of the files.
    pub fn of(pairs: &Pairs) -> Self {
        Self { compared: pairs.compared_columns.clone() }
    }
}

/// The row of the log.
fn logged(load: &Load<'_>, batch: &journal::Batch, rows: &[Row], became: &[Became]) -> Logged {
    let key = |row: Option<&Row>| row.map(|row| row.key.clone()).unwrap_or_default();
    Logged {
        run: batch.run.clone(),
        what: "load".to_owned(),
        batch: batch.batch,
        plan: load.head.plan.clone(),
        transformed: load.head.transformed.clone(),
        table: batch.table.clone(),
        first_key: key(rows.first()),
        last_key: key(rows.last()),
        processed: batch.processed(),
        succeeded: batch.succeeded,
        failed: batch.failed,
        held: batch.held,
        already: batch.already,
        errors: told::errors(rows, became),
        application: concat!("load ", env!("CARGO_PKG_VERSION")).to_owned(),
        ..Logged::default()
    }
}
