//! The `sqlite3` command: another reader and writer of the same files.

use crate::{installed, skip};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Whether there is one. Where there is none, it says that the test was skipped.
#[must_use]
pub fn available() -> bool {
    let there = installed("sqlite3");
    if !there {
        skip("there is no sqlite3 command");
    }
    there
}

/// Runs statements on a database, which is made if it is not there; gives what they print.
pub fn run(database: &Path, statements: &str) -> String {
    let mut child = Command::new("sqlite3")
        .args(["-batch", "-bail"])
        .arg(database)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("sqlite3 starts");
    // Written beside, for it may print before it has read everything.
    let mut stdin = child.stdin.take().unwrap();
    let statements = statements.to_owned();
    let writes = std::thread::spawn(move || stdin.write_all(statements.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let written = writes.join().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "sqlite3 {}: {said}", database.display());
    written.unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Everything in a database as SQL text, for comparing two of them byte for byte.
#[must_use]
pub fn dump(database: &Path) -> Vec<u8> {
    let output = Command::new("sqlite3")
        .args(["-batch", "-readonly"])
        .arg(database)
        .arg(".dump")
        .stdin(Stdio::null())
        .output()
        .expect("sqlite3 starts");
    assert!(output.status.success(), "cannot dump {}", database.display());
    output.stdout
}

/// The rows of a query, each cell with its storage class, as `quote` writes it: `integer 5|text 'a'`.
#[must_use]
pub fn cells(database: &Path, table: &str, columns: &[&str], order: &str) -> Vec<String> {
    let cell = |column: &&str| format!("typeof(\"{column}\") || ' ' || quote(\"{column}\")");
    let list: Vec<String> = columns.iter().map(cell).collect();
    let rows =
        run(database, &format!("select {} from \"{table}\" order by {order};", list.join(", ")));
    rows.lines().map(str::to_owned).collect()
}
