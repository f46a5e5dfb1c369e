//! The statements that make a database, each with what it makes.

/// A statement that makes a part of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The statement, without its semicolon.
    pub sql: String,
    /// Settings under which it means what it means, as statements; the same for most.
    pub settings: Vec<String>,
    /// What it makes.
    pub part: Part,
    /// The tables that must be there, or that it makes: names as the catalog has them. The first is
    /// the one it belongs to.
    pub tables: Vec<String>,
}

/// What a statement makes, in the order in which it can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Schemas, extensions, types, functions, sequences.
    Base,
    /// Tables, their columns, defaults and keys.
    Table,
    /// Foreign keys.
    Reference,
    /// Indexes that no key made, statistics.
    Index,
    /// Views, rules, and functions that need a view.
    View,
    /// Triggers.
    Trigger,
    /// Row-level security.
    Policy,
    /// Comments.
    Comment,
}
