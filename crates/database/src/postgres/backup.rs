//! The whole database as `pg_dump` keeps it, and back.

use crate::postgres::dump::splitter::{Piece, Splitter};
use crate::postgres::failure::complaint;
use crate::postgres::pg_dump::{PgDump, Restoring};
use crate::postgres::session::Writer;
use catalog::Table;
use complaint::{Complaint, Result};
use postgres::Client;
use std::io::{Read, Write as _};
use std::path::Path;

const DOING: &str = "cannot restore the target";

impl Writer {
    /// Gives the backup to `sink`, piece by piece.
    pub fn back_up(&self, sink: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let doing = "cannot back the target up";
        let row = self
            .client
            .borrow_mut()
            .query_one("select current_setting('server_version_num')::int4 / 10000", &[]);
        let version: i32 = row.map_err(|error| complaint(doing, &error))?.get(0);
        let program = PgDump::for_server(version).map_err(|said| said.while_doing(doing))?;
        let arguments = ["--format=custom".to_owned()];
        program.stream(&self.server, &arguments, sink).map_err(|said| said.while_doing(doing))
    }

    /// Keeps everybody else from all tables until the transaction ends.
    pub fn hold(&self, tables: &[&Table]) -> Result<()> {
        self.begin(&[])?;
        self.lock(tables)
    }

    /// Makes the database what it was when the backup was taken, in the transaction that holds it:
    /// what is in the backup is dropped and made again.
    pub fn restore(self, backup: &Path) -> Result<Self> {
        outage::point("restore-begun");
        let done = self.run_script(backup);
        match &done {
            Ok(()) => {
                outage::point("before-commit");
                self.batch(DOING, "commit")?;
                outage::point("after-commit");
            }
            Err(_) => drop(self.abandon()),
        }
        done.map(|()| self)
    }

    /// `pg_restore` writes the script; it is run here, under the locks.
    fn run_script(&self, backup: &Path) -> Result<()> {
        let mut restoring = Restoring::of(backup).map_err(|said| said.while_doing(DOING))?;
        let mut pieces = Splitter::new(restoring.script()?, "what pg_restore writes");
        let mut client = self.client.borrow_mut();
        while let Some(piece) = pieces.next()? {
            let Piece::Statement(_, statement) = piece else { continue };
            let sql = String::from_utf8_lossy(statement).into_owned();
            if sql.starts_with("COPY ") && sql.ends_with(" FROM stdin") {
                copy(&mut client, &sql, &mut pieces)?;
            } else {
                client.batch_execute(&sql).map_err(|error| complaint(DOING, &error))?;
            }
        }
        drop(pieces);
        restoring.end().map_err(|said| said.while_doing(DOING))
    }
}

fn copy<R: Read>(client: &mut Client, sql: &str, pieces: &mut Splitter<R>) -> Result<()> {
    let unwritten = |error| Complaint::new(format!("{DOING}: {error}"));
    pieces.begin_rows()?;
    let mut writer = client.copy_in(sql).map_err(|error| complaint(DOING, &error))?;
    while let Some((_, row)) = pieces.row()? {
        writer.write_all(row).map_err(unwritten)?;
        writer.write_all(b"\n").map_err(unwritten)?;
    }
    writer.finish().map(drop).map_err(|error| complaint(DOING, &error))
}
