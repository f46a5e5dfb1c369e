//! What becomes of the values of a column on their way into another, in words.

use crate::{Affinity, Base, Column, Kind};

impl Column {
    /// The rule by which values of `source` arrive in this column, for a person: `as it is`, or
    /// `boolean to integer: 0 and 1`.
    #[must_use]
    pub fn rule(&self, source: &Self) -> String {
        if self.takes_all_of(source) {
            return "as it is".to_owned();
        }
        let (from, to) = (source.family(), self.family());
        let how = match &self.base {
            Some(base) => base.rule(),
            None => self.affinity.rule(from).to_owned(),
        };
        format!("{from} to {to}: {how}")
    }

    /// What its values are, in a word.
    fn family(&self) -> &str {
        let Some(base) = &self.base else {
            return match self.affinity {
                Affinity::Text => "text",
                Affinity::Numeric => "numeric",
                Affinity::Integer => "integer",
                Affinity::Real => "real",
                Affinity::Blob => "any",
            };
        };
        match (base.kind, base.name.as_str()) {
            (Kind::Enum, _) => "enum",
            (Kind::Array, _) => "array",
            (Kind::Scalar, "int2" | "int4" | "int8" | "oid") => "integer",
            (Kind::Scalar, "float4" | "float8") => "real",
            (Kind::Scalar, "numeric") => "decimal",
            (Kind::Scalar, "bool") => "boolean",
            (Kind::Scalar, "varchar" | "bpchar") => "text",
            (Kind::Scalar, "bytea") => "bytes",
            (_, name) => name,
        }
    }
}

impl Affinity {
    fn rule(self, from: &str) -> &'static str {
        match (self, from) {
            (Self::Text, "boolean") => "0 and 1",
            (Self::Text | Self::Blob, "decimal") => "its digits",
            (Self::Text | Self::Blob, "json" | "jsonb") => "its text",
            (Self::Text, _) => "numbers by their digits",
            (Self::Blob, _) => "each value as it is",
            (_, "boolean") => "0 and 1",
            (_, "decimal") => "the number, where it is exact",
            (Self::Real, _) => "numbers, and texts that are read as exact ones, become reals",
            _ => "texts that are read as exact numbers become numbers",
        }
    }
}

impl Base {
    fn rule(&self) -> String {
        let how = match (self.kind, self.name.as_str()) {
            (Kind::Enum, _) => "its labels",
            (Kind::Array, _) => "as PostgreSQL or JSON writes it",
            (Kind::Scalar, "int2" | "int4" | "int8" | "oid") => "whole numbers in its range",
            (Kind::Scalar, "float4") => "numbers that a single keeps",
            (Kind::Scalar, "float8") => "numbers that a double keeps",
            (Kind::Scalar, "numeric") => return self.decimal_rule(),
            (Kind::Scalar, "bool") => "0 and 1, true and false and their like",
            (Kind::Scalar, "varchar" | "bpchar") if self.size.is_some() => {
                let filled = if self.name == "bpchar" { ", filled with blanks" } else { "" };
                let size = self.size.unwrap_or_default();
                return format!("no more than {size} characters{filled}; numbers by their digits");
            }
            (Kind::Scalar, "text" | "varchar" | "bpchar" | "name") => "numbers by their digits",
            (Kind::Scalar, "bytea") => "texts by their bytes",
            (Kind::Scalar, "bit" | "varbit") => "digits 0 and 1",
            (Kind::Scalar, "uuid") => "in lower case, with hyphens; or 16 bytes",
            (Kind::Scalar, "date") => "ISO 8601; a time has to be midnight",
            (Kind::Scalar, "time") => "ISO 8601 without a date and a zone",
            (Kind::Scalar, "timetz") => "ISO 8601 without a date; without a zone it is UTC",
            (Kind::Scalar, "timestamp") => "ISO 8601 without a zone; a date is its midnight",
            (Kind::Scalar, "timestamptz") => "ISO 8601, turned to UTC; without a zone it is UTC",
            (Kind::Scalar, "interval") => "as PostgreSQL prints it, or ISO 8601",
            (Kind::Scalar, "json") => "text that is JSON, as it stands",
            (Kind::Scalar, "jsonb") => "text that is JSON, written as jsonb does",
            _ => "its text",
        };
        how.to_owned()
    }

    fn decimal_rule(&self) -> String {
        match (self.size, self.scale.unwrap_or(0)) {
            (Some(size), scale) => format!("numbers that numeric({size},{scale}) keeps"),
            (None, _) => "the digits".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Generated;

    fn column(declared: &str, base: Option<Base>) -> Column {
        let affinity = Affinity::of(declared);
        Column {
            name: "c".into(),
            declared: declared.into(),
            affinity,
            form: base.as_ref().map_or(affinity.form(), Base::form),
            base,
            not_null: false,
            default: None,
            generated: Generated::No,
            sequence: None,
            identity: None,
            collation: "BINARY".into(),
        }
    }

    #[test]
    fn across_engines() {
        let scalar = |name: &str| column(name, Some(Base::scalar(name)));
        let sqlite = |declared: &str| column(declared, None);
        for (source, target, rule) in [
            (scalar("bool"), sqlite("INTEGER"), "boolean to integer: 0 and 1"),
            (
                sqlite("INTEGER"),
                scalar("bool"),
                "integer to boolean: 0 and 1, true and false and their like",
            ),
            (scalar("int4"), sqlite("INTEGER"), "as it is"),
            (scalar("timestamptz"), sqlite("TEXT"), "as it is"),
            (scalar("bytea"), sqlite("BLOB"), "as it is"),
            (scalar("jsonb"), sqlite("TEXT"), "jsonb to text: its text"),
            (scalar("int4"), scalar("int8"), "as it is"),
            (scalar("int8"), scalar("int4"), "integer to integer: whole numbers in its range"),
            (sqlite("TEXT"), scalar("text"), "text to text: numbers by their digits"),
            (sqlite("VARCHAR(9)"), sqlite("text"), "as it is"),
        ] {
            assert_eq!(target.rule(&source), rule);
        }
    }
}
