//! Types as statements write them: `character varying(10)[]`, `timestamp(3) with time zone`,
//! `public.mood`.

use crate::postgres::dump::names::Name;
use crate::postgres::dump::parser::Parser;
use complaint::Result;

/// A type as a statement writes it, under the name that `pg_type` has for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declared {
    /// Its name.
    pub name: Name,
    /// What stands in parentheses after it.
    pub modifiers: Vec<String>,
    /// `day to second` of an interval.
    pub fields: String,
    /// It is an array of it.
    pub array: bool,
    /// It is filled from a sequence of its own: `serial`.
    pub serial: bool,
}

impl Declared {
    /// A type of that name without anything.
    pub fn plain(name: &str) -> Self {
        let name = Name { schema: None, name: name.to_owned() };
        Self { name, modifiers: vec![], fields: String::new(), array: false, serial: false }
    }

    /// Takes a type.
    pub fn parse(parser: &mut Parser<'_>) -> Result<Self> {
        parser.takes("setof");
        let mut declared = if let Some(declared) = builtin(parser)? {
            declared
        } else {
            let name = parser.qualified()?;
            let mut declared = Self { name, ..Self::plain("") };
            declared.modifiers = modifiers(parser)?;
            declared.renamed();
            declared
        };
        declared.array = array(parser);
        Ok(declared)
    }

    /// The names that are no names in `pg_type`.
    fn renamed(&mut self) {
        let own = self.name.schema.as_deref().is_none_or(|schema| schema == "pg_catalog");
        if !own {
            return;
        }
        let (name, serial) = match self.name.name.as_str() {
            "smallserial" | "serial2" => ("int2", true),
            "serial" | "serial4" => ("int4", true),
            "bigserial" | "serial8" => ("int8", true),
            _ => return,
        };
        self.serial = serial && self.name.schema.is_none();
        if self.serial {
            name.clone_into(&mut self.name.name);
        }
    }
}

/// The types that SQL has words of its own for.
fn builtin(parser: &mut Parser<'_>) -> Result<Option<Declared>> {
    for (words, name) in [
        ("double precision", "float8"),
        ("national character varying", "varchar"),
        ("national char varying", "varchar"),
        ("national character", "bpchar"),
        ("national char", "bpchar"),
        ("nchar varying", "varchar"),
        ("nchar", "bpchar"),
        ("character varying", "varchar"),
        ("char varying", "varchar"),
        ("character", "bpchar"),
        ("char", "bpchar"),
        ("varchar", "varchar"),
        ("bit varying", "varbit"),
        ("bit", "bit"),
        ("boolean", "bool"),
        ("smallint", "int2"),
        ("integer", "int4"),
        ("int", "int4"),
        ("bigint", "int8"),
        ("real", "float4"),
        ("decimal", "numeric"),
        ("dec", "numeric"),
        ("numeric", "numeric"),
    ] {
        if parser.takes(words) {
            let modifiers = modifiers(parser)?;
            return Ok(Some(sized(Declared { modifiers, ..Declared::plain(name) })));
        }
    }
    for name in ["timestamp", "time"] {
        if parser.takes(name) {
            let modifiers = modifiers(parser)?;
            let zone = parser.takes("with time zone");
            let _ = parser.takes("without time zone");
            let name = if zone { format!("{name}tz") } else { name.to_owned() };
            return Ok(Some(Declared { modifiers, ..Declared::plain(&name) }));
        }
    }
    if parser.takes("float") {
        let modifiers = modifiers(parser)?;
        let bits = modifiers.first().and_then(|bits| bits.parse().ok()).unwrap_or(53);
        return Ok(Some(Declared::plain(if bits < 25 { "float4" } else { "float8" })));
    }
    if parser.takes("interval") {
        let fields = fields(parser);
        let modifiers = modifiers(parser)?;
        return Ok(Some(Declared { modifiers, fields, ..Declared::plain("interval") }));
    }
    Ok(None)
}

/// `char` and `bit` are of length 1 where they say none.
fn sized(mut declared: Declared) -> Declared {
    if declared.modifiers.is_empty() && matches!(declared.name.name.as_str(), "bpchar" | "bit") {
        declared.modifiers.push("1".to_owned());
    }
    declared
}

fn fields(parser: &mut Parser<'_>) -> String {
    const FIELDS: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];
    let one = |parser: &mut Parser<'_>| FIELDS.into_iter().find(|field| parser.takes(field));
    let Some(first) = one(parser) else { return String::new() };
    let second = if parser.takes("to") { one(parser) } else { None };
    second.map_or_else(|| first.to_owned(), |second| format!("{first} to {second}"))
}

fn modifiers(parser: &mut Parser<'_>) -> Result<Vec<String>> {
    if !parser.sees_sign(b'(') {
        return Ok(Vec::new());
    }
    Ok(parser.group()?.split(',').map(|part| part.trim().to_owned()).collect())
}

/// `[]`, `[3][3]`, `array[4]`: how many dimensions there are is not kept.
fn array(parser: &mut Parser<'_>) -> bool {
    let mut found = parser.takes("array");
    while parser.takes_sign(b'[') {
        found = true;
        while !parser.done() && !parser.takes_sign(b']') {
            parser.skip();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_pg_type_names_them() {
        for (text, name, modifiers, array) in [
            ("character varying(10)", "varchar", vec!["10"], false),
            ("timestamp(3) with time zone", "timestamptz", vec!["3"], false),
            ("timestamp without time zone[]", "timestamp", vec![], true),
            ("numeric(10, 2)", "numeric", vec!["10", "2"], false),
            ("char", "bpchar", vec!["1"], false),
            ("\"char\"", "char", vec![], false),
            ("public.geometry(Point,4326)", "geometry", vec!["Point", "4326"], false),
            ("interval day to second(3)", "interval", vec!["3"], false),
            ("int[3][3]", "int4", vec![], true),
            ("float(24)", "float4", vec![], false),
            ("BIGSERIAL", "int8", vec![], false),
            ("INT8", "int8", vec![], false),
        ] {
            let found = Declared::parse(&mut Parser::new(text, true)).unwrap();
            assert_eq!(
                (found.name.name.as_str(), found.modifiers, found.array),
                (name, modifiers.into_iter().map(str::to_owned).collect(), array),
                "{text}"
            );
        }
    }
}
