//! What a type comes to: how PostgreSQL writes its name, what it is made of, and how its values are
//! kept.

use crate::postgres::dump::declared::Declared;
use crate::postgres::dump::names::{Place, identifier};
use crate::postgres::dump::schema::{Made, Schema};
use crate::postgres::dump::value::Store;
use catalog::{Base, Kind};
use std::cell::Cell;

/// A type with everything that is to be known of it.
#[derive(Clone, Debug)]
pub(crate) struct Resolved {
    /// Its name as `format_type` writes it.
    pub text: String,
    /// What it is made of, domains resolved.
    pub base: Base,
    /// A domain in it refuses NULL.
    pub not_null: bool,
    /// How its values are kept.
    pub store: Store,
}

/// Deepest nesting of types in types.
const DEEPEST: usize = 32;
/// Most types that one is made of. A row of two rows of two rows … has very many in a few lines.
const MOST: usize = 10_000;

/// Resolves a type.
pub(crate) fn resolve(schema: &Schema, declared: &Declared) -> Resolved {
    nested(schema, declared, 0, &Cell::new(MOST))
}

fn nested(schema: &Schema, declared: &Declared, depth: usize, left: &Cell<usize>) -> Resolved {
    let single = Declared { array: false, ..declared.clone() };
    let element = one(schema, &single, depth, left);
    if !declared.array || depth > DEEPEST {
        return element;
    }
    let own = match schema.kinds.get(&place(&single)) {
        // An array of a domain is named for the domain.
        Some(Made::Domain { .. }) => &declared.name.name,
        _ => &element.base.name,
    };
    // Lengths and labels of an array are those of its elements; a domain is none of these.
    let of = match schema.kinds.get(&place(&single)) {
        Some(Made::Domain { .. }) => Base::scalar(own),
        _ => element.base.clone(),
    };
    let base = Base { kind: Kind::Array, name: format!("_{own}"), ..of };
    let store = Store::Array(Box::new(element.store));
    Resolved { text: format!("{}[]", element.text), base, not_null: false, store }
}

fn place(declared: &Declared) -> Place {
    let schema = declared.name.schema.as_deref().unwrap_or("pg_catalog");
    Place::new(schema, &declared.name.name)
}

fn one(schema: &Schema, declared: &Declared, depth: usize, left: &Cell<usize>) -> Resolved {
    let place = place(declared);
    left.set(left.get().saturating_sub(1));
    if place.schema == "pg_catalog" {
        return builtin(declared);
    }
    let inner = |declared: &Declared| nested(schema, declared, depth + 1, left);
    let other = |kind: Kind| Base { kind, ..Base::scalar(&place.name) };
    let (base, not_null, store) = match schema.kinds.get(&place) {
        _ if depth > DEEPEST || left.get() == 0 => (other(Kind::Other), false, Store::Kept),
        Some(Made::Domain { of, not_null, .. }) => {
            let of = inner(of);
            (of.base, of.not_null || *not_null, of.store)
        }
        Some(Made::Enum(labels)) => {
            let base = Base { labels: labels.clone(), ..other(Kind::Enum) };
            (base, false, Store::Label(labels.clone()))
        }
        Some(Made::Range(of)) => {
            (other(Kind::Other), false, Store::Range(Box::new(inner(of).store)))
        }
        Some(Made::Multirange(of)) => {
            (other(Kind::Other), false, Store::Multirange(Box::new(inner(of).store)))
        }
        Some(Made::Composite(parts)) => {
            let parts = parts.iter().map(|(_, part)| inner(part).store).collect();
            (other(Kind::Other), false, Store::Row(parts))
        }
        Some(Made::Own) => (other(Kind::Other), false, Store::Kept),
        None => {
            let row = schema.table(&place).map(|table| {
                table.columns.iter().map(|column| inner(&column.declared).store).collect()
            });
            (other(Kind::Other), false, row.map_or(Store::Kept, Store::Row))
        }
    };
    let modifiers = if declared.modifiers.is_empty() {
        String::new()
    } else {
        format!("({})", declared.modifiers.join(","))
    };
    Resolved { text: format!("{place}{modifiers}"), base, not_null, store }
}

/// A type that comes with PostgreSQL.
fn builtin(declared: &Declared) -> Resolved {
    let name = declared.name.name.as_str();
    let number = |place: usize| declared.modifiers.get(place).and_then(|text| text.parse().ok());
    let size: Option<u32> = number(0).and_then(|size: i64| u32::try_from(size).ok());
    let scale = number(1).and_then(|scale: i64| i32::try_from(scale).ok());
    let mut base = Base::scalar(name);
    if SCALARS.binary_search(&name).is_err() {
        let array = name.starts_with('_') || matches!(name, "int2vector" | "oidvector");
        base.kind = if array { Kind::Array } else { Kind::Other };
    } else if SIZED.contains(&name) {
        base.size = size;
        base.scale = (name == "numeric").then(|| size.map(|_| scale.unwrap_or(0))).flatten();
    }
    let store = Store::of(&base);
    Resolved { text: written(declared, &base), base, not_null: false, store }
}

/// As `format_type` writes it.
fn written(declared: &Declared, base: &Base) -> String {
    let size = match (base.size, base.scale) {
        (Some(size), Some(scale)) => format!("({size},{scale})"),
        (Some(size), None) => format!("({size})"),
        (None, _) => String::new(),
    };
    match base.name.as_str() {
        "bool" => "boolean".to_owned(),
        "int2" => "smallint".to_owned(),
        "int4" => "integer".to_owned(),
        "int8" => "bigint".to_owned(),
        "float4" => "real".to_owned(),
        "float8" => "double precision".to_owned(),
        "varchar" => format!("character varying{size}"),
        "bpchar" if base.size.is_some() => format!("character{size}"),
        "bit" if base.size.is_some() => format!("bit{size}"),
        "varbit" => format!("bit varying{size}"),
        "numeric" => format!("numeric{size}"),
        "time" | "timestamp" => format!("{}{size} without time zone", base.name),
        "timetz" => format!("time{size} with time zone"),
        "timestamptz" => format!("timestamp{size} with time zone"),
        "interval" if declared.fields.is_empty() => format!("interval{size}"),
        "interval" => format!("interval {}{size}", declared.fields),
        other => identifier(other),
    }
}

/// Whether a name without a schema is one of PostgreSQL's own, which comes first.
pub(crate) fn is_builtin(name: &str) -> bool {
    SCALARS.binary_search(&name).is_ok() || OTHERS.contains(&name)
}

/// Those whose length or precision is kept.
const SIZED: [&str; 10] = [
    "varchar",
    "bpchar",
    "bit",
    "varbit",
    "numeric",
    "time",
    "timetz",
    "timestamp",
    "timestamptz",
    "interval",
];

/// Ranges, and arrays that are not named for what they hold.
const OTHERS: [&str; 14] = [
    "int4range",
    "int8range",
    "numrange",
    "tsrange",
    "tstzrange",
    "daterange",
    "int4multirange",
    "int8multirange",
    "nummultirange",
    "tsmultirange",
    "tstzmultirange",
    "datemultirange",
    "int2vector",
    "oidvector",
];

/// What comes with PostgreSQL and is no array and no range.
#[rustfmt::skip]
const SCALARS: &[&str] = &[
    "aclitem", "bit", "bool", "box", "bpchar", "bytea", "char", "cid", "cidr", "circle",
    "date", "float4", "float8", "gtsvector", "inet", "int2", "int4", "int8", "interval",
    "json", "jsonb", "jsonpath", "line", "lseg", "macaddr", "macaddr8", "money", "name",
    "numeric", "oid", "path", "pg_brin_bloom_summary", "pg_brin_minmax_multi_summary",
    "pg_dependencies", "pg_lsn", "pg_mcv_list", "pg_ndistinct", "pg_node_tree",
    "pg_snapshot", "point", "polygon", "refcursor", "regclass", "regcollation", "regconfig",
    "regdictionary", "regnamespace", "regoper", "regoperator", "regproc", "regprocedure",
    "regrole", "regtype", "text", "tid", "time", "timestamp", "timestamptz", "timetz",
    "tsquery", "tsvector", "txid_snapshot", "uuid", "varbit", "varchar", "xid", "xid8",
    "xml",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postgres::dump::parser::Parser;

    #[test]
    fn names_as_postgresql_writes_them() {
        let schema = Schema::default();
        for (declared, text) in [
            ("varchar(10)", "character varying(10)"),
            ("char", "character(1)"),
            ("bpchar", "bpchar"),
            ("numeric(5)", "numeric(5,0)"),
            ("decimal(10,2)[]", "numeric(10,2)[]"),
            ("timestamptz(3)", "timestamp(3) with time zone"),
            ("time", "time without time zone"),
            ("interval day to second(3)", "interval day to second(3)"),
            ("\"char\"", "\"char\""),
            ("bit", "bit(1)"),
            ("int", "integer"),
        ] {
            let declared = Declared::parse(&mut Parser::new(declared, true)).unwrap();
            assert_eq!(resolve(&schema, &declared).text, text);
        }
        assert!(SCALARS.is_sorted());
    }
}
