//! SQLite.

mod catalog;
mod cells;
mod dump;
mod find;
mod holds;
mod quote;
mod read;
mod schema;
mod script;
mod session;
mod splitter;
mod watch;
mod write;

pub use find::{Finder, Found};
pub use quote::{literal, quoted};
pub use read::{Selection, Value};
pub use script::Script;
pub use session::{Reader, Writer};
pub use splitter::{Statement, Statements};
pub use watch::{Change, Known};
pub use write::{Refusal, TableWriter};
