//! What runs the cases: the programs from outside, as a person would.
//!
//! - [`Case`] is a folder under `tests/cases/` that a person can replay.
//! - [`Scratch`] is a temporary folder; [`program`] a program of the workspace; [`ran`] what it
//!   said and how it ended.
//! - [`sqlite`] asks the `sqlite3` command, which shares no code with the programs.
//! - [`postgres`] is a throw-away server with a database for each test.
//! - [`fuzz`] says what must hold whatever bytes come.
//! - [`sources`] reads the workspace itself, for the invariants that a test can check.
//! - [`skip`] says that something is not there to be tested with.

mod case;
mod difference;
pub mod fuzz;
pub mod postgres;
mod programs;
mod scratch;
mod shared;
mod skipped;
pub mod sources;
pub mod sqlite;

pub use case::Case;
pub use difference::difference;
pub use programs::{Ran, program, programs, ran, repository};
pub use scratch::{Scratch, copy, files};
pub use shared::{realdata, traps};
pub use skipped::{installed, skip};
