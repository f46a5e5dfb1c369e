//! Errors of the driver in words: no statement, no row, no secret.

mod certificate;
mod way_out;

use complaint::Complaint;
use postgres::Error;
use postgres::error::DbError;
use std::error::Error as _;
use std::fmt::Display;
use std::io::{self, ErrorKind};

/// So much of a detail is shown; one that lists what depends on a table may fill pages.
const DETAIL: usize = 300;

/// How the driver begins what it says of TLS; its kinds of errors have no other sign.
const TLS: &str = "error performing TLS handshake";

/// What the server or the driver says, as a complaint about `doing`.
pub(crate) fn complaint(doing: impl Display, error: &Error) -> Complaint {
    let said = Complaint::new(message(error)).while_doing(doing);
    match way_out(error) {
        Some(hint) => said.hint(hint),
        None => said,
    }
}

/// The fact alone: the server's message with its code, or what the driver met.
pub(crate) fn message(error: &Error) -> String {
    if let Some(said) = error.as_db_error() {
        let detail = detail(said).map(|detail| format!(": {detail}")).unwrap_or_default();
        return format!("{}{detail} ({})", one_line(said.message()), said.code().code());
    }
    if let Some(refused) = certificate::refused(error) {
        return certificate::message(refused);
    }
    if closed(error) {
        return "the server closed the connection".to_owned();
    }
    let Some(source) = error.source() else { return error.to_string() };
    match (error.to_string().as_str(), source.to_string().as_str()) {
        // The driver's words for what a person left out.
        ("invalid configuration", "password missing") => {
            "the server asks for a password, and none is given".to_owned()
        }
        ("error connecting to server" | "error communicating with the server", _) => {
            source.downcast_ref().map_or_else(|| one_line(&source.to_string()), met)
        }
        (TLS, "server does not support TLS") => "the server knows no TLS".to_owned(),
        (said, source) => one_line(&format!("{said}: {source}")),
    }
}

/// What to do about it, if that is known.
pub(crate) fn way_out(error: &Error) -> Option<String> {
    match (error.as_db_error(), certificate::refused(error)) {
        (Some(said), _) => way_out::of_server(said),
        (None, Some(refused)) => certificate::way_out(refused),
        (None, None) => way_out::of_driver(error).map(str::to_owned),
    }
}

/// Whether the connection is gone with this error.
pub(crate) fn broken(error: &Error) -> bool {
    let Some(said) = error.as_db_error() else {
        return closed(error) || io(error).is_some();
    };
    // The server ends a session after FATAL and PANIC; the word itself may be translated.
    let fatal = said.parsed_severity().is_some_and(|severity| {
        matches!(severity, postgres::error::Severity::Fatal | postgres::error::Severity::Panic)
    });
    let code = said.code().code();
    fatal || code.starts_with("08") || matches!(code, "57P01" | "57P02" | "57P03" | "57P05")
}

/// Whether it is TLS that cannot be had.
pub(crate) fn no_tls(error: &Error) -> bool {
    error.to_string() == TLS
}

/// What the operating system said to the driver.
fn io(error: &Error) -> Option<&io::Error> {
    error.source()?.downcast_ref()
}

/// The other side ended the connection, in one way or another.
fn closed(error: &Error) -> bool {
    let ended = |kind| {
        matches!(
            kind,
            ErrorKind::UnexpectedEof
                | ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe
        )
    };
    error.is_closed() || io(error).is_some_and(|error| ended(error.kind()))
}

/// What the operating system says, without its number.
fn met(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        ErrorKind::TimedOut => "no answer in time".to_owned(),
        ErrorKind::NotFound => "there is no such socket".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let said = one_line(&error.to_string());
            said.split(" (os error").next().unwrap_or_default().to_owned()
        }
    }
}

/// The server's detail, unless it repeats a row.
///
/// "Failing row contains (…)" comes with these codes alone, and in the server's language. The
/// values of a key are shown: who has to find the row needs them.
fn detail(said: &DbError) -> Option<String> {
    let detail = said.detail()?;
    let a_row = matches!(said.code().code(), "23502" | "23514" | "44000");
    if a_row || detail.starts_with("Failing row contains") {
        return None;
    }
    let mut detail = one_line(detail.trim_end_matches('.'));
    if let Some((end, _)) = detail.char_indices().nth(DETAIL) {
        detail.truncate(end);
        detail.push('…');
    }
    Some(detail)
}

/// Several lines as one.
fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("; ")
}
