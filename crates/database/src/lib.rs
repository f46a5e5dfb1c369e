//! The only crate that speaks to SQLite (and, later, to PostgreSQL).
//!
//! No driver type crosses its border: tables come out as [`catalog::Catalog`], rows as lines of
//! [`record`], errors as [`Complaint`](complaint::Complaint)s that never print a statement or a
//! secret.
//!
//! - [`Reader`] is a session that the database itself keeps from writing. Everything it reads, it
//!   reads from one snapshot.
//! - [`Writer`] can write. Only `load`, `rollback` and `schema` may open one.
//!
//! Both take a URL: `sqlite:PATH`, or a bare path. A reader also takes a dump, the `.sql` text
//! that `sqlite3 .dump` or a D1 export writes: it goes through SQLite's own parser into a scratch
//! file that vanishes with the session.
//!
//! PostgreSQL's place is beside `sqlite`: a second module, and the two sessions become enums.

mod failure;
mod finding;
mod sqlite;
mod url;

pub use finding::{Finding, Level};
pub use sqlite::{
    Change, Finder, Found, Known, Reader, Refusal, Script, Selection, Statement, Statements,
    TableWriter, Value, Writer, literal, quoted,
};
pub use url::Url;
