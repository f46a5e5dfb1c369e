//! SQLite.

pub(crate) mod backup;
mod batch;
mod catalog;
mod cells;
mod dump;
mod find;
mod foreign;
mod held;
mod holds;
mod kept;
mod log;
mod made;
mod quote;
mod read;
mod schema;
pub(crate) mod script;
mod session;
mod splitter;
mod sums;
mod texts;
mod watch;
mod write;

pub use batch::Swapper;
pub(crate) use dump::scratch_file;
pub use find::Finder;
pub(crate) use foreign::{Alike, Dump};
pub use quote::{literal, quoted};
pub use session::{Reader, Writer};
pub use splitter::{Statement, Statements};
pub use write::TableWriter;
