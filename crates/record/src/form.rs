//! What a column's cells look like on disk.

use serde::{Deserialize, Serialize};

/// The form of a column: which class of value is written plainly in it. The table in the crate's
/// documentation says how.
///
/// Types that PostgreSQL adds (decimals and times as strings, JSON as itself) become further
/// forms; a file written before then stays readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Integers are plain.
    Integer,
    /// Reals are plain.
    Real,
    /// Text is plain.
    Text,
    /// Whatever JSON can tell apart is plain.
    Any,
}

impl Form {
    /// The name that stands in a waybill.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Real => "real",
            Self::Text => "text",
            Self::Any => "any",
        }
    }
}
