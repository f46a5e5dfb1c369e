//! Which types hold every value of another, written the same way.

use super::{Base, Kind};

/// Integers from narrow to wide.
const INTEGERS: [&str; 3] = ["int2", "int4", "int8"];

impl Base {
    /// Whether every value of `other` is one of this type as it stands: with the same line.
    ///
    /// A `float4` is written with its own shortest digits (0.1), and a `float8` keeps them.
    #[must_use]
    pub fn takes_all_of(&self, other: &Self) -> bool {
        self == other
            || match (self.kind, other.kind) {
                (Kind::Scalar, _) if self.takes_any_text() => other.form() == record::Form::Text,
                (Kind::Scalar, Kind::Scalar) => self.widens(other),
                (Kind::Enum, Kind::Enum) => {
                    other.labels.iter().all(|label| self.labels.contains(label))
                }
                _ => false,
            }
    }

    /// See [`crate::Column::takes_plain`].
    pub(crate) fn takes_plain(&self) -> usize {
        match (self.kind, self.name.as_str(), self.size) {
            (Kind::Scalar, "int2", _) => 4,
            (Kind::Scalar, "int4", _) => 9,
            (Kind::Scalar, "int8" | "float8", _) => usize::MAX,
            // As many bytes, quotes and all, have no more characters.
            (Kind::Scalar, "varchar", Some(size)) => size as usize,
            (Kind::Scalar, _, _) if self.takes_any_text() => usize::MAX,
            _ => 0,
        }
    }

    /// Text without a length.
    fn takes_any_text(&self) -> bool {
        self.name == "text" || (self.name == "varchar" && self.size.is_none())
    }

    fn widens(&self, other: &Self) -> bool {
        let rank = |base: &Self| INTEGERS.iter().position(|name| *name == base.name);
        // No size is every size.
        let longer = match (self.size, other.size) {
            (None, _) => true,
            (Some(own), Some(other)) => own >= other,
            (Some(_), None) => false,
        };
        match (self.name.as_str(), other.name.as_str()) {
            ("float8", "float4") | ("int8", "oid") | ("json", "jsonb") => true,
            ("numeric", "numeric") => {
                self.size.is_none()
                    || (longer && self.scale.unwrap_or(0) == other.scale.unwrap_or(0))
            }
            ("varchar", "name") => self.size.is_some_and(|size| size >= 63),
            ("varchar", "varchar")
            | ("varbit", "varbit")
            | ("time", "time")
            | ("timetz", "timetz")
            | ("timestamp", "timestamp")
            | ("timestamptz", "timestamptz") => longer,
            _ => matches!((rank(self), rank(other)), (Some(own), Some(other)) if own >= other),
        }
    }
}
