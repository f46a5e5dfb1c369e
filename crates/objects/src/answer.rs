//! What a bucket answers when it refuses, in words: no header, no signature, no secret.

use complaint::Complaint;
use object_store::Error;
use std::error::Error as _;
use std::io::ErrorKind;

/// Why something could not be done.
#[derive(Debug)]
pub(crate) struct Refused {
    /// The words.
    pub(crate) said: String,
    hint: Option<&'static str>,
    /// There is nothing under the name, though the bucket is there.
    pub(crate) absent: bool,
}

const CREDENTIALS: &str = "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and whether they may \
                           list, get, put and delete in the bucket";
const BUCKET: &str = "make the bucket, or correct its name in the plan or in OBJECTS_URL";
const SERVER: &str =
    "check the address in OBJECTS_URL, and whether the server runs; then run it again";
const FOLDER: &str = "check who may write the folder";
const ROOM: &str = "make room on the disk and run it again";

impl Refused {
    pub(crate) fn new(error: &Error) -> Self {
        let innermost = innermost(error);
        let body = error.to_string();
        let code = between(&body, "<Code>", "</Code>");
        let status = between(&body, "status code: ", ":").filter(|status| status.len() < 40);
        let said = match (code, status) {
            (Some(code), Some(status)) => format!("the server says {code} ({status})"),
            (Some(code), None) => format!("the server says {code}"),
            (None, Some(status)) => format!("the server says {status}"),
            (None, None) => innermost,
        };
        let absent = matches!(error, Error::NotFound { .. }) && code != Some("NoSuchBucket");
        Self { said, hint: hint(error, code), absent }
    }

    pub(crate) fn complaint(self, doing: &str) -> Complaint {
        let said = Complaint::new(self.said).while_doing(doing);
        match self.hint {
            Some(hint) => said.hint(hint),
            None => said,
        }
    }
}

fn hint(error: &Error, code: Option<&str>) -> Option<&'static str> {
    let kind = io(error);
    match error {
        _ if kind == Some(ErrorKind::StorageFull) => Some(ROOM),
        _ if kind.is_some_and(|kind| {
            matches!(
                kind,
                ErrorKind::PermissionDenied
                    | ErrorKind::ReadOnlyFilesystem
                    | ErrorKind::NotADirectory
                    | ErrorKind::AlreadyExists
                    | ErrorKind::IsADirectory
            )
        }) =>
        {
            Some(FOLDER)
        }
        _ if code == Some("NoSuchBucket") => Some(BUCKET),
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => Some(CREDENTIALS),
        // Some servers answer to a bad key that the request is a bad one.
        _ if code.is_some_and(|code| code.contains("AccessKey") || code.contains("Signature")) => {
            Some(CREDENTIALS)
        }
        Error::NotFound { .. } => Some(BUCKET),
        Error::Generic { .. } => Some(SERVER),
        _ => None,
    }
}

/// The kind of the error that the system gave.
fn io(error: &Error) -> Option<ErrorKind> {
    let mut next = error.source();
    let mut found = None;
    while let Some(error) = next {
        found = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind).or(found);
        next = error.source();
    }
    found
}

/// What the last in the row of causes says: the others repeat it, with the address and the time.
fn innermost(error: &Error) -> String {
    let mut last = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        last = error.to_string();
        next = error.source();
    }
    last.lines().next().unwrap_or_default().to_owned()
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}
