//! One batch: its rows by compare-and-swap, its lines in the journal, its row in the log.

use crate::backfill::ahead::{Come, Turn};
use crate::backfill::pace::Pace;
use crate::backfill::rows::{Pairs, Row};
use crate::backfill::seen::ranges;
use crate::backfill::start::{HELD, JOURNAL, Load, REJECTED};
use crate::backfill::told;
use crate::lineage::Lineage;
use complaint::{Complaint, Result};
use database::{Given, Logged, Trouble, Writer};
use journal::{Became, Busy, Ready, Swaps, Wanted};
use record::Columns;
use stage::Growing;
use std::collections::BTreeMap;
use step::{Blame as _, Fault};

/// What is used for every batch of a table.
pub struct Batch<'a> {
    table: String,
    catalog: &'a catalog::Table,
    swaps: Swaps<'a>,
    /// Where its rows came from: looked at for those that are told of.
    lineage: Lineage,
    /// Whether all rows of the batch before became what they were to become.
    as_expected: bool,
    /// Its rows, which are given back to the system while the database has something to do.
    pub spent: Vec<Row>,
}

/// How long files are, by name.
type Lengths = BTreeMap<String, u64>;

/// What became of the rows, and how long the files are if they tell of that already.
type Made = (Vec<Became>, Option<Lengths>);

impl<'a> Batch<'a> {
    /// For the rows of a table.
    pub fn new(
        writer: &'a Writer,
        ready: &'a Ready<'a>,
        pairs: &'a PairsColumns,
        lineage: Lineage,
    ) -> Result<Self> {
        let swaps = Swaps::new(writer, ready, &pairs.compared)?;
        Ok(Self {
            table: ready.table.name.clone(),
            catalog: ready.table,
            swaps,
            lineage,
            as_expected: true,
            spent: Vec::new(),
        })
    }

    /// Makes it, and commits it. `Err` inside: nothing of it was done. What comes next is made ready
    /// meanwhile.
    pub fn make(
        &mut self,
        load: &mut Load<'_>,
        turn: &mut Turn,
        come: &mut Come,
        pace: &mut Pace,
        dry_run: bool,
    ) -> step::Result<std::result::Result<(), Busy>> {
        if let Err(Trouble::Busy(said)) =
            load.writer.begin_batch(self.catalog).blame(Fault::Target)?
        {
            return Ok(Err(Busy(said)));
        }
        let Turn { rows, given } = turn;
        let mut batch = self.described(load, rows);
        let expected = (!dry_run && self.as_expected).then_some(&batch);
        let (became, ahead) = match self.change(load, (rows, given.take()), expected, come)? {
            Ok(done) => done,
            Err(busy) => return Ok(Err(busy)),
        };
        outage::point("after-update");
        pace.ask(load.writer).blame(Fault::Target)?;
        count(&mut batch, &became);
        if dry_run {
            load.writer.abandon().blame(Fault::Target)?;
        } else {
            let lengths = self.write(load, rows, &became, &batch, ahead).blame(Fault::Files)?;
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

    /// Changes the rows. The journal of what is to come of that is written and synced meanwhile, and
    /// only the commit waits for it; gives how long the files are then.
    fn change(
        &mut self,
        load: &mut Load<'_>,
        (rows, given): (&[Row], Option<Given>),
        expected: Option<&journal::Batch>,
        come: &mut Come,
    ) -> step::Result<std::result::Result<Made, Busy>> {
        let wanted: Vec<Wanted<'_>> =
            rows.iter().map(|row| (&row.swap, row.becomes.as_slice())).collect();
        let growing = expected.and(load.growing.as_mut());
        let all =
            expected.map(|batch| journal::Batch { succeeded: rows.len() as u64, ..batch.clone() });
        let (became, ahead) = std::thread::scope(|scope| {
            let (table, spent) = (&self.table, std::mem::take(&mut self.spent));
            let giver = self.swaps.giver();
            let beside = scope.spawn(move || {
                let write = |(growing, all)| Lines::expected(table, rows).write(growing, all);
                let written = growing.zip(all).map(write).transpose();
                drop(spent);
                come.prepare(rows.len(), giver);
                written
            });
            (self.swaps.swap(&wanted, given), beside.join())
        });
        let became = match became.blame(Fault::Target)? {
            Ok(became) => became,
            Err(busy) => return Ok(Err(busy)),
        };
        let stopped = |_| Err(Complaint::new("the journal was not written"));
        let ahead = ahead.unwrap_or_else(stopped).blame(Fault::Files)?;
        self.as_expected = became.iter().zip(rows).all(|(became, row)| match became {
            Became::Changed(now) => *now == row.becomes,
            _ => false,
        });
        Ok(Ok((became, ahead.filter(|_| self.as_expected))))
    }

    /// Writes the batch into the files, unless that was done; it is on disk when this returns. Gives
    /// how long they are.
    fn write(
        &mut self,
        load: &mut Load<'_>,
        rows: &[Row],
        became: &[Became],
        batch: &journal::Batch,
        done: Option<Lengths>,
    ) -> Result<Lengths> {
        if let Some(lengths) = done {
            return Ok(lengths);
        }
        // Something else may stand there that was to come of it.
        load.forget()?;
        let Some(growing) = &mut load.growing else { return Ok(Lengths::new()) };
        self.lines(rows, became)?.write(growing, batch.clone())
    }

    /// What the files say of rows of which something became.
    fn lines(&mut self, rows: &[Row], became: &[Became]) -> Result<Lines> {
        let (mut lines, table) = (Lines::default(), &self.table);
        // The batch may be made again, and its rows be told of again.
        self.lineage.keep_from(rows.first().map_or(0, |row| row.number));
        for (row, became) in rows.iter().zip(became) {
            let (out, why, now) = match became {
                Became::Changed(now) => {
                    journal::changed(&mut lines.journal, table, &row.key, &row.was, now);
                    continue;
                }
                Became::Held(why, now) => (&mut lines.held, why, now.as_deref()),
                Became::Refused(why) => (&mut lines.rejected, why, None),
                Became::Already | Became::Nothing => continue,
            };
            let origin = self.lineage.origin(row.number)?;
            told::row(out, table, (row, origin.as_ref()), why, now);
        }
        Ok(lines)
    }

    /// The next batch, of which nothing is counted yet.
    fn described(&self, load: &Load<'_>, rows: &[Row]) -> journal::Batch {
        journal::Batch {
            run: load.head.run.clone(),
            batch: load.batch + 1,
            table: self.table.clone(),
            lines: ranges(rows.iter().map(|row| row.number)),
            ..journal::Batch::default()
        }
    }
}

/// Counts what became of the rows of a batch.
fn count(batch: &mut journal::Batch, became: &[Became]) {
    for became in became {
        *match became {
            Became::Changed(_) => &mut batch.succeeded,
            Became::Refused(_) => &mut batch.failed,
            Became::Held(..) | Became::Nothing => &mut batch.held,
            Became::Already => &mut batch.already,
        } += 1;
    }
}

/// The lines of a batch in each file.
#[derive(Default)]
struct Lines {
    journal: Vec<u8>,
    held: Vec<u8>,
    rejected: Vec<u8>,
}

impl Lines {
    /// Where every row becomes what it should.
    fn expected(table: &str, rows: &[Row]) -> Self {
        let mut lines = Self::default();
        for row in rows {
            journal::changed(&mut lines.journal, table, &row.key, &row.was, &row.becomes);
        }
        lines
    }

    /// Writes them; they are on disk when this returns. Gives how long the files are.
    fn write(mut self, growing: &mut Growing, batch: journal::Batch) -> Result<Lengths> {
        let mut lengths = Lengths::new();
        for (name, bytes) in [(HELD, self.held), (REJECTED, self.rejected)] {
            lengths.insert(name.to_owned(), growing.append(name, &bytes)?);
            if !bytes.is_empty() {
                growing.sync(name)?;
            }
        }
        journal::Batch { after: lengths.clone(), ..batch }.write(&mut self.journal)?;
        lengths.insert(JOURNAL.to_owned(), growing.append(JOURNAL, &self.journal)?);
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
