//! Where a database is.

use complaint::{Complaint, Result};
use std::fmt;
use std::path::{Path, PathBuf};

/// Where a database is. Its `Display` shows no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    path: PathBuf,
}

impl Url {
    /// Reads `sqlite:PATH`, `sqlite://PATH` or a bare path.
    pub fn parse(text: &str) -> Result<Self> {
        let rest = text.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
        let path = match (rest, scheme(text)) {
            (Some(path), _) => path,
            (None, None) => text,
            (None, Some(scheme)) => {
                return Err(Complaint::new(format!("no database of the kind {scheme:?} is known"))
                    .hint("use sqlite:PATH or a path"));
            }
        };
        if path.is_empty() {
            return Err(
                Complaint::new("the database has no path").hint("use sqlite:PATH or a path")
            );
        }
        Ok(Self { path: PathBuf::from(path) })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// What stands before `:` where it looks like a scheme and not like a path.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let looks = scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+');
    looks.then_some(scheme)
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())
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
        let secret = Url::parse("mysql://root:hunter2@host/db").unwrap_err().to_string();
        assert!(secret.contains("mysql") && !secret.contains("hunter2"), "{secret}");
        assert!(Url::parse("sqlite:").is_err());
    }
}
