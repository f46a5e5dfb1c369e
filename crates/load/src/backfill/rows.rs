//! Rows of `3-transformed` that are to be changed, each with what it was.

use crate::backfill::Options;
use crate::backfill::after::After;
use crate::backfill::seen::Seen;
use complaint::{Complaint, Result};
use database::Swap;
use journal::{Cohort, Ready};
use record::{Cell, Columns, LineWriter, Scan, Spans, key_object, read_cell};
use stage::{Folder, RowReader};

/// A row that is to be changed.
pub struct Row {
    /// Its line in the file, from 1.
    pub number: u64,
    /// Its line.
    pub line: Vec<u8>,
    /// Its key as JSON.
    pub key: String,
    /// The changed columns as they were, and as they become.
    pub was: Vec<u8>,
    pub becomes: Vec<u8>,
    /// The same as values, with the key and all that is compared.
    pub swap: Swap<'static>,
}

/// The file of a table's rows and that of what they were, side by side.
pub struct Pairs {
    rows: RowReader,
    before: RowReader,
    /// Places in the file.
    key: Vec<usize>,
    changed: Vec<usize>,
    /// Places in the file of what was.
    key_before: Vec<usize>,
    changed_before: Vec<usize>,
    compared: Vec<usize>,
    /// Columns that are compared, and those that change.
    pub compared_columns: Columns,
    pub changed_columns: Columns,
    /// Those of the two files.
    columns: (Columns, Columns),
    after: Option<After>,
    cohort: Option<Cohort>,
}

impl Pairs {
    /// Opens the files of a table.
    pub fn open(transformed: &Folder, ready: &Ready<'_>, options: &Options) -> Result<Self> {
        let name = &ready.table.name;
        let none =
            || Complaint::new(format!("3-transformed does not say what the rows of {name} were"));
        let again = |said: Complaint| said.hint("run `transform` again");
        let entry = transformed.table(name).ok_or_else(none).map_err(again)?;
        let before = transformed.images(name).ok_or_else(none).map_err(again)?;
        let (rows, before) = (transformed.rows(entry)?, transformed.rows(before)?);
        let places = |columns: &Columns, names: &Columns| {
            names.list().iter().filter_map(|column| columns.position(&column.name)).collect()
        };
        let key_before: Vec<usize> = places(before.columns(), &ready.keys);
        let compared = (0..before.columns().len()).filter(|place| !key_before.contains(place));
        let compared: Vec<usize> = compared.collect();
        let list = before.columns().list();
        let compared_columns = compared.iter().map(|place| list[*place].clone()).collect();
        let after =
            options.after.as_ref().map(|said| After::read(said, &ready.keys)).transpose()?;
        Ok(Self {
            key: places(rows.columns(), &ready.keys),
            changed: places(rows.columns(), &ready.changed),
            changed_before: places(before.columns(), &ready.changed),
            key_before,
            compared,
            compared_columns: Columns::new(compared_columns),
            changed_columns: ready.changed.clone(),
            columns: (rows.columns().clone(), before.columns().clone()),
            rows,
            before,
            after,
            cohort: options.cohort,
        })
    }

    /// The next row that is not through, and is one of those that were asked for. `image` writes
    /// the columns that change.
    pub fn next(&mut self, seen: &Seen, image: &mut LineWriter<'_>) -> Result<Option<Row>> {
        let (columns, columns_before) = &self.columns;
        let (mut spans, mut spans_before) = (Spans::default(), Spans::default());
        loop {
            let number = self.rows.place() + 1;
            let Some(line) = self.rows.next()? else { return Ok(None) };
            let before = self.before.next()?.ok_or_else(|| parted(number))?;
            // One that is through may be the one behind which it begins.
            if seen.has(number) && self.after.is_none() {
                continue;
            }
            let scan = spans.scan(line, columns)?;
            let was = spans_before.scan(before, columns_before)?;
            let own = self.key.iter().map(|place| scan.raw(*place));
            if !own.eq(self.key_before.iter().map(|place| was.raw(*place))) {
                return Err(parted(number));
            }
            let skipped = match &mut self.after {
                Some(after) => !after.passed(scan, columns, &self.key)?,
                None => false,
            };
            let key = key_object(scan, columns, &self.key);
            if skipped || seen.has(number) || self.cohort.is_some_and(|cohort| !cohort.has(&key)) {
                continue;
            }
            return Ok(Some(Row {
                number,
                key,
                becomes: some(image, scan, &self.changed),
                was: some(image, was, &self.changed_before),
                swap: Swap {
                    key: cells(scan, columns, &self.key)?,
                    was: cells(was, columns_before, &self.compared)?,
                    becomes: cells(scan, columns, &self.changed)?,
                },
                line: line.to_vec(),
            }));
        }
    }

    /// Complains about a key behind which it was to begin, and which is not there.
    pub fn found(&self) -> Result<()> {
        self.after.as_ref().map_or(Ok(()), After::found)
    }
}

fn cells(scan: Scan<'_>, columns: &Columns, places: &[usize]) -> Result<Vec<Cell<'static>>> {
    let cell = |place: &usize| {
        let cell = read_cell(columns.form(*place), scan.raw(*place))?;
        Ok(crate::row::value(cell)?.into_owned())
    };
    places.iter().map(cell).collect()
}

/// The line of some of the columns.
fn some(image: &mut LineWriter<'_>, scan: Scan<'_>, places: &[usize]) -> Vec<u8> {
    image.start();
    for place in places {
        image.raw(scan.raw(*place));
    }
    image.finish().to_vec()
}

fn parted(number: u64) -> Complaint {
    Complaint::new(format!("line {number} of the rows is not of the row that before/ has there"))
        .hint("a key cannot be changed in place: run `transform` again")
}
