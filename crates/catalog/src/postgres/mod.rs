//! What a column of PostgreSQL makes of a value before it stores it.

mod arrays;
mod calendar;
mod decimal;
mod documents;
mod floats;
mod interval;
mod moment;
pub mod moments;
mod numbers;
mod texts;
mod times;
mod widening;

use crate::Arrival;
pub use documents::print as print_jsonb;
pub use floats::{widened, write_single};

use floats::Float;
use record::{Cell, Form};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

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
    /// of a second of `timestamp(n)` and its like. Of an array, what its elements have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u32>,
    /// The scale of `numeric(p,s)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<i32>,
    /// The labels of an enum, or of the enum that an array is of, in their order.
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
    ///
    /// [`Arrival::Same`] and [`Arrival::Changed`] are what the server gives back, byte for byte,
    /// with the settings of our sessions: UTC, dates in ISO, intervals in its own style, the
    /// shortest digits of floats, bytes in hex.
    #[must_use]
    pub fn arrival<'a>(&self, cell: &Cell<'_>) -> Arrival<'a> {
        if matches!(cell, Cell::Null) {
            return Arrival::Same;
        }
        if matches!(cell, Cell::Object(_)) {
            return Arrival::refused("an object is in no database");
        }
        match self.kind {
            Kind::Enum => texts::label(self, cell),
            Kind::Array => arrays::array(self, cell),
            Kind::Other => texts::any(cell),
            Kind::Scalar => self.scalar_arrival(cell),
        }
    }

    /// Whether what [`Base::arrival`] lets through is what PostgreSQL gives back, to the byte.
    #[must_use]
    pub fn exact(&self) -> bool {
        match self.kind {
            // Texts of intervals and XML pass as they are, and the server writes them its own way.
            Kind::Scalar => {
                SCALARS.contains(&self.name.as_str())
                    && !matches!(self.name.as_str(), "interval" | "xml")
            }
            Kind::Enum => true,
            Kind::Array | Kind::Other => false,
        }
    }

    fn scalar_arrival<'a>(&self, cell: &Cell<'_>) -> Arrival<'a> {
        match self.name.as_str() {
            "int2" => numbers::integer(-32_768..=32_767, cell),
            "int4" => numbers::integer(-2_147_483_648..=2_147_483_647, cell),
            "int8" => numbers::integer(i64::MIN..=i64::MAX, cell),
            "oid" => numbers::integer(0..=4_294_967_295, cell),
            "float4" => numbers::float(Float::Single, cell),
            "float8" => numbers::float(Float::Double, cell),
            "numeric" => numbers::numeric(self.size, self.scale, cell),
            "bool" => numbers::boolean(cell),
            "varchar" => texts::varchar(self.size, cell),
            "bpchar" => texts::padded(self.size, cell),
            "name" => texts::name(cell),
            "char" => texts::single_byte(cell),
            "bit" | "varbit" => texts::bits(self, cell),
            "bytea" => texts::bytes(cell),
            "uuid" => texts::uuid(cell),
            "date" | "time" | "timetz" | "timestamp" | "timestamptz" => times::time(self, cell),
            "interval" => interval::interval(self, cell),
            "json" => documents::json(cell),
            "jsonb" => documents::jsonb(cell),
            _ => texts::any(cell),
        }
    }
}

/// The scalars that have a rule of their own.
const SCALARS: [&str; 26] = [
    "int2",
    "int4",
    "int8",
    "oid",
    "float4",
    "float8",
    "numeric",
    "bool",
    "text",
    "varchar",
    "bpchar",
    "name",
    "char",
    "bit",
    "varbit",
    "bytea",
    "uuid",
    "date",
    "time",
    "timetz",
    "timestamp",
    "timestamptz",
    "interval",
    "json",
    "jsonb",
    "xml",
];

/// What PostgreSQL takes for white space around a value.
const BLANKS: [char; 6] = [' ', '\t', '\n', '\r', '\u{b}', '\u{c}'];

/// A text, as the column will give it back.
fn arrives<'a>(text: &str, made: String) -> Arrival<'a> {
    if made == text { Arrival::Same } else { changed(made) }
}

fn changed<'a>(made: String) -> Arrival<'a> {
    Arrival::Changed(Cell::Text(Cow::Owned(made)))
}

/// The beginning of a text, for a message.
fn shown(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{:?}…", &text[..at]),
        None => format!("{text:?}"),
    }
}
