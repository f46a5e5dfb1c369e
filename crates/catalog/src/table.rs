//! A table and what belongs to it.

use crate::Affinity;
use record::Form;
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
}

/// A table that holds rows.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Table {
    /// Its name as the database spells it.
    pub name: String,
    /// What kind of table it is.
    pub kind: TableKind,
    /// Number of rows when it was surveyed.
    pub rows: u64,
    /// Columns in the table's order, generated ones too.
    pub columns: Vec<Column>,
    /// Columns of the primary key, in key order; empty where there is none.
    pub primary_key: Vec<String>,
    /// The column that is another name of the rowid (`INTEGER PRIMARY KEY`).
    pub rowid_alias: Option<String>,
    /// A name by which the hidden rowid can be asked for: `rowid`, `_rowid_` or `oid`, whichever
    /// no column hides. `None` for WITHOUT ROWID tables.
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
    /// The statement that created it.
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
    /// How its cells are written on disk.
    pub form: Form,
    /// NULL is refused.
    pub not_null: bool,
    /// The default, as SQL.
    pub default: Option<String>,
    /// Whether the database computes it.
    pub generated: Generated,
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
pub struct Reference {
    /// The referencing columns.
    pub columns: Vec<String>,
    /// The referenced table as declared (it need not exist).
    pub parent: String,
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
}

/// A trigger.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// The statement that created it.
    pub sql: String,
}

impl Table {
    /// The column of that name, compared without case.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
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
