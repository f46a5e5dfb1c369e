//! SQLite.

pub(crate) mod backup;
mod batch;
mod catalog;
mod cells;
mod dump;
mod encoded;
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
mod scratch;
pub(crate) mod script;
mod session;
mod splitter;
mod sums;
mod texts;
mod watch;
mod write;

pub use batch::Swapper;
pub use encoded::Encoded;
pub use find::Finder;
pub(crate) use foreign::{Alike, Dump};
pub use quote::{literal, quoted};
pub(crate) use scratch::{Scratch, failed as scratch_failed};
pub use session::{Reader, Writer};
pub use splitter::{Statement, Statements};
pub use write::TableWriter;
