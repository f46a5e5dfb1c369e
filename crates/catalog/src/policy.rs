//! Who may see which rows.

use serde::{Deserialize, Serialize};

/// A policy of row-level security.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// What it is about: `select`, `insert`, `update`, `delete`, or `all` of them.
    pub command: String,
    /// One permissive policy is enough to let a row through; every restrictive one has to.
    pub permissive: bool,
    /// The roles that it is for, by name; `PUBLIC` is every role.
    pub roles: Vec<String>,
    /// The condition on rows that are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub using: Option<String>,
    /// The condition on rows as they would become.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
}

/// What a role that does not own a table may do with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: String,
    /// `SELECT`, `INSERT`, …, by name.
    pub privileges: Vec<String>,
}

impl Policy {
    /// The actions it is about.
    #[must_use]
    pub fn actions(&self) -> &[&'static str] {
        const ALL: &[&str] = &["select", "insert", "update", "delete"];
        let one = ALL.iter().position(|action| *action == self.command);
        one.map_or(ALL, |place| &ALL[place..=place])
    }
}
