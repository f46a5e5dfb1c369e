//! Why a server's certificate is not believed, in words.

use postgres::Error;
use rustls::CertificateError;
use std::error::Error as _;
use std::io;

/// What rustls calls a certificate as openssl made it for long.
const VERSION: &str = "UnsupportedCertVersion";
/// What rustls calls a server that is its own authority.
const ITSELF: &str = "CaUsedAsEndEntity";

/// What to do where nobody knows the server.
const UNKNOWN: &str = "name the file with the root certificate of the server's provider: \
                       sslrootcert=FILE; or sslrootcert=system, if the system believes it";

/// What TLS refused, if that is what happened.
pub(super) fn refused(error: &Error) -> Option<&rustls::Error> {
    let io: &io::Error = error.source()?.downcast_ref()?;
    io.get_ref()?.downcast_ref()
}

/// What is wrong, in words.
pub(super) fn message(refused: &rustls::Error) -> String {
    use CertificateError as C;
    let rustls::Error::InvalidCertificate(wrong) = refused else {
        return format!("TLS fails: {refused}");
    };
    let what = match wrong {
        C::UnknownIssuer => "was signed by an authority that is not known",
        C::Expired | C::ExpiredContext { .. } => "has expired",
        C::NotValidYet | C::NotValidYetContext { .. } => "is not valid yet",
        C::Revoked => "was revoked",
        C::BadSignature => "was not signed by the authority that it names",
        C::NotValidForNameContext { expected, presented } => {
            let whom =
                if presented.is_empty() { "nobody".to_owned() } else { presented.join(", ") };
            return format!(
                "the server's certificate is for {whom}, and not for {}",
                expected.to_str()
            );
        }
        C::NotValidForName => "is for another name",
        other if plain(other) == VERSION => "is of a kind that is not taken: X.509 version 1",
        other if plain(other) == ITSELF => "was signed by itself, and is not known",
        other => return format!("the server's certificate is not taken: {}", plain(other)),
    };
    format!("the server's certificate {what}")
}

/// What to do about it.
pub(super) fn way_out(refused: &rustls::Error) -> Option<String> {
    use CertificateError as C;
    let rustls::Error::InvalidCertificate(wrong) = refused else {
        return match refused {
            rustls::Error::AlertReceived(_) => Some(
                "the server ended TLS: it may ask for a client certificate (sslcert, sslkey)"
                    .to_owned(),
            ),
            _ => None,
        };
    };
    let hint = match wrong {
        C::UnknownIssuer | C::BadSignature => UNKNOWN,
        C::Expired | C::ExpiredContext { .. } => "the server needs a new one; is the clock right?",
        C::NotValidYet | C::NotValidYetContext { .. } => "is the clock right?",
        C::NotValidForName | C::NotValidForNameContext { .. } => {
            "connect by a name that it is for; sslmode=verify-ca checks who signed it and not the \
             name"
        }
        other if plain(other) == ITSELF => UNKNOWN,
        other if plain(other) == VERSION => "make one of version 3, with a subjectAltName",
        _ => return None,
    };
    Some(hint.to_owned())
}

/// The reason without the names of types around it.
fn plain(wrong: &CertificateError) -> String {
    match wrong {
        CertificateError::Other(other) => other.to_string(),
        other => other.to_string(),
    }
}
