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

/// How it begins where the server asks for a password, and it has none.
const NO_PASSWORD: &str = "invalid configuration";

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
        (NO_PASSWORD, _) => "the server asks for a password, and none is given".to_owned(),
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
#[expect(dead_code, reason = "who tries again asks for it")]
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

/// Whether the server does not believe who it is.
pub(crate) fn unknown_user(error: &Error) -> bool {
    match error.code() {
        Some(code) => code.code() == "28P01",
        None => error.to_string() == NO_PASSWORD,
    }
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
pub(crate) fn closed(error: &Error) -> bool {
    let ended = |kind| {
        matches!(
            kind,
            ErrorKind::UnexpectedEof
                | ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe
        )
    };
    // The driver's reader has no kind for an end in the middle of a message.
    let cut =
        |error: &io::Error| error.kind() == ErrorKind::Other && error.raw_os_error().is_none();
    error.is_closed() || io(error).is_some_and(|error| ended(error.kind()) || cut(error))
}

/// What the operating system says, without its number.
fn met(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        ErrorKind::TimedOut => "no answer in time".to_owned(),
        ErrorKind::NotFound => "there is no such socket".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            "what answers does not speak as a server of PostgreSQL".to_owned()
        }
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

#[cfg(test)]
mod tests {
    use super::{certificate, met, one_line};
    use rustls::CertificateError as C;
    use rustls::pki_types::ServerName;
    use std::io::{Error, ErrorKind};

    #[test]
    fn a_message_is_one_line_without_numbers() {
        assert_eq!(one_line("a\n  b\n\nc"), "a; b; c");
        assert_eq!(met(&Error::from_raw_os_error(101)), "Network is unreachable");
        assert_eq!(met(&ErrorKind::ConnectionRefused.into()), "connection refused");
        assert_eq!(met(&ErrorKind::TimedOut.into()), "no answer in time");
    }

    #[test]
    fn a_certificate_has_a_way_out() {
        let expected = ServerName::try_from("db.example").unwrap();
        let presented = vec!["a.example".to_owned(), "10.0.0.1".to_owned()];
        for (wrong, said, hint) in [
            (C::UnknownIssuer, "authority that is not known", "sslrootcert=FILE"),
            (C::Expired, "has expired", "a new one"),
            (C::NotValidYet, "not valid yet", "clock"),
            (
                C::NotValidForNameContext { expected, presented },
                "is for a.example, 10.0.0.1, and not for db.example",
                "verify-ca",
            ),
        ] {
            let wrong = rustls::Error::from(wrong);
            let (found, way_out) = (certificate::message(&wrong), certificate::way_out(&wrong));
            assert!(found.contains(said), "{found}");
            assert!(way_out.as_deref().is_some_and(|way| way.contains(hint)), "{way_out:?}");
        }
    }
}
