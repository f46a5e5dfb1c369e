//! What a folder holds, what it was made from, where every row went.

use crate::file_error;
use complaint::{Complaint, Result};
use record::{Column, Hasher};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The version of the layout of folders and waybills.
const FORMAT: u32 = 1;

/// `waybill.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waybill {
    /// Version of the layout: 1.
    pub format: u32,
    /// The program that wrote the folder.
    pub program: String,
    /// Its version.
    pub version: String,
    /// sha256 of `content` as it is written: two folders with one digest hold the same.
    pub digest: String,
    /// When the step began and ended, RFC 3339.
    pub started: String,
    /// See `started`.
    pub ended: String,
    /// Milliseconds that single pieces of work took, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub milliseconds: BTreeMap<String, f64>,
    /// The database that a load changed, by a digest of its path: another on each machine, and so
    /// outside what `digest` covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The database that was read, in the same way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The place of the buckets that a load filled, by a digest of where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buckets: Option<String>,
    /// Everything that does not depend on the clock.
    pub content: Content,
}

/// The part of a waybill that is the same whenever the same is done.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// The digest of each part of the plan that the step used.
    pub plan: BTreeMap<String, String>,
    /// The digest of each folder that it was made from.
    pub inputs: BTreeMap<String, String>,
    /// Data files, by name.
    pub files: Vec<Entry>,
    /// Where the rows of each source table went.
    pub ledger: Vec<Fates>,
    /// Files that a person edited afterwards and stood up for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edited: Vec<Edit>,
    /// What else the next step must know; its shape is the writing program's own.
    #[serde(default)]
    pub facts: serde_json::Value,
}

/// A data file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Path inside the folder, with `/`.
    pub name: String,
    /// The table whose rows it holds, where it holds some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Number of rows; of lines for text.
    pub rows: u64,
    /// Size.
    pub bytes: u64,
    /// Digest of the whole file, 64 hex digits.
    pub sha256: String,
    /// The columns of each row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// The columns by which a row is known; empty where only its place tells it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key: Vec<String>,
}

/// Where the rows of one source table went: `read` is the sum of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fates {
    /// The source table.
    pub table: String,
    /// Rows in the source.
    pub read: u64,
    /// Became a row of the target.
    pub loaded: u64,
    /// Went into another row, or gave way to one.
    pub merged: u64,
    /// Stayed behind, as the plan says.
    pub left: u64,
    /// Could not be turned or was refused.
    pub rejected: u64,
    /// Waits for a person's decision.
    pub held: u64,
}

impl Fates {
    /// Whether every row has a fate.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.read == self.loaded + self.merged + self.left + self.rejected + self.held
    }
}

/// An edit that a person stood up for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// The file.
    pub file: String,
    /// Its digest when it was written.
    pub was: String,
    /// Its digest after the edit.
    pub now: String,
}

impl Waybill {
    /// A waybill of this content.
    #[must_use]
    pub fn new(program: &str, version: &str, started: &str, content: Content) -> Self {
        Self {
            format: FORMAT,
            program: program.to_owned(),
            version: version.to_owned(),
            digest: digest(&content),
            started: started.to_owned(),
            ended: now(),
            milliseconds: BTreeMap::new(),
            target: None,
            source: None,
            buckets: None,
            content,
        }
    }

    /// Reads a folder's waybill; `None` where there is none.
    pub fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join("waybill.json");
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(file_error("read", &path, &error)),
        };
        let waybill: Self = serde_json::from_slice(&text).map_err(|error| {
            Complaint::new(format!("{} is no waybill: {error}", path.display()))
                .hint("run the step that writes it again")
        })?;
        if waybill.format != FORMAT {
            return Err(Complaint::new(format!(
                "{} has format {}, and this program reads format {FORMAT}",
                path.display(),
                waybill.format
            )));
        }
        if waybill.digest != digest(&waybill.content) {
            return Err(Complaint::new(format!("{} was changed by hand", path.display()))
                .hint("a waybill cannot be edited; run the step that writes it again"));
        }
        Ok(Some(waybill))
    }

    /// Writes it into the folder, whole or not at all.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join("waybill.json");
        let draft = folder.join("waybill.json.draft");
        let mut text = serde_json::to_vec_pretty(self)
            .map_err(|error| Complaint::new(format!("cannot write the waybill: {error}")))?;
        text.push(b'\n');
        std::fs::write(&draft, text)
            .inspect(|()| outage::point("waybill-written"))
            .and_then(|()| std::fs::File::open(&draft)?.sync_all())
            .inspect(|()| outage::point("waybill-synced"))
            .and_then(|()| std::fs::rename(&draft, &path))
            .inspect(|()| outage::point("waybill-moved"))
            .map_err(|error| file_error("write", &path, &error))
    }

    /// The entry of a file.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.content.files.iter().find(|entry| entry.name == name)
    }
}

/// The time, as it stands in waybills.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().to_string()
}

fn digest(content: &Content) -> String {
    let mut hasher = Hasher::default();
    hasher.update(&serde_json::to_vec(content).unwrap_or_default());
    hasher.finish()
}
