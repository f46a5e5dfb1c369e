//! A scratch file that holds the rows of a dump of PostgreSQL.
//!
//! Its tables are named as the catalog names them, but for names that SQLite does not tell apart.
//! Its columns have no types: what a value is, the catalog says.

use crate::failure::complaint;
use crate::sqlite::cells::cell;
use crate::sqlite::quote::quoted_list;
use crate::sqlite::scratch::Scratch;
use crate::sqlite::session::{Reader, open_read_only};
use crate::{Finding, quoted};
use catalog::{CTID, Catalog, Column, Table};
use complaint::{Complaint, Result};
use record::{Cell, Form};
use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Names that differ in case alone: PostgreSQL can have them all, SQLite one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alike(BTreeSet<String>);

impl Alike {
    /// Those of a list.
    pub fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let (mut seen, mut alike) = (BTreeSet::new(), BTreeSet::new());
        for name in names {
            let folded = name.to_ascii_lowercase();
            if !seen.insert(folded.clone()) {
                alike.insert(folded);
            }
        }
        Self(alike)
    }

    /// What a name is in the scratch file. Of several alike none keeps its own, so that a condition
    /// that says one is refused, and not answered from another.
    pub fn apart(&self, name: &str) -> String {
        let mut apart = name.to_owned();
        if self.0.contains(&name.to_ascii_lowercase()) {
            apart.push(' ');
            for byte in name.bytes() {
                // Writing to a String does not fail.
                let _ = write!(apart, "{byte:02x}");
            }
        }
        apart
    }
}

/// What a dump says beside its rows.
pub(crate) struct Dump {
    /// The catalog that a server would give.
    pub catalog: Catalog,
    /// Tables whose names are alike.
    pub alike: Alike,
    /// What a person should know.
    pub findings: Vec<Finding>,
    /// The last number of each sequence.
    pub sequences: BTreeMap<String, Option<i64>>,
    /// The statements that make the tables: names and texts of files.
    pub schema_files: Vec<(String, String)>,
}

impl Reader {
    /// Opens the scratch file of a dump.
    pub(crate) fn of_dump(file: Scratch, dump: Dump, as_of: Option<&str>) -> Result<Self> {
        let open = || {
            let connection = open_read_only(&file)?;
            // As in PostgreSQL; and a name in quotes that is no column's is no text.
            connection.pragma_update(None, "case_sensitive_like", true)?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
            Ok(connection)
        };
        let connection =
            open().map_err(|error| complaint("cannot open the scratch file", &error))?;
        Ok(Self::new(connection, as_of, Some(file), Some(dump)))
    }
}

impl Dump {
    /// A table, as it is called here.
    pub fn table(&self, name: &str) -> String {
        quoted(&self.alike.apart(name))
    }

    /// A column, as it is called here.
    pub fn column(&self, table: &str, column: &str) -> String {
        match self.catalog.table(table) {
            Some(table) => quoted(&of_table(table).apart(column)),
            None => quoted(column),
        }
    }

    /// A column as it is asked for: where a row lies has another name here.
    pub fn item(&self, table: &str, column: &str) -> String {
        match self.catalog.table(table) {
            Some(table) if column == CTID => rowid(table).to_owned(),
            _ => self.column(table, column),
        }
    }

    /// A column as a server orders it: the blanks that fill a `char(n)` do not count.
    pub fn ordered(&self, table: &str, column: &str) -> String {
        let known = self.catalog.table(table).and_then(|table| table.column(column));
        match known {
            Some(known) if base(known) == "bpchar" => trimmed(&self.column(table, column)),
            _ => self.item(table, column),
        }
    }

    /// The query that counts rows without a parent. NULL in any referencing column references
    /// nothing.
    pub fn orphans(&self, table: &Table, which: usize, parent: &Table) -> Option<String> {
        let reference = table.references.get(which)?;
        let (mut set, mut keys, mut same) = (Vec::new(), Vec::new(), Vec::new());
        let (alike, others) = (of_table(table), of_table(parent));
        for (place, (own, other)) in
            reference.columns.iter().zip(&reference.parent_columns).enumerate()
        {
            let (own, other) = (table.column(own)?, parent.column(other)?);
            let exact = base(own) == base(other) && own.declared == other.declared;
            let text = |name: String, column: &Column| {
                if exact { name } else { comparable(&name, base(column)) }
            };
            let of_child = format!("child.{}", quoted(&alike.apart(&own.name)));
            let of_parent = format!("own.{}", quoted(&others.apart(&other.name)));
            set.push(format!("{of_child} is not null"));
            keys.push(format!("{} as k{place}", text(of_parent, other)));
            same.push(format!("parent.k{place} = {}", text(of_child, own)));
        }
        // A join and not a subquery: where the parent has no index, SQLite makes one for a join.
        Some(format!(
            "select count(*) from {} as child left join (select {} from {} as own) as parent on {} \
             where {} and parent.k0 is null",
            self.table(&table.name),
            keys.join(", "),
            self.table(&parent.name),
            same.join(" and "),
            set.join(" and "),
        ))
    }
}

impl Reader {
    /// A table in a statement.
    pub(crate) fn named(&self, table: &str) -> String {
        self.dump.as_ref().map_or_else(|| quoted(table), |dump| dump.table(table))
    }

    /// A column in a statement.
    pub(crate) fn named_column(&self, table: &str, column: &str) -> String {
        self.dump.as_ref().map_or_else(|| quoted(column), |dump| dump.column(table, column))
    }

    /// Columns in a statement.
    pub(crate) fn listed<'n>(&self, table: &str, columns: impl Iterator<Item = &'n str>) -> String {
        match &self.dump {
            None => quoted_list(columns),
            Some(dump) => columns.map(|name| dump.item(table, name)).collect::<Vec<_>>().join(", "),
        }
    }
}

fn of_table(table: &Table) -> Alike {
    Alike::of(table.columns.iter().map(|column| column.name.as_str()))
}

/// The name of the rowid that no column of the table hides.
pub(crate) fn rowid(table: &Table) -> &'static str {
    let free = |name: &&str| table.column(name).is_none();
    ["rowid", "_rowid_", "oid"].into_iter().find(free).unwrap_or("rowid")
}

fn base(column: &Column) -> &str {
    column.base.as_ref().map_or("", |base| base.name.as_str())
}

fn trimmed(name: &str) -> String {
    format!("rtrim({name}, ' ')")
}

/// A value that equals one of another type if PostgreSQL says so: 5 and 5.00.
fn comparable(name: &str, base: &str) -> String {
    match base {
        "bpchar" => trimmed(name),
        "int2" | "int4" | "int8" | "oid" => format!("cast({name} as text)"),
        "numeric" => format!(
            "case when instr({name}, '.') then rtrim(rtrim({name}, '0'), '.') else {name} end"
        ),
        _ => name.to_owned(),
    }
}

/// A value of the scratch file in a column of that form.
pub(crate) fn cell_of(form: Form, value: ValueRef<'_>) -> Cell<'_> {
    match (form, value) {
        // SQLite keeps no NaN.
        (Form::Real, ValueRef::Text(b"NaN")) => Cell::Real(f64::NAN),
        _ => cell(value),
    }
}

/// Says that conditions on a dump are not PostgreSQL's.
pub(crate) fn explained(said: Complaint) -> Complaint {
    said.hint(
        "on a dump, conditions are SQLite's SQL: true and false are 1 and 0, times are text, and a \
         name with a schema stands in quotes as one, \"sales.orders\"; for PostgreSQL's own, \
         or for names that differ in case alone, restore the dump into a server and read that: \
         scripts/postgres",
    )
}
