//! The table of the scratch file into which rows go.

use crate::postgres::dump::names::Place;
use crate::postgres::dump::preset::{Preset, preset};
use crate::postgres::dump::resolve::resolve;
use crate::postgres::dump::schema::{Relation, Schema, Sequence};
use crate::postgres::dump::scratch::{Scratch, kept};
use crate::postgres::dump::value::{Manner, Store, Stored};
use crate::{quoted, sqlite};
use catalog::Generated;
use complaint::{Complaint, Result};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Error, ErrorCode, Statement};
use std::collections::BTreeMap;

/// A table with some of its columns, in the order of the file's.
pub(crate) struct Target<'c> {
    /// The table as the file names it; it may be a partition.
    pub place: Place,
    /// The columns that the file names.
    pub named: Option<Vec<String>>,
    /// Rows that went in.
    pub rows: u64,
    /// Number of values in a row of the file.
    width: usize,
    /// The columns that the file gives values for; behind them those that it does not name.
    slots: Vec<Slot>,
    statement: Statement<'c>,
    buffer: Vec<u8>,
}

/// A column.
struct Slot {
    name: String,
    store: Store,
    not_null: bool,
    /// Its place in the statement; `None` where it is computed, and what the file says of it does
    /// not count.
    parameter: Option<usize>,
    preset: Preset,
}

impl<'c> Target<'c> {
    /// A table with the columns that a statement names; where it names none, with all of them,
    /// computed ones too if the statement counts those.
    pub fn new(
        scratch: &'c Scratch,
        schema: &Schema,
        table: &Relation,
        named: Option<Vec<String>>,
        computed: bool,
    ) -> Result<Self> {
        let root = schema.root(table);
        let stored: Vec<&str> = kept(root).map(|column| column.name.as_str()).collect();
        let all = || {
            let counts = |generated| computed || generated == Generated::No;
            let columns = table.columns.iter().filter(|column| counts(column.generated));
            columns.map(|column| column.name.clone()).collect()
        };
        let mut names: Vec<String> = named.clone().unwrap_or_else(all);
        let width = names.len();
        let unnamed = stored.iter().filter(|name| names.iter().all(|named| named != *name));
        names.extend(unnamed.map(|name| (*name).to_owned()).collect::<Vec<_>>());
        let slot = |name: &String| {
            let place = stored.iter().position(|stored| stored == name);
            Slot::new(schema, table, name, place.map(|place| place + 1))
        };
        let slots = names.iter().map(slot).collect::<Result<_>>()?;
        let marks = vec!["?"; stored.len().max(1)].join(", ");
        let sql = format!(
            "insert into {} values ({marks})",
            quoted(&scratch.alike.apart(&root.place.known()))
        );
        let statement = scratch.connection.prepare(&sql).map_err(|error| {
            sqlite::scratch_failed(format!("cannot fill table {}", table.place.known()), &error)
        })?;
        let (place, buffer) = (table.place.clone(), Vec::new());
        Ok(Self { place, named, rows: 0, width, slots, statement, buffer })
    }

    /// Number of values in a row of the file.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether the values of that column are integers.
    pub fn is_integer(&self, which: usize) -> bool {
        self.slots.get(which).is_some_and(|slot| matches!(slot.store, Store::Integer(..)))
    }

    /// The columns whose texts a server may write otherwise.
    pub fn uncertain(&self, manner: &Manner) -> Vec<String> {
        let uncertain = |slot: &&Slot| slot.parameter.is_some() && slot.store.is_uncertain(manner);
        self.slots.iter().filter(uncertain).map(|slot| slot.name.clone()).collect()
    }

    /// Puts the next value of the row into its place; `None` is NULL. `escaped` ones may hold bytes
    /// that the row as a whole did not.
    pub fn value(
        &mut self,
        which: usize,
        text: Option<&[u8]>,
        escaped: bool,
        manner: &Manner,
    ) -> Result<()> {
        if which >= self.width {
            return Err(self.wrong_number(None));
        }
        self.bind(which, text, escaped, manner)
    }

    /// Puts what the column holds where no value is given into its place.
    pub fn preset(
        &mut self,
        which: usize,
        manner: &Manner,
        sequences: &mut BTreeMap<Place, Sequence>,
    ) -> Result<()> {
        let Some(slot) = self.slots.get(which) else { return Err(self.wrong_number(None)) };
        if slot.parameter.is_none() {
            return Ok(());
        }
        let text = slot.preset.value(sequences).map_err(|why| self.odd(slot, &why))?;
        self.bind(which, text.as_deref().map(str::as_bytes), false, manner)
    }

    /// Writes the row, which had so many values.
    pub fn end(
        &mut self,
        count: usize,
        manner: &Manner,
        sequences: &mut BTreeMap<Place, Sequence>,
    ) -> Result<()> {
        if count < self.width {
            return Err(self.wrong_number(Some(count)));
        }
        for which in self.width..self.slots.len() {
            self.preset(which, manner, sequences)?;
        }
        self.statement.raw_execute().map_err(|error| self.refused(&error))?;
        self.rows += 1;
        Ok(())
    }

    fn bind(
        &mut self,
        which: usize,
        text: Option<&[u8]>,
        escaped: bool,
        manner: &Manner,
    ) -> Result<()> {
        let slot = &self.slots[which];
        let Some(parameter) = slot.parameter else { return Ok(()) };
        let value = match text {
            None if slot.not_null => {
                return Err(self.odd(slot, "NULL, which the column refuses"));
            }
            None => ValueRef::Null,
            Some(text) => match slot.store.stored(text, manner, &mut self.buffer) {
                Ok(Stored::Text(text)) if escaped && !is_text(text) => {
                    return Err(self.odd(slot, "bytes that are not UTF-8, or a NUL"));
                }
                Ok(stored) => stored.into(),
                Err(why) => return Err(self.odd(slot, &why)),
            },
        };
        self.statement
            .raw_bind_parameter(parameter, Bound(value))
            .map_err(|error| sqlite::scratch_failed("cannot keep a value", &error))
    }

    fn odd(&self, slot: &Slot, why: &str) -> Complaint {
        Complaint::new(format!("table {}, column {}: {why}", self.place.known(), slot.name))
    }

    fn wrong_number(&self, values: Option<usize>) -> Complaint {
        let (table, width) = (self.place.known(), self.width);
        let values = values.map_or_else(|| "more".to_owned(), |count| format!("only {count}"));
        Complaint::new(format!("table {table}: a row has {values} values, and {width} are due"))
            .hint("make the dump again, and look whether an editor has changed it")
    }

    fn refused(&self, error: &Error) -> Complaint {
        let table = self.place.known();
        if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) {
            return Complaint::new(format!("table {table}: another row has the same primary key"))
                .hint("make the dump again, and look whether an editor has changed it");
        }
        sqlite::scratch_failed(format!("cannot fill table {table}"), error)
    }
}

impl Slot {
    fn new(
        schema: &Schema,
        table: &Relation,
        name: &str,
        parameter: Option<usize>,
    ) -> Result<Self> {
        let column = table.column(name).ok_or_else(|| {
            Complaint::new(format!("table {} has no column {name:?}", table.place.known()))
                .hint(format!("the table is made at {}", table.origin()))
        })?;
        Ok(Self {
            name: name.to_owned(),
            store: resolve(schema, &column.declared).store,
            not_null: column.not_null,
            parameter,
            preset: preset(schema, column),
        })
    }
}

fn is_text(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok() && memchr::memchr(0, text).is_none()
}

impl<'a> From<Stored<'a>> for ValueRef<'a> {
    fn from(stored: Stored<'a>) -> Self {
        match stored {
            Stored::Integer(value) => Self::Integer(value),
            Stored::Real(value) => Self::Real(value),
            Stored::Text(text) => Self::Text(text),
            Stored::Blob(bytes) => Self::Blob(bytes),
        }
    }
}

/// A value on its way into a statement.
struct Bound<'a>(ValueRef<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(self.0))
    }
}
