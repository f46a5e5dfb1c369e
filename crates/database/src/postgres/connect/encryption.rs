//! What a connection is encrypted with, and whom it believes.
//!
//! `sslmode` means what it means to libpq:
//! <https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION>.

use crate::postgres::connect::given::Given;
use crate::postgres::connect::surroundings::Surroundings;
use crate::postgres::connect::verifier::Verifier;
use complaint::{Complaint, Result};
use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::fmt::Display;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// How far a connection is encrypted, from not at all to with the right server alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    /// Never.
    Disable,
    /// Only if the server takes nothing else.
    Allow,
    /// If the server knows how.
    Prefer,
    /// Always, with whoever it is; where there are roots, with whom they know.
    Require,
    /// With a server that the roots know.
    VerifyCa,
    /// With a server that the roots know under the name that was asked for.
    VerifyFull,
}

impl Mode {
    const WORDS: [(&str, Self); 6] = [
        ("disable", Self::Disable),
        ("allow", Self::Allow),
        ("prefer", Self::Prefer),
        ("require", Self::Require),
        ("verify-ca", Self::VerifyCa),
        ("verify-full", Self::VerifyFull),
    ];

    /// As `sslmode` says it.
    pub(super) fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, mode)| *mode == self).map_or("prefer", |(word, _)| *word)
    }
}

/// The certificates that are believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Roots {
    /// Those of this file.
    File(PathBuf),
    /// Those that the operating system believes.
    System,
    /// None are known; the chain cannot be verified.
    None,
}

/// What a connection is encrypted with, and whom it believes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Encryption {
    /// How far.
    pub(super) mode: Mode,
    /// Whom it believes.
    pub(super) roots: Roots,
    /// The files of the certificate and the key by which the server knows us.
    pub(super) identity: Option<(PathBuf, PathBuf)>,
    /// TLS from the first byte, without asking for it first.
    pub(super) direct: bool,
}

impl Encryption {
    /// What is asked for.
    pub(super) fn read(given: &Given, around: &Surroundings<'_>) -> Result<Self> {
        let there = |name| around.own_file(name).filter(|path| path.exists());
        let roots = match given.text("sslrootcert") {
            Some("system") => Roots::System,
            Some(path) => Roots::File(path.into()),
            None => there("root.crt").map_or(Roots::None, Roots::File),
        };
        let usual = if roots == Roots::System { Mode::VerifyFull } else { Mode::Prefer };
        let mode = given.word("sslmode", &Mode::WORDS)?.unwrap_or(usual);
        if roots == Roots::System && mode != Mode::VerifyFull {
            return Err(Complaint::new(format!(
                "sslmode={} is too weak for sslrootcert=system",
                mode.word()
            ))
            .hint(
                "anybody can get a certificate that the system believes: say sslmode=verify-full",
            ));
        }
        let file = |option, name| given.text(option).map(PathBuf::from).or_else(|| there(name));
        let identity = file("sslcert", "postgresql.crt").zip(file("sslkey", "postgresql.key"));
        if given.text("sslcert").is_some() && identity.is_none() {
            return Err(Complaint::new(format!("{} has no key", given.named("sslcert")))
                .hint("name the file of its key with sslkey"));
        }
        let negotiation = [("postgres", false), ("direct", true)];
        let direct = given.word("sslnegotiation", &negotiation)?.unwrap_or(false);
        if direct && mode < Mode::Require {
            return Err(Complaint::new("sslnegotiation=direct needs TLS")
                .hint("say sslmode=require, or one that verifies"));
        }
        Ok(Self { mode, roots, identity, direct })
    }

    /// What speaks TLS as it is asked for.
    pub(super) fn connector(&self) -> Result<MakeRustlsConnect> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let certificates = self.believed()?;
        let named = self.mode == Mode::VerifyFull;
        let verifier = Verifier::new(certificates, named, &provider)?;
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Complaint::new(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = match &self.identity {
            None => builder.with_no_client_auth(),
            Some((certificate, key)) => {
                let chain = certificates_in(certificate)?;
                let key_path = key.display();
                builder.with_client_auth_cert(chain, private_key(key)?).map_err(|error| {
                    Complaint::new(format!("the key does not fit the certificate: {error}"))
                        .at(key_path)
                })?
            }
        };
        if self.direct {
            config.alpn_protocols = vec![b"postgresql".to_vec()];
        }
        Ok(MakeRustlsConnect::new(config))
    }

    /// The certificates that are believed; `None` where whoever answers is.
    fn believed(&self) -> Result<Option<Vec<CertificateDer<'static>>>> {
        match &self.roots {
            Roots::File(path) => certificates_in(path).map(Some),
            Roots::System => {
                let found = rustls_native_certs::load_native_certs().certs;
                if found.is_empty() {
                    return Err(Complaint::new("the system believes no certificate")
                        .hint("install its root certificates (package ca-certificates), or name a file: sslrootcert=FILE"));
                }
                Ok(Some(found))
            }
            Roots::None if self.mode < Mode::VerifyCa => Ok(None),
            Roots::None => Err(Complaint::new(format!(
                "sslmode={} needs root certificates, and there is no ~/.postgresql/root.crt",
                self.mode.word()
            ))
            .hint(
                "name the file with the provider's root certificate: sslrootcert=FILE; \
                 or believe those of the system: sslrootcert=system",
            )),
        }
    }
}

/// The certificates of a PEM file.
fn certificates_in(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let failed = |why: &dyn Display| {
        Complaint::new(format!("cannot read certificates: {why}")).at(path.display())
    };
    let text = std::fs::read(path).map_err(|error| failed(&error))?;
    let found: std::result::Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    match found {
        Ok(found) if found.is_empty() => Err(failed(&"there is none in it")
            .hint("a file of certificates begins with -----BEGIN CERTIFICATE-----")),
        Ok(found) => Ok(found),
        Err(error) => Err(failed(&error)),
    }
}

/// The key of a PEM file that others cannot read.
fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>> {
    let failed = |why: &dyn Display| {
        Complaint::new(format!("cannot read the key: {why}")).at(path.display())
    };
    let metadata = std::fs::metadata(path).map_err(|error| failed(&error))?;
    // libpq's rule: a key that root keeps for a group is kept well enough.
    let others = if metadata.uid() == 0 { 0o037 } else { 0o077 };
    if metadata.permissions().mode() & others != 0 {
        return Err(failed(&"others can read it").hint("chmod 600 it"));
    }
    let text = std::fs::read(path).map_err(|error| failed(&error))?;
    PrivateKeyDer::from_pem_slice(&text).map_err(|_| {
        failed(&"it is no unencrypted key in PEM")
            .hint("take the password off: openssl pkey -in KEY -out KEY.plain, and chmod 600 it")
    })
}
