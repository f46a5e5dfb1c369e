//! Sessions: one that the database keeps from writing, one that can write.

use crate::Finding;
use crate::failure::{complaint, complaint_on};
use crate::sqlite::dump;
use crate::sqlite::foreign::Dump;
use crate::sqlite::scratch::Scratch;
use complaint::{Complaint, Result};
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use std::cell::{OnceCell, RefCell};
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

/// How long a lock is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// A session that cannot write, with everything read from one snapshot.
pub struct Reader {
    pub(crate) connection: Connection,
    pub(crate) as_of: Option<String>,
    findings: Vec<Finding>,
    from_d1: bool,
    /// It holds the rows of a dump of PostgreSQL.
    pub(crate) dump: Option<Dump>,
    // Dropped last: the scratch file of a dump.
    _scratch: Option<Scratch>,
}

/// A session that can write. Only `load`, `rollback` and `schema` open one.
pub struct Writer {
    pub(crate) connection: Connection,
    /// When the batch began.
    pub(crate) started: RefCell<String>,
    /// The file, held against other programs of ours. Dropped after the connection.
    pub(crate) held: OnceCell<std::fs::File>,
}

impl Reader {
    /// Opens a database or a dump. `as_of` is what `:as_of` stands for in conditions.
    pub fn open(file: &Path, as_of: Option<&str>) -> Result<Self> {
        let doing = || format!("cannot read {}", file.display());
        let scratch = if is_database(file)? {
            None
        } else {
            Some(dump::restore(file).map_err(|said| said.while_doing(doing()))?)
        };
        let path = scratch.as_ref().map_or(file, |restored| &*restored.path);
        let connection = open_read_only(path).map_err(|error| complaint(doing(), &error))?;
        let (path, findings, from_d1) = match scratch {
            None => (None, Vec::new(), false),
            Some(restored) => (Some(restored.path), restored.findings, restored.from_d1),
        };
        let mut reader = Self::new(connection, as_of, path, None);
        (reader.findings, reader.from_d1) = (findings, from_d1);
        Ok(reader)
    }

    /// A session on what has been opened.
    pub(crate) fn new(
        connection: Connection,
        as_of: Option<&str>,
        scratch: Option<Scratch>,
        mut dump: Option<Dump>,
    ) -> Self {
        let findings = dump.as_mut().map(|dump| std::mem::take(&mut dump.findings));
        Self {
            connection,
            as_of: as_of.map(str::to_owned),
            findings: findings.unwrap_or_default(),
            from_d1: false,
            dump,
            _scratch: scratch,
        }
    }

    /// What was noticed while a dump was read.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The source is a D1 export, which writes every number as a double.
    #[must_use]
    #[expect(clippy::wrong_self_convention, reason = "the database comes from there, not this")]
    pub fn from_d1(&self) -> bool {
        self.from_d1
    }
}

impl Writer {
    /// Opens an existing database, or makes a new one where `create` says so.
    pub fn open(path: &Path, create: bool) -> Result<Self> {
        let doing = || format!("cannot write to {}", path.display());
        if path.exists() && !is_database(path)? {
            return Err(Complaint::new("it is not an SQLite database")
                .while_doing(doing())
                .hint("choose another TARGET_URL"));
        }
        if !path.exists() && !create {
            return Err(Complaint::new("there is no such file")
                .while_doing(doing())
                .hint("apply the schema first: `schema` makes the database"));
        }
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags.set(OpenFlags::SQLITE_OPEN_CREATE, create);
        let open = || {
            let connection = Connection::open_with_flags(path, flags)?;
            connection.busy_timeout(PATIENCE)?;
            connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
            connection.pragma_update(None, "trusted_schema", false)?;
            // A file that cannot be written is opened all the same, without a word.
            if connection.is_readonly("main")? {
                return Err(rusqlite::Error::SqliteFailure(
                    rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY),
                    Some("the file cannot be written".to_owned()),
                ));
            }
            Ok(connection)
        };
        let connection = open().map_err(|error| complaint(doing(), &error))?;
        Ok(Self { connection, started: RefCell::default(), held: OnceCell::new() })
    }

    /// Runs statements of our own.
    pub(crate) fn batch(&self, doing: &str, sql: &str) -> Result<()> {
        let done = self.connection.execute_batch(sql);
        done.map_err(|error| complaint_on(&self.connection, doing, &error))
    }

    /// Begins a transaction that may write at once.
    ///
    /// Foreign keys are checked when it ends, so that circles and rows that point to themselves
    /// need no order of their own. `enforce` switches them off altogether.
    pub fn begin(&self, enforce: bool) -> Result<()> {
        let keys = if enforce { "on" } else { "off" };
        self.batch(
            "cannot begin to write",
            &format!(
                "pragma foreign_keys = {keys}; begin immediate; pragma defer_foreign_keys = on;"
            ),
        )?;
        self.started.replace(self.now()?);
        Ok(())
    }

    /// Whether triggers fire in this session.
    pub fn fire_triggers(&self, fire: bool) -> Result<()> {
        self.connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, fire)
            .map(drop)
            .map_err(|error| complaint("cannot switch triggers", &error))
    }

    /// Makes the transaction last. `Ok(false)` if a reference without a parent keeps it from
    /// that: the transaction is still open.
    pub fn commit(&self) -> Result<bool> {
        match self.connection.execute_batch("commit") {
            Ok(()) => Ok(true),
            Err(error)
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) =>
            {
                Ok(false)
            }
            Err(error) => Err(complaint_on(&self.connection, "cannot commit", &error)),
        }
    }

    /// Takes the transaction back.
    pub fn abandon(&self) -> Result<()> {
        self.batch("cannot take the transaction back", "rollback")
    }
}

/// Opens for reading and takes the snapshot.
pub(crate) fn open_read_only(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.execute_batch("begin")?;
    // The snapshot is taken by the first read, and a file that is no database is found by it.
    connection.query_row("select count(*) from sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

/// Whether the file is a database; the alternative is a dump.
fn is_database(path: &Path) -> Result<bool> {
    let failed = |error: std::io::Error| {
        let said = Complaint::new(format!("cannot open {}: {error}", path.display()));
        match error.kind() {
            std::io::ErrorKind::NotFound => said.hint("check the path"),
            _ => said,
        }
    };
    let file = std::fs::File::open(path).map_err(failed)?;
    let mut head = Vec::new();
    file.take(16).read_to_end(&mut head).map_err(failed)?;
    // An empty file is an empty database to SQLite, and so it is here; but not an empty dump.
    let text = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("sql"));
    Ok((head.is_empty() && !text) || head == b"SQLite format 3\0")
}

/// A dump that was read into a scratch file.
pub(crate) struct Restored {
    pub path: Scratch,
    pub findings: Vec<Finding>,
    pub from_d1: bool,
}
