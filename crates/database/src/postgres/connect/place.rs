//! Where a server listens.

use crate::postgres::connect::given::Given;
use complaint::{Complaint, Result};
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

/// The port of a server that says nothing else.
const PORT: u16 = 5432;

/// Where libpq looks for a socket if no host is named: with Debian's, and as it comes.
const SOCKETS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At a port of a host.
    Tcp {
        /// Its name, which its certificate has to hold; an address, if it has no name.
        host: String,
        /// Its address, if the name is not to be looked up.
        address: Option<IpAddr>,
        /// The port.
        port: u16,
    },
    /// At a socket of this machine.
    Socket {
        /// The folder of the socket; `None` is one of those where libpq looks.
        folder: Option<PathBuf>,
        /// The number in the socket's name.
        port: u16,
    },
}

impl Place {
    /// The places that are given, one or more.
    pub(super) fn all(given: &Given) -> Result<Vec<Self>> {
        let list = |option| -> Vec<&str> {
            given.text(option).map(|text| text.split(',').collect()).unwrap_or_default()
        };
        let (hosts, addresses, ports) = (list("host"), list("hostaddr"), list("port"));
        let count = hosts.len().max(addresses.len()).max(1);
        let fits = |option: &str, found: usize| {
            let said = || {
                let named = given.named(option);
                Complaint::new(format!("{named} has {found} entries, and there are {count} hosts"))
            };
            if found == count { Ok(()) } else { Err(said()) }
        };
        if !hosts.is_empty() && !addresses.is_empty() {
            fits("host", hosts.len())?;
            fits("hostaddr", addresses.len())?;
        }
        if ports.len() > 1 {
            fits("port", ports.len())?;
        }
        (0..count)
            .map(|at| {
                let of = |list: &[&str]| list.get(at).copied().unwrap_or_default().to_owned();
                let port = if ports.len() == 1 { ports[0].to_owned() } else { of(&ports) };
                Self::one(given, of(&hosts), &of(&addresses), &port)
            })
            .collect()
    }

    fn one(given: &Given, host: String, address: &str, port: &str) -> Result<Self> {
        let port = match port {
            "" => PORT,
            port => port.trim().parse().ok().filter(|port| *port > 0).ok_or_else(|| {
                given.wrong("port", "a number from 1 to 65535; in a password write : as %3A")
            })?,
        };
        let address: Option<IpAddr> = match address {
            "" => None,
            text => Some(text.parse().map_err(|_| given.wrong("hostaddr", "an IP address"))?),
        };
        Ok(match address {
            None if host.is_empty() => Self::Socket { folder: None, port },
            None if host.starts_with('/') => Self::Socket { folder: Some(host.into()), port },
            None if host.starts_with('@') => {
                return Err(Complaint::new(format!(
                    "{} is an abstract socket",
                    given.named("host")
                ))
                .hint("let the server listen on a socket in a folder, or on a port"));
            }
            Some(ip) if host.is_empty() => Self::Tcp { host: ip.to_string(), address, port },
            _ => Self::Tcp { host, address, port },
        })
    }

    /// The port.
    pub(super) fn port(&self) -> u16 {
        match self {
            Self::Tcp { port, .. } | Self::Socket { port, .. } => *port,
        }
    }

    /// What a password file calls the host.
    pub(super) fn host(&self) -> &str {
        match self {
            Self::Tcp { host, .. } => host,
            Self::Socket { folder: None, .. } => "localhost",
            Self::Socket { folder: Some(folder), .. } if folder == Path::new(SOCKETS[0]) => {
                "localhost"
            }
            Self::Socket { folder: Some(folder), .. } => folder.to_str().unwrap_or_default(),
        }
    }

    /// What tells it from others, as a fingerprint.
    pub(super) fn whereabouts(&self) -> String {
        match self {
            Self::Tcp { host, port, .. } => format!("{}:{port}", bracketed(host)),
            Self::Socket { port, .. } => {
                let folder = self.folder();
                let folder = std::fs::canonicalize(&folder).unwrap_or(folder);
                format!("{}:{port}", folder.display())
            }
        }
    }

    /// The folder of the socket: of the folders where libpq looks, the first that has it.
    pub(super) fn folder(&self) -> PathBuf {
        let Self::Socket { folder: None, port } = self else {
            let Self::Socket { folder: Some(folder), .. } = self else { return PathBuf::new() };
            return folder.clone();
        };
        let has = |folder: &&str| Path::new(folder).join(format!(".s.PGSQL.{port}")).exists();
        SOCKETS.iter().copied().find(has).unwrap_or(SOCKETS[0]).into()
    }
}

/// An address of IPv6 stands in brackets before a port.
fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port, .. } => write!(f, "{}:{port}", bracketed(host)),
            Self::Socket { port, .. } => {
                write!(f, "the socket {}/.s.PGSQL.{port}", self.folder().display())
            }
        }
    }
}
