//! Errors of the driver in words: no statement, no secret.

use complaint::Complaint;
use postgres::Error;
use std::error::Error as _;
use std::fmt::Display;

/// What the server or the driver says, as a complaint about `doing`.
pub(crate) fn complaint(doing: impl Display, error: &Error) -> Complaint {
    Complaint::new(message(error)).while_doing(doing)
}

/// The server's message with its code; the driver's own `Display` would say `db error`.
pub(crate) fn message(error: &Error) -> String {
    match error.as_db_error() {
        Some(said) => format!("{} ({})", said.message(), said.code().code()),
        None => match error.source() {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    }
}
