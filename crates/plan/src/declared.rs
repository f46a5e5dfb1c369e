//! What a person says of the databases: groups of tables, findings that were looked at, bounds.

use crate::{Bound, Constant};

/// `[[group]]`: target tables that belong together.
#[derive(Clone, Debug)]
pub struct Group {
    /// Line in `plan.toml`, from 1.
    pub line: usize,
    /// What it is called.
    pub name: String,
    /// Each table with its own line.
    pub tables: Vec<(usize, String)>,
    /// How many rows it is said to have, with the line.
    pub rows: Option<(usize, u64)>,
}

/// `[[accept]]`: a finding of the survey that somebody has looked at.
#[derive(Clone, Debug)]
pub struct Accept {
    /// Line in `plan.toml`, from 1.
    pub line: usize,
    /// The finding, as the survey identifies it.
    pub finding: String,
    /// Why it may stay as it is.
    pub why: String,
    /// The last day on which it may, `YYYY-MM-DD`.
    pub until: Option<String>,
}

/// `[[guard]]`: one value of the target that must be within its bound before rows are changed, and
/// again while they are.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Line in `plan.toml`, from 1.
    pub line: usize,
    /// What it is called when it stops a load.
    pub name: String,
    /// The query.
    pub sql: String,
    /// How the value is compared.
    pub bound: Bound,
    /// With what.
    pub limit: Constant,
}
