//! Whether a server is the one that was asked for, by its certificate.
//!
//! rustls has one way to decide that, the way of the web. libpq has three, and its servers have
//! certificates that the web would not take: with a name in the subject alone, or signed by
//! themselves and known beforehand. So the parts of rustls are put together here by libpq's rules.

use crate::postgres::connect::names::Names;
use complaint::{Complaint, Result};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_cert_signed_by_trust_anchor as verify_chain;
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
    verify_tls13_signature_with_raw_key,
};
use rustls::pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::result::Result as Either;
use x509_cert::der::{Decode as _, Encode as _};
use x509_cert::{Certificate, Version};

/// Decides whether a server is believed.
#[derive(Debug)]
pub(super) struct Verifier {
    roots: Option<Roots>,
    named: bool,
    algorithms: WebPkiSupportedAlgorithms,
}

#[derive(Debug)]
struct Roots {
    store: RootCertStore,
    /// The same certificates, byte for byte: one of them may be the server's own.
    known: Vec<CertificateDer<'static>>,
}

impl Verifier {
    /// Believes whom these certificates know (whoever answers, without any), under the name that
    /// was asked for where it has to be `named`.
    pub(super) fn new(
        certificates: Option<Vec<CertificateDer<'static>>>,
        named: bool,
        provider: &CryptoProvider,
    ) -> Result<Self> {
        let algorithms = provider.signature_verification_algorithms;
        let Some(known) = certificates else { return Ok(Self { roots: None, named, algorithms }) };
        let mut store = RootCertStore::empty();
        let (usable, _) = store.add_parsable_certificates(known.iter().cloned());
        if usable == 0 {
            return Err(Complaint::new("none of the root certificates can be understood")
                .hint("look at them with `openssl x509 -text -in FILE`"));
        }
        Ok(Self { roots: Some(Roots { store, known }), named, algorithms })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        server: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Either<ServerCertVerified, Error> {
        let Some(roots) = &self.roots else { return Ok(ServerCertVerified::assertion()) };
        if roots.known.contains(server) {
            in_time(&parsed(server)?, now)?;
        } else {
            let server = ParsedCertificate::try_from(server)?;
            let algorithms = self.algorithms.all;
            verify_chain(&server, &roots.store, intermediates, now, algorithms)?;
        }
        if self.named {
            Names::of(&parsed(server)?).check(name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        server: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Either<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, server, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        server: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Either<HandshakeSignatureValid, Error> {
        // rustls reads no certificate of version 1, as openssl made them for long; its key will do.
        if let Ok(certificate) = parsed(server)
            && certificate.tbs_certificate.version == Version::V1
            && let Ok(key) = certificate.tbs_certificate.subject_public_key_info.to_der()
        {
            let key = SubjectPublicKeyInfoDer::from(key);
            return verify_tls13_signature_with_raw_key(message, &key, signature, &self.algorithms);
        }
        verify_tls13_signature(message, server, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

fn parsed(certificate: &CertificateDer<'_>) -> Either<Certificate, Error> {
    Certificate::from_der(certificate).map_err(|_| CertificateError::BadEncoding.into())
}

/// What the chain would have said of it.
fn in_time(certificate: &Certificate, now: UnixTime) -> Either<(), Error> {
    let validity = &certificate.tbs_certificate.validity;
    if now.as_secs() < validity.not_before.to_unix_duration().as_secs() {
        return Err(CertificateError::NotValidYet.into());
    }
    if now.as_secs() > validity.not_after.to_unix_duration().as_secs() {
        return Err(CertificateError::Expired.into());
    }
    Ok(())
}
