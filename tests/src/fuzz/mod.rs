//! What must hold whatever bytes come: one function for each reader of texts that others wrote.
//!
//! The same functions are run by `cargo fuzz` (`tests/fuzz`), by random inputs of the property tests
//! (`tests/tests/properties`), and on every file of the corpus by an ordinary test
//! (`tests/tests/corpus.rs`). They panic where something does not hold.

mod cells;
mod dump;
mod lines;
mod plan;

pub use cells::{cells, columns};
pub use dump::{dump, read as read_dump};
pub use lines::{accepts, csv, line};
pub use plan::plan;

/// A target: its name, and what it does with bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All targets, by the names of their folders in `tests/fuzz/corpus`.
pub const TARGETS: [Target; 3] = [("cells", cells), ("dump", dump), ("plan", plan)];
