//! Objects: columns whose bytes become files, and the buckets that these go into.

use crate::{Extract, Modifier, Piece, Plan, Source, Value};

/// A column whose bytes become objects: files of their own beside the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectColumn {
    /// Line in `plan.toml`, from 1.
    pub line: usize,
    /// The column.
    pub column: String,
    /// The column that holds what an object is said to be: a content type or a file name.
    pub named: Option<String>,
}

/// `bucket = "…"`: an object goes into a bucket, and the value becomes its URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Line in `plan.toml`, from 1.
    pub line: usize,
    /// The bucket.
    pub name: String,
    /// What stands before the object's name in the bucket: empty, or folders that end in `/`.
    pub prefix: String,
    /// The text that the column gets; the columns in it are `bucket` and `object`.
    pub url: Vec<Piece>,
    /// Content types that are taken; empty takes every one.
    pub types: Vec<String>,
}

impl Bucket {
    /// What an object is called in the bucket.
    #[must_use]
    pub fn object(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The URL of an object of that name.
    #[must_use]
    pub fn url(&self, name: &str) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Column(column) if column == "bucket" => self.name.clone(),
            Piece::Column(_) => self.object(name),
        };
        self.url.iter().map(piece).collect()
    }
}

impl Extract {
    /// The entry of a column whose bytes become objects.
    #[must_use]
    pub fn object(&self, column: &str) -> Option<&ObjectColumn> {
        self.objects.iter().find(|object| object.column == column)
    }
}

impl Value {
    /// The bucket into which the value's objects go.
    #[must_use]
    pub fn bucket(&self) -> Option<&Bucket> {
        self.modifiers.iter().find_map(|modifier| match modifier {
            Modifier::Bucket(bucket) => Some(bucket),
            _ => None,
        })
    }
}

impl Plan {
    /// Every bucket of the plan with the target table and the column that get its URLs.
    #[must_use]
    pub fn buckets(&self) -> Vec<(&str, &str, &Bucket)> {
        let mut found = Vec::new();
        for flow in &self.flows {
            for (column, value) in &flow.columns {
                let mut buckets = Vec::new();
                gather(value, &mut buckets);
                found.extend(
                    buckets.into_iter().map(|bucket| (flow.into.as_str(), column.as_str(), bucket)),
                );
            }
        }
        found
    }
}

/// The buckets of a value and of those that it is made of.
fn gather<'a>(value: &'a Value, found: &mut Vec<&'a Bucket>) {
    found.extend(value.bucket());
    match &value.source {
        Source::First(list) => {
            for value in list {
                gather(value, found);
            }
        }
        Source::Each { fields, .. } | Source::Object(fields) => {
            for (_, value) in fields {
                gather(value, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_put_together() {
        let text = |text: &str| Piece::Text(text.into());
        let column = |name: &str| Piece::Column(name.into());
        let url = vec![text("https://x/"), column("bucket"), text("/"), column("object")];
        let bucket = Bucket { line: 1, name: "b".into(), prefix: "p/".into(), url, types: vec![] };
        assert_eq!(bucket.url("a.png"), "https://x/b/p/a.png");
    }
}
