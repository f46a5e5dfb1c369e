//! Which raw cells a column calls equal.

use catalog::{Column, Kind};

/// How a column compares its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alike {
    /// By their bytes.
    Exactly,
    /// Without the case of ASCII letters: SQLite's NOCASE, and PostgreSQL's citext as far as every
    /// locale does.
    NoCase,
    /// Without the blanks at their end: SQLite's RTRIM, PostgreSQL's `char(n)`.
    Trimmed,
    /// Decimals as numbers: 1.50 is 1.5.
    Decimal,
    /// Reals as numbers: -0.0 is 0.0.
    Real,
}

impl Alike {
    /// How this column compares, in an index with this collation. In PostgreSQL the type decides: a
    /// collation that calls different bytes equal is left to the database.
    pub fn of(column: Option<&Column>, collation: &str) -> Self {
        let Some(base) = column.and_then(|column| column.base.as_ref()) else {
            return match collation.to_ascii_uppercase().as_str() {
                "NOCASE" => Self::NoCase,
                "RTRIM" => Self::Trimmed,
                _ => Self::Exactly,
            };
        };
        match (base.kind, base.name.as_str()) {
            (Kind::Scalar, "numeric") => Self::Decimal,
            (Kind::Scalar, "float4" | "float8") => Self::Real,
            (Kind::Scalar, "bpchar") => Self::Trimmed,
            (Kind::Other, "citext") => Self::NoCase,
            _ => Self::Exactly,
        }
    }

    /// Appends a raw cell so that cells which are equal are equal.
    pub fn write(self, out: &mut Vec<u8>, raw: &[u8]) {
        match (self, raw.strip_suffix(b"\"")) {
            // What is tagged is bytes, or no text at all.
            (Self::NoCase, _) if !raw.starts_with(b"{") => {
                out.extend(raw.iter().map(u8::to_ascii_lowercase));
            }
            (Self::Trimmed, Some(text)) => {
                let end = text.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1);
                out.extend_from_slice(&text[..end]);
                out.push(b'"');
            }
            (Self::Decimal, Some(text)) if text.contains(&b'.') => {
                let end = text.iter().rposition(|byte| *byte != b'0').map_or(0, |last| last + 1);
                out.extend_from_slice(text[..end].strip_suffix(b".").unwrap_or(&text[..end]));
                out.push(b'"');
            }
            (Self::Real, _) if raw == b"-0.0" => out.extend_from_slice(b"0.0"),
            _ => out.extend_from_slice(raw),
        }
    }
}

/// The raw cells of a key that stands as `[raw,raw]`.
pub fn split(key: &[u8]) -> Vec<&[u8]> {
    let mut at = 1;
    let mut raws = Vec::new();
    while key.get(at).is_some_and(|byte| *byte != b']') {
        let Ok(end) = record::skip_value(key, at) else { return Vec::new() };
        raws.push(&key[at..end]);
        at = end + 1;
    }
    raws
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_cells_are_equal() {
        let written = |alike: Alike, raw: &str| {
            let mut out = Vec::new();
            alike.write(&mut out, raw.as_bytes());
            String::from_utf8(out).unwrap()
        };
        for (alike, raw, same) in [
            (Alike::Decimal, "\"1.50\"", "\"1.5\""),
            (Alike::Decimal, "\"10.00\"", "\"10\""),
            (Alike::Decimal, "\"100\"", "\"100\""),
            (Alike::Real, "-0.0", "0.0"),
            (Alike::Trimmed, "\"ab  \"", "\"ab\""),
            (Alike::NoCase, "\"A@x.io\"", "\"a@x.io\""),
            (Alike::NoCase, "{\"$blob\":\"AA==\"}", "{\"$blob\":\"AA==\"}"),
            (Alike::Exactly, "\"A \"", "\"A \""),
        ] {
            assert_eq!(written(alike, raw), same);
        }
        assert_eq!(split(b"[1,\"a,b\"]"), [&b"1"[..], b"\"a,b\""]);
        assert_eq!(split(b"[]"), <[&[u8]; 0]>::default());
    }
}
