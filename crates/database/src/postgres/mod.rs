//! PostgreSQL.

mod as_of;
pub(crate) mod backup;
mod batch;
mod beside;
mod catalog;
mod cells;
mod connect;
mod copied;
pub(crate) mod dump;
mod failure;
mod find;
mod holds;
mod kept;
pub(crate) mod lexer;
mod log;
mod made;
mod orphans;
mod pg_dump;
mod read;
mod referred;
mod relation;
mod schema;
pub(crate) mod script;
mod session;
mod sums;
mod texts;
mod watch;
mod write;

pub use batch::Swapper;
pub use beside::Beside;
pub use connect::Server;
pub use copied::{copy_head, copy_row};
pub use find::Finder;
pub use relation::relation;
pub use session::{Reader, Writer};
pub use write::TableWriter;
