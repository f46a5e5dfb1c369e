//! What surrounds the program: variables, the user, the home folder.

use complaint::{Complaint, Result};
use std::ffi::OsString;
use std::path::PathBuf;

/// What surrounds the program; handed in, so that a test needs no variables of its own process.
pub(crate) struct Surroundings<'a> {
    /// The value of a variable.
    pub(crate) variable: &'a dyn Fn(&str) -> Option<OsString>,
    /// Where the user's own files are.
    pub(crate) home: Option<PathBuf>,
    /// The name under which the operating system knows the user.
    pub(crate) user: Option<String>,
    /// The file name of the program.
    pub(crate) program: String,
}

impl Surroundings<'_> {
    /// Those of this process.
    pub(crate) fn of_process() -> Self {
        let program = std::env::current_exe().unwrap_or_default();
        let program = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Self {
            variable: &|name| std::env::var_os(name),
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            user: whoami::username().ok(),
            program,
        }
    }

    /// The value of a variable; one that is empty counts as not set, as for libpq.
    pub(crate) fn variable(&self, name: &str) -> Result<Option<String>> {
        match (self.variable)(name).map(OsString::into_string) {
            None => Ok(None),
            Some(Ok(text)) if text.is_empty() => Ok(None),
            Some(Ok(text)) => Ok(Some(text)),
            Some(Err(_)) => Err(Complaint::new(format!("the variable {name} is not UTF-8"))),
        }
    }

    /// A file in the folder that libpq keeps for the user.
    pub(crate) fn own_file(&self, name: &str) -> Option<PathBuf> {
        self.home.as_ref().map(|home| home.join(".postgresql").join(name))
    }
}
