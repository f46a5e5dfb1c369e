//! The only crate that speaks to PostgreSQL or SQLite.
//!
//! No driver type crosses its border: tables come out as [`catalog::Catalog`], rows as lines of
//! [`record`], errors as [`Complaint`](complaint::Complaint)s that never print a statement or a
//! secret.
//!
//! - [`Reader`] is a session that the database itself keeps from writing. Everything it reads, it
//!   reads from one snapshot.
//! - [`Writer`] can write. Only `load`, `rollback` and `schema` may open one.
//!
//! Both take a [`Url`]: `postgres://…`, `sqlite:PATH` or a bare path. A reader also takes a dump: the
//! `.sql` text that `sqlite3 .dump` or a D1 export writes, and, as `pgdump:PATH`, what `pg_dump`
//! writes as plain text. A dump goes into a scratch file that vanishes with the session.

mod batch;
mod change;
mod definition;
mod failure;
mod finding;
mod made;
mod postgres;
mod reader;
mod script;
mod selection;
mod sqlite;
mod table_writer;
mod url;
mod writer;

pub use batch::{Given, Giver, Logged, Pressure, Shape, Swap, Swapper, Trouble};
pub use change::{Change, Found, Known, Refusal, key_text};
pub use definition::{Definition, Part};
pub use finding::{Finding, Level};
pub use made::Made;
pub use postgres::{Beside, Keys, Meeter, Met, Version, copy_head, copy_row, relation};
pub use reader::{Finder, Reader};
pub use script::Script;
pub use selection::{Selection, Value};
pub use sqlite::{Statement, Statements, literal, quoted};
pub use table_writer::{Encoded, Encoder, Put, TableWriter};
pub use url::Url;
pub use writer::Writer;
