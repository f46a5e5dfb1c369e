//! Objects on their way into buckets.
//!
//! An object goes into a bucket because a row that is written names its URL, and for no other
//! reason: what becomes of a row, and what a person makes of it, decides about its objects too.

use crate::value::Out;
use complaint::Result;
use index::{Lookup, Sorter};
use plan::{Bucket, Plan};
use record::{Cell, Columns, Spans, object_digest, object_digests, object_name};
use serde_json::json;
use stage::{Draft, Folder, Object};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;

/// What is known of the extracted objects, by digest.
pub struct Shelf(RefCell<Lookup>);

/// A bucket of the plan, ready to take objects.
pub struct Taker {
    bucket: Bucket,
    shelf: Rc<Shelf>,
}

/// The objects whose URLs stand in rows.
pub struct Named<'a> {
    shelf: Rc<Shelf>,
    /// The buckets of the plan, each with the table and the column that get its URLs.
    buckets: Vec<(&'a str, &'a str, &'a Bucket)>,
    found: Sorter,
}

impl Shelf {
    /// The objects of `2-extracted`.
    pub fn read(extracted: &Folder, scratch: &Path) -> Result<Rc<Self>> {
        let mut sorter = Sorter::new(scratch);
        let mut objects = extracted.objects()?;
        while let Some(object) = objects.next()? {
            sorter.push(object.sha256.as_bytes(), json!(object).to_string().as_bytes())?;
        }
        Ok(Rc::new(Self(RefCell::new(sorter.lookup()?))))
    }

    /// No objects.
    pub fn empty(scratch: &Path) -> Result<Rc<Self>> {
        Ok(Rc::new(Self(RefCell::new(Sorter::new(scratch).lookup()?))))
    }

    /// The object of this digest.
    fn find(&self, sha256: &str) -> Result<Option<Object>> {
        let mut found = None;
        let mut read = |value: &[u8]| found = serde_json::from_slice(value).ok();
        self.0.borrow_mut().each(sha256.as_bytes(), &mut read)?;
        Ok(found)
    }
}

impl Taker {
    /// The bucket, taking from this shelf.
    pub fn new(bucket: &Bucket, shelf: &Rc<Shelf>) -> Self {
        Self { bucket: bucket.clone(), shelf: Rc::clone(shelf) }
    }

    /// The URL of an object; `Err` is the reason why it has none.
    pub fn url(&self, value: &Out<'_>) -> std::result::Result<Out<'static>, String> {
        let Out::Cell(Cell::Object(path)) = value else {
            let class = match value {
                Out::Cell(cell) => cell.class(),
                Out::Decimal(_) => "a decimal",
                Out::Truth(_) => "a truth value",
                Out::Json(_) | Out::Plain(_) => "JSON",
            };
            return Err(format!("it is no object but {class}"));
        };
        let object = self.shelf.find(object_digest(path)).map_err(|said| said.to_string())?;
        let object = object
            .filter(|object| object.object == *path)
            .ok_or_else(|| format!("2-extracted has no object {path}"))?;
        if object.cut_off {
            return Err(format!("the object {path} is cut off"));
        }
        let (types, is) = (&self.bucket.types, &object.content_type);
        if !types.is_empty() && !types.contains(is) {
            return Err(format!("the object {path} is {is}, and not {}", types.join(" or ")));
        }
        Ok(Out::text(self.bucket.url(object_name(path))))
    }
}

impl<'a> Named<'a> {
    /// None yet.
    pub fn new(plan: &'a Plan, shelf: &Rc<Shelf>, scratch: &Path) -> Self {
        Self { shelf: Rc::clone(shelf), buckets: plan.buckets(), found: Sorter::new(scratch) }
    }

    /// Looks for URLs in a row that is written.
    pub fn row(&mut self, table: &str, columns: &Columns, row: &[u8]) -> Result<()> {
        let mut spans = Spans::default();
        let own = |into: &str| into == table;
        if !self.buckets.iter().any(|(into, ..)| own(into)) {
            return Ok(());
        }
        let scan = spans.scan(row, columns)?;
        for (into, column, bucket) in &self.buckets {
            let Some(place) = columns.position(column).filter(|_| own(into)) else { continue };
            // No character that JSON writes in another way stands in a URL of the plan.
            let raw = String::from_utf8_lossy(scan.raw(place));
            for digest in object_digests(&raw) {
                let Some(object) = self.shelf.find(digest)? else { continue };
                let own = object_name(&object.object);
                if raw.contains(&bucket.url(own)) {
                    let line = Object {
                        bucket: Some(bucket.name.clone()),
                        name: Some(bucket.object(own)),
                        ..object
                    };
                    let key = [&line.object, &bucket.name, &bucket.prefix].map(String::as_str);
                    self.found
                        .push(key.join("\0").as_bytes(), json!(line).to_string().as_bytes())?;
                }
            }
        }
        Ok(())
    }

    /// Writes the list, takes the objects over, and writes down for later steps which columns have
    /// the URLs. Gives the number of objects.
    pub fn write(self, extracted: &Folder, draft: &mut Draft) -> Result<u64> {
        if self.buckets.is_empty() {
            return Ok(0);
        }
        let mut list = draft.object_list()?;
        let mut sorted = self.found.sorted()?;
        let mut last = Vec::new();
        while let Some((key, line)) = sorted.next()? {
            if key == last.as_slice() {
                continue;
            }
            last = key.to_vec();
            let path = key.split(|byte| *byte == 0).next().unwrap_or_default();
            draft.take_object(extracted, &String::from_utf8_lossy(path))?;
            list.write(line)?;
            list.write("\n")?;
        }
        let count = list.lines();
        draft.add_text(list)?;
        let places: BTreeSet<_> = self
            .buckets
            .iter()
            .map(|(into, column, bucket)| (&bucket.name, into, column))
            .collect();
        let place =
            |(bucket, table, column)| json!({ "bucket": bucket, "table": table, "column": column });
        draft.fact("buckets", places.into_iter().map(place).collect::<Vec<_>>().into());
        Ok(count)
    }
}
