//! What a column's cells look like on disk.

use serde::{Deserialize, Serialize};

/// The form of a column: which class of value is written plainly in it. The table in the crate's
/// documentation says how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Integers are plain.
    Integer,
    /// Reals are plain.
    Real,
    /// Text is plain.
    Text,
    /// The integers 0 and 1 are `false` and `true`.
    Boolean,
    /// Text is plain: the digits of a decimal number.
    Decimal,
    /// Text that is a JSON document is that document.
    Json,
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
            Self::Boolean => "boolean",
            Self::Decimal => "decimal",
            Self::Json => "json",
            Self::Any => "any",
        }
    }
}
