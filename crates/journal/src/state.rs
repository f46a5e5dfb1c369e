//! A row of the journal in the target: is it still what the load left?

use catalog::Table;
use complaint::{Complaint, Result};
use database::{Finder, Found, Known, Writer};
use record::{Cell, Columns, Digest, Form, Spans, read_cell};
use std::collections::BTreeMap;

/// What stands where the journal says a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing.
    Nothing,
    /// A row with this digest.
    Row(Digest),
    /// Several rows: the key knows none.
    Several,
}

/// Where a table's rows are looked for: by each set of columns that the journal knows them by.
pub struct Place<'a> {
    writer: &'a Writer,
    table: &'a Table,
    columns: &'a Columns,
    finders: BTreeMap<Vec<String>, Finder<'a>>,
}

impl<'a> Place<'a> {
    /// The rows of `table`, seen in these columns.
    #[must_use]
    pub fn new(writer: &'a Writer, table: &'a Table, columns: &'a Columns) -> Self {
        Self { writer, table, columns, finders: BTreeMap::new() }
    }

    /// The columns and the values by which a row is known; no columns for a rowid.
    pub fn key(&self, known: &Known) -> Result<(Vec<String>, Vec<Cell<'static>>)> {
        let key = match known {
            Known::Rowid(rowid) => return Ok((Vec::new(), vec![Cell::Integer(*rowid)])),
            Known::Key(key) => key,
        };
        let names: BTreeMap<String, Box<serde_json::value::RawValue>> =
            serde_json::from_str(key)
                .map_err(|error| Complaint::new(format!("the journal has a bad key: {error}")))?;
        let mut columns = Vec::new();
        let mut cells = Vec::new();
        for (name, raw) in names {
            let form = self.columns.position(&name).map_or(Form::Any, |at| self.columns.form(at));
            cells.push(read_cell(form, raw.get().as_bytes())?.into_owned());
            columns.push(name);
        }
        Ok((columns, cells))
    }

    /// What stands there.
    pub fn state(&mut self, known: &Known) -> Result<State> {
        let (columns, cells) = self.key(known)?;
        Ok(state_of(&self.finder(columns)?.find(&cells)?))
    }

    /// What stands at several places, all of which are known by these columns.
    pub fn states(
        &mut self,
        columns: Vec<String>,
        keys: &[Vec<Cell<'static>>],
    ) -> Result<Vec<State>> {
        let mut states = Vec::with_capacity(keys.len());
        self.finder(columns)?.find_all(keys, &mut |_, found| {
            states.push(state_of(&found));
            Ok(())
        })?;
        Ok(states)
    }

    fn finder(&mut self, columns: Vec<String>) -> Result<&mut Finder<'a>> {
        use std::collections::btree_map::Entry;
        Ok(match self.finders.entry(columns) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let finder = self.writer.finder(self.table, self.columns, entry.key())?;
                entry.insert(finder)
            }
        })
    }

    /// The cells of a row of the journal, in the order of the columns.
    pub fn cells(&self, was: &[u8]) -> Result<Vec<Cell<'static>>> {
        let mut spans = Spans::default();
        let scan = spans.scan(was, self.columns)?;
        (0..self.columns.len())
            .map(|place| Ok(read_cell(self.columns.form(place), scan.raw(place))?.into_owned()))
            .collect()
    }
}

fn state_of(found: &Found<'_>) -> State {
    match found {
        Found::Nothing => State::Nothing,
        Found::Row(row) => State::Row(Digest::of(row)),
        Found::Several => State::Several,
    }
}
