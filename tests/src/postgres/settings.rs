//! What a server can be asked for.

use std::fmt::Write as _;

/// How a server differs from the shared one, which has a socket alone and trusts everybody.
///
/// The superuser `waybill` needs no password over the socket, here too, and cannot come over TCP:
/// it has none.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub(super) passwords: bool,
    pub(super) tcp: bool,
    pub(super) tls: bool,
    pub(super) server: Vec<String>,
}

impl Settings {
    /// Nothing different.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Over the socket, other roles have to give their password (`scram-sha-256`).
    #[must_use]
    pub fn passwords(mut self) -> Self {
        self.passwords = true;
        self
    }

    /// It listens on a free port of 127.0.0.1 too, and knows no TLS; there, everybody has to give
    /// a password.
    #[must_use]
    pub fn tcp(mut self) -> Self {
        self.tcp = true;
        self
    }

    /// The same over TLS alone, with a certificate for `localhost`.
    #[must_use]
    pub fn tls(mut self) -> Self {
        self.tcp = true;
        self.tls = true;
        self
    }

    /// A setting of `postgresql.conf`.
    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.server.push(format!("{name}={value}"));
        self
    }

    /// Whether the server has to be told more than settings.
    pub(super) fn opens(&self) -> bool {
        self.passwords || self.tcp
    }

    /// Who may come from where: `pg_hba.conf`.
    pub(super) fn doors(&self) -> String {
        let others = if self.passwords { "scram-sha-256" } else { "trust" };
        let mut doors = format!("local all waybill trust\nlocal all all {others}\n");
        if self.tcp {
            let kind = if self.tls { "hostssl" } else { "host" };
            let _ = writeln!(doors, "{kind} all all 127.0.0.1/32 scram-sha-256");
        }
        doors
    }
}
