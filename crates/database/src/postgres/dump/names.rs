//! Names of tables, types and sequences, and the schemas in which they are looked for.

use std::fmt;

/// A name as a statement has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// The schema, where the statement says one.
    pub schema: Option<String>,
    /// The name in it.
    pub name: String,
}

/// A name with its schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    /// The schema.
    pub schema: String,
    /// The name in it.
    pub name: String,
}

impl Place {
    /// A place in a schema.
    pub fn new(schema: &str, name: &str) -> Self {
        Self { schema: schema.to_owned(), name: name.to_owned() }
    }

    /// The name by which a catalog knows it: without the schema `public`.
    pub fn known(&self) -> String {
        if self.schema == "public" {
            self.name.clone()
        } else {
            format!("{}.{}", self.schema, self.name)
        }
    }
}

/// As `format('%I.%I')` writes it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", identifier(&self.schema), identifier(&self.name))
    }
}

/// The name as PostgreSQL's `quote_ident` writes it: in quotes only where it needs them.
pub(crate) fn identifier(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let safe = name.bytes().all(plain)
        && name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
        && KEYWORDS.binary_search(&name).is_err();
    if safe { name.to_owned() } else { crate::quoted(name) }
}

/// Keywords of PostgreSQL that are no names without quotes.
const KEYWORDS: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "between",
    "bigint",
    "binary",
    "bit",
    "boolean",
    "both",
    "case",
    "cast",
    "char",
    "character",
    "check",
    "coalesce",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "dec",
    "decimal",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "exists",
    "extract",
    "false",
    "fetch",
    "float",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "greatest",
    "group",
    "grouping",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "inout",
    "int",
    "integer",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "least",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "national",
    "natural",
    "nchar",
    "none",
    "normalize",
    "not",
    "notnull",
    "null",
    "nullif",
    "numeric",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "out",
    "outer",
    "overlaps",
    "overlay",
    "placing",
    "position",
    "precision",
    "primary",
    "real",
    "references",
    "returning",
    "right",
    "row",
    "select",
    "session_user",
    "setof",
    "similar",
    "smallint",
    "some",
    "substring",
    "symmetric",
    "table",
    "tablesample",
    "then",
    "time",
    "timestamp",
    "to",
    "trailing",
    "treat",
    "trim",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "values",
    "varchar",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_where_they_are_needed() {
        for (name, written) in [
            ("film", "film"),
            ("Film", "\"Film\""),
            ("order", "\"order\""),
            ("1a", "\"1a\""),
            ("a\"b", "\"a\"\"b\""),
            ("name", "name"),
            ("", "\"\""),
        ] {
            assert_eq!(identifier(name), written);
        }
        assert!(KEYWORDS.is_sorted());
        assert_eq!(Place::new("public", "user").to_string(), "public.\"user\"");
        assert_eq!(Place::new("public", "user").known(), "user");
        assert_eq!(Place::new("Sales", "user").known(), "Sales.user");
    }
}
