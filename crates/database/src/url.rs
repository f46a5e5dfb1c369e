//! Where a database is.

use crate::postgres::Server;
use complaint::{Complaint, Result};
use std::fmt;
use std::path::{Path, PathBuf};

/// Where a database is. Its `Display` shows no secret.
#[derive(Clone, Debug)]
pub enum Url {
    /// A file of SQLite, or an SQL dump of one.
    Sqlite(PathBuf),
    /// What `pg_dump` wrote as plain text: a file, or a folder of them.
    Dump(PathBuf),
    /// A server of PostgreSQL.
    Postgres(Box<Server>),
}

/// What a URL may be.
const KINDS: &str = "use postgres://USER@HOST/DATABASE, pgdump:PATH, sqlite:PATH or a path";

impl Url {
    /// Reads `postgres://…`, `pgdump:PATH`, `sqlite:PATH` or a bare path.
    pub fn parse(text: &str) -> Result<Self> {
        let scheme = scheme(text);
        let path = match scheme {
            Some("postgres" | "postgresql") => {
                return Ok(Self::Postgres(Box::new(Server::parse(text)?)));
            }
            Some("sqlite" | "pgdump") => text.split_once(':').map_or("", |(_, rest)| rest),
            // Not a path that would be shown: it may hold a password.
            None if text.contains("://") => {
                return Err(Complaint::new("the URL does not begin with its scheme")
                    .hint("take quotes and blanks before it away"));
            }
            None if conninfo(text) => {
                return Err(
                    Complaint::new("a server is named by a URL, not by NAME=VALUE").hint(KINDS)
                );
            }
            None => text,
            Some(scheme) => {
                return Err(Complaint::new(format!("no database of the kind {scheme:?} is known"))
                    .hint(KINDS));
            }
        };
        let path = if scheme.is_some() { path.strip_prefix("//").unwrap_or(path) } else { path };
        if path.is_empty() {
            return Err(Complaint::new("the database has no path").hint(KINDS));
        }
        if path.contains("://") {
            return Err(Complaint::new("a path was expected, and not a URL").hint(KINDS));
        }
        let path = PathBuf::from(path);
        Ok(if scheme == Some("pgdump") { Self::Dump(path) } else { Self::Sqlite(path) })
    }

    /// The file, where the database is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) | Self::Dump(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }

    /// What tells this database from others: a path, or server, port and name. No user, no secret.
    #[must_use]
    pub fn whereabouts(&self) -> String {
        match self {
            Self::Sqlite(path) | Self::Dump(path) => {
                let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
                path.to_string_lossy().into_owned()
            }
            Self::Postgres(server) => server.whereabouts(),
        }
    }

    /// The name by which a run knows a database: a digest of where it is, for no path and no host
    /// stands in a run.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hasher = record::Hasher::default();
        hasher.update(self.whereabouts().as_bytes());
        hasher.finish()[..16].to_owned()
    }
}

/// What stands before `:` where it looks like a scheme and not like a path.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let looks = scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+');
    looks.then_some(scheme)
}

/// Whether it is what libpq takes beside a URL: `host=… dbname=…`.
fn conninfo(text: &str) -> bool {
    let names = ["host", "hostaddr", "dbname", "user", "password", "service"];
    text.split_whitespace()
        .any(|pair| pair.split_once('=').is_some_and(|(name, _)| names.contains(&name)))
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) | Self::Dump(path) => write!(f, "{}", path.display()),
            Self::Postgres(server) => write!(f, "{server}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Url;

    #[test]
    fn paths_and_schemes() {
        assert_eq!(Url::parse("sqlite:a/b.db").unwrap().to_string(), "a/b.db");
        assert_eq!(Url::parse("sqlite:///a.db").unwrap().to_string(), "/a.db");
        assert_eq!(Url::parse("a:b.db").unwrap().to_string(), "a:b.db");
        assert!(matches!(Url::parse("pgdump:a.sql").unwrap(), Url::Dump(_)));
        let secret = Url::parse("mysql://root:hunter2@host/db").unwrap_err().to_string();
        assert!(secret.contains("mysql") && !secret.contains("hunter2"), "{secret}");
        assert!(Url::parse("sqlite:").is_err());
    }

    #[test]
    fn what_may_hold_a_password_is_not_taken_for_a_path() {
        for wrong in [
            "\"postgres://clerk:hunter2@h/d\"",
            " postgres://clerk:hunter2@h/d",
            "host=h password=hunter2",
            "dbname=d password = hunter2",
        ] {
            let said = Url::parse(wrong).unwrap_err().to_string();
            assert!(!said.contains("hunter2"), "{said}");
        }
        assert!(Url::parse("a=b/c d.db").is_ok());
    }
}
