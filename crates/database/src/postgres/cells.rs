//! Values of the driver as cells, and back.
//!
//! What comes out is binary where that is exact and cheap (integers, floats, truth, bytes) and the
//! type's text form everywhere else; what goes in is always text, which the server's own input
//! functions read.

use bytes::BytesMut;
use catalog::{Base, CTID, Kind, Table};
use complaint::{Complaint, Result};
use postgres::types::{Format, FromSql, IsNull, ToSql, Type};
use record::{Cell, Column, Form};
use std::borrow::Cow;
use std::error::Error;

/// The expression by which a column is asked for, so that [`cell`] can read it.
pub(crate) fn item(of: &str, table: Option<&Table>, column: &Column) -> String {
    if column.name == CTID {
        return format!(
            "((({of}.ctid::text::point)[0])::int8 * 65536 + (({of}.ctid::text::point)[1])::int8)"
        );
    }
    let name = format!("{of}.{}", crate::quoted(&column.name));
    let base = table.and_then(|table| table.column(&column.name)).and_then(|c| c.base.as_ref());
    let scalar = base.filter(|base| base.kind == Kind::Scalar);
    match (column.form, scalar.map(|base| base.name.as_str())) {
        // A cast to text would cut the blanks that fill a char(n).
        (_, Some("bpchar" | "text" | "varchar" | "bool" | "bytea" | "float4" | "float8")) => name,
        (Form::Integer, _) => format!("{name}::int8"),
        _ => as_text(&name, base),
    }
}

/// The text form of a value, as a dump has it.
///
/// A cast to text is that for most types; that of `inet` adds a mask, and for a type that does not
/// come with PostgreSQL somebody may have made a cast that says anything.
pub(crate) fn as_text(value: &str, base: Option<&Base>) -> String {
    let own = base.is_some_and(|base| match base.kind {
        Kind::Scalar => base.name == "inet",
        Kind::Array => false,
        Kind::Enum | Kind::Other => true,
    });
    if own {
        // Of a composite value `is not null` would ask whether all its parts are.
        format!("case when {value} is distinct from null then format('%s', {value}) end")
    } else {
        format!("{value}::text")
    }
}

/// Where a row lies, as text of the type `tid`.
pub(crate) fn tid(packed: i64) -> String {
    format!("({},{})", packed >> 16, packed & 0xffff)
}

/// The cell that the bytes of such an expression say.
pub(crate) fn cell<'a>(column: &Column, raw: Option<&'a [u8]>) -> Result<Cell<'a>> {
    let Some(raw) = raw else { return Ok(Cell::Null) };
    let odd = || Complaint::new(format!("the server gave {} bytes for {}", raw.len(), column.name));
    if column.name == CTID {
        return raw.try_into().map(|raw| Cell::Integer(i64::from_be_bytes(raw))).map_err(|_| odd());
    }
    Ok(match column.form {
        Form::Integer => Cell::Integer(i64::from_be_bytes(raw.try_into().map_err(|_| odd())?)),
        Form::Real => match raw.len() {
            4 => {
                Cell::Real(catalog::widened(f32::from_be_bytes(raw.try_into().map_err(|_| odd())?)))
            }
            _ => Cell::Real(f64::from_be_bytes(raw.try_into().map_err(|_| odd())?)),
        },
        Form::Boolean => Cell::from(raw == [1]),
        Form::Any => Cell::Blob(Cow::Borrowed(raw)),
        Form::Text | Form::Decimal | Form::Json => Cell::from_text(raw),
    })
}

/// The text that PostgreSQL reads as the value; `None` is NULL.
pub(crate) fn text<'a>(cell: &'a Cell<'_>) -> Option<Cow<'a, [u8]>> {
    Some(match cell {
        Cell::Null => return None,
        Cell::Integer(value) => Cow::Owned(value.to_string().into_bytes()),
        Cell::Real(value) => Cow::Owned(record::real_text(*value).into_bytes()),
        Cell::Text(text) => Cow::Borrowed(text.as_bytes()),
        Cell::RawText(bytes) => Cow::Borrowed(bytes),
        Cell::Blob(bytes) => Cow::Owned(hex(bytes)),
        // No caller has one; no type takes a NUL, so the server refuses it.
        Cell::Object(_) => Cow::Borrowed(b"\0"),
    })
}

fn hex(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = Vec::with_capacity(2 + bytes.len() * 2);
    out.extend_from_slice(b"\\x");
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
    out
}

/// Appends the value as a field of COPY's text format.
pub(crate) fn copy_field(out: &mut Vec<u8>, cell: &Cell<'_>) {
    let Some(text) = text(cell) else { return out.extend_from_slice(b"\\N") };
    for &byte in text.as_ref() {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            _ => out.push(byte),
        }
    }
}

/// The cells as a parameter `$1::text[]`.
///
/// In the binary form: the server's reader of array literals looks at every byte, and we would at
/// every byte that it might mistake.
pub(crate) fn array<'c>(cells: impl Iterator<Item = &'c Cell<'c>>) -> Param<'static> {
    // One dimension, whether there are NULLs, the type of the elements; how many, the first place.
    let mut out = [1_u32.to_be_bytes(), [0; 4], Type::TEXT.oid().to_be_bytes()].concat();
    let count = out.len();
    out.extend_from_slice(&[[0; 4], 1_u32.to_be_bytes()].concat());
    let mut elements = 0_u32;
    for cell in cells {
        elements += 1;
        let Some(text) = text(cell) else {
            out[7] = 1;
            out.extend_from_slice(&(-1_i32).to_be_bytes());
            continue;
        };
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX >> 1);
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(&text);
    }
    out[count..count + 4].copy_from_slice(&elements.to_be_bytes());
    Param::Array(out)
}

/// The type to which a text is cast before it is compared with a column; never one with a length,
/// for a cast to that cuts.
pub(crate) fn cast_type(column: &catalog::Column) -> String {
    match &column.base {
        Some(Base { name, kind, .. })
            if *kind == Kind::Scalar || (*kind == Kind::Array && MEASURED.contains(&&**name)) =>
        {
            format!("pg_catalog.{}", crate::quoted(name))
        }
        _ => column.declared.clone(),
    }
}

/// The arrays of types with a length, by which their elements would be cut.
const MEASURED: [&str; 10] = [
    "_bit",
    "_bpchar",
    "_interval",
    "_numeric",
    "_time",
    "_timestamp",
    "_timestamptz",
    "_timetz",
    "_varbit",
    "_varchar",
];

/// A parameter, whatever its type.
#[derive(Debug)]
pub(crate) enum Param<'a> {
    /// In text format; `None` is NULL.
    Text(Option<Cow<'a, [u8]>>),
    /// Of [`array()`], in binary format.
    Array(Vec<u8>),
}

impl ToSql for Param<'_> {
    fn to_sql(
        &self,
        _: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Text(None) => return Ok(IsNull::Yes),
            Self::Text(Some(text)) => out.extend_from_slice(text),
            Self::Array(bytes) => out.extend_from_slice(bytes),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        match self {
            Self::Text(_) => Format::Text,
            Self::Array(_) => Format::Binary,
        }
    }

    postgres::types::to_sql_checked!();
}

/// A value as the server sent it.
pub(crate) struct Raw<'a>(pub Option<&'a [u8]>);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(
        _: &Type,
        raw: &'a [u8],
    ) -> std::result::Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(Some(raw)))
    }

    fn from_sql_null(_: &Type) -> std::result::Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
