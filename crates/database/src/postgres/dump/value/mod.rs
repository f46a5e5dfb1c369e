//! How the texts of a dump are kept: the same values, in the text that a server gives under the
//! settings with which we read one.
//!
//! `pg_dump` writes most of them so already. The times of a `timestamptz` are in the zone of the
//! session that made the dump, floats and bytes of old dumps are written otherwise, and a script that
//! a person wrote may have anything that a type's input takes.

mod bytes;
mod decimal;
mod json;
mod nested;
mod number;
mod real;
mod text;
mod time;
mod words;

use catalog::{Base, Kind};
use std::borrow::Cow;
use std::cell::Cell;

/// Why a text is no value of its type.
pub(crate) type Odd = Cow<'static, str>;

/// How the values of a type are kept.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Store {
    /// An integer between two numbers.
    Integer(i64, i64),
    /// A float of four bytes.
    Single,
    /// A float of eight bytes.
    Double,
    /// True or false: 1 or 0.
    Truth,
    /// Bytes.
    Bytes,
    /// Any text, as it is.
    Text,
    /// At most so many characters.
    Short(usize),
    /// So many characters, filled up with blanks.
    Padded(usize),
    /// A decimal number, of that precision and scale.
    Decimal(Option<(u32, i32)>),
    /// A day.
    Day,
    /// A day and a time, with so many digits of a second.
    Moment(u32),
    /// The same with a zone.
    Instant(u32),
    /// A time of day, with so many digits of a second.
    Clock(u32),
    /// A UUID.
    Uuid,
    /// A JSON document that is kept in parts.
    Parts,
    /// One of some labels.
    Label(Vec<String>),
    /// An array.
    Array(Box<Store>),
    /// What lies between two values.
    Range(Box<Store>),
    /// Several of those.
    Multirange(Box<Store>),
    /// Values one after the other.
    Row(Vec<Store>),
    /// Words with their places.
    Words,
    /// Points, lines and areas: floats with signs between them.
    Figure,
    /// Money, as the country of the server writes it.
    Money,
    /// A text as the file has it: what it would be in other words, only a server knows.
    Kept,
}

/// A value on its way into the scratch file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Stored<'a> {
    /// An integer.
    Integer(i64),
    /// A real; NaN, which SQLite does not keep, is the text `NaN`.
    Real(f64),
    /// Text.
    Text(&'a [u8]),
    /// Bytes.
    Blob(&'a [u8]),
}

/// What the file says about its values as a whole.
#[derive(Debug)]
pub(crate) struct Manner {
    /// A person may have written it: no text is taken as it is.
    pub careful: bool,
    /// Seconds east of Greenwich where a time says no zone.
    pub zone: Option<i32>,
    /// A time without a zone was taken for one of Greenwich.
    pub assumed: Cell<bool>,
}

impl Store {
    /// How the values of a type that comes with PostgreSQL are kept.
    pub fn of(base: &Base) -> Self {
        let size = base.size.map(|size| size as usize);
        let digits = base.size.unwrap_or(6).min(6);
        match base.name.as_str() {
            "int2" => Self::Integer(i16::MIN.into(), i16::MAX.into()),
            "int4" => Self::Integer(i32::MIN.into(), i32::MAX.into()),
            "int8" => Self::Integer(i64::MIN, i64::MAX),
            "oid" => Self::Integer(0, u32::MAX.into()),
            "float4" => Self::Single,
            "float8" => Self::Double,
            "bool" => Self::Truth,
            "bytea" => Self::Bytes,
            "varchar" => size.map_or(Self::Text, Self::Short),
            "bpchar" => size.map_or(Self::Text, Self::Padded),
            "text" | "json" | "name" | "bit" | "varbit" | "xml" => Self::Text,
            "numeric" => Self::Decimal(base.size.map(|size| (size, base.scale.unwrap_or(0)))),
            "date" => Self::Day,
            "timestamp" => Self::Moment(digits),
            "timestamptz" => Self::Instant(digits),
            "time" => Self::Clock(digits),
            "uuid" => Self::Uuid,
            "jsonb" => Self::Parts,
            "money" => Self::Money,
            "tsvector" => Self::Words,
            "point" | "line" | "lseg" | "box" | "path" | "polygon" | "circle" => Self::Figure,
            "int4range" | "int8range" | "numrange" | "tsrange" | "tstzrange" | "daterange" => {
                Self::Range(Box::new(Self::bound(&base.name)))
            }
            name if name.ends_with("multirange") && base.kind == Kind::Other => {
                Self::Multirange(Box::new(Self::bound(&name.replace("multi", ""))))
            }
            _ => Self::Kept,
        }
    }

    /// What lies at the ends of a range that comes with PostgreSQL.
    fn bound(range: &str) -> Self {
        let name = match range {
            "int4range" => "int4",
            "int8range" => "int8",
            "numrange" => "numeric",
            "tsrange" => "timestamp",
            "tstzrange" => "timestamptz",
            _ => "date",
        };
        Self::of(&Base::scalar(name))
    }

    /// What is kept of the text.
    pub fn stored<'a>(
        &self,
        text: &'a [u8],
        manner: &Manner,
        buffer: &'a mut Vec<u8>,
    ) -> Result<Stored<'a>, Odd> {
        Ok(match self {
            Self::Integer(least, most) => Stored::Integer(number::integer(text, *least, *most)?),
            Self::Single => real::stored(real::single(text)?),
            Self::Double => real::stored(real::double(text)?),
            Self::Truth => Stored::Integer(number::truth(text)?.into()),
            Self::Bytes => Stored::Blob(bytes::bytes(text, buffer)?),
            _ if self.stands(text, manner) => Stored::Text(text),
            _ => {
                buffer.clear();
                self.write(text, manner, buffer)?;
                Stored::Text(buffer)
            }
        })
    }

    /// Whether the text is already as a server would write it; what this says no to may be so too.
    fn stands(&self, text: &[u8], manner: &Manner) -> bool {
        match self {
            Self::Text | Self::Kept | Self::Money => true,
            Self::Short(most) => text.len() <= *most,
            Self::Padded(length) => text.len() == *length && text.is_ascii(),
            Self::Decimal(size) => decimal::stands(text, *size),
            Self::Day => time::day_stands(text),
            Self::Moment(digits) => time::moment_stands(text, *digits),
            Self::Instant(digits) => {
                text.strip_suffix(b"+00").is_some_and(|text| time::moment_stands(text, *digits))
            }
            Self::Uuid => text::uuid_stands(text),
            Self::Array(inner) | Self::Range(inner) | Self::Multirange(inner) => {
                !manner.careful && inner.is_plain()
            }
            Self::Row(parts) => !manner.careful && parts.iter().all(Self::is_plain),
            Self::Parts => !manner.careful,
            _ => false,
        }
    }

    /// Whether what `pg_dump` writes is always what a server writes.
    fn is_plain(&self) -> bool {
        match self {
            Self::Single
            | Self::Double
            | Self::Figure
            | Self::Bytes
            | Self::Instant(_)
            | Self::Words => false,
            Self::Array(inner) | Self::Range(inner) | Self::Multirange(inner) => inner.is_plain(),
            Self::Row(parts) => parts.iter().all(Self::is_plain),
            _ => true,
        }
    }

    /// Whether a text is kept as it is although a server may write it otherwise.
    pub fn is_uncertain(&self, manner: &Manner) -> bool {
        match self {
            // `pg_dump` writes nothing else as no other server would.
            Self::Money => true,
            _ if !manner.careful => false,
            // Which of its ends belong to a range may be said in two ways, and so may a figure.
            Self::Kept | Self::Figure | Self::Range(_) | Self::Multirange(_) => true,
            Self::Array(inner) => inner.is_uncertain(manner),
            Self::Row(parts) => parts.iter().any(|part| part.is_uncertain(manner)),
            _ => false,
        }
    }

    /// Appends the value as a server writes it.
    fn write(&self, text: &[u8], manner: &Manner, out: &mut Vec<u8>) -> Result<(), Odd> {
        match self {
            Self::Integer(least, most) => {
                let value = number::integer(text, *least, *most)?;
                out.extend_from_slice(value.to_string().as_bytes());
            }
            Self::Single => real::write_single(real::single_exact(text)?, out),
            Self::Double => real::write_double(real::double(text)?, out),
            Self::Truth => out.push(if number::truth(text)? { b't' } else { b'f' }),
            Self::Bytes => bytes::write(text, out)?,
            Self::Text | Self::Kept | Self::Money => out.extend_from_slice(text),
            Self::Short(most) => text::short(text, *most, out)?,
            Self::Padded(length) => text::padded(text, *length, out)?,
            Self::Decimal(size) => decimal::write(text, *size, out)?,
            Self::Day => time::day(text, out)?,
            Self::Moment(digits) => time::moment(text, *digits, out)?,
            Self::Instant(digits) => time::instant(text, *digits, manner, out)?,
            Self::Clock(digits) => time::clock(text, *digits, out)?,
            Self::Uuid => text::uuid(text, out)?,
            Self::Parts => json::write(text, out)?,
            Self::Words => words::write(text, out)?,
            Self::Figure => real::write_all(text, out)?,
            Self::Label(labels) => text::label(text, labels, out)?,
            Self::Array(inner) => nested::array(text, inner, manner, out)?,
            Self::Range(inner) => nested::range(text, inner, manner, out)?,
            Self::Multirange(inner) => nested::multirange(text, inner, manner, out)?,
            Self::Row(parts) => nested::row(text, parts, manner, out)?,
        }
        Ok(())
    }
}

/// The number that is put where an integer is wanted.
pub(crate) fn rounded(number: &[u8]) -> Result<Vec<u8>, Odd> {
    const PRECISION: u32 = 1000;
    let mut out = Vec::new();
    decimal::write(number, Some((PRECISION, 0)), &mut out)?;
    Ok(out)
}

/// The beginning of a text, for a message.
pub(crate) fn shown(text: &[u8]) -> String {
    const MOST: usize = 40;
    let text = String::from_utf8_lossy(text);
    let head: String = text.chars().take(MOST).collect();
    let more = if text.chars().nth(MOST).is_some() { "…" } else { "" };
    format!("{:?}", format!("{head}{more}"))
}

fn refuse(text: &[u8], why: &str) -> Odd {
    format!("{} is {why}", shown(text)).into()
}

#[cfg(test)]
mod tests;
