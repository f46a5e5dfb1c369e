//! The whole database as a file, and back.

use crate::failure::complaint;
use crate::sqlite::session::{Writer, open_read_only};
use complaint::{Complaint, Result};
use rusqlite::Connection;
use rusqlite::backup::Backup;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

/// Pages that are copied at a time.
const PAGES: i32 = 1000;

impl Writer {
    /// Gives the backup to `sink`, piece by piece.
    pub fn back_up(&self, sink: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let failed = |error: &rusqlite::Error| complaint("cannot back the target up", error);
        let unread = |error| Complaint::new(format!("cannot back the target up: {error}"));
        let folder = tempfile::tempdir().map_err(unread)?;
        let path = folder.path().join("backup.db");
        let mut copy = Connection::open(&path).map_err(|error| failed(&error))?;
        Backup::new(&self.connection, &mut copy)
            .and_then(|backup| backup.run_to_completion(PAGES, Duration::ZERO, None))
            .map_err(|error| failed(&error))?;
        drop(copy);
        let mut file = std::fs::File::open(&path).map_err(unread)?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            match file.read(&mut buffer).map_err(unread)? {
                0 => return Ok(()),
                read => sink(&buffer[..read])?,
            }
        }
    }
}

/// Makes the database what it was when the backup was taken.
pub(crate) fn restore(path: &Path, backup: &Path) -> Result<()> {
    let failed = |error: rusqlite::Error| complaint("cannot restore the target", &error);
    let from = open_read_only(backup).map_err(failed)?;
    let mut into = Connection::open(path).map_err(failed)?;
    into.busy_timeout(Duration::from_secs(5)).map_err(failed)?;
    let copied = Backup::new(&from, &mut into)
        .and_then(|copying| copying.run_to_completion(PAGES, Duration::from_millis(50), None));
    copied.map_err(failed)
}
