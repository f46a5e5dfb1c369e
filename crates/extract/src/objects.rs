//! Bytes that become files of their own: objects.

use crate::content::{self, Kind, UNKNOWN};
use crate::label;
use catalog::Table;
use complaint::Result;
use database::{Finding, Level};
use index::Sorter;
use plan::Extract;
use record::{Cell, Columns, Hasher, LineWriter, Scan, Spans, key_object, object_path, read_cell};
use serde_json::json;
use stage::{Draft, Object, TextFile};
use std::borrow::Cow;

/// All objects of the run, by path.
pub struct Shelf {
    list: Sorter,
}

/// The columns of one table whose bytes become objects.
pub struct Taking<'a> {
    table: &'a Table,
    columns: &'a Columns,
    /// Places of the columns, each with that of the column that says what its bytes are.
    places: Vec<(usize, Option<usize>)>,
    key: Vec<usize>,
    rows: u64,
}

impl Shelf {
    /// An empty shelf.
    pub fn new(draft: &Draft) -> Self {
        Self { list: Sorter::new(draft.path()) }
    }

    /// Number of objects.
    pub fn len(&self) -> u64 {
        self.list.len()
    }

    /// Writes the list of the objects, if the plan has columns of such.
    pub fn write(self, draft: &mut Draft) -> Result<()> {
        let mut file = draft.object_list()?;
        let mut sorted = self.list.sorted()?;
        while let Some((_, line)) = sorted.next()? {
            file.write(line)?;
        }
        draft.add_text(file)
    }

    /// Puts the bytes into a file; gives its path and what they are.
    fn put(&mut self, draft: &Draft, bytes: &[u8]) -> Result<(String, Kind)> {
        let mut hasher = Hasher::default();
        hasher.update(bytes);
        let sha256 = hasher.finish();
        let kind = content::of(bytes);
        let path = object_path(&sha256, kind.ending);
        if draft.object(&path, bytes)? {
            let object = Object {
                bucket: None,
                name: None,
                object: path.clone(),
                bytes: bytes.len() as u64,
                sha256,
                content_type: kind.content_type.to_owned(),
                cut_off: kind.cut_off,
            };
            self.list.push(path.as_bytes(), format!("{}\n", json!(object)).as_bytes())?;
        }
        Ok((path, kind))
    }
}

impl<'a> Taking<'a> {
    /// What the extract says of the table; `None` if it has no such columns.
    pub fn new(extract: Option<&Extract>, table: &'a Table, columns: &'a Columns) -> Option<Self> {
        let objects = &extract.filter(|extract| !extract.objects.is_empty())?.objects;
        let place = |name: &String| columns.position(name);
        let places = objects.iter().filter_map(|object| {
            Some((place(&object.column)?, object.named.as_ref().and_then(place)))
        });
        let (places, key) = (places.collect(), &table.primary_key);
        let key = key.iter().filter_map(place).collect();
        Some(Self { table, columns, places, key, rows: 0 })
    }

    /// The line with the paths of objects in the place of their bytes.
    pub fn line(
        &mut self,
        line: &[u8],
        draft: &Draft,
        shelf: &mut Shelf,
        findings: &mut TextFile,
    ) -> Result<Vec<u8>> {
        self.rows += 1;
        let mut spans = Spans::default();
        let scan = spans.scan(line, self.columns)?;
        let mut out = LineWriter::new(self.columns);
        out.start();
        for column in 0..self.columns.len() {
            let Some((_, named)) = self.places.iter().find(|(place, _)| *place == column) else {
                out.raw(scan.raw(column));
                continue;
            };
            match read_cell(self.columns.form(column), scan.raw(column))? {
                Cell::Blob(bytes) => {
                    let (path, kind) = shelf.put(draft, &bytes)?;
                    self.look(scan, column, *named, &bytes, &path, kind, findings)?;
                    out.cell(&Cell::Object(Cow::Owned(path)));
                }
                other => out.cell(&other),
            }
        }
        Ok(out.finish().to_vec())
    }

    /// Notes what looks wrong about an object.
    #[expect(clippy::too_many_arguments, reason = "one object with everything that concerns it")]
    fn look(
        &self,
        scan: Scan<'_>,
        column: usize,
        named: Option<usize>,
        bytes: &[u8],
        path: &str,
        kind: Kind,
        findings: &mut TextFile,
    ) -> Result<()> {
        let mut note = |name, detail: String, remedy| {
            findings.json(&self.finding(name, detail, remedy, scan, column))
        };
        if bytes.is_empty() {
            let remedy = "let the plan say what a row gets without it, or leave the row";
            return note("object-empty", "the object has no bytes".to_owned(), remedy);
        }
        if kind.cut_off {
            let detail = format!("{path} is {} and breaks off before its end", kind.content_type);
            note(
                "object-cut-off",
                detail,
                "look for the whole of it elsewhere; no bucket takes it",
            )?;
        }
        let Some(named) = named else { return Ok(()) };
        let cell = read_cell(self.columns.form(named), scan.raw(named))?;
        let Cell::Text(said) = &cell else { return Ok(()) };
        if let Some(label) = label::wrong(said, kind.content_type) {
            let is = if kind.content_type == UNKNOWN { "nothing known" } else { kind.content_type };
            let detail = format!("{} says {label:?}, and {path} is {is}", self.columns.name(named));
            note(
                "object-mislabelled",
                detail,
                "the bytes count; correct the column if it moves too",
            )?;
        }
        Ok(())
    }

    fn finding(
        &self,
        name: &str,
        detail: String,
        remedy: &str,
        scan: Scan<'_>,
        column: usize,
    ) -> Finding {
        let key = if self.key.is_empty() {
            json!({ "line": self.rows })
        } else {
            let key = key_object(scan, self.columns, &self.key);
            serde_json::from_str(&key).unwrap_or_default()
        };
        Finding {
            name: name.to_owned(),
            level: Level::Warning,
            table: self.table.name.clone(),
            column: Some(self.columns.name(column).to_owned()),
            key: Some(key),
            detail,
            remedy: remedy.to_owned(),
        }
    }
}
