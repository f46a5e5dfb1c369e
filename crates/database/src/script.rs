//! SQL files that a person wrote, run whole or not at all.

use crate::{Url, postgres, sqlite};
use complaint::Result;
use record::Hasher;

/// A numbered SQL file.
#[derive(Clone, Debug)]
pub struct Script {
    /// Its file name, by which the ledger knows it.
    pub name: String,
    /// Its path, for messages.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Script {
    /// Refuses what would break out of the transaction in which the file is run.
    pub fn check(&self, url: &Url) -> Result<()> {
        match url {
            Url::Postgres(_) => postgres::script::check(self),
            Url::Sqlite(_) | Url::Dump(_) => sqlite::script::check(self),
        }
    }

    /// Digest of the text, line ends and white space at the end not counted.
    #[must_use]
    pub fn sha256(&self) -> String {
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(&self.text);
        let mut hasher = Hasher::default();
        hasher.update(text.replace("\r\n", "\n").trim_end().as_bytes());
        hasher.finish()
    }
}
