//! One batch: its rows by compare-and-swap, its lines in the journal, its row in the log.

use crate::backfill::pace::Pace;
use crate::backfill::rows::{Pairs, Row};
use crate::backfill::seen::ranges;
use crate::backfill::start::{HELD, JOURNAL, Load, REJECTED};
use crate::backfill::told;
use complaint::Result;
use database::{Finder, Found, Logged, Refusal, Swap, Swapper, Trouble, Writer};
use journal::Ready;
use record::{Cell, Columns, LineWriter, Scan, Spans};
use std::collections::BTreeMap;
use step::{Blame as _, Fault};

/// What is used for every batch of a table.
pub struct Batch<'a> {
    table: String,
    catalog: &'a catalog::Table,
    compared: &'a Columns,
    changed: &'a Columns,
    swapper: Swapper<'a>,
    finder: Finder<'a>,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// Nothing yet.
    Nothing,
    /// It was changed; the changed columns as they are now.
    Changed(Vec<u8>),
    /// It says already what it was to become.
    Already,
    /// It was left to a person, with the reason and what it says now.
    Held(String, Option<Vec<u8>>),
    /// The database refused it.
    Refused(String),
}

/// Why a batch is to be made again: others are in the way.
type Busy = String;

impl<'a> Batch<'a> {
    /// For the rows of a table.
    pub fn new(writer: &'a Writer, ready: &'a Ready<'a>, pairs: &'a PairsColumns) -> Result<Self> {
        let compared = &pairs.compared;
        Ok(Self {
            table: ready.table.name.clone(),
            catalog: ready.table,
            compared,
            changed: &ready.changed,
            swapper: writer.swapper(ready.shape(compared))?,
            finder: writer.finder(ready.table, compared, &ready.key)?,
        })
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
            return Ok(Err(said));
        }
        let mut became = vec![Became::Nothing; rows.len()];
        let all: Vec<usize> = (0..rows.len()).collect();
        if let Err(busy) = self.swap(rows, &all, &mut became).blame(Fault::Target)? {
            return Ok(Err(busy));
        }
        self.look(rows, &mut became).blame(Fault::Target)?;
        step::fail_point("after-update");
        pace.ask(load.writer).blame(Fault::Target)?;
        let batch = self.counted(load, rows, &became);
        if dry_run {
            load.writer.abandon().blame(Fault::Target)?;
        } else {
            let lengths = self.write(load, rows, &became, &batch).blame(Fault::Files)?;
            step::fail_point("after-journal");
            load.writer.log(&logged(load, &batch, rows, &became)).blame(Fault::Target)?;
            step::fail_point("before-commit");
            if let Err(Trouble::Busy(said)) = load.writer.commit_batch().blame(Fault::Target)? {
                return Ok(Err(said));
            }
            step::fail_point("after-commit");
            load.keep(lengths);
        }
        load.take(&batch);
        load.sum.now += rows.len() as u64;
        Ok(Ok(()))
    }

    /// Changes rows, all at once; halves of them where one is refused, until it stands alone.
    fn swap(
        &mut self,
        rows: &[Row],
        places: &[usize],
        became: &mut [Became],
    ) -> Result<std::result::Result<(), Busy>> {
        let swaps: Vec<&Swap<'_>> = places.iter().map(|place| &rows[*place].swap).collect();
        let done = self.swapper.swap(&swaps, &mut |at, now| {
            became[places[at]] = Became::Changed(now.to_vec());
            Ok(())
        })?;
        match (done, places) {
            (Ok(()), _) => Ok(Ok(())),
            (Err(Trouble::Busy(said)), _) => Ok(Err(said)),
            (Err(Trouble::Refused(Refusal(why))), [place]) => {
                became[*place] = Became::Refused(why);
                Ok(Ok(()))
            }
            (Err(Trouble::Refused(_)), places) => {
                for place in places {
                    became[*place] = Became::Nothing;
                }
                let (first, second) = places.split_at(places.len() / 2);
                match self.swap(rows, first, became)? {
                    Ok(()) => self.swap(rows, second, became),
                    busy => Ok(busy),
                }
            }
        }
    }

    /// Says of each row that was not changed why it was not.
    fn look(&mut self, rows: &[Row], became: &mut [Became]) -> Result<()> {
        let open = |place: &usize| became[*place] == Became::Nothing;
        let places: Vec<usize> = (0..rows.len()).filter(open).collect();
        if places.is_empty() {
            return Ok(());
        }
        let keys: Vec<Vec<Cell<'_>>> =
            places.iter().map(|place| rows[*place].swap.key.clone()).collect();
        let (compared, changed) = (self.compared, self.changed);
        self.finder.find_all(&keys, &mut |at, found| {
            let row = &rows[places[at]];
            became[places[at]] = match found {
                Found::Nothing => Became::Held("it is gone".to_owned(), None),
                Found::Several => Became::Held("several rows have its key".to_owned(), None),
                Found::Row(now) => {
                    let mut spans = Spans::default();
                    let now = spans.scan(now, compared)?;
                    differs(row, now, compared, changed)
                }
            };
            Ok(())
        })
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

/// A row that is not what it was: it may be what it is to become.
fn differs(row: &Row, now: Scan<'_>, compared: &Columns, changed: &Columns) -> Became {
    let mut line = LineWriter::new(changed);
    line.start();
    for column in changed.list() {
        line.raw(compared.position(&column.name).map_or(b"null", |place| now.raw(place)));
    }
    let found = line.finish().to_vec();
    if found == row.becomes {
        return Became::Already;
    }
    let mut was = Vec::new();
    let other = (0..compared.len()).filter(|place| {
        was.clear();
        record::write_cell(&mut was, compared.form(*place), &row.swap.was[*place]);
        was != now.raw(*place)
    });
    let names: Vec<&str> = other.map(|place| compared.name(place)).collect();
    let why = match names.as_slice() {
        [] => "somebody was at it just then".to_owned(),
        names => format!("it has changed since: {}", names.join(", ")),
    };
    Became::Held(why, Some(found))
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
