//! Rows whose keys the target has: the row that is there and the new one, between which the plan
//! decides.

use crate::row::{Became, Row};
use crate::table::{Filling, Sum, Tools};
use complaint::Result;
use database::{Found, Known, Refusal};
use plan::OnExisting;
use record::{Cell, Digest, Spans, key_object, read_cell};
use step::{Blame as _, Fault};

impl Filling<'_> {
    /// Looks for rows of the target with the same keys, and decides between each and the new one.
    pub fn meet(
        &self,
        tools: &mut Tools<'_>,
        rows: &mut [Row<'_>],
        sum: &mut Sum<'_>,
    ) -> step::Result<()> {
        let Some(existing) = &mut tools.existing else { return Ok(()) };
        let mut asked: Vec<&mut Row<'_>> =
            rows.iter_mut().filter(|row| matches!(row.became, Became::Nothing)).collect();
        let keys: Vec<Vec<Cell<'_>>> = asked.iter().map(|row| row.values(&tools.key)).collect();
        let mut met: Vec<(usize, Vec<u8>)> = Vec::new();
        existing
            .find_all(&keys, &mut |place, found| {
                match found {
                    Found::Nothing => {}
                    Found::Row(old) => met.push((place, old.to_vec())),
                    Found::Several => {
                        let why = "several rows of the target have this key";
                        asked[place].became = Became::Rejected(why.to_owned());
                    }
                }
                Ok(())
            })
            .blame(Fault::Target)?;
        let mut other: Vec<(usize, Vec<u8>)> = Vec::new();
        for (place, old) in met {
            let row = &mut *asked[place];
            row.became = if self.same(row, &old).blame(Fault::Target)? {
                Became::Found
            } else {
                match self.on_existing {
                    OnExisting::Reject => Became::Rejected(
                        "the target has a row with this key and other content".to_owned(),
                    ),
                    OnExisting::Keep => Became::Kept("the target's row with this key is kept"),
                    OnExisting::Update => {
                        other.push((place, old));
                        continue;
                    }
                }
            };
        }
        if self.update_all(tools, &mut asked, &other, sum)? {
            return Ok(());
        }
        for (place, old) in other {
            asked[place].became = self.update(tools, asked[place], &old, sum)?;
        }
        Ok(())
    }

    /// Updates rows all at once; `false` if they have to be taken one by one.
    fn update_all(
        &self,
        tools: &mut Tools<'_>,
        asked: &mut [&mut Row<'_>],
        other: &[(usize, Vec<u8>)],
        sum: &mut Sum<'_>,
    ) -> step::Result<bool> {
        let encoder = tools.writer.encoder().filter(|_| tools.complete && other.len() > 1);
        let Some(encoder) = encoder else { return Ok(false) };
        let mut rows = encoder.empty();
        for (place, _) in other {
            encoder.row(&mut rows);
            for (column, cell) in asked[*place].cells.iter().enumerate() {
                encoder.cell(&mut rows, column, cell);
            }
        }
        let count = other.len() as u64;
        if !tools.writer.update_encoded(&rows, count).blame(Fault::Target)? {
            return Ok(false);
        }
        for (place, old) in other {
            let row = &mut *asked[*place];
            row.became = Became::Updated;
            if !self.watched {
                let known = Known::Key(key_object(row.scan, self.columns, &tools.key));
                let now = Digest::of(row.scan.line());
                let mut line = Vec::new();
                journal::updated(&mut line, &self.table.name, &known, old, now);
                sum.files.journal.add(&line).blame(Fault::Files)?;
            }
        }
        Ok(true)
    }

    fn update(
        &self,
        tools: &mut Tools<'_>,
        row: &Row<'_>,
        old: &[u8],
        sum: &mut Sum<'_>,
    ) -> step::Result<Became> {
        let key = row.values(&tools.key);
        let values: Vec<Cell<'_>> = (0..row.cells.len())
            .filter(|place| !tools.key.contains(place))
            .map(|place| row.cells[place].clone())
            .collect();
        if let Err(Refusal(why)) = tools.writer.update(&values, &key).blame(Fault::Target)? {
            return Ok(Became::Rejected(why));
        }
        let existing = tools.existing.as_mut().filter(|_| !self.watched);
        let Some(existing) = existing else { return Ok(Became::Updated) };
        if let Found::Row(now) = existing.find(&key).blame(Fault::Target)? {
            let known = Known::Key(key_object(row.scan, self.columns, &tools.key));
            let (name, now) = (&self.table.name, Digest::of(now));
            let mut line = Vec::new();
            journal::updated(&mut line, name, &known, old, now);
            sum.files.journal.add(&line).blame(Fault::Files)?;
        }
        Ok(Became::Updated)
    }

    /// Whether the target's row says in the file's columns what the file says.
    fn same(&self, row: &Row<'_>, old: &[u8]) -> Result<bool> {
        let mut spans = Spans::default();
        let old = spans.scan(old, self.whole)?;
        for place in 0..self.columns.len() {
            let name = self.columns.name(place);
            let Some(there) = self.whole.position(name) else { return Ok(false) };
            if row.scan.raw(place) == old.raw(there) {
                continue;
            }
            if row.cells[place] != read_cell(self.whole.form(there), old.raw(there))? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
