//! The source's own schema, as SQL files.

use crate::postgres::session::Reader;
use complaint::Result;
use std::collections::BTreeMap;

impl Reader {
    /// The statements that make the source's tables, then what rests on them, as `pg_dump` writes
    /// them.
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "pg_dump follows")]
    pub fn schema_files(
        &self,
        without: &BTreeMap<String, String>,
    ) -> Result<Vec<(String, String)>> {
        let _ = without;
        Ok(Vec::new())
    }
}
