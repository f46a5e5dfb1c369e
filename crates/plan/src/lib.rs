//! What a person asks for: which rows move, what happens to them on the way, what must hold
//! afterwards.
//!
//! A plan is a folder with a `plan.toml`; `docs/plan.md` describes the language, and
//! `docs/plan.schema.json` describes it to editors. This crate
//!
//! - reads a plan, or says everything that is wrong with it: [`Plan::read`];
//! - holds it against what the two databases say about themselves, before a row is read:
//!   [`Plan::check`];
//! - writes the first plan of a migration, to be cut down by a person: [`draft()`].
//!
//! ```no_run
//! # use std::path::Path;
//! # fn catalogs() -> (catalog::Catalog, catalog::Catalog) { todo!() }
//! # fn main() -> Result<(), Vec<complaint::Complaint>> {
//! let mut plan = plan::Plan::read(Path::new("data/plans/travel"), None)?;
//! let (source, target) = catalogs();
//! for complaint in plan.check(&source, &target) {
//!     eprintln!("{complaint}");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Names of tables and columns may be written in another ASCII case where the database has one alone
//! that is so called; names of nests, of fields and of checks are compared exactly. All problems of a plan are reported at
//! once, in the order of its lines, each with the place `PATH/plan.toml:LINE`.
//!
//! Nothing here reads the clock, the environment or a database.

mod answer;
mod bucket;
mod check;
mod declared;
mod decode;
mod digest;
mod draft;
mod find;
mod findings;
mod groups;
mod instant;
mod model;
mod parts;
mod quote;
mod read;
mod spell;
mod uses;
mod words;

pub use bucket::{Bucket, ObjectColumn};
pub use declared::{Accept, Group, Guard};
pub use draft::draft;
pub use model::{
    Bound, Check, Constant, Expected, Extract, Flow, Into, Leave, Load, Modifier, Nest, OnConflict,
    OnExisting, Piece, Plan, Rule, Shape, Source, Test, Triggers, Value,
};
