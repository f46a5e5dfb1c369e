//! Who connects: a program with a home folder of its own.

use cases::{Ran, Scratch, files, program, ran};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

/// Runs `schema apply` on a URL, and looks that no secret is left anywhere.
pub struct Visitor {
    scratch: Scratch,
    variables: Vec<(String, String)>,
    secret: Option<String>,
}

impl Visitor {
    /// With an empty home folder, and a schema file that does nothing.
    pub fn new() -> Self {
        let visitor = Self { scratch: Scratch::new(), variables: Vec::new(), secret: None };
        visitor.brings("select 1;")
    }

    /// This must be seen nowhere.
    pub fn hides(mut self, secret: &str) -> Self {
        self.secret = Some(secret.to_owned());
        self
    }

    /// With these variables too.
    pub fn with(mut self, variables: &[(&str, &str)]) -> Self {
        let pairs = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.variables.extend(pairs);
        self
    }

    /// With these statements as the schema file.
    pub fn brings(self, sql: &str) -> Self {
        self.scratch.write("run/schema/0001_first.sql", sql);
        self
    }

    /// With one more schema file.
    pub fn adds(&self, name: &str, sql: &str) {
        self.scratch.write(&format!("run/schema/{name}"), sql);
    }

    /// With a file in `~/.postgresql`.
    pub fn finds(&self, name: &str, text: &str, mode: u32) {
        let path = self.scratch.write(&format!("home/.postgresql/{name}"), text);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// With this `~/.pgpass`.
    pub fn keeps(&self, passwords: &str, mode: u32) {
        let path = self.scratch.write("home/.pgpass", passwords);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// The program, not yet started.
    pub fn command(&self, url: &str) -> Command {
        let mut command = program("schema");
        for (name, _) in std::env::vars_os().filter(|(name, _)| {
            name.as_encoded_bytes().starts_with(b"PG")
                || name.as_encoded_bytes().starts_with(b"SSL_")
        }) {
            command.env_remove(name);
        }
        command.current_dir(self.scratch.join("run")).args(["apply", "--schema", "schema"]);
        // On a command line, everybody could read it.
        command.env("TARGET_URL", url).env("HOME", self.scratch.join("home"));
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs it, and looks that the secret is in nothing that it says or writes.
    #[track_caller]
    pub fn goes(&self, url: &str) -> Ran {
        let ran = ran(&mut self.command(url));
        if let Some(secret) = &self.secret {
            let shown = format!("{}{}", ran.stdout, ran.stderr);
            assert!(!shown.contains(secret), "{shown}");
            for (name, bytes) in files(&self.scratch.join("run")) {
                let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
                assert!(!found, "the secret is in {name}");
            }
        }
        ran
    }

    /// Runs it; the target fails. What it says of that.
    #[track_caller]
    pub fn refused(&self, url: &str) -> String {
        self.goes(url).ended(5).stderr
    }
}
