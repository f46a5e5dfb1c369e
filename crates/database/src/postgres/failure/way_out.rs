//! What to do about an error, by its class.

use super::{NO_PASSWORD, TLS, closed, io};
use postgres::Error;
use postgres::error::DbError;
use std::io::ErrorKind;

/// Which sessions are in the way.
const HOLDERS: &str = "select pid, usename, application_name, state, xact_start \
                       from pg_stat_activity where xact_start is not null order by xact_start";

/// Something else may listen there.
const OTHER: &str = "is it a server of PostgreSQL that listens there?";

/// What to do about what the server says; its own hint where nothing better is known.
pub(super) fn of_server(said: &DbError) -> Option<String> {
    let code = said.code().code();
    let ours = of_session(code, said).or_else(|| of_statement(code, said)).map(str::to_owned);
    let theirs = || said.hint().map(super::one_line);
    match code {
        "55P03" => Some(format!(
            "another session holds what is needed, for longer than lock_timeout allows; who it may \
             be: {HOLDERS}"
        )),
        _ => ours.or_else(theirs),
    }
}

/// About the session itself.
fn of_session(code: &str, said: &DbError) -> Option<&'static str> {
    Some(match code {
        "08P01" if said.message().contains("startup parameter") => {
            "it is a pooler, and takes no `options`: connect to the server itself, or take them \
             out of the URL and PGOPTIONS"
        }
        "28P01" => {
            "check user and password; in a URL, write @ as %40, : as %3A, / as %2F, % as %25"
        }
        "28000" => {
            "the server's pg_hba.conf says who may connect, from where, and whether with TLS \
             (sslmode); check the user too"
        }
        "3D000" => "make it with `createdb`, or name another: `psql -l` lists those that are there",
        "25P03" | "25P04" | "57P05" => {
            "the server ends sessions by a timeout (idle_in_transaction_session_timeout, \
             transaction_timeout, idle_session_timeout); raise it for this role, or in the URL: \
             ?options=-c%20idle_in_transaction_session_timeout%3D0"
        }
        "26000" | "42P05" => {
            "a pooler in transaction mode may stand between: connect to the server itself"
        }
        "53300" => "end other sessions, or raise max_connections or the role's connection limit",
        "57P01" | "57P02" => {
            "the server was stopped, or somebody ended the session; what was not committed is gone: \
             run it again"
        }
        "57P03" => {
            "the server is starting, stopping or recovering: wait until it takes connections"
        }
        // What Supabase's pooler says to a user it cannot place.
        "XX000" if said.message().contains("enant or user not found") => {
            "Supabase's pooler knows users as NAME.PROJECT: postgres.abcdefgh"
        }
        _ => return None,
    })
}

/// About what was done in it.
fn of_statement(code: &str, said: &DbError) -> Option<&'static str> {
    Some(match code {
        "22021" | "22P05" => {
            "the text does not fit the encoding of the database: no NUL fits, and what is not \
             ASCII needs a database in UTF8"
        }
        "25006" => {
            "only reading is allowed here: a target is no standby (target_session_attrs=read-write \
             finds the primary), and not set to read only; a query of a plan writes nothing"
        }
        "40001" => "another session changed the same rows, or a standby fell behind: run it again",
        "40P01" => {
            "another session and this one waited for each other: run it again when it is done"
        }
        "42501" if rows_hidden(said) => {
            "policies hide rows of it from this role; connect as its owner or as a role with \
             BYPASSRLS"
        }
        "42501" => "connect as the owner, or let the owner grant this role what is missing",
        "53100" => "make room on the server's disk and run it again",
        "54000" | "54001" | "54011" | "54023" => {
            "it is more than the server can do at once; a value that is too long for an index can \
             be indexed by md5() of it"
        }
        "55P04" => {
            "put `alter type … add value` into a file of its own, before the one that uses it"
        }
        "57014" => {
            "a timeout or a person ended the statement; statement_timeout comes from the server, \
             the database or the role: alter role NAME set statement_timeout = 0, or in the URL \
             ?options=-c%20statement_timeout%3D0"
        }
        _ => return None,
    })
}

/// Row-level security, told from other missing rights by where the server says it.
fn rows_hidden(said: &DbError) -> bool {
    said.routine().is_some_and(|routine| routine == "check_enable_rls")
}

/// What to do about what the driver met.
pub(super) fn of_driver(error: &Error) -> Option<&'static str> {
    if closed(error) {
        return Some(
            "the server, or what stands between, ended it: the server's log may say why; what was \
             not committed is gone",
        );
    }
    if let Some(error) = io(error) {
        return match error.kind() {
            ErrorKind::ConnectionRefused => {
                Some("nothing listens there: is the server running, and is it this port?")
            }
            ErrorKind::NotFound => {
                Some("is the server running? else name its host, or the folder of its socket")
            }
            ErrorKind::TimedOut => Some(
                "a firewall may stand between; if the server is only slow, connect_timeout=SECONDS \
                 in the URL waits longer",
            ),
            ErrorKind::PermissionDenied => Some("another user owns the socket, or may not use it"),
            ErrorKind::InvalidData | ErrorKind::InvalidInput => Some(OTHER),
            _ => None,
        };
    }
    Some(match error.to_string().as_str() {
        NO_PASSWORD => {
            "give it in PGPASSWORD, in ~/.pgpass, or in the URL: postgres://USER:PASSWORD@HOST/…"
        }
        TLS => "sslmode=prefer or sslmode=disable goes without",
        "authentication error" => {
            "log in with a password (scram-sha-256 or md5) or a client certificate; \
             channel_binding=prefer asks for less"
        }
        "unexpected message from server" | "error parsing response from server" => OTHER,
        _ => return None,
    })
}
