//! Connections: where a server is, who one is there, and how a session is set up.

use crate::postgres::failure::complaint;
use complaint::{Complaint, Result};
use postgres::{Client, Config, NoTls};
use std::fmt;
use std::str::FromStr as _;

/// A server, a database on it, and who one is there. Shows no secret.
#[derive(Clone)]
pub struct Server {
    config: Config,
}

impl Server {
    /// Reads a URL as libpq does.
    pub fn parse(text: &str) -> Result<Self> {
        let config =
            Config::from_str(text).map_err(|_| Complaint::new("the URL cannot be understood"))?;
        Ok(Self { config })
    }

    /// Host, port and database: what tells it from others.
    pub(crate) fn whereabouts(&self) -> String {
        format!("postgres {:?} {:?}", self.config.get_ports(), self.config.get_dbname())
    }

    /// The variables with which a program such as `pg_dump` connects as we do.
    ///
    /// A stand-in for what branch `connect` brings: take theirs.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let hosts = self.config.get_hosts().iter().map(|host| match host {
            postgres::config::Host::Tcp(name) => name.clone(),
            postgres::config::Host::Unix(path) => path.display().to_string(),
        });
        let ports = self.config.get_ports().iter().map(u16::to_string);
        let password = self.config.get_password().unwrap_or_default();
        vec![
            ("PGHOST", hosts.collect::<Vec<_>>().join(",")),
            ("PGPORT", ports.collect::<Vec<_>>().join(",")),
            ("PGUSER", self.config.get_user().unwrap_or_default().to_owned()),
            ("PGDATABASE", self.config.get_dbname().unwrap_or_default().to_owned()),
            ("PGPASSWORD", String::from_utf8_lossy(password).into_owned()),
        ]
    }

    /// Opens a session whose settings are the same everywhere.
    pub(crate) fn connect(&self) -> Result<Client> {
        let mut client = self
            .config
            .connect(NoTls)
            .map_err(|error| complaint(format!("cannot connect to {self}"), &error))?;
        client
            .batch_execute(include_str!("sql/settings.sql"))
            .map_err(|error| complaint("cannot prepare the session", &error))?;
        Ok(client)
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "postgres database {}", self.config.get_dbname().unwrap_or_default())
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
