//! The plan as it is once it has been read: every part knows the line it stands on.

use crate::{Accept, Bucket, Group, Guard, ObjectColumn};
use std::path::PathBuf;

/// A migration as a person wrote it down. See `docs/plan.md` for the language.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The folder that holds `plan.toml`.
    pub folder: PathBuf,
    /// `plan.toml` as the caller named it; places in complaints begin with it.
    pub file: PathBuf,
    /// One line for reports.
    pub title: Option<String>,
    /// What `:as_of` means, as `YYYY-MM-DD HH:MM:SS` in UTC.
    pub as_of: Option<String>,
    /// The tables whose rows are read.
    pub extracts: Vec<Extract>,
    /// The tables that stay behind.
    pub leaves: Vec<Leave>,
    /// Which rows become rows of which table.
    pub flows: Vec<Flow>,
    /// What the target tables expect.
    pub intos: Vec<Into>,
    /// How the load behaves.
    pub load: Load,
    /// What must hold afterwards.
    pub checks: Vec<Check>,
    /// Target tables in groups, in the order in which the groups are to be loaded.
    pub groups: Vec<Group>,
    /// How many rows all groups are said to have together, with its line.
    pub group_rows: Option<(usize, u64)>,
    /// Findings of the survey that somebody has looked at.
    pub accepts: Vec<Accept>,
    /// What must hold for rows to go on being changed where they stand.
    pub guards: Vec<Guard>,
    /// sha256 over `plan.toml`, each file below `jq/` and `checks/`, each `sql_file`, and the
    /// `as_of` in force: 64 lower-case hex digits. Two plans with one digest ask for the same.
    pub digest: String,
    /// The digest of each part: `extract`, `flow`, `load`, `check`, `group`. Comments do not count.
    pub parts: std::collections::BTreeMap<String, String>,
}

/// `[extract.TABLE]`: the rows of one source table that are read.
#[derive(Clone, Debug)]
pub struct Extract {
    /// Line in `plan.toml`, from 1.
    pub line: usize,
    /// The source table.
    pub table: String,
    /// A condition in the source's SQL.
    pub condition: Option<String>,
    /// The reason written beside each row that is not selected.
    pub why: Option<String>,
    /// Columns whose bytes become files of their own.
    pub objects: Vec<ObjectColumn>,
}

/// `[[leave]]`: tables that stay behind for one reason.
#[derive(Clone, Debug)]
pub struct Leave {
    /// Line in `plan.toml`, from 1.
    pub line: usize,
    /// The reason.
    pub why: String,
    /// Each table with its own line.
    pub tables: Vec<(usize, String)>,
}

/// `[[flow]]`: rows of one source table become rows of one target table.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Line in `plan.toml`, from 1.
    pub line: usize,
    /// The source table.
    pub from: String,
    /// The target table.
    pub into: String,
    /// Rows of other tables that belong to a row of `from`.
    pub nests: Vec<Nest>,
    /// Target column and what goes into it, in the order of the plan.
    pub columns: Vec<(String, Value)>,
    /// The condition under which a row is one of this flow at all: its line, and jq.
    pub only: Option<(usize, String)>,
    /// Conditions that reject a row.
    pub rejects: Vec<Rule>,
    /// Conditions that hold a row for review.
    pub holds: Vec<Rule>,
}

/// Rows of another table that belong to this row.
#[derive(Clone, Debug)]
pub struct Nest {
    /// Line in `plan.toml`, from 1.
    pub line: usize,
    /// What the nest is called in `each`, `count` and jq.
    pub name: String,
    /// The child table.
    pub from: String,
    /// Pairs of child column and parent column that must be equal.
    pub on: Vec<(String, String)>,
    /// Child columns to order by; true descends.
    pub order: Vec<(String, bool)>,
}

/// A jq condition and the reason it gives.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Line in `plan.toml`, from 1.
    pub line: usize,
    /// jq over the line as extracted.
    pub when: String,
    /// The reason.
    pub why: String,
}

/// What goes into a column or a field.
#[derive(Clone, Debug)]
pub struct Value {
    /// Line in `plan.toml`, from 1.
    pub line: usize,
    /// Where the value comes from.
    pub source: Source,
    /// What is done to it, in this order.
    pub modifiers: Vec<Modifier>,
    /// What is taken when it is null or a modifier failed.
    pub otherwise: Option<Constant>,
    /// What the target's column would lose of it may be lost: it is rounded or cut as the target
    /// would, and counted.
    pub accept_loss: bool,
}

/// Where a value comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A column of the row, or of the nested row inside `each`.
    Column(String),
    /// Always the same.
    Constant(Constant),
    /// The first that is neither null, an empty array, nor a failure.
    First(Vec<Value>),
    /// Text with columns put in.
    Template(Vec<Piece>),
    /// A JSON array with an object for each nested row.
    Each {
        /// Name of the nest.
        nest: String,
        /// Members of each object.
        fields: Vec<(String, Value)>,
        /// Members by which equal objects are known; the first is kept.
        distinct: Vec<String>,
    },
    /// A JSON object.
    Object(Vec<(String, Value)>),
    /// A column of the one matching row of another extracted table.
    Lookup {
        /// The other table.
        table: String,
        /// Pairs of its column and this row's column that must be equal.
        on: Vec<(String, String)>,
        /// The column taken.
        take: String,
    },
    /// The number of rows of a nest.
    Count(String),
    /// jq over the line as extracted.
    Jq(String),
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is.
    Text(String),
    /// The value of a column.
    Column(String),
}

/// One thing done to a value.
#[derive(Clone, Debug)]
pub enum Modifier {
    /// Parse as JSON and take what stands at this path.
    Path(Vec<String>),
    /// Keep the first group (or the whole match) of a regular expression.
    Match(String),
    /// Take white space from both ends.
    Trim,
    /// Fold to lower case.
    Lower,
    /// Fold to upper case.
    Upper,
    /// These values become null.
    NullIf(Vec<Constant>),
    /// Replace by name; what is not named fails.
    Map(Vec<(String, Constant)>),
    /// Read as a type.
    As(Shape, Vec<String>),
    /// Put the object into a bucket and take its URL.
    Bucket(Bucket),
}

/// The types a value can be read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// JSON text, checked and written compactly.
    Json,
    /// The JSON string that says this text.
    JsonString,
    /// `YYYY-MM-DD`.
    Date,
    /// `YYYY-MM-DD HH:MM:SS`, with fractions where there were some.
    Datetime,
    /// A 64-bit integer.
    Integer,
    /// A double.
    Real,
    /// Text.
    Text,
    /// True or false; 1 or 0 in SQLite.
    Boolean,
}

/// A constant of the plan.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    /// A string.
    Text(String),
    /// A 64-bit integer.
    Integer(i64),
    /// A double.
    Real(f64),
    /// True or false.
    Boolean(bool),
}

/// `[into.TABLE]`: what a target table expects.
#[derive(Clone, Debug)]
pub struct Into {
    /// Line in `plan.toml`, from 1.
    pub line: usize,
    /// The target table.
    pub table: String,
    /// Columns that identify a row; empty means the target's primary key.
    pub key: Vec<String>,
    /// Rows of this load with one key and different content.
    pub on_conflict: OnConflict,
    /// The target already has a row with this key and other content.
    pub on_existing: OnExisting,
    /// Rows whose parent is missing are loaded all the same.
    pub keep_orphans: bool,
    /// Rows whose parents go round in a circle are held for review.
    pub hold_circles: bool,
    /// The rows are those of the source, changed where they stand: its line.
    pub in_place: Option<usize>,
    /// With `in_place`: the columns on which what is written depends; empty is those that the flow
    /// names, or all where jq may see them all.
    pub compare: Vec<String>,
}

/// Which of several rows with one key is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OnConflict {
    /// None: a person decides.
    #[default]
    Hold,
    /// The one whose source table is named first.
    Prefer(Vec<String>),
}

/// What happens to a row of the target that is in the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnExisting {
    /// The new row is rejected.
    #[default]
    Reject,
    /// The new row is merged into the old one, which stays.
    Keep,
    /// The old row is changed; its before-image is kept.
    Update,
}

/// `[load]`.
#[derive(Clone, Debug, Default)]
pub struct Load {
    /// Line in `plan.toml`, from 1; 0 when the part is absent.
    pub line: usize,
    /// Whether the target's triggers fire; `None` when the plan does not say.
    pub triggers: Option<Triggers>,
}

/// Whether the target's triggers fire while loading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Triggers {
    /// They do not.
    Off,
    /// They do.
    Fire,
}

/// `[[check]]`: what must hold afterwards.
#[derive(Clone, Debug)]
pub struct Check {
    /// Line in `plan.toml`, from 1.
    pub line: usize,
    /// What it is called in the report.
    pub name: String,
    /// Why it is asked.
    pub why: Option<String>,
    /// The engine of the targets for which it is asked, as a catalog says it. Absent: for all.
    pub engine: Option<&'static str>,
    /// What is looked at.
    pub test: Test,
}

impl Check {
    /// Whether it is asked of a target of this engine.
    #[must_use]
    pub fn asks(&self, engine: &str) -> bool {
        self.engine.is_none_or(|only| only == engine)
    }
}

/// What a check looks at.
#[derive(Clone, Debug)]
pub enum Test {
    /// One value of the target.
    Sql {
        /// The query.
        sql: String,
        /// What it must be.
        bound: Bound,
        /// What it is compared with.
        expected: Expected,
    },
    /// Bytes of the target against bytes of the source.
    Size {
        /// Largest ratio allowed.
        at_most: f64,
    },
    /// The same question asked of both databases.
    Queries {
        /// Statements on the source.
        old: Vec<String>,
        /// Statements on the target.
        new: Vec<String>,
        /// Most statements allowed on the target.
        new_at_most: usize,
        /// Milliseconds allowed for all new statements together.
        budget_ms: u64,
    },
}

/// How found and expected are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Found = expected.
    Equals,
    /// Found ≥ expected.
    AtLeast,
    /// Found ≤ expected.
    AtMost,
}

/// What a found value is compared with.
#[derive(Clone, Debug)]
pub enum Expected {
    /// A constant.
    Constant(Constant),
    /// Rows that this run put, or found already, in a target table.
    Loaded(String),
    /// Rows selected from a source table.
    Extracted(String),
    /// One value of the source.
    Source(String),
}
