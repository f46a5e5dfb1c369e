//! Who takes a server away when the test process is gone.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

/// A process that waits for the end of its stdin, which comes however this process ends, also by
/// SIGKILL; then it stops what it keeps and removes the folder.
pub(super) struct Keeper(Child);

impl Keeper {
    /// Starts it, and waits for its first line: what it keeps is ready. The
    /// error is what it says instead.
    pub(super) fn start(mut command: Command) -> Result<(Self, String), String> {
        // In a process group of its own, no key that is pressed in a terminal reaches it.
        let mut child = command
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the keeper starts");
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let mut keeper = Self(child);
        let Some(line) = line.strip_suffix('\n') else {
            let mut said = String::new();
            keeper.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            return Err(said);
        };
        Ok((keeper, line.to_owned()))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
