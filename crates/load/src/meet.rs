//! Rows whose keys the target has: the row that is there and the new one, between which the plan
//! decides.

use crate::row::{Became, Row};
use crate::table::{Filling, Sum, Tools};
use complaint::Result;
use database::{Found, Known, Refusal};
use plan::OnExisting;
use record::{Cell, Digest, Scan, Spans, key_object, read_cell};
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
            let mut same = true;
            self.differences(row.scan, &old, &mut |_, equal| same &= equal).blame(Fault::Target)?;
            match self.decided(same) {
                Some(became) => row.became = became,
                None => other.push((place, old)),
            }
        }
        for (place, old) in other {
            asked[place].became = self.update(tools, asked[place], &old, sum)?;
        }
        Ok(())
    }

    /// What becomes of a row whose key the target has; `None` if it changes the one that is there.
    pub fn decided(&self, same: bool) -> Option<Became> {
        let other = "the target has a row with this key and other content";
        match self.on_existing {
            _ if same => Some(Became::Found),
            OnExisting::Reject => Some(Became::Rejected(other.to_owned())),
            OnExisting::Keep => Some(Became::Kept("the target's row with this key is kept")),
            OnExisting::Update => None,
        }
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

    /// The columns of the file in which the target's row is written in another way, and whether it
    /// says the same nevertheless.
    pub fn differences(
        &self,
        row: Scan<'_>,
        old: &[u8],
        each: &mut dyn FnMut(usize, bool),
    ) -> Result<()> {
        let mut spans = Spans::default();
        let old = spans.scan(old, self.whole)?;
        for place in 0..self.columns.len() {
            let Some(there) = self.whole.position(self.columns.name(place)) else {
                each(place, false);
                continue;
            };
            let (new, old) = (row.raw(place), old.raw(there));
            if new != old {
                let new = read_cell(self.columns.form(place), new)?;
                each(place, new == read_cell(self.whole.form(there), old)?);
            }
        }
        Ok(())
    }
}
