//! The programs, as they are built now.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

/// Variables that a person may have set, and that would change what a program does.
const OURS: [&str; 7] =
    ["SOURCE_URL", "TARGET_URL", "OBJECTS_URL", "MAKEFLAGS", "MAKELEVEL", "COLUMNS", "CARGO"];

/// The root of the repository.
#[must_use]
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The folder with the programs: `$WAYBILL_PROGRAMS`, or the one beside the running test, built
/// with its profile from the sources as they are now.
pub fn programs() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| match std::env::var_os("WAYBILL_PROGRAMS") {
        Some(folder) => repository().join(folder),
        None => built(),
    })
}

/// Builds the programs; where nothing has changed that takes a fraction of a second.
fn built() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    // target/release/deps/cases-0123456789abcdef
    let folder = test.parent().and_then(Path::parent).unwrap();
    let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    build.current_dir(repository()).args(["build", "--workspace", "--bins", "--quiet"]);
    build.arg("--target-dir").arg(folder.parent().unwrap());
    if folder.ends_with("release") {
        build.arg("--release");
    }
    let done = build.stdin(Stdio::null()).output().expect("cargo");
    assert!(done.status.success(), "the build failed:\n{}", String::from_utf8_lossy(&done.stderr));
    folder.to_owned()
}

/// A program of the workspace, without arguments, in an environment that is the same everywhere.
pub fn program(name: &str) -> Command {
    clean(Command::new(programs().join(name)))
}

/// The command in an environment that is the same everywhere, with the programs on its PATH.
pub(crate) fn clean(mut command: Command) -> Command {
    let mut path = programs().as_os_str().to_owned();
    if let Some(rest) = std::env::var_os("PATH") {
        path.push(":");
        path.push(rest);
    }
    for name in OURS {
        command.env_remove(name);
    }
    // Credentials of a person, which no test is to use.
    let names = std::env::vars_os().map(|(name, _)| name);
    for name in names.filter(|name| name.to_string_lossy().starts_with("AWS_")) {
        command.env_remove(name);
    }
    command.env("PATH", path).env("LC_ALL", "C").env("TZ", "UTC").stdin(Stdio::null());
    command
}

/// What a program said, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// Everything on stdout.
    pub stdout: String,
    /// Everything on stderr.
    pub stderr: String,
    /// The exit code; -1 if a signal ended it.
    pub code: i32,
}

impl Ran {
    /// Fails unless it ended with this code.
    #[track_caller]
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
}

/// Runs a command to its end.
pub fn ran(command: &mut Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    Ran {
        stdout: String::from_utf8_lossy(&stdout).into_owned(),
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
        code: status.code().unwrap_or(-1),
    }
}
