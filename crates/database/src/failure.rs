//! Errors of the driver in words: no statement, no value, no secret.

use complaint::Complaint;
use rusqlite::{Error, ErrorCode};
use std::fmt::Display;

/// What the driver says, as a complaint about `doing`.
pub(crate) fn complaint(doing: impl Display, error: &Error) -> Complaint {
    let said = Complaint::new(message(error)).while_doing(doing);
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            said.hint("another program is writing to it; wait until it is done")
        }
        Some(ErrorCode::NotADatabase) => {
            said.hint("it is neither an SQLite database nor an .sql dump")
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            said.hint("check who may write the file and its folder")
        }
        Some(ErrorCode::CannotOpen) => said.hint("check the path, and who may read it"),
        Some(ErrorCode::DiskFull) => said.hint("make room on the disk and run it again"),
        Some(ErrorCode::SystemIoFailure) => said.hint(
            "look whether the disk is full or broken, and how large a file may be (ulimit -f)",
        ),
        Some(ErrorCode::DatabaseCorrupt) => {
            said.hint("look at it with `sqlite3 FILE 'pragma integrity_check'`")
        }
        _ => said,
    }
}

/// The same, with the file where it is the file that cannot be used.
pub(crate) fn complaint_on(
    connection: &rusqlite::Connection,
    doing: impl Display,
    error: &Error,
) -> Complaint {
    let said = complaint(doing, error);
    match connection.path().filter(|_| is_of_file(error)) {
        Some(path) => said.at(path),
        None => said,
    }
}

/// Whether it is the file or its disk that cannot be used, and not what was asked of it.
pub(crate) fn is_of_file(error: &Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
                | ErrorCode::DatabaseCorrupt
        )
    )
}

/// The message alone. The driver's own `Display` would print the whole statement.
pub(crate) fn message(error: &Error) -> String {
    match error {
        Error::SqlInputError { msg, .. } => msg.clone(),
        Error::SqliteFailure(code, None) => code.to_string(),
        Error::SqliteFailure(_, Some(message)) => message.clone(),
        Error::InvalidQuery => "it is no query".to_owned(),
        Error::MultipleStatement => "it is more than one statement".to_owned(),
        other => other.to_string(),
    }
}
