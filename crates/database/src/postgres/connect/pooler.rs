//! Poolers that give each transaction another process of the server.
//!
//! Behind one, the settings, the locks and the snapshot of a session belong to whoever comes next.
//! A pooler that keeps a process for a session (pgbouncer's `pool_mode = session`, port 5432 of
//! Supabase's) does no harm.

use crate::postgres::connect::dial::Reached;
use crate::postgres::connect::place::Place;
use complaint::{Complaint, Result};
use postgres::{Client, SimpleQueryMessage};
use std::time::Duration;

/// A pooler that has no process left makes the second session wait; not for longer than this.
const PATIENCE: Duration = Duration::from_secs(5);

/// Refuses a place that is known for it before anything is sent there.
pub(super) fn known(place: &Place) -> Result<()> {
    let Place::Tcp { host, port: 6543, .. } = place else { return Ok(()) };
    if !(host.ends_with(".supabase.com") || host.ends_with(".supabase.co")) {
        return Ok(());
    }
    Err(Complaint::new("port 6543 of Supabase is its pooler in transaction mode").hint(
        "use port 5432 of the same host (its session mode), or the direct connection that the \
         project's settings show",
    ))
}

/// Refuses the session if a pooler gives its process to others between two statements.
///
/// A server that listens where it was dialled is no pooler, and costs nothing more. Where another
/// address answers (a pooler, but also a tunnel, a container or a cloud), and on a socket, which has
/// no address, a second session is opened for a moment. A process that both are given, or one that
/// changes from one statement to the next, is shared; two sessions with a process of their own each
/// have none. If the second one is not let in, the first most likely holds what it has.
pub(super) fn check(reached: &mut Reached, patience: Option<Duration>) -> Result<()> {
    let Reached { client, greeting, door } = reached;
    if door.address.is_some() && door.address == greeting.listens {
        return Ok(());
    }
    let patience = patience.map_or(PATIENCE, |patience| patience.min(PATIENCE));
    let first = greeting.process.clone();
    let mut steady = true;
    if let Some(mut other) = door.again(patience) {
        let second = other.greeting.process.clone();
        steady &= first != second;
        // Not in turn: a pooler that has two processes and hands them out one after the other would
        // give each of us always the same.
        steady &= process(client)? == first && process(client)? == first;
        steady &= process(&mut other.client)? == second && process(&mut other.client)? == second;
    }
    steady &= process(client)? == first && process(client)? == first;
    if steady {
        return Ok(());
    }
    Err(Complaint::new("a pooler in transaction mode stands before it, and shares its processes")
        .hint(way_out(door.host())))
}

/// The process that answers.
fn process(client: &mut Client) -> Result<String> {
    let answer = client
        .simple_query("select pg_backend_pid()")
        .map_err(|error| crate::postgres::failure::complaint("cannot ask the server", &error))?;
    let row = answer.into_iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    Ok(row.unwrap_or_default())
}

fn way_out(host: Option<&str>) -> String {
    if let Some(host) =
        host.filter(|host| host.ends_with(".neon.tech") && host.contains("-pooler."))
    {
        return format!("connect to the server itself: {}", host.replacen("-pooler.", ".", 1));
    }
    "connect to the server itself, or set pool_mode = session for this database in pgbouncer.ini"
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::{known, way_out};
    use crate::postgres::connect::place::Place;

    fn at(host: &str, port: u16) -> Place {
        Place::Tcp { host: host.to_owned(), address: None, port }
    }

    #[test]
    fn supabase_has_two_ports() {
        let refused = known(&at("aws-0-eu-central-1.pooler.supabase.com", 6543)).unwrap_err();
        assert!(refused.to_string().contains("5432"), "{refused}");
        assert!(known(&at("db.abcdefgh.supabase.co", 6543)).is_err());
        assert!(known(&at("aws-0-eu-central-1.pooler.supabase.com", 5432)).is_ok());
        assert!(known(&at("db.example.com", 6543)).is_ok());
    }

    #[test]
    fn the_way_out_names_the_host() {
        let neon = "ep-cool-1-pooler.eu-central-1.aws.neon.tech";
        assert!(way_out(Some(neon)).ends_with(" ep-cool-1.eu-central-1.aws.neon.tech"));
        assert!(way_out(Some("db")).contains("pool_mode") && way_out(None).contains("pool_mode"));
    }
}
