//! The whole database as a file, and back.

use crate::failure::{complaint, complaint_on};
use crate::sqlite::scratch;
use crate::sqlite::scratch::Scratch;
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
        let failed = |error: &rusqlite::Error| scratch::failed("cannot back the target up", error);
        let unread = |error| Complaint::new(format!("cannot back the target up: {error}"));
        let path = Scratch::new()?;
        let mut copy = Connection::open(&*path).map_err(|error| failed(&error))?;
        // Nobody else sees it: what SQLite would write beside it is of no use.
        let alone = "pragma journal_mode = off; pragma synchronous = off;";
        copy.execute_batch(alone).map_err(|error| failed(&error))?;
        Backup::new(&self.connection, &mut copy)
            .and_then(|backup| backup.run_to_completion(PAGES, Duration::ZERO, None))
            .map_err(|error| failed(&error))?;
        drop(copy);
        let mut file = std::fs::File::open(&*path).map_err(unread)?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            match file.read(&mut buffer).map_err(unread)? {
                0 => return Ok(()),
                read => sink(&buffer[..read])?,
            }
        }
    }
}

impl Writer {
    /// Keeps everybody else from the database until it is restored or closed.
    pub fn hold(&self) -> Result<()> {
        self.batch("cannot hold the target", "pragma locking_mode = exclusive; begin exclusive")
    }

    /// Makes the database that is held what it was when the backup was taken.
    pub fn restore(mut self, backup: &Path) -> Result<Self> {
        let failed = |error: rusqlite::Error| complaint("cannot restore the target", &error);
        // The lock stays.
        self.batch("cannot restore the target", "commit")?;
        outage::point("restore-begun");
        let from = open_read_only(backup).map_err(failed)?;
        let copied = Backup::new(&from, &mut self.connection)
            .and_then(|copying| copying.run_to_completion(PAGES, Duration::ZERO, None));
        let failed = |error| complaint_on(&self.connection, "cannot restore the target", &error);
        copied.map_err(failed)?;
        self.batch("cannot restore the target", "pragma locking_mode = normal")?;
        // The lock goes with the next look at the file.
        self.batch("cannot restore the target", "select count(*) from sqlite_schema")?;
        Ok(self)
    }
}
