//! What rows that are changed in place were before, beside what they become.
//!
//! `before/T.ndjson` has a line for each line of `T.ndjson`: the key, the columns that change, and
//! every column on which the new values may depend, as they were read. `load` changes the row if it
//! still says all of this, and holds it otherwise.

use crate::source::Source;
use crate::work::Table;
use complaint::Result;
use record::{Columns, LineWriter, Scan, Spans, key_object};
use stage::{Draft, Format, RowFile, TextFile};
use std::collections::BTreeMap;

/// Most rows of a table that are shown.
const SAMPLES: u64 = 20;

/// What all tables share: how many cells change in which way, and the first rows.
pub struct Report {
    differences: TextFile,
    samples: TextFile,
}

/// The rows of one table before.
pub struct Before {
    file: RowFile,
    columns: Columns,
    /// Where each of the columns stands in the source row.
    from: Vec<usize>,
    /// The columns that change: place in the target's file, place in the source row.
    changed: Vec<(usize, usize)>,
    counts: BTreeMap<(usize, &'static str, &'static str), u64>,
}

impl Report {
    /// Begins the two files.
    pub fn new(draft: &Draft) -> Result<Self> {
        let mut differences = draft.text("differences.csv")?;
        differences.csv(&["into", "column", "was", "becomes", "rows"])?;
        Ok(Self { differences, samples: draft.text("samples.ndjson")? })
    }

    /// Ends them.
    pub fn finish(self, draft: &mut Draft) -> Result<()> {
        draft.add_text(self.differences)?;
        draft.add_text(self.samples)
    }
}

impl Before {
    /// Of the rows of a table and what its files are called; `source` is the same table as it was
    /// extracted.
    pub fn new(
        (table, stem): (&Table<'_>, &str),
        source: &Source,
        draft: &Draft,
        format: Format,
    ) -> Result<Self> {
        let own = |name: &str| table.columns.position(name);
        let in_key = |name: &str| own(name).is_some_and(|place| table.key.contains(&place));
        let wanted = |name: &str| in_key(name) || table.compares(name);
        let columns = table.catalog.writable().filter(|column| wanted(&column.name));
        let columns: Vec<record::Column> = columns.map(record::Column::from).collect();
        let at = |name: &str| source.columns.position(name).unwrap_or_default();
        let from = columns.iter().map(|column| at(&column.name)).collect();
        let changed = (0..table.columns.len()).filter(|place| !table.key.contains(place));
        let changed = changed.map(|place| (place, at(table.columns.name(place)))).collect();
        let key = table.key.iter().map(|place| table.columns.name(*place).to_owned()).collect();
        let name = format!("before/{stem}");
        let file = draft.images(&name, columns.clone(), key, format)?;
        Ok(Self { file, columns: Columns::new(columns), from, changed, counts: BTreeMap::new() })
    }

    /// A row, as it was extracted and as it becomes. `false` if nothing of it changes: then it is
    /// not written.
    pub fn row(
        &mut self,
        table: &Table<'_>,
        source: &Source,
        report: &mut Report,
        (was, becomes): (&[u8], &[u8]),
    ) -> Result<bool> {
        let (mut old, mut new) = (Spans::default(), Spans::default());
        let old = old.scan(was, &source.columns)?;
        let new = new.scan(becomes, &table.columns)?;
        if self.changed.iter().all(|(place, from)| new.raw(*place) == old.raw(*from)) {
            return Ok(false);
        }
        for (place, from) in &self.changed {
            let kinds = kinds(old.raw(*from), new.raw(*place));
            *self.counts.entry((*place, kinds.0, kinds.1)).or_default() += 1;
        }
        let mut line = LineWriter::new(&self.columns);
        line.start();
        self.from.iter().for_each(|from| line.raw(old.raw(*from)));
        self.file.line(line.finish())?;
        if self.file.rows() <= SAMPLES {
            self.sample(table, report, old, new)?;
        }
        Ok(true)
    }

    fn sample(
        &self,
        table: &Table<'_>,
        report: &mut Report,
        old: Scan<'_>,
        new: Scan<'_>,
    ) -> Result<()> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let member = |(place, raw): (usize, &[u8])| {
            let mut out = Vec::new();
            record::write_string(&mut out, table.columns.name(place));
            format!("{}:{}", text(&out), text(raw))
        };
        let was = self.changed.iter().map(|(place, from)| member((*place, old.raw(*from))));
        let was = was.collect::<Vec<_>>().join(",");
        let becomes = self.changed.iter().map(|(place, _)| member((*place, new.raw(*place))));
        let becomes = becomes.collect::<Vec<_>>().join(",");
        let key = key_object(new, &table.columns, &table.key);
        let into = serde_json::json!(table.catalog.name);
        report.samples.write(format!(
            "{{\"into\":{into},\"key\":{key},\"was\":{{{was}}},\"becomes\":{{{becomes}}}}}\n"
        ))
    }

    /// Ends the file, and counts what changes.
    pub fn finish(self, table: &Table<'_>, report: &mut Report, draft: &mut Draft) -> Result<()> {
        for ((place, was, becomes), count) in &self.counts {
            let (into, column) = (&table.catalog.name, table.columns.name(*place));
            report.differences.csv(&[into, column, was, becomes, &count.to_string()])?;
        }
        draft.add_rows(self.file)
    }
}

/// What a cell was and becomes, in a word each.
fn kinds(was: &[u8], becomes: &[u8]) -> (&'static str, &'static str) {
    match (was, becomes) {
        (was, becomes) if was == becomes => ("as it is", "as it is"),
        (b"null", _) => ("null", "a value"),
        (_, b"null") => ("a value", "null"),
        _ => ("a value", "another value"),
    }
}
