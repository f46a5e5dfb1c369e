//! A case: a folder that says what is done and what comes of it.

use crate::programs::clean;
use crate::{Ran, Scratch, copy, difference, files, installed, ran, repository, skip};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What stands in the place of the scratch folder's path in an expectation.
const SCRATCH: &str = "SCRATCH";

/// A folder under `tests/cases/`.
///
/// | in it | meaning |
/// |---|---|
/// | `cmd` | run by `sh -e cmd` in a copy of the folder, with the programs on the PATH |
/// | `needs` | commands without which the case is skipped, one a line; may be absent |
/// | `expected/code` | the exit code |
/// | `expected/stdout`, `expected/stderr` | the whole of both; absent is empty |
/// | `expected/files/…` | files that must be there afterwards, byte for byte |
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name: `extract/csv`.
    pub name: String,
    folder: PathBuf,
}

impl Case {
    /// All cases, by name.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let root = repository().join("tests/cases");
        let entries = walkdir::WalkDir::new(&root).sort_by_file_name();
        let commands = entries.into_iter().map(Result::unwrap).filter(|e| e.file_name() == "cmd");
        commands
            .map(|command| {
                let folder = command.path().parent().unwrap().to_owned();
                let name = folder.strip_prefix(&root).unwrap().display().to_string();
                Self { name, folder }
            })
            .collect()
    }

    /// Replays it; the error says all that is not as expected. With `update`, what came out
    /// becomes what is expected.
    pub fn replay(&self, update: bool) -> Result<(), String> {
        let needs = std::fs::read_to_string(self.folder.join("needs")).unwrap_or_default();
        if let Some(missing) = needs.split_whitespace().find(|command| !installed(command)) {
            skip(&format!("case {}: there is no {missing}", self.name));
            return Ok(());
        }
        let scratch = Scratch::new();
        copy(&self.folder, scratch.path());
        let _ = std::fs::remove_dir_all(scratch.join("expected"));
        let mut shell = Command::new("sh");
        shell.args(["-e", "cmd"]).current_dir(scratch.path());
        let got = ran(&mut clean(shell));
        if update {
            self.update(&got, &scratch);
        }
        self.compare(&got, &scratch)
    }

    fn expected(&self) -> PathBuf {
        self.folder.join("expected")
    }

    fn compare(&self, got: &Ran, scratch: &Scratch) -> Result<(), String> {
        let mut said = String::new();
        for (name, got) in spoken(got, scratch.path()) {
            let expected = std::fs::read(self.expected().join(name)).unwrap_or_default();
            if let Some(difference) = difference(&expected, got.as_bytes()) {
                let _ = writeln!(said, "  {name}:\n{difference}");
            }
        }
        for (name, expected) in files(&self.expected().join("files")) {
            match std::fs::read(scratch.join(&name)) {
                Err(error) => {
                    let _ = writeln!(said, "  file {name}: {error}");
                }
                Ok(got) => {
                    if let Some(difference) = difference(&expected, &got) {
                        let _ = writeln!(said, "  file {name}:\n{difference}");
                    }
                }
            }
        }
        let again =
            format!("replay it: see tests/README.md; agree with it: UPDATE=1 ({})", self.name);
        if said.is_empty() { Ok(()) } else { Err(format!("{said}  {again}")) }
    }

    /// Files are taken over if they are expected already: `touch` one to have it compared.
    fn update(&self, got: &Ran, scratch: &Scratch) {
        std::fs::create_dir_all(self.expected()).unwrap();
        for (name, text) in spoken(got, scratch.path()) {
            let path = self.expected().join(name);
            if text.is_empty() {
                let _ = std::fs::remove_file(path);
            } else {
                std::fs::write(path, text).unwrap();
            }
        }
        let root = self.expected().join("files");
        for (name, _) in files(&root) {
            let path = root.join(&name);
            match std::fs::read(scratch.join(&name)) {
                Ok(bytes) => std::fs::write(path, bytes).unwrap(),
                Err(_) => std::fs::remove_file(path).unwrap(),
            }
        }
    }
}

fn spoken(got: &Ran, scratch: &Path) -> [(&'static str, String); 3] {
    let shown = |text: &str| text.replace(&scratch.display().to_string(), SCRATCH);
    [
        ("code", format!("{}\n", got.code)),
        ("stdout", shown(&got.stdout)),
        ("stderr", shown(&got.stderr)),
    ]
}
