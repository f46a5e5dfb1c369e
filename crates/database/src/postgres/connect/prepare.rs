//! How a session is set up, so that it is the same everywhere.

use crate::postgres::failure::complaint;
use complaint::Result;
use postgres::Client;

/// What a session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To read, from one snapshot.
    Read,
    /// To write.
    Write,
}

/// Gives a session the settings on which our work depends, and the timeouts.
///
/// `statement_timeout` stays as the URL's `options`, `PGOPTIONS`, the role, the database or the
/// server say: a long statement is what we are for, but whoever runs the server may know better, and
/// a statement that is ended is an error that names the setting. Only what another session has left
/// behind in a connection of a pooler is taken back, for nobody has said it of ours. A session that
/// writes waits for a lock for ten seconds, unless one of these says something else: behind a
/// session that waits for a lock on a whole table, everybody else has to wait too.
pub(crate) fn prepare(client: &mut Client, purpose: Purpose) -> Result<()> {
    let waiting = match purpose {
        Purpose::Read => "",
        Purpose::Write => include_str!("../sql/lock_timeout.sql"),
    };
    for sql in [
        include_str!("../sql/settings.sql"),
        include_str!("../sql/search_path.sql"),
        include_str!("../sql/timeouts.sql"),
        waiting,
    ] {
        client
            .batch_execute(sql)
            .map_err(|error| complaint("cannot prepare the session", &error))?;
    }
    Ok(())
}
