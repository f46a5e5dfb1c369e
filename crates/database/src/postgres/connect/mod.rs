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
