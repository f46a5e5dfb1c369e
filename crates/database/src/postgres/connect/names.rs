//! The names that a certificate holds, and whether one of them is the name that was asked for.

use rustls::pki_types::ServerName;
use rustls::{CertificateError, Error};
use std::net::IpAddr;
use x509_cert::Certificate;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// The names that a certificate holds.
#[derive(Debug, Default)]
pub(super) struct Names {
    hosts: Vec<String>,
    addresses: Vec<IpAddr>,
    /// The name in the subject, which counts only where there is no other of the kind.
    common: Option<String>,
}

impl Names {
    /// Those of this certificate.
    pub(super) fn of(certificate: &Certificate) -> Self {
        let mut names = Self { common: common(certificate), ..Self::default() };
        let others = certificate.tbs_certificate.get::<SubjectAltName>();
        for name in others.ok().flatten().map(|(_, others)| others.0).unwrap_or_default() {
            match name {
                GeneralName::DnsName(host) => names.hosts.push(host.to_string()),
                GeneralName::IpAddress(bytes) => names.addresses.extend(address(bytes.as_bytes())),
                _ => {}
            }
        }
        names
    }

    /// Whether the name that was asked for is among them.
    pub(super) fn check(self, asked: &ServerName<'_>) -> Result<(), Error> {
        let (text, address) = match asked {
            ServerName::IpAddress(address) => {
                let address = IpAddr::from(*address);
                (address.to_string(), Some(address))
            }
            name => (name.to_str().into_owned(), None),
        };
        let of_the_kind = match address {
            Some(_) => !self.addresses.is_empty(),
            None => !self.hosts.is_empty(),
        };
        let common = self.common.filter(|_| !of_the_kind);
        let found = address.is_some_and(|address| self.addresses.contains(&address))
            || self.hosts.iter().chain(&common).any(|pattern| fits(pattern, &text));
        if found {
            return Ok(());
        }
        let addresses = self.addresses.iter().map(IpAddr::to_string);
        let mut presented: Vec<String> =
            self.hosts.iter().cloned().chain(addresses).chain(common).collect();
        presented.dedup();
        let expected = asked.to_owned();
        Err(CertificateError::NotValidForNameContext { expected, presented }.into())
    }
}

/// Whether the host is the one of the certificate: the same letters, whatever their case; a star
/// stands for the first part of a name, and for nothing with a dot in it.
fn fits(pattern: &str, host: &str) -> bool {
    let (pattern, host) = (pattern.trim_end_matches('.'), host.trim_end_matches('.'));
    match pattern.strip_prefix("*.") {
        Some(rest) => host.split_once('.').is_some_and(|(first, tail)| {
            !first.is_empty() && !rest.is_empty() && tail.eq_ignore_ascii_case(rest)
        }),
        None => pattern.eq_ignore_ascii_case(host),
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

fn common(certificate: &Certificate) -> Option<String> {
    let mut parts = certificate.tbs_certificate.subject.0.iter().flat_map(|part| part.0.iter());
    let found = parts.find(|part| part.oid == COMMON_NAME)?;
    std::str::from_utf8(found.value.value()).ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Names, fits};
    use rustls::pki_types::ServerName;

    fn names(hosts: &[&str], addresses: &[&str], common: Option<&str>) -> Names {
        Names {
            hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
            addresses: addresses.iter().map(|address| address.parse().unwrap()).collect(),
            common: common.map(str::to_owned),
        }
    }

    fn asked(names: Names, name: &str) -> bool {
        names.check(&ServerName::try_from(name.to_owned()).unwrap()).is_ok()
    }

    #[test]
    fn a_star_is_one_part() {
        assert!(fits("db.example", "DB.example."));
        assert!(fits("*.example.com", "db.example.com"));
        assert!(!fits("*.example.com", "a.b.example.com"));
        assert!(!fits("*.example.com", "example.com"));
        assert!(!fits("*.com", ".com") && !fits("*.", "a.") && !fits("d*.com", "db.com"));
    }

    #[test]
    fn the_subject_counts_only_without_other_names() {
        assert!(asked(names(&[], &[], Some("db")), "db"));
        assert!(!asked(names(&["other"], &[], Some("db")), "db"));
        assert!(asked(names(&["other"], &[], Some("10.0.0.1")), "10.0.0.1"));
        assert!(asked(names(&["db"], &["10.0.0.1", "::1"], None), "::1"));
        assert!(!asked(names(&[], &["10.0.0.1"], Some("10.0.0.2")), "10.0.0.2"));
        assert!(!asked(names(&[], &[], None), "db"));
    }
}
