//! A table and what belongs to it.

use crate::{Affinity, Arrival, Base, Grant, Index, Policy};
use record::{Cell, Form};
use serde::{Deserialize, Serialize};

/// What kind of table it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableKind {
    /// An ordinary table.
    Table,
    /// A virtual table: its rows are kept by a module (`fts5`, `rtree`, …).
    Virtual,
    /// A table in which a virtual table keeps what it needs; filled by the module, never moved.
    Shadow,
    /// A partition: its rows are those of the table that it is a part of, and move with it.
    Partition,
}

/// PostgreSQL's name for the place where a row lies.
pub const CTID: &str = "ctid";

/// A table that holds rows.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Table {
    /// Its name as the database spells it. In PostgreSQL `schema.name`, but for schema `public`.
    pub name: String,
    /// The schema and the name in it, where the database has schemas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<(String, String)>,
    /// What kind of table it is.
    pub kind: TableKind,
    /// Its rows lie in partitions.
    #[serde(default, skip_serializing_if = "is_false")]
    pub partitioned: bool,
    /// Other tables inherit from it: a query of it has their rows too, unless it says ONLY.
    #[serde(default, skip_serializing_if = "is_false")]
    pub heirs: bool,
    /// Row-level security is on.
    #[serde(default, skip_serializing_if = "is_false")]
    pub row_security: bool,
    /// Number of rows when it was surveyed.
    pub rows: u64,
    /// Columns in the table's order, generated ones too.
    pub columns: Vec<Column>,
    /// Columns of the primary key, in key order; empty where there is none.
    pub primary_key: Vec<String>,
    /// The column that is another name of the rowid (`INTEGER PRIMARY KEY`).
    pub rowid_alias: Option<String>,
    /// A name by which the hidden rowid can be asked for: `rowid`, `_rowid_` or `oid`, whichever
    /// no column hides. `None` for WITHOUT ROWID tables. In PostgreSQL `ctid`, which changes when
    /// the row does.
    pub rowid: Option<String>,
    /// Declared `AUTOINCREMENT`: the highest rowid ever is kept in `sqlite_sequence`.
    pub autoincrement: bool,
    /// Declared `STRICT`.
    pub strict: bool,
    /// Unique keys beside the primary key.
    pub uniques: Vec<Unique>,
    /// Foreign keys.
    pub references: Vec<Reference>,
    /// Triggers that fire when this table changes.
    pub triggers: Vec<Trigger>,
    /// The module of a virtual table.
    pub module: Option<String>,
    /// CHECK constraints: name and text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<(String, String)>,
    /// Names of CHECK constraints that rows which were there before them were not held against
    /// (NOT VALID).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unchecked: Vec<String>,
    /// Name of the constraint that is the primary key, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_key_name: Option<String>,
    /// Indexes, those of keys too, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    /// Policies of row-level security, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Policy>,
    /// Roles beside its owner that may do something with it, by name; `PUBLIC` is every role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
    /// Size in bytes with its indexes, where the database says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Why its rows cannot be read, and were not counted, by whoever asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
    /// The statement that created it; for PostgreSQL, which keeps none, a description of it.
    pub sql: String,
}

/// A column.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Column {
    /// Its name as the database spells it.
    pub name: String,
    /// Its type as declared; empty where there is none.
    pub declared: String,
    /// What SQLite makes of the declared type.
    pub affinity: Affinity,
    /// What PostgreSQL makes of it; `None` in SQLite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Base>,
    /// How its cells are written on disk.
    pub form: Form,
    /// NULL is refused.
    pub not_null: bool,
    /// The default, as SQL.
    pub default: Option<String>,
    /// Whether the database computes it.
    pub generated: Generated,
    /// The sequence from which it is filled (PostgreSQL), quoted and with its schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<String>,
    /// An identity column: `true` for GENERATED ALWAYS, `false` for BY DEFAULT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<bool>,
    /// The collation it is compared with; `BINARY` unless declared.
    pub collation: String,
}

impl From<&Column> for record::Column {
    /// The column as a data file has it.
    fn from(column: &Column) -> Self {
        Self { name: column.name.clone(), declared: column.declared.clone(), form: column.form }
    }
}

/// Whether the database computes a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Generated {
    /// It does not: the column is written by who inserts.
    No,
    /// Computed when it is read.
    Virtual,
    /// Computed when it is written.
    Stored,
}

/// A unique key beside the primary key.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Unique {
    /// Name of the index.
    pub name: String,
    /// Its columns with their collations; `None` is an expression.
    pub columns: Vec<(Option<String>, String)>,
    /// A partial index: unique only among some rows.
    pub partial: bool,
}

/// A foreign key.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Reference {
    /// The referencing columns.
    pub columns: Vec<String>,
    /// The referenced table as declared (it need not exist).
    pub parent: String,
    /// Schema and name of the referenced table, where the database has schemas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_place: Option<(String, String)>,
    /// The referenced columns; those of the parent's primary key where the declaration is silent.
    pub parent_columns: Vec<String>,
    /// `NO ACTION`, `CASCADE`, …
    pub on_delete: String,
    /// `NO ACTION`, `CASCADE`, …
    pub on_update: String,
    /// Every referencing column refuses NULL.
    pub not_null: bool,
    /// An index of the referencing table begins with these columns.
    pub indexed: bool,
    /// Name of the constraint, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// It can be checked at the end of a transaction.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deferrable: bool,
    /// Rows that were there before it are not checked (NOT VALID).
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_valid: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// What gives out keys: an AUTOINCREMENT table of SQLite, a sequence of PostgreSQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// The table, or the sequence: what it is asked for by.
    pub name: String,
    /// The column that is filled from it.
    pub column: String,
}

/// A trigger.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// The statement that created it.
    pub sql: String,
    /// When it fires, where the database says so (PostgreSQL's `tgenabled`): `O` as usual, `D`
    /// never, `A` always, `R` in a replica.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<char>,
}

impl Trigger {
    /// The words of ALTER TABLE that bring it back to its mode; `None` if it never fires.
    #[must_use]
    pub fn enabled(&self) -> Option<&'static str> {
        match self.mode {
            Some('D') => None,
            Some('A') => Some("enable always trigger"),
            Some('R') => Some("enable replica trigger"),
            _ => Some("enable trigger"),
        }
    }
}

impl Column {
    /// How a value arrives in the column.
    #[must_use]
    pub fn arrival<'a>(&self, cell: &Cell<'_>) -> Arrival<'a> {
        match &self.base {
            None => self.affinity.arrival(cell),
            Some(base) => base.arrival(cell),
        }
    }

    /// Whether what [`Column::arrival`] lets through is what the database gives back, to the byte:
    /// true but for types of PostgreSQL that are known by their text alone.
    #[must_use]
    pub fn exact(&self) -> bool {
        self.base.as_ref().is_none_or(Base::exact)
    }

    /// Bytes of the longest plain cell ([`record::is_plain`]) that surely arrives in this column as
    /// it stands; 0 where it has to be looked at each.
    #[must_use]
    pub fn takes_plain(&self) -> usize {
        match &self.base {
            Some(base) => base.takes_plain(),
            // Zero has no sign in SQLite, and a plain zero none that is lost.
            None if self.affinity.form() == self.form && self.form != Form::Any => usize::MAX,
            None => 0,
        }
    }

    /// Whether every cell of `source` is one that this column takes as it stands.
    #[must_use]
    pub fn takes_all_of(&self, source: &Self) -> bool {
        let same = match (&self.base, &source.base) {
            (None, None) => self.affinity == source.affinity,
            (Some(own), Some(other)) => own.takes_all_of(other),
            // A column of SQLite may hold anything.
            (Some(_), None) => false,
            // Zero has a sign in PostgreSQL, and NaN is no value in SQLite: reals are looked at.
            (None, Some(_)) => matches!(
                (self.affinity, source.form),
                (Affinity::Integer, Form::Integer)
                    | (Affinity::Text, Form::Text)
                    | (Affinity::Blob, Form::Any)
            ),
        };
        same && self.form == source.form
    }
}

impl Table {
    /// An ordinary table of that name without anything.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            place: None,
            kind: TableKind::Table,
            partitioned: false,
            heirs: false,
            row_security: false,
            rows: 0,
            columns: vec![],
            primary_key: vec![],
            rowid_alias: None,
            rowid: None,
            autoincrement: false,
            strict: false,
            uniques: vec![],
            references: vec![],
            triggers: vec![],
            module: None,
            checks: vec![],
            unchecked: vec![],
            primary_key_name: None,
            indexes: vec![],
            policies: vec![],
            grants: vec![],
            bytes: None,
            unreadable: None,
            sql: String::new(),
        }
    }

    /// Whether the check of one of its references can wait until the end of a transaction: where
    /// the reference says so, and always in SQLite (`PRAGMA defer_foreign_keys`).
    #[must_use]
    pub fn can_wait(&self, reference: &Reference) -> bool {
        reference.deferrable || self.place.is_none()
    }

    /// What gives out its keys.
    #[must_use]
    pub fn counters(&self) -> Vec<Counter> {
        if let (true, Some(alias)) = (self.autoincrement, &self.rowid_alias) {
            return vec![Counter { name: self.name.clone(), column: alias.clone() }];
        }
        let counter = |column: &Column| {
            Some(Counter { name: column.sequence.clone()?, column: column.name.clone() })
        };
        self.columns.iter().filter_map(counter).collect()
    }

    /// The columns in whose order its rows are read, so that two runs give the same bytes; none
    /// where the order in which they lie has to do.
    #[must_use]
    pub fn reading_order(&self) -> Vec<String> {
        match &self.rowid {
            Some(rowid) if rowid != CTID => vec![rowid.clone()],
            _ => self.primary_key.clone(),
        }
    }

    /// The column of that name; where there is none, the only one whose name differs in case alone.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        let names = self.columns.iter().map(|column| column.name.as_str());
        self.columns.get(record::place_of(name, names)?)
    }

    /// The columns that who inserts may write.
    pub fn writable(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.generated == Generated::No)
    }

    /// The columns by which a row is known: the primary key, when none of its columns can be NULL.
    ///
    /// SQLite lets NULL into a primary key that is not declared NOT NULL, twice even; such a key
    /// knows no row, and the answer is empty.
    #[must_use]
    pub fn identity(&self) -> &[String] {
        let certain = |name: &String| {
            self.rowid.is_none()
                || self.rowid_alias.as_deref() == Some(name.as_str())
                || self.column(name).is_some_and(|column| column.not_null)
        };
        if self.primary_key.iter().all(certain) { &self.primary_key } else { &[] }
    }
}
