//! The whole database as `pg_dump` keeps it, and back.

use crate::postgres::connect::Server;
use crate::postgres::failure::complaint;
use crate::postgres::pg_dump::{PgDump, pg_restore};
use crate::postgres::session::Writer;
use complaint::Result;
use std::path::Path;

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
}

/// Makes the database what it was when the backup was taken: what is in the backup is dropped and
/// made again, in one transaction.
pub(crate) fn restore(server: &Server, backup: &Path) -> Result<()> {
    pg_restore(server, backup).map_err(|said| said.while_doing("cannot restore the target"))
}
