//! Rows that may meet rows of the target, many at a time: their keys are read on one thread, the
//! database is asked and changed on another, and what is to become of each row is found out on a
//! third.

use crate::ahead::{Held, Maker, hold};
use crate::row::{Became, Row, value};
use crate::table::{Filling, Sum, Tools};
use complaint::{Complaint, Result};
use database::{Encoded, Encoder, Keys, Known, Meeter, Met, Version};
use record::{Cell, Digest, Scan, Spans, key_object, read_cell};
use stage::RowReader;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use step::{Blame as _, Fault, Progress};

/// Bytes of lines that are asked for at once.
const BYTES: usize = 2 << 20;
/// Blocks that wait to be asked for.
const WAITING: usize = 2;

/// Lines whose rows are asked for.
struct Asked {
    /// The number of the first, from 1.
    first: u64,
    /// Each with its line feed.
    lines: Vec<u8>,
    keys: Keys,
    held: Held,
}

/// What is to become of them.
struct Judged {
    first: u64,
    lines: Vec<u8>,
    fates: Vec<Fate>,
    /// The columns that change, by their places in the file; the rows, with the key and these; how
    /// many; and their journal.
    places: Vec<usize>,
    changes: Ready,
    /// Rows that the target does not have.
    new: Ready,
    /// Until they are put in.
    held: Held,
}

/// Rows that are ready for the database.
struct Ready {
    rows: Encoded,
    count: u64,
    journal: Vec<u8>,
}

/// What is to become of a row.
enum Fate {
    /// It goes in.
    New,
    /// It changes the row that is there.
    Change,
    /// It can only be told when it is tried.
    Try,
    /// This, without the database.
    Is(Became),
}

/// A row of the target.
enum Old {
    Nothing,
    /// Its version, and where its line ends.
    Row(Version, std::ops::Range<usize>),
    Several,
}

/// What finds out what is to become of rows.
struct Judge<'a> {
    filling: &'a Filling<'a>,
    maker: Maker<'a>,
    key: Vec<usize>,
    bad: &'a BTreeMap<u64, String>,
}

impl Filling<'_> {
    /// What is needed to do that; `None` where rows have to be taken in another way.
    pub fn upsert<'w>(
        &'w self,
        writer: &'w database::Writer,
        tools: &Tools<'_>,
    ) -> Result<Option<(Meeter<'w>, Encoder)>> {
        let watched = self.watched && !self.table.triggers.is_empty();
        let plain = tools.complete && !watched && !tools.identity.is_empty();
        let Some(encoder) = tools.writer.encoder().filter(|_| plain) else { return Ok(None) };
        if tools.existing.is_none() {
            return Ok(None);
        }
        let meeter = writer.meeter(self.table, self.whole, &self.key)?;
        Ok(meeter.map(|meeter| (meeter, encoder)))
    }

    /// Loads all rows of a file so.
    pub fn upserted(
        &self,
        tools: &mut Tools<'_>,
        (meeter, encoder): (Meeter<'_>, Encoder),
        (file, rows, bad): (&str, RowReader, &BTreeMap<u64, String>),
        sum: &mut Sum<'_>,
        progress: &mut Progress<'_>,
    ) -> step::Result<()> {
        let (table, columns, identity) = (&*self.table.name, self.columns, tools.identity.clone());
        let maker = Maker { table, columns, identity: &identity, encoder, file };
        let judge = &Judge { filling: self, maker, key: tools.key.clone(), bad };
        std::thread::scope(|scope| {
            let (asked, blocks) = sync_channel(WAITING);
            let (met, of_these) = sync_channel(1);
            let (judged, verdicts) = sync_channel(1);
            scope.spawn(move || judge.ask(rows, &asked));
            scope.spawn(move || judge.all(&of_these, &judged));
            let mut under_way = 0;
            for block in blocks {
                let block: Asked = block.blame(Fault::Files)?;
                let found = meeter.meet(&block.keys).blame(Fault::Target)?;
                // One block is asked for while another is thought about; not behind a long row.
                let ahead = u8::from(block.held.is_none());
                // Where it has ended, what it has said comes next.
                let _ = met.send((block, found));
                under_way += 1;
                while under_way > ahead {
                    let Ok(verdict) = verdicts.recv() else { break };
                    self.put(tools, file, verdict.blame(Fault::Files)?, sum, progress)?;
                    under_way -= 1;
                }
            }
            drop(met);
            verdicts.into_iter().try_for_each(|verdict| {
                self.put(tools, file, verdict.blame(Fault::Files)?, sum, progress)
            })
        })
    }

    /// Does what was found out. What does not go so goes as other rows do, one by one.
    fn put(
        &self,
        tools: &mut Tools<'_>,
        file: &str,
        judged: Judged,
        sum: &mut Sum<'_>,
        progress: &mut Progress<'_>,
    ) -> step::Result<()> {
        let Judged { first, lines, fates, places, changes, new, held: _held } = judged;
        let changed = changes.count == 0
            || tools.writer.change(&places, &changes.rows, changes.count).blame(Fault::Target)?;
        if changed {
            sum.tally.updated += changes.count;
            self.note(&changes.journal, sum)?;
        }
        let count = new.count;
        let mut ready = Some((new.rows, count));
        let inserted = match &ready {
            _ if count == 0 => true,
            Some((rows, _)) if rows.odd() => false,
            _ => tools.writer.insert_streamed(&mut || ready.take()).blame(Fault::Target)?,
        };
        if inserted {
            sum.tally.inserted += count;
            self.note(&new.journal, sum)?;
        }
        let mut others = Vec::new();
        for ((number, line), fate) in numbered(first, &lines).zip(fates) {
            progress.tick()?;
            match fate {
                Fate::Change if changed => {}
                Fate::New if inserted => {}
                Fate::Is(Became::Found) => sum.tally.found += 1,
                Fate::Is(became) => {
                    let mut spans = Spans::default();
                    let row = Row::read(number, line, &mut spans, self.columns);
                    let row = Row { became, ..row.blame(Fault::Files)? };
                    self.tell(tools, &row, sum).blame(Fault::Files)?;
                }
                _ => others.push((number, line.to_vec())),
            }
        }
        self.some(tools, (file, &others, &BTreeMap::new()), sum)
    }

    fn note(&self, journal: &[u8], sum: &mut Sum<'_>) -> step::Result<()> {
        if self.watched {
            return Ok(());
        }
        sum.files.journal.add(journal).blame(Fault::Files)
    }
}

/// The lines of a block, each with its number.
fn numbered(first: u64, lines: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    (first..).zip(stage::lines(lines))
}

impl Judge<'_> {
    /// Reads the file, and the keys of its rows.
    fn ask(&self, mut rows: RowReader, asked: &SyncSender<Result<Asked>>) {
        loop {
            let block = self.asked(&mut rows);
            let last = block.is_err();
            let Some(block) = block.transpose() else { return };
            let (held, gone) = hold(block.as_ref().is_ok_and(|it| it.lines.len() > stage::LONG));
            if asked.send(block.map(|block| Asked { held, ..block })).is_err() || last {
                return;
            }
            let _ = gone.recv();
        }
    }

    fn asked(&self, rows: &mut RowReader) -> Result<Option<Asked>> {
        let (first, mut lines) = (rows.place() + 1, Vec::with_capacity(BYTES + BYTES / 8));
        if rows.block(&mut lines, BYTES)? == 0 {
            return Ok(None);
        }
        let (columns, mut spans) = (self.maker.columns, Spans::default());
        let mut keys = Vec::new();
        for (number, line) in numbered(first, &lines) {
            let mut read = || {
                let scan = spans.scan(line, columns)?;
                let of = |place: &usize| {
                    value(read_cell(columns.form(*place), scan.raw(*place))?).map(Cell::into_owned)
                };
                self.key.iter().map(of).collect::<Result<Vec<_>>>()
            };
            let key =
                read().map_err(|said: Complaint| said.at(format!("{}:{number}", self.maker.file)));
            keys.push(key?);
        }
        let keys = Keys::new(&keys, self.key.len());
        Ok(Some(Asked { first, lines, keys, held: None }))
    }

    /// Finds out about each block.
    fn all(&self, met: &Receiver<(Asked, Met)>, judged: &SyncSender<Result<Judged>>) {
        for (asked, met) in met {
            let verdict = self.judge(asked, &met);
            let last = verdict.is_err();
            if judged.send(verdict).is_err() || last {
                return;
            }
        }
    }

    fn judge(&self, asked: Asked, met: &Met) -> Result<Judged> {
        let Asked { first, lines, held, .. } = asked;
        let (mut there, mut olds) = (Vec::new(), Vec::new());
        olds.resize_with(stage::lines(&lines).count(), || Old::Nothing);
        met.rows(&mut |place, version, line| {
            let Some(old) = olds.get_mut(place) else { return Ok(()) };
            *old = match old {
                Old::Nothing => Old::Row(version, there.len()..there.len() + line.len()),
                _ => Old::Several,
            };
            there.extend_from_slice(line);
            Ok(())
        })?;
        let mut judged = Judged {
            first,
            fates: Vec::with_capacity(olds.len()),
            places: Vec::new(),
            changes: self.ready(),
            new: self.ready(),
            lines,
            held,
        };
        let (mut spans, mut places) = (Spans::default(), BTreeSet::new());
        for ((number, line), old) in numbered(first, &judged.lines).zip(&olds) {
            let scan = spans.scan(line, self.maker.columns)?;
            let fate = self
                .fate(number, scan, old, &there, &mut places)
                .map_err(|said| said.at(format!("{}:{number}", self.maker.file)))?;
            judged.fates.push(fate);
        }
        judged.places = places.into_iter().collect();
        for ((line, old), fate) in stage::lines(&judged.lines).zip(&olds).zip(&judged.fates) {
            let scan = spans.scan(line, self.maker.columns)?;
            match (fate, old) {
                (Fate::Change, Old::Row(version, old)) => {
                    let old = &there[old.clone()];
                    self.change(&mut judged.changes, &judged.places, scan, old, *version)?;
                }
                (Fate::New, _) => {
                    let Ready { rows, count, journal } = &mut judged.new;
                    self.maker.ready(scan, rows, journal)?;
                    *count += 1;
                }
                _ => {}
            }
        }
        Ok(judged)
    }

    fn ready(&self) -> Ready {
        Ready { rows: self.maker.encoder.empty(), count: 0, journal: Vec::new() }
    }

    /// What is to become of a row; the places at which it differs are added to those of its block.
    fn fate(
        &self,
        number: u64,
        scan: Scan<'_>,
        old: &Old,
        there: &[u8],
        places: &mut BTreeSet<usize>,
    ) -> Result<Fate> {
        if let Some(why) = self.bad.get(&number) {
            return Ok(Fate::Is(Became::Rejected(why.clone())));
        }
        let old = match old {
            Old::Nothing => return Ok(Fate::New),
            // Or two rows of the file: one by one.
            Old::Several => return Ok(Fate::Try),
            Old::Row(_, old) => &there[old.clone()],
        };
        let (mut differ, mut same) = (Vec::new(), true);
        self.filling.differences(scan, old, &mut |place, equal| {
            differ.push(place);
            same &= equal;
        })?;
        Ok(match self.filling.decided(same) {
            Some(became) => Fate::Is(became),
            // Equal keys that are not written the same: what is there then has to be looked at.
            None if differ.iter().any(|place| self.key.contains(place)) => Fate::Try,
            None => {
                places.extend(differ);
                Fate::Change
            }
        })
    }

    fn change(
        &self,
        ready: &mut Ready,
        places: &[usize],
        scan: Scan<'_>,
        old: &[u8],
        version: Version,
    ) -> Result<()> {
        ready.rows.change(self.key.len() + places.len());
        for place in self.key.iter().chain(places) {
            self.maker.cell(scan, *place, &mut ready.rows)?;
        }
        ready.rows.version(version);
        ready.count += 1;
        let known = Known::Key(key_object(scan, self.maker.columns, &self.key));
        let now = Digest::of(scan.line());
        journal::updated(&mut ready.journal, self.maker.table, &known, old, now);
        Ok(())
    }
}
