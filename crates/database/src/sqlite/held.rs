//! A database file that one program of ours holds.
//!
//! SQLite's own locks last for a transaction, and a load by batches has many. The lock here is
//! `flock`'s, which SQLite does not use, so that everybody else goes on; it ends with the process.

use complaint::{Complaint, Result};
use std::fs::{File, TryLockError};
use std::os::unix::fs::MetadataExt as _;

/// Holds the file, or says who does.
///
/// What is returned must outlive the connection: closing any handle of a file ends the locks that
/// SQLite has on it.
pub(crate) fn hold(path: &str) -> Result<File> {
    let file = File::open(path).map_err(|error| Complaint::new(error.to_string()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let said = Complaint::new(format!("{} is changing rows of it", holder(&file)));
            // Closed at the end of the process and not here; see above.
            std::mem::forget(file);
            Err(said.hint("wait until it is done, and run this again"))
        }
        Err(TryLockError::Error(error)) => Err(Complaint::new(error.to_string())),
    }
}

/// Who holds it, as far as the system says.
fn holder(file: &File) -> String {
    let inode = file.metadata().map(|metadata| metadata.ino()).unwrap_or_default();
    let locks = std::fs::read_to_string("/proc/locks").unwrap_or_default();
    // 1: FLOCK  ADVISORY  WRITE 4711 08:01:1234 0 EOF
    let own = locks.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()).find(|words| {
        let at = words.get(5).and_then(|place| place.rsplit(':').next());
        words.get(1) == Some(&"FLOCK") && at == Some(inode.to_string().as_str())
    });
    let Some(process) = own.and_then(|words| words.get(4).map(ToString::to_string)) else {
        return "another program".to_owned();
    };
    let name = std::fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
    let name = if name.is_empty() { "another program" } else { name.trim() };
    format!("{name} (process {process})")
}
