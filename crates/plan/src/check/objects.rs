//! Objects: columns whose bytes become files, and the values that put them into buckets.

use super::Checker;
use super::scope::Scope;
use crate::{Extract, Source, Value};

/// Whether a value is an object, as far as can be known before a row is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Is {
    Object,
    Nothing,
    Unknown,
}

impl Checker<'_> {
    /// The columns of an extract are there and can hold bytes.
    pub(super) fn objects(self, extract: &Extract) {
        let Some(table) = self.source.table(&extract.table) else { return };
        for (at, object) in extract.objects.iter().enumerate() {
            if extract.objects.iter().take(at).any(|other| other.column == object.column) {
                let fact = format!("\"objects\" of {} names {:?} twice", table.name, object.column);
                self.add(object.line, fact, "name it once");
            }
            let there = self.column(object.line, "cannot take objects from", table, &object.column);
            let base = table.column(&object.column).and_then(|column| column.base.as_ref());
            if let Some(base) = base.filter(|base| there && base.name != "bytea") {
                let fact = format!(
                    "cannot take objects from {:?} of {}: it holds {} and no bytes",
                    object.column, table.name, base.name
                );
                self.add(object.line, fact, "objects are made of the bytes of a bytea column");
            }
            if let Some(named) = &object.named {
                self.column(object.line, "cannot compare objects with", table, named);
            }
        }
    }
}

impl Scope<'_> {
    /// A value that is an object goes into a bucket, and nothing else does.
    pub(super) fn in_bucket(self, value: &Value) {
        let is = self.is_object(value, true);
        match value.bucket() {
            Some(bucket) if is == Is::Nothing => {
                let fact =
                    format!("the bucket {} takes objects, and this value is none", bucket.name);
                let hint =
                    "name the column in \"objects\" of its extract, as in objects = [\"data\"]";
                self.checker().add(bucket.line, fact, hint);
            }
            None if is == Is::Object && !matches!(value.source, Source::First(_)) => {
                let fact = "the value is an object, and no bucket is named for it";
                let hint = "add bucket = \"NAME\", or take the column out of \"objects\"";
                self.checker().add(value.line, fact, hint);
            }
            _ => {}
        }
    }

    fn is_object(self, value: &Value, bare: bool) -> Is {
        if !bare && value.bucket().is_some() {
            return Is::Nothing;
        }
        let of = |table: &str, column: &str| {
            let extract = self.checker().plan.extract(table);
            let is = extract.is_some_and(|extract| extract.object(column).is_some());
            if is { Is::Object } else { Is::Nothing }
        };
        match &value.source {
            Source::Column(column) => of(self.table(), column),
            Source::Lookup { table, take, .. } => of(table, take),
            Source::First(list) => {
                let all: Vec<Is> = list.iter().map(|one| self.is_object(one, false)).collect();
                let first = [Is::Object, Is::Unknown].into_iter().find(|is| all.contains(is));
                first.unwrap_or(Is::Nothing)
            }
            Source::Jq(_) => Is::Unknown,
            _ => Is::Nothing,
        }
    }

    /// An object has no words that could stand in a template.
    pub(super) fn in_template(self, line: usize, column: &str) {
        let extract = self.checker().plan.extract(self.table());
        if extract.is_some_and(|extract| extract.object(column).is_some()) {
            let fact = format!("the column {column:?} in the template is an object and no text");
            self.checker().add(line, fact, "give it a value of its own, with a bucket");
        }
    }
}
