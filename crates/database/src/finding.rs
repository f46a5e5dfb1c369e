//! Something about a database that a person should know.

use serde::{Deserialize, Serialize};

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Data may be wrong or lost.
    Warning,
    /// Worth knowing.
    Note,
}

/// Something about a database that a person should know: one form for all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What kind of finding: `integer-beyond-2^53`, `orphan`, …
    pub name: String,
    /// How much it matters.
    pub level: Level,
    /// The table.
    pub table: String,
    /// The column, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The key of the row, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<serde_json::Value>,
    /// What was seen.
    pub detail: String,
    /// What to do about it.
    pub remedy: String,
}
