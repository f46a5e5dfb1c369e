//! Values in PostgreSQL's binary formats, where these are exact and spare the server work.

use crate::postgres::singles;
use catalog::{Kind, Table, moments};
use record::{Cell, Columns, LineWriter};
use std::borrow::Cow;

/// What a file of COPY's binary format begins with: its mark, no flags, no more of a head.
pub(crate) const HEAD: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// And what it ends with: a row of -1 fields.
pub(crate) const TAIL: &[u8] = b"\xff\xff";

/// How the values of a column stand in a binary format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    /// `int2`, `int4`, `int8`, by their bytes.
    Integer(u8),
    /// `float4`.
    Float,
    /// `float8`.
    Double,
    /// `bool`.
    Truth,
    /// Everything that is its own text: `text`, `json`, the labels of an enum.
    Text,
    /// `jsonb`: the version of the format, and the text.
    Jsonb,
    /// `bytea`.
    Bytes,
    /// `uuid`.
    Uuid,
    /// `float4[]`.
    Singles,
    /// `date`.
    Date,
    /// `time`.
    Time,
    /// `timestamp`, or with `true` `timestamptz`.
    Timestamp(bool),
}

impl Wire {
    /// How values of the column stand; `None` where text is the better way.
    pub(crate) fn of(column: &catalog::Column) -> Option<Self> {
        let base = column.base.as_ref()?;
        Some(match (base.kind, base.name.as_str()) {
            (Kind::Scalar, "int2") => Self::Integer(2),
            (Kind::Scalar, "int4") => Self::Integer(4),
            (Kind::Scalar, "int8") => Self::Integer(8),
            (Kind::Scalar, "float4") => Self::Float,
            (Kind::Scalar, "float8") => Self::Double,
            (Kind::Scalar, "bool") => Self::Truth,
            (Kind::Scalar, "text" | "varchar" | "bpchar" | "json") | (Kind::Enum, _) => Self::Text,
            (Kind::Scalar, "jsonb") => Self::Jsonb,
            (Kind::Scalar, "bytea") => Self::Bytes,
            (Kind::Scalar, "uuid") => Self::Uuid,
            (Kind::Array, "_float4") => Self::Singles,
            (Kind::Scalar, "date") => Self::Date,
            (Kind::Scalar, "time") => Self::Time,
            (Kind::Scalar, "timestamp") => Self::Timestamp(false),
            (Kind::Scalar, "timestamptz") => Self::Timestamp(true),
            _ => return None,
        })
    }

    /// Writes the value that the server sent as the next of a line.
    pub(crate) fn write_line(self, line: &mut LineWriter<'_>, raw: &[u8]) -> Option<()> {
        // Nothing in them has to be escaped.
        let mut plain = |write: &dyn Fn(&mut Vec<u8>)| {
            let out = line.slot();
            out.push(b'"');
            write(out);
            out.push(b'"');
        };
        match self {
            Self::Uuid => {
                let bytes: &[u8; 16] = raw.try_into().ok()?;
                plain(&|out| write_uuid(out, bytes));
            }
            Self::Singles => {
                let out = line.slot();
                out.push(b'"');
                singles::write_text(out, raw)?;
                out.push(b'"');
            }
            Self::Date => {
                let days = i32::from_be_bytes(raw.try_into().ok()?);
                plain(&|out| moments::write_date(out, days));
            }
            Self::Time => {
                let micros = i64::from_be_bytes(raw.try_into().ok()?);
                plain(&|out| moments::write_time(out, micros));
            }
            Self::Timestamp(zone) => {
                let micros = i64::from_be_bytes(raw.try_into().ok()?);
                plain(&|out| moments::write_timestamp(out, micros, zone));
            }
            Self::Integer(_) => line.cell(&Cell::Integer(match raw.len() {
                2 => i16::from_be_bytes(raw.try_into().ok()?).into(),
                4 => i32::from_be_bytes(raw.try_into().ok()?).into(),
                _ => i64::from_be_bytes(raw.try_into().ok()?),
            })),
            Self::Float => {
                let float = f32::from_be_bytes(raw.try_into().ok()?);
                line.cell(&Cell::Real(catalog::widened(float)));
            }
            Self::Double => line.cell(&Cell::Real(f64::from_be_bytes(raw.try_into().ok()?))),
            Self::Truth => line.cell(&Cell::from(raw == [1])),
            Self::Text => line.cell(&Cell::from_text(raw)),
            Self::Jsonb => line.cell(&Cell::from_text(raw.strip_prefix(b"\x01")?)),
            Self::Bytes => line.cell(&Cell::Blob(Cow::Borrowed(raw))),
        }
        Some(())
    }

    /// Appends the value as a field of a row; `None` if only the server can tell what it is.
    fn write(self, out: &mut Vec<u8>, cell: &Cell<'_>) -> Option<()> {
        match (self, cell) {
            (_, Cell::Null) => out.extend_from_slice(&(-1_i32).to_be_bytes()),
            (Self::Integer(2), Cell::Integer(value)) => {
                field(out, &i16::try_from(*value).ok()?.to_be_bytes())?;
            }
            (Self::Integer(4), Cell::Integer(value)) => {
                field(out, &i32::try_from(*value).ok()?.to_be_bytes())?;
            }
            (Self::Integer(_), Cell::Integer(value)) => field(out, &value.to_be_bytes())?,
            (Self::Float, Cell::Real(value)) => {
                // By its digits: those of a double that is no float would be rounded twice.
                let float: f32 = record::real_text(*value).parse().ok()?;
                let same =
                    float.is_finite() == value.is_finite() && (float == 0.0) == (*value == 0.0);
                same.then(|| field(out, &float.to_be_bytes()))??;
            }
            (Self::Double, Cell::Real(value)) => field(out, &value.to_be_bytes())?,
            (Self::Truth, Cell::Integer(truth @ (0 | 1))) => field(out, &[u8::from(*truth == 1)])?,
            (Self::Text, Cell::Text(text)) => field(out, text.as_bytes())?,
            (Self::Jsonb, Cell::Text(text)) => {
                let length = i32::try_from(text.len() + 1).ok()?;
                out.extend_from_slice(&length.to_be_bytes());
                out.push(1);
                out.extend_from_slice(text.as_bytes());
            }
            (Self::Bytes, Cell::Blob(bytes)) => field(out, bytes)?,
            (Self::Uuid, Cell::Text(text)) => field(out, &uuid(text.as_bytes())?)?,
            (Self::Singles, Cell::Text(text)) => singles::write_field(out, text)?,
            (Self::Date, Cell::Text(text)) => {
                field(out, &moments::date(text.as_bytes())?.to_be_bytes())?;
            }
            (Self::Time, Cell::Text(text)) => {
                field(out, &moments::time(text.as_bytes())?.to_be_bytes())?;
            }
            (Self::Timestamp(zone), Cell::Text(text)) => {
                field(out, &moments::timestamp(text.as_bytes(), zone)?.to_be_bytes())?;
            }
            _ => return None,
        }
        Some(())
    }
}

fn field(out: &mut Vec<u8>, bytes: &[u8]) -> Option<()> {
    out.extend_from_slice(&i32::try_from(bytes.len()).ok()?.to_be_bytes());
    out.extend_from_slice(bytes);
    Some(())
}

fn write_uuid(out: &mut Vec<u8>, bytes: &[u8; 16]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            out.push(b'-');
        }
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
}

/// A UUID as the server prints it.
fn uuid(text: &[u8]) -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    let mut digits =
        text.iter().enumerate().filter(|(place, _)| !matches!(place, 8 | 13 | 18 | 23));
    let dashes = [8, 13, 18, 23].iter().all(|place| text.get(*place) == Some(&b'-'));
    let mut digit = || {
        let (_, byte) = digits.next()?;
        char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
    };
    for byte in &mut bytes {
        *byte = digit()? << 4 | digit()?;
    }
    (dashes && text.len() == 36).then_some(bytes)
}

/// Makes rows of COPY's binary format.
#[derive(Clone, Debug)]
pub struct Encoder(Vec<Wire>);

/// Rows in that format, without its head and its end.
#[derive(Debug, Default)]
pub struct Encoded {
    pub(crate) bytes: Vec<u8>,
    /// A value is such that only the server can tell what it is.
    pub(crate) odd: bool,
}

impl Encoder {
    /// For rows of these columns; `None` if one of them has no binary format here.
    pub(crate) fn new(table: &Table, columns: &Columns) -> Option<Self> {
        let wire = |column: &record::Column| Wire::of(table.column(&column.name)?);
        let wires: Option<Vec<Wire>> = columns.list().iter().map(wire).collect();
        wires.filter(|wires| !wires.is_empty()).map(Self)
    }

    /// Begins a row.
    pub(crate) fn row(&self, out: &mut Encoded) {
        let count = i16::try_from(self.0.len()).unwrap_or_default();
        out.bytes.extend_from_slice(&count.to_be_bytes());
    }

    /// Appends the value of a column.
    pub(crate) fn cell(&self, out: &mut Encoded, place: usize, cell: &Cell<'_>) {
        let written = self.0.get(place).and_then(|wire| wire.write(&mut out.bytes, cell));
        out.odd |= written.is_none();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        use record::{Column, Form};
        let text = |text: &'static str| Cell::Text(Cow::Borrowed(text));
        for (wire, cell) in [
            (Wire::Integer(2), Cell::Integer(-7)),
            (Wire::Integer(4), Cell::Integer(i32::MIN.into())),
            (Wire::Integer(8), Cell::Integer(i64::MAX)),
            (Wire::Float, Cell::Real(0.1)),
            (Wire::Double, Cell::Real(-0.1)),
            (Wire::Double, Cell::Real(f64::INFINITY)),
            (Wire::Truth, Cell::Integer(1)),
            (Wire::Text, text("é")),
            (Wire::Jsonb, text("{\"a\": 1}")),
            (Wire::Bytes, Cell::Blob(Cow::Borrowed(b"\0\xff"))),
            (Wire::Uuid, text("00112233-4455-6677-8899-aabbccddeeff")),
            (Wire::Date, text("0044-03-15 BC")),
            (Wire::Time, text("23:59:59.5")),
            (Wire::Timestamp(false), text("15000-01-01 00:00:00.000001")),
            (Wire::Timestamp(true), text("infinity")),
        ] {
            let mut out = Vec::new();
            wire.write(&mut out, &cell).unwrap();
            let column = Column { name: "c".into(), declared: String::new(), form: Form::Any };
            let columns = Columns::new(vec![column]);
            let (mut read, mut expected) = (LineWriter::new(&columns), LineWriter::new(&columns));
            wire.write_line(&mut read, &out[4..]).unwrap();
            expected.cell(&cell);
            assert_eq!(read.finish(), expected.finish(), "{wire:?}");
        }
    }

    #[test]
    fn what_only_the_server_can_tell() {
        let text = |text: &'static str| Cell::Text(Cow::Borrowed(text));
        for (wire, cell) in [
            (Wire::Integer(2), Cell::Integer(70_000)),
            (Wire::Integer(4), text("1")),
            (Wire::Float, Cell::Real(1e39)),
            (Wire::Float, Cell::Real(1e-60)),
            (Wire::Truth, Cell::Integer(2)),
            (Wire::Text, Cell::Integer(1)),
            (Wire::Uuid, text("{00112233-4455-6677-8899-aabbccddeeff}")),
            (Wire::Uuid, text("00112233-4455-6677-8899-aabbccddeeff0")),
            (Wire::Date, text("yesterday")),
            (Wire::Timestamp(true), text("2024-01-01 00:00:00")),
        ] {
            assert_eq!(wire.write(&mut Vec::new(), &cell), None, "{wire:?} {cell:?}");
        }
    }
}
